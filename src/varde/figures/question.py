"""An open question: it asks the evidence base, and remembers what it asked, so that the answer can say so."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar

from varde.errors import StoreError
from varde.figures.answer import Answer, Status, plain
from varde.store import Store
from varde.store.query import written_out

Row = dict[str, Any]
Part = TypeVar("Part")


class Question:
    """One call of a figure.

    A figure asks with `select` (one table, the usual case) or `sql` (joins), then closes with `answer`, `no_data` or
    `not_held`. Queries, sources, coverage and the keys of the rows used are collected on the way.
    """

    def __init__(self, store: Store, figure: str, unit: str, arguments: dict[str, Any]) -> None:
        self.store = store
        self.figure = figure
        self.unit = unit
        self.arguments = arguments
        self._queries: list[str] = []
        self._tables: dict[str, None] = {}
        self._rows: dict[tuple[Any, ...], Row] = {}
        self._vintages: dict[str, set[str]] = {}
        self._unverified = False

    def select(
        self,
        table: str,
        columns: Iterable[str] = (),
        where: str = "true",
        *,
        order: str | None = None,
        behind: bool = True,
        **parameters: Any,
    ) -> list[Row]:
        """Rows of one table.

        Parameters
        ----------
        table : str
            Name of the table. Its key columns, and `vintage` and `verified` where it has them, are always returned.
        columns : iterable of str
            Further columns wanted.
        where : str
            Condition in SQL with `$name` parameters.
        order : str, optional
            Columns to order by; the key without it.
        behind : bool
            False for a look-up whose rows the value does not rest on.
        **parameters
            Values for the `$name`s; a tuple or list is an array (`state IN (SELECT unnest($states))` or
            `list_contains($states, state)`).

        Returns
        -------
        list of dict
            One a row.
        """
        key = self.store.key_of(table)
        has = {f["name"] for f in self.store.describe(table)["schema"]["fields"]}
        extra = [c for c in ("vintage", "verified") if c in has]
        wanted = list(dict.fromkeys([*key, *columns, *extra]))
        names = ", ".join(f'"{c}"' for c in wanted)
        sql = f"SELECT {names} FROM {table} WHERE {where} ORDER BY {order or ', '.join(key)}"
        rows = self.store.rows(sql, parameters)
        self._remember(sql, parameters, [table])
        if behind:
            self.rest_on(table, rows)
        return rows

    def sql(self, sql: str, tables: Iterable[str], **parameters: Any) -> list[Row]:
        """Rows of any query over the named tables. Say what the value rests on with `rest_on`."""
        tables = list(tables)
        rows = self.store.rows(sql, parameters)
        self._remember(sql, parameters, tables)
        return rows

    def rest_on(self, table: str, rows: Iterable[Row]) -> None:
        """Note that the value rests on these rows of a table, each once; they must hold its key columns."""
        key = self.store.key_of(table)
        for row in rows:
            named = {k: row[k] for k in key}
            self._rows[(table, *named.values())] = {"table": table, **named}
            if row.get("vintage"):
                self._vintages.setdefault(table, set()).add(row["vintage"])
            if row.get("verified") is False:
                self._unverified = True

    def consult_figure(self, name: str, **arguments: Any) -> Answer:
        """The answer of another figure, asked on behalf of this one.

        Its queries, sources and rows become those of this question, and where it is unverified so is this question. Its
        notes are its own: say those that matter here.

        Parameters
        ----------
        name : str
            Full name of the figure, such as "treaties.of_state".
        **arguments
            Its arguments, as a user would give them.

        Raises
        ------
        UsageError
            The figure is unknown, or refuses the arguments.
        """
        from varde.figures.registry import get_figure  # the registry is built on this file

        other = get_figure(name)
        parsed = other.parse(arguments)
        inner = Question(self.store, other.name, other.unit, {k: v for k, v in parsed.items() if v is not None})
        found = other.function(inner, **parsed)
        self._queries += inner._queries
        self._tables.update(inner._tables)
        self._rows |= inner._rows
        for table, vintages in inner._vintages.items():
            self._vintages.setdefault(table, set()).update(vintages)
        self._unverified = self._unverified or not found.verified
        return found

    def source_of(self, table: str) -> str:
        """Id of the source that a table comes from."""
        source: str = self.store.describe(table)["varde:source"]
        return source

    def attempt(self, find: Callable[[], Part]) -> Part | str:
        """A part of the answer that may fail alone: what is found, or why it can't be told.

        Parameters
        ----------
        find : callable
            Asks this question. What it had noted before a table could not be read is taken back.

        Returns
        -------
        Any or str
            What `find` gives, which must be no text; else a clause that names the table ("the table votes can't be
            read").
        """
        queries, tables, rows, unverified = len(self._queries), dict(self._tables), dict(self._rows), self._unverified
        vintages = {table: set(known) for table, known in self._vintages.items()}
        try:
            return find()
        except StoreError as error:
            del self._queries[queries:]
            self._tables, self._rows, self._vintages, self._unverified = tables, rows, vintages, unverified
            return error.message.rstrip(".") if error.table is None else f"the table {error.table} can't be read"

    def aside(self) -> Question:
        """The same question without what was noted: for what is asked to choose, and not to rest on."""
        return Question(self.store, self.figure, self.unit, self.arguments)

    def forget_rows(self) -> None:
        """Drop the rows noted so far, where a figure narrows down what it asked for, before `rest_on`."""
        self._rows.clear()
        self._unverified = False

    def _remember(self, sql: str, parameters: dict[str, Any], tables: Iterable[str]) -> None:
        self._queries.append(written_out(sql, parameters))
        self._tables.update(dict.fromkeys(tables))

    def holds(self, table: str) -> bool:
        """Whether the evidence base holds this table (a user's own copy may be missing)."""
        return self.store.has(table)

    def coverage(self, table: str) -> tuple[str | None, str | None]:
        """First and last moment that a table describes, as text; None where it is not in time."""
        held = self.store.describe(table).get("varde:coverage", {})
        return held.get("from"), held.get("to")

    def consult(self, table: str) -> None:
        """Note that the answer rests on what a table covers, also where no row of it is asked for."""
        self._tables.setdefault(table)

    def verified_through(self, table: str) -> date | None:
        """Day until which a table's statuses were verified, where its source says so for all rows."""
        source = self.store.sources[self.store.describe(table)["varde:source"]]
        text = source.get("verified_through")
        return date.fromisoformat(text) if text else None

    def answer(
        self,
        value: Any,
        *,
        as_of: str | date | None,
        status: Status = "ok",
        reason: str | None = None,
        verified_through: date | str | None = None,
        notes: Iterable[str] = (),
        unit: str | None = None,
    ) -> Answer:
        """Close the question with a value.

        Parameters
        ----------
        value : Any
            What was asked for.
        as_of : str or date or None
            What the value describes.
        status, reason, verified_through, notes, unit
            As in `Answer`.
        """
        starts, ends = [], []
        for table in self._tables:
            start, end = self.coverage(table)
            starts += [start] if start else []
            ends += [end] if end else []
        return Answer(
            figure=self.figure,
            arguments=self.arguments,
            value=plain(value),
            unit=unit or self.unit,
            as_of=as_of.isoformat() if isinstance(as_of, date) else as_of,
            status=status,
            reason=reason,
            coverage={"from": min(starts, default=None), "to": max(ends, default=None)},
            verified_through=verified_through.isoformat() if isinstance(verified_through, date) else verified_through,
            verified=not self._unverified,
            sources=self._sources(),
            rows=list(self._rows.values()),
            query=";\n".join(self._queries),
            notes=list(notes),
        )

    def no_data(self, reason: str, *, as_of: str | date | None = None, notes: Iterable[str] = ()) -> Answer:
        """Close the question: a source would hold it, but does not cover this. `reason` says since or until when."""
        return self.answer(None, as_of=as_of, status="no data", reason=reason, notes=notes)

    def not_held(self, reason: str, *, as_of: str | date | None = None) -> Answer:
        """Close the question: the thing asked for is not in the evidence base."""
        return self.answer(None, as_of=as_of, status="not held", reason=reason)

    def _sources(self) -> list[dict[str, Any]]:
        """Description of each source asked, with the vintages of the rows used."""
        described = []
        for source_id in dict.fromkeys(self.store.describe(t)["varde:source"] for t in self._tables):
            source = self.store.sources[source_id]
            tables = [t for t in self._tables if self.store.describe(t)["varde:source"] == source_id]
            vintages = sorted(set().union(*(self._vintages.get(t, set()) for t in tables)))
            fields = ("title", "publisher", "version", "published", "licence", "citation", "address", "notice")
            described.append(
                {"id": source_id, **{f: source.get(f, "") for f in fields}, "vintage": vintages or [source["version"]]}
            )
        return described
