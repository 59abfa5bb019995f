"""What figures on yearly tables share: which years a question asks for, and why there may be no answer."""

from __future__ import annotations

from varde.errors import UsageError
from varde.figures.answer import in_words
from varde.figures.arguments import first_day, last_day
from varde.figures.question import Question
from varde.states import registry


def covered(ask: Question, table: str) -> tuple[int, int]:
    """First and last year that a yearly table covers."""
    first, last = ask.coverage(table)
    return int(first or 0), int(last or 0)


def years_asked(
    ask: Question, table: str, year: int | None, since: str | None, until: str | None, *, open_ended: bool
) -> tuple[int, int]:
    """First and last year that a question is about.

    Parameters
    ----------
    year : int, optional
        One year.
    since, until : str, optional
        Moments of a period; their years count whole. An end that is left out is that of the table.
    open_ended : bool
        Whether a question without any time is about all years of the table.

    Raises
    ------
    UsageError
        No time is given, both a year and a period, or a period that ends before it starts.
    """
    if year is not None:
        if since or until:
            raise UsageError("Give either year= or since= and until=, not both.")
        return year, year
    from_, to = covered(ask, table)
    if not (since or until) and not open_ended:
        raise UsageError("Give year=.", f"The table covers {from_} to {to}; by=year without a time lists all years.")
    first = int(since[:4]) if since else from_
    last = int(until[:4]) if until else to
    if since and until and first > last:
        raise UsageError(f"The period ends ({until}) before it starts ({since}).")
    # An open end may lie on the far side of the table: the question is then about one year outside it.
    return (min(first, last), last) if until else (first, max(first, last))


def period_text(first: int, last: int) -> str:
    """Years as an answer's `as_of`: "2016" or "2012/2016"."""
    return str(first) if first == last else f"{first}/{last}"


def outside(ask: Question, table: str, first: int, last: int) -> str | None:
    """Why years have no data: they lie wholly before or after the table. None where they don't."""
    from_, to = covered(ask, table)
    if from_ <= last and first <= to:
        return None
    asked = in_words(period_text(first, last))
    where = "before it starts" if last < from_ else "after it ends"
    return f"The table covers {from_} to {to}; {asked} is {where}."


def not_there(key: str, first: int, last: int) -> str | None:
    """Why a question does not apply: the state existed on no day of these years. None where it did on one."""
    state = registry().get(key)
    spells = state.spells()
    if not spells:
        return None if state.kind != "former-state" else f"{state.name} is a former state."
    if state.exists_between(first_day(first), last_day(last)):
        return None
    years = in_words(period_text(first, last))
    until = f" to {spells[-1].end}" if spells[-1].end else ""
    return f"{state.name} did not exist as a state in {years} (it did from {spells[0].start}{until})."
