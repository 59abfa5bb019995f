"""The General Assembly."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from varde.errors import UsageError
from varde.figures.answer import Answer
from varde.figures.assembly import _index
from varde.figures.registry import get_figure
from varde.store import Store

POSITIONS = st.sampled_from(["yes", "no", "abstain"])


def ask(store: Store, figure: str, **given: Any) -> Answer:
    return get_figure(f"assembly.{figure}").answer(store, given)


@pytest.mark.parametrize("text", ["A/RES/ES-11/1", "ES-11/1", "a/res/es-11/1"])
def test_aggression_against_ukraine(store: Store, text: str) -> None:
    answer = ask(store, "vote", resolution=text)
    value = answer.value
    assert (value["yes"], value["no"], value["abstain"], value["not_voting"]) == (141, 5, 35, 12)
    assert value["members"]["no"] == ["BLR", "ERI", "PRK", "RUS", "SYR"]
    assert answer.as_of == "2022-03-02"
    assert answer.row_count == 194


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("68/262", "A/RES/68/262"),
        ("2758 (XXVI)", "A/RES/2758(XXVI)"),
        ("A/RES/2758", "A/RES/2758(XXVI)"),
        ("A/RES/34/90 C", "A/RES/34/90C"),
        ("A/RES/33/72 B", "A/RES/33/72[B]"),
        ("A/DEC/80/506", "A/DEC/80/506"),
        ("A/RES/217A", "A/RES/217(III)[A]"),
        ("217 A (III)", "A/RES/217(III)[A]"),
        ("A/RES/217(III) A", "A/RES/217(III)[A]"),
    ],
)
def test_spellings(store: Store, text: str, symbol: str) -> None:
    assert ask(store, "vote", resolution=text).value["resolution"] == symbol


def test_absent_may_mean_adopted_without_a_vote(store: Store) -> None:
    absent = ask(store, "vote", resolution="A/RES/75/1")
    assert (absent.value, absent.status) == (None, "not held")
    assert "may have been adopted without a vote" in str(absent.reason)
    silent = ask(store, "vote", resolution="A/RES/1(I)")
    assert silent.status == "not applicable"
    assert silent.value["recorded_vote"] is False


@pytest.mark.parametrize("text", ["A/RES/217F", "217(III)F", "A/RES/3(I)", "30/3", "S-10/1", "ES-9/2", "A/RES/37/999"])
def test_what_is_absent_from_before_1983_is_not_told_with_later_rules(store: Store, text: str) -> None:
    absent = ask(store, "vote", resolution=text)
    assert (absent.value, absent.status) == (None, "not held")
    assert "From 1983" not in str(absent.reason)
    assert "before 1983 without a recorded vote only a part" in str(absent.reason)


@pytest.mark.parametrize("text", ["38/1", "S-17/2", "ES-11/99", "A/RES/75/1"])
def test_what_is_absent_from_1983_on_may_have_had_no_vote(store: Store, text: str) -> None:
    assert "From 1983" in str(ask(store, "vote", resolution=text).reason)


def test_a_doubtful_vote_is_named(store: Store) -> None:
    answer = ask(store, "vote", resolution="A/RES/620(VII) A")
    assert answer.value["abstain"] == 5
    assert "PAK" in answer.value["members"]["abstain"]
    assert any("PAK" in n for n in answer.notes)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("A/RES/34/90", "Name one of them: A/RES/34/90A"),
        ("S/RES/2334", "council.vote"),
        ("Ukraine", "is not the symbol of a General Assembly resolution"),
    ],
)
def test_what_is_no_assembly_resolution(store: Store, text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        ask(store, "vote", resolution=text)


def test_agreement(store: Store) -> None:
    nordic = ask(store, "agreement", state="NOR", other="SWE", year=2023)
    assert nordic.value == 0.9205
    assert any("81 of 88" in n for n in nordic.notes)
    assert nordic.row_count == 176
    assert ask(store, "agreement", state="SWE", other="NOR", year=2023).value == nordic.value
    strict = ask(store, "agreement", state="NOR", other="USA", year=2023).value
    assert strict < ask(store, "agreement", state="NOR", other="USA", year=2023, index="lijphart").value
    assert ask(store, "agreement", state="NOR", other="NOR", year=2023).value == 1.0


def test_agreement_from_the_votes_themselves(store: Store) -> None:
    rows = store.rows(
        "SELECT a.vote = b.vote AS same FROM votes a JOIN votes b USING (body, year, resolution) "
        "WHERE body = 'General Assembly' AND year = 1985 AND a.state = 'IND' AND b.state = 'USA' "
        "AND a.vote <> 'not_voting' AND b.vote <> 'not_voting'"
    )
    expected = sum(r["same"] for r in rows) / len(rows)
    assert ask(store, "agreement", state="IND", other="USA", year=1985).value == pytest.approx(expected, abs=1e-4)


def test_agreement_where_there_are_no_votes(store: Store) -> None:
    def status(**given: Any) -> tuple[str, str]:
        answer = ask(store, "agreement", **given)
        assert answer.value is None
        return answer.status, str(answer.reason)

    assert status(state="NOR", other="SWE", year=1964)[0] == "no data"
    assert status(state="NOR", other="SWE", year=2026)[0] == "no data"
    assert status(state="NOR", other="SWE", year=1945)[0] == "no data"
    assert status(state="NOR", other="SSD", year=2005)[0] == "not applicable"
    assert status(state="NOR", other="XKX", year=2023) == ("no data", "No vote of Kosovo is recorded in 2023.")
    assert any("2025-10-31" in n for n in ask(store, "agreement", state="NOR", other="SWE", year=2025).notes)


@given(st.lists(st.tuples(POSITIONS, POSITIONS), max_size=30))
def test_indices_are_shares(pairs: list[tuple[str, str]]) -> None:
    same, half = _index(pairs, "same"), _index(pairs, "lijphart")
    if not pairs:
        assert same is half is None
    else:
        assert same is not None
        assert half is not None
        assert 0 <= same <= half <= 1
        assert half == _index([(b, a) for a, b in pairs], "lijphart")


def test_partners(store: Store) -> None:
    answer = ask(store, "partners", state="NOR", year=2023)
    most, least = answer.value["most"], answer.value["least"]
    assert most[0]["state"] == "ISL"
    assert len(most) == len(least) == 5
    assert [p["value"] for p in most] == sorted((p["value"] for p in most), reverse=True)
    assert least[0]["value"] < most[-1]["value"]
    for partner in (most[0], least[0]):
        alone = ask(store, "agreement", state="NOR", other=partner["state"], year=2023)
        assert alone.value == partner["value"]
    weighed = ask(store, "partners", state="USA", year=2023, index="lijphart").value["most"][0]
    alone = ask(store, "agreement", state="USA", other=weighed["state"], year=2023, index="lijphart")
    assert alone.value == weighed["value"]
    assert ask(store, "partners", state="XKX", year=2023).status == "no data"


def test_record(store: Store) -> None:
    value = ask(store, "record", state="NOR", year=2023).value
    assert value == {"yes": 56, "no": 16, "abstain": 16, "not_voting": 0, "with_majority": 0.6364}
    assert ask(store, "record", state="SSD", year=2000).status == "not applicable"


def test_ideal_point(store: Store) -> None:
    answer = ask(store, "ideal_point", state="NOR", year=2024)
    assert answer.value == pytest.approx(0.8624467)
    assert any("101 votes" in n for n in answer.notes)
    assert ask(store, "ideal_point", state="NOR", votes="all").as_of == "2023"
    assert ask(store, "ideal_point", state="NOR", votes="all", year=2024).status == "no data"
    assert ask(store, "ideal_point", state="NOR", year=2025).status == "no data"
    assert ask(store, "ideal_point", state="SSD", year=2000).status == "not applicable"
    assert ask(store, "ideal_point", state="XKX").status == "no data"


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(["NOR", "USA", "RUS", "IND", "BRA"]))
def test_ideal_points_lie_within_their_interval(store: Store, state: str) -> None:
    for row in ask(store, "ideal_point", state=state, by="year").value:
        assert row["low"] <= row["value"] <= row["high"]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["council", "assembly"]),
    st.text(alphabet="ASRE/DC0123456789()[]-XIV. b'%", min_size=1, max_size=20),
)
def test_any_text_gets_an_answer_or_a_plain_refusal(store: Store, area: str, text: str) -> None:
    try:
        answer = get_figure(f"{area}.vote").answer(store, {"resolution": text})
    except UsageError as error:
        assert error.message
    else:
        assert answer.status in ("ok", "not held", "not applicable")
