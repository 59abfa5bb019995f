"""The Python face of the registry: `varde.open().conflict.deaths(state="COL", year=2016)`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

from varde.errors import UsageError, did_you_mean
from varde.figures.answer import Answer
from varde.figures.registry import AREAS, Figure, get_figure, load_area
from varde.store import Store, open_store


class Area:
    """The figures of one policy area, each as a method that takes keywords and returns an `Answer`."""

    def __init__(self, store: Store, name: str) -> None:
        self._store = store
        self._name = name
        self._figures = load_area(name)

    def __getattr__(self, name: str) -> Callable[..., Answer]:
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in self._figures:
            hint = did_you_mean(name, self._figures) or f"It has {', '.join(self._figures)}."
            raise AttributeError(f"{self._name} has no figure {name!r}. {hint}")
        return _bound(self._store, self._figures[name])

    def __dir__(self) -> list[str]:
        return list(self._figures)


def _bound(store: Store, entry: Figure) -> Callable[..., Answer]:
    def ask(**arguments: Any) -> Answer:
        return entry.answer(store, arguments)

    ask.__name__ = entry.short_name
    ask.__qualname__ = entry.name
    ask.__doc__ = inspect.getdoc(entry.function)
    signature = inspect.signature(entry.function)
    ask.__signature__ = signature.replace(parameters=list(signature.parameters.values())[1:])  # type: ignore[attr-defined]
    return ask


class Evidence:
    """An open evidence base: its areas are attributes, and `sql` queries its tables.

    Parameters
    ----------
    store : Path, str or Store, optional
        As for `varde.store.open_store`, or a store that is open.
    """

    def __init__(self, store: Path | str | Store | None = None) -> None:
        self.store = store if isinstance(store, Store) else open_store(store)
        self._areas: dict[str, Area] = {}

    def __getattr__(self, name: str) -> Area:
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in AREAS:
            raise AttributeError(f"there is no area {name!r}; the areas are {', '.join(AREAS)}")
        return self._areas.setdefault(name, Area(self.store, name))

    def __dir__(self) -> list[str]:
        return [*AREAS, "figure", "sql", "store", "close"]

    def figure(self, name: str, **arguments: Any) -> Answer:
        """The answer to a figure by its full name, such as "conflict.deaths".

        Raises
        ------
        UsageError
            Where there is no such figure, or an argument is wrong.
        """
        return get_figure(name).answer(self.store, arguments)

    def sql(self, query: str) -> list[dict[str, Any]]:
        """Rows of a read-only query over the tables.

        Raises
        ------
        UsageError
            Where the query is no single SELECT, or DuckDB does not accept it.
        """
        from varde.store.query import read_only

        if not query.strip():
            raise UsageError("The query is empty.")
        cursor = read_only(self.store, query)
        names = [d[0] for d in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def close(self) -> None:
        """Close the evidence base."""
        self.store.close()

    def __enter__(self) -> Evidence:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
