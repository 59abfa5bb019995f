"""Building the evidence base: raw files in, checked tables out, published only when all of it is right."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from varde.errors import CheckError, DataFileError, StoreError, UsageError, VardeError
from varde.sources import all_sources, get_source
from varde.sources.contract import Inputs, Source
from varde.sources.reading import read_bytes
from varde.states import registry
from varde.store.checks import CheckResult, coverage, known_totals, typed
from varde.store.datapackage import describe_build, describe_source, describe_table
from varde.store.publish import building, publish, write_file
from varde.store.query import DESCRIPTION, Store, current_build, embedded_snapshot

# Small row groups let a query for one resolution or one state pass over the rest of the file.
ROW_GROUP = 20_000
Say = Callable[[str], None]


@dataclass(slots=True)
class TableReport:
    """What became of one table: rows now, and against the last build (None where that had no such table)."""

    name: str
    rows: int
    added: int | None = None
    removed: int | None = None
    changed: int | None = None

    @property
    def is_new(self) -> bool:
        """Whether the last build held no such table."""
        return self.added is None


@dataclass(slots=True)
class SourceReport:
    """What became of one source: "built" from files, or "kept" from the last build."""

    id: str
    outcome: str
    tables: list[TableReport] = field(default_factory=list)
    checks: list[CheckResult] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0


@dataclass(slots=True)
class BuildReport:
    """What a build did: where it is, what is in it, and which files of the folder no source claimed."""

    build: Path
    sources: list[SourceReport]
    unclaimed: list[str]
    seconds: float
    size: int

    def as_dict(self) -> dict[str, Any]:
        """The report as plain data."""
        return {
            "build": str(self.build),
            "seconds": round(self.seconds, 2),
            "bytes": self.size,
            "unclaimed_files": self.unclaimed,
            "sources": [
                {
                    "id": s.id,
                    "outcome": s.outcome,
                    "seconds": round(s.seconds, 2),
                    "files": s.files,
                    "tables": [
                        {"name": t.name, "rows": t.rows, "added": t.added, "removed": t.removed, "changed": t.changed}
                        for t in s.tables
                    ],
                    "checks": [
                        {"description": c.description, "expected": c.expected, "got": c.got, "passed": c.passed}
                        for c in s.checks
                    ],
                }
                for s in self.sources
            ],
        }


def _headers(path: Path) -> list[set[str]]:
    """The cells of the first rows of a file, row by row: what a renamed copy is recognised by."""
    raw = read_bytes(path)
    if raw.startswith(b"PAR1"):
        try:
            return [set(pl.read_parquet_schema(io.BytesIO(raw)))]
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
            raise DataFileError(path, "is no whole Parquet file", hint="Download it again.") from None
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        import fastexcel

        try:
            book = fastexcel.read_excel(raw)
            return [
                {str(cell).strip() for cell in row if cell is not None}
                for name in book.sheet_names
                for row in book.load_sheet(name, header_row=None, n_rows=12, dtypes="string").to_polars().rows()
            ]
        except Exception as error:
            raise DataFileError(path, f"is a broken workbook ({error})", hint="Download it again.") from None
    for encoding in ("utf-8-sig", "latin-1"):
        try:
            lines = raw[:65536].decode(encoding).splitlines()[:20]
            break
        except UnicodeDecodeError:
            continue
    return [{c.strip() for c in row} for d in (",", ";", "\t") for row in csv.reader(lines, delimiter=d)]


def recognise(paths: Iterable[Path]) -> dict[str, Inputs]:
    """Tell which sources some files belong to, by their names, or by their columns where they were renamed.

    Parameters
    ----------
    paths : iterable of Path
        The user's files.

    Returns
    -------
    dict
        Inputs by source id.

    Raises
    ------
    UsageError
        Where a file belongs to no source that Varde reads, or could be of several.
    """
    found: dict[str, dict[str, list[Path]]] = {}
    for path in paths:
        if not path.is_file():
            raise UsageError(f"There is no file {path}.")
        hits = [(s.id, raw.role) for s in all_sources().values() for raw in s.files if raw.matches(path.name)]
        if not hits:
            headers = _headers(path)
            candidates = [
                (len(raw.columns), s.id, raw.role)
                for s in all_sources().values()
                for raw in s.files
                if raw.columns and any(set(raw.columns) <= row for row in headers)
            ]
            most = max((n for n, _, _ in candidates), default=0)
            hits = [(source, role) for n, source, role in candidates if n == most]
        if not hits:
            readable = ", ".join(s.id for s in all_sources().values())
            raise UsageError(
                f"{path.name} is of no source that Varde reads: neither its name nor its columns are known.",
                f"It reads: {readable}. `varde sources` says what each is called.",
            )
        if len({s for s, _ in hits}) > 1:
            raise UsageError(f"{path.name} could be of {' or '.join(sorted({s for s, _ in hits}))}.")
        for source_id, role in hits[:1]:
            found.setdefault(source_id, {}).setdefault(role, []).append(path)
    for source_id, roles in found.items():
        source = get_source(source_id)
        for raw in source.files:
            if raw.required and raw.role not in roles:
                raise UsageError(
                    f"{source_id} comes as several files, and {' or '.join(raw.patterns)} is missing.",
                    "Name them all: --add FILE --add FILE.",
                )
    return {source_id: Inputs(roles) for source_id, roles in found.items()}


def find_inputs(folder: Path, wanted: Iterable[Source]) -> tuple[dict[str, Inputs], list[str]]:
    """Look through a folder for the files of sources.

    Returns
    -------
    tuple
        Inputs by source id, and the names of files that no source claims.

    Raises
    ------
    UsageError
        Where there is no such folder, or nothing in it that Varde reads.
    DataFileError
        Where a source's files are incomplete or doubled.
    """
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}.", "Name the folder that holds the publishers' files.")
    candidates = sorted(p for p in folder.rglob("*") if p.is_file() and not _hidden(p.relative_to(folder)))
    found = {s.id: inputs for s in wanted if (inputs := s.find(candidates)) is not None}
    if not any(inputs.all() for inputs in found.values()):
        raise UsageError(
            f"{folder} holds no file that Varde reads.", "`varde sources` lists what the files are called."
        )
    claimed = {p for inputs in found.values() for p in inputs.all()}
    return found, [str(p.relative_to(folder)) for p in candidates if p not in claimed]


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _parquet(frame: pl.DataFrame) -> bytes:
    """A frame as Parquet bytes: the same frame always gives the same bytes."""
    out = io.BytesIO()
    frame.write_parquet(out, compression="zstd", compression_level=12, statistics=True, row_group_size=ROW_GROUP)
    return out.getvalue()


def _with_held(source: Source, fresh: pl.DataFrame, table: str, base: Store | None) -> pl.DataFrame:
    """Rows of other vintages that the last build held, put beside fresh ones (for a source that accumulates)."""
    if not source.accumulates or base is None or not base.has(table):
        return fresh
    held = pl.read_parquet(base.path / base.tables[table]["path"])
    if held.schema != fresh.schema:
        return fresh
    return pl.concat([held.filter(~pl.col("vintage").is_in(fresh["vintage"].unique().to_list())), fresh])


def _differences(report: TableReport, key: list[str], frame: pl.DataFrame, base: Store | None, sha256: str) -> None:
    """Fill in how a table differs from the last build, by key."""
    if base is None or not base.has(report.name):
        return
    if base.tables[report.name]["hash"] == f"sha256:{sha256}":
        report.added = report.removed = report.changed = 0
        return
    held = pl.read_parquet(base.path / base.tables[report.name]["path"])
    if any(k not in held.columns or held.schema[k] != frame.schema[k] for k in key):
        report.added, report.removed, report.changed = len(frame), len(held), 0
        return
    report.added = len(frame.join(held, on=key, how="anti", nulls_equal=True))
    report.removed = len(held.join(frame, on=key, how="anti", nulls_equal=True))
    same = [c for c in frame.columns if held.schema.get(c) == frame.schema[c]]
    unchanged = len(frame.join(held, on=same, how="semi", nulls_equal=True))
    report.changed = len(frame) - report.added - unchanged


def _build_source(
    source: Source, inputs: Inputs, staging: Path, base: Store | None
) -> tuple[SourceReport, list[dict[str, Any]], dict[str, Any]]:
    """Read, check and write one source; gives its report, its data resources and its description."""
    began = time.perf_counter()
    states = registry()
    frames = source.read(inputs, states)
    declared = {t.name for t in source.tables}
    if frames.keys() != declared:
        raise CheckError(f"{source.id}: the reader returned {sorted(frames)}, and {sorted(declared)} are declared.")
    tables = {
        t.name: _with_held(source, typed(source, t, frames[t.name], states), t.name, base).sort(t.key)
        for t in source.tables
    }
    report = SourceReport(source.id, "built")
    resources = []
    for t in source.tables:
        content = _parquet(tables[t.name])
        sha256 = hashlib.sha256(content).hexdigest()
        write_file(staging / f"{t.name}.parquet", content)
        resources.append(
            describe_table(
                source,
                t,
                file=f"{t.name}.parquet",
                sha256=sha256,
                size=len(content),
                rows=len(tables[t.name]),
                coverage=coverage(t, tables[t.name]),
            )
        )
        one = TableReport(t.name, len(tables[t.name]))
        _differences(one, list(t.key), tables[t.name], base, sha256)
        report.tables.append(one)
    report.checks = known_totals(source, {t.name: staging / f"{t.name}.parquet" for t in source.tables})
    known = {name: digest for raw in source.files for name, digest in raw.sha256.items()}
    for path in inputs.all():
        raw = path.read_bytes()
        digest = hashlib.sha256(raw).hexdigest()
        as_known = None if path.name not in known else known[path.name] == digest
        report.files.append({"name": path.name, "bytes": len(raw), "sha256": digest, "as_known": as_known})
    if source.accumulates and base is not None and source.id in base.sources:
        fresh = {f["name"] for f in report.files}
        report.files = sorted(
            [*report.files, *(f for f in base.sources[source.id]["files"] if f["name"] not in fresh)],
            key=lambda f: str(f["name"]),
        )
    report.seconds = time.perf_counter() - began
    checks = [{"description": c.description, "expected": c.expected, "got": c.got} for c in report.checks]
    return report, resources, describe_source(source, report.files, checks)


def _keep_source(
    source_id: str, base: Store, staging: Path
) -> tuple[SourceReport, list[dict[str, Any]], dict[str, Any]]:
    """Take a source over from the last build as it is."""
    report = SourceReport(source_id, "kept")
    resources = [r for r in base.tables.values() if r["varde:source"] == source_id]
    for r in resources:
        try:
            content = (base.path / r["path"]).read_bytes()
        except FileNotFoundError:
            content = b""
        if f"sha256:{hashlib.sha256(content).hexdigest()}" != r["hash"]:
            raise StoreError(f"{base.path / r['path']} is damaged.", "Build again from the publishers' files: --fresh.")
        write_file(staging / r["path"], content)
        report.tables.append(TableReport(r["name"], r["varde:rows"], 0, 0, 0))
    report.files = base.sources[source_id]["files"]
    return report, resources, base.sources[source_id]


def build(
    root: Path,
    *,
    folder: Path | None = None,
    add: Iterable[Path] = (),
    only: Iterable[str] = (),
    embedded_only: bool = False,
    fresh: bool = False,
    say: Say = lambda line: None,
) -> BuildReport:
    """Build the evidence base and publish it.

    Parameters
    ----------
    root : Path
        The store to publish in.
    folder : Path, optional
        Folder with publishers' files, searched with its subfolders.
    add : iterable of Path
        Single files, recognised by name or columns.
    only : iterable of str
        Ids of the sources to build; all that have files without it.
    embedded_only : bool
        Build only sources whose licence lets figures be passed on, from nothing: the embedded snapshot.
    fresh : bool
        Keep nothing of the last build. Otherwise sources without files here stay as they were there.
    say : callable
        Told a line at a time how it goes.

    Returns
    -------
    BuildReport
        What was built, kept and left aside.

    Raises
    ------
    VardeError
        Where anything is wrong; the last build is then as it was.
    """
    began = time.perf_counter()
    wanted = [get_source(i) for i in only] or list(all_sources().values())
    if embedded_only:
        wanted = [s for s in wanted if s.embed]
    unclaimed: list[str] = []
    inputs: dict[str, Inputs] = {}
    if folder is not None:
        inputs, unclaimed = find_inputs(folder, wanted)
    inputs |= recognise(add)
    if only:
        unclaimed = []
    if not inputs:
        raise UsageError("There is nothing to build.", "Name a folder (--from DIR) or a file (--add FILE).")
    if (root / DESCRIPTION).is_file():
        raise UsageError(
            f"{root} is a single build, not a store.", "Name the folder that is to hold the store: --store."
        )
    with building(root) as staging:
        base = None if fresh or embedded_only else _base(root)
        reports, resources, described, faults = [], [], {}, []
        for source_id in sorted(inputs.keys() | (base.sources.keys() if base else set())):
            try:
                if source_id in inputs:
                    names = [p.name for p in inputs[source_id].all()]
                    say(f"{source_id}: reading {', '.join(names[:3]) or 'the tables of the package'}")
                    one = _build_source(get_source(source_id), inputs[source_id], staging, base)
                else:
                    assert base is not None
                    one = _keep_source(source_id, base, staging)
            except (DataFileError, CheckError) as error:
                say(f"{source_id}: failed")
                faults.append(error)
                continue
            reports.append(one[0])
            resources += one[1]
            described[source_id] = one[2]
        if faults:
            raise _one_error(faults)
        _no_name_twice(resources)
        package = json.dumps(describe_build(resources, described), ensure_ascii=False, indent=1, sort_keys=True)
        content = (package + "\n").encode()
        write_file(staging / DESCRIPTION, content)
        Store(staging).close()
        size = sum(p.stat().st_size for p in staging.iterdir())
        now = datetime.now(UTC).isoformat(timespec="seconds")
        ledger = [
            {
                "at": now,
                "source": r.id,
                "outcome": r.outcome,
                "files": r.files,
                "tables": [
                    {"name": t["name"], "sha256": t["hash"].removeprefix("sha256:"), "rows": t["varde:rows"]}
                    for t in resources
                    if t["varde:source"] == r.id
                ],
                "seconds": round(r.seconds, 3),
            }
            for r in reports
        ]
        published = publish(root, staging, hashlib.sha256(content).hexdigest()[:16], ledger)
    return BuildReport(published, reports, unclaimed, time.perf_counter() - began, size)


def _base(root: Path) -> Store | None:
    """What a new build starts from: the user's last build, else the embedded snapshot, else nothing."""
    last = current_build(root)
    if last is not None:
        return Store(last)
    snapshot = embedded_snapshot()
    return Store(snapshot) if (snapshot / DESCRIPTION).is_file() else None


def _one_error(faults: list[DataFileError | CheckError]) -> VardeError:
    """One error for all sources that failed."""
    if len(faults) == 1:
        return faults[0]
    lines = "\n".join(f"- {f.message}" + (f" {f.hint}" if f.hint else "") for f in faults)
    return CheckError(f"{len(faults)} sources could not be built; the last build is as it was:\n{lines}")


def _no_name_twice(resources: list[dict[str, Any]]) -> None:
    """Two sources must not write the same table."""
    seen: dict[str, str] = {}
    for r in resources:
        if r["name"] in seen:
            raise CheckError(f"Both {seen[r['name']]} and {r['varde:source']} write the table {r['name']}.")
        seen[r["name"]] = r["varde:source"]
