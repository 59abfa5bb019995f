"""Values of figures in words, for the reports on claims."""

from __future__ import annotations

from datetime import date
from typing import Any

from varde.claims.readings import Reading
from varde.figures.arguments import first_day
from varde.figures.wording import moment, sentence_list, state_name, unit_of
from varde.states import registry

SHOWN = 6
"""Items of a list that are named; of the others it is said how many there are."""


def number_told(value: float) -> str:
    """A number as a report writes it: "1,234", "83.48"."""
    return f"{value:,}" if isinstance(value, int) or (value == int(value) and abs(value) >= 1e15) else _trimmed(value)


def _trimmed(value: float) -> str:
    return f"{int(value):,}" if value == int(value) else f"{value:,.4f}".rstrip("0").rstrip(".")


def value_told(value: Any, unit: str, reading: Reading, day: date) -> str:
    """A value in words.

    Parameters
    ----------
    value : object
        Number, text, list or object.
    unit : str
        Unit of the figure.
    reading : Reading
        How the figure is read.
    day : date
        Day described: an end that comes later is not told.
    """
    match value:
        case None:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return f"{number_told(value)} {unit_of(value, unit)}"
        case str():
            return moment(value) if value[:4].isdigit() else state_name(value)
        case list():
            return _list_told(value, unit, reading, day)
        case dict():
            return _object_told(value, reading)
    return str(value)


def _list_told(value: list[Any], unit: str, reading: Reading, day: date) -> str:
    if not value:
        return f"no {unit}"
    told = [item_told(item, reading, day) for item in value[:SHOWN]]
    rest = len(value) - len(told)
    return f"{', '.join(told)} and {rest} more" if rest else sentence_list(told)


def item_told(item: Any, reading: Reading, day: date) -> str:
    """One item of a list in words, with when it began and ended."""
    if not isinstance(item, dict):
        return state_name(str(item))
    if reading.items == "years":
        return f"{item['from']}–{item['to']}" if item["from"] != item["to"] else str(item["from"])
    name = next((item[c] for c in reading.columns if item.get(c) is not None), None)
    name = ", ".join(map(str, name)) if isinstance(name, list) else str(name) if name is not None else ""
    name = state_name(name) if name in registry() else name
    if "value" in item and isinstance(item["value"], int | float):
        return f"{name or next(iter(item.values()))} {number_told(item['value'])}".strip()
    begun = item.get(reading.since) if reading.since else None
    ended = item.get(reading.until) if reading.until else None
    ended = None if ended and first_day(str(ended)) > day else ended
    times = []
    if begun and (ended or reading.nature == "events"):
        times.append(moment(f"{begun}/{ended or begun}"))
    elif begun or ended:
        times.append(f"since {moment(begun)}" if begun else f"until {moment(str(ended))}")
    if "agreements" in item:
        times.append(f"{item['agreements']} agreements" if item["agreements"] != 1 else "1 agreement")
    if reading.status and item.get(reading.status) and item[reading.status] not in reading.counted:
        times.insert(0, str(item[reading.status]))
    return f"{name} ({', '.join(times)})" if times else name


def _object_told(value: dict[str, Any], reading: Reading) -> str:
    if reading.status and reading.status in value:
        status = str(value[reading.status])
        begun, ended = value.get(reading.since), value.get(reading.until) if reading.until else None
        if status == "signatory" and (signed := value.get("signed") or value.get("signature_date")):
            return f"signatory since {moment(signed)}, not bound"
        if ended and status not in reading.counted:
            return (
                f"{status} (from {moment(begun)} until {moment(ended)})" if begun else f"{status} since {moment(ended)}"
            )
        return f"{status} since {moment(begun)}" if begun and status in reading.counted else status
    parts = [
        f"{k.replace('_', ' ')} {number_told(v)}"
        for k, v in value.items()
        if isinstance(v, int | float) and not isinstance(v, bool)
    ]
    return ", ".join(parts[:SHOWN]) or "an answer of several parts"
