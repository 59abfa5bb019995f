"""A stretch of a sentence as patterns see it: names and numbers as placeholders, times taken out of the way.

"In August 2014 Norway had 46 military personnel in MINUSMA" is "<S0> had <N1> military personnel in <M2>". The letters:
S a state, A its adjective, M a mission, T a treaty, O an organisation, U the United Nations, B a body, N a number.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from varde.claims.mentions import Mention, Name, Number, Time
from varde.claims.sentence import Sentence

_LETTERS = {"state": "S", "mission": "M", "treaty": "T", "organisation": "O", "body": "B"}
_PLAIN = {"<": "‹", ">": "›", "’": "'", "\u00a0": " "}


@dataclass(slots=True)
class Clause:
    """A stretch of a sentence.

    Attributes
    ----------
    sentence : Sentence
        The sentence.
    start, end : int
        Which characters of it.
    template : str
        The stretch with placeholders.
    mentions : dict
        Mention of each placeholder.
    times : list of (Time, int)
        Times in it, and where in the template each stood.
    starts, ends : list of int
        Where each character of the template begins and ends in the sentence.
    """

    sentence: Sentence
    start: int
    end: int
    template: str = ""
    mentions: dict[str, Mention] = field(default_factory=dict)
    times: list[tuple[Time, int]] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def said(self, mention: Mention) -> str:
        """A mention as it is written."""
        return self.sentence.text[mention.start : mention.end]


def mentions_of(sentence: Sentence) -> list[Name | Number | Time]:
    """Names, numbers and times of a sentence by place; what may be a year or a number is a year."""
    years = {(t.start, t.end) for t in sentence.times}
    numbers = [n for n in sentence.numbers if not any(s < n.end and n.start < e for s, e in years)]
    return sorted([*sentence.names, *numbers, *sentence.times], key=lambda m: m.start)


def clause_of(sentence: Sentence, mentions: list[Name | Number | Time], start: int, end: int) -> Clause:
    """The clause that a stretch of a sentence is.

    Parameters
    ----------
    sentence : Sentence
        The sentence.
    mentions : list
        Its mentions, as `mentions_of` gives them.
    start, end : int
        Which characters of it.
    """
    clause = Clause(sentence, start, end)
    out = _Growing()
    at = start
    for mention in mentions:
        if mention.start < start or mention.end > end:
            continue
        out.add(sentence.text[at : mention.start], at)
        if isinstance(mention, Time):
            clause.times.append((mention, out.cut()))
        else:
            key = f"<{_letter(mention)}{len(clause.mentions)}>"
            clause.mentions[key] = mention
            out.put(key, mention)
        at = mention.end
    out.add(sentence.text[at:end], at)
    clause.template = "".join(out.chars)
    clause.starts, clause.ends = out.starts, out.ends
    return clause


@dataclass(slots=True)
class _Growing:
    """A template as it grows, with the place of each of its characters in the sentence."""

    chars: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    after_time: bool = False

    def add(self, text: str, at: int) -> None:
        """Add words between mentions, in which nothing can pass for a placeholder."""
        if self.after_time or not self.chars:
            bare = text.lstrip(" ,") if self.after_time else text.lstrip()
            at += len(text) - len(bare)
            text = bare
        for offset, char in enumerate(text):
            if self.after_time and self.chars and char not in ".;:!?)":
                self._one(" ", at, at)
            self.after_time = False
            self._one(_PLAIN.get(char, char), at + offset, at + offset + 1)

    def put(self, key: str, mention: Mention) -> None:
        """Add a placeholder."""
        if self.after_time and self.chars:
            self._one(" ", mention.start, mention.start)
        self.after_time = False
        for char in key:
            self._one(char, mention.start, mention.end)

    def cut(self) -> int:
        """Leave out a time; where the template then stands."""
        while self.chars and self.chars[-1] in " ,":
            for each in (self.chars, self.starts, self.ends):
                each.pop()
        self.after_time = True
        return len(self.chars)

    def _one(self, char: str, start: int, end: int) -> None:
        self.chars.append(char)
        self.starts.append(start)
        self.ends.append(end)


def _letter(mention: Name | Number) -> str:
    if isinstance(mention, Number):
        return "N"
    if mention.kind == "organisation" and mention.keys == ("UN",):
        return "U"
    return "A" if mention.adjective else _LETTERS[mention.kind]
