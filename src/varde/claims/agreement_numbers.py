"""Whether the numbers of a sentence are those of its claim, and meant as exactly."""

from __future__ import annotations

import re
from collections.abc import Iterator

from varde.claims.agreement_times import is_a_time
from varde.claims.expectations import OF_NUMBERS, Expectation
from varde.claims.facts import Facts
from varde.claims.marking import Claim
from varde.claims.mentions import Number
from varde.claims.sentence import Sentence

_COUNTED = {
    name: re.compile(rf"(?:\s+[\w-]+){{0,3}}?\s+(?:{nouns})\b", re.IGNORECASE)
    for name, nouns in (
        ("missions", "missions?|operations?|forces?"),
        ("states", "states?|countries|country|nations?"),
        ("treaties", "treaties|treaty|conventions?"),
        ("organisations", "organi[sz]ations?|alliances?"),
    )
}
"""The noun that follows a number, with a few words between."""


def number_differences(sentence: Sentence, claim: Claim, facts: Facts, at: str) -> Iterator[str]:
    """Numbers of the sentence that the claim does not expect, and of the claim that the sentence does not name."""
    named: set[float] = set()
    told = False
    for number in sentence.numbers:
        if (number.ordinal and number.value == 1) or is_a_time(number, sentence, claim, facts, at):
            continue
        if _is_a_base(number, sentence, claim) or (number.ordinal and _is_a_rank(number, claim)):
            continue
        fitting = next((e for e in claim.expected if _is(number, e, claim)), None)
        if fitting is not None:
            named |= set(fitting.numbers)
            if problem := _meant(number, fitting, sentence):
                yield problem
        elif not counts_a_list(number, sentence, facts):
            told = True
            yield f"The sentence says “{sentence.said(number)}”, and the claim expects {claim.expected_written()}."
    for expected in claim.expected:
        for wanted in expected.numbers:
            if told or wanted in named or _goes_without_saying(expected, sentence):
                continue
            if claim.part and expected.kind == "exact" and any(t.first == expected.text for t in sentence.times):
                continue
            yield f"The claim expects {expected.written}, and the sentence does not say {_plain(wanted)}."


def _is_a_base(number: Number, sentence: Sentence, claim: Claim) -> bool:
    """Whether a number is what a rate counts by: "per 100,000 inhabitants"."""
    rate = claim.figure.name in ("fragility.homicide", "fragility.development")
    return rate and bool(
        re.search(r"\b(?:per|for (?:each|every)|in every)\s*$", sentence.text[: number.start], re.IGNORECASE)
    )


def _is_a_rank(number: Number, claim: Claim) -> bool:
    """Whether an ordinal is the place in a list that the claim asks for: "second" with `value="1.recipient"`."""
    place = (claim.part or "").partition(".")[0]
    return place.isdigit() and number.value == int(place) + 1


def _plain(value: float) -> str:
    return f"{int(value):,}" if value == int(value) else str(value)


def _goes_without_saying(expected: Expectation, sentence: Sentence) -> bool:
    """Whether the number needs no word: none at all, or that there is any."""
    if expected.kind == "exact" and expected.number == 0:
        return any(w.kind == "negation" for w in sentence.words)
    return (expected.kind == "at least" and expected.number == 1) or (
        expected.kind == "more than" and expected.number == 0
    )


def scale_of(unit: str) -> float:
    """How many of the thing one unit counts: 1,000,000 for "USD million"."""
    return 1e6 if "million" in unit else 1.0


def _is(number: Number, expected: Expectation, claim: Claim) -> bool:
    """Whether a number of the text is the one expected, in the figure's unit."""
    if expected.number is None or number.ordinal:
        return False
    written = (expected.number, expected.last)
    said = (number.value, number.last)
    if claim.figure.name == "fragility.development" and not claim.part:
        return _same(said, written)
    if number.per_cent:
        if _in_per_cent(claim):
            return _same(said, written)
        # A share is as precise as the per cent that the sentence says, and no less.
        return _is_share(claim) and expected.decimals >= 2 and _same(said, written, 100)
    if _in_per_cent(claim) or _is_share(claim):
        return _is_share(claim) and not _in_per_cent(claim) and _same(said, written)
    return _same(said, written, scale_of(claim.figure.unit))


def _in_per_cent(claim: Claim) -> bool:
    if claim.part:
        return claim.part.rpartition(".")[2] == "share"
    return "per cent" in claim.figure.unit


def _is_share(claim: Claim) -> bool:
    if claim.part:
        return claim.part.rpartition(".")[2] in ("with_majority",) or claim.part.startswith("probability")
    return claim.figure.unit == "share of votes"


def _same(said: tuple[float, float | None], written: tuple[float | None, float | None], scale: float = 1.0) -> bool:
    """Whether two numbers, or two ranges, are the same but for the unit."""
    return all(
        (a is None and b is None) or (a is not None and b is not None and abs(a - b * scale) < 1e-12 * max(1.0, abs(a)))
        for a, b in zip(said, written, strict=True)
    )


def _meant(number: Number, expected: Expectation, sentence: Sentence) -> str | None:
    """What differs where the sentence means the number more or less exactly than the claim."""
    wanted = {"exact": ""}.get(expected.kind, expected.kind if expected.kind in OF_NUMBERS else "")
    if number.quantifier == wanted:
        return None
    return (
        f"The sentence says “{sentence.said(number)}”, which means `{number.quantifier or 'exact'}`, "
        f"and the claim expects `{expected.written}`."
    )


def counts_a_list(number: Number, sentence: Sentence, facts: Facts, of: str | None = None) -> bool:
    """Whether the number is how many missions, states, treaties or organisations the claim names.

    Parameters
    ----------
    of : str, optional
        Only one of these: "missions", "states", "treaties" or "organisations".
    """
    if number.quantifier or number.per_cent or number.ordinal:
        return False
    lists = {
        "missions": facts.missions,
        "states": facts.states,
        "treaties": facts.treaties,
        "organisations": facts.organisations,
    }
    after = sentence.text[number.end : number.end + 60]
    return any(
        keys and len(keys) == number.value and _COUNTED[name].match(after)
        for name, keys in lists.items()
        if of in (None, name)
    )
