"""Asking the figure of a claim as of a day: the day fills the figure's arguments of time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from varde.claims.marking import Claim
from varde.claims.readings import reading_of
from varde.claims.sentence import Sentence, read_sentence
from varde.errors import TooLongError, UsageError, VardeError
from varde.figures.answer import Answer
from varde.figures.arguments import last_day, parse_moment
from varde.figures.registry import get_figure
from varde.store import Store

SECONDS = 20.0
"""Time that one question may take."""

TIMES = ("year", "month", "on", "since", "until")


def described(claim: Claim, now: date) -> str:
    """The year, month or day that a claim describes: its as-of, else a time among its arguments, else now."""
    if claim.as_of:
        return claim.as_of
    for name in ("on", "month", "year", "until"):
        if name in claim.given:
            return parse_moment(claim.given[name])
    return now.isoformat()


def is_about_now(claim: Claim) -> bool:
    """Whether a claim names no time that it describes."""
    return claim.as_of is None and not any(name in claim.given for name in ("on", "month", "year", "until"))


def arguments_at(claim: Claim, at: str) -> dict[str, str]:
    """Arguments of the figure for a claim as of a year, month or day.

    Raises
    ------
    UsageError
        Where the day described does not fit the arguments of time, or is not precise enough for the figure.
    """
    given = dict(claim.given)
    known = claim.figure.parameters
    own = [name for name in ("year", "month", "on") if name in given]
    if own and claim.as_of is not None:
        stated = parse_moment(given[own[0]])
        if not (stated.startswith(claim.as_of) or claim.as_of.startswith(stated)):
            raise UsageError(
                f"as-of says {claim.as_of} and {own[0]}= says {stated}.", f"Leave {own[0]}= away: as-of fills it."
            )
    if own:
        return given
    if "since" in given or "until" in given:
        if "until" in known and "until" not in given:
            times = reading_of(claim.figure.name).time
            given["until"] = at[:7] if "month" in times else at[:4] if "year" in times else at
        return given
    if "by" in given and claim.as_of is None and reading_of(claim.figure.name).nature == "count":
        return given
    return given | _filled(claim, at)


def _filled(claim: Claim, at: str) -> dict[str, str]:
    """The argument of time that a year, month or day fills, as precisely as it is given."""
    times = reading_of(claim.figure.name).time
    if "month" in times and len(at) >= 7:
        return {"month": at[:7]}
    if "year" in times:
        return {"year": at[:4]}
    if "on" in times and not _asks_about_an_end(claim):
        return {"on": last_day(at).isoformat()}
    if "month" in times:
        raise UsageError(
            f"{claim.figure.name} describes a month, and as-of is the year {at}.",
            f'Write a month, such as as-of="{at}-12".',
        )
    return {"until": at} if "until" in times else {}


def _asks_about_an_end(claim: Claim) -> bool:
    """Whether a claim is about when a mission began or ended: one that has ended is in no list of a later day."""
    return claim.figure.name == "operations.missions" and (
        claim.part is not None or any(e.kind == "until" for e in claim.expected)
    )


@dataclass(slots=True)
class Desk:
    """Where questions are asked, each once.

    Attributes
    ----------
    store : Store
        The evidence base.
    now : date
        The day that "now" means.
    known_by : date or None
        Last day by which what is used was published; None for all that is held.
    """

    store: Store
    now: date
    known_by: date | None = None
    _answers: dict[tuple[Any, ...], Answer | VardeError] = field(default_factory=dict)
    _sentences: dict[str, Sentence] = field(default_factory=dict)
    _areas: dict[frozenset[str], set[str]] = field(default_factory=dict)

    def areas(self, missions: frozenset[str]) -> set[str]:
        """States and territories in which any of some missions was, by key."""
        if missions not in self._areas:
            rows = []
            if missions and self.store.has("mission_areas"):
                query = "SELECT DISTINCT state FROM mission_areas WHERE list_contains($missions, mission)"
                rows = self.store.rows(query, {"missions": sorted(missions)})
            self._areas[missions] = {r["state"] for r in rows if r["state"]}
        return self._areas[missions]

    def read(self, text: str) -> Sentence:
        """What a sentence, or a paragraph around one, mentions; each is read once."""
        if text not in self._sentences:
            self._sentences[text] = read_sentence(self.store, text)
        return self._sentences[text]

    def ask(self, claim: Claim, at: str) -> Answer:
        """The answer to a claim's figure as of a year, month or day.

        Raises
        ------
        VardeError
            As the figure does, or where it takes longer than `SECONDS`.
        """
        return self.figure(claim.figure.name, arguments_at(claim, at))

    def figure(self, name: str, given: dict[str, str]) -> Answer:
        """The answer of any figure, remembered.

        Raises
        ------
        VardeError
            As the figure does.
        """
        key = (name, *sorted(given.items()))
        if key not in self._answers:
            try:
                with self.store.within(SECONDS):
                    self._answers[key] = self._known(name, given)
            except TooLongError:
                self._answers[key] = TooLongError(
                    f"The question {name} takes longer than {SECONDS:.0f} seconds.",
                    "Ask for less: fewer states, less time.",
                )
            except VardeError as error:
                self._answers[key] = error
        found = self._answers[key]
        if isinstance(found, VardeError):
            raise found
        return found

    def _known(self, name: str, given: dict[str, str]) -> Answer:
        """The answer, from releases that had been published by the day asked for."""
        figure = get_figure(name)
        answer = figure.answer(self.store, given)
        if self.known_by is None or not _too_new(answer, self.known_by):
            return answer
        vintage = figure.parameters.get("vintage")
        for release in vintage.choices if vintage and "vintage" not in given else ():
            if release == "latest":
                continue
            older = figure.answer(self.store, given | {"vintage": release})
            if older.value is not None and not _too_new(older, self.known_by):
                return older
        newer = _too_new(answer, self.known_by)
        listed = ", ".join(f"{s['id']} ({s['published']})" for s in newer)
        raise NotKnownError(
            f"No release published by {self.known_by} is held: what is held of {listed} is newer.",
            "Build an evidence base from the older files (`varde build --from DIR`), or leave --known-by away.",
        )


class NotKnownError(VardeError):
    """What is held was published later than the day by which it had to be known."""


def _too_new(answer: Answer, by: date) -> list[dict[str, Any]]:
    """Sources of an answer that were, or may have been, published after a day."""
    return [s for s in answer.sources if not s["published"] or last_day(str(s["published"])) > by]
