"""Opening the evidence base and asking it: read-only, through DuckDB, over open Parquet files."""

from __future__ import annotations

import json
import os
import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from threading import Event, RLock, Thread
from typing import Any

import duckdb
import platformdirs

from varde.errors import StoreError, TooLongError, UsageError, did_you_mean

STORE_VERSION = 1
"""Layout of the evidence base. A store of another version is refused, never guessed at."""

DESCRIPTION = "datapackage.json"
POINTER = "current"
BUILDS = "builds"


def embedded_snapshot() -> Path:
    """Folder of the snapshot that ships inside the package."""
    return Path(str(files("varde") / "snapshot"))


def default_root() -> Path:
    """Where the user's own evidence base lives: `VARDE_STORE`, else the user's data folder."""
    named = os.environ.get("VARDE_STORE")
    return Path(named) if named else Path(platformdirs.user_data_dir("varde", appauthor=False)) / "store"


def current_build(root: Path) -> Path | None:
    """The folder of the build that readers of this root use, or None where nothing was built there.

    Raises
    ------
    StoreError
        Where the pointer names a build that is gone.
    """
    if (root / DESCRIPTION).is_file():
        return root
    pointer = root / POINTER
    if not pointer.is_file():
        return None
    build = root / BUILDS / pointer.read_text(encoding="utf-8", errors="replace").strip()
    if not (build / DESCRIPTION).is_file():
        raise StoreError(
            f"{pointer} names the build {build.name}, which is not there.", "Run `varde build --from DIR --fresh`."
        )
    return build


def literal(value: Any) -> str:
    """A value as a SQL literal, so that a recorded query runs as it stands.

    Raises
    ------
    TypeError
        For a type that no figure uses.
    """
    match value:
        case None:
            return "NULL"
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return repr(value)
        case date():
            return f"DATE '{value.isoformat()}'"
        case str():
            return "'" + value.replace("'", "''") + "'"
        case list() | tuple() | set() | frozenset():
            items = sorted(value) if isinstance(value, set | frozenset) else value
            return "[" + ", ".join(literal(v) for v in items) + "]"
    raise TypeError(f"no SQL literal for {type(value).__name__}")


OFTEN, MANY = 12, 300_000
"""A table is taken into memory when it is asked for so often, and has no more rows than so many."""

_PARAMETER = re.compile(r"\$([a-z_][a-z0-9_]*)")
_WORD = re.compile(r"[a-z_][a-z0-9_]*", re.IGNORECASE)
_NO_TABLE = re.compile(r"Table with name (\w+) does not exist")
_EXPLAIN = re.compile(r"\s*explain\s+(analyze\s+)?", re.IGNORECASE)
# Words of a query about the tables themselves: all of them are made visible for it.
_CATALOGUE = {"show", "tables", "information_schema", "duckdb_views", "duckdb_columns"}


def written_out(sql: str, parameters: dict[str, Any]) -> str:
    """The query with its `$name` parameters written out as literals, on one line."""
    one_line = " ".join(sql.split())
    return _PARAMETER.sub(
        lambda m: literal(parameters[m.group(1)]) if m.group(1) in parameters else m.group(0), one_line
    )


class Store:
    """A build of the evidence base, open for reading.

    Parameters
    ----------
    build : Path
        Folder with `datapackage.json` and one Parquet file a table.

    Raises
    ------
    StoreError
        Where there is none, it is damaged, or it is of another version.
    """

    def __init__(self, build: Path) -> None:
        self.path = build
        description = build / DESCRIPTION
        try:
            self.package: dict[str, Any] = json.loads(description.read_text(encoding="utf-8"))
            self.tables: dict[str, dict[str, Any]] = {r["name"]: r for r in self.package["resources"]}
        except FileNotFoundError:
            raise StoreError(
                f"There is no evidence base in {build} ({DESCRIPTION} is missing).",
                "Run `varde build --from DIR`, or leave --store and VARDE_STORE away to use the embedded snapshot.",
            ) from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreError(
                f"{description} can't be read ({error}).", "Run `varde build --from DIR --fresh`."
            ) from None
        version = self.package.get("varde:storeVersion")
        if version != STORE_VERSION:
            raise StoreError(
                f"{build} was built with store version {version}, and this Varde reads version {STORE_VERSION}.",
                "Run `varde build --from DIR --fresh`, or set VARDE_STORE to another folder.",
            )
        self._viewed: set[str] = set()
        self._asked: Counter[str] = Counter()
        self._lock = RLock()
        self._deadline: float | None = None
        self._cursor: duckdb.DuckDBPyConnection | None = None

    @property
    def sources(self) -> dict[str, dict[str, Any]]:
        """Description of each source held, by id."""
        held: dict[str, dict[str, Any]] = self.package["varde:sources"]
        return held

    @property
    def embedded(self) -> bool:
        """Whether this is the snapshot that ships with the package."""
        return self.path == embedded_snapshot()

    @property
    def in_words(self) -> str:
        """What it is, in words for a page: "the embedded snapshot"."""
        return "the embedded snapshot" if self.embedded else f"the evidence base {self.path.name}"

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(":memory:")
        # Only the build's own files may be opened, whatever a query asks for; no extension is ever fetched.
        connection.execute("SET autoinstall_known_extensions=false; SET autoload_known_extensions=false")
        connection.execute(f"SET allowed_directories=[{literal(str(self.path.resolve()) + '/')}]")
        connection.execute("SET enable_external_access=false")
        connection.execute("SET threads=2; SET parquet_metadata_cache=true")
        return connection

    def _without(self, table: str) -> StoreError:
        near = did_you_mean(table, self.tables)
        build = "Build it again with the publishers' files (`varde build --from DIR`), or use --store embedded."
        return StoreError(
            f"This evidence base was built without the table {table}.", f"{near} Else: {build}" if near else build
        )

    def has(self, table: str) -> bool:
        """Whether this build holds a table of that name."""
        return table in self.tables

    def describe(self, table: str) -> dict[str, Any]:
        """Frictionless description of a table.

        Raises
        ------
        StoreError
            Where this build has no such table.
        """
        if table not in self.tables:
            raise self._without(table)
        return self.tables[table]

    def key_of(self, table: str) -> list[str]:
        """Names of the columns that name a row of a table."""
        key: list[str] = self.describe(table)["schema"]["primaryKey"]
        return key

    def run(self, sql: str, parameters: dict[str, Any] | None = None) -> duckdb.DuckDBPyConnection:
        """Run a query; tables of the build that it names are made visible first.

        Raises
        ------
        StoreError
            Where a table's file is missing or damaged.
        TooLongError
            Where the time given by `within` is over.
        duckdb.Error
            Where the query itself is wrong.
        """
        with self._lock:
            self._show(sql)
            if self._deadline is not None and time.monotonic() > self._deadline:
                raise TooLongError("The time for this question is over.")
            # A cursor of its own: the rows of one query stay when another is run.
            self._cursor = self._connection.cursor()
            try:
                return self._cursor.execute(sql, parameters or {})
            except duckdb.InterruptException:
                raise TooLongError("The time for this question is over.") from None

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Give the queries run inside this block so much time together.

        Inside `watched`, a query that runs when the time is over is stopped; outside, the next one is not begun.

        Raises
        ------
        TooLongError
            From the query that finds the time to be over.
        """
        self._deadline = time.monotonic() + seconds
        try:
            yield
        finally:
            self._deadline = None

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Have a second thread stop queries whose time (see `within`) is over, as long as this block runs."""
        done = Event()

        def watch() -> None:
            while not done.wait(0.2):
                deadline, cursor = self._deadline, self._cursor
                if deadline is not None and cursor is not None and time.monotonic() > deadline:
                    cursor.interrupt()

        watcher = Thread(target=watch, name="varde-watch")
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()

    def _keep(self, words: set[str]) -> None:
        """Take tables that are asked again and again into memory, where a query of theirs takes a third of the time."""
        for word in words:
            self._asked[word] += 1
            if self._asked[word] == OFTEN and self.tables[word].get("varde:rows", MANY + 1) <= MANY:
                file = literal(str((self.path / self.tables[word]["path"]).resolve()))
                self._connection.execute(
                    f'DROP VIEW "{word}"; CREATE TABLE "{word}" AS SELECT * FROM read_parquet({file})'
                )

    def _show(self, sql: str) -> None:
        """Make the tables that a query names visible, as views over their files."""
        words = {w.casefold() for w in _WORD.findall(sql)}
        named = self.tables.keys() if words & _CATALOGUE else words & self.tables.keys()
        self._keep(words & self._viewed)
        for word in sorted(named - self._viewed):
            file = self.path / self.tables[word]["path"]
            try:
                self._connection.execute(
                    f'CREATE VIEW "{word}" AS SELECT * FROM read_parquet({literal(str(file.resolve()))})'
                )
            except duckdb.Error as error:
                raise StoreError(
                    f"{file} can't be read ({str(error).splitlines()[0]}).",
                    "Run `varde build --from DIR --fresh`.",
                    table=word,
                ) from None
            self._viewed.add(word)

    def rows(self, sql: str, parameters: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """Run a query and return its rows as dictionaries. Several threads may share a store.

        Raises
        ------
        StoreError
            Where this build has not all tables that the query names, or a file is missing or damaged.
        """
        try:
            cursor = self.run(sql, parameters)
        except duckdb.CatalogException as error:
            missing = _NO_TABLE.search(str(error))
            if missing is None:
                raise
            raise self._without(missing[1]) from None
        names = [d[0] for d in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def close(self) -> None:
        """Close the connection, if one was opened."""
        if "_connection" in self.__dict__:
            self._connection.close()


def _statement_explained(sql: str) -> duckdb.StatementType | None:
    """The kind of statement that an EXPLAIN is about; None where that can't be told."""
    try:
        explained = duckdb.extract_statements(_EXPLAIN.sub("", sql, count=1))
    except duckdb.Error:
        return None
    return explained[0].type if len(explained) == 1 else None


def read_only(store: Store, sql: str) -> duckdb.DuckDBPyConnection:
    """Run a user's query, which may only read.

    Raises
    ------
    UsageError
        Where the text is no single SELECT-like statement, or DuckDB does not accept it.
    """
    try:
        statements = duckdb.extract_statements(sql)
    except duckdb.Error as error:
        raise UsageError(f"The query can't be read: {error}") from None
    if len(statements) != 1:
        raise UsageError(f"One query at a time: this holds {len(statements)} statements.")
    kind: duckdb.StatementType | None = statements[0].type
    if kind == duckdb.StatementType.EXPLAIN:
        # EXPLAIN ANALYZE runs what it explains, and that could write: what is explained must itself only read.
        kind = _statement_explained(sql)
    if kind != duckdb.StatementType.SELECT:
        raise UsageError("Only queries that read (SELECT, DESCRIBE, SUMMARIZE, EXPLAIN) are run here.")
    try:
        return store.run(sql)
    except duckdb.Error as error:
        raise UsageError(f"DuckDB does not accept the query: {error}", "`varde sources --tables` lists them.") from None


def open_store(path: Path | str | None = None) -> Store:
    """Open an evidence base.

    Parameters
    ----------
    path : Path or str, optional
        A store's root or a single build. Without it: the user's own where there is one, else the embedded snapshot.
        The text "embedded" asks for the snapshot.

    Raises
    ------
    StoreError
        Where there is none at `path`, it is damaged, or it is of another version.
    """
    if path is None:
        path = os.environ.get("VARDE_STORE") or None
    if path is not None and str(path) == "embedded":
        return Store(embedded_snapshot())
    root = Path(path) if path is not None else default_root()
    build = current_build(root)
    if build is None:
        if path is not None:
            return Store(root)
        return Store(embedded_snapshot())
    return Store(build)
