"""Years, months, days and periods in running English, with the words that say how they bound ("since", "until")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from varde.claims.labels import find_labels
from varde.claims.mentions import Relation, Time, blank
from varde.claims.number_words import GAP, HYPHEN, THIN

FIRST_YEAR, LAST_YEAR = 1816, 2100
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# "may" and the short forms are words of their own, and months only with a capital.
_MONTH = (
    r"(?:(?i:january|february|march|april|june|july|august|september|october|november|december)"
    r"|May|MAY|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?)"
)
_YEAR = rf"(?:(?:1[89]|20)[0-9]{{2}}|2100)(?!\w|[.,]\d|[{THIN}]\d{{3}}(?!\d)|[ ]000(?!\d)|\s?%)"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_NTH = r"(?:st|nd|rd|th)?"
_TO = rf"(?:\s?[-‐‑–—/]\s?|{GAP}(?:to|until|till|through|and|or){GAP}(?:the{GAP})?|,{GAP})"
_DAYS = rf"(?:\s?[-‐‑–—/]\s?|{GAP}(?:to|until|and|or){GAP}(?:the{GAP})?)"
_DATE = re.compile(
    rf"""(?<!\w)(?<!(?<!\d\d\d\d)/)(?<!\d[.,:])(?<![$€£¥])(?:
    (?P<iso>\d{{4}}[-‐‑]\d\d[-‐‑]\d\d)(?!\w|[-‐‑]\d)
  | (?P<dotted_day>\d{{1,2}})(?P<dot>[./])(?P<dotted_month>\d{{1,2}})(?P=dot)(?P<dotted_year>{_YEAR})
  | (?:(?P<day_0>{_DAY}){_NTH}(?P<to_1>{_DAYS}))?(?P<day_1>{_DAY}){_NTH}(?:{GAP}of)?(?:{GAP}|{HYPHEN})
        (?P<month_1>{_MONTH})(?:,?{GAP}(?:of{GAP})?|{HYPHEN})(?P<year_1>{_YEAR})
  | (?P<month_2>{_MONTH}){GAP}(?:(?P<day_2>{_DAY}){_NTH}(?P<to_2>{_DAYS}))?(?P<day_3>{_DAY}){_NTH}
        ,?{GAP}(?P<year_2>{_YEAR})
  | (?P<month_3>{_MONTH})(?:,?{GAP}(?:of{GAP})?|{HYPHEN})(?P<year_3>{_YEAR})
  | (?P<year_4>(?:1[89]|20)[0-9]{{2}})(?P<to_4>[-‐‑–/])(?P<end_4>[0-9]{{2}})(?!\w|[.,]\d|[-‐‑–/]\d|\s?%)
  | (?P<decade>(?:1[89]|20)[0-9]0)['’]?s\b
  | (?P<year>{_YEAR})
    )""",
    re.VERBOSE,
)
# What may stand before a date and lean on its year: "24 August" in "24 August to 5 September 2016".
_LEANING = re.compile(
    rf"(?<!\w)(?:(?P<day>{_DAY}){_NTH}{GAP}(?:of{GAP})?(?P<month>{_MONTH})"
    rf"|(?P<month_2>{_MONTH})(?:{GAP}(?P<day_2>{_DAY}){_NTH})?)(?P<to>{_TO})\Z"
)
_LINK = re.compile(
    rf"(?i)\s?[-‐‑–]\s?|/|{GAP}(?:(?:up{GAP})?to|until|till|through|(?P<and>and)){GAP}"
    rf"(?:(?:the{GAP})?(?:(?:year|end|beginning|start|middle|close){GAP}(?:of{GAP})?)|early{GAP}|late{GAP}|mid[-‐‑ ])?"
)
_WITHIN = (
    rf"(?:(?:the{GAP})?(?:very{GAP})?(?:end|beginning|start|middle|close|turn|summer|autumn|fall|spring|winter){GAP}of{GAP}"
    rf"|(?:the{GAP})?(?:early|late|mid)(?:{HYPHEN}|{GAP})|(?:the{GAP})?mid{HYPHEN}|at{GAP}least{GAP}|about{GAP}|around{GAP}"
    rf"|end{HYPHEN})?(?:the{GAP})?(?:years?{GAP})?"
)
_RELATIONS: dict[Relation, str] = {
    "since": r"(?:ever )?since|as from|starting (?:in|from)|from",
    "before": r"before|prior to|by|no later than|not later than|ahead of|earlier than|pre-",
    "until": r"(?:up )?until|(?:up )?till|up to(?: and including)?|through|to",
    "after": r"after|later than|following|post-",
    "": r"as of|as early as|as late as|in|on|during|of|for|at|throughout|between|within",
}
_NAMES: dict[str, Relation] = {key or "plain": key for key in _RELATIONS}
_LEAD = re.compile(
    r"(?i)(?<![\w‐‑-])(?:"
    + "|".join(rf"(?P<{name}>{_RELATIONS[key].replace(' ', GAP)})" for name, key in _NAMES.items())
    + rf")(?:(?<=-)|{GAP})(?P<within>{_WITHIN})\Z"
)
_WITHIN_ALONE = re.compile(rf"(?i)(?<![\w-])(?P<within>{_WITHIN})\Z")
# Before four digits these leave no doubt that something is counted.
_COUNTING = re.compile(
    rf"(?i)(?:(?<![\w-])(?:(?:more|fewer|less|greater){GAP}than|at{GAP}(?:least|most)|nearly|almost|exceeding|(?:total|maximum"
    rf"|minimum|excess|upwards?){GAP}of|roughly|approximately|as{GAP}(?:many|few){GAP}as|another|USD|EUR|NOK|GBP){GAP}|[~≈<>≥≤]\s?)\Z"
)
_SINCE_AT_LEAST = re.compile(rf"(?i)\b(?:since|until|till|by|from|before|after){GAP}at{GAP}(?:least|most){GAP}\Z")
_SCALE_AFTER = re.compile(r"(?i)[\s-](?:dozen|hundred|thousand|million|billion|trillion|per\s?cent)\b|[-‐‑][a-z]")
# Behind these four digits are a year; behind "by", "of", "to" and the like they may count what follows.
_SURE = frozenset({"since", "ever since", "in", "during", "as of", "throughout", "before", "prior to", "until", "till"})
_LIST_LINK = re.compile(rf"(?:,{GAP}|,?{GAP}(?:and|or|to){GAP}|\s?[-–/]\s?)")
_BETWEEN = re.compile(rf"(?i)\bbetween{GAP}(?:the{GAP})?\Z")
_DECADE = re.compile(r"(?:18[2-9]|19\d|20\d)0['’]?s")
_PRESENT_AFTER = re.compile(rf"(?i)(?:\s?[-–]\s?|{GAP}to{GAP})(?:the{GAP})?(?:present|date)\b")
_COUNTED = re.compile(
    r"(?i)(?:(?:\s?[-–]\s?|\s(?:and|to|or)\s)\d[\d,.]{0,12})?\s(?:(?!(?:is|was|were|are|has|had|have|as|its|this|and|or|to|in|of|on|the|by)\b)[a-z‐‑-]{2,20}\s){0,2}?"
    r"(?:(?!(?:was|is|has|does|as|its|this|his|thus|across|ours|hers|always|years)\b)[a-z]{2,20}s"
    r"|people|personnel|police|men|women|children|staff|military)\b"
)


@dataclass(frozen=True, slots=True)
class _Span:
    """A date or period before the words around it are looked at; `bare` where it is years in four digits only."""

    start: int
    end: int
    first: str
    last: str | None = None
    bare: bool = False


def _day(year: str, month: str, day: str) -> str | None:
    """The date as ISO 8601 writes it, or None where there is no such day."""
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
    try:
        return date(int(year), number, int(day)).isoformat() if FIRST_YEAR <= int(year) <= LAST_YEAR else None
    except ValueError:
        return None


def _month(year: str, month: str) -> str:
    return f"{year}-{_MONTHS.index(month[:3].lower()) + 1:02d}"


def _spans(text: str) -> Iterator[_Span]:
    """Every date, in the order of the text."""
    for found in _DATE.finditer(text):
        first = (
            found["year"] or found["decade"] or found["year_4"] or found["year_1"] or found["year_2"] or found["year_3"]
        )
        if first and not FIRST_YEAR <= int(first) <= LAST_YEAR:
            continue
        if found["iso"] or found["dotted_day"]:
            yield from _numeric(found)
        elif found["day_1"] or found["day_3"]:
            yield from _of_days(text, found)
        elif found["month_3"]:
            span = _Span(found.start(), found.end(), _month(found["year_3"], found["month_3"]))
            yield from _leant_on(text, span, found["year_3"])
        elif found["year_4"]:
            yield _short_period(found)
        elif found["decade"]:
            yield _Span(found.start(), found.end(), found["decade"], str(int(found["decade"]) + 9))
        else:
            yield _Span(found.start(), found.end(), found["year"], bare=True)


def _numeric(found: re.Match[str]) -> Iterator[_Span]:
    """ "2016-08-24", "24.8.2016"; of "3/4/2016", which can be read in two ways, only the year."""
    if found["iso"]:
        year, month, day = re.split("[-‐‑]", found["iso"])
        read = _day(year, month, day)
    else:
        day, month, year = found["dotted_day"], found["dotted_month"], found["dotted_year"]
        readings = {_day(year, month, day)}
        if found["dot"] == "/":
            readings.add(_day(year, day, month))
        known = sorted(r for r in readings if r)
        read = known[0] if len(known) == 1 else (year if known else None)
    if read:
        yield _Span(found.start(), found.end(), read)


def _of_days(text: str, found: re.Match[str]) -> Iterator[_Span]:
    """ "24 August 2016", "August 24, 2016", "1 to 5 May 2016", "1 and 5 May 2016"."""
    if found["day_1"]:
        earlier, to, later, month_group, year_group = "day_0", "to_1", "day_1", "month_1", "year_1"
    else:
        earlier, to, later, month_group, year_group = "day_2", "to_2", "day_3", "month_2", "year_2"
    year, month = found[year_group], found[month_group]
    last = _day(year, month, found[later])
    first = _day(year, month, found[earlier]) if found[earlier] else None
    if not last and month_group == "month_1":
        yield _Span(found.start(month_group), found.end(), _month(year, month))
    elif not last:
        yield _Span(found.start(year_group), found.end(), year, bare=True)
    elif not first:
        yield from _leant_on(text, _Span(found.start(), found.end(), last), year)
    elif first < last and _is_range(text, found.start(), found[to]):
        yield _Span(found.start(), found.end(), first, last)
    else:
        yield _Span(found.start(), found.end(earlier), first)
        yield _Span(found.start(later), found.end(), last)


def _leant_on(text: str, span: _Span, year: str) -> Iterator[_Span]:
    """The date, and one before it that leaves its year out: "August to October 2014"."""
    before = _LEANING.search(text, max(0, span.start - 40), span.start)
    month = (before["month"] or before["month_2"]) if before else ""
    day = (before["day"] or before["day_2"]) if before else None
    first = None
    if before and bool(day) == (len(span.first) == 10):
        first = _day(year, month, day) if day else _month(year, month)
    if not before or not first or first >= span.first:
        yield span
    elif _is_range(text, before.start(), before["to"]):
        yield _Span(before.start(), span.end, first, span.first)
    else:
        yield _Span(before.start(), before.start("to"), first)
        yield span


def _is_range(text: str, start: int, link: str) -> bool:
    """Whether "to", a dash or, after "between", "and" makes a period of two dates."""
    if "," in link or re.search(r"\bor\b", link):
        return False
    return not re.search(r"\band\b", link) or bool(_BETWEEN.search(text, max(0, start - 30), start))


def _short_period(found: re.Match[str]) -> _Span:
    """ "2021–22" and "2021/22" are periods; "2016-08" is a month, "2011-12" two years."""
    year, end = int(found["year_4"]), int(found["end_4"])
    last = year // 100 * 100 + end
    if end == 0 and year % 100 == 99:
        last += 100
    hyphen = found["to_4"] not in "–/"
    if hyphen and 1 <= end <= 12 and last != year + 1:
        return _Span(found.start(), found.end(), f"{year}-{end:02d}")
    if last > year:
        return _Span(found.start(), found.end(), str(year), str(last))
    return _Span(found.start(), found.end("year_4"), str(year), bare=True)


def _periods(text: str) -> list[_Span]:
    """The dates, those that "to", "until", a dash or "between … and" link made one."""
    joined: list[_Span] = []
    for span in _spans(text):
        before = joined[-1] if joined else None
        link = _LINK.fullmatch(text, before.end, span.start) if before and not before.last and not span.last else None
        if (
            before
            and link
            and before.first < span.first
            and _is_range(text, before.start, "and" if link["and"] else "to")
        ):
            joined[-1] = _Span(before.start, span.end, before.first, span.first, before.bare and span.bare)
        else:
            joined.append(span)
    return joined


def find_times(text: str) -> list[Time]:
    """Every year, month, day and period in a text.

    Years are 1816 to 2100 in four digits. Read are "2016", "August 2014", "24 August 2016", "August 24, 2016",
    "2016-08-24", "24.8.2016", "2021–22", "2012 to 2016", "between August 2014 and March 2017", "1 to 5 May 2016", "the
    2010s" (2010 to 2019). Months and days without a year are none ("on 24 August"), nor is what lies in a label
    (`varde.claims.numbers.find_labels`) or is counted beyond doubt ("more than 2000", "2000 million").

    Parameters
    ----------
    text : str
        English prose.

    Returns
    -------
    list of Time
        In the order of the text. A mention starts at the word that relates it ("since", "in", "by the end of").
    """
    labels = [m for m in find_labels(text) if not _DECADE.fullmatch(text, m.start, m.end)]
    masked = blank(text, labels)
    times: list[Time] = []
    for span in _periods(masked):
        if span.bare and _is_count(masked, span):
            continue
        times.append(_with_relation(masked, span, times))
    return times


def _is_count(text: str, span: _Span) -> bool:
    """Whether four digits are beyond doubt a number."""
    if _SCALE_AFTER.match(text, span.end) and not _PRESENT_AFTER.match(text, span.end):
        return True
    start = max(0, span.start - 60)
    return bool(_COUNTING.search(text, start, span.start)) and not _SINCE_AT_LEAST.search(text, start, span.start)


def _with_relation(text: str, span: _Span, earlier: Sequence[Time]) -> Time:
    """The time with the words before it."""
    window = max(earlier[-1].end if earlier else 0, span.start - 60)
    lead = _LEAD.search(text, window, span.start)
    within = (lead or _WITHIN_ALONE.search(text, window, span.start) or {"within": ""})["within"]
    name = next((name for name in _NAMES if lead and lead[name]), "plain")
    relation = _NAMES[name]
    word = " ".join(lead[name].lower().split()) if lead else ""
    if span.last and word in ("from", "between"):
        relation = ""
    to_present = not span.last and bool(_PRESENT_AFTER.match(text, span.end))
    if to_present:
        relation = "since"
    maybe = False
    if span.bare and not to_present and word not in _SURE and not re.search(r"(?i)year|mid|early|late|of\s", within):
        counted = bool(_COUNTED.match(text, span.end))
        maybe = counted if lead or span.last else _unled(text, span, earlier)
    return Time(lead.start() if lead else span.start, span.end, span.first, span.last, relation, maybe)


def _unled(text: str, span: _Span, earlier: Sequence[Time]) -> bool:
    """Whether four digits without a preposition may be a number; in "2014, 2015 and 2016" they are as those before."""
    if text[span.start - 1 : span.start] == "(" and text[span.end : span.end + 1] in ")-–,;":
        return False
    if earlier and _LIST_LINK.fullmatch(text, earlier[-1].end, span.start):
        return earlier[-1].maybe_number
    return True
