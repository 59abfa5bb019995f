"""Numbers in prose: digits, words, what says how exactly they are meant, and what only looks like a number."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from varde.claims.labels import find_labels
from varde.claims.mentions import Mention, Time, blank
from varde.claims.number_words import in_words
from varde.claims.numbers import find_numbers
from varde.claims.small_words import find_words
from varde.claims.times import find_times


def values(text: str) -> list[float]:
    return [n.value for n in find_numbers(text)]


# One number or none a line: the words, the value, and how it is meant.
MEANT = [
    ("45 soldiers", 45, ""),
    ("only 45 soldiers", 45, ""),
    ("exactly 45", 45, ""),
    ("just 45", 45, ""),
    ("a total of 45", 45, ""),
    ("about 45 soldiers", 45, "about"),
    ("around 45 soldiers", 45, "about"),
    ("Some 45 soldiers", 45, "about"),
    ("roughly 45", 45, "about"),
    ("approximately 45", 45, "about"),
    ("circa 45", 45, "about"),
    ("ca. 45", 45, "about"),
    ("c. 45", 45, "about"),
    ("~45", 45, "about"),
    ("an estimated 45", 45, "about"),
    ("in the region of 45", 45, "about"),
    ("45 or so", 45, "about"),
    ("45 soldiers or so", 45, "about"),
    ("a total of around 45 soldiers", 45, "about"),
    ("around a total of 45 soldiers", 45, "about"),
    ("around USD 45", 45, "about"),
    ("nearly 150 women", 150, "nearly"),
    ("almost 150", 150, "nearly"),
    ("close to 150", 150, "nearly"),
    ("just under 150", 150, "nearly"),
    ("at least 45", 45, "at least"),
    ("at least another 45", 45, "at least"),
    ("at least some 45", 45, "at least"),
    ("no fewer than 45", 45, "at least"),
    ("no less than 45", 45, "at least"),
    ("a minimum of 45", 45, "at least"),
    ("≥45", 45, "at least"),
    ("45 or more", 45, "at least"),
    ("45 soldiers or more", 45, "at least"),
    ("45+", 45, "at least"),
    ("45 at least.", 45, "at least"),
    ("some 45 or more", 45, "at least"),
    ("over 45", 45, "more than"),
    ("more than 45", 45, "more than"),
    ("above 45", 45, "more than"),
    ("exceeding 45", 45, "more than"),
    ("upwards of 45", 45, "more than"),
    ("in excess of 45", 45, "more than"),
    ("well over 45", 45, "more than"),
    ("just over 45", 45, "more than"),
    ("over $45 million", 45e6, "more than"),
    (">45", 45, "more than"),
    ("at most 45", 45, "at most"),
    ("up to 45", 45, "at most"),
    ("no more than 45", 45, "at most"),
    ("not more than 45", 45, "at most"),
    ("a maximum of 45", 45, "at most"),
    ("as many as 45", 45, "at most"),
    ("45 or fewer", 45, "at most"),
    ("45 or less", 45, "at most"),
    ("45 soldiers at most.", 45, "at most"),
    ("under 45", 45, "fewer than"),
    ("fewer than 45", 45, "fewer than"),
    ("less than 45", 45, "fewer than"),
    ("below 45", 45, "fewer than"),
    ("more than twice", 2, "more than"),
    ("more\n than \u00a045", 45, "more than"),
    ("the mission moreover 45", 45, ""),
    ("it was over: 45 came home", 45, ""),
    ("over the past three years", 3, ""),
    ("over three years", 3, ""),
    ("for over three years", 3, "more than"),
    ("over three missions", 3, "more than"),
    ("more than the 45 of before", 45, ""),
]


@pytest.mark.parametrize(("text", "value", "quantifier"), MEANT)
def test_a_number_and_how_it_is_meant(text: str, value: float, quantifier: str) -> None:
    (number,) = find_numbers(text)
    assert (number.value, number.quantifier, number.last) == (value, quantifier, None)
    assert number.start <= number.number_start < number.end <= len(text)
    assert not quantifier or text[number.number_start : number.end].strip() not in ("", quantifier)
    sentence = f"Norway sent {text} then."
    if not text.endswith("."):
        (within,) = find_numbers(sentence)
        assert within.quantifier == quantifier


RANGES = [
    ("between 40 and 50 soldiers", 40, 50),
    ("between about 40 and 50", 40, 50),
    ("40 to 50 soldiers", 40, 50),
    ("40–50", 40, 50),
    ("40-50", 40, 50),
    ("four or five missions", 4, 5),
    ("ten to twelve", 10, 12),
    ("between two and three", 2, 3),
    ("1.5 to 2 million", 1.5e6, 2e6),
    ("between 100 and 200 thousand", 1e5, 2e5),
    ("between 500 and 1 million", 500, 1e6),
    ("between $5 and $10 million", 5e6, 10e6),
    ("40% to 50%", 40, 50),
    ("ranging from 40 to 50", 40, 50),
    ("between 2000 and 3000 troops", 2000, 3000),
]


@pytest.mark.parametrize(("text", "first", "last"), RANGES)
def test_a_range(text: str, first: float, last: float) -> None:
    (number,) = find_numbers(text)
    assert (number.value, number.last, number.quantifier) == (first, last, "between")
    begins = text.removeprefix("ranging from ")
    assert text[number.start : number.end].startswith(begins.split()[0].lstrip("$").rstrip("%"))


WHAT = [
    ("13,110", [13110]),
    ("13 110", [13110]),
    ("13\u202f110", [13110]),
    ("13\u00a0110", [13110]),
    ("13\u2009110", [13110]),
    ("13’110", [13110]),
    ("1,234,567.5", [1234567.5]),
    ("2000 000", [2_000_000]),
    ("83.48", [83.48]),
    ("0.5", [0.5]),
    ("2½", [2.5]),
    ("1,2,3", [1, 2, 3]),
    ("1,23", [1, 23]),
    ("rose from 40 to 50", [40, 50]),
    ("the vote was 14–0", [14, 0]),
    ("14 to 1", [14, 1]),
    ("1.5 million", [1.5e6]),
    ("two billion", [2e9]),
    ("$83 million", [83e6]),
    ("USD 83 million", [83e6]),
    ("NOK 2 billion", [2e9]),
    ("€5m", [5e6]),
    ("$5 bn", [5e9]),
    ("£5bn", [5e9]),
    ("83m", [83]),
    ("15km", [15]),
    ("−3", [-3]),
    ("by -3 points", [-3]),
    ("minus 3", [-3]),
    ("40 - 3", [40, 3]),
    ("15-member Council", [15]),
    ("a 10-month-long mission", [10]),
    ("three-year term", [3]),
    ("zero", [0]),
    ("twenty one", [21]),
    ("twenty-one", [21]),
    ("one hundred and twenty-one", [121]),
    ("a hundred and one", [101]),
    ("two thousand", [2000]),
    ("two thousand five hundred", [2500]),
    ("ninety-nine hundred", [9900]),
    ("three hundred thousand", [300_000]),
    ("two million three hundred thousand and five", [2_300_005]),
    ("two and a half million", [2.5e6]),
    ("two and a half years", [2.5]),
    ("half a million", [5e5]),
    ("a quarter of a million", [250_000]),
    ("a dozen", [12]),
    ("two dozen", [24]),
    ("half a dozen", [6]),
    ("a hundred", [100]),
    ("two, three and five", [2, 3, 5]),
    ("two and three", [2, 3]),
    ("twenty and thirty", [20, 30]),
    ("twenty ten", [20, 10]),
    ("hundreds of people", []),
    ("several hundred people", []),
    ("a few thousand people", []),
    ("dozens of people", []),
    ("several dozen people", []),
    ("several decades", []),
    ("two-thirds of its members", [2 / 3]),
    ("a third of its members", [1 / 3]),
    ("half of its members", [1 / 2]),
    ("three quarters of them", [3 / 4]),
    ("the second half of the year", [2]),
    ("both states", [2]),
    ("both of them", [2]),
    ("both Norway and Cuba", []),
    ("both men and women", []),
    ("both missions in Mali and Chad", [2]),
    ("a pair of ships", [2]),
    ("elected once.", [1]),
    ("once a year", [1]),
    ("once a member, it left", []),
    ("once the mission closed", []),
    ("at once.", []),
    ("elected twice", [2]),
    ("elected three times", [3]),
    ("one mission", [1]),
    ("with one central mission", [1]),
    ("from one to three", [1, 3]),
    ("one of the largest", []),
    ("one of five members", [5]),
    ("no one", []),
    ("no-one", []),
    ("one another", []),
    ("one-sided violence", []),
    ("on the one hand", []),
    ("this one", []),
    ("a new one", []),
    ("one who left", []),
    ("the third mission", [3]),
    ("the 21st mission", [21]),
    ("its twenty-first mission", [21]),
    ("the hundredth vote", [100]),
    ("the first mission", [1]),
    ("at first it did", []),
    ("third parties", []),
    ("third-party mediation", []),
    ("the Second World War", []),
    ("Second World War", []),
    ("the Third Committee", []),
    ("the twentieth century", []),
    ("the 21st century", []),
    ("between the 19th and 20th centuries", []),
    ("the two-state solution", []),
    ("World War Two", []),
    ("Chapter Seven", []),
    ("Chapter VII", []),
    ("Article 5", []),
    ("Article 5 and 45 soldiers", [45]),
    ("Articles 41 and 42.", []),
    ("resolution 2334", []),
    ("resolution 2334 (2016)", []),
    ("resolutions 1325, 1820 and 2242.", []),
    ("resolutions 1325 and 45 soldiers", [45]),
    ("S/RES/2334(2016)", []),
    ("S/RES/2334 (2016)", []),
    ("A/RES/ES-11/1", []),
    ("A/76/L.5", []),
    ("Agenda 2030", []),
    ("the 2030 Agenda", []),
    ("No. 5", []),
    ("no 5", [5]),
    ("G20", []),
    ("the Group of 77", []),
    ("COVID-19", []),
    ("M23", []),
    ("5G", []),
    ("1.5-track talks", []),
    ("9/11", []),
    ("at 18:00", []),
    ("section 1.2.3", []),
    ("https://example.org/46/a?b=45", []),
    ("10.1234/a45", []),
    ("UCDP tracks 45 conflicts", [45]),
    ("a group of 12 states", [12]),
    ("it annexes 4 regions", [4]),
    ("the third state to ratify", [3]),
    ("the third country to ratify", [3]),
    ("for one day", [1]),
    ("three resolutions, two of them", [3, 2]),
    ("First, Norway left", []),
    ("one abstention", [1]),
    ("one or more", [1]),
    ("the one mission", [1]),
    ("The number rose to one.", [1]),
    ("It has 46 soldiers in total.\n45. That is all", [46]),
    ("It has soldiers in total of\n45. That is all", [45]),
    ("the over-45s", []),
    ("in their 20s", []),
    ("the 2010s", []),
    ("1. Norway joined", []),
    ("Norway joined.[3]", []),
    ("1234567890123456", []),
    ("123456789012345", [123456789012345]),
    ("٤٥ soldiers", [45]),
    ("2/3 of 5", [2, 3, 5]),
]


@pytest.mark.parametrize(("text", "expected"), WHAT)
def test_what_is_a_number(text: str, expected: list[float]) -> None:
    assert values(text) == pytest.approx(expected)


def test_marks_of_a_number() -> None:
    per_cent = ["4%", "4 %", "4 per cent", "4 percent", "four per cent", "4 percentage points", "between 3 and 4%"]
    assert all(find_numbers(t)[0].per_cent for t in per_cent)
    assert not find_numbers("4 percentiles")[0].per_cent
    assert [n.times for n in find_numbers("twice, three times, 3 missions")] == [True, True, False]
    assert [n.ordinal for n in find_numbers("the third, 21st and 3 more")] == [True, True, False]
    assert [n.in_words for n in find_numbers("three, 3, a dozen")] == [True, False, True]


def test_offsets() -> None:
    text = "In all, around a total of 45 soldiers, over USD 1.5 million and nearly one hundred women."
    assert [(text[n.start : n.end], text[n.number_start : n.end]) for n in find_numbers(text)] == [
        ("around a total of 45", "45"),
        ("over USD 1.5 million", "1.5 million"),
        ("nearly one hundred", "one hundred"),
    ]


def test_names_and_times_are_left_out() -> None:
    text = "On 24 August 2016 the Five had 45 soldiers in 2000 camps."
    name = Mention(text.index("Five"), text.index("Five") + 4)
    assert [n.value for n in find_numbers(text, [*find_times(text), name])] == [45]
    # What may be a year or a number is told as both.
    text = "2000 troops"
    (time,) = find_times(text)
    assert time.maybe_number and [n.value for n in find_numbers(text, [time])] == [2000]
    assert find_numbers(text, [Time(0, 4, "2000")]) == []


def test_the_reference_document(shared: Path) -> None:
    text = (shared.parent / "reference" / "peace-stability-and-security.txt").read_text(encoding="utf-8")
    found = [(n.quantifier, n.value) for n in find_numbers(text, find_times(text))]
    assert found == [("about", 45), ("", 3), ("about", 30), ("", 2), ("", 1), ("", 1), ("nearly", 150), ("", 1)]


WORDS = [
    ("Norway is not a member", ["not"], "negation"),
    ("Norway isn't a member", ["isn't"], "negation"),
    ("Norway doesn’t sit there", ["doesn’t"], "negation"),
    ("It never joined", ["never"], "negation"),
    ("It is no longer a member", ["no longer"], "negation"),
    ("It has no troops", ["no"], "negation"),
    ("None of them", ["None"], "negation"),
    ("without troops", ["without"], "negation"),
    ("neither Norway nor Cuba", ["neither", "nor"], "negation"),
    ("It cannot sit", ["cannot"], "negation"),
    ("It ceased to be a member", ["ceased to be"], "negation"),
    ("It failed to join", ["failed to"], "negation"),
    ("It lacks troops", ["lacks"], "negation"),
    ("It refused to join", ["refused to"], "negation"),
    ("a non-member", ["non-member"], "negation"),
    ("the non-parties", ["non-parties"], "negation"),
    ("no fewer than 45", [], "negation"),
    ("no less than 45", [], "negation"),
    ("no more than 45", [], "negation"),
    ("not only Norway", [], "negation"),
    ("No. 5", [], "negation"),
    ("no doubt", [], "negation"),
    ("whether or not", [], "negation"),
    ("a not-for-profit group", [], "negation"),
    ("the northern note, knots and nothingness", [], "negation"),
    ("Norway currently has", ["currently"], "now"),
    ("Now and today", ["Now", "today"], "now"),
    ("at present and these days", ["at present", "these days"], "now"),
    ("It still has", ["still"], "now"),
    ("to this day", ["to this day"], "now"),
    ("Nowhere known", [], "now"),
    ("We and our allies", ["We", "our"], "we"),
    ("told us that it was ours", ["us", "ours"], "we"),
    ("the US and its hours", [], "we"),
]


@pytest.mark.parametrize(("text", "words", "kind"), WORDS)
def test_small_words(text: str, words: list[str], kind: str) -> None:
    assert [text[w.start : w.end] for w in find_words(text) if w.kind == kind] == words


def test_in_words() -> None:
    assert [in_words(n) for n in (0, 3, 13, 21, 40, 99, 100, 13110, -3)] == [
        "zero", "three", "thirteen", "twenty-one", "forty", "ninety-nine", "100", "13,110", "−3",
    ]  # fmt: skip


@given(st.integers(-99, 10**14))
def test_a_number_written_is_read(value: int) -> None:
    (number,) = find_numbers(in_words(value))
    assert number.value == value
    assert number.in_words == (0 <= value < 100)


ODD = """0 7 45 2016 2,000 13 000 1.5 % - – / . , ( ) [ ] : \n $ € about over to and between one two hundred third half
a million May August S/RES/ resolution Article G COVID- no not or more of the once both mid- 2010s st km ½ ' ’ + # @"""
PIECES = st.sampled_from(ODD.split(" ")) | st.characters(max_codepoint=0x300)
TEXTS = st.lists(PIECES, max_size=14).flatmap(lambda p: st.sampled_from([" ".join(p), "".join(p)]))


@settings(max_examples=400)
@given(TEXTS)
def test_no_digit_is_passed_over(text: str) -> None:
    times = find_times(text)
    labels = find_labels(text)
    numbers = find_numbers(text, times)
    left = blank(text, [*times, *labels, *numbers])
    assert not re.search(r"\d", left)


@settings(max_examples=200)
@given(TEXTS)
def test_numbers_are_in_order_and_apart(text: str) -> None:
    numbers = find_numbers(text)
    for number in numbers:
        assert 0 <= number.start <= number.number_start < number.end <= len(text)
        assert number.last is None or number.last > number.value
    assert all(a.end <= b.number_start for a, b in pairwise(numbers))
    labels = find_labels(text)
    assert all(a.end <= b.start for a, b in pairwise(labels))


@given(st.text(max_size=60), st.integers(0, 10**6))
def test_a_number_between_words_is_found_whatever_stands_around(around: str, value: int) -> None:
    text = f"{around}. Norway has {value:,} soldiers. {around}"
    place = text.index(f"{value:,} soldiers", len(around))
    assert any(n.number_start == place and n.value == value for n in find_numbers(text))
