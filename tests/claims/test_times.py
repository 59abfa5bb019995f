"""Times in prose: years, months, days, periods, and the words that say how they bound."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from varde.claims.times import find_times

# The whole mention, its first and last, and its relation.
WHOLE = [
    ("2016", "2016", None, ""),
    ("In 2016", "2016", None, ""),
    ("of 2016", "2016", None, ""),
    ("during 2016", "2016", None, ""),
    ("as of 2016", "2016", None, ""),
    ("as of April 2024", "2024-04", None, ""),
    ("on 24 August 2016", "2016-08-24", None, ""),
    ("in the year 2000", "2000", None, ""),
    ("in late 2016", "2016", None, ""),
    ("in mid-2016", "2016", None, ""),
    ("since 2012", "2012", None, "since"),
    ("ever since 2012", "2012", None, "since"),
    ("since at least 2012", "2012", None, "since"),
    ("since the beginning of 2012", "2012", None, "since"),
    ("since August 2014", "2014-08", None, "since"),
    ("from 2012", "2012", None, "since"),
    ("before 2016", "2016", None, "before"),
    ("prior to 2016", "2016", None, "before"),
    ("by 2016", "2016", None, "before"),
    ("by the end of 2016", "2016", None, "before"),
    ("no later than 2016", "2016", None, "before"),
    ("pre-2016", "2016", None, "before"),
    ("until 2016", "2016", None, "until"),
    ("till 2016", "2016", None, "until"),
    ("through 2016", "2016", None, "until"),
    ("up to 2016", "2016", None, "until"),
    ("until 30 June 2023", "2023-06-30", None, "until"),
    ("after 2016", "2016", None, "after"),
    ("following 2016", "2016", None, "after"),
    ("post-2014", "2014", None, "after"),
    ("August 2014", "2014-08", None, ""),
    ("Aug. 2014", "2014-08", None, ""),
    ("Sept 2014", "2014-09", None, ""),
    ("May 2014", "2014-05", None, ""),
    ("august 2014", "2014-08", None, ""),
    ("August, 2014", "2014-08", None, ""),
    ("August of 2014", "2014-08", None, ""),
    ("24 August 2016", "2016-08-24", None, ""),
    ("24th August 2016", "2016-08-24", None, ""),
    ("24th of August 2016", "2016-08-24", None, ""),
    ("1 May 2016", "2016-05-01", None, ""),
    ("August 24, 2016", "2016-08-24", None, ""),
    ("August 24th, 2016", "2016-08-24", None, ""),
    ("24-Aug-2016", "2016-08-24", None, ""),
    ("24\u00a0August\n2016", "2016-08-24", None, ""),
    ("2016-08-24", "2016-08-24", None, ""),
    ("2016-08", "2016-08", None, ""),
    ("24.8.2016", "2016-08-24", None, ""),
    ("24/8/2016", "2016-08-24", None, ""),
    ("8/24/2016", "2016-08-24", None, ""),
    ("3/4/2016", "2016", None, ""),
    ("29 February 2016", "2016-02-29", None, ""),
    ("2021-2022", "2021", "2022", ""),
    ("2021–2022", "2021", "2022", ""),
    ("2021–22", "2021", "2022", ""),
    ("2021-22", "2021", "2022", ""),
    ("2021/22", "2021", "2022", ""),
    ("2021/2022", "2021", "2022", ""),
    ("1999–00", "1999", "2000", ""),
    ("2011-12", "2011", "2012", ""),
    ("for 2021-2022", "2021", "2022", ""),
    ("2012 to 2016", "2012", "2016", ""),
    ("from 2012 to 2016", "2012", "2016", ""),
    ("between 2012 and 2016", "2012", "2016", ""),
    ("between 2012 and the end of 2016", "2012", "2016", ""),
    ("until 2021–2022", "2021", "2022", "until"),
    ("from August 2014 until March 2017", "2014-08", "2017-03", ""),
    ("between August 2014 and March 2017", "2014-08", "2017-03", ""),
    ("August to October 2014", "2014-08", "2014-10", ""),
    ("from 1 to 5 May 2016", "2016-05-01", "2016-05-05", ""),
    ("1–5 May 2016", "2016-05-01", "2016-05-05", ""),
    ("August 24–26, 2016", "2016-08-24", "2016-08-26", ""),
    ("24 August to 5 September 2016", "2016-08-24", "2016-09-05", ""),
    ("between 24 August and 5 September 2016", "2016-08-24", "2016-09-05", ""),
    ("from 24 August 2014 to 15 October 2017", "2014-08-24", "2017-10-15", ""),
    ("2010s", "2010", "2019", ""),
    ("in the 2010s", "2010", "2019", ""),
    ("in the early 1990s", "1990", "1999", ""),
    ("1816", "1816", None, ""),
    ("2100", "2100", None, ""),
]


@pytest.mark.parametrize(("text", "first", "last", "relation"), WHOLE)
def test_a_time(text: str, first: str, last: str | None, relation: str) -> None:
    for before, after in (("", ""), ("Norway sat there, ", ", and left."), ("(", ")")):
        (time,) = find_times(before + text + after)
        assert (time.first, time.last, time.relation) == (first, last, relation)
        assert (time.start, time.end) == (len(before), len(before + text))


MANY = [
    ("in 2014, 2015 and 2016", ["2014", "2015", "2016"]),
    ("24 August and 5 September 2016", ["2016-08-24", "2016-09-05"]),
    ("1 and 5 May 2016", ["2016-05-01", "2016-05-05"]),
    ("August and October 2014", ["2014-08", "2014-10"]),
    ("2016 to 2012", ["2016", "2012"]),
    ("46 in August 2014 and 59 in March 2017", ["2014-08", "2017-03"]),
    ("31 June 2016", ["2016-06"]),
    ("30 February 2016", ["2016-02"]),
    ("2016-13-45", []),
    ("1815 and 2101", []),
    ("2,000 and 2 000 and 2000 000", []),
    ("12,2016", []),
    ("2016.5", []),
    ("2000%", []),
    ("2000 million", []),
    ("$2000", []),
    ("a 2000-strong force", []),
    ("more than 2000 troops", []),
    ("a total of 2000 troops", []),
    ("at least 2000 troops", []),
    ("S/RES/2334(2016)", []),
    ("S/RES/2334 (2016)", []),
    ("resolution 2334", []),
    ("resolution 2334 (2016)", []),
    ("resolution 2016", []),
    ("Agenda 2030", []),
    ("the 2030 Agenda", []),
    ("A/RES/ES-11/1", []),
    ("S/2014/850", []),
    ("https://example.org/2016/a.html", []),
    ("No. 2016", []),
    ("20161 and x2016", []),
    ("on 24 August", []),
    ("the 1700s", []),
    ("several decades", []),
    ("the twentieth century", []),
]


@pytest.mark.parametrize(("text", "firsts"), MANY)
def test_times_one_by_one(text: str, firsts: list[str]) -> None:
    assert [t.first for t in find_times(text)] == firsts
    assert all(t.last is None for t in find_times(text))


MAYBE = [
    ("2000 troops", True),
    ("Norway sent 2000 troops", True),
    ("some 2000 troops", True),
    ("up to 2000 troops", True),
    ("by 2000 armed troops", True),
    ("between 2000 and 3000 troops", True),
    ("between 2000 and 2100 troops", True),
    ("in 2000", False),
    ("In 2000 troops were sent", False),
    ("since 2000", False),
    ("by 2000", False),
    ("up to 2000", False),
    ("the agreement (2000)", False),
    ("the year 2000", False),
    ("May 2000", False),
    ("2000 to the present", False),
    ("between 2000 and 2010", False),
    ("2000–2010", False),
]


@pytest.mark.parametrize(("text", "maybe"), MAYBE)
def test_what_may_be_a_number(text: str, maybe: bool) -> None:
    assert [t.maybe_number for t in find_times(text)] == [maybe]


def test_to_the_present_is_since() -> None:
    assert [t.relation for t in find_times("2012–present, from 2012 to the present")] == ["since", "since"]


def test_a_list_is_read_as_its_first() -> None:
    assert [t.maybe_number for t in find_times("in 2014, 2015 and 2016")] == [False] * 3


def test_the_reference_document(shared: Path) -> None:
    text = (shared.parent / "reference" / "peace-stability-and-security.txt").read_text(encoding="utf-8")
    assert [(t.relation, t.first, t.last) for t in find_times(text)] == [
        ("", "2016", None),
        ("", "2013", None),
        ("", "2021", "2022"),
        ("since", "2012", None),
        ("", "1945", None),
    ]


DAYS = st.dates(date(1816, 1, 1), date(2100, 12, 31))
WRITTEN = st.sampled_from(["%d %B %Y", "%B %d, %Y", "%Y-%m-%d", "%d %b %Y", "%d.%m.%Y", "%dth of %B %Y"])


@given(DAYS, WRITTEN)
def test_a_day_written_is_read(day: date, form: str) -> None:
    text = f"It began on {day.strftime(form)}."
    assert [(t.first, t.last) for t in find_times(text)] == [(day.isoformat(), None)]


@given(DAYS, DAYS)
def test_a_period_written_is_read(one: date, other: date) -> None:
    first, last = sorted([one, other])
    if first == last:
        return
    text = f"It sat from {first:%d %B %Y} to {last:%d %B %Y}, and then left."
    assert [(t.first, t.last) for t in find_times(text)] == [(first.isoformat(), last.isoformat())]


PIECES = st.sampled_from(
    ["2016", "2012", "24", "5", "May", "August", "to", "until", "and", "between", "from", "since", "-", "–", "/", ",",
     ".", "by the end of", "the", "s", "th", "(", ")", "08", "troops", "mid-", "at least", "1999", "00"]
) | st.characters(max_codepoint=0x300)  # fmt: skip


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=12), st.sampled_from(["", " "]))
def test_times_are_in_order_and_apart(pieces: list[str], space: str) -> None:
    text = space.join(pieces)
    times = find_times(text)
    for time in times:
        assert 0 <= time.start < time.end <= len(text)
        assert time.last is None or time.last > time.first
        assert 1816 <= int(time.first[:4]) <= 2100
    assert all(a.end <= b.start for a, b in pairwise(times))
