"""What changed between two days, and on a page, claim by claim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from varde.claims.check import check_text
from varde.claims.page import read_page
from varde.claims.results import Result, Verdict
from varde.errors import UsageError
from varde.figures.arguments import last_day
from varde.figures.registry import get_figure
from varde.figures.wording import capital, count, moment
from varde.store import Store

FIRST_YEAR = 1945
"""Changes are told from the year in which the United Nations were founded."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim that is about now, as judged on both days.

    Attributes
    ----------
    line, column : int
        Where its sentence stands on the page, both from 1.
    text : str
        The sentence.
    before, after : str
        Verdict on the first and on the last day.
    said_before, said_after : str
        The figure's value on these days, in words; empty where there was none.
    reason : str
        Why the last verdict is what it is.
    corrected : str or None
        The sentence as it could be written on the last day.
    """

    line: int
    column: int
    text: str
    before: Verdict
    after: Verdict
    said_before: str
    said_after: str
    reason: str
    corrected: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """Something that changed.

    Attributes
    ----------
    date : str
        Year, month or day on which it did, as precisely as known; of a count, the date it was counted for.
    area : str
        What it concerns, in a few words.
    what : str
        What happened, in a sentence.
    figure : str
        The figure with arguments that shows it, as `varde figure` takes it.
    source : str
        Publisher and vintage of each source behind it.
    verified : bool
        False where it was entered by hand and no held row proves it.
    compared : str or None
        Of a count: the figure with arguments that gives the earlier value.
    claim : Judged or None
        On a page: the claim.
    """

    date: str
    area: str
    what: str
    figure: str
    source: str
    verified: bool
    compared: str | None = None
    claim: Judged | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed between two days.

    Attributes
    ----------
    title : str
        The page's title or the state's name.
    since, until : date
        First and last day.
    entries : list of Change
        Of a state newest first, of a page in the order of the page.
    held_to : list of tuple
        Area, and the year, month or day until which it is held; no later than `until`. After it, silence says nothing.
    notes : list of str
        What a reader must know beside them.
    """

    title: str
    since: date
    until: date
    entries: list[Change]
    held_to: list[tuple[str, str]]
    notes: list[str]

    def as_dict(self) -> dict[str, Any]:
        """As plain data, ready for JSON."""
        found = asdict(self) | {"since": self.since.isoformat(), "until": self.until.isoformat()}
        return found | {"held_to": [{"area": area, "day": day} for area, day in self.held_to]}


def check_period(since: date, until: date) -> None:
    """Refuse a period that is none, that lies ahead, or that begins before the United Nations."""
    if since > until:
        raise UsageError(
            f"The period ends ({until}) before it starts ({since}).", "Give a --since that comes before --as-of."
        )
    if until > date.today():
        raise UsageError(f"{until} lies in the future.", "Give an --as-of that has been.")
    if since.year < FIRST_YEAR:
        raise UsageError(f"{since} is too early.", f"Changes are told from {FIRST_YEAR} on: give a later day.")


def sources_told(sources: Iterable[dict[str, Any]]) -> str:
    """Publisher and vintage of each source."""
    return "; ".join(f"{s['publisher']}, {', '.join(map(str, s['vintage']))}" for s in sources)


def up_to(day: str, until: date) -> str:
    """A year, month or day, or the end of the period where that comes first."""
    return day if last_day(day) <= until else until.isoformat()


# --- a page -----------------------------------------------------------------------------------------------------------

_VERDICTS: dict[Verdict, str] = {
    "holds": "held",
    "attested": "was attested",
    "outdated": "was outdated",
    "contradicted": "was contradicted",
    "mismatch": "did not agree with its marking",
    "unchecked": "could not be checked",
    "unreadable": "could not be asked",
}


def changes_of_page(store: Store, path: Path, since: date, until: date, *, register: Path | None = None) -> Changes:
    """What changed in the verdicts and values of a page's claims.

    Each claim that is about now is judged as of both days. One that describes a fixed date can't change.

    Parameters
    ----------
    store : Store
        The evidence base.
    path : Path
        The page; "-" is standard input.
    since, until : date
        The two days.
    register : Path, optional
        Folder of attestations, instead of the one beside the page.

    Raises
    ------
    UsageError
        `since` comes after `until` or before 1945, or `until` lies in the future.
    DataFileError
        The page can't be read.
    """
    check_period(since, until)
    page = read_page(path)
    earlier, later = (
        check_text(page.source, page.name, store, now=day, register=register).results for day in (since, until)
    )
    pairs = list(zip(earlier, later, strict=True))
    return Changes(
        page.title or page.name,
        *(since, until),
        entries=[_judged(a, b, since, until) for a, b in pairs if _sort_of(a, b) == "changed"],
        held_to=_held_of_claims([b for a, b in pairs if _sort_of(a, b) in ("changed", "same")], until),
        notes=_notes_of_page(pairs) if since < until else ["Both days are the same."],
    )


def _sort_of(before: Result, after: Result) -> str:
    """What became of a claim: "changed" or "same", or why nothing could: "fixed", "attested" or "unreadable"."""
    # What a claim about now describes is the day on which it is judged.
    if before.described != after.described and (before.verdict, before.said) != (after.verdict, after.said):
        return "changed"
    if after.verdict in ("attested", "unreadable"):
        return after.verdict
    return "same" if before.described != after.described else "fixed"


def _judged(before: Result, after: Result, since: date, until: date) -> Change:
    """The change of one claim."""
    what = f"“{after.text}” {_VERDICTS[before.verdict]} on "
    if before.verdict == after.verdict:
        what += f"both days, and the figure went from {before.said or 'none'} to {after.said or 'none'}."
    else:
        what += f"{moment(since)} and {_VERDICTS[after.verdict]} on {moment(until)}. {after.reason}"
    if after.corrected:
        what += f" It could read: “{after.corrected}”"
    happened = after.since or (after.value_as_of or "").rpartition("/")[2]
    in_time = happened[:4].isdigit() and since <= last_day(happened) <= until
    return Change(
        date=happened if in_time else until.isoformat(),
        area=get_figure(after.claim.split(" ")[0]).area.capitalize() if after.claim else "",
        what=what,
        figure=after.claim or "",
        source=sources_told(after.sources),
        verified=not any("entered by hand" in note for note in after.notes),
        claim=Judged(
            *(after.line, after.column, after.text, before.verdict, after.verdict, before.said, after.said),
            *(after.reason, after.corrected),
        ),
    )


def _held_of_claims(results: list[Result], until: date) -> list[tuple[str, str]]:
    """Until when the figures of claims are held, the earliest day for each."""
    found: dict[str, str] = {}
    for result in results:
        reached = result.verified_through or result.value_as_of or str((result.last_known or {}).get("as_of") or "")
        day = reached.rpartition("/")[2]
        if not result.claim or not day[:4].isdigit():
            continue
        figure = result.claim.split(" ")[0]
        found[figure] = min(found.get(figure, day), day, key=last_day)
    return [(figure, up_to(day, until)) for figure, day in found.items()]


_UNCHANGED = {
    "same": ("claim about now is the same on both days", "claims about now are the same on both days"),
    "fixed": ("claim describes a fixed date and does not change", "claims describe fixed dates and do not change"),
    "attested": ("sentence rests on an attestation", "sentences rest on attestations"),
    "unreadable": ("claim can't be read: see `varde check`", "claims can't be read: see `varde check`"),
}


def _notes_of_page(pairs: list[tuple[Result, Result]]) -> list[str]:
    """How many claims there are of each sort that has no entry."""
    found = Counter(_sort_of(a, b) for a, b in pairs)
    return [f"{capital(count(found[sort], *nouns))}." for sort, nouns in _UNCHANGED.items() if found[sort]]
