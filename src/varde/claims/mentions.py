"""What a sentence mentions: names, numbers, times and small words, each with its place in the text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

NameKind = Literal["state", "mission", "treaty", "organisation", "body"]
Quantifier = Literal["", "about", "nearly", "at least", "more than", "at most", "fewer than", "between"]
Relation = Literal["", "since", "before", "until", "after"]
WordKind = Literal["negation", "now", "we"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of text: `text[start:end]`, counted in characters from the start of the sentence."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Name(Mention):
    """A state, UN mission, treaty, organisation or body.

    Attributes
    ----------
    kind : str
        What it is.
    keys : tuple of str
        The key it stands for; several where the words alone could mean any of them ("Korean", "Congo").
    adjective : bool
        Whether it is an adjective or a word for the people ("Norwegian", "Colombians").
    """

    kind: NameKind
    keys: tuple[str, ...]
    adjective: bool = False


@dataclass(frozen=True, slots=True)
class Number(Mention):
    """A number with the words before it that say how exactly it is meant.

    Attributes
    ----------
    value : float
        The number as counted: "1.5 million" is 1,500,000 and "a dozen" is 12.
    last : float or None
        Upper end of "between 40 and 50" or "40 to 50"; None otherwise.
    quantifier : str
        How it is meant; empty where it stands bare.
    number_start : int
        Where the number itself begins, behind its quantifier.
    in_words : bool
        Whether it is written in words ("three", "a dozen").
    per_cent : bool
        Whether "%" or "per cent" follows.
    ordinal : bool
        Whether it is an ordinal ("third", "21st").
    times : bool
        Whether it counts times ("twice", "three times").
    """

    value: float
    last: float | None = None
    quantifier: Quantifier = ""
    number_start: int = 0
    in_words: bool = False
    per_cent: bool = False
    ordinal: bool = False
    times: bool = False


@dataclass(frozen=True, slots=True)
class Time(Mention):
    """A year, month or day, or a period of them.

    Attributes
    ----------
    first : str
        "2016", "2016-08" or "2016-08-24".
    last : str or None
        End of a period ("2021–2022", "from 2012 to 2016"), as `first`.
    relation : str
        The word before it that says how it bounds: "since", "before" ("by"), "until" ("through") or "after".
    maybe_number : bool
        Whether four digits in a row could as well be a count ("2000 troops").
    """

    first: str
    last: str | None = None
    relation: Relation = ""
    maybe_number: bool = False


@dataclass(frozen=True, slots=True)
class Word(Mention):
    """A small word that turns a sentence: "not", "never", "currently", "we"."""

    kind: WordKind


BLANK = "\ufffc"
"""What stands for each character of a mention that is blotted out."""


def blank(text: str, mentions: Iterable[Mention]) -> str:
    """The text with every mention blotted out, character for character, so that places stay the same."""
    parts, done = [], 0
    for start, end in sorted((m.start, m.end) for m in mentions):
        if end > done:
            begin = max(start, done)
            parts += [text[done:begin], BLANK * (end - begin)]
            done = end
    return "".join([*parts, text[done:]])
