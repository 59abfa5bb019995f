"""A sentence with all that it mentions."""

from __future__ import annotations

import re
from dataclasses import dataclass

from varde.claims.mentions import Name, Number, Time, Word
from varde.claims.names import Names
from varde.claims.numbers import find_numbers
from varde.claims.small_words import find_words
from varde.claims.times import find_times
from varde.store import Store

_SYMBOL = re.compile(
    r"\b(?P<body>[SA])/RES/(?P<symbol>[\w./-]*\d+(?:\s?\([A-Z0-9-]+\))?)|\b(?:resolution|UNSCR|UNGAR)\s+(?P<number>(?:ES-)?\d+(?:/\d+)?(?:\s?\(\d{4}\))?)",
    re.IGNORECASE,
)
_EMERGENCY = re.compile(r"\bES-\d+/\d+\b")
_FOOTNOTE = re.compile(r"\[\^[\w-]+\]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a sentence mentions.

    Attributes
    ----------
    text : str
        The sentence.
    names, times, numbers, words : list
        What it mentions, by place.
    resolutions : list of str
        Numbers of resolutions it names: "2334", "ES-11/1".
    """

    text: str
    names: list[Name]
    times: list[Time]
    numbers: list[Number]
    words: list[Word]
    resolutions: list[str]

    def keys(self, kind: str) -> set[str]:
        """Keys of all names of a kind, with every key that an ambiguous one could mean."""
        return {key for name in self.names if name.kind == kind for key in name.keys}

    def said(self, mention: Name | Time | Number | Word) -> str:
        """A mention as it is written."""
        return self.text[mention.start : mention.end]


def resolution_number(symbol: str) -> str:
    """The number of a resolution without its body and year: "S/RES/2334(2016)" is "2334"."""
    bare = re.sub(r"^(?:[SA]/)?(?:RES/)?", "", symbol.strip(), flags=re.IGNORECASE)
    return re.sub(r"\s?\([^)]*\)$", "", bare).upper()


def read_sentence(store: Store, text: str) -> Sentence:
    """Read what a sentence mentions."""
    written = text
    # Marks of footnotes are blotted out and odd hyphens made plain, character for character.
    text = _FOOTNOTE.sub(lambda m: " " * len(m[0]), text).replace("\u2011", "-").replace("\u2010", "-")
    names = Names.of(store).find(text)
    times = [t for t in find_times(text) if not any(n.start < t.end and t.start < n.end for n in names)]
    numbers = find_numbers(text, [*names, *times])
    symbols = [resolution_number(m["symbol"] or m["number"]) for m in _SYMBOL.finditer(text)]
    symbols += [m[0].upper() for m in _EMERGENCY.finditer(text) if m[0].upper() not in symbols]
    return Sentence(written, names, times, numbers, find_words(text), symbols)
