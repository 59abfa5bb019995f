"""Aid between states."""

from __future__ import annotations

from typing import Any

import pytest

from varde.errors import UsageError
from varde.figures.answer import Answer
from varde.figures.registry import get_figure
from varde.store import Store


def ask(store: Store, **given: Any) -> Answer:
    return get_figure("aid.flows").answer(store, given)


def test_norway_to_colombia(store: Store) -> None:
    answer = ask(store, donor="Norway", recipient="COL", year="2017")
    assert answer.value == 83.48
    assert answer.unit == "constant 2022 USD million"
    assert answer.as_of == "2017"
    assert answer.rows == [{"table": "aid_flows", "donor": "NOR", "recipient": "COL", "year": 2017}]
    assert [s["id"] for s in answer.sources] == ["oecd_aid"]
    assert answer.sources[0]["vintage"] == ["2024"]
    assert answer.coverage == {"from": "2009", "to": "2022"}
    assert store.rows(answer.query)[0]["net_oda"] == 83.48


def test_several_are_summed_and_agree_with_the_parts(store: Store) -> None:
    both = ask(store, donor="NOR,SWE", recipient="COL", since="2016", until="2018").value
    series = [ask(store, donor=d, recipient="COL", since="2016", until="2018", by="year").value for d in ("NOR", "SWE")]
    assert both == pytest.approx(sum(v["value"] for s in series for v in s), abs=0.01)
    assert [v["year"] for v in series[0]] == [2016, 2017, 2018]


def test_who_received_most_from_norway(store: Store) -> None:
    answer = ask(store, donor="NOR", year=2022, by="recipient")
    assert answer.value[0] == {"recipient": "UKR", "name": "Ukraine", "value": 551.17}
    assert len(answer.value) == answer.row_count == 99
    assert sum(v["value"] for v in answer.value) == pytest.approx(1948.21, abs=0.01)
    values = [v["value"] for v in answer.value]
    assert values == sorted(values, reverse=True)
    assert any("not in the table" in n for n in answer.notes)


def test_a_year_without_a_row_is_null_in_a_series(store: Store) -> None:
    listed = {v["year"]: v["value"] for v in ask(store, donor="RUS", by="year").value}
    assert len(listed) == 14
    assert listed[2009] is None and listed[2022] is None
    assert listed[2015] > 0


@pytest.mark.parametrize(
    ("given", "status", "reason"),
    [
        ({"donor": "NOR", "recipient": "Kosovo", "year": 2017}, "no data", "Kosovo is not among the recipients"),
        ({"donor": "European Union", "year": 2017}, "no data", "European Union is not among the donors"),
        ({"donor": "JPN", "recipient": "THA", "year": 2015}, "no data", "leaves out zero and negative"),
        ({"donor": "NOR", "recipient": "CHL", "year": 2020}, "no data", "it has some within 2009 to 2017"),
        ({"donor": "NOR", "recipient": "COL", "year": 2005}, "no data", "covers 2009 to 2022; 2005 is before"),
        ({"donor": "NOR", "recipient": "COL", "since": 2023}, "no data", "2023 is after it ends"),
        ({"donor": "NOR", "recipient": "SSD", "year": 2010}, "not applicable", "South Sudan did not exist"),
    ],
)
def test_no_answer_is_never_zero(store: Store, given: dict[str, Any], status: str, reason: str) -> None:
    answer = ask(store, **given)
    assert answer.value is None
    assert answer.status == status
    assert reason in (answer.reason or "")
    assert answer.rows == []


def test_years_outside_the_table_are_named(store: Store) -> None:
    answer = ask(store, donor="NOR", recipient="COL", since="2005", until="2010")
    assert answer.as_of == "2009/2010"
    assert any("years outside it" in n for n in answer.notes)
    assert answer.value == pytest.approx(14.06 + 15.63)


def test_a_donor_without_a_row_is_named(store: Store) -> None:
    answer = ask(store, donor="NOR,MCO", recipient="COL", year=2017)
    assert answer.value == 83.48
    assert any("Without Monaco" in n for n in answer.notes)


@pytest.mark.parametrize(
    "given",
    [
        {"donor": "NOR"},
        {"donor": "NOR", "year": 2017, "since": 2016},
        {"donor": "NOR", "since": 2018, "until": 2016},
        {"donor": "Korea", "year": 2017},
        {"donor": "NOR", "year": "last"},
        {"giver": "NOR", "year": 2017},
        {"donor": "NOR", "year": 2017, "by": "month"},
    ],
)
def test_bad_questions_are_refused(store: Store, given: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        ask(store, **given)
