"""A wrong sentence as it could be written now: its numbers, dates and names put right."""

from __future__ import annotations

import re
from typing import Any

from varde.claims.agreement_numbers import counts_a_list
from varde.claims.asking import Desk
from varde.claims.comparing import Outcome, counted
from varde.claims.expectations import OF_NUMBERS, Expectation, rounded
from varde.claims.facts import Facts
from varde.claims.marking import Claim
from varde.claims.number_words import in_words
from varde.claims.sentence import Sentence
from varde.claims.telling import number_told
from varde.figures.wording import moment

WORDS_UP_TO = 12


def corrected(desk: Desk, claim: Claim, facts: Facts, sentence: Sentence, outcome: Outcome, at: str) -> str | None:
    """The sentence with the number or date that is wrong put right; None where more than that would have to change.

    Parameters
    ----------
    desk : Desk
        Where the figure was asked.
    claim, facts, sentence
        What is said and meant.
    outcome : Outcome
        What was found.
    at : str
        The year, month or day described.
    """
    if outcome.failed is None:
        return None
    dated = isinstance(outcome.value, str) and outcome.value[:4].isdigit()
    if (
        not dated
        and outcome.failed.number is not None
        and (outcome.failed.kind == "exact" or outcome.failed.kind in OF_NUMBERS)
    ):
        return _number_put_right(claim, facts, sentence, outcome)
    if outcome.failed.kind in ("since", "before", "until"):
        return _date_put_right(facts, sentence, outcome)
    if outcome.failed.kind == "exact" and isinstance(outcome.value, str) and dated:
        return _with_date(sentence, outcome.failed.text, outcome.value)
    return None


def _number_put_right(claim: Claim, facts: Facts, sentence: Sentence, outcome: Outcome) -> str | None:
    expected = outcome.failed
    value = _number(outcome.value, facts)
    if expected is None or value is None or expected.last is not None:
        return None
    for number in sentence.numbers:
        if number.ordinal or number.per_cent or number.value != expected.number:
            continue
        if counts_a_list(number, sentence, facts):
            continue
        exact = rounded(value, expected.decimals)
        keep = expected.kind == "about"
        start = number.number_start if keep else number.start
        words = number.in_words and exact == int(exact) and 0 < exact <= WORDS_UP_TO
        written = in_words(int(exact)) if words else number_told(int(exact) if exact == int(exact) else exact)
        # With one, or none, the noun and the verb would have to change too; and so would "an" before a number.
        if exact in (0, 1) or number.value == 1 or re.search(r"\ban? $", sentence.text[:start]):
            return None
        written = written[:1].upper() + written[1:] if start == 0 else written
        after = sentence.text[number.end :]
        after = after if keep else re.sub(r"^ or (?:more|so|fewer|less)\b", "", after)
        return sentence.text[:start] + written + after
    return None


def _number(value: Any, facts: Facts) -> float | None:
    if isinstance(value, list):
        return float(len(counted(value, facts.reading)))
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)


def _date_put_right(facts: Facts, sentence: Sentence, outcome: Outcome) -> str | None:
    expected: Expectation | None = outcome.failed
    if expected is None:
        return None
    column = facts.reading.until if expected.kind == "until" else facts.reading.since
    if isinstance(outcome.value, dict):
        found = {str(outcome.value.get(column) or "")}
    else:
        found = {str(i.get(column) or "") for i in outcome.items}
    if len(found) != 1 or "" in found or expected.kind == "before":
        return None
    return _with_date(sentence, expected.text, found.pop())


def _with_date(sentence: Sentence, wrong: str, right: str) -> str | None:
    """The sentence with one time replaced, as precisely as it was written."""
    for time in sentence.times:
        if time.last is None and time.first == wrong:
            said = sentence.said(time)
            dated = said[_date_start(said) :]
            written = right[: len(wrong)]
            if len(written) < len(wrong):
                return None
            before = re.sub(r"\bthe $", "", sentence.text[: time.start] + said[: _date_start(said)])
            return before + moment(written) + sentence.text[time.start + len(said[: _date_start(said)]) + len(dated) :]
    return None


_LEAD = re.compile(
    r"(?:(?:ever since|since|before|prior to|by|until|till|through|up to|after|from|in|on|as of|during|of|the year"
    r"|the)\s+)*",
    re.IGNORECASE,
)


def _date_start(said: str) -> int:
    """Where the date itself starts, behind words such as "since" and "on"."""
    found = _LEAD.match(said)
    return found.end() if found else 0
