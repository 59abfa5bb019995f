"""What a page is made of, whatever it is written as: text, tables and charts, every number with its note."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from varde.figures.answer import Answer
from varde.figures.wording import moment
from varde.publish.wording import prose

AS_PLACE, AS_ACTOR = "As a place", "As an actor"
"""The two parts of a brief."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A piece of text that rests on answers: `notes` are the numbers of its footnotes."""

    text: str
    notes: tuple[int, ...]


Run = str | Cited
Text = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: Text
    kind: ClassVar[str] = "paragraph"


@dataclass(frozen=True, slots=True)
class Tile:
    """One key figure of the head of a page: a value, what it is, and what to hold it against."""

    value: str
    label: str
    context: str
    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tiles:
    """Key figures side by side."""

    tiles: tuple[Tile, ...]
    kind: ClassVar[str] = "tiles"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a caption; `numeric` names the columns that are set to the right."""

    caption: Text
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    kind: ClassVar[str] = "table"


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with its caption, its description in words, and the same data as a table."""

    svg: str
    caption: Text
    description: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    kind: ClassVar[str] = "chart"


@dataclass(frozen=True, slots=True)
class Aside:
    """A remark about the data: where they end, what they leave out."""

    text: Text
    kind: ClassVar[str] = "aside"


Block = Paragraph | Tiles | Table | Chart | Aside


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of a page. `part` groups sections under "As a place" or "As an actor"."""

    id: str
    title: str
    part: str
    blocks: tuple[Block, ...]


@dataclass(slots=True)
class Note:
    """A footnote: the sources of some numbers, of one vintage and as-of date, and the questions that give them."""

    number: int
    sources: list[dict[str, Any]]
    as_of: str | None
    verified_through: str | None
    verified: bool
    remarks: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)


class Notes:
    """The footnotes of a page. Numbers that share sources, vintage and as-of date share a footnote."""

    def __init__(self) -> None:
        self._notes: dict[tuple[Any, ...], Note] = {}
        self.answers: dict[str, Answer] = {}

    def add(self, answer: Answer) -> int:
        """The number of the footnote of an answer, entered at its first use."""
        call = question(answer)
        self.answers.setdefault(call, answer)
        key = (
            tuple((s["id"], tuple(s["vintage"])) for s in answer.sources),
            answer.as_of,
            answer.verified_through,
            answer.verified,
        )
        note = self._notes.get(key)
        if note is None:
            note = Note(len(self._notes) + 1, answer.sources, answer.as_of, answer.verified_through, answer.verified)
            self._notes[key] = note
        if call not in note.questions:
            note.questions.append(call)
        for remark in [*answer.notes, *([answer.reason] if answer.status != "ok" and answer.reason else [])]:
            worded = prose(remark)
            if worded not in note.remarks:
                note.remarks.append(worded)
        return note.number

    def cite(self, text: str, *answers: Answer) -> Cited:
        """Text with the footnotes of the answers that it rests on."""
        return Cited(text, tuple(dict.fromkeys(self.add(a) for a in answers)))

    def __iter__(self) -> Iterator[Note]:
        return iter(self._notes.values())

    def __len__(self) -> int:
        return len(self._notes)


def question(answer: Answer) -> str:
    """How an answer is asked for again on the command line."""
    parts = []
    for key, value in answer.arguments.items():
        text = ",".join(map(str, value)) if isinstance(value, tuple | list) else str(value)
        parts.append(f'{key}="{text}"' if " " in text else f"{key}={text}")
    return " ".join([answer.figure, *parts])


def text(*runs: Run) -> Text:
    """Runs of text as one."""
    return runs


def source_line(notes: Iterable[Note]) -> list[str]:
    """Each source cited by some notes once, as its citation with licence."""
    seen: dict[str, str] = {}
    for note in notes:
        for s in note.sources:
            seen.setdefault(
                s["id"], f"{s['citation']} Licence: {s['licence']}." + (f" {s['notice']}" if s["notice"] else "")
            )
    return list(seen.values())


def note_text(note: Note) -> str:
    """A footnote as one line of text, without its questions."""
    sources = "; ".join(f"{s['publisher']}, {s['title']}, vintage {', '.join(s['vintage'])}" for s in note.sources)
    parts = [sources]
    if note.as_of:
        parts.append(f"as of {moment(note.as_of)}")
    if note.verified_through:
        parts.append(f"verified through {moment(note.verified_through)}")
    if not note.verified:
        parts.append("UNVERIFIED: entered by hand, and no held row proves it")
    return "; ".join(parts) + "."


@dataclass(slots=True)
class Page:
    """A whole page."""

    title: str
    subtitle: str
    lead: Text
    facts: tuple[tuple[str, str], ...]
    locator: str | None
    tiles: Tiles | None
    sections: tuple[Section, ...]
    missing: tuple[str, ...]
    notes: Notes
    state: str
    made_on: date
