"""Threats: piracy, violence by groups, and cyber and organised crime with and without the user's own copy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from varde.errors import UsageError
from varde.figures.answer import Answer
from varde.figures.registry import get_figure
from varde.figures.threats import SEAS
from varde.store import Store, open_store
from varde.store.build import build

MakeWorkbook = Callable[[Path, dict[str, list[list[str]]]], Path]


def ask(store: Store, name: str, **arguments: Any) -> Answer:
    return get_figure(f"threats.{name}").answer(store, arguments)


# -- piracy -------------------------------------------------------------------------------------------------------


def test_piracy_off_a_state(store: Store) -> None:
    answer = ask(store, "piracy", state="Nigeria", year=2019)
    assert (answer.value, answer.unit, answer.as_of, answer.row_count) == (32, "attacks", "2019", 32)
    assert [s["id"] for s in answer.sources] == ["imb_piracy"]
    assert any("nearest shore" in n for n in answer.notes)


def test_piracy_by_zone_differs(store: Store) -> None:
    assert ask(store, "piracy", state="NGA", year=2020).value == 28
    assert ask(store, "piracy", state="NGA", year=2020, zone="eez").value == 25


def test_piracy_of_several_states_is_summed(store: Store) -> None:
    one, other = (ask(store, "piracy", state=s, year=2010).value for s in ("SOM", "YEM"))
    assert ask(store, "piracy", state="SOM,YEM", year=2010).value == one + other > 0
    listed = ask(store, "piracy", state="SOM,YEM", year=2010, by="state").value
    assert listed == [
        {"state": "YEM", "name": "Yemen", "value": other},
        {"state": "SOM", "name": "Somalia", "value": one},
    ]


def test_piracy_series_shows_years_and_months_without_any(store: Store) -> None:
    years = ask(store, "piracy", state="NOR", since=2000, until=2003, by="year").value
    assert years == [{"year": y, "value": 0} for y in range(2000, 2004)]
    months = ask(store, "piracy", state="NGA", year=2019, by="month").value
    assert [m["month"] for m in months] == [f"2019-{m:02d}" for m in range(1, 13)]
    assert sum(m["value"] for m in months) == 32


def test_piracy_zero_is_not_no_data(store: Store) -> None:
    zero = ask(store, "piracy", state="MLI", year=2000)
    assert (zero.value, zero.status) == (0, "ok")
    for year in (1992, 2021):
        answer = ask(store, "piracy", state="NGA", year=year)
        assert (answer.value, answer.status) == (None, "no data")
        assert "1993-01-01 to 2020-12-31" in str(answer.reason)
        assert [s["id"] for s in answer.sources] == ["imb_piracy"]


def test_piracy_before_a_state_existed(store: Store) -> None:
    answer = ask(store, "piracy", state="SSD", year=2005)
    assert (answer.value, answer.status) == (None, "not applicable")
    assert "South Sudan did not exist" in str(answer.reason)


def test_piracy_period_that_is_held_in_part(store: Store) -> None:
    answer = ask(store, "piracy", state="NGA", since=2019, until=2024)
    assert answer.value == 32 + 28
    assert answer.as_of == "2019/2020"
    assert any("2019-01-01 to 2020-12-31 only" in n for n in answer.notes)


def test_piracy_sources_are_kept_apart(store: Store) -> None:
    imb = ask(store, "piracy", year=2009)
    asam = ask(store, "piracy", year=2009, source="asam")
    assert (imb.value, imb.unit) == (404, "attacks")
    assert (asam.value, asam.unit) == (489, "reports")
    assert [s["id"] for s in asam.sources] == ["asam_piracy"]
    assert all("never added up" in " ".join(a.notes) for a in (imb, asam))


def test_piracy_leaves_out_what_is_called_military(store: Store) -> None:
    kinds = {k["kind"]: k["value"] for k in ask(store, "piracy", year=2022, source="asam", by="kind").value}
    assert kinds["military or political"] > 0
    assert ask(store, "piracy", year=2022, source="asam").value == sum(kinds.values()) - kinds["military or political"]


def test_piracy_by_navarea_and_subregion(store: Store) -> None:
    values = {ask(store, "piracy", area=a, year=2009).value for a in ("IX", "navarea ix", "NAVAREA IX")}
    assert values == {155}
    kinds = ask(store, "piracy", area="IX", year=2009, by="kind").value
    assert sum(k["value"] for k in kinds) == 156  # with one act called military
    assert ask(store, "piracy", area="62", year=2009).unit == "reports"
    part = ask(store, "piracy", area="IX", year=2022)
    assert part.as_of == "2022-01-01/2022-06-01"


def test_piracy_in_a_sea_says_what_it_takes_it_for(store: Store) -> None:
    answer = ask(store, "piracy", area="gulf of guinea", year=2019)
    assert (answer.value, answer.unit) == (57, "attacks")
    assert any("6°S to 7°N, 8°W to 14°E" in n and "own working definition" in n for n in answer.notes)
    assert ask(store, "piracy", area="Gulf of Guinea", year=2019, source="asam").value == 51


def test_piracy_what_a_source_does_not_record_is_not_held(store: Store) -> None:
    for arguments in ({"state": "NGA", "source": "asam"}, {"area": "IX", "source": "imb"}):
        answer = ask(store, "piracy", year=2009, **arguments)
        assert (answer.value, answer.status) == (None, "not held")
        assert "source=" in str(answer.reason) or "no state" in str(answer.reason)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"area": "Gulf of Guinee"}, "Did you mean Gulf of Guinea"),
        ({"area": "XXXII"}, "Areas are NAVAREAs"),
        ({"state": "NGA", "area": "IX"}, "either state= or area="),
        ({"state": "NGA", "year": 2019, "since": 2018}, "either year= or since="),
        ({"since": 2019, "until": 2018}, "ends .* before it starts"),
        ({"state": "Congo", "year": 2019}, "can mean"),
        ({"source": "unodc"}, "none of imb, asam"),
    ],
)
def test_piracy_usage(arguments: dict[str, Any], problem: str, store: Store) -> None:
    with pytest.raises(UsageError) as caught:
        ask(store, "piracy", **arguments)
    assert re.search(problem, str(caught.value))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(area=st.sampled_from(sorted(SEAS)), year=st.integers(1993, 2020))
def test_piracy_lists_add_up_to_the_sum(area: str, year: int, store: Store) -> None:
    total = ask(store, "piracy", area=area, year=year).value
    for by in ("year", "month", "kind", "state"):
        assert sum(v["value"] for v in ask(store, "piracy", area=area, year=year, by=by).value) == total


# -- violence by groups -------------------------------------------------------------------------------------------


def test_violence_by_groups_is_labelled_a_proxy(store: Store) -> None:
    answer = ask(store, "violence_by_groups", state="NGA", year=2014)
    assert (answer.value, answer.unit, answer.row_count) == (5063, "deaths", 1)
    assert "not a count of terrorism" in answer.notes[0]
    assert answer.sources[0]["vintage"] == ["25.1"]


def test_violence_by_groups_has_bounds(store: Store) -> None:
    low, best, high = (
        ask(store, "violence_by_groups", state="NGA", year=2014, bound=b).value for b in ("low", "best", "high")
    )
    assert low <= best < high


def test_violence_by_groups_agrees_with_the_query(store: Store) -> None:
    answer = ask(store, "violence_by_groups", year=2014)
    [row] = store.rows(f"SELECT sum(one_sided_non_state_best) AS n FROM ({answer.query})")
    assert answer.value == row["n"]
    first = ask(store, "violence_by_groups", year=2014, by="state").value[0]
    assert first == {"state": "NGA", "name": "Nigeria", "value": 5063}


def test_violence_by_groups_tells_zero_from_no_data(store: Store) -> None:
    assert ask(store, "violence_by_groups", state="NOR", year=2012).value == 0
    early = ask(store, "violence_by_groups", state="NOR", year=1980)
    assert (early.value, early.status, early.reason) == (None, "no data", "UCDP's figures are held for 1989 to 2024.")
    unlisted = ask(store, "violence_by_groups", state="PSE", year=2014)
    assert (unlisted.value, unlisted.status) == (None, "no data")
    gone = ask(store, "violence_by_groups", state="SSD", year=2000)
    assert (gone.value, gone.status) == (None, "not applicable")


def test_violence_by_groups_names_the_states_not_counted(store: Store) -> None:
    answer = ask(store, "violence_by_groups", state="NGA,PSE", year=2014)
    assert answer.value == 5063
    assert any("does not list Palestine" in n for n in answer.notes)


def test_violence_by_groups_by_year(store: Store) -> None:
    answer = ask(store, "violence_by_groups", state="NGA", since="2013-06", until=2015, by="year")
    assert [v["year"] for v in answer.value] == [2013, 2014, 2015]
    assert answer.as_of == "2013/2015"


# -- with and without the user's own copy -------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "file"), [("cyber", "EuRepoC_Global"), ("organised_crime", "global_oc_index.xlsx")])
def test_without_the_own_copy_the_answer_says_how_to_add_it(name: str, file: str, store: Store) -> None:
    answer = ask(store, name, state="COL")
    assert (answer.value, answer.status) == (None, "not held")
    assert "varde build --add" in str(answer.reason)
    assert file in str(answer.reason)


CYBER_HEAD = (
    "ID,name,start_date,end_date,incident_type,receiver_country,initiator_country,initiator_category,"
    "number_of_attributions,has_disruption,unweighted_cyber_intensity,weighted_cyber_intensity,"
    "offline_conflict_intensity_subcode,impact_indicator_value\n"
)
INCIDENTS = [
    ("1", "2019-05-01", "['Norway']", "['Unknown']"),
    ("2", "2020-02-01", "['Norway', 'Sweden', 'Europe (region)']", "['Germany']"),
    ("3", "2020-07-01", "['Sweden', 'Kingdom of Sweden']", "['Germany']"),
    ("4", "", "['Norway']", "['Not available']"),
    ("5", "2021-06-30", "['Yemen']", "['Unknown']"),
]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, make_workbook: MakeWorkbook) -> Iterator[Store]:
    """A store with made-up copies of EuRepoC and the index, in the publishers' formats."""
    from varde.sources.organised_crime_index import OF_EVERY_EDITION

    folder = tmp_path_factory.mktemp("own")
    cyber = folder / "EuRepoC_Global_Database_9.csv"
    lines = [f'{i},T,{d},,Disruption,"{r}","{b}",[\'State\'],1,True,2,2.0,,\n' for i, d, r, b in INCIDENTS]
    cyber.write_text(CYBER_HEAD + "".join(lines))
    head = ["Country", *OF_EVERY_EDITION]
    sheets = {
        f"{year}_dataset": [head, *([c, *[s] * len(OF_EVERY_EDITION)] for c, s in rows)]
        for year, rows in {2021: [("Norway", "3.0")], 2023: [("Norway", "3.5"), ("Colombia", "7.75")]}.items()
    }
    crime = make_workbook(folder / "global_oc_index.xlsx", sheets)
    build(folder / "store", add=[cyber, crime], fresh=True)
    opened = open_store(folder / "store")
    yield opened
    opened.close()


def test_cyber_counts_an_incident_once(own: Store) -> None:
    assert ask(own, "cyber", state="NOR", year=2020).value == 1
    assert ask(own, "cyber", state="NOR,SWE", year=2020).value == 2
    assert ask(own, "cyber", state="DEU", role="initiator").value == 2
    assert ask(own, "cyber", state="DEU").value == 0


def test_cyber_without_a_date_counts_in_the_total_alone(own: Store) -> None:
    answer = ask(own, "cyber", state="NOR")
    assert (answer.value, answer.row_count) == (3, 3)
    years = ask(own, "cyber", state="NOR", by="year")
    assert years.value == [{"year": 2019, "value": 1}, {"year": 2020, "value": 1}, {"year": 2021, "value": 0}]
    assert any("without a date" in n for n in years.notes)


def test_cyber_lists_states_and_no_regions(own: Store) -> None:
    answer = ask(own, "cyber", year=2020, by="state")
    assert answer.value == [
        {"state": "SWE", "name": "Sweden", "value": 2},
        {"state": "NOR", "name": "Norway", "value": 1},
    ]


def test_cyber_outside_what_is_held(own: Store) -> None:
    answer = ask(own, "cyber", state="NOR", year=2030)
    assert (answer.value, answer.status) == (None, "no data")
    assert "2019-01-01 to 2021-06-30" in str(answer.reason)


def test_organised_crime_is_the_newest_edition(own: Store) -> None:
    answer = ask(own, "organised_crime", state="NOR")
    assert (answer.value, answer.as_of, answer.row_count) == (3.5, "2023", 1)
    assert ask(own, "organised_crime", state="NOR", year=2021).value == 3.0
    assert ask(own, "organised_crime", state="NOR", by="year").value == [
        {"year": 2021, "value": 3.0},
        {"year": 2023, "value": 3.5},
    ]


def test_organised_crime_by_state_and_indicator(own: Store) -> None:
    answer = ask(own, "organised_crime", state="NOR,COL,XKX", by="state")
    assert answer.value == [
        {"state": "COL", "name": "Colombia", "value": 7.75},
        {"state": "NOR", "name": "Norway", "value": 3.5},
    ]
    assert any("does not score Kosovo" in n for n in answer.notes)
    indicators = ask(own, "organised_crime", state="COL", by="indicator").value
    assert {"indicator": "Human trafficking", "group": "criminal markets", "value": 7.75} in indicators


def test_organised_crime_that_is_not_scored(own: Store) -> None:
    between = ask(own, "organised_crime", state="NOR", year=2022)
    assert (between.value, between.status) == (None, "no data")
    assert "2021 and 2023" in str(between.reason)
    assert ask(own, "organised_crime", state="XKX").status == "no data"


def test_organised_crime_scores_are_not_added_up(own: Store) -> None:
    with pytest.raises(UsageError, match="not added up"):
        ask(own, "organised_crime", state="NOR,COL")
    with pytest.raises(UsageError, match="leave year= away"):
        ask(own, "organised_crime", state="NOR", year=2021, by="year")
