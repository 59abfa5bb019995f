"""Panels of states: who is in them and when, what they hold, and what was known at the time."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from varde.errors import StoreError, UnknownStateError, UsageError
from varde.forecast.country_panel import TYPES, country_panel, state_keys, views_panel
from varde.forecast.months import month_id, month_text
from varde.forecast.panel import Panel
from varde.states import registry
from varde.store import Store
from varde.store.query import embedded_snapshot


@pytest.fixture(scope="module")
def panel(store: Store) -> Panel:
    return country_panel(store)


@pytest.fixture(scope="module")
def full(store: Store) -> Panel:
    """With the states that ended, and all types together."""
    return country_panel(store, "total", ended=True)


@pytest.fixture(scope="module")
def registered(store: Store) -> Panel:
    """All states of the Gleditsch-Ward lists."""
    return country_panel(store, units="registry")


@pytest.fixture(scope="module")
def views(store: Store) -> Panel:
    """What was known in mid-2021."""
    return views_panel(store)


def span(panel: Panel, code: str) -> tuple[str, str]:
    """First and last month with a value; there must be none without in between."""
    held = np.flatnonzero(~np.isnan(panel.values[panel.units.index(code)]))
    assert len(held) == held[-1] - held[0] + 1
    return month_text(panel.first_month + held[0]), month_text(panel.first_month + held[-1])


def value(panel: Panel, code: str, month: str, series: str | None = None) -> float:
    values = panel.values if series is None else panel.covariates[series]
    return float(values[panel.units.index(code), panel.column(month_id(month))])


def beside(panel: Panel, code: str) -> set[str]:
    return {panel.units[row] for row in panel.neighbours[panel.units.index(code)]}


def conflictology_crps(panel: Panel, actuals: pl.DataFrame, ids: list[int], column: str, origin: int) -> float:
    """Mean CRPS (energy form) of each state's own last twelve months, over the months of the actuals."""
    grid = actuals.pivot("month_id", index="country_id", values=column).sort("country_id")
    observed = grid.drop("country_id").to_numpy()
    order = [ids.index(c) for c in grid["country_id"]]
    draws = panel.until(origin).values[order, -12:]
    spread = np.abs(draws[:, :, None] - draws[:, None, :]).mean(axis=(1, 2)) / 2
    return float((np.abs(draws[:, None, :] - observed[:, :, None]).mean(axis=2) - spread[:, None]).mean())


def views_ids(panel: Panel) -> list[int]:
    """VIEWS country_id in use today, in the order of the panel's rows."""
    codes = [registry().code(key, "views") for key in state_keys(panel)]
    return [int(c) for c in codes if c is not None]


def test_the_units_are_those_of_the_prediction_challenge(panel: Panel, shared: Path) -> None:
    for file in sorted(shared.glob("challenge/actuals_*/*.parquet")):
        assert sorted(views_ids(panel)) == pl.read_parquet(file)["country_id"].unique().sort().to_list()
    assert panel.values.shape[0] == len(set(panel.units)) == 191


@pytest.mark.parametrize("vintage", ["2023", "2024"])
def test_the_challenge_scores_the_same_from_these_panels(views: Panel, shared: Path, vintage: str) -> None:
    ids = views_ids(views)
    scores = []
    for year in range(2018, 2022):
        actuals = pl.read_parquet(shared / f"challenge/actuals_{vintage}_vintage/cm_actuals_{year}.parquet")
        column = "ged_sb" if vintage == "2023" else "outcome"
        scores.append(conflictology_crps(views, actuals, ids, column, month_id(f"{year - 1}-10")))
    if vintage == "2023":
        assert round(float(np.mean(scores)), 2) == 15.51
    else:
        # Revised actuals from the same history: one event of 113,368 deaths is in them.
        assert np.mean(scores) > 30


def test_it_ends_with_the_last_month_held_and_names_its_vintage(panel: Panel, store: Store) -> None:
    last = store.rows("SELECT max(month) AS m FROM violence_country_months")[0]["m"]
    assert (month_text(panel.first_month), month_text(panel.last_month)) == ("1989-01", last) == ("1989-01", "2026-05")
    assert panel.vintage == "26.1 and candidates 26.0.1-5"
    assert "first day" in panel.month_rule
    assert panel.provisional is not None
    assert [month_text(panel.first_month + int(i)) for i in np.flatnonzero(panel.provisional)] == [
        f"2026-0{m}" for m in range(1, 6)
    ]


@pytest.mark.parametrize("target", [*TYPES, "total"])
def test_every_death_of_the_table_is_there_once(store: Store, target: str) -> None:
    held = country_panel(store, target, ended=True)
    column = " + ".join(f"{t.replace('-', '_')}_deaths" for t in (TYPES if target == "total" else (target,)))
    rows = store.rows(f"SELECT month, sum({column}) AS n FROM violence_country_months GROUP BY month")
    for row in rows:
        assert np.nansum(held.values[:, held.column(month_id(row["month"]))]) == row["n"]


def test_known_sums(full: Panel, panel: Panel) -> None:
    year = slice(full.column(month_id("2025-01")), full.column(month_id("2025-12")) + 1)
    assert np.nansum(full.values[:, year]) == 245_464
    year = slice(panel.column(month_id("2022-01")), panel.column(month_id("2022-12")) + 1)
    assert np.nansum(panel.values[:, year]) == 285_324
    assert value(panel, "385", "2024-07") == 0.0


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("345", "1989-01", "2006-06"),  # Yugoslavia, then Serbia and Montenegro
        ("340", "2006-06", "2026-05"),  # Serbia
        ("341", "2006-06", "2026-05"),  # Montenegro
        ("347", "2008-02", "2026-05"),  # Kosovo
        ("346", "1992-04", "2026-05"),  # Bosnia and Herzegovina
        ("625", "1989-01", "2026-05"),  # Sudan
        ("626", "2011-07", "2026-05"),  # South Sudan
        ("260", "1989-01", "2026-05"),  # Germany, before that West Germany
        ("265", "1989-01", "1990-10"),  # East Germany
        ("678", "1989-01", "2026-05"),  # Yemen, before that North Yemen
        ("680", "1989-01", "1990-05"),  # South Yemen
        ("315", "1989-01", "1992-12"),  # Czechoslovakia
        ("316", "1993-01", "2026-05"),  # Czechia
        ("317", "1993-01", "2026-05"),  # Slovakia
        ("365", "1989-01", "2026-05"),  # Russia, before that the Soviet Union
        ("369", "1991-12", "2026-05"),  # Ukraine
        ("860", "2002-05", "2026-05"),  # Timor-Leste
        ("531", "1993-05", "2026-05"),  # Eritrea
        ("530", "1989-01", "2026-05"),  # Ethiopia
        ("565", "1990-03", "2026-05"),  # Namibia
    ],
)
def test_states_have_values_while_they_existed(
    full: Panel, registered: Panel, code: str, first: str, last: str
) -> None:
    assert span(full, code) == (first, last)
    assert span(registered, code) == (first, last)


def test_the_sets_of_units(panel: Panel, full: Panel, registered: Panel) -> None:
    assert set(full.units) - set(panel.units) == {"345", "265", "680", "315"}
    extra = set(state_keys(registered)) - set(state_keys(full))
    assert extra == {"AND", "LIE", "MCO", "SMR", "XAB", "XSO"}
    for held in (panel, full, registered):
        assert [int(u) for u in held.units] == sorted(int(u) for u in held.units)
        assert not np.isnan(held.values).all(axis=1).any()


def test_keys_and_names_come_from_the_registry(full: Panel) -> None:
    known = dict(zip(full.units, zip(state_keys(full), full.names, strict=True), strict=True))
    assert known["345"][0] == "YUG" and known["340"] == ("SRB", "Serbia") and known["678"][0] == "YEM"
    assert known["565"] == ("NAM", "Namibia")


def test_units_that_are_no_states_have_no_keys() -> None:
    made_up = Panel("total", ("385", "99999"), ("Norway", "?"), 109, np.zeros((2, 3)))
    with pytest.raises(UnknownStateError, match="99999"):
        state_keys(made_up)


def test_covariates_are_missing_where_the_state_is(full: Panel) -> None:
    gone = np.isnan(full.values)
    for name, series in full.covariates.items():
        assert series.shape == full.values.shape
        assert np.isnan(series[gone]).all(), name
        if name in ("dyads", "state_based_events", "one_sided"):
            assert not np.isnan(series[~gone]).any(), name
    assert np.array_equal(
        np.sum([full.covariates[t.replace("-", "_")] for t in TYPES], axis=0), full.values, equal_nan=True
    )


def test_dyads_are_counted_where_a_government_fights_or_groups_do(full: Panel) -> None:
    # In Syria's worst years many fight; in Norway nobody does. The war in Ukraine has Russia as a side.
    assert value(full, "652", "2014-06", "dyads") > 5
    assert value(full, "385", "2014-06", "dyads") == 0
    assert value(full, "365", "2022-04", "dyads") >= 1 and value(full, "369", "2022-04", "dyads") >= 1


def test_a_dyad_counts_in_a_state_from_when_it_is_listed_there(full: Panel, store: Store) -> None:
    """One that comes to South Africa in 2024 was not known before to do so."""
    listed = store.rows("SELECT min(year) AS year FROM dyad_years WHERE dyad_id = 11435 AND state = 'ZAF'")[0]["year"]
    months = store.rows("SELECT month FROM dyad_months WHERE dyad_id = 11435 AND deaths > 0")
    before = [row["month"] for row in months if int(row["month"][:4]) < listed]
    others = (
        "SELECT DISTINCT month FROM dyad_months JOIN dyad_years USING (type, dyad_id) "
        "WHERE state = 'ZAF' AND dyad_id <> 11435 AND deaths > 0 AND type <> 'one-sided'"
    )
    alone = set(before) - {row["month"] for row in store.rows(others)}
    assert alone and all(value(full, "560", month, "dyads") == 0 for month in alone)


def test_a_yearly_figure_is_used_from_the_next_summer_on(full: Panel, store: Store) -> None:
    rows = store.rows("SELECT year, value FROM development_indicators WHERE state = 'NOR' AND series = 'population'")
    population = {row["year"]: row["value"] for row in rows}
    assert value(full, "385", "2001-06", "population") == population[1999]
    assert value(full, "385", "2001-07", "population") == population[2000]
    assert value(full, "385", "2026-05", "population") == population[max(population)]
    displaced = store.rows(
        "SELECT sum(persons) AS n FROM displaced_populations WHERE origin = 'SYR' AND year = 2014 "
        "AND population_group IN ('refugees', 'internally-displaced')"
    )
    assert value(full, "652", "2015-07", "displaced") == displaced[0]["n"]
    assert value(full, "652", "2015-06", "displaced") < displaced[0]["n"]


def test_nothing_of_later_years_is_in_an_earlier_panel(store: Store, full: Panel) -> None:
    late = country_panel(store, "total", start="2020-01", ended=True)
    for name, series in late.covariates.items():
        assert np.array_equal(series, full.covariates[name][:, -series.shape[1] :], equal_nan=True), name


def test_neighbours_share_a_border_and_a_time(full: Panel) -> None:
    for row, others in enumerate(full.neighbours):
        assert row not in others and list(others) == sorted(others)
        assert all(row in full.neighbours[other] for other in others)
        assert all((~np.isnan(full.values[[row, other]])).all(axis=0).any() for other in others)
    assert beside(full, "385") == {"365", "375", "380"}
    assert beside(full, "830") == {"820"}  # Singapore, over its causeway
    assert beside(full, "626") == {"482", "490", "500", "501", "530", "625"}  # South Sudan
    assert {"340", "341", "339", "343"} == beside(full, "347")  # Kosovo
    assert "435" in beside(full, "600")  # Mauritania and Morocco meet in Western Sahara
    assert "651" in beside(full, "666")  # Egypt and Israel
    assert beside(full, "315") >= {"265", "290"} and "316" not in beside(full, "315")  # Czechoslovakia
    assert "344" in beside(full, "345") and "340" not in beside(full, "345")  # Yugoslavia
    assert beside(full, "395") == set()  # Iceland
    assert "210" in beside(full, "211") and "390" not in beside(full, "380")  # no bridge over the Sound


def test_views_panels_know_what_was_known(store: Store, views: Panel, panel: Panel) -> None:
    late, early = views, views_panel(store, "early-2021")
    assert month_text(late.last_month) == "2021-06" and month_text(early.last_month) == "2020-08"
    assert late.units == early.units == panel.units
    assert late.values[:, late.column(month_id("2021-06"))].sum() == 9_910
    assert span(late, "530") == span(late, "365") == ("1989-01", "2021-06")
    assert span(late, "626")[0] == "2011-07"
    assert late.provisional is not None and early.provisional is not None
    assert month_text(late.first_month + int(np.argmax(late.provisional))) == "2020-01"
    # The evidence for where candidates begin: what was final in both vintages agrees, and so do the candidates of
    # 2020, but the candidates of 2019 had been replaced.
    both = slice(0, early.values.shape[1])
    changed = (late.values[:, both] != early.values) & ~np.isnan(early.values)
    by_year = {y: int(changed[:, [early.column(month_id(f"{y}-{m:02d}")) for m in range(1, 9)]].sum()) for y in
               (2018, 2019, 2020)}  # fmt: skip
    assert by_year[2019] > 200 and by_year[2018] < 60 and by_year[2020] < 20
    july = late.column(month_id("2020-07"))
    assert value(late, "700", "2020-07") == 25 and early.values[early.units.index("700"), july] == 1561


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"target": "statebased"}, "state-based"),
        ({"units": "nations"}, "registry"),
        ({"start": "1988-12"}, "1989-01"),
        ({"start": "2026-06"}, "2026-05"),
        ({"start": "1989"}, "YYYY-MM"),
    ],
)
def test_what_can_not_be_had_is_refused(store: Store, arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        country_panel(store, **arguments)


def test_an_unknown_vintage_is_refused(store: Store) -> None:
    with pytest.raises(UsageError, match="early-2021, mid-2021"):
        views_panel(store, "2023")


def test_a_store_without_the_tables_says_so_and_one_without_extras_works(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    folder.mkdir()
    package = json.loads((embedded_snapshot() / "datapackage.json").read_text(encoding="utf-8"))
    needed = {"views_countries", "violence_country_months"}
    for table in needed:
        shutil.copy(embedded_snapshot() / f"{table}.parquet", folder)
    package["resources"] = [r for r in package["resources"] if r["name"] in needed]
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    small = Store(folder)
    held = country_panel(small)
    assert held.neighbours == () and set(held.covariates) == {
        f"{t.replace('-', '_')}{end}" for t in TYPES for end in ("", "_events")
    }
    with pytest.raises(StoreError, match="views_country_months"):
        views_panel(small)
    small.close()
