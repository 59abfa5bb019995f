"""The archive: what is kept of forecasts, against the draws and the panel they come from."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from varde.errors import DataFileError, UsageError
from varde.forecast.archive import archive, deaths_between, write_archive
from varde.forecast.country_panel import state_keys
from varde.forecast.draws import Forecast
from varde.forecast.months import month_id, month_text
from varde.forecast.panel import Panel
from varde.sources.varde_forecasts import PERIODS, QUANTILES, SIGNALS, SOURCE, TABLES, columns, file_name
from varde.states import registry
from varde.store import Store
from varde.store.checks import typed

KEY = ["target", "state", "origin"]


@pytest.fixture(scope="module")
def frames(archived: Any) -> dict[str, pl.DataFrame]:
    return archive(archived.forecasts, archived.panels)


def only(frame: pl.DataFrame, **wanted: Any) -> dict[str, Any]:
    """The one row with these values."""
    return frame.filter(*(pl.col(k) == v for k, v in wanted.items())).row(0, named=True)


def cell(archived: Any, target: str, state: str, origin: str) -> tuple[Forecast, int, Panel]:
    """The forecast of a target from an origin, and the row of a state in it."""
    found = next(f for f, _ in archived.forecasts if (f.target, month_text(f.origin)) == (target, origin))
    panel = archived.panels[target]
    code = panel.units[state_keys(panel).index(state)]
    return found, found.units.index(code), panel


def test_tables_are_those_of_the_source_whole_and_sorted(frames: Mapping[str, pl.DataFrame], archived: Any) -> None:
    assert list(frames) == [t.name for t in TABLES]
    for table in TABLES:
        frame = frames[table.name]
        assert frame.columns == [f.name for f in columns(table)]
        assert frame.equals(frame.sort(table.key))
        assert not frame.select(table.key).is_duplicated().any()
    units = sum(len(f.units) for f, _ in archived.forecasts)
    assert len(frames["forecast_months"]) == 12 * units
    assert len(frames["forecast_periods"]) == len(PERIODS) * units
    assert len(frames["forecast_scores"]) == units
    # South Sudan became a state in 2011, and has no forecast from 2009.
    early = frames["forecast_months"].filter(pl.col("origin") == "2009-12")
    assert "SSD" not in set(early["state"]) and "SDN" in set(early["state"])


def test_months_are_the_statistics_of_the_draws(frames: Mapping[str, pl.DataFrame], archived: Any) -> None:
    made, row, _ = cell(archived, "total", "SDN", "2024-12")
    for place, month in ((0, "2025-01"), (11, "2025-12")):
        draws = made.draws[row, place]
        kept = only(frames["forecast_months"], target="total", state="SDN", origin="2024-12", month=month)
        assert kept["expected"] == pytest.approx(draws.mean(), rel=5e-4)
        for name, level in QUANTILES.items():
            assert kept[name] == pytest.approx(np.quantile(draws, level), rel=5e-4)
        for size in (1, 10, 25, 100, 1000):
            assert kept[f"probability_{size}"] == pytest.approx(np.mean(draws >= size), abs=1e-4)
        assert (kept["model"], kept["revised_history"]) == ("negative-binomial", True)


def test_periods_are_sums_of_paths(frames: Mapping[str, pl.DataFrame], archived: Any) -> None:
    made, row, panel = cell(archived, "state-based", "UKR", "2022-12")
    for n in PERIODS:
        total = made.draws[row, :n].sum(axis=0)
        kept = only(frames["forecast_periods"], target="state-based", state="UKR", origin="2022-12", months=n)
        assert kept["expected"] == pytest.approx(total.mean(), rel=5e-4)
        assert [kept[q] for q in QUANTILES] == pytest.approx(
            list(np.quantile(total, list(QUANTILES.values()))), rel=5e-4
        )
        assert kept["probability_1000"] == np.mean(total >= 1000)
        end = panel.column(made.origin) + 1
        unit = panel.units.index(made.units[row])
        assert kept["deaths_before"] == panel.values[unit, end - n : end].sum()
        a_month = panel.values[unit, end - 12 : end].sum() / 12
        assert kept["change"] == pytest.approx(total.mean() / n / a_month, rel=1e-3)
        assert kept["signal"] in SIGNALS


def test_deaths_before_are_those_of_the_evidence_base(frames: Mapping[str, pl.DataFrame], store: Store) -> None:
    counted = store.rows(
        "SELECT sum(one_sided_deaths)::BIGINT AS n FROM violence_country_months WHERE state = 'SDN' "
        "AND month BETWEEN '2025-06' AND '2026-05'"
    )[0]["n"]
    kept = only(frames["forecast_periods"], target="one-sided", state="SDN", origin="2026-05", months=12)
    assert kept["deaths_before"] == counted > 0


def test_nothing_is_divided_by_no_deaths(frames: Mapping[str, pl.DataFrame]) -> None:
    calm = only(frames["forecast_periods"], target="total", state="TUV", origin="2026-05", months=12)
    assert (calm["deaths_before"], calm["change"], calm["expected"], calm["signal"]) == (0, None, 0, "quiet")


def test_states_are_ranked_by_expected_deaths(frames: Mapping[str, pl.DataFrame]) -> None:
    ranks = frames["forecast_periods"].filter(target="total", origin="2026-05", months=12).sort("rank")
    assert ranks["expected"].to_list() == sorted(ranks["expected"], reverse=True)
    assert ranks["rank"][0] == 1
    calm = ranks.filter(pl.col("expected") == 0)["rank"].unique().to_list()
    assert len(calm) == 1 and calm[0] == len(ranks.filter(pl.col("expected") > 0)) + 1


def test_past_origins_are_marked_and_their_release_named(frames: Mapping[str, pl.DataFrame]) -> None:
    found = frames["forecast_months"].select("origin", "revised_history", "data_vintage").unique().sort("origin").rows()
    assert found[0] == ("2009-12", True, "26.1")
    assert found[-1] == ("2026-05", False, "26.1 and candidates 26.0.1-5")
    assert [revised for _, revised, _ in found] == [True] * (len(found) - 1) + [False]


def test_scores_are_those_of_the_months_that_are_known(frames: Mapping[str, pl.DataFrame], archived: Any) -> None:
    made, row, panel = cell(archived, "total", "COL", "2025-12")
    unit = panel.units.index(made.units[row])
    came = panel.values[unit, panel.column(made.origin) + 1 :]
    assert len(came) == 5
    draws, past = (
        made.draws[row, :5],
        panel.values[unit, panel.column(made.origin) - 11 : panel.column(made.origin) + 1],
    )
    kept = only(frames["forecast_scores"], target="total", state="COL", origin="2025-12")
    assert (kept["months_scored"], kept["months_provisional"], kept["observed"]) == (5, 5, came.sum())
    assert kept["expected"] == pytest.approx(draws.mean(axis=-1).sum(), rel=5e-4)
    assert kept["crps"] == pytest.approx(np.mean([crps(d, y) for d, y in zip(draws, came, strict=True)]), rel=5e-4)
    assert kept["crps_conflictology"] == pytest.approx(np.mean([crps(past, y) for y in came]), rel=5e-4)
    low, high = np.quantile(draws, [0.1, 0.9], axis=-1)
    assert kept["inside_80"] == np.sum((low <= came) & (came <= high))
    whole = only(frames["forecast_scores"], target="total", state="COL", origin="2022-12")
    assert (whole["months_scored"], whole["months_provisional"]) == (12, 0)


def crps(draws: np.ndarray, observed: float) -> float:
    """By the definition with all pairs of draws."""
    return float(np.abs(draws - observed).mean() - np.abs(draws[:, None] - draws).mean() / 2)


def test_without_months_to_score_there_are_no_scores(frames: Mapping[str, pl.DataFrame]) -> None:
    ahead = frames["forecast_scores"].filter(pl.col("origin") == "2026-05")
    assert set(ahead["months_scored"]) == {0} and set(ahead["months_provisional"]) == {0}
    for name in ("observed", "expected", "crps", "crps_conflictology", "inside_80"):
        assert ahead[name].null_count() == len(ahead)


def test_similar_cases_tell_what_followed_as_far_as_it_had(frames: Mapping[str, pl.DataFrame], archived: Any) -> None:
    """Of a case half a year before the origin, what followed was not known then."""
    found = frames["forecast_analogues"].filter(target="total", state="COL", origin="2015-12").rows(named=True)
    panel = archived.panels["total"]
    row = panel.units.index("625")
    middle = panel.column(month_id("2003-03")) + 1
    before, after = panel.values[row, middle - 12 : middle].sum(), panel.values[row, middle : middle + 12].sum()
    assert [r["rank"] for r in found] == [1, 2]
    assert [r["analogue_state"] for r in found] == ["SDN", "SDN"]
    assert [r["analogue_month"] for r in found] == ["2003-03", "2015-06"]
    assert (found[0]["deaths_before"], found[0]["deaths_after"]) == (before, after) and before != after
    assert found[1]["deaths_after"] is None and found[1]["deaths_before"] > 0


def test_deaths_between_are_known_or_none() -> None:
    panel = Panel("x", ("1",), ("One",), 100, np.array([[1.0, np.nan, 3.0, 4.0]]))
    assert deaths_between(panel, 0, 102, 103) == 7
    assert deaths_between(panel, 0, 100, 102) is None
    assert deaths_between(panel, 0, 99, 100) is None and deaths_between(panel, 0, 103, 104) is None


def test_the_future_changes_nothing_but_the_scores(archived: Any, frames: Mapping[str, pl.DataFrame]) -> None:
    origin = month_id("2015-12")
    panel = archived.panels["total"]
    poisoned = panel.values.copy()
    poisoned[:, panel.column(origin) + 1 :] = 99_999
    chosen = [(f, why) for f, why in archived.forecasts if (f.target, f.origin) == ("total", origin)]
    again = archive(chosen, {"total": replace(panel, values=poisoned)})
    for name, frame in frames.items():
        before = frame.filter(target="total", origin="2015-12")
        assert again[name].equals(before) == (name != "forecast_scores"), name


def test_drivers_have_words(archived: Any, frames: Mapping[str, pl.DataFrame]) -> None:
    kept = only(frames["forecast_drivers"], target="total", state="NOR", origin="2026-05", rank=1)
    assert (kept["driver"], kept["value"], kept["effect"], kept["text"]) == ("deaths_12", 0, 0.75, "deaths 12: 0")
    forecast, why = archived.forecasts[-1]
    unit = forecast.units[0]
    unknown = {unit: SimpleNamespace(drivers=[("population", float("nan"), 1.0)] * 9, analogues=why[unit].analogues)}
    told = archive([(forecast, unknown)], archived.panels, lambda name, value: f"{name} of {value}")["forecast_drivers"]
    assert told["value"].to_list() == [None] * 5 and set(told["text"]) == {"population of nan"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: replace(f, paths=False), r"'negative-binomial' do not hang together over months"),
        (lambda f: replace(f, months=f.months[2:], draws=f.draws[:, 2:]), r"is of 10 months"),
        (lambda f: replace(f, months=f.months[:9], draws=f.draws[:, :9]), r"is of 9 months"),
        (lambda f: replace(f, target="homicide"), r"There is no panel of 'homicide' deaths"),
    ],
)
def test_a_forecast_that_cannot_be_archived_is_refused(archived: Any, change: Any, message: str) -> None:
    forecast, why = archived.forecasts[0]
    with pytest.raises(UsageError, match=message):
        archive([(change(forecast), why)], archived.panels)


def test_doubles_and_forecasts_without_reasons_are_refused(archived: Any) -> None:
    first = archived.forecasts[0]
    with pytest.raises(UsageError, match=r"Two forecasts of total deaths are from 2009-12"):
        archive([first, first], archived.panels)
    with pytest.raises(UsageError, match=r"table forecast_drivers.*\n.*explains its forecasts"):
        archive([(first[0], {})], archived.panels)
    with pytest.raises(UsageError, match="Nothing is there for the table forecast_months"):
        archive([], archived.panels)


def test_months_after_the_first_year_are_left_out(archived: Any) -> None:
    forecast, why = archived.forecasts[0]
    longer = replace(
        forecast,
        months=tuple(forecast.origin + a for a in range(1, 25)),
        draws=np.concatenate([forecast.draws, forecast.draws + 1], axis=1),
    )
    short, long = (archive([(f, why)], archived.panels) for f in (forecast, longer))
    assert all(long[name].equals(short[name]) for name in short)


def test_the_same_archive_gives_the_same_bytes(frames: Mapping[str, pl.DataFrame], tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "notes.txt").write_text("mine")
    write_archive(frames, tmp_path / "a")
    write_archive(frames, tmp_path / "deep" / "b")
    names = sorted(file_name(t.name) for t in TABLES)
    assert sorted(p.name for p in (tmp_path / "deep" / "b").iterdir()) == names
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "deep" / "b" / name).read_bytes()
    assert (tmp_path / "a" / "notes.txt").read_text() == "mine"


def test_a_full_disk_leaves_the_last_archive(
    frames: Mapping[str, pl.DataFrame], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_archive(frames, tmp_path)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    written = pl.DataFrame.write_parquet

    def full(frame: pl.DataFrame, file: Path, **options: Any) -> None:
        if "scores" in file.name:
            raise OSError(errno.ENOSPC, "No space left on device")
        written(frame, file, **options)

    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)
    changed = {name: frame.head(1) for name, frame in frames.items()}
    with pytest.raises(DataFileError, match="No space left on device"):
        write_archive(changed, tmp_path)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="is a file, and a folder is needed"):
        write_archive(frames, tmp_path / "file")


@dataclass(frozen=True)
class Why:
    drivers: list[tuple[str, float, float]]
    analogues: list[tuple[str, int, float]]


@settings(max_examples=15, deadline=None)
@given(
    sizes=st.lists(st.sampled_from([0, 0.02, 1, 30, 4000, 3e6]), min_size=3, max_size=3),
    draws=st.integers(1, 30),
    seed=st.integers(0, 2**32 - 1),
)
def test_whatever_the_draws_the_source_takes_them(
    sizes: list[float], draws: int, seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rng = np.random.default_rng(seed)
    values = rng.poisson(np.array(sizes)[:, None] / 3, (3, 60)).astype(float)
    panel = Panel("total", ("385", "625", "100"), ("Norway", "Sudan", "Colombia"), month_id("2020-01"), values)
    origin = month_id("2023-12")
    skewed = rng.negative_binomial(0.3, 0.3 / (0.3 + np.array(sizes) + 1e-9)[:, None, None], (3, 12, draws))
    made = Forecast(
        target="total",
        units=panel.units,
        names=panel.names,
        origin=origin,
        months=tuple(range(origin + 1, origin + 13)),
        draws=skewed.astype(float),
        model="m",
        paths=True,
        vintage="26.1",
    )
    why = {"385": Why([("x", 1.0, -0.5)], [("625", origin - 20, 1 / 3)])}
    folder = write_archive(archive([(made, why)], {"total": panel}), tmp_path_factory.mktemp("any"))
    inputs = SOURCE.find(list(folder.iterdir()))
    assert inputs is not None
    read = SOURCE.read(inputs, registry())
    for table in TABLES:
        typed(SOURCE, table, read[table.name], registry())
    scores = read["forecast_scores"]
    assert scores["months_scored"].to_list() == [12] * 3
    assert np.array_equal(sorted(scores["observed"]), sorted(values[:, 48:].sum(axis=1)))
