"""Sentences held against an attestation: what someone has stated, when, and how long ago that is."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

from varde.claims.asking import Desk
from varde.claims.attestations import Attestation
from varde.claims.results import Result
from varde.claims.sentence import Sentence
from varde.figures.arguments import last_day
from varde.figures.wording import count, moment

_WHO = {
    "women": re.compile(r"\bwom[ae]n\b|\bfemale\b", re.IGNORECASE),
    "men": re.compile(r"\bm[ae]n\b|\bmale\b", re.IGNORECASE),
    "police": re.compile(r"\bpolice", re.IGNORECASE),
    "the military": re.compile(r"\bmilitary\b|\bsoldiers?\b|\btroops?\b", re.IGNORECASE),
}
"""Whom a statement is about; each has to be in the attestation as well."""


def judge_attested(desk: Desk, entry: Attestation, name: str, text: str, result: Result) -> Result:
    """Hold a sentence against an attestation.

    Parameters
    ----------
    desk : Desk
        Where sentences are read; the attestation's age counts from its "now".
    entry : Attestation
        The entry of the register.
    name : str
        Its id.
    text : str
        The sentence.
    result : Result
        With the place of the sentence; filled in and given back.
    """
    now = desk.now
    age = _years(entry.date, now)
    result.attestation = {
        "id": name,
        "statement": entry.statement,
        "publisher": entry.publisher,
        "document": entry.document,
        "date": entry.date,
        "where": entry.where,
        "figure": entry.figure,
        "age_years": age,
    }
    result.described = entry.date
    stated = desk.read(f"{entry.statement} {entry.figure or ''}")
    result.differences = _beyond(desk.read(text), stated, entry.date, now)
    if desk.known_by and last_day(entry.date) > desk.known_by:
        result.verdict = "unchecked"
        result.reason = f"The attestation is of {moment(entry.date)}, after {moment(desk.known_by)}."
    elif last_day(entry.date) > now:
        result.verdict = "unchecked"
        result.reason = f"The attestation is of {moment(entry.date)}, after {moment(now)}, the day described."
    elif result.differences:
        result.verdict = "mismatch"
        result.reason = " ".join(result.differences)
        result.hint = f"The attestation says: {entry.statement}"
    else:
        document = f" in “{entry.document}”" if entry.document else ""
        old = "less than a year" if not age else count(age, "year")
        result.verdict = "attested"
        result.reason = f"{entry.publisher}{document}, {moment(entry.date)}: {old} old. {entry.where}"
    return result


def _years(written: str, now: date) -> int:
    """Whole years since the last day that a date can mean."""
    then = last_day(written)
    return max(0, now.year - then.year - ((now.month, now.day) < (then.month, then.day)))


def _beyond(said: Sentence, stated: Sentence, published: str, today: date) -> list[str]:
    """What a sentence says beyond the statement: names, times and numbers that it does not have."""
    found: list[str] = []
    for name in said.names:
        if not set(name.keys) & stated.keys(name.kind):
            found.append(f"The sentence names {said.said(name)}, and the attestation does not.")
    times = [(t.first, t.last, t.relation) for t in stated.times] + [(published, None, "")]
    for time in said.times:
        if not any(
            r == time.relation and last == time.last and first.startswith(time.first) for first, last, r in times
        ):
            found.append(f"The sentence says “{said.said(time)}”, and the attestation does not.")
    numbers = Counter((n.value, n.last, n.quantifier) for n in stated.numbers)
    for number in said.numbers:
        key = (number.value, number.last, number.quantifier)
        numbers[key] -= 1
        if numbers[key] < 0 and not (number.ordinal and number.value == 1):
            found.append(f"The sentence says “{said.said(number)}”, and the attestation does not.")
    for word, pattern in _WHO.items():
        if pattern.search(said.text) and not pattern.search(stated.text):
            found.append(f"The sentence speaks of {word}, and the attestation does not.")
    present = next((w for w in said.words if w.kind == "now"), None)
    if present and last_day(published) < today:
        found.append(f"The sentence says “{said.said(present)}”, and the attestation is of {moment(published)}.")
    negations = [[w for w in s.words if w.kind == "negation"] for s in (said, stated)]
    if bool(negations[0]) != bool(negations[1]):
        found.append("One of the sentence and the attestation has a “not”, and the other has none.")
    return found
