"""How the command line shows things: tables and colour on a terminal, plain lines in a pipe, JSON for machines."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from varde.figures.answer import Answer, in_words, plain
from varde.figures.wording import unit_of


def on_terminal() -> bool:
    """Whether a person is looking."""
    return sys.stdout.isatty()


def say(line: str) -> None:
    """Tell how it goes, beside what is printed as the result."""
    print(line, file=sys.stderr)


def json_text(value: Any) -> str:
    """Plain data as JSON."""
    return json.dumps(plain(value), ensure_ascii=False, indent=2)


def as_json(value: Any) -> None:
    """Print plain data as JSON."""
    print(json_text(value))


def cell(value: Any) -> str:
    """A value as text for a table: nothing for None, no trailing zeros."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.6g}" if abs(value) < 1e6 else f"{value:.0f}"
        case list() | tuple():
            return "; ".join(cell(v) for v in value)
        case dict():
            return ", ".join(f"{k}: {cell(v)}" for k, v in value.items())
    return str(value)


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print rows: as a table on a terminal, as tab-separated lines with a header in a pipe.

    On a terminal, columns without a value and those that find no room beside the first are left out, and named.
    """
    cells = [[cell(v) for v in row] for row in rows]
    if not on_terminal():
        print("\t".join(columns))
        for row in cells:
            print("\t".join(v.replace("\t", " ").replace("\n", " ") for v in row))
        return
    from rich.console import Console
    from rich.table import Table

    kept = _fitting(columns, cells)
    grid = Table(show_edge=False, pad_edge=False, header_style="bold")
    for i in kept:
        grid.add_column(columns[i], overflow="fold")
    for row in cells:
        grid.add_row(*(row[i] for i in kept))
    Console(highlight=False, markup=False).print(grid)
    hidden = [name for i, name in enumerate(columns) if i not in kept and any(row[i] for row in cells)]
    if hidden:
        print(f"No room for: {', '.join(hidden)}. --json has all.")


def _fitting(columns: Sequence[str], cells: Sequence[Sequence[str]]) -> list[int]:
    """Places of the columns that hold anything and fit side by side on the terminal."""
    room = shutil.get_terminal_size().columns
    kept: list[int] = []
    for i, name in enumerate(columns):
        widest = max((len(row[i]) for row in cells), default=0)
        if cells and not widest:
            continue
        needs = 3 + min(24, max(len(name), widest))
        if needs <= room or not kept:
            kept.append(i)
            room -= needs
    return kept


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print rows as csv, numbers in full."""
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(columns)
    for row in rows:
        out.writerow([v if isinstance(v, float) else cell(v) for v in row])


def records(value: Any) -> list[dict[str, Any]]:
    """An answer's value as rows: a list of objects as it is, an object or a single value as one row."""
    items = value if isinstance(value, list) else [value]
    return [v if isinstance(v, dict) else {"value": v} for v in items]


def number(value: Any) -> str:
    """A number as a person reads it, with thin thousands."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return cell(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.1f}"


def _are_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def _columns(rows: Iterable[dict[str, Any]]) -> list[str]:
    """Keys of all rows, in the order in which they first come."""
    return list(dict.fromkeys(key for row in rows for key in row))


def _rows(rows: Sequence[dict[str, Any]]) -> None:
    """Print a list of objects as a table."""
    columns = _columns(rows)
    table(columns, [[_interval(c, row.get(c)) for c in columns] for row in rows])


def _entries(value: dict[str, Any]) -> None:
    """Print an object: its single values line by line, then the lists in it as tables."""
    for key, item in value.items():
        if not _are_rows(item):
            told = _interval(key, item)
            print(f"{key}: {number(told) if isinstance(told, int | float) else cell(told)}")
    for key, item in value.items():
        if _are_rows(item):
            print(f"\n{key}:")
            _rows(item)


def _interval(key: str, value: Any) -> Any:
    """The ends of an interval as "12 to 3400"; whatever else as it is."""
    if key.startswith("interval") and isinstance(value, list) and len(value) == 2:
        return " to ".join(map(cell, value))
    return value


def answer(found: Answer) -> None:
    """Print an answer for a person: value, what it is of, what to know about it, and where it comes from."""
    asked = " ".join(f"{k}={cell(v).replace('; ', ',')}" for k, v in found.arguments.items())
    if found.value is None:
        print(f"No answer ({found.status}): {found.reason}")
    elif _are_rows(found.value):
        columns = _columns(found.value)
        if "value" not in columns and found.unit not in columns:
            print(f"{len(found.value)} {unit_of(len(found.value), found.unit)}\n")
        _rows(found.value)
    elif isinstance(found.value, list):
        print(f"{len(found.value)} {found.unit}")
        for item in found.value:
            print(f"  {cell(item)}")
    elif isinstance(found.value, dict):
        _entries(found.value)
    else:
        print(f"{number(found.value)} {unit_of(found.value, found.unit)}")
    print()
    print(f"{found.figure} {asked}".rstrip())
    if found.value is not None:
        described = f"as of {in_words(found.as_of)}" if found.as_of else ""
        if found.verified_through:
            described += f"{', ' if described else ''}verified through {found.verified_through}"
        if described:
            print(described[0].upper() + described[1:] + ".")
        if found.reason:
            print(f"{found.status.capitalize()}: {found.reason}")
    if not found.verified:
        print("Unverified: at least one row behind this was entered by hand, and no held row proves it.")
    for note in found.notes:
        print(f"Note: {note}")
    for source in found.sources:
        print(f"Source: {source['citation']} Vintage: {', '.join(source['vintage'])}. {source['licence']}.")
    if found.row_count:
        print(f"Rests on {found.row_count} {'row' if found.row_count == 1 else 'rows'}; --json lists them.")


def bibtex(found: Answer) -> str:
    """The sources of an answer as BibTeX entries."""
    entries = []
    for source in found.sources:
        # A user's own copy may bear no day of publication: its vintage says how new it is.
        year = (source["published"] or source["vintage"][-1])[:4]
        fields = {
            "title": source["title"],
            "author": "{" + source["publisher"] + "}",
            "year": year,
            "version": ", ".join(source["vintage"]),
            "url": source["address"],
            "note": f"{source['licence']}. {source['citation']}",
        }
        lines = [f"  {k} = {{{_tex(v)}}}" for k, v in fields.items() if v]
        entries.append(f"@misc{{{source['id']}_{year},\n" + ",\n".join(lines) + "\n}")
    return "\n\n".join(entries)


def _tex(text: str) -> str:
    for char in "&%#_":
        text = text.replace(char, f"\\{char}")
    return text
