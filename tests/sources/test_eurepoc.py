"""EuRepoC: incidents with their parties, receivers, attributions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from varde.errors import DataFileError
from varde.sources import eurepoc_attributions, eurepoc_incidents, eurepoc_receivers
from varde.sources.contract import Inputs, Source
from varde.sources.eurepoc_incidents import listed
from varde.states import registry
from varde.store.checks import typed

HEAD = (
    "ID,name,start_date,end_date,incident_type,receiver_country,initiator_country,initiator_category,"
    "number_of_attributions,has_disruption,unweighted_cyber_intensity,weighted_cyber_intensity,"
    "offline_conflict_intensity_subcode,impact_indicator_value\n"
)


def read(source: Source, path: Path) -> dict[str, pl.DataFrame]:
    frames = source.read(Inputs({source.files[0].role: [path]}), registry())
    return {t.name: typed(source, t, frames[t.name], registry()) for t in source.tables}


def incident(number: str = "1", receivers: str = "['Norway']", initiators: str = "['Unknown']") -> str:
    return f'{number},A title,2020-03-01,,Disruption,"{receivers}","{initiators}",[\'State\'],1,True,2,2.0,,\n'


@pytest.fixture(scope="module")
def held(shared: Path) -> dict[str, pl.DataFrame]:
    return read(eurepoc_incidents.SOURCE, shared / "threats" / "EuRepoC_Global_Database_1.1.csv")


def test_incidents(held: dict[str, pl.DataFrame]) -> None:
    incidents = held["cyber_incidents"]
    assert len(incidents) == 1643
    assert incidents["start_date"].max() == date(2023, 8, 13)
    assert incidents["disruption"].sum() == 691
    assert "description" not in incidents.columns


def test_parties_are_states_regions_and_unknown(held: dict[str, pl.DataFrame]) -> None:
    parties = held["cyber_incident_parties"]
    assert parties["state"].null_count() == 0
    assert parties.filter(pl.col("incident") == 13).select("role", "state").rows() == [
        ("initiator", "PRK"),
        ("receiver", "KOR"),
    ]
    received = parties.filter(pl.col("role") == "receiver")
    assert len(received.filter(pl.col("state") == "USA")) == 397
    regions = dict(parties.select("party", "state").unique().rows())
    assert not registry().get(regions["Europe (region)"]).is_state
    assert regions["Vietnam"] == "VNM"


def test_receivers_and_attributions(shared: Path) -> None:
    receivers = read(eurepoc_receivers.SOURCE, shared / "threats" / "EuRepoC_Receiver_dataset_1.1.csv")
    frame = receivers["cyber_incident_receivers"]
    assert len(frame) == 6333
    assert max(len(c) for c in frame["category"].unique()) < 50
    attributions = read(eurepoc_attributions.SOURCE, shared / "threats" / "EuRepoC_Attribution_dataset_1.1.csv")
    frame = attributions["cyber_attributions"]
    assert len(frame) == 2643
    assert frame["attribution"].null_count() == 12
    assert len(frame.filter(pl.col("attribution") == 7221)) == 216
    assert not frame["type"].str.contains("e.g.", literal=True).any()


def test_a_list_is_a_set_of_names_in_order() -> None:
    path = Path("f.csv")
    assert listed(path, 2, "c", "['China', 'China', \"Korea, Democratic People's Republic of\"]") == [
        "China",
        "Korea, Democratic People's Republic of",
    ]
    assert listed(path, 2, "c", None) == []


@pytest.mark.parametrize("cell", ["China", "['China'", "[['China']]", "__import__('os')", "{'China': 1}"])
def test_what_is_no_list_is_refused(cell: str) -> None:
    with pytest.raises(DataFileError, match=r"f\.csv, row 7, column 'c': .* is no list like"):
        listed(Path("f.csv"), 7, "c", cell)


def test_a_party_twice_in_an_incident_counts_once(tmp_path: Path) -> None:
    path = tmp_path / "EuRepoC_Global_Database_2.csv"
    path.write_text(HEAD + incident(receivers="['Norway', 'Norway', 'Sweden']"))
    parties = read(eurepoc_incidents.SOURCE, path)["cyber_incident_parties"]
    assert parties.select("role", "state").rows() == [
        ("initiator", "_UNKNOWN"),
        ("receiver", "NOR"),
        ("receiver", "SWE"),
    ]
    assert parties["vintage"].unique().to_list() == ["to 2020-03-01"]


@pytest.mark.parametrize(
    ("record", "problem"),
    [
        (incident(receivers="['Ruritania']"), r"row 2, column 'receiver_country': No state.*'Ruritania'"),
        (incident("one"), "column 'ID': 'one' is not a whole number"),
        (incident()[:24] + "\n", "has 5 cells where the header has 14"),
        (incident()[:40] + "\n", "A quote may be open"),
    ],
)
def test_faults(record: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "EuRepoC_Global_Database_2.csv"
    path.write_text(HEAD + record)
    with pytest.raises(DataFileError, match=problem):
        read(eurepoc_incidents.SOURCE, path)
