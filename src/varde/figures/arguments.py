"""The kinds of argument that figures take, each with one parser and one description.

A figure annotates its parameters with these; the registry parses what the user wrote, the reference is generated from
them, and every surface shows the same errors.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

from varde.errors import StateError, UsageError
from varde.states import registry

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEAR = re.compile(r"\d{4}")
FIRST_YEAR, LAST_YEAR = 1816, 2100


def parse_year(value: Any) -> int:
    """A calendar year, 1816 to 2100.

    Raises
    ------
    UsageError
        Where it is none.
    """
    text = str(value).strip()
    if not _YEAR.fullmatch(text) or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise UsageError(f"{text!r} is not a year.", "Write four digits, such as 2016.")
    return int(text)


def parse_month(value: Any) -> str:
    """A month as YYYY-MM.

    Raises
    ------
    UsageError
        Where it is none.
    """
    text = value.strftime("%Y-%m") if isinstance(value, date) else str(value).strip()
    found = _MONTH.fullmatch(text)
    if not found or not 1 <= int(found[2]) <= 12:
        raise UsageError(f"{text!r} is not a month.", "Write year and month as YYYY-MM, such as 2014-08.")
    parse_year(found[1])
    return text


def parse_day(value: Any) -> date:
    """A calendar day.

    Raises
    ------
    UsageError
        Where it is none.
    """
    if isinstance(value, date):
        return value
    text = str(value).strip()
    try:
        if len(text) != 10:
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is not a day.", "Write it as YYYY-MM-DD, such as 2018-01-15.") from None


def parse_moment(value: Any) -> str:
    """The start or end of a period: a year, a month or a day, as text.

    Raises
    ------
    UsageError
        Where it is none of them.
    """
    text = value.isoformat() if isinstance(value, date) else str(value).strip()
    for parse in (parse_year, parse_month, parse_day):
        try:
            return str(parse(text))
        except UsageError:
            continue
    raise UsageError(f"{text!r} is neither a year, a month nor a day.", "Write 2016, 2016-08 or 2016-08-24.")


def first_day(moment: str | int) -> date:
    """First day of a year, month or day given as text."""
    parts = [int(p) for p in str(moment).split("-")]
    return date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)


def last_day(moment: str | int) -> date:
    """Last day of a year, month or day given as text."""
    parts = [int(p) for p in str(moment).split("-")]
    if len(parts) == 3:
        return date(*parts)
    year, month = (parts[0], parts[1]) if len(parts) == 2 else (parts[0], 12)
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of argument: its name and description for the reference, and an example."""

    name: str
    description: str
    example: str
    many: bool = False


STATE = Kind("state", "any name or code of a state or territory", "NOR")
STATES = Kind("states", "names or codes with commas between", "NOR,SWE", many=True)
YEAR = Kind("year", "a calendar year", "2016")
MONTH = Kind("month", "a month as YYYY-MM", "2014-08")
DAY = Kind("day", "a day as YYYY-MM-DD", "2018-01-15")
MOMENT = Kind("moment", "a year, month or day", "2016-08")
NAME = Kind("name", "a name or symbol", "")
NAMES = Kind("names", "names with commas between", "MINUSMA,UNMISS", many=True)

State = Annotated[str, STATE]
States = Annotated[tuple[str, ...], STATES]
Year = Annotated[int, YEAR]
Month = Annotated[str, MONTH]
Day = Annotated[date, DAY]
Moment = Annotated[str, MOMENT]
Name = Annotated[str, NAME]
Names = Annotated[tuple[str, ...], NAMES]


def split(value: Any) -> list[Any]:
    """A list given as text with commas, or as a sequence.

    Raises
    ------
    UsageError
        Where there is nothing in it.
    """
    parts = list(value) if isinstance(value, list | tuple) else [p.strip() for p in str(value).split(",")]
    parts = [p for p in parts if p != ""]
    if not parts:
        raise UsageError("The list is empty.")
    return parts


def _names_of_states(value: Any, period: tuple[date, date]) -> list[Any]:
    """Names in a list; a name with a comma in it ("Korea, Rep.") stays whole where it is one."""
    if isinstance(value, str) and "," in value:
        try:
            registry().resolve(value, on=period)
        except StateError:
            return split(value)
        return [value]
    return split(value)


def parse(kind: Kind, value: Any, period: tuple[date, date]) -> Any:
    """Parse what the user wrote for an argument of a kind.

    Parameters
    ----------
    kind : Kind
        What it should be.
    value : Any
        Text from the command line, or a Python value.
    period : tuple of date
        First and last day that the question is about: names of states are read as of then.

    Raises
    ------
    UsageError
        Where it is not of that kind.
    """
    match kind.name:
        case "state":
            return registry().resolve(str(value), on=period).key
        case "states":
            return tuple(
                dict.fromkeys(registry().resolve(str(v), on=period).key for v in _names_of_states(value, period))
            )
        case "year":
            return parse_year(value)
        case "month":
            return parse_month(value)
        case "day":
            return parse_day(value)
        case "moment":
            return parse_moment(value)
        case "names":
            return tuple(dict.fromkeys(str(v) for v in split(value)))
    text = str(value).strip()
    if not text:
        raise UsageError("The argument is empty.")
    return text
