"""UCDP country-years of organised violence, and the two unordered lists of dyads in them."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from varde.errors import DataFileError
from varde.sources.contract import Inputs
from varde.sources.ucdp_organised_violence import COUNTS, SOURCE, tied
from varde.states import registry
from varde.store.checks import typed

DYADS = [f"{s}_dyad_{what}_cy" for s in ("sb", "ns", "os") for what in ("ids", "names")]
HEADER = ["country_id_cy", "year_cy", "version", *COUNTS, *DYADS]


def load(path: Path) -> dict[str, pl.DataFrame]:
    frames = SOURCE.read(Inputs({"country_year": [path]}), registry())
    return {t.name: typed(SOURCE, t, frames[t.name], registry()) for t in SOURCE.tables}


@pytest.fixture(scope="module")
def tables(shared: Path) -> dict[str, pl.DataFrame]:
    return load(shared / "conflict" / "organizedviolencecy_v25_1.csv")


def write(folder: Path, *rows: dict[str, object], header: list[str] = HEADER) -> Path:
    lines = [",".join(header)]
    for row in rows:
        cells = {**dict.fromkeys(COUNTS, 0), **dict.fromkeys(DYADS, "NO_DYAD"), "version": "25.1", **row}
        lines.append(",".join(str(cells.get(name, "")) for name in header))
    path = folder / "organizedviolencecy_v25_1.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_known_totals(tables: dict[str, pl.DataFrame]) -> None:
    years = tables["organised_violence_country_years"]
    assert len(years) == 6_936
    assert years.filter(pl.col("year") == 2022)["state_based_best"].sum() == 277_232
    rwanda = years.filter((pl.col("state") == "RWA") & (pl.col("year") == 1994)).row(0, named=True)
    assert [rwanda[f"one_sided_{b}"] for b in ("low", "best", "high")] == [345_833, 770_581, 1_610_637]
    assert (rwanda["one_sided_government_best"], rwanda["one_sided_non_state_best"]) == (759_638, 10_943)
    assert set(years["vintage"]) == {"25.1"}


def test_sums_hold(tables: dict[str, pl.DataFrame]) -> None:
    years = tables["organised_violence_country_years"]
    for bound in ("low", "best", "high"):
        summed = years[f"state_based_{bound}"] + years[f"non_state_{bound}"] + years[f"one_sided_{bound}"]
        assert (summed == years[f"total_{bound}"]).all()
        split = years[f"one_sided_government_{bound}"] + years[f"one_sided_non_state_{bound}"]
        assert (split == years[f"one_sided_{bound}"]).all()
    outside = years.filter(
        ~pl.col("state_based_best").is_between(pl.col("state_based_low"), pl.col("state_based_high"))
    )
    assert len(outside) == 8


def test_serbia_and_its_predecessor(tables: dict[str, pl.DataFrame]) -> None:
    years = tables["organised_violence_country_years"]
    assert years.filter(pl.col("state") == "YUG")["year"].to_list() == list(range(1989, 2007))
    assert years.filter(pl.col("state") == "SRB")["year"].to_list() == list(range(2007, 2025))


def test_ids_belong_to_names_by_reasoning_and_not_by_order(tables: dict[str, pl.DataFrame], shared: Path) -> None:
    dyads = tables["organised_violence_dyads"]
    one_sided = dyads.filter((pl.col("state") == "RWA") & (pl.col("year") == 1994) & (pl.col("type") == "one-sided"))
    assert dict(one_sided.select("dyad_name", "dyad_id").iter_rows()) == {
        "FPR - Civilians": 1035,
        "Government of Rwanda - Civilians": 939,
        "Interahamwe, ex-FAR - Civilians": 1052,
    }
    # The deaths of these ids in the file of dyad-months say the same.
    months = pl.read_csv(shared / "conflict" / "ucdp_ged_v261_dyad_month.csv")
    killed = months.filter((pl.col("dyad_id") == 939) & (pl.col("year") == 1994))["deaths"].sum()
    assert killed == 759_800
    listed = yaml.load((shared / "conflict" / "ucdp_v261_dyads.yaml").read_bytes(), Loader=yaml.CSafeLoader)
    name_of = {e["id"]: " ".join(e["name"].split()) for e in listed}
    pairs = dyads.filter((pl.col("type") == "state-based") & pl.col("dyad_id").is_not_null())
    unique = pairs.select("dyad_id", "dyad_name").unique()
    same = [i for i, n in unique.iter_rows() if name_of.get(i) == " ".join(n.split())]
    assert len(unique) > 400
    assert len(same) / len(unique) > 0.95


def test_names_with_entities_and_dyads_of_one_name(tables: dict[str, pl.DataFrame]) -> None:
    dyads = tables["organised_violence_dyads"]
    assert not dyads["dyad_name"].str.contains("&amp;|;").any()
    ukraine = dyads.filter((pl.col("state") == "UKR") & (pl.col("year") == 2022) & (pl.col("type") == "state-based"))
    assert ukraine["dyad_name"].to_list() == [
        "Government of Russia (Soviet Union) - Government of Ukraine",
        "Government of Ukraine - DPR",
        "Government of Ukraine - LPR",
    ]


@given(st.permutations(range(6)), st.lists(st.sets(st.integers(0, 5), min_size=1), min_size=1, max_size=12))
def test_an_id_is_never_tied_to_another_name(order: list[int], rows: list[set[int]]) -> None:
    names = [f"name {i}" for i in order]
    listed = [(sorted(map(str, row)), sorted(names[i] for i in row)) for row in rows]
    for i, name in tied(listed).items():
        assert name == names[int(i)]


def test_faults_are_named(tmp_path: Path) -> None:
    row = {"country_id_cy": 652, "year_cy": 2016}
    assert load(write(tmp_path, {**row, "sb_dyad_ids_cy": "1; 2", "sb_dyad_names_cy": "A - B; A - C"}))
    with pytest.raises(DataFileError, match=r"row 2, column 'sb_dyad_ids_cy': lists 1 ids of dyads and 2 names"):
        load(write(tmp_path, {**row, "sb_dyad_ids_cy": "1", "sb_dyad_names_cy": "A - B; A - C"}))
    with pytest.raises(DataFileError, match="two records share country_id_cy 652, year_cy 2016"):
        load(write(tmp_path, row, row))
    with pytest.raises(DataFileError, match=r"row 3, column 'country_id_cy': .*'9999'"):
        load(write(tmp_path, row, {**row, "country_id_cy": 9999}))
    with pytest.raises(DataFileError, match=r"column 'os_total_deaths_best_cy': '-' is not a whole number"):
        load(write(tmp_path, {**row, "os_total_deaths_best_cy": "-"}))
    with pytest.raises(DataFileError, match=r"column 'year_cy': there is no such column; the nearest is 'year_c'"):
        load(write(tmp_path, row, header=["year_c" if h == "year_cy" else h for h in HEADER]))
