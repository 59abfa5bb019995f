"""What every section of a draft is written with: answers, names in their place, and sentences with their marking."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from varde.claims.asking import Desk
from varde.claims.expectations import parse_expectations, rounded
from varde.claims.marking import Claim
from varde.figures.answer import Answer
from varde.figures.registry import get_figure
from varde.figures.wording import SMALL, capital, inside_name, moment, with_article
from varde.states import State

_PERIOD = re.compile(r" \((?:to|from) \d{4}\)$")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>])")


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a draft.

    Attributes
    ----------
    subject : str
        What it is about, in a word or two, as the opening of the page lists it.
    title : str
        Its heading.
    paragraphs : tuple of str
        Its paragraphs in Markdown.
    """

    subject: str
    title: str
    paragraphs: tuple[str, ...]


class Writer:
    """The draft of one page in the making.

    Parameters
    ----------
    desk : Desk
        Where figures are asked.
    state : State
        Whose page it is.
    """

    def __init__(self, desk: Desk, state: State) -> None:
        self.desk = desk
        self.state = state
        ends = [s.end for s in state.spells()]
        last = max((e for e in ends if e), default=None) if ends and all(ends) else None
        self.last_day = last.isoformat() if last else None

    @property
    def key(self) -> str:
        """Key of the state."""
        return self.state.key

    @property
    def name(self) -> str:
        """Its name inside a sentence ("the Netherlands")."""
        return with_article(_PERIOD.sub("", self.state.name))

    @property
    def subject(self) -> str:
        """Its name at the start of a sentence ("The Netherlands")."""
        return capital(self.name)

    @property
    def possessive(self) -> str:
        """Its name as an owner: "Norway's", "the Netherlands'"."""
        plural = self.name.startswith("the ") and self.name.endswith("s")
        return self.name + ("'" if plural else "'s")

    def through(self, answer: Answer) -> str:
        """Last year, month or day that an answer describes, or the state's own last one where that came before."""
        end = (answer.as_of or "").rpartition("/")[2]
        return min(end, self.last_day[: len(end)]) if self.last_day and end else end

    def full_year(self, answer: Answer) -> int:
        """Last year that an answer covers to its end, and in which a state that is gone existed to its end."""
        ends = [(answer.as_of or "").rpartition("/")[2], *([self.last_day] if self.last_day else [])]
        return min(int(end[:4]) - (len(end) > 4 and end[5:] not in ("12", "12-31")) for end in ends)

    def ask(self, figure: str, as_of: str | int | None = None, **given: Any) -> Answer:
        """The answer to a figure, of the day described or of all that is held."""
        arguments = {k: str(v) for k, v in given.items()}
        if as_of is None:
            return self.desk.figure(figure, arguments)
        claim = Claim(get_figure(figure), arguments, (), str(as_of), None)
        return self.desk.ask(claim, str(as_of))

    def claim(
        self,
        sentence: str,
        figure: str,
        expect: str | int,
        as_of: str | int | None = None,
        value: str | None = None,
        **given: Any,
    ) -> str:
        """A sentence, or a part of one, with the marking of its claim.

        Parameters
        ----------
        sentence : str
            What a reader sees, without a full stop.
        figure : str
            Name of the figure that it is held against.
        expect : str or int
            What makes it true.
        as_of : str or int, optional
            The year, month or day described.
        value : str, optional
            Which part of the answer is meant.
        **given
            Arguments of the figure.
        """
        claim = Claim(
            get_figure(figure),
            {k: str(v) for k, v in given.items()},
            parse_expectations(str(expect)),
            None if as_of is None else str(as_of),
            value,
        )
        return f"[{escaped(sentence)}]{claim.marking()}"


def escaped(text: str) -> str:
    """Text in which Markdown finds no markup."""
    return _MARKDOWN.sub(r"\\\1", text)


def paragraph(*sentences: str) -> str:
    """Sentences as one paragraph; empty ones are left out."""
    return " ".join(f"{s}." for s in sentences if s)


def figures(value: float, digits: int = 0) -> str:
    """A number in digits, rounded half up as the check does it, with the commas that an editor can type."""
    return f"{rounded(value, digits):,.{digits}f}"


def counted(value: int, one: str, many: str | None = None) -> str:
    """A count with its noun: "no deaths", "one mission", "14 missions", "1,815 people"."""
    return f"{worded(value) if value else 'no'} {one if value == 1 else (many or one + 's')}"


def last_read(day: str, what: str = "the list was") -> str:
    """The opening of a sentence on the last day for which a status is known."""
    return f"On {moment(day)}, the last day on which {what} read"


def worded(value: int) -> str:
    """A count without its noun: "none", "seven", "14"."""
    return "none" if not value else SMALL[value] if value < len(SMALL) else figures(value)


def together(*values: int) -> list[str]:
    """Counts of one sentence, all in words or all in digits."""
    return [worded(v) if max(values) < len(SMALL) else figures(v) for v in values]


def is_named(key: str | None) -> bool:
    """Whether a key is that of a state or territory, and not of an unknown or a total."""
    return bool(key) and not str(key).startswith("_")


def state_as_named(key: str) -> str:
    """Name of another state inside a sentence."""
    return _PERIOD.sub("", inside_name(key))


def most_of(rows: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The row with the largest value above zero; None where none is, or where several share it."""
    held = sorted((r for r in rows if r["value"]), key=lambda r: r["value"], reverse=True)
    alone = len(held) == 1 or (len(held) > 1 and held[0]["value"] > held[1]["value"])
    return held[0] if alone else None
