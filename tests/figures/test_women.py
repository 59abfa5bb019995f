"""Women among personnel and in agreements."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from varde.errors import UsageError
from varde.figures.answer import Answer
from varde.figures.registry import get_figure
from varde.store import Store, open_store
from varde.store.build import build


def ask(store: Store, name: str, **arguments: Any) -> Answer:
    return get_figure(f"women.{name}").answer(store, arguments)


def test_share_of_all_personnel(store: Store) -> None:
    answer = ask(store, "personnel_share", month="2014-08")
    assert answer.value == round(100 * 3847 / 97947, 2) == 3.93
    assert (answer.unit, answer.as_of) == ("per cent", "2014-08")
    assert "3,847 women among 97,947 persons." in answer.notes


@pytest.mark.parametrize("by", ["category", "mission", "contributor"])
def test_parts_add_up_to_what_operations_counts(store: Store, by: str) -> None:
    parts = ask(store, "personnel_share", contributor="NOR,SWE", month="2013-06", by=by).value
    for gender in ("women", "men"):
        whole = get_figure("operations.personnel").answer(
            store, {"contributor": "NOR,SWE", "month": "2013-06", "gender": gender}
        )
        assert sum(p[gender] for p in parts) == whole.value > 0
    assert all(0 <= p["value"] <= 100 for p in parts if p["value"] is not None)


def test_missions_and_categories(store: Store) -> None:
    one = ask(store, "personnel_share", contributor="NOR", mission="unmiss", month="2014-08", category="military")
    parts = ask(store, "personnel_share", contributor="NOR", month="2014-08", category="military", by="mission").value
    assert one.value == next(p["value"] for p in parts if p["mission"] == "UNMISS")


def test_a_series(store: Store) -> None:
    answer = ask(store, "personnel_share", contributor="NOR", since="2013", until="2013", by="month")
    assert [p["month"] for p in answer.value] == [f"2013-{m:02}" for m in range(1, 13)]
    assert answer.as_of == "2013-01/2013-12"


def test_counts_never_carry_forward(store: Store) -> None:
    late = ask(store, "personnel_share", contributor="NOR", month="2020-01")
    assert (late.status, late.value) == ("no data", None)
    assert "2014-08" in (late.reason or "")
    assert ask(store, "personnel_share", since="2015", by="month").status == "no data"


def test_nobody_has_no_share(store: Store) -> None:
    answer = ask(store, "personnel_share", contributor="TUV", month="2014-08")
    assert (answer.status, answer.value) == ("not applicable", None)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({}, "needs month"),
        ({"by": "mission"}, "needs month"),
        ({"month": "2014-08", "since": "2013"}, "not both"),
        ({"month": "2014-08", "mission": "UNMIZZ"}, "no UN mission"),
        ({"since": "2014", "until": "2013", "by": "month"}, "lies after"),
    ],
)
def test_wrong_questions(store: Store, arguments: dict[str, str], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        ask(store, "personnel_share", **arguments)


def test_agreements_of_the_world_and_of_a_state(store: Store) -> None:
    world = ask(store, "agreements").value
    assert (world["with_provisions"], world["agreements"], world["share"]) == (113, 374, 30.2)
    assert len(world["list"]) == 113
    colombia = ask(store, "agreements", state="COL")
    assert (colombia.value["with_provisions"], colombia.value["agreements"]) == (7, 22)
    assert 1487 in {e["agreement_id"] for e in colombia.value["list"]}
    assert colombia.row_count == 22


def test_none_is_not_no_data(store: Store) -> None:
    none = ask(store, "agreements", state="NOR")
    assert (none.status, none.value["agreements"], none.value["share"]) == ("ok", 0, None)
    assert ask(store, "agreements", since="2022").status == "no data"
    assert ask(store, "agreements", state="CSK", since="2000").status == "not applicable"
    assert ask(store, "agreements", source="pax").status == "not held"


def test_the_citation_names_no_version_that_the_rows_are_not_of(shared: Path, tmp_path: Path) -> None:
    files = ["pax_v10_2257_agreements.csv", "pax_data_2144_agreements_v9.csv"]
    build(tmp_path, add=[shared / "agreements" / name for name in files])
    own = open_store(tmp_path)
    coded = ask(own, "agreements", state="COL", source="pax")
    assert (coded.value["agreements"], {r["vintage"] for r in coded.rows}) == (184, {"9"})
    (source,) = coded.sources
    assert source["vintage"] == ["9"]
    assert "ersion" not in source["citation"] and "2025" not in source["citation"]
    assert "Version 9 of PA-X, the last that codes topics; version 10, held too, does not." in coded.notes
    newest = get_figure("agreements.list").answer(own, {"state": "COL", "source": "pax"})
    assert newest.sources[0]["vintage"] == ["10"]
    own.close()
