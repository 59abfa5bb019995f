"""The build: all or nothing, beside the last one, the same bytes from the same files."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from varde.errors import CheckError, DataFileError, StoreError, UsageError
from varde.store import build as building
from varde.store import open_store
from varde.store.build import build, recognise
from varde.store.publish import LEDGER
from varde.store.query import Store, current_build

CAPITALS = """gwcode,statenme,capital,stdate,enddate,lat,lng
2.0,United States of America,Washington D.C.,1816-01-01,2024-12-31,38.8950368,-77.0365427
100.0,Colombia,Bogotá,1831-01-01,2024-12-31,4.6,-74.08
"""
ONE = ["gw_capitals"]


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / "ps_gw_capitals.csv").write_text(CAPITALS, encoding="utf-8")
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "store"


def digest(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


def capitals(root: Path) -> list[str]:
    return [r["capital"] for r in open_store(root).rows("SELECT capital FROM capitals ORDER BY capital")]


def test_build_publishes_typed_keyed_tables(raw: Path, root: Path) -> None:
    report = build(root, folder=raw, only=ONE, fresh=True)
    assert current_build(root) == report.build
    store = open_store(root)
    assert store.key_of("capitals") == ["state", "capital", "start_date"]
    row = store.rows("SELECT * FROM capitals WHERE state = 'COL'")[0]
    assert (row["capital"], row["end_date"], row["source"], row["vintage"]) == ("Bogotá", None, "gw_capitals", "2024")
    entry = json.loads((root / LEDGER).read_text(encoding="utf-8").splitlines()[-1])
    assert entry["files"][0]["sha256"] == hashlib.sha256(CAPITALS.encode()).hexdigest()
    table = entry["tables"][0]
    assert table["sha256"] == digest(report.build)["capitals.parquet"]
    assert table["rows"] == 2
    assert entry["seconds"] > 0


def test_hidden_files_and_folders_are_not_looked_into(raw: Path, root: Path) -> None:
    (raw / ".done").mkdir()
    (raw / ".done" / "ps_gw_capitals.csv").write_text("not meant to be read", encoding="utf-8")
    (raw / ".ps_gw_capitals.csv").write_text("nor this", encoding="utf-8")
    report = build(root, folder=raw)
    assert report.unclaimed == []
    assert capitals(root) == ["Bogotá", "Washington D.C."]


def test_the_same_files_give_the_same_bytes(raw: Path, tmp_path: Path) -> None:
    first = build(tmp_path / "a", folder=raw, only=ONE, fresh=True)
    lines = CAPITALS.splitlines()
    first_digest = digest(first.build)
    again = build(tmp_path / "b", folder=raw, only=ONE, fresh=True)
    assert digest(again.build) == first_digest
    assert again.build.name == first.build.name
    (raw / "ps_gw_capitals.csv").write_text("\n".join([lines[0], lines[2], lines[1]]) + "\n", encoding="utf-8")
    reordered = build(tmp_path / "c", folder=raw, only=ONE, fresh=True)
    assert digest(reordered.build)["capitals.parquet"] == first_digest["capitals.parquet"]


def test_differences_from_the_last_build_are_reported(raw: Path, root: Path) -> None:
    assert build(root, folder=raw, only=ONE, fresh=True).sources[0].tables[0].is_new
    changed = CAPITALS.replace("38.8950368", "38.9") + "20.0,Canada,Ottawa,1867-01-01,2024-12-31,45.42,-75.69\n"
    changed = changed.replace("100.0,Colombia,Bogotá", "101.0,Venezuela,Caracas")
    (raw / "ps_gw_capitals.csv").write_text(changed, encoding="utf-8")
    table = build(root, folder=raw, only=ONE).sources
    report = next(s for s in table if s.id == "gw_capitals").tables[0]
    assert (report.rows, report.added, report.removed, report.changed) == (3, 2, 1, 1)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (CAPITALS[:-20], ["row 3", "5 cells where the header has 7"]),
        (CAPITALS.replace("lat,lng", "latitude,lng"), ["row 1", "'lat'", "'latitude', 'lng'"]),
        (CAPITALS.replace("4.6,", "north,"), ["row 3", "'lat'", "'north' is not a number"]),
        (CAPITALS.replace("100.0,Col", "4711,Col"), ["row 3", "'gwcode'", "4711"]),
        (CAPITALS + CAPITALS.splitlines()[1] + "\n", ["share their key", "state=USA", "row 2"]),
        (CAPITALS.replace("4.6,", "94.6,"), ["'latitude'", "94.6", "above 90", "row 3"]),
        ('"' + CAPITALS, ["csv", "row 1"]),
        ("", ["is empty"]),
        (CAPITALS.splitlines()[0] + "\n", ["found no rows"]),
    ],
)
def test_bad_files_are_named_and_leave_the_last_build(raw: Path, root: Path, content: str, says: list[str]) -> None:
    before = build(root, folder=raw, only=ONE, fresh=True).build
    held = digest(before)
    (raw / "ps_gw_capitals.csv").write_text(content, encoding="utf-8")
    with pytest.raises((DataFileError, CheckError)) as caught:
        build(root, folder=raw, only=ONE, fresh=True)
    for words in says:
        assert words in str(caught.value)
    assert current_build(root) == before
    assert digest(before) == held
    assert [p.name for p in (root / "builds").iterdir()] == [before.name]


def test_another_encoding_is_named_by_line(raw: Path, root: Path) -> None:
    (raw / "ps_gw_capitals.csv").write_bytes(CAPITALS.encode("latin-1"))
    with pytest.raises(DataFileError, match=r"row 3: is not utf-8 text \(byte 0xe1\)"):
        build(root, folder=raw, only=ONE, fresh=True)


def test_a_workbook_or_an_empty_zip_in_place_of_a_csv(raw: Path, root: Path) -> None:
    import io
    import zipfile

    packed = io.BytesIO()
    zipfile.ZipFile(packed, "w").close()
    file = raw / "ps_gw_capitals.csv"
    file.write_bytes(packed.getvalue())
    with pytest.raises(DataFileError, match=r"holds nothing|holds no"):
        build(root, folder=raw, only=ONE, fresh=True)
    sheet = io.BytesIO()
    with zipfile.ZipFile(sheet, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    file.write_bytes(sheet.getvalue())
    with pytest.raises(DataFileError, match="is a workbook where text"):
        build(root, folder=raw, only=ONE, fresh=True)


def test_two_builds_at_once(raw: Path, root: Path) -> None:
    from varde.store.publish import building as hold

    build(root, folder=raw, only=ONE, fresh=True)
    with hold(root), pytest.raises(StoreError, match="Another build is under way"):
        build(root, folder=raw, only=ONE, fresh=True)
    assert capitals(root) == ["Bogotá", "Washington D.C."]


def test_a_full_disk_leaves_the_last_build(raw: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = build(root, folder=raw, only=ONE, fresh=True).build

    def full(path: Path, content: bytes) -> None:
        path.write_bytes(content[: len(content) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr(building, "write_file", full)
    with pytest.raises(StoreError, match="the disk is full"):
        build(root, folder=raw, only=ONE, fresh=True)
    assert current_build(root) == before
    assert [p.name for p in (root / "builds").iterdir()] == [before.name]


def test_no_write_permission(raw: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="Can't build in"):
        build(tmp_path / "file" / "store", folder=raw, only=ONE, fresh=True)


KILLER = """
import os, signal, sys
from pathlib import Path
from varde.store import build as b, publish as p
step = sys.argv[3]
def die(*a, **k):
    os.kill(os.getpid(), signal.SIGKILL)
if step == "reading":
    b.typed = die
elif step == "written":
    b.publish = die
elif step == "renamed":
    p.write_file = die
else:
    p._tidy = die
b.build(Path(sys.argv[1]), folder=Path(sys.argv[2]), only=["gw_capitals"], fresh=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="needs a signal that can't be caught")
@pytest.mark.parametrize(("step", "expected"), [("reading", 2), ("written", 2), ("renamed", 2), ("published", 3)])
def test_a_killed_build_never_harms_readers(raw: Path, root: Path, step: str, expected: int) -> None:
    build(root, folder=raw, only=ONE, fresh=True)
    more = CAPITALS + "20.0,Canada,Ottawa,1867-01-01,2024-12-31,45.42,-75.69\n"
    (raw / "ps_gw_capitals.csv").write_text(more, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(KILLER), root, raw, step], capture_output=True, text=True
    )
    assert run.returncode == -signal.SIGKILL, run.stderr
    assert len(capitals(root)) == expected
    build(root, folder=raw, only=ONE, fresh=True)
    assert len(capitals(root)) == 3
    assert not list((root / "builds").glob(".partial*"))


def test_a_reader_keeps_its_build_while_others_are_published(raw: Path, root: Path) -> None:
    build(root, folder=raw, only=ONE, fresh=True)
    reader = open_store(root)
    for i in range(3):
        (raw / "ps_gw_capitals.csv").write_text(CAPITALS.replace("38.8950368", f"38.{i}"), encoding="utf-8")
        build(root, folder=raw, only=ONE, fresh=True)
    latitude = reader.rows("SELECT latitude FROM capitals WHERE state = 'USA'")[0]["latitude"]
    assert latitude == pytest.approx(38.8950368)
    assert open_store(root).rows("SELECT latitude FROM capitals WHERE state = 'USA'")[0]["latitude"] == 38.2


def test_sources_without_files_stay(raw: Path, root: Path) -> None:
    build(root, folder=raw, only=[*ONE, "states_registry"], fresh=True)
    report = build(root, folder=raw, only=ONE)
    assert {s.id: s.outcome for s in report.sources} == {"gw_capitals": "built", "states_registry": "kept"}
    assert open_store(root).has("states")


def test_a_store_of_an_older_version_is_refused(raw: Path, root: Path) -> None:
    at = build(root, folder=raw, only=ONE, fresh=True).build
    package = json.loads((at / "datapackage.json").read_text(encoding="utf-8"))
    package["varde:storeVersion"] = 0
    (at / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    with pytest.raises(StoreError, match="built with store version 0"):
        open_store(root)


def test_a_damaged_store_is_named(raw: Path, root: Path) -> None:
    at = build(root, folder=raw, only=ONE, fresh=True).build
    (at / "capitals.parquet").write_bytes(b"PAR1 cut off")
    with pytest.raises(StoreError, match=r"capitals\.parquet can't be read"):
        capitals(root)
    (at / "datapackage.json").write_text('{"resources": [', encoding="utf-8")
    with pytest.raises(StoreError, match="can't be read"):
        open_store(root)


def test_files_are_recognised_by_name_and_by_columns(raw: Path, tmp_path: Path) -> None:
    renamed = tmp_path / "my copy.csv"
    renamed.write_text(CAPITALS, encoding="utf-8")
    assert recognise([renamed])["gw_capitals"].one("capitals") == renamed
    assert recognise([raw / "ps_gw_capitals.csv"])["gw_capitals"].has("capitals")
    stranger = tmp_path / "other.csv"
    stranger.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(UsageError, match="of no source that Varde reads"):
        recognise([stranger])
    with pytest.raises(UsageError, match="There is no file"):
        recognise([tmp_path / "missing.csv"])


def test_added_files_join_the_held_sources(raw: Path, root: Path, tmp_path: Path) -> None:
    added = tmp_path / "capitals again.csv"
    added.write_text(CAPITALS, encoding="utf-8")
    report = build(root, add=[added], fresh=True)
    assert [s.id for s in report.sources] == ["gw_capitals"]


def test_an_empty_or_missing_folder(tmp_path: Path, root: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="holds no file that Varde reads"):
        build(root, folder=tmp_path / "empty")
    with pytest.raises(UsageError, match="There is no folder"):
        build(root, folder=tmp_path / "nowhere")
    with pytest.raises(UsageError, match="nothing to build"):
        build(root)


def test_only_the_build_can_be_opened_from_sql(raw: Path, root: Path, tmp_path: Path) -> None:
    from varde.store.query import read_only

    store: Store = Store(build(root, folder=raw, only=ONE, fresh=True).build)
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    for query in (
        f"SELECT * FROM read_csv('{secret}')",
        f"COPY capitals TO '{tmp_path / 'out.csv'}'",
        "DROP VIEW capitals",
        "SELECT 1; SELECT 2",
        "SET enable_external_access=true",
        "INSTALL httpfs",
        "ATTACH ':memory:' AS other",
    ):
        with pytest.raises(UsageError):
            read_only(store, query)
    assert not (tmp_path / "out.csv").exists()
    assert read_only(store, "SELECT count(*) FROM capitals").fetchone() == (2,)
