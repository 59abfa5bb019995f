"""Numbers, dates, counts and names of states in words, the same way on every page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from varde.states import registry

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
THIN = "\u202f"
"""Narrow no-break space: parts thousands, as the United Nations and ISO 80000 set them apart."""


def moment(value: str | date | int) -> str:
    """A year, month, day or period as a person writes it: "August 2014", "3 February 2026", "2012 to 2016"."""
    written = value.isoformat() if isinstance(value, date) else str(value)
    if "/" in written:
        start, _, end = written.partition("/")
        return f"{moment(start)} to {moment(end)}" if start != end else moment(start)
    parts = written.split("-")
    if not all(p.isdigit() for p in parts) or len(parts) > 3:
        return written
    if len(parts) == 1:
        return parts[0]
    month = MONTHS[int(parts[1]) - 1]
    return f"{month} {parts[0]}" if len(parts) == 2 else f"{int(parts[2])} {month} {parts[0]}"


_STAMP = re.compile(r"(?<![\w./-])\d{4}-\d{2}(?:-\d{2})?(?:/\d{4}-\d{2}(?:-\d{2})?)?(?![\w/-])")


def dates_in_words(remark: str) -> str:
    """A remark with its dates in words.

    A day or month as data write it ("2026-01-31", "2014-01/2026-02") becomes "31 January 2026", "January 2014 to
    February 2026". What is no date ("1989-91") stays.
    """

    def worded(found: re.Match[str]) -> str:
        parts = found[0].replace("/", "-").split("-")
        months = [p for p in parts if len(p) == 2]
        if not all(1 <= int(p) <= 31 for p in months):
            return found[0]
        try:
            return moment(found[0])
        except (IndexError, ValueError):
            return found[0]

    return _STAMP.sub(worded, remark)


def number(value: float | int, digits: int = 0) -> str:
    """A number with thousands set apart from 10,000 on, and a true minus sign."""
    rounded = round(value, digits) if digits else round(value)
    whole = f"{abs(rounded):,.{digits}f}"
    if abs(rounded) < 10_000:
        whole = whole.replace(",", "")
    return ("−" if rounded < 0 else "") + whole.replace(",", THIN)


def count(value: int, one: str, many: str | None = None) -> str:
    """A count with its noun: "no missions", "one mission", "14 missions"."""
    noun = one if value == 1 else (many or one + "s")
    return f"{SMALL[value] if value < len(SMALL) else number(value)} {noun}"


def capital(words: str) -> str:
    """The words with a capital at the start."""
    return words[:1].upper() + words[1:]


def share(value: float, digits: int = 0) -> str:
    """A share between 0 and 1 as per cent."""
    return f"{number(100 * value, digits)}%"


_WITH_ARTICLE = (
    "Bahamas",
    "British Indian Ocean",
    "British Virgin",
    "Cayman",
    "Central African Republic",
    "Cocos",
    "Comoros",
    "Congo",
    "Cook Islands",
    "Czech Republic",
    "Democratic People",
    "Democratic Republic",
    "Dominican Republic",
    "Falkland",
    "Faroe",
    "Federated States",
    "French Southern",
    "Gambia",
    "German Democratic",
    "Holy See",
    "Islamic Republic",
    "Isle of Man",
    "Lao People",
    "Maldives",
    "Marshall Islands",
    "Netherlands",
    "Niger ",
    "Northern Mariana",
    "Orange Free State",
    "Papal States",
    "Philippines",
    "Republic",
    "Russian Federation",
    "Solomon Islands",
    "State of",
    "Sudan ",
    "Syrian Arab",
    "Turks and Caicos",
    "Two Sicilies",
    "United",
    "Åland",
)


def with_article(name: str) -> str:
    """The name of a state as it stands inside a sentence: "the Netherlands", "Norway"."""
    return f"the {name}" if name.startswith(_WITH_ARTICLE) else name


def state_name(key: str) -> str:
    """Short name of a state by its key; the key itself where the registry has none."""
    known = registry()
    return known.get(key).name if key in known else key


def inside_name(key: str) -> str:
    """Name of a state inside a sentence, by its key ("the United States")."""
    return with_article(state_name(key))


def sentence_list(items: Sequence[str], last: str = "and") -> str:
    """Items as a phrase: "a", "a and b", "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def unit_of(value: Any, unit: str) -> str:
    """The unit beside a number: one death, not one deaths."""
    if value != 1 or not unit.isalpha() or not unit.endswith("s") or unit == "status":
        return unit
    return unit[:-2] if unit.endswith("oes") else unit[:-1]
