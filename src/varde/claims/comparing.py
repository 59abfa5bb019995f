"""Whether the answer of a figure is what a sentence expects of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from varde.claims.expectations import (
    OF_LISTS,
    OF_NUMBERS,
    OF_TIMES,
    Expectation,
    met_by_date,
    met_by_number,
    met_by_text,
)
from varde.claims.facts import Facts
from varde.claims.marking import Claim
from varde.claims.readings import Reading, named_item
from varde.errors import UsageError
from varde.figures.answer import Answer
from varde.figures.arguments import first_day


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an answer compares with what was expected.

    Attributes
    ----------
    met : bool or None
        Whether all expectations are met; None where the source is not precise enough to tell.
    value : object
        The part of the answer that was compared.
    items : list
        Items of the list that the expectations name.
    failed : Expectation or None
        The first expectation that is not met.
    """

    met: bool | None
    value: Any
    items: list[Any]
    failed: Expectation | None


class ExpectationError(UsageError):
    """What is expected does not fit the kind of answer that the figure gives."""


def compare(claim: Claim, facts: Facts, answer: Answer, at: date) -> Outcome:
    """Compare an answer with what a claim expects of it.

    Parameters
    ----------
    claim : Claim
        What is expected, and of which part of the answer.
    facts : Facts
        Keys of the items expected.
    answer : Answer
        An answer with a value.
    at : date
        Day described: what began later is not counted yet.

    Raises
    ------
    ExpectationError
        Where the expectation is of another kind than the answer, or the part named is not in it.
    """
    value = part_of(answer.value, claim.part, claim.figure.name)
    if isinstance(value, list):
        value = _begun(value, facts.reading, at)
    items = _named(value, claim, facts)
    end = (answer.as_of or "").rpartition("/")[2]
    failed: Expectation | None = None
    unknown: Expectation | None = None
    for expected in claim.expected:
        met = _met(expected, value, items, claim, facts, at, end)
        if met is False:
            failed = failed or expected
        elif met is None:
            unknown = unknown or expected
    return Outcome(False if failed else None if unknown else True, value, items, failed or unknown)


def part_of(value: Any, part: str | None, figure: str) -> Any:
    """The part of an answer that a path names.

    Raises
    ------
    ExpectationError
        Where the answer has no such part.
    """
    for name in part.split(".") if part else ():
        if isinstance(value, list):
            if name.isdigit():
                if int(name) >= len(value):
                    raise ExpectationError(f"The answer of {figure} has {len(value)} items, and none of number {name}.")
                value = value[int(name)]
                continue
            if len(value) != 1:
                raise ExpectationError(
                    f"value={part!r} asks for a column of one item, and {figure} gives {len(value)}.",
                    "Narrow the claim down to one, such as mission=MINUSMA, or expect items with `contains`.",
                )
            value = value[0]
        if not isinstance(value, dict) or name not in value:
            keys = f"It has {', '.join(value)}." if isinstance(value, dict) else "Leave value= away."
            raise ExpectationError(f"The answer of {figure} has no part {name!r}.", keys)
        value = value[name]
    return value


def _begun(items: list[Any], reading: Reading, at: date) -> list[Any]:
    """Items that had begun by a day, where they tell."""
    if not reading.since:
        return items
    return [
        i for i in items if not (isinstance(i, dict) and i.get(reading.since)) or first_day(str(i[reading.since])) <= at
    ]


def counted(items: list[Any], reading: Reading) -> list[Any]:
    """Items that are counted: those in force, without offices for a whole region."""
    return [i for i in in_force(items, reading) if not (isinstance(i, dict) and i.get("regional"))]


def in_force(items: list[Any], reading: Reading) -> list[Any]:
    """Items in force: missions in place, treaties it is party to."""
    if not reading.status:
        return items
    return [i for i in items if not isinstance(i, dict) or i.get(reading.status) in reading.counted]


def _named(value: Any, claim: Claim, facts: Facts) -> list[Any]:
    """Items of a list that the expectations name."""
    if not isinstance(value, list):
        return []
    wanted = {facts.items[i].casefold() for e in claim.expected if e.kind in OF_LISTS for i in e.items}
    if not wanted:
        return []
    if facts.reading.items == "years":
        return [i for i in value if any(_in_term(i, w) for w in wanted)]
    return [i for i in value if named_item(i, facts.columns) & wanted]


def _in_term(item: dict[str, Any], years: str) -> bool:
    first, _, last = years.partition("-")
    if first == last or item.get("seat") == "permanent":
        return bool(item["from"] <= int(first) and int(last) <= item["to"])
    return (str(item["from"]), str(item["to"])) == (first, last)


def _met(
    expected: Expectation, value: Any, items: list[Any], claim: Claim, facts: Facts, at: date, end: str
) -> bool | None:
    reading = facts.reading
    if expected.kind in OF_LISTS:
        return _list_met(expected, value, facts, claim)
    if expected.kind in OF_TIMES:
        return _time_met(expected, value, items, claim, reading, at, end)
    if expected.kind in ("true", "false"):
        truth = _truth(value, claim, reading)
        return truth is not None and truth is (expected.kind == "true")
    if expected.kind == "exact" and (expected.number is None or isinstance(value, str)):
        return _text_met(expected, value, claim, facts)
    return met_by_number(expected, number_of(value, claim, reading))


def number_of(value: Any, claim: Claim, reading: Reading) -> float:
    """The number that a value is: of a list, how many of its items count.

    Raises
    ------
    ExpectationError
        Where the value is no number and no list.
    """
    if isinstance(value, list):
        return float(len(counted(value, reading)))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    raise ExpectationError(
        f"A number is expected, and {claim.figure.name} gives {_kind(value)}.", _how_to_expect(value, claim, reading)
    )


def _kind(value: Any) -> str:
    match value:
        case None:
            return "nothing there"
        case dict():
            return "an answer of several parts"
        case list():
            return "a list"
        case str():
            return "a text"
    return "a number"


def _how_to_expect(value: Any, claim: Claim, reading: Reading) -> str:
    if isinstance(value, dict):
        numbers = [k for k, v in value.items() if isinstance(v, int | float)]
        named = f"Name the part with value=…: {', '.join(numbers or value)}."
        return (
            named
            if not reading.status
            else f"Expect a status ({', '.join(reading.counted)}…), `since` a date, or `true`. {named}"
        )
    if isinstance(value, list):
        return "Expect `contains`, `lacks`, `equals`, or a number of items."
    if isinstance(value, str):
        return "Expect the text, such as `exact 2023-06-30`."
    return "Expect a number, such as `about 45`."


def _list_met(expected: Expectation, value: Any, facts: Facts, claim: Claim) -> bool:
    if not isinstance(value, list):
        raise ExpectationError(
            f"`{expected.kind}` expects a list, and {claim.figure.name} gives {_kind(value)}.",
            _how_to_expect(value, claim, facts.reading),
        )
    wanted = [facts.items[i].casefold() for i in expected.items]
    there = in_force(value, facts.reading) if expected.kind != "equals" else counted(value, facts.reading)
    if facts.reading.items == "years":
        has = [any(_in_term(i, w) for i in there) for w in wanted]
        return (
            all(has) and (expected.kind != "equals" or len(there) == len(wanted))
            if expected.kind != "lacks"
            else not any(has)
        )
    names = [named_item(i, facts.columns) for i in there]
    has = [any(w in n for n in names) for w in wanted]
    if expected.kind == "lacks":
        return not any(has)
    return all(has) and (expected.kind != "equals" or len(names) == len(set(wanted)))


def _time_met(
    expected: Expectation, value: Any, items: list[Any], claim: Claim, reading: Reading, at: date, end: str
) -> bool | None:
    column = reading.until if expected.kind == "until" else reading.since
    if not column:
        raise ExpectationError(
            f"`{expected.kind}` expects a date, and the answer of {claim.figure.name} has none.",
            _how_to_expect(value, claim, reading),
        )
    if isinstance(value, dict):
        if expected.kind != "until" and reading.status and value.get(reading.status) not in reading.counted:
            return False
        dates = [value.get(column)]
    elif isinstance(value, list):
        pick = last_of if expected.kind == "until" else first_of
        chosen = items or (pick(value, column) if not _names_items(claim) else [])
        dates = [i.get(column) if isinstance(i, dict) else None for i in chosen]
    else:
        raise ExpectationError(
            f"`{expected.kind}` expects a date, and {claim.figure.name} gives {_kind(value)} here.",
            _how_to_expect(value, claim, reading),
        )
    if not dates or any(d is None for d in dates):
        return False
    if reading.items == "years" and not isinstance(value, dict):
        lasting = [str(i["to"]) >= min(end[:4], str(at.year)) for i in chosen]
        if expected.kind == "since" and not all(lasting):
            return False
        if expected.kind == "until" and any(str(i["to"]) == end[:4] for i in chosen):
            return None
    met = [_date_met(expected, str(d)) for d in dates]
    return False if False in met else None if None in met else True


def _names_items(claim: Claim) -> bool:
    return any(e.kind in ("contains", "equals") for e in claim.expected)


def first_of(items: list[Any], column: str) -> list[dict[str, Any]]:
    """The first item of a list by a date, alone in a list; none where no item has one."""
    dated = [i for i in items if isinstance(i, dict) and i.get(column)]
    return [min(dated, key=lambda i: str(i[column]))] if dated else []


def last_of(items: list[Any], column: str) -> list[dict[str, Any]]:
    """The last item of a list by a date, alone in a list; none where no item has one."""
    dated = [i for i in items if isinstance(i, dict) and i.get(column)]
    return [max(dated, key=lambda i: str(i[column]))] if dated else []


def _date_met(expected: Expectation, found: str) -> bool | None:
    if expected.kind != "before":
        return met_by_date(expected.text, found)
    shorter = min(len(found), len(expected.text))
    if found[:shorter] != expected.text[:shorter]:
        return found < expected.text
    return None if len(found) < len(expected.text) else False


def _truth(value: Any, claim: Claim, reading: Reading) -> bool | None:
    if isinstance(value, dict):
        if reading.status:
            return value.get(reading.status) in reading.counted
        if "all_bound" in value:
            # Some and not all: neither that they are bound nor that they are not.
            return True if value["all_bound"] else None if value["bound"] else False
        raise ExpectationError(
            f"`true` and `false` mean nothing of the answer of {claim.figure.name}.",
            _how_to_expect(value, claim, reading),
        )
    if isinstance(value, list):
        return bool(counted(value, reading))
    return bool(value)


def _text_met(expected: Expectation, value: Any, claim: Claim, facts: Facts) -> bool | None:
    if isinstance(value, dict) and facts.reading.status in value:
        value = value[facts.reading.status]
    if value is None:
        return False
    if not isinstance(value, str):
        raise ExpectationError(
            f"A text is expected, and {claim.figure.name} gives {_kind(value)}.",
            _how_to_expect(value, claim, facts.reading),
        )
    wanted = facts.items.get(expected.text)
    return value == wanted or bool(met_by_text(expected, value)) if wanted else met_by_text(expected, value)


def named_there(key: str, items: list[Any], reading: Reading, columns: tuple[str, ...]) -> bool:
    """Whether an item of a key is in a list and counts."""
    if reading.items == "years":
        return any(_in_term(i, key) for i in items)
    return any(key.casefold() in named_item(i, columns) for i in in_force(items, reading))


def number_kinds(claim: Claim) -> bool:
    """Whether a claim expects a number other than an exact one, so that a range of estimates bears on it."""
    return all(e.kind in OF_NUMBERS for e in claim.expected)
