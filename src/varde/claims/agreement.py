"""Whether a sentence and its marking say the same: every name, number, time and small word of the sentence.

A marking that holds proves nothing where the sentence says something else. So each thing that the sentence mentions
must be in the claim, and what the claim turns on must be in the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from varde.claims.agreement_numbers import counts_a_list, number_differences
from varde.claims.agreement_times import time_differences
from varde.claims.agreement_words import word_differences
from varde.claims.asking import Desk
from varde.claims.facts import Facts
from varde.claims.marking import Claim
from varde.claims.mentions import Name
from varde.claims.readings import ALONE, CONTRARY, PARTS, UNTESTED, VOCABULARY, other_subject, subject_words
from varde.claims.sentence import Sentence
from varde.figures.answer import Answer
from varde.figures.arguments import first_day, last_day
from varde.figures.wording import moment, sentence_list, state_name

_UN_AREAS = {"operations", "council", "assembly", "women", "agreements", "fragility", "conflict", "treaties", "respond"}
_BODIES = {
    "security-council": {"council", "operations", "agreements"},
    "general-assembly": {"assembly"},
}
_COMPATIBLE = {
    "military": {"military", "troops", "experts"},
    "troops": {"troops", "military"},
    "experts": {"experts", "military"},
}
"""Words that may stand beside a category: an observer is of the military."""
_LENIENT = {"kind", "measure", "bound", "target"}
_UNSTATED = {"category": "all", "type": "total", "group": "refugees", "gender": "", "cause": "", "series": ""}
_GONE = re.compile(
    r"\b(?:left|leaves|leaving|withdr\w+|suspend\w*|observer (?:state|status)|candidates?|applicants?|applied|"
    r"former(?:ly)?|expelled|partners? of|associate|outside|rejected|declined)\b",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"\bparty\b|\bparties\b|\bratif|\bacced|\baccession|\bjoin|\bbound\b|\bmember|\baccept|\bapprov|\bsucce",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"\bsign(?:ed|s|atory|atories|ature)\b", re.IGNORECASE)
_OTHER_MONEY = re.compile(
    r"\bNOK\b|\bkron|\beuros?\b|€|£|\bpounds?\b|\bSEK\b|\bDKK\b|\byen\b|\bfrancs?\b", re.IGNORECASE
)
_OF_NOBODY = {"conflict.deaths", "threats.violence_by_groups", "operations.fatalities"}
_WHO_KILLED = re.compile(
    r"(?:In [^,]{1,40}, )?(?P<who>(?!Organi[sz]ed|It\b|They\b|War\b|The war|Fighting|Violence|Conflict|Attacks"
    r"|Non-state|Armed|The violence|The conflict|The fighting|Malicious)(?:the )?[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,4})"
    r" (?:ha[sd] |have )?killed\b"
)
_PART_NAMES = {
    "yes": "votes in favour",
    "no": "votes against",
    "abstain": "abstentions",
    "not_voting": "those not voting",
    "with_majority": "the share of votes with the majority",
    "end": "the end",
    "presence_until": "the withdrawal",
    "mandate_until": "the end of the mandate",
    "start": "the beginning",
    "signed": "the signature",
    "signature_date": "the signature",
    "consent": "the consent to be bound",
    "consent_date": "the consent to be bound",
    "withdrawal_effect": "the withdrawal",
    "share": "a share",
    "with_provisions": "those with provisions on women",
}
_ROLES = ("facilitator", "guarantor", "mediator", "observer", "witness", "host")
_RESOLUTION_YEAR = re.compile(r"\bresolution\s+\d+\s?\((\d{4})\)|S/RES/\d+\s?\((\d{4})\)", re.IGNORECASE)
_OURS = re.compile(r"\b(?:it|its|the country|the state|the government|they|their)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a sentence.

    Attributes
    ----------
    context : str
        Its paragraph.
    before : str
        The heading above it and the paragraph before.
    state : str or None
        The state that the page is about.
    date : str or None
        The date of the page.
    """

    context: str = ""
    before: str = ""
    state: str | None = None
    date: str | None = None


def differences(desk: Desk, sentence: Sentence, claim: Claim, facts: Facts, around: Around, at: str) -> list[str]:
    """What a sentence and its claim do not say alike, each as a sentence of its own; empty where they agree.

    Parameters
    ----------
    desk : Desk
        Where sentences are read and the day that "now" means is known.
    sentence : Sentence
        What is written.
    claim : Claim
        What it is held against.
    facts : Facts
        What that is about.
    around : Around
        What stands around the sentence.
    at : str
        Year, month or day that the claim describes.
    """
    context = desk.read(around.context) if around.context else sentence
    before = desk.read(around.before) if around.before else None
    return [
        *_names(sentence, claim, facts, context, before, around),
        *time_differences(sentence, claim, facts, context, at),
        *number_differences(sentence, claim, facts, at),
        *word_differences(sentence, claim, facts),
        *_small_words(sentence, claim, around, desk.now),
        *_choices(sentence, claim, facts),
        *_standing(sentence, claim, facts),
        *_subject(sentence, claim, facts, context),
    ]


# --- names ------------------------------------------------------------------------------------------------------------


def _names(
    sentence: Sentence, claim: Claim, facts: Facts, context: Sentence, before: Sentence | None, around: Around
) -> Iterator[str]:
    for name in sentence.names:
        if not _accounted(name, claim, facts, sentence):
            yield f"The sentence names {sentence.said(name)}, and the claim does not."
    for number in sentence.resolutions:
        if number != facts.resolution:
            yield f"The sentence names resolution {number}, and the claim {facts.resolution or 'none'}."
    if (
        facts.resolution
        and facts.resolution not in sentence.resolutions
        and facts.resolution not in sentence.text.upper()
    ):
        yield f"The claim is about resolution {facts.resolution}, which the sentence does not name."
    yield from _unnamed_states(sentence, facts, context, before, around)
    yield from _unnamed_missions(sentence, facts, context)
    if facts.item_kind == "text" or claim.figure.name == "agreements.third_parties":
        for item, key in facts.items.items():
            if key not in facts.states and _folded(item) not in _folded(sentence.text):
                yield f"The claim expects {item}, which the sentence does not name."
    for kind, keys in (("treaty", facts.treaties), ("organisation", facts.organisations)):
        said = sentence.keys(kind)
        named = said or context.keys(kind) | (before.keys(kind) if before else set())
        for key in sorted(keys - named):
            if not (kind == "treaty" and _is_part_of(key, named)):
                yield f"The claim is about {key}, which the sentence does not name."


def _is_part_of(treaty: str, named: set[str]) -> bool:
    """Whether a protocol's convention is named (the sentence may call "its protocol" by a number)."""
    return any(treaty.startswith(f"{key}-") for key in named)


def _accounted(name: Name, claim: Claim, facts: Facts, sentence: Sentence) -> bool:
    """Whether the claim is about what a name of the sentence means."""
    keys = set(name.keys)
    match name.kind:
        case "state":
            return bool(keys & (facts.states | facts.near_states)) or _in_resolution_title(claim)
        case "mission":
            return bool(keys & facts.missions)
        case "treaty":
            return bool(keys & facts.treaties)
        case "organisation":
            expected = {_folded(i) for i in facts.items}
            named = _folded(sentence.said(name)) in expected
            return named or bool(keys & facts.organisations) or (keys == {"UN"} and claim.figure.area in _UN_AREAS)
        case "body":
            return any(claim.figure.area in _BODIES.get(key, set()) for key in keys)
    return False


def _in_resolution_title(claim: Claim) -> bool:
    """Whether the claim asks only how many voted, so that a state named is what the resolution is on."""
    counts = claim.part is not None and not claim.part.startswith("members")
    return claim.figure.short_name == "vote" and counts


def _unnamed_states(
    sentence: Sentence, facts: Facts, context: Sentence, before: Sentence | None, around: Around
) -> Iterator[str]:
    said = sentence.keys("state")
    near = context.keys("state") | (before.keys("state") if before else set())
    stands_in = {around.state} if around.state else set()
    speaks_of_it = any(w.kind == "we" for w in sentence.words) or bool(_OURS.search(sentence.text))
    others = context.keys("state") - facts.states
    for key in sorted(facts.states - said):
        elsewhere = not said and speaks_of_it and others and key not in context.keys("state")
        if elsewhere:
            whom = sentence_list([state_name(k) for k in sorted(others)][:2])
            yield f"The claim is about {state_name(key)}, and the sentence stands where {whom} is spoken of."
            continue
        if key in stands_in or (key in near and (key not in facts.expected_states or speaks_of_it)):
            continue
        yield f"The claim is about {state_name(key)}, which the sentence does not name."


def _unnamed_missions(sentence: Sentence, facts: Facts, context: Sentence) -> Iterator[str]:
    if not facts.missions:
        return
    said = sentence.keys("mission")
    if said:
        for key in sorted(facts.missions - said):
            yield f"The claim counts {key}, which the sentence does not name."
        return
    counted = any(counts_a_list(n, sentence, facts, of="missions") for n in sentence.numbers)
    area = bool(facts.near_states & sentence.keys("state")) and len(facts.missions) == 1
    if not (counted or area or facts.missions <= context.keys("mission")):
        yield f"The claim is about {sentence_list(sorted(facts.missions))}, which the sentence does not name."


# --- small words ------------------------------------------------------------------------------------------------------


def _small_words(sentence: Sentence, claim: Claim, around: Around, now: date) -> Iterator[str]:
    negations = [sentence.text[w.start :] for w in sentence.words if w.kind == "negation"]
    negative = any(e.is_negative for e in claim.expected)
    statuses = {e.text for e in claim.expected}
    zero = any(n.value == 0 for n in sentence.numbers)
    if negations and not (negative or all(_goes_with(rest, statuses) for rest in negations)):
        yield f"The sentence says “{_word(negations[0])}”, and the claim expects that it is so."
    if negative and len(negations) > 1 and not re.match(r"neither\b", negations[0], re.IGNORECASE):
        yield f"The sentence denies twice (“{_word(negations[0])}”, “{_word(negations[1])}”)."
    if negative and not (negations or zero or _GONE.search(sentence.text)):
        yield "The claim expects that it is not so, and the sentence has no word for that (not, no, never…)."
    present = [w for w in sentence.words if w.kind == "now"]
    today = around.date or now.isoformat()
    if present and claim.as_of and last_day(claim.as_of) < first_day(today):
        yield f"The sentence says “{sentence.said(present[0])}”, and the claim describes {claim.as_of}."


def _goes_with(rest: str, statuses: set[str]) -> bool:
    """Whether a "not" belongs to a status: signed and not bound by it, no longer party."""
    if "signatory" in statuses:
        return bool(re.match(r"\S+\s(?:\S+\s){0,3}?(?:bound|being bound|ratif|a? ?party)", rest, re.IGNORECASE))
    return "former party" in statuses and bool(re.match(r"no longer\b", rest, re.IGNORECASE))


def _word(rest: str) -> str:
    return rest.split()[0]


def _part(claim: Claim) -> str:
    return (claim.part or "").rpartition(".")[2]


def _choices(sentence: Sentence, claim: Claim, facts: Facts) -> Iterator[str]:
    """Words for the choices of an argument: police where the claim counts police."""
    for name, words in VOCABULARY.items():
        if name not in claim.figure.parameters:
            continue
        chosen = facts.arguments.get(name)
        chosen = _UNSTATED.get(name, "") if chosen is None else str(chosen)
        found = {choice: _pattern(pattern).search(sentence.text) for choice, pattern in words.items()}
        said = [choice for choice, match in found.items() if match]
        unstated = chosen == _UNSTATED.get(name, "") or chosen == _default(claim, name)
        others = [c for c in said if c not in _COMPATIBLE.get(chosen, {chosen})]
        if said and chosen in said and others and not unstated and name not in _LENIENT:
            word = found[others[0]]
            also = _whole(word) if word else others[0]
            yield f"The sentence says “{also}” as well, and the claim has {name}={chosen}."
        elif said and chosen not in said and not (name in _LENIENT and unstated):
            has = f"{name}={chosen}" if chosen else f"no {name}="
            word = found[said[0]]
            yield f"The sentence says “{_whole(word) if word else said[0]}”, and the claim has {has}."
        elif not said and not unstated and chosen in words:
            yield f"The claim counts {name}={chosen}, and the sentence does not say so."


def _default(claim: Claim, name: str) -> str:
    return str(claim.figure.parameters[name].default)


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _standing(sentence: Sentence, claim: Claim, facts: Facts) -> Iterator[str]:
    """Words for how one stands to a treaty or organisation: signed is not bound, and left is not in."""
    positive = any(
        e.kind in ("true", "contains", "since", "before", "equals") or e.text == "party" for e in claim.expected
    )
    ends = any(
        e.kind in ("until", "lacks", "false") or e.text in ("former party", "not a party") for e in claim.expected
    )
    gone = _GONE.search(sentence.text)
    if facts.reading.nature == "status" and positive and not ends and not claim.part and gone:
        yield f"The sentence says “{gone[0]}”, and the claim expects that it is in."
    if claim.figure.area not in ("treaties",) and claim.figure.name != "fragility.rights":
        return
    signed, bound = _SIGNED.search(sentence.text), _BOUND.search(sentence.text)
    wanted = next(
        (e.text for e in claim.expected if e.kind == "exact" and e.number is None), "party" if positive else ""
    )
    if claim.figure.short_name == "parties" and signed and not bound:
        yield f"The sentence says “{signed[0]}”, and the claim counts those that are bound."
    if claim.figure.short_name == "signatories" and bound and not signed:
        yield f"The sentence says “{_whole(bound)}”, and the claim counts those that have signed."
    about_status = _part(claim) in ("", "status")
    if (
        about_status
        and wanted == "party"
        and claim.figure.short_name in ("status", "of_state", "rights")
        and signed
        and not bound
    ):
        yield "The sentence speaks of signing, and the claim of being bound."
    if wanted == "signatory" and not signed:
        yield "The claim speaks of signing, and the sentence does not."
    if wanted == "former party" and not gone:
        yield "The claim speaks of having left, and the sentence does not."


def _subject(sentence: Sentence, claim: Claim, facts: Facts, context: Sentence) -> Iterator[str]:
    """Words for what the figure and the part of its answer are about."""
    by_name = claim.figure.name == "operations.missions" and sentence.keys("mission")
    spoken_of = subject_words(claim.figure.name)
    if not by_name and not spoken_of.search(sentence.text):
        # The paragraph may carry the subject ("44 of them died. 12 were women."), unless the sentence has another.
        other = other_subject(claim.figure.name)
        if not spoken_of.search(context.text) or (other and other.search(sentence.text)):
            about = claim.figure.summary.rstrip(".")
            yield f"The sentence has no word for what {claim.figure.name} is about: {about[:1].lower()}{about[1:]}."
    yield from _alone(sentence, claim)
    if claim.figure.name in _OF_NOBODY and (found := _WHO_KILLED.match(sentence.text)):
        yield f"The sentence says who killed (“{found['who']}”), and {claim.figure.name} counts all deaths."
    contrary = CONTRARY.get(claim.figure.name)
    if contrary and (found := _pattern(contrary).search(sentence.text)):
        yield f"The sentence says “{found[0]}”, which {claim.figure.name} does not count."
    part = _part(claim)
    if part in PARTS:
        own, others = PARTS[part]
        if not _pattern(own).search(sentence.text):
            found = _pattern(others).search(sentence.text) if others else None
            said = f"says “{_whole(found)}”" if found else "has no word for it"
            yield f"The claim is about {_PART_NAMES.get(part, part)} (`value`), and the sentence {said}."
        elif others and (found := _pattern(others).search(sentence.text)):
            about = _PART_NAMES.get(part, part)
            yield f"The sentence says “{_whole(found)}”, and the claim is about {about} (`value`)."
    money = _OTHER_MONEY.search(sentence.text)
    if money and "USD" in claim.figure.unit:
        yield f"The sentence counts in “{money[0]}”, and the figure in {claim.figure.unit}."
    for name in ("area", "conflict"):
        value = facts.arguments.get(name)
        named = not isinstance(value, str) or value.isdigit() or _folded(value) in _folded(sentence.text)
        if not named:
            yield f"The claim has {name}={value}, which the sentence does not name."


def _whole(found: re.Match[str]) -> str:
    """The words that a match of a beginning belongs to: "abstained" for "absta"."""
    rest = re.match(r"[\w-]*", found.string[found.end() :])
    return found[0] + (rest[0] if rest else "")


def _alone(sentence: Sentence, claim: Claim) -> Iterator[str]:
    """Words such as "only Norway": a list that contains it says nothing of others."""
    found = ALONE.search(sentence.text)
    if not found or any(e.kind in ("equals", "lacks", "false") for e in claim.expected):
        return
    if any(n.start <= found.end() + 1 <= n.end for n in sentence.numbers):
        return
    if any(e.kind in ("contains", "true") for e in claim.expected):
        yield f"The sentence says “{found[0]}”, and the claim does not expect that it is so of nobody else (`equals`)."


def untested(sentence: Sentence, claim: Claim) -> str | None:
    """What a sentence says of ranks and changes, as a note: a single figure does not show it."""
    found = [m[0] for m in UNTESTED.finditer(sentence.text)]
    ordinals = [sentence.said(n) for n in sentence.numbers if n.ordinal and n.value > 1]
    words = list(dict.fromkeys(w.casefold() for w in [*found, *ordinals]))
    if not words or (claim.part or "").startswith(("0.", "rank")):
        return None
    told = sentence_list([f"“{w}”" for w in words])
    return f"The claim does not test {told}."


def _folded(text: str) -> str:
    return " ".join(re.sub(r"[^0-9a-z]+", " ", text.casefold()).split())


def answer_differences(desk: Desk, sentence: Sentence, claim: Claim, answer: Answer, facts: Facts) -> list[str]:
    """What the sentence says of roles, seats and subjects that the answer itself does not.

    Parameters
    ----------
    desk : Desk
        Where sentences are read.
    sentence, claim, facts
        What is said and meant.
    answer : Answer
        The figure's answer.
    """
    return [
        *_roles(sentence, claim, answer.value, facts),
        *_seats(sentence, claim, answer.value, facts),
        *_voted_on(desk, sentence, claim, answer.value),
        *_dated_vote(sentence, claim, answer.value),
        *_both_signed_and_bound(sentence, claim, answer.value),
        *_in_other_units(sentence, claim, answer),
    ]


def _roles(sentence: Sentence, claim: Claim, value: Any, facts: Facts) -> Iterator[str]:
    if claim.figure.name != "agreements.third_parties" or not isinstance(value, list):
        return
    said = [r for r in _ROLES if re.search(rf"\b{r[:-2]}", sentence.text, re.IGNORECASE)]
    named = set(facts.items.values())
    for row in value:
        if row.get("state") in named or row.get("party") in named:
            for role in said:
                if role not in row["roles"]:
                    yield f"The sentence says {role}, which no agreement held says of {row['party']}."


def _seats(sentence: Sentence, claim: Claim, value: Any, facts: Facts) -> Iterator[str]:
    """Permanent and elected seats on the Council."""
    if claim.figure.name not in ("council.terms", "council.members") or not isinstance(value, list):
        return
    named = set(facts.items.values())
    rows = [r for r in value if claim.figure.name == "council.terms" or r["state"] in named]
    seats = {row["seat"] for row in rows}
    permanent = re.search(r"(?<!non-)\bpermanent\b", sentence.text, re.IGNORECASE)
    elected = re.search(r"\bnon-permanent\b|\belected\b", sentence.text, re.IGNORECASE)
    if claim.figure.name == "council.members" and (permanent or elected) and any(e.numbers for e in claim.expected):
        word = permanent or elected
        yield f"The sentence says “{word[0] if word else ''}”, and the claim counts all members."
        return
    if permanent and not elected and "elected" in seats and (named or seats == {"elected"}):
        yield "The sentence says permanent, and the seat was an elected one."
    if elected and not permanent and "permanent" in seats and (named or seats == {"permanent"}):
        yield "The sentence says elected, and the seat is a permanent one."


def _dated_vote(sentence: Sentence, claim: Claim, value: Any) -> Iterator[str]:
    """When a resolution was adopted, and whether by all."""
    if claim.figure.short_name != "vote" or not isinstance(value, dict):
        return
    day = str(value.get("date") or "")
    said = [t for t in sentence.times if not t.relation and not t.last]
    wrong = [sentence.said(t) for t in said if not day.startswith(t.first)]
    wrong += [
        f"({year})"
        for m in _RESOLUTION_YEAR.finditer(sentence.text)
        for year in [m[1] or m[2]]
        if not day.startswith(year)
    ]
    if not wrong and claim.as_of and not day.startswith(claim.as_of):
        wrong = [moment(claim.as_of)] if not said else []
    if wrong:
        yield f"The sentence says “{wrong[0]}”, and the resolution was adopted on {moment(day)}."
    against = sum(int(value.get(k) or 0) for k in ("no", "abstain", "not_voting"))
    if re.search(r"\bunanim", sentence.text, re.IGNORECASE) and against:
        yield "The sentence says that it was unanimous, and not all members voted in favour."


def _both_signed_and_bound(sentence: Sentence, claim: Claim, value: Any) -> Iterator[str]:
    """One date for the signature and the ratification is the date of both."""
    if claim.figure.name != "treaties.status" or not isinstance(value, dict) or claim.part:
        return
    dated = next((e.text for e in claim.expected if e.kind == "since"), None)
    both = _SIGNED.search(sentence.text) and re.search(r"\bratif", sentence.text, re.IGNORECASE)
    if dated and both and value.get("signed") and not str(value["signed"]).startswith(dated):
        yield f"The sentence gives one date for both, and the treaty was signed on {moment(value['signed'])}."


def _in_other_units(sentence: Sentence, claim: Claim, answer: Answer) -> Iterator[str]:
    """Money and per cent, where only the answer knows its unit."""
    money = _OTHER_MONEY.search(sentence.text)
    if money and claim.figure.unit != answer.unit and re.search(r"USD|dollar", answer.unit):
        yield f"The sentence counts in “{money[0]}”, and the figure in {answer.unit}."
    if claim.figure.name == "fragility.development":
        per_cent = any(n.per_cent for n in sentence.numbers)
        if per_cent != ("per cent" in answer.unit or "%" in answer.unit) and any(e.numbers for e in claim.expected):
            yield f"The sentence counts {'in per cent' if per_cent else 'in numbers'}, and the figure in {answer.unit}."


def _voted_on(desk: Desk, sentence: Sentence, claim: Claim, value: Any) -> Iterator[str]:
    """States that a sentence names beside a vote: the resolution's own title has to name them."""
    if not _in_resolution_title(claim) or not isinstance(value, dict):
        return
    titled = desk.read(str(value.get("title") or "")).keys("state")
    for name in sentence.names:
        if name.kind == "state" and not set(name.keys) & titled:
            title = f"“{value.get('title')}”"
            yield f"The sentence names {sentence.said(name)}, and the resolution's title does not: {title}."
