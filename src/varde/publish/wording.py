"""Numbers, dates and counts in words, the same way on every page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

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


def short_moment(value: str | date | int) -> str:
    """A year, month or day as a table shows it, on one line: "24 Nov 2016", "Aug 2014"."""
    words = moment(value).split(" ")
    return "\u00a0".join(w[:3] if w in MONTHS else w for w in words)


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


def amount(value: float | int) -> str:
    """A number of persons in running text: "none" for zero, else in digits."""
    return number(value) if value else "none"


_STAMP = re.compile(r"(?<![\w./-])\d{4}-\d{2}(?:-\d{2})?(?:/\d{4}-\d{2}(?:-\d{2})?)?(?![\w/-])")
_THOUSANDS = re.compile(r"(?<![\d,.])\d{1,3}(?:,\d{3})+(?![\d,])")


def prose(remark: str) -> str:
    """A remark of a figure as a page words it: dates in words, thousands set apart as everywhere on the page.

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

    return _THOUSANDS.sub(lambda m: number(int(m[0].replace(",", ""))), _STAMP.sub(worded, remark))


def capital(words: str) -> str:
    """The words with a capital at the start."""
    return words[:1].upper() + words[1:]


def share(value: float, digits: int = 0) -> str:
    """A share between 0 and 1 as per cent."""
    return f"{number(100 * value, digits)}%"


def years(spans: list[tuple[int, int]]) -> str:
    """Terms of years: "1949–50, 2001–02"."""
    parts = []
    for start, end in spans:
        if start == end:
            parts.append(str(start))
        else:
            parts.append(f"{start}–{end % 100:02d}" if start // 100 == end // 100 else f"{start}–{end}")
    return ", ".join(parts)


_WITH_ARTICLE = (
    "Bahamas",
    "Central African Republic",
    "Comoros",
    "Congo",
    "Cook Islands",
    "Czech Republic",
    "Democratic",
    "Dominican Republic",
    "Federated States",
    "Gambia",
    "Holy See",
    "Islamic Republic",
    "Lao People",
    "Maldives",
    "Marshall Islands",
    "Netherlands",
    "Niger ",
    "Philippines",
    "Republic",
    "Russian Federation",
    "Solomon Islands",
    "State of",
    "Sudan ",
    "Syrian Arab",
    "United",
)


def with_article(name: str) -> str:
    """The name of a state as it stands inside a sentence: "the Netherlands", "Norway"."""
    return f"the {name}" if name.startswith(_WITH_ARTICLE) else name


def extremes(rows: Sequence[dict[str, Any]], digits: int = 0) -> str:
    """First, highest and last value of a series by year, in words, each with so many digits after the point."""
    most = max(rows, key=lambda r: r["value"])
    first, last = rows[0], rows[-1]
    return (
        f"{number(first['value'], digits)} in {first['year']}, "
        f"{number(most['value'], digits)} at most in {most['year']}, "
        f"{number(last['value'], digits)} in {last['year']}"
    )
