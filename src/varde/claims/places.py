"""Where in a text something stands, and what is wrong there."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

_LINE_END = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a text: line and column, both from 1, the column in characters."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a text that can't be read as what it is meant to be, and what to do about it."""

    place: Place
    message: str
    hint: str | None = None


class Lines:
    """The lines of a text as Markdown counts them: they end with LF, CR or both, and with nothing else.

    Attributes
    ----------
    starts : list of int
        Where each line starts, in characters from the start of the text.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends = [m.start() for m in _LINE_END.finditer(text)] + [len(text)]
        self.starts = [0] + [m.end() for m in _LINE_END.finditer(text)]

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, index: int) -> str:
        return self._text[self.starts[index] : self._ends[index]]

    def place(self, offset: int) -> Place:
        """The place of a character, counted from the start of the text."""
        line = bisect_right(self.starts, offset) - 1
        return Place(line + 1, offset - self.starts[line] + 1)
