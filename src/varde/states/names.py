"""How two spellings of a name are recognised as the same one: by folding, never by likeness."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

# Letters that Unicode does not decompose into a base letter and a mark.
_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})
_APOSTROPHES = re.compile("['’‘ʼ`´ʻ]")
_BREAKS = re.compile(r"[\W_]+")
_WORDS = {"rep": "republic", "dem": "democratic", "st": "saint", "is": "islands", "isl": "islands", "fed": "federated"}
_INVERTED = re.compile(r"^(?P<head>[^,(]+?)\s*(?:,\s*(?P<tail>[^,()]+)|\((?P<inner>[^()]+)\))\s*$")


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """Reduce a name to the form in which names are compared.

    Case, accents, apostrophes, punctuation, the articles and the abbreviations Rep., Dem., Fed., St., Is. and `&`
    are levelled out. Every other word stays, so that "New Mexico" is not "Mexico".

    Parameters
    ----------
    name : str
        A name as a source writes it.

    Returns
    -------
    str
        Words in lower case, separated by one space; empty where the name holds no letter or digit.
    """
    text = unicodedata.normalize("NFKD", name.casefold())
    text = "".join(c for c in text if not unicodedata.combining(c)).translate(_LETTERS)
    text = _BREAKS.sub(" ", _APOSTROPHES.sub("", text.replace("&", " and ")))
    return " ".join(_WORDS.get(word, word) for word in text.split() if word != "the")


def turned(name: str) -> Iterator[str]:
    """Yield the natural word order of a name given with its form of state behind it.

    "Korea, Republic of" and "Korea (Republic of)" become "Republic of Korea".

    Parameters
    ----------
    name : str
        A name as a source writes it.
    """
    match = _INVERTED.match(name)
    if match:
        yield f"{match['tail'] or match['inner']} {match['head']}"
