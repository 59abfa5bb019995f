"""Words that change what a sentence says of a number or a list, and that no single figure shows.

"Each had 46", "hundreds of", "fell by 85", who gave to whom, "in Africa": where the claim has nothing for such a word,
the sentence and its claim do not say the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from varde.claims.facts import Facts
from varde.claims.marking import Claim
from varde.claims.mentions import Name
from varde.claims.sentence import Sentence

_MAGNITUDE = re.compile(
    r"\b(?:(?:tens|hundreds) of )?(?:millions|billions|thousands|hundreds|dozens|scores)\b(?! and)"
    r"|\b(?:several|a few|many|countless|numerous) (?:hundred|thousand|million|billion|dozen)s?\b",
    re.IGNORECASE,
)
_EACH = re.compile(
    r"\b(?:each|apiece|respectively|on average|daily|monthly|weekly)\b"
    r"|\b(?:per|a|every|each) (?:day|week|month|head|person)\b",
    re.IGNORECASE,
)
_BY_HOW_MUCH = re.compile(
    r"\b(?:fell|rose|increased|decreased|grew|declined|dropped|shrank|cut|reduced|went (?:up|down))\b"
    r"[^.]{0,40}?\bby (?=\S*\d|[a-z]+ )",
    re.IGNORECASE,
)
_REGIONS = re.compile(
    r"\b(?:Africa|Europe|Asia|Latin America|Oceania|the Americas|the Caribbean|the Balkans|the Sahel|the Maghreb"
    r"|the Horn of Africa|the Middle East|Scandinavia|Gulf of [A-Z]\w+|Strait of [A-Z]\w+|Indian Ocean"
    r"|(?:Red|Black|Baltic|Arabian|South China|Mediterranean) Sea)\b"
)
_AROUND_A_YEAR = re.compile(
    r"\b(?:early|late|mid|spring|summer|autumn|winter|the (?:first|second) half|the start|the beginning"
    r"|the first (?:weeks|months))(?: of| in)?[ -]*$",
    re.IGNORECASE,
)
_DATE_ITSELF = re.compile(r"\d|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)")
_BEGAN = (
    r"joined|ratified|acceded to|signed|entered|became"
    r"|was (?:set up|established|founded|created|launched|imposed|elected)"
    r"|were (?:imposed|established|founded|created|launched)|began|started"
)
_ENDED = (
    r"left|withdrew|closed|ended|expired|was (?:closed|withdrawn|lifted|terminated|dissolved)|were (?:lifted|withdrawn)"
)
_HAPPENED = re.compile(rf"(?<!had )(?<!has )(?<!have )\b(?:{_BEGAN}|{_ENDED})\b", re.IGNORECASE)
_GAVE = re.compile(
    r"\b(?:gave|gives|given|provided|provides|donated|granted|contributed|spent|paid|sent)\b", re.IGNORECASE
)
_RECEIVED = re.compile(r"\b(?:received|receives|got|obtained)\b", re.IGNORECASE)
_HOSTED = re.compile(r"\b(?:host(?:ed|s)?|shelter(?:ed|s)|took in|was host|is host|home to)\b", re.IGNORECASE)


def word_differences(sentence: Sentence, claim: Claim, facts: Facts) -> Iterator[str]:
    """Words of a sentence for which its claim has nothing."""
    text = sentence.text
    for pattern, why in (
        (_MAGNITUDE, "which is no number to compare: write the number"),
        (_EACH, "and the claim is about all together, once"),
        (_BY_HOW_MUCH, "and the claim is about how many there are, not about a difference"),
    ):
        found = pattern.search(text)
        if found and (pattern is not _EACH or any(e.numbers for e in claim.expected)):
            yield f"The sentence says “{found[0].strip()}”, {why}."
    yield from _regions(sentence, claim, facts)
    yield from _rough_times(sentence)
    yield from _directions(sentence, facts)
    if {"contains", "lacks"} <= {e.kind for e in claim.expected}:
        yield "The claim expects some to be in a list and others not: mark each with a claim of its own."


def _regions(sentence: Sentence, claim: Claim, facts: Facts) -> Iterator[str]:
    area = str(facts.arguments.get("area") or "").casefold()
    for found in _REGIONS.finditer(sentence.text):
        named = any(n.start < found.end() and found.start() < n.end for n in sentence.names)
        told = found[0].casefold().removeprefix("the ") in area
        if not (named or told or facts.missions or claim.figure.area in ("agreements", "council", "assembly")):
            yield f"The sentence says “{found[0]}”, and the claim has nothing for it."


def _rough_times(sentence: Sentence) -> Iterator[str]:
    """Parts of a year that no claim names: "early 2014", "the first half of 2016"."""
    for time in sentence.times:
        date_itself = _DATE_ITSELF.search(sentence.said(time))
        lead = sentence.text[: time.start] + sentence.said(time)[: date_itself.start() if date_itself else 0]
        if found := _AROUND_A_YEAR.search(lead):
            said = f"{found[0].strip()} {sentence.said(time)}"
            yield f"The sentence says “{said}”, which is no date to compare: write the date."


def happened(sentence: Sentence) -> str | None:
    """A word for a beginning or an end as an event ("joined", "closed"); None where there is none."""
    found = _HAPPENED.search(sentence.text)
    return found[0] if found else None


# --- who to whom ------------------------------------------------------------------------------------------------------


def _directions(sentence: Sentence, facts: Facts) -> Iterator[str]:
    """Who gives and who receives, where people are from and where they are."""
    for pair, roles in ((("donor", "recipient"), _aid_roles), (("origin", "asylum"), _refugee_roles)):
        sides = {side: _keys(facts.arguments.get(side)) for side in pair}
        if not any(sides.values()):
            continue
        for name in sentence.names:
            role = roles(sentence, name) if name.kind == "state" else None
            other = pair[1] if role == pair[0] else pair[0]
            if role and not set(name.keys) & sides[role] and set(name.keys) & sides[other]:
                yield f"The sentence has {sentence.said(name)} as {role}, and the claim as {other}."


def _keys(value: object) -> set[str]:
    return set(value) if isinstance(value, tuple) else {value} if isinstance(value, str) else set()


def _before(sentence: Sentence, name: Name) -> str:
    """The last words before a name, without its article."""
    return re.sub(r"\bthe\s*$", "", sentence.text[: name.start], flags=re.IGNORECASE).rstrip()


def _aid_roles(sentence: Sentence, name: Name) -> str | None:
    before, after = _before(sentence, name), sentence.text[name.end :]
    if re.search(r"\b(?:to|for)$", before, re.IGNORECASE):
        return "recipient"
    if re.search(r"\b(?:from|by)$", before, re.IGNORECASE):
        return "donor"
    if re.search(r"\b(?:gave|gives|granted|sent|paid)$", before, re.IGNORECASE):
        return "recipient"
    if re.match(r"[’']s (?:\w+ ){0,2}(?:aid|assistance)\b", after, re.IGNORECASE):
        return "donor"
    lead = after[:25]
    if _GAVE.search(lead):
        return "donor"
    return "recipient" if _RECEIVED.search(lead) else None


def _refugee_roles(sentence: Sentence, name: Name) -> str | None:
    before, after = _before(sentence, name), sentence.text[name.end :]
    if name.adjective and re.match(r"\s+(?:refugees?|asylum|nationals|people)\b", after):
        return "origin"
    if re.search(r"\bfrom$", before, re.IGNORECASE):
        return "origin"
    if re.search(r"\b(?:in|to|by)$", before, re.IGNORECASE):
        return "asylum"
    return "asylum" if _HOSTED.search(after[:25]) else None
