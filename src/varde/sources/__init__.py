"""One file per published dataset: its description, its licence, and how its own file format is read into tables.

To add a source, follow `docs/add-a-source.md`: a module in this folder that defines `SOURCE` is found by itself.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from varde.errors import UsageError, did_you_mean
from varde.sources.contract import Source

TOOLS = frozenset({"contract", "reading", "columns", "headings", "third_parties", "ucdp", "pax"})
"""Modules of this room that describe no dataset: the contract (`contract`), reading a publisher's file (`reading`) and
its columns (`columns`), states named in headings (`headings`), third parties named in prose (`third_parties`), and what
the files of one publisher share (`ucdp`, `pax`)."""


@cache
def source_ids() -> tuple[str, ...]:
    """Id of every source that Varde knows: the modules of this room that are no tools, in alphabetical order."""
    names = sorted(m.name for m in pkgutil.iter_modules(__path__))
    return tuple(n for n in names if n not in TOOLS)


@cache
def get_source(source_id: str) -> Source:
    """The source of this id; only its own module is loaded.

    Raises
    ------
    UsageError
        Where there is none of that name.
    """
    if source_id not in source_ids():
        raise UsageError(f"There is no source {source_id!r}.", did_you_mean(source_id, source_ids()))
    source: Source = import_module(f"{__name__}.{source_id}").SOURCE
    if source.id != source_id:
        raise TypeError(f"sources/{source_id}.py describes {source.id!r}: the id is the name of the module")
    return source


def all_sources() -> dict[str, Source]:
    """Every source that Varde knows, by id, in alphabetical order."""
    return {source_id: get_source(source_id) for source_id in source_ids()}
