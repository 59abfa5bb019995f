"""Whether the times of a sentence are those of its claim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from varde.claims.agreement_words import happened
from varde.claims.expectations import OF_TIMES
from varde.claims.facts import Facts
from varde.claims.marking import Claim
from varde.claims.mentions import Number, Time
from varde.claims.sentence import Sentence
from varde.figures.arguments import last_day
from varde.figures.wording import moment, sentence_list

_AS_OF = re.compile(r"\bas (?:of|at)\s*(?:the\s*)?$", re.IGNORECASE)
_BY = re.compile(r"by\b", re.IGNORECASE)
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


@dataclass(frozen=True, slots=True)
class _Known:
    """A time that the claim knows: what it is, and what role it plays."""

    moment: str
    role: str
    """"at", "since", "until", "before", "by" (a day by which), or "term" (a period in itself, "2021/2022")."""
    expected: bool
    """Whether it stands in `expect`, so that the sentence itself has to name it."""


def _known(claim: Claim, facts: Facts, at: str) -> list[_Known]:
    known: list[_Known] = []
    if claim.as_of:
        known.append(_Known(claim.as_of, "at", False))
    for name in ("year", "month", "on"):
        if name in claim.given:
            known.append(_Known(str(facts.arguments[name]), "at", False))
    for name in ("since", "until"):
        if name in claim.given:
            known.append(_Known(str(facts.arguments[name]), name, False))
    for expected in claim.expected:
        if expected.kind in OF_TIMES:
            known.append(_Known(expected.text, expected.kind, True))
        elif expected.kind == "exact" and claim.part and _DATE.fullmatch(expected.text):
            known.append(_Known(expected.text, "by" if claim.part == "presence_until" else "at", True))
        if facts.reading.items == "years":
            known += [_Known(facts.items[i].replace("-", "/"), "term", True) for i in expected.items]
    return known


def time_differences(sentence: Sentence, claim: Claim, facts: Facts, context: Sentence, at: str) -> Iterator[str]:
    """Times of the sentence that the claim does not know, and of the claim that the sentence does not name."""
    known = _known(claim, facts, at)
    told = False
    for time in sentence.times:
        if time.maybe_number and any(n.start < time.end and time.start < n.end for n in sentence.numbers):
            # Four digits may be a count: if they are no time of the claim's, they are asked about as a number.
            continue
        dated = bool(_AS_OF.search(sentence.text[: time.start] + sentence.said(time)[:6]))
        by = bool(_BY.match(sentence.said(time)))
        fitting = [k for k in known if _fits(time, k, known, by) and not (dated and k.role == "since")]
        if fitting and (problem := _only_described(time, fitting, sentence, claim, facts, dated)):
            told = True
            yield problem
            continue
        if fitting or _dates_a_treaty(time, sentence) or _dates_a_vote(time, claim):
            continue
        if _BY.match(sentence.said(time)) and any(k.role == "until" and k.moment.startswith(time.first) for k in known):
            continue
        told = True
        yield f"The sentence says “{sentence.said(time)}”, and the claim {_told(known)}."
    said = list(sentence.times)
    near = [*said, *context.times]
    for each in known:
        if each.moment in (claim.as_of,) and not each.expected:
            continue
        if not told and not any(_names(t, each, known) for t in (said if each.expected else near)):
            yield f"The claim says {_worded(each)}, which the sentence does not."


def is_a_time(number: Number, sentence: Sentence, claim: Claim, facts: Facts, at: str) -> bool:
    """Whether digits that could be a count are a time that the claim knows."""
    known = _known(claim, facts, at)
    return any(
        t.start < number.end
        and number.start < t.end
        and (any(_fits(t, each, known) for each in known) or _dates_a_treaty(t, sentence))
        for t in sentence.times
    )


def _only_described(
    time: Time, fitting: list[_Known], sentence: Sentence, claim: Claim, facts: Facts, dated: bool
) -> str | None:
    """What differs where a time is only the day described, and the sentence says that something happened then."""
    if any(k.role != "at" or k.expected for k in fitting):
        return None
    said = sentence.said(time)
    if facts.reading.nature == "count" and len(time.first) == 10 and last_day(time.first[:7]).isoformat() != time.first:
        return f"The sentence says “{said}”, and the figure describes the whole month or its last day."
    if dated or time.relation or time.last or claim.part:
        return None
    if facts.reading.nature == "events" and any(k.moment == claim.as_of for k in fitting):
        year = time.first
        return f"The sentence says “{said}”, and the claim counts all up to then: give since={year} and until={year}."
    word = happened(sentence) if facts.reading.nature == "status" else None
    if word and not any(e.kind in OF_TIMES for e in claim.expected):
        return (
            f"The sentence says that it “{word}” {said}, and the claim only that it was so then: "
            f"expect `since {time.first}` or `until {time.first}`, or name the date with `value`."
        )
    return None


def _dates_a_vote(time: Time, claim: Claim) -> bool:
    """Whether a time is when a resolution was adopted, which is held against the answer's own date."""
    return claim.figure.short_name == "vote" and not time.relation and not time.last


def _dates_a_treaty(time: Time, sentence: Sentence) -> bool:
    """Whether a year only tells which treaty is meant: "the 1997 Mine Ban Convention"."""
    after = sentence.text[time.end :]
    return any(
        n.kind == "treaty" and after[: n.start - time.end].isspace() for n in sentence.names if n.start > time.end
    )


def names_the_time(sentence: Sentence, at: str) -> bool:
    """Whether a sentence itself names the year, month or day that its claim describes."""
    return any(at.startswith((t.first, t.last or t.first)) for t in sentence.times if not t.relation)


def _told(known: list[_Known]) -> str:
    return f"says {sentence_list(list(dict.fromkeys(map(_worded, known))))}" if known else "names no time"


def _worded(each: _Known) -> str:
    worded = moment(each.moment)
    return worded if each.role in ("at", "by", "term") else f"{each.role} {worded}"


def _names(time: Time, each: _Known, known: list[_Known]) -> bool:
    """Whether a time in the text is the one that the claim knows, in whatever words."""
    if _fits(time, each, known):
        return True
    return each.role in ("since", "until", "at") and each.moment.startswith(time.last or time.first)


def _fits(time: Time, each: _Known, known: list[_Known], by: bool = True) -> bool:
    """Whether a time in the text says what the claim knows, with the same bounds; `by` where it says "by" it."""
    if each.role == "term":
        first, _, last = each.moment.partition("/")
        if time.last is not None:
            return (time.first, time.last) == (first, last)
        return first == last == time.first
    if time.last is not None:
        if each.role != "since":
            return False
        ends = [k.moment for k in known if k.role in ("until", "at")]
        return each.moment.startswith(time.first) and any(e.startswith(time.last) for e in ends)
    if not each.moment.startswith(time.first):
        return False
    match time.relation:
        case "since" | "after":
            return each.role == "since" and time.relation == "since"
        case "before":
            return each.role in ("before", "by") or (each.role == "at" and not each.expected and by)
        case "until":
            return each.role in ("until", "at", "by")
    if each.role in ("since", "until") and not each.expected:
        # "In 2016" names a period only where it is the whole of it.
        ends = (
            [k.moment for k in known if k.role in ("until", "at")]
            if each.role == "since"
            else [k.moment for k in known if k.role == "since"]
        )
        return any(e.startswith(time.first) for e in ends)
    return each.role != "before"
