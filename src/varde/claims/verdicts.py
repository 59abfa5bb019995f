"""The verdict on a claim: whether it holds, stopped to hold, never did, or can't be told."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from varde.claims.agreement import Around, answer_differences, differences, untested
from varde.claims.agreement_times import names_the_time
from varde.claims.asking import Desk, NotKnownError, described, is_about_now
from varde.claims.comparing import Outcome, compare, first_of, named_there, number_kinds, number_of
from varde.claims.correction import corrected
from varde.claims.expectations import OF_TIMES, Expectation, met_by_range
from varde.claims.facts import Facts, facts_of
from varde.claims.history import closings, last_held, why_stopped
from varde.claims.marking import Claim
from varde.claims.results import Result
from varde.claims.sentence import Sentence
from varde.claims.telling import SHOWN, value_told
from varde.errors import UsageError, VardeError
from varde.figures.answer import Answer
from varde.figures.arguments import first_day, last_day, parse_moment
from varde.figures.wording import capital, dates_in_words, moment, sentence_list, unit_of
from varde.states import registry

YEARS_BACK = 20
"""How many years before the one described a last known value is looked for, where the source does not say its end."""


@dataclass(slots=True)
class Case:
    """A claim before its judge: what is said, what it is held against, and what was found."""

    desk: Desk
    claim: Claim
    facts: Facts
    sentence: Sentence
    at: str
    result: Result

    @property
    def day(self) -> date:
        """The last day of what the claim describes."""
        return last_day(self.at)


def judge(desk: Desk, claim: Claim, text: str, around: Around, result: Result) -> Result:
    """Hold a sentence against its figure.

    Parameters
    ----------
    desk : Desk
        Where figures are asked.
    claim : Claim
        What the sentence is held against.
    text : str
        The sentence.
    around : Around
        What stands around it.
    result : Result
        With the place of the sentence; filled in and given back.
    """
    result.claim, result.expect, result.as_of, result.part = (
        *(claim.written(), claim.expected_written()),
        *(claim.as_of, claim.part),
    )
    note: str | None = None
    try:
        at = described(claim, desk.now)
        result.described = at
        if first_day(at) > max(desk.now, date.today()):
            raise UsageError(f"{moment(at)} lies in the future.", "Describe a day that has been.")
        facts = facts_of(desk, claim, at)
        sentence = desk.read(text)
        result.differences = differences(desk, sentence, claim, facts, around, at)
        note = untested(sentence, claim)
        case = Case(desk, claim, facts, sentence, at, result)
        begins = _begins(claim, at)
        if first_day(begins) > min(desk.now, last_day(at)):
            later = moment(begins)
            _unchecked(case, f"It describes {later}, which comes after {moment(min(desk.now, last_day(at)))}.")
        else:
            _ask(case)
        result.notes += [note] if note else []
        result.reason, result.notes = dates_in_words(result.reason), [dates_in_words(n) for n in result.notes]
    except NotKnownError as error:
        result.verdict, result.reason, result.hint = "unchecked", error.message, error.hint
    except VardeError as error:
        result.verdict, result.reason, result.hint = "unreadable", error.message, error.hint
        return result
    if result.differences:
        result.verdict, result.corrected, result.since = "mismatch", None, None
        result.reason = " ".join(result.differences)
    return result


def _begins(claim: Claim, at: str) -> str:
    """When what a claim describes begins: its `since`, else the day described."""
    return parse_moment(claim.given["since"]) if "since" in claim.given else at


def _ask(case: Case) -> None:
    """Ask the figure, and compare."""
    answer = case.desk.ask(case.claim, case.at)
    _rest_on(case, answer)
    if answer.value is None:
        _without_value(case, answer)
        return
    outcome = compare(case.claim, case.facts, answer, case.day)
    case.result.value = outcome.value
    case.result.said = _said(case, answer, outcome)
    case.result.differences += answer_differences(case.desk, case.sentence, case.claim, answer, case.facts)
    if outcome.met is not False and (later := _comes_after(case, answer, outcome)):
        _unchecked(case, f"The day described is {moment(case.at)}, and {moment(later)} comes after it.")
    elif outcome.met is None:
        wanted = outcome.failed.written if outcome.failed else ""
        _unchecked(case, f"The source is not precise enough for `{wanted}`: it has {case.result.said}.")
    elif outcome.met:
        _met(case, answer, outcome)
    elif not case.result.differences:
        _not_met(case, answer, outcome)


def _said(case: Case, answer: Answer, outcome: Outcome) -> str:
    """What was found, in words: a number where one is expected, else the items named, else all."""
    value = outcome.items or outcome.value
    if not outcome.items and isinstance(value, list) and {e.kind for e in case.claim.expected} & OF_TIMES:
        value = first_of(value, case.facts.reading.since)
    if isinstance(outcome.value, list) and any(e.numbers for e in case.claim.expected):
        value = int(number_of(outcome.value, case.claim, case.facts.reading))
    told = value_told(value, answer.unit, case.facts.reading, case.day)
    if outcome.items and isinstance(outcome.value, list) and len(outcome.value) > max(SHOWN, len(outcome.items)):
        return f"{told}, of {len(outcome.value)}"
    return told


def _comes_after(case: Case, answer: Answer, outcome: Outcome) -> str | None:
    """A date found that comes after the day described, on which it was not known."""
    if _part(case) == "mandate_until" and answer.coverage["to"] and case.day >= last_day(answer.coverage["to"]):
        # The end of a mandate is set before it comes: the last one held is known from the day to which they are held.
        return None
    found = [outcome.value] if isinstance(outcome.value, str) else []
    if any(e.kind == "until" for e in case.claim.expected):
        values = outcome.items or (outcome.value if isinstance(outcome.value, list) else [outcome.value])
        found += [str(v.get(case.facts.reading.until)) for v in values if isinstance(v, dict)]
    dates = [d for d in found if d[:4].isdigit() and first_day(d) > case.day]
    return min(dates, default=None)


def _part(case: Case) -> str:
    return (case.claim.part or "").rpartition(".")[2]


def _rest_on(case: Case, answer: Answer) -> None:
    result = case.result
    result.unit, result.value_as_of = answer.unit, answer.as_of
    result.verified_through = answer.verified_through
    result.sources, result.rows, result.query = answer.sources, answer.rows, answer.query
    # Where it was looked for matters to who is said not to be in it.
    absent = any(e.is_negative or e.numbers for e in case.claim.expected)
    result.notes = [n for n in answer.notes if absent or not n.startswith("Looked for in")]
    if not answer.verified:
        result.notes.append("At least one row behind this was entered by hand, and no held row proves it.")


# --- there is no value ------------------------------------------------------------------------------------------------


def _without_value(case: Case, answer: Answer) -> None:
    if answer.status != "not applicable" and _closed(case):
        return
    if answer.status == "not applicable":
        if (is_about_now(case.claim) or case.claim.as_of) and _outdated(case, answer, None):
            return
        raise UsageError(
            answer.reason or "The question does not apply.", "Mend the claim: its state, or the date it describes."
        )
    _last_known(case, answer)
    _unchecked(case, answer.reason or "There is no data.")


def _closed(case: Case) -> bool:
    """Where a count is asked of a mission after it closed: it is over, whatever the last number was."""
    if "mission" not in case.claim.figure.parameters or case.facts.reading.nature != "count":
        return False
    closed = closings(case.desk, case.facts.missions, first_day(case.at))
    gone = [c for c in closed if last_day(c.gone) < first_day(case.at)]
    if not gone:
        case.result.notes += [f"{c.words}." for c in closed]
        return False
    words = "; ".join(c.words for c in gone)
    if all(e.is_negative for e in case.claim.expected):
        if len(gone) == len(case.facts.missions):
            case.result.verdict, case.result.reason = "holds", f"It is closed: {words}."
            return True
        return False
    answer = case.desk.ask(case.claim, case.at)
    _last_known(case, answer)
    known = case.result.last_known
    never = known is not None and known["value"] == 0 and last_held(case.desk, case.claim, case.facts, case.at) is None
    dated = names_the_time(case.sentence, case.at)
    case.result.verdict = "contradicted" if never or dated else "outdated"
    if case.result.verdict == "outdated":
        case.result.since = _day_after(min(c.gone for c in gone))
    case.result.reason = f"{words}.{_last_told(case)}"
    return True


def _day_after(moment_: str) -> str:
    """The day after the last of a year, month or day."""
    return (last_day(moment_) + timedelta(days=1)).isoformat()


def _last_known(case: Case, answer: Answer) -> None:
    """Find the last value held before the day described."""
    if case.facts.reading.nature != "count" or any(n in case.claim.given for n in ("year", "month", "on")):
        return
    found = next((f for at in _earlier(case, answer) if (f := _value_at(case, at))), None)
    if found is None:
        return
    earlier, outcome = found
    told = value_told(outcome.items or outcome.value, earlier.unit, case.facts.reading, case.day)
    case.result.last_known = {"value": outcome.value, "as_of": earlier.as_of, "said": told}
    case.result.value_as_of = None
    case.result.sources, case.result.rows, case.result.query = earlier.sources, earlier.rows, earlier.query


def _earlier(case: Case, answer: Answer) -> list[str]:
    """Where the last value before the day described may be: at the end of what is covered, else in the years before."""
    last = answer.coverage.get("to")
    if last:
        return [last] if last < case.at else []
    return [str(case.day.year - n) for n in range(1, YEARS_BACK)] if "year" in case.facts.reading.time else []


def _value_at(case: Case, at: str) -> tuple[Answer, Outcome] | None:
    """The answer for an earlier year, month or day, compared; None where there is none."""
    try:
        earlier = case.desk.ask(case.claim, at)
        if earlier.value is None:
            return None
        return earlier, compare(case.claim, case.facts, earlier, last_day(at))
    except VardeError:
        return None


def _last_told(case: Case) -> str:
    known = case.result.last_known
    return f" The last figure held is {known['said']}, of {moment(str(known['as_of']))}." if known else ""


def _unchecked(case: Case, reason: str) -> None:
    case.result.verdict = "unchecked"
    case.result.reason = reason.rstrip() + _last_told(case)


# --- it is as expected ------------------------------------------------------------------------------------------------


def _met(case: Case, answer: Answer, outcome: Outcome) -> None:
    late = _late(case, answer, outcome)
    result = case.result
    if late and not _lasting(case, outcome):
        result.last_known = {"value": outcome.value, "as_of": late, "said": result.said}
        _unchecked(case, f"What is held reaches to {moment(late)}; what changed later is not known.")
        return
    if case.facts.reading.nature != "fixed" and (otherwise := _history_differs(case)):
        result.verdict, result.reason = "contradicted", otherwise
        return
    result.verdict = "holds"
    result.reason = f"{capital(result.said)}{_as_of(answer, late, case.day)}."
    if late and case.facts.reading.nature == "status":
        result.notes.append(f"That it lasts was verified through {moment(late)}.")


_NEVER = re.compile(r"\bnever\b|\bat no time\b|\bnot once\b", re.IGNORECASE)
_NO_LONGER = re.compile(r"\bno longer\b|\bany ?more\b|\bceased\b|\bhad left\b|\bhas left\b|\bleft\b", re.IGNORECASE)


def _history_differs(case: Case) -> str | None:
    """What the past says against a "never" or "no longer" that is right on the day described; None where nothing."""
    never, over = _NEVER.search(case.sentence.text), _NO_LONGER.search(case.sentence.text)
    if not (never or over) or case.facts.reading.nature == "events" or case.claim.part:
        return None
    positive = tuple(p for e in case.claim.expected if (p := _turned(e)) is not None)
    if not positive:
        return None
    if any(n in case.claim.given for n in ("year", "month", "on", "until")):
        return f"The sentence says “{(never or over or [''])[0]}”, and the claim is about one day or year: use as-of."
    stopped = last_held(case.desk, replace(case.claim, expected=positive), case.facts, case.at)
    testable = case.facts.reading.nature == "status" or "since" in case.claim.figure.parameters
    if never and not testable:
        return "The sentence says “never”, and the claim is about one year: say which."
    if never and stopped:
        return f"It was so until {moment(stopped.held)}."
    if over and testable and not stopped:
        return "It never was so, in what is held."
    return None


def _turned(expected: Expectation) -> Expectation | None:
    """The opposite of a negative expectation; None of one that is not negative."""
    if expected.kind == "lacks":
        return replace(expected, kind="contains")
    if expected.kind == "false":
        return replace(expected, kind="true")
    if expected.kind == "exact" and expected.number == 0:
        return replace(expected, kind="more than")
    return replace(expected, text="party") if expected.is_absence else None


def _as_of(answer: Answer, late: str | None, day: date) -> str:
    """What a value describes, as the end of a sentence."""
    if late:
        return (
            f" in what is held to {moment(late)}" if answer.as_of and "/" in answer.as_of else f", as of {moment(late)}"
        )
    if not answer.as_of:
        return ""
    if "/" in answer.as_of and last_day(answer.as_of.rpartition("/")[2]) > day:
        return f", as of {moment(day)}"
    return f", {moment(answer.as_of)}" if "/" in answer.as_of else f", as of {moment(answer.as_of)}"


def _late(case: Case, answer: Answer, outcome: Outcome) -> str | None:
    """The day to which what is held reaches, where the claim describes a later one; None where it is covered."""
    reading = case.facts.reading
    if reading.nature == "status":
        if answer.status != "last known":
            return None
        through = [str(i[reading.verified]) for i in outcome.items if reading.verified and i.get(reading.verified)]
        if through and len(through) == len(outcome.items) >= len(case.facts.items) and not _about_others(case):
            early = min(through)
            return early if last_day(early) < case.day else None
        return answer.verified_through or answer.as_of
    if reading.nature == "events" and answer.as_of:
        end = answer.as_of.rpartition("/")[2]
        reached = last_day(end) if end[:4].isdigit() else case.day
        return end if reached < min(case.day, case.desk.now) else None
    if reading.nature == "count" and "since" in case.claim.given and answer.as_of:
        end = answer.as_of.rpartition("/")[2]
        return end if last_day(end) < case.day else None
    return None


def _about_others(case: Case) -> bool:
    """Whether a claim is about what is not in a list, or about all of it."""
    return any(e.kind in ("equals", "false") or e.numbers for e in case.claim.expected)


def _lasting(case: Case, outcome: Outcome) -> bool:
    """Whether what was found stays true whatever came after the data end: it happened, or began on a day."""
    kinds = {e.kind for e in case.claim.expected}
    if kinds & OF_TIMES:
        return not _about_others(case) and "lacks" not in kinds
    if isinstance(outcome.value, str) and outcome.value[:4].isdigit():
        return True
    if case.facts.reading.nature == "events" and case.claim.part is None:
        return kinds <= {"contains", "at least", "more than", "true"}
    return False


# --- it is not --------------------------------------------------------------------------------------------------------


def _not_met(case: Case, answer: Answer, outcome: Outcome) -> None:
    result = case.result
    if _closed(case):
        return
    if later := _still_to_come(case, answer):
        _unchecked(case, later)
        return
    if _within_bounds(case, answer, outcome):
        return
    late = _late(case, answer, outcome)
    if not names_the_time(case.sentence, case.at) and _outdated(case, answer, outcome):
        pass
    else:
        result.verdict = "contradicted"
        result.reason = f"{_told_otherwise(case, outcome)}{_as_of(answer, late, case.day)}."
    result.corrected = corrected(case.desk, case.claim, case.facts, case.sentence, outcome, case.at)


def _told_otherwise(case: Case, outcome: Outcome) -> str:
    """What the data say instead, in words."""
    failed = outcome.failed
    if failed is None or failed.kind not in ("contains", "equals", "lacks") or not isinstance(outcome.value, list):
        return _is(case, outcome)
    there = [i for i in failed.items if _is_there(case, i, outcome)]
    missing = [i for i in failed.items if i not in there]
    named = [_name(case, i) for i in (there if failed.kind == "lacks" else missing)]
    if not named:
        return f"The list is {case.result.said}"
    verb = "is" if len(named) == 1 else "are"
    if failed.kind == "lacks":
        return f"{sentence_list(named)} {verb} among them"
    unit = unit_of(len(outcome.value), case.result.unit)
    told = f"{sentence_list(named)} {verb} not among the {len(outcome.value)} {unit} held"
    if not 0 < len(outcome.value) <= SHOWN:
        return told
    return f"{told}: {value_told(outcome.value, case.result.unit, case.facts.reading, case.day)}"


def _is(case: Case, outcome: Outcome) -> str:
    """The value found, as a sentence."""
    value = outcome.value
    what = (
        "status" if isinstance(value, dict) else "date" if isinstance(value, str) and value[:4].isdigit() else "figure"
    )
    return f"The {what} is {case.result.said}"


def _name(case: Case, item: str) -> str:
    key = case.facts.items[item]
    return registry().get(key).name if case.facts.reading.items == "state" and key in registry() else item


def _is_there(case: Case, item: str, outcome: Outcome) -> bool:
    return named_there(case.facts.items[item], outcome.value or [], case.facts.reading, case.facts.columns)


def _still_to_come(case: Case, answer: Answer) -> str | None:
    """Why an expected term or event can't be told yet, where it lies past the day described or past the data."""
    if case.facts.reading.items != "years":
        return None
    end = int(answer.as_of.rpartition("/")[2][:4]) if answer.as_of else case.day.year
    for years in case.facts.items.values():
        first, last = int(years[:4]), int(years[-4:])
        if first > case.day.year:
            return f"{years.replace('-', '–')} comes after {moment(case.at)}, the day described."
        if last > end:
            return f"The terms held reach to {end}."
    return None


def _within_bounds(case: Case, answer: Answer, outcome: Outcome) -> bool:
    """Where the source gives a low and a high estimate that leave it open: nobody can say."""
    if not case.facts.reading.bounds or not number_kinds(case.claim) or case.claim.given.get("bound"):
        return False
    if not isinstance(outcome.value, int | float):
        return False
    ends = [_bound(case, which) for which in ("low", "high")]
    low, high = ends
    if low is None or high is None or not all(met_by_range(e, low, high) for e in case.claim.expected):
        return False
    _unchecked(
        case,
        f"The best estimate is {case.result.said}, and the source's own range, {low:,.0f} to {high:,.0f}, "
        "leaves it open.",
    )
    return True


def _bound(case: Case, which: str) -> float | None:
    bounded = replace(case.claim, given=dict(case.claim.given) | {"bound": which})
    try:
        value = case.desk.ask(bounded, case.at).value
    except VardeError:
        return None
    return float(value) if isinstance(value, int | float) else None


def _outdated(case: Case, answer: Answer, outcome: Outcome | None) -> bool:
    """Whether the claim held before; then since when it does not, and why."""
    stopped = last_held(case.desk, case.claim, case.facts, case.at)
    if stopped is None:
        return False
    result = case.result
    result.verdict = "outdated"
    result.since = stopped.since
    value, failed = (outcome.value, outcome.failed) if outcome else (None, None)
    why = why_stopped(case.desk, case.claim, case.facts, value, stopped, failed)
    now = f" {_is(case, outcome)}." if outcome else f" {answer.reason}" if answer.reason else ""
    result.reason = f"It held until {moment(stopped.held)}. {why}".rstrip() + now
    return True
