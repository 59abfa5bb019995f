"""What holds for every source that a user brings as an own copy, and for the two on piracy."""

from __future__ import annotations

import csv
import hashlib
import io
import random
import shutil
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from varde.errors import CheckError, DataFileError, UsageError
from varde.sources import get_source
from varde.sources.columns import edition, filled, numbered, state_keys, whole_years
from varde.sources.contract import Inputs, RawFile
from varde.states import registry
from varde.store.build import build, recognise
from varde.store.checks import typed

FILES = {
    "aid_worker_security": "threats/security_incidents_2025-04-22.csv",
    "asam_piracy": "threats/asam_2022-06-21.csv",
    "eurepoc_attributions": "threats/EuRepoC_Attribution_dataset_1.1.csv",
    "eurepoc_incidents": "threats/EuRepoC_Global_Database_1.1.csv",
    "eurepoc_receivers": "threats/EuRepoC_Receiver_dataset_1.1.csv",
    "fragile_states_index": "fragility/fsi.csv",
    "geopko_deployments": "un/operations/TCCMap_v.2.3.csv",
    "geopko_locations": "un/operations/FrontMap_v.2.3.csv",
    "geopko_troop_types": "un/operations/TTMap_v.2.3.csv",
    "idmc_flows": "fragility/idmc_flows.csv",
    "idmc_stocks": "fragility/idmc_stocks.csv",
    "imb_piracy": "threats/pirate_attacks.csv",
    "organised_crime_index": "threats/global_oc_index.xlsx",
    "political_terror_scale": "fragility/PTS-2024.csv",
    "radpko_bases": "un/operations/radpko_bases_cc_y.csv",
    "sipri_expenditure": "disarmament/SIPRI-Milex-data-1949-2024_2.xlsx",
    "sipri_transfer_values": "disarmament/sipri-exports-processed.csv",
    "sipri_transfers": "disarmament/trade-register.csv",
}
TEXT = sorted(s for s, f in FILES.items() if f.endswith(".csv"))
LATIN_1 = {"political_terror_scale"}
NEEDED = {
    "aid_worker_security": "Total killed",
    "asam_piracy": "navArea",
    "eurepoc_attributions": "attribution_basis",
    "eurepoc_incidents": "receiver_country",
    "eurepoc_receivers": "receiver_category",
    "fragile_states_index": "total",
    "geopko_deployments": "year.overview",
    "geopko_locations": "NoTroops",
    "geopko_troop_types": "Infantry",
    "idmc_flows": "cause",
    "idmc_stocks": "sex",
    "imb_piracy": "eez_country",
    "political_terror_scale": "PTS_H",
    "radpko_bases": "pko_deployed",
    "sipri_transfer_values": "value",
    "sipri_transfers": "status",
}


def read(source_id: str, path: Path) -> dict[str, pl.DataFrame]:
    source = get_source(source_id)
    frames = source.read(Inputs({source.files[0].role: [path]}), registry())
    return {t.name: typed(source, t, frames[t.name], registry()) for t in source.tables}


def test_all_of_them_build_and_show_their_known_totals(shared: Path, tmp_path: Path) -> None:
    report = build(tmp_path / "store", folder=shared, only=sorted(FILES), fresh=True)
    built = {s.id: s for s in report.sources if s.outcome == "built"}
    assert built.keys() == FILES.keys()
    checks = [c for s in built.values() for c in s.checks]
    assert all(s.checks for s in built.values())
    assert [c.description for c in checks if c.got is None] == []
    assert all(f["as_known"] for s in built.values() for f in s.files)


@pytest.mark.parametrize("source_id", sorted(FILES))
def test_only_what_the_licence_allows_is_embedded(source_id: str) -> None:
    assert get_source(source_id).embed == (source_id in ("asam_piracy", "imb_piracy"))


@pytest.mark.parametrize("source_id", sorted(FILES))
def test_a_renamed_copy_is_recognised_by_its_columns(source_id: str, shared: Path, tmp_path: Path) -> None:
    original = shared / FILES[source_id]
    copy = tmp_path / f"download (3){original.suffix}"
    shutil.copy(original, copy)
    found = recognise([copy])
    assert list(found) == [source_id]
    assert found[source_id].all() == [copy]


@pytest.mark.parametrize("source_id", sorted(FILES))
def test_the_published_name_is_recognised_and_no_other_source_claims_it(source_id: str, shared: Path) -> None:
    name = Path(FILES[source_id]).name
    assert any(raw.matches(name) for raw in get_source(source_id).files)
    others = [o for o in FILES if o != source_id and any(raw.matches(name) for raw in get_source(o).files)]
    assert others == []


@pytest.mark.parametrize("source_id", sorted(FILES))
def test_a_copy_that_is_cut_off_is_refused(source_id: str, shared: Path, tmp_path: Path) -> None:
    original = shared / FILES[source_id]
    content = original.read_bytes()
    cut = content[: len(content) * 6 // 10]
    if source_id in TEXT:
        cut = cut[: cut.rindex(b",")]  # within a record, whatever its width
    path = tmp_path / original.name
    path.write_bytes(cut)
    with pytest.raises((DataFileError, CheckError), match=original.name.replace("(", ".")):
        read(source_id, path)


@pytest.mark.parametrize("source_id", TEXT)
def test_a_renamed_column_is_named(source_id: str, shared: Path, tmp_path: Path) -> None:
    original = shared / FILES[source_id]
    encoding = "latin-1" if source_id in LATIN_1 else "utf-8-sig"
    head, _, rest = original.read_bytes().decode(encoding).partition("\n")
    column = NEEDED[source_id]
    names = next(csv.reader([head.strip("\r")]))
    renamed = ["renamed" if n == column else n for n in names]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(renamed)
    path = tmp_path / original.name
    path.write_bytes((out.getvalue() + rest[:4000]).encode(encoding))
    with pytest.raises(DataFileError, match="there is no such column") as caught:
        read(source_id, path)
    assert caught.value.column == column


@pytest.mark.parametrize(
    "source_id",
    ["fragile_states_index", "idmc_stocks", "geopko_locations", "eurepoc_receivers", "imb_piracy", "radpko_bases"],
)
def test_the_order_of_records_does_not_matter(source_id: str, shared: Path, tmp_path: Path) -> None:
    original = shared / FILES[source_id]
    head, *records = csv.reader(io.StringIO(original.read_text("utf-8-sig"), newline=""))
    random.Random(7).shuffle(records)
    path = tmp_path / original.name
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([head, *records])
    for name, frame in read(source_id, path).items():
        assert frame.drop("vintage").equals(read(source_id, original)[name].drop("vintage")), name


def test_a_workbook_where_a_csv_is_expected(shared: Path, tmp_path: Path) -> None:
    path = tmp_path / "fsi.csv"
    shutil.copy(shared / FILES["organised_crime_index"], path)
    with pytest.raises(DataFileError, match="is a workbook where text"):
        read("fragile_states_index", path)


def test_a_file_of_no_source_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(UsageError, match="of no source that Varde reads"):
        recognise([path])


# -- the shared steps -------------------------------------------------------------------------------------------


def test_a_known_copy_has_its_edition_and_another_what_it_covers(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"known")
    raw = RawFile("a", ("a.csv",), sha256={"a.csv": hashlib.sha256(b"another").hexdigest()})
    assert edition(path, raw, "9", 2024) == "to 2024"
    assert edition(path, raw, "9") == "other edition"
    raw = RawFile("a", ("a.csv",), sha256={"a.csv": hashlib.sha256(b"known").hexdigest()})
    assert edition(path, raw, "9", 2024) == "9"


def test_a_year_is_all_its_days() -> None:
    assert whole_years(pl.Series([1990, None])) == [(date(1990, 1, 1), date(1990, 12, 31)), None]


def test_an_unknown_state_is_named_with_the_row_of_the_file(tmp_path: Path) -> None:
    frame = pl.DataFrame({"_row": [2, 9, 17], "who": ["NOR", "Ruritania", "Ruritania"]})
    with pytest.raises(DataFileError, match=r"row 9, column 'who': No state.*Ruritania") as caught:
        state_keys(frame, tmp_path / "f.csv", registry(), "who", source="none")
    assert caught.value.row == 9


def test_an_empty_cell_is_named() -> None:
    frame = pl.DataFrame({"_row": [2, 3], "a": ["x", None]})
    with pytest.raises(DataFileError, match=r"f\.csv, row 3, column 'a': the cell is empty"):
        filled(frame, Path("f.csv"), "a")


def test_numbers_follow_content_and_not_the_file() -> None:
    frame = pl.DataFrame({"_row": [2, 3, 4], "k": ["a", "a", "b"], "v": [5, 1, 9]})
    mixed = frame.reverse()
    expected = [("a", 1, 1), ("a", 5, 2), ("b", 9, 1)]
    for each in (frame, mixed):
        assert numbered(each, ["k"], "n").select("k", "v", "n").rows() == expected
