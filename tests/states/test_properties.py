"""What holds for every entity, code, day and name of the registry."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from varde.errors import StateError
from varde.states import fold, registry

REGISTRY = registry()
KEYS = REGISTRY.keys()
ROWS = [(key, code) for key in KEYS for code in REGISTRY.codes(key)]
NAMES = [(key, name) for key in KEYS for name in REGISTRY.names(key)]
WORDS = [
    "New",
    "Old",
    "Upper",
    "Lower",
    "Outer",
    "Greater",
    "North",
    "South",
    "East",
    "West",
    "Central",
    "Free",
    "Nova",
]
FIRST, LAST = date(1816, 1, 1), date(2026, 12, 31)


@given(st.sampled_from(KEYS), st.none() | st.dates(FIRST, LAST))
def test_a_key_resolves_to_itself_on_every_day(key: str, on: date | None) -> None:
    assert REGISTRY.resolve(key, on=on).key == key


@given(st.sampled_from(ROWS), st.data())
def test_a_code_gives_back_its_entity_on_each_day_of_its_spell(row: tuple, data: st.DataObject) -> None:  # type: ignore[type-arg]
    key, code = row
    on = data.draw(st.dates(code.start or FIRST, code.end or LAST))
    assert REGISTRY.resolve(code.code, system=code.system, on=on, source=code.source or None).key == key
    assert REGISTRY.resolve(f"{code.system}:{code.code}", on=on, source=code.source or None).key == key
    if code.code.isdigit():
        padded = REGISTRY.resolve(code.code.zfill(5), system=code.system, on=on, source=code.source or None)
        assert padded.key == key


@given(st.sampled_from(ROWS), st.data())
def test_the_code_of_a_day_is_one_that_holds_on_it(row: tuple, data: st.DataObject) -> None:  # type: ignore[type-arg]
    key, code = row
    on = data.draw(st.dates(code.start or FIRST, code.end or LAST))
    asked = REGISTRY.code(key, code.system, on)
    holding = {c.code for k, c in ROWS if k == key and c.system == code.system and not c.source}
    assert asked in holding or (code.source and asked is None)


def test_no_code_means_two_entities_on_one_day() -> None:
    spells = defaultdict(list)
    for key, code in ROWS:
        spells[code.system, code.code.lstrip("0"), code.source].append(
            (code.start or date.min, code.end or date.max, key)
        )
    for code, periods in spells.items():
        periods.sort()
        for (_, end, one), (start, _, other) in pairwise(periods):
            assert one == other or end < start, (code, one, other)


@given(st.sampled_from(NAMES), st.sampled_from(WORDS), st.booleans())
def test_a_qualifying_word_never_falls_away(named: tuple[str, str], word: str, before: bool) -> None:
    _, name = named
    text = f"{word} {name}" if before else f"{name} {word}"
    try:
        found = REGISTRY.resolve(text)
    except StateError:
        return
    assert fold(text) in {fold(n) for n in REGISTRY.names(found.key)}


@given(st.sampled_from(NAMES), st.sampled_from([str.upper, str.lower, str.title, " {} ".format, "The {}".format]))
def test_spelling_does_not_matter(named: tuple[str, str], respell) -> None:  # type: ignore[no-untyped-def]
    _, name = named

    def answer(text: str) -> str:
        try:
            return REGISTRY.resolve(text, on=date(2015, 6, 1), system="name").key
        except StateError as error:
            return type(error).__name__

    assert answer(respell(name)) == answer(name)


@given(st.text(max_size=30), st.none() | st.dates(FIRST, LAST))
def test_any_text_is_answered_or_refused_in_words(text: str, on: date | None) -> None:
    try:
        assert REGISTRY.resolve(text, on=on).key in REGISTRY
    except StateError as error:
        assert error.message


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=20), st.dates(FIRST, LAST))
def test_resolve_many_is_resolve_row_by_row(named: list[tuple[str, str]], on: date) -> None:
    names, days = [], []
    for shift, (_, name) in enumerate(named):
        day = on + timedelta(days=shift) if on < LAST - timedelta(days=30) else on
        try:
            REGISTRY.resolve(name, on=day)
        except StateError:
            continue
        names.append(name)
        days.append(day)
    one_by_one = [REGISTRY.resolve(name, on=day).key for name, day in zip(names, days, strict=True)]
    assert REGISTRY.resolve_many(names, on=days) == one_by_one
