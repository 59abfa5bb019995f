"""The desk at which a brief is written: it asks figures, keeps the footnotes, and notes what is missing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from varde.figures.answer import Answer
from varde.figures.python_api import Evidence
from varde.figures.wording import capital, number, state_name, with_article
from varde.publish import charts
from varde.publish.page import Chart, Cited, Notes, Table, Text
from varde.publish.wording import prose
from varde.states import State


class Desk:
    """One brief in the making.

    Parameters
    ----------
    evidence : Evidence
        The open evidence base.
    state : State
        Whose brief it is.
    """

    def __init__(self, evidence: Evidence, state: State) -> None:
        self.evidence = evidence
        self.state = state
        self.notes = Notes()
        self.missing: list[str] = []
        self._asked: dict[tuple[Any, ...], Answer] = {}

    @property
    def key(self) -> str:
        """Key of the state."""
        return self.state.key

    @property
    def name(self) -> str:
        """Short name of the state, as in a heading."""
        return self.state.name

    @property
    def inside(self) -> str:
        """Name of the state inside a sentence ("the Netherlands")."""
        return with_article(self.state.name)

    @property
    def subject(self) -> str:
        """Name of the state at the start of a sentence ("The Netherlands")."""
        return capital(self.inside)

    def ask(self, figure: str, **arguments: Any) -> Answer:
        """The answer to a figure; may hold no value."""
        call = (figure, tuple(sorted(arguments.items())))
        if call not in self._asked:
            self._asked[call] = self.evidence.figure(figure, **arguments)
        return self._asked[call]

    def lacks(self, what: str, answer: Answer) -> None:
        """Note that an answer holds no value, with its reason, for the section on what is missing."""
        line = f"{what}: {prose(self.worded(answer.reason or 'it is not held.'))}"
        if line not in self.missing:
            self.missing.append(line)

    def worded(self, reason: str) -> str:
        """A reason of a figure with the name of the state as it stands inside a sentence."""
        if self.inside == self.name:
            return reason
        return re.sub(rf"(?<![Tt]he )\b{re.escape(self.name)}\b", self.inside, reason)

    def cite(self, text: str, *answers: Answer) -> Cited:
        """Text with footnotes."""
        return self.notes.cite(text, *answers)

    def num(self, value: float, answer: Answer, digits: int = 0) -> Cited:
        """A number with its footnote."""
        return self.cite(number(value, digits), answer)

    def table(
        self,
        caption: str,
        answer: Answer | Sequence[Answer],
        columns: Sequence[str],
        rows: Sequence[Sequence[Any]],
        numeric: Sequence[int] = (),
    ) -> Table:
        """A table whose caption carries the footnotes of all its numbers."""
        answers = [answer] if isinstance(answer, Answer) else list(answer)
        return Table(
            (self.cite(caption, *answers),),
            tuple(columns),
            tuple(tuple(cell(v) for v in row) for row in rows),
            frozenset(numeric),
        )

    def chart(
        self,
        drawn: Any,
        caption: str,
        answer: Answer | Sequence[Answer],
        description: str,
        columns: Sequence[str],
        rows: Sequence[Sequence[Any]],
        numeric: Sequence[int] = (),
    ) -> Chart:
        """A chart with its caption, description and table; `drawn` is an Altair chart or SVG text."""
        answers = [answer] if isinstance(answer, Answer) else list(answer)
        return Chart(
            drawn if isinstance(drawn, str) else charts.svg(drawn, description),
            self._caption(caption, answers),
            description,
            tuple(columns),
            tuple(tuple(cell(v) for v in row) for row in rows),
            frozenset(numeric),
        )

    def _caption(self, caption: str, answers: Sequence[Answer]) -> Text:
        return (self.cite(caption, *answers),)


def cell(value: Any) -> str:
    """A value as a table shows it."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return number(value, 0 if abs(value) >= 100 or value == round(value) else 1)
    if isinstance(value, int):
        return number(value)
    return str(value)


def state_names(keys: Sequence[str]) -> list[str]:
    """Short names of several states."""
    return [state_name(k) for k in keys]
