"""The Security Council."""

from __future__ import annotations

from typing import Any

import pytest

from varde.errors import UsageError
from varde.figures.answer import Answer
from varde.figures.registry import get_figure
from varde.store import Store


def ask(store: Store, figure: str, **given: Any) -> Answer:
    return get_figure(f"council.{figure}").answer(store, given)


def years(answer: Answer) -> list[tuple[int, int]]:
    return [(t["from"], t["to"]) for t in answer.value]


def test_terms_of_norway(store: Store) -> None:
    answer = ask(store, "terms", state="NOR")
    assert years(answer) == [(1949, 1950), (1963, 1964), (1979, 1980), (2001, 2002), (2021, 2022)]
    assert {t["seat"] for t in answer.value} == {"elected"}
    assert answer.status == "ok"
    assert answer.verified_through == "2025-12-31"
    assert answer.row_count == 10


def test_terms_of_other_kinds_of_state(store: Store) -> None:
    assert ask(store, "terms", state="USA").value == [{"from": 1946, "to": 2025, "seat": "permanent"}]
    assert years(ask(store, "terms", state="Türkiye")) == [(1951, 1952), (1954, 1955), (1961, 1961), (2009, 2010)]
    assert years(ask(store, "terms", state="CIV")) == [(1964, 1965), (1990, 1991), (2018, 2019)]
    assert years(ask(store, "terms", state="YEM")) == [(1990, 1991)]
    never = ask(store, "terms", state="TUV")
    assert (never.value, never.status) == ([], "ok")
    territory = ask(store, "terms", state="GRL")
    assert (territory.value, territory.status) == (None, "not applicable")
    running = ask(store, "terms", state="DNK")
    assert any("may run on" in n for n in running.notes)


def test_members(store: Store) -> None:
    answer = ask(store, "members", year=2021)
    assert len(answer.value) == 15
    assert [m["state"] for m in answer.value[:5]] == ["CHN", "FRA", "GBR", "RUS", "USA"]
    assert "NOR" in {m["state"] for m in answer.value if m["seat"] == "elected"}
    assert len(ask(store, "members", year=1960).value) == 11
    shared = {m["state"]: m for m in ask(store, "members", year=1990).value}
    assert len(shared) == 16
    assert (shared["YMD"]["until"], shared["YEM"]["since"]) == ("1990-05-21", "1990-05-22")
    for year in (1945, 2026):
        beyond = ask(store, "members", year=year)
        assert (beyond.value, beyond.status) == (None, "no data")
        assert "1946 to 2025" in str(beyond.reason)


@pytest.mark.parametrize("text", ["2334", "S/RES/2334", "S/RES/2334(2016)", "s/res/2334 (2016)", "UNSCR 2334"])
def test_resolution_2334(store: Store, text: str) -> None:
    answer = ask(store, "vote", resolution=text)
    value = answer.value
    assert (value["yes"], value["no"], value["abstain"], value["not_voting"]) == (14, 0, 1, 0)
    assert value["resolution"] == "S/RES/2334(2016)"
    assert value["members"]["abstain"] == ["USA"]
    assert len(value["members"]["yes"]) == 14
    assert answer.as_of == "2016-12-23"
    assert answer.row_count == 16
    assert answer.sources[0]["vintage"] == ["2025-10"]


def test_resolution_1973_names_the_five(store: Store) -> None:
    value = ask(store, "vote", resolution="1973").value
    assert (value["yes"], value["no"], value["abstain"]) == (10, 0, 5)
    assert value["members"]["abstain"] == ["BRA", "CHN", "DEU", "IND", "RUS"]


def test_not_held_and_no_recorded_vote_are_different_answers(store: Store) -> None:
    missing = ask(store, "vote", resolution="2797")
    assert (missing.value, missing.status) == (None, "not held")
    assert "missing from the copy" in str(missing.reason)
    later = ask(store, "vote", resolution="2850")
    assert later.status == "not held"
    assert "ends with S/RES/2798(2025) of 2025-10-31" in str(later.reason)
    silent = ask(store, "vote", resolution="1999")
    assert silent.status == "not applicable"
    assert silent.value["recorded_vote"] is False
    assert "yes" not in silent.value
    assert "without a recorded vote" in str(silent.reason)
    draft = ask(store, "vote", resolution="S/2022/431")
    assert draft.status == "not held"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("S/RES/2334(2015)", "Did you mean S/RES/2334(2016)?"),
        ("A/RES/ES-11/1", "assembly.vote"),
        ("twenty", "'twenty' is not the symbol"),
        ("0", "numbered from 1"),
    ],
)
def test_what_is_no_council_resolution(store: Store, text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message.replace("(", r"\(").replace(")", r"\)").replace("?", r"\?")):
        ask(store, "vote", resolution=text)


def test_a_vote_against_an_adopted_resolution_is_no_veto(store: Store) -> None:
    answer = ask(store, "vote", resolution="2623")
    assert answer.value["members"]["no"] == ["RUS"]
    assert any("no veto" in n for n in answer.notes)
    vetoed = ask(store, "vetoes", state="RUS", since="2022-02", until="2022-02", by="draft")
    assert [d["draft"] for d in vetoed.value] == ["S/2022/155"]


@pytest.mark.parametrize(("state", "count"), [("RUS", 121), ("USA", 82), ("GBR", 29), ("CHN", 17), ("FRA", 16)])
def test_vetoes_to_july_2022(store: Store, state: str, count: int) -> None:
    answer = ask(store, "vetoes", state=state, until="2022-07")
    assert answer.value == count
    assert answer.verified
    assert answer.row_count == count


def test_later_vetoes_are_unverified(store: Store) -> None:
    answer = ask(store, "vetoes", state="RUS")
    assert answer.value > 121
    assert not answer.verified
    assert any("unverified" in n for n in answer.notes)
    # That a list that nobody verified shows none proves as little.
    none = ask(store, "vetoes", state="FRA", since="2023", until="2023")
    assert (none.value, none.verified) == (0, False)
    assert not ask(store, "vetoes", since="2025", by="draft").value[0]["verified"]


def test_vetoes_in_lists_and_sums(store: Store) -> None:
    by_state = ask(store, "vetoes", until="2022-07", by="state").value
    assert by_state[0] == {"state": "RUS", "name": "Russia", "value": 121}
    assert sum(r["value"] for r in by_state) == ask(store, "vetoes", until="2022-07").value == 265
    assert ask(store, "vetoes", state="GBR,FRA", until="2022-07").value == 45
    series = ask(store, "vetoes", until="2022-07", by="year").value
    assert [r["year"] for r in series] == list(range(1946, 2023))
    assert sum(r["value"] for r in series) == 265
    syria = ask(store, "vetoes", concerning="SYR", since="2011", until="2022-07", by="draft").value
    assert "S/2022/538" in {d["draft"] for d in syria}
    both = next(d for d in syria if d["draft"] == "S/2011/612")
    assert both["vetoed_by"] == ["CHN", "RUS"]


def test_vetoes_outside_the_list_and_by_others(store: Store) -> None:
    assert ask(store, "vetoes", until="1945").status == "no data"
    assert ask(store, "vetoes", since="2026").status == "no data"
    norway = ask(store, "vetoes", state="NOR", until="2022-07")
    assert (norway.value, norway.status) == (0, "ok")
    assert any("not one of them" in n for n in norway.notes)
    with pytest.raises(UsageError, match=r"ends .* before it starts"):
        ask(store, "vetoes", since="2020", until="2019")


def test_attention_to_colombia(store: Store) -> None:
    answer = ask(store, "attention", state="Colombia", since="2016")
    symbols = [r["resolution"] for r in answer.value]
    assert symbols[0] == "S/RES/2798(2025)"
    assert symbols[-1] == "S/RES/2261(2016)"
    assert answer.row_count == len(symbols) == 16
    series = ask(store, "attention", state="COL", since="2014", by="year").value
    assert series[:3] == [{"year": 2014, "value": 0}, {"year": 2015, "value": 0}, {"year": 2016, "value": 2}]


def test_attention_keeps_names_apart(store: Store) -> None:
    def of(state: str) -> set[str]:
        return {r["resolution"] for r in ask(store, "attention", state=state).value}

    assert "S/RES/2048(2012)" in of("GNB")
    assert not of("GIN") & (of("GNB") | of("GNQ") | of("PNG"))
    assert not of("NER") & of("NGA")
    assert not of("MLI") & of("SOM")
    assert "S/RES/2783(2025)" in of("COD")
    assert of("COG") == {"S/RES/152(1960)"}
    assert of("TUV") == {"S/RES/1290(2000)"}


def test_attention_outside_the_list(store: Store) -> None:
    assert ask(store, "attention", state="COL", since="2030").status == "no data"
    assert ask(store, "attention", state="COL", until="1940").status == "no data"
    serbia = ask(store, "attention", state="SRB")
    assert any("Yugoslavia" in n for n in serbia.notes)


def test_sanctions(store: Store) -> None:
    congo = ask(store, "sanctions", state="COD")
    assert [r["regime"] for r in congo.value] == ["Democratic Republic of the Congo"]
    assert congo.value[0]["since"] == "2003-07-28"
    assert congo.value[0]["targets"][0] == "Democratic Republic of the Congo"
    assert (congo.status, congo.verified, congo.verified_through) == ("ok", True, "2025-10-31")
    assert ask(store, "sanctions", state="NOR").value == []
    assert len(ask(store, "sanctions").value) == 15


def test_sanctions_on_a_day(store: Store) -> None:
    def regimes(**given: Any) -> list[str]:
        return [r["regime"] for r in ask(store, "sanctions", **given).value]

    assert regimes(state="LBR", on="2003-12-21") == ["Liberia (1343)"]
    assert regimes(state="LBR", on="2003-12-22") == ["Liberia (1521)"]
    assert regimes(state="LBR", on="2016-05-25") == []
    assert len(regimes(state="LBR", scope="all")) == 3
    assert regimes(state="YUG", on="1995-01-01") == ["Former Yugoslavia"]
    assert ask(store, "sanctions", on="1940-01-01").status == "no data"


def test_sanctions_past_the_last_day_verified_and_unproven_ends(store: Store) -> None:
    later = ask(store, "sanctions", state="SSD", on="2026-06-01")
    assert (later.status, later.as_of) == ("last known", "2025-10-31")
    assert [r["regime"] for r in later.value] == ["South Sudan"]
    mali = ask(store, "sanctions", state="MLI")
    assert (mali.value, mali.verified) == ([], False)
    assert any("2023-08-31 is unverified" in n for n in mali.notes)
