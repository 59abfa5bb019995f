"""Small words that turn a sentence: negations, words for the present, and "we"."""

from __future__ import annotations

import re

from varde.claims.mentions import Word, WordKind
from varde.claims.number_words import GAP

_NOT_NEGATION = (
    r"(?:no|not) (?:fewer|less|more|greater|higher|later|earlier) than|not (?:only|just|merely|least|exceeding|quite)"
    r"|no doubt|none other than|nothing but|whether or not|without (?:doubt|exception|question)|no\.? \d|not-for-profit"
)
_WORDS: dict[WordKind, str] = {
    "negation": r"no longer|not yet|not|never|none|no one|no-one|nobody|nothing|nowhere|neither|nor|without|can ?not"
    r"|[a-z]{2,9}n[’']t|ceas(?:e|es|ed|ing)(?: to be)?|fail(?:s|ed|ing|ure)? to|lack(?:s|ed|ing)?"
    r"|refus(?:e|es|ed|ing)(?: to)?|declin(?:e|es|ed|ing) to|(?:has|have|had) yet to|unable to|absent from"
    r"|non[‐‑-](?:member|signator|part)(?:s|y|ies)?|no(?= [a-z])",
    "now": r"currently|right now|now|today|at present|at the moment|these days|presently|this year|nowadays"
    r"|to this day|still|current|to date|so far|as of this writing|continues? to|last (?:year|month|week)",
    "we": r"we|ours?|us|ourselves",
}
_SMALL_WORDS = re.compile(
    rf"(?<![\w‐‑-])(?:(?P<skip>(?i:{_NOT_NEGATION}))|"
    + "|".join(rf"(?P<{kind}>(?i:{words}))" for kind, words in _WORDS.items()).replace("|us|", "|(?-i:[Uu]s)|")
    + r")(?![\w‐‑])(?!-[a-z])".replace(" ", GAP)
)


def find_words(text: str) -> list[Word]:
    """Small words that turn a sentence: negations, words for the present, and "we".

    "No fewer than", "not only", "no doubt" and the like deny nothing and are left out; "US" is a state and not "us".

    Parameters
    ----------
    text : str
        English prose.
    """
    return [Word(m.start(), m.end(), kind) for m in _SMALL_WORDS.finditer(text) for kind in _WORDS if m[kind]]
