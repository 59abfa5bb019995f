"""What a source, a table and a field are: the contract that every file in this room fills in.

A module of this room describes one published dataset as `SOURCE`: who publishes it, under which licence, how it is
cited, which raw files it comes as, which tables its reader returns, and which totals it must show. Nothing here
reads data; `varde.store.build` does the work in the same order for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from varde.errors import DataFileError

if TYPE_CHECKING:
    import polars as pl

    from varde.states import Registry

FieldType = Literal["string", "integer", "number", "boolean", "date", "yearmonth", "year"]


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a table.

    Parameters
    ----------
    name : str
        Lower-case, the field's standard term.
    type : FieldType
        Frictionless type. `yearmonth` is text YYYY-MM, `year` a whole number, `date` a calendar day.
    description : str
        What a value means, one sentence, in our own words.
    unit : str, optional
        Unit of a number ("deaths", "persons", "constant 2022 USD million").
    required : bool
        True where a row without a value is an error. Key fields are required whatever this says.
    enum : tuple of str
        The only values allowed, where there is a closed list.
    minimum, maximum : float, optional
        Bounds of a number, inclusive.
    state : bool
        True where values are keys of the states registry (any declared entity); checked at build.
    """

    name: str
    type: FieldType
    description: str
    unit: str | None = None
    required: bool = False
    enum: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    state: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A typed, documented, keyed table that a reader returns.

    Parameters
    ----------
    name : str
        Name of the table in the evidence base, unique over all sources.
    description : str
        What one row is.
    fields : tuple of Field
        All columns, in order. The build adds `source` and, unless declared here, `vintage`.
    key : tuple of str
        Columns that name a row: never null, unique together.
    time : str, optional
        The column that says what a row describes in time (a `year`, `yearmonth` or `date` field): gives coverage.
    kind : {"count", "spell", "event", "list"}
        Counts never carry forward; spells do, up to their `verified_through`; events happened on a day; lists are
        names and codes.
    """

    name: str
    description: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    time: str | None = None
    kind: Literal["count", "spell", "event", "list"] = "count"


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file as its publisher releases it.

    Parameters
    ----------
    role : str
        Name under which the reader asks for it.
    patterns : tuple of str
        Shell patterns on the file's name, compared without regard to case.
    columns : tuple of str
        Column names that give the file away when it was renamed: `varde build --add` uses them.
    many : bool
        True where several files of this kind may be there at once (one a month, say).
    required : bool
        False where the reader can do without.
    sha256 : mapping of str to str
        Checksums, by file name, of the copies this reader was written against.
    """

    role: str
    patterns: tuple[str, ...]
    columns: tuple[str, ...] = ()
    many: bool = False
    required: bool = True
    sha256: Mapping[str, str] = field(default_factory=dict)

    def matches(self, name: str) -> bool:
        """Whether a file of this name is one of these."""
        return any(fnmatch(name.casefold(), p.casefold()) for p in self.patterns)


@dataclass(frozen=True, slots=True)
class Check:
    """A total that the tables of a source must show.

    Parameters
    ----------
    description : str
        What is added up, and where the expected value is published.
    sql : str
        A query over the source's own tables that gives one number. Name the vintage in its WHERE clause, so that it
        gives null, and the check does not apply, on a newer release.
    expected : float
        The value known.
    tolerance : float
        Absolute difference allowed.
    """

    description: str
    sql: str
    expected: float
    tolerance: float = 0


class Inputs:
    """The raw files found for one source, by role."""

    def __init__(self, files: Mapping[str, list[Path]]) -> None:
        self._files = {role: sorted(paths) for role, paths in files.items()}

    def one(self, role: str) -> Path:
        """The file of this role (the newest by name where there are several)."""
        return self.many(role)[-1]

    def many(self, role: str) -> list[Path]:
        """All files of this role, sorted by name; empty where the role is optional and none is there."""
        return self._files.get(role, [])

    def has(self, role: str) -> bool:
        """Whether a file of this role is there."""
        return bool(self._files.get(role))

    def all(self) -> list[Path]:
        """Every file, sorted."""
        return sorted({p for paths in self._files.values() for p in paths})


Reader = Callable[[Inputs, "Registry"], "dict[str, pl.DataFrame]"]


@dataclass(frozen=True, slots=True)
class Source:
    """One published dataset.

    Parameters
    ----------
    id : str
        Name of the module that describes it.
    title, publisher, version : str
        As the publisher writes them. `version` is the vintage named beside every figure.
    published : str
        When this version was published: YYYY, YYYY-MM or YYYY-MM-DD. Empty only for a user's own copy that does not
        say; its vintage then does.
    licence : str
        Short name of the licence or terms.
    citation : str
        How to cite it, as one line.
    address : str
        Where the publisher offers it; empty where there is no publisher's page.
    embed : bool
        Whether the licence lets figures from it be passed on: only then does it enter the embedded snapshot.
    files : tuple of RawFile
        What it comes as.
    tables : tuple of Table
        What the reader returns, all of them, by name.
    read : Reader
        Reads the raw files into tables. Gets the files and the states registry; raises `DataFileError`.
    checks : tuple of Check
        Totals it must show.
    licence_url, notice : str
        Address of the licence; a notice that must go with the data.
    verified_through : str
        Day until which the statuses in it were verified (spells carry forward to it and no further). Empty for
        counts and where rows carry their own.
    known_faults : str
        Defects of the file that the reader mends or leaves, in a sentence or two.
    accumulates : bool
        True where a newly added file adds its vintages to those held rather than replacing them (a monthly release).
    """

    id: str
    title: str
    publisher: str
    version: str
    published: str
    licence: str
    citation: str
    address: str
    embed: bool
    files: tuple[RawFile, ...]
    tables: tuple[Table, ...]
    read: Reader
    checks: tuple[Check, ...] = ()
    licence_url: str = ""
    notice: str = ""
    verified_through: str = ""
    known_faults: str = ""
    accumulates: bool = False

    def find(self, candidates: list[Path]) -> Inputs | None:
        """The files of this source among `candidates`, or None where it has none there.

        A source that needs no file (the states registry, which ships with the package) is always found.

        Raises
        ------
        DataFileError
            Where some of the files it needs are there and others are not.
        """
        if not self.files:
            return Inputs({})
        found = {raw.role: [p for p in candidates if raw.matches(p.name)] for raw in self.files}
        if not any(found[raw.role] for raw in self.files if raw.required):
            return None
        for raw in self.files:
            paths = found[raw.role]
            if raw.required and not paths:
                beside = next(p for ps in found.values() for p in ps)
                raise DataFileError(
                    beside.parent,
                    f"{self.id} needs a file {' or '.join(raw.patterns)} beside {beside.name}, and there is none",
                    hint=f"Get it from {self.address or self.publisher}, or take {beside.name} out of the folder.",
                )
            if len(paths) > 1 and not raw.many:
                same_name = {p.name for p in paths}
                if len(same_name) == 1:
                    raise DataFileError(
                        paths[1],
                        f"{self.id} finds the same file twice (also {paths[0]})",
                        hint="Keep one of them in the folder.",
                    )
        return Inputs(found)
