"""Errors that a user can act on.

Every error that Varde raises on purpose descends from :class:`VardeError`. Its message says what is wrong,
where (file, row, column or argument) and, in `hint`, what to do about it. The command line prints the message
and ends with `exit_code`; a traceback that reaches a user is a defect.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any


class VardeError(Exception):
    """Base of all errors meant for the user.

    Parameters
    ----------
    message : str
        What is wrong and where, in one sentence.
    hint : str, optional
        What the user can do about it.
    """

    exit_code = 2

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message

    def __reduce__(self) -> tuple[Any, ...]:
        # Python would pickle only the message, and call the constructor with it, which some kinds can't take.
        return _remade, (type(self), self.args, self.__dict__)


def _remade(kind: type[VardeError], args: tuple[Any, ...], state: dict[str, Any]) -> VardeError:
    """An error as it was in another process."""
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class UsageError(VardeError):
    """An argument is unknown, missing, or not of the kind that was asked for."""


class DataFileError(VardeError):
    """A raw file can't be read as what it claims to be.

    Parameters
    ----------
    path : Path or str
        The file at fault.
    problem : str
        What is wrong with it.
    row : int, optional
        Line of the file (1 is the first line) or row of the sheet.
    column : str, optional
        Name of the column.
    hint : str, optional
        What to do.
    """

    def __init__(
        self,
        path: Path | str,
        problem: str,
        *,
        row: int | None = None,
        column: str | None = None,
        hint: str | None = None,
    ) -> None:
        where = str(path)
        if row is not None:
            where += f", row {row}"
        if column is not None:
            where += f", column {column!r}"
        super().__init__(f"{where}: {problem}", hint)
        self.path = Path(path)
        self.row = row
        self.column = column


class StateError(UsageError):
    """A name or code can't be tied to exactly one state."""


class UnknownStateError(StateError):
    """No state, territory or declared label bears this name or code (at that time)."""


class AmbiguousStateError(StateError):
    """Several states bear this name or code (at that time); `candidates` holds their keys."""

    def __init__(self, message: str, candidates: Iterable[str], hint: str | None = None) -> None:
        super().__init__(message, hint)
        self.candidates = tuple(candidates)


class NotAStateError(StateError):
    """The name is declared, but as a territory, a total or a label such as "Stateless"."""


class StoreError(VardeError):
    """The evidence base is missing, damaged, of another version, or in use by another build.

    Parameters
    ----------
    message, hint : str
        As in `VardeError`.
    table : str, optional
        The table whose file can't be read, where that is what is wrong.
    """

    def __init__(self, message: str, hint: str | None = None, *, table: str | None = None) -> None:
        super().__init__(message, hint)
        self.table = table


class TooLongError(VardeError):
    """A question took longer than it was given."""


class CheckError(VardeError):
    """A table that was read does not pass its own checks; nothing was published."""


def nearest(word: str, known: Iterable[str], n: int = 3, cutoff: float = 0.6) -> list[str]:
    """Names closest to a mistyped one, best first.

    Parameters
    ----------
    word : str
        What the user wrote.
    known : iterable of str
        What it could have been.
    n : int
        How many to return at most.
    cutoff : float
        Likeness below which a name is not near, from 0 to 1.
    """
    by_fold = {k.casefold(): k for k in known}
    return [by_fold[m] for m in get_close_matches(word.casefold(), list(by_fold), n=n, cutoff=cutoff)]


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A hint that lists the nearest names, or None where none is near."""
    near = nearest(word, known)
    return f"Did you mean {' or '.join(near)}?" if near else None


def check_known(given: str, known: Iterable[str], what: str) -> None:
    """Check that a name is one of those there are.

    Parameters
    ----------
    given : str
        What the user wrote.
    known : iterable of str
        What it could have been.
    what : str
        What such names are of, such as "target".

    Raises
    ------
    UsageError
        It is none of them; the nearest are named, or all where none is near.
    """
    known = list(known)
    if given not in known:
        raise UsageError(
            f"There is no {what} {given!r}.", did_you_mean(given, known) or f"There are: {', '.join(known)}."
        )
