"""Measures Varde as its users meet it, in whole processes, and prints each figure beside its target and a reference.

Run it as `python -m benchmarks.run`; `--help` says what it takes, and benchmarks/README.md how to read it. It never
judges: a missed target is a ratio above 1 in the table, and the exit code stays 0. It is 1 where a measured command
failed, and 2 where the options can't be followed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from benchmarks.forecasting import COUNTRIES, GRID, Origin
from benchmarks.forecasting import compare as compare_origin
from benchmarks.pages import page
from benchmarks.process import Failed, Sample, middle, run

ROOT = Path(__file__).resolve().parent.parent
INSIDE = str(Path(__file__).resolve().parent / "inside.py")
STATE = "Colombia"
QUESTIONS = 1000
FIGURES = {
    "personnel": (
        "operations.personnel",
        {
            "contributor": "NOR",
            "month": "2014-08",
            "mission": "MINUSMA,UNMISS,UNTSO",
            "category": "military",
        },
    ),
    "vote": ("assembly.vote", {"resolution": "A/RES/ES-11/1"}),
    "parties": ("treaties.parties", {"treaty": "TPNW", "on": "2026-02-03"}),
    "deaths": ("conflict.deaths", {"year": "2022", "type": "state-based", "vintage": "25.1"}),
}


@dataclass(frozen=True)
class Side:
    """A tree of Varde's source to measure, and the evidence base that it reads."""

    name: str
    source: Path
    store: Path
    work: Path

    @property
    def env(self) -> dict[str, str]:
        """Surroundings of a measured process: this tree's package first, and no evidence base of the user's own."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("VARDE_", "PYTHON"))}
        return {**kept, "PYTHONPATH": str(self.source), "VARDE_STORE": str(self.store)}

    def varde(self, *arguments: str) -> list[str]:
        """A command line of Varde: the script that the installation made, which loads this tree by `env`."""
        script = Path(sys.executable).with_name("varde")
        return [*([str(script)] if script.is_file() else [sys.executable, "-m", "varde"]), *arguments]

    def python(self, *arguments: str) -> list[str]:
        """A command line of the same Python."""
        return [sys.executable, *arguments]

    def out(self, name: str) -> str:
        """A file of this side to write to."""
        return str(self.work / f"{self.name}-{name}")


Command = Callable[[Side], list[str]]


class Unusable(Exception):
    """What was asked for can't be measured at all; the text says why."""


@dataclass(frozen=True)
class Measure:
    """Something to measure: a command, the issue's target for it, and what to hold it against in the same run."""

    id: str
    what: str
    command: Command
    seconds: float | None = None
    memory_mb: float | None = None
    reference: Command | None = None
    against: str = ""
    once: bool = False


@dataclass
class Row:
    """What was found of one measure; `ratio` is to its reference or, with --against, to the other revision."""

    id: str
    what: str
    unit: str = "s"
    value: float | None = None
    least: float | None = None
    most: float | None = None
    cpu: float | None = None
    peak_mb: float | None = None
    target: float | None = None
    of_target: float | None = None
    against: str = ""
    other: float | None = None
    ratio: float | None = None
    ratio_least: float | None = None
    ratio_most: float | None = None
    failed: str = ""
    samples: list[float] = field(default_factory=list)
    others: list[float] = field(default_factory=list)


def measures(data: Path) -> list[Measure]:
    """All measures of processes, with the targets of the issue that set them."""

    def empty(side: Side) -> list[str]:
        return side.python("-c", "pass")

    def imports(module: str) -> Command:
        return lambda side: side.python("-c", f"import {module}")

    def duckdb(side: Side) -> list[str]:
        return side.python("-c", "import duckdb; duckdb.connect().execute('select 1').fetchall()")

    def asked(key: str) -> Command:
        name, given = FIGURES[key]
        return lambda side: side.varde("figure", name, *(f"{k}={v}" for k, v in given.items()), "--json")

    def plain(key: str) -> Command:
        return lambda side: side.python(
            INSIDE, "queries", str(side.store), side.out(f"{key}.json"), side.out("rows.json")
        )

    def brief(format: str) -> Command:
        return lambda side: side.varde("brief", STATE, "--format", format, "--out", side.out(f"brief.{format}"))

    def build(side: Side) -> list[str]:
        # --fresh: nothing is taken over from an earlier build, and each run gets a folder of its own.
        folder = tempfile.mkdtemp(prefix=f"{side.name}-store-", dir=side.work)
        return side.varde("build", "--from", str(data), "--fresh", "--store", folder)

    def thousand(side: Side) -> list[str]:
        return side.python(INSIDE, "figures", str(side.store), str(QUESTIONS), side.out("thousand.json"))

    def on_page(verb: str, claims: int, *more: str) -> Command:
        def command(side: Side) -> list[str]:
            path = Path(side.out(f"claims-{claims}.md"))
            path.write_text(page(claims), encoding="utf-8")
            # What the check finds decides its exit code, which is none of the benchmark's business.
            ended_well = "import subprocess, sys; sys.exit(subprocess.run(sys.argv[1:]).returncode not in (0, 1))"
            return side.python("-c", ended_well, *side.varde(verb, str(path), *more))

        return command

    start = "python -c pass"
    found = [
        Measure("start.duckdb", "Python with DuckDB, one query", duckdb, None, None, empty, start),
        Measure("import", "import varde", imports("varde"), None, None, empty, start),
        Measure("import.cli", "import varde.cli", imports("varde.cli"), None, None, empty, start),
        Measure("help", "varde --help", lambda s: s.varde("--help"), 0.4, None, empty, start),
    ]
    for key, (name, _) in FIGURES.items():
        found.append(
            Measure(
                f"figure.{key}", f"varde figure {name}", asked(key), 0.8, None, plain(key), "same queries, plain DuckDB"
            )
        )
    for format in ("html", "md", "json"):
        what = f"varde brief {STATE} ({format})"
        found.append(Measure(f"brief.{format}", what, brief(format), 4.0, None, duckdb, "DuckDB alone"))
    for claims, target in ((100, 3.0), (1000, 10.0)):
        what = f"varde check, a page of {claims:,} claims"
        found.append(Measure(f"check.{claims}", what, on_page("check", claims), target, None, duckdb, "DuckDB alone"))
    rendered = on_page("render", 100, "--out", "page.html")
    found.append(Measure("render", "varde render, 100 claims", rendered, 3.0, None, duckdb, "DuckDB alone"))
    found.append(Measure("watch", "varde watch", lambda s: s.varde("watch"), None, None, duckdb, "DuckDB alone"))
    found.append(
        Measure(
            "thousand",
            f"{QUESTIONS:,} figures in one process",
            thousand,
            5.0,
            None,
            plain("thousand"),
            "same queries, plain DuckDB",
        )
    )
    if data.is_dir():
        found.append(Measure("build", "varde build of everything", build, 90.0, 2000.0, once=True))
    return found


def record_queries(side: Side, wanted: Sequence[Measure]) -> None:
    """Write down which queries the figures run, for the reference to run them without Varde."""
    for key, (name, given) in FIGURES.items():
        if any(m.id == f"figure.{key}" for m in wanted):
            words = side.varde("figure", name, *(f"{k}={v}" for k, v in given.items()), "--json")
            answer = subprocess.run(words, env=side.env, cwd=side.work, capture_output=True, text=True, check=False)
            if answer.returncode == 0:
                queries = json.loads(answer.stdout)["query"].split(";\n")
                Path(side.out(f"{key}.json")).write_text(json.dumps({"queries": queries}), encoding="utf-8")


def measure(one: Measure, a: Side, b: Side | None, runs: int) -> Row:
    """Measure once for warmth and then so many times, with the reference or other revision in turn.

    Who goes first changes from pair to pair, so that a machine that grows slower or faster favours neither.
    """
    row = Row(one.id, one.what, target=one.seconds)
    left = one.command(a)
    right = one.command(b) if b else one.reference(a) if one.reference else None
    row.against = b.name if b else one.against
    mine: list[Sample] = []
    other: list[Sample] = []
    try:
        if not one.once:
            run(left, a.env, a.work)
            if right:
                run(right, (b or a).env, a.work)
        for turn in range(1 if one.once else runs):
            pair: list[tuple[list[str], Side, list[Sample]]] = [(left, a, mine)]
            if right:
                pair.append((right, b or a, other))
            for command, side, samples in pair if turn % 2 == 0 else reversed(pair):
                samples.append(run(command, side.env, side.work))
    except Failed as error:
        row.failed = str(error)
        return row
    found = middle(mine)
    row.samples, row.others = [s.wall for s in mine], [s.wall for s in other]
    row.value, row.cpu, row.peak_mb = found.wall, found.cpu, found.peak_mb
    row.least, row.most = min(row.samples), max(row.samples)
    row.of_target = found.wall / one.seconds if one.seconds else None
    if other:
        ratios = [x.wall / y.wall for x, y in zip(mine, other, strict=True)]
        row.other = middle(other).wall
        row.ratio, row.ratio_least, row.ratio_most = statistics.median(ratios), min(ratios), max(ratios)
    return row


def memory_row(one: Measure, row: Row) -> Row:
    """The peak memory of a measure that has a target for it, as a row of its own."""
    peak = row.peak_mb
    return Row(
        f"{one.id}.memory",
        f"{one.what}: peak memory",
        unit="MB",
        value=peak,
        target=one.memory_mb,
        of_target=peak / one.memory_mb if peak is not None and one.memory_mb else None,
        failed=row.failed,
    )


def folder_mb(folder: Path) -> float:
    """Size of what is in a folder, compiled Python left out."""
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts) / 1e6


def sizes(side: Side) -> list[Row]:
    """Sizes of the embedded snapshot, the package's files, and the wheel made of them."""
    snapshot, package = side.source / "varde" / "snapshot", side.source / "varde"
    rows = [
        Row("size.snapshot", "embedded snapshot", "MB", folder_mb(snapshot)),
        Row("size.package", "package, files as they lie", "MB", folder_mb(package), target=40.0),
    ]
    wheel = Row("size.wheel", "package, as a wheel", "MB", target=40.0)
    made = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(side.work)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    wheels = list(side.work.glob("*.whl"))
    if made.returncode == 0 and wheels:
        wheel.value = wheels[0].stat().st_size / 1e6
    else:
        wheel.failed = "the wheel can't be made: " + (made.stderr.strip().splitlines() or ["no message"])[-1][:200]
    rows.append(wheel)
    for row in rows:
        row.of_target = row.value / row.target if row.value is not None and row.target else None
    return rows


def forecasts(side: Side, origins: Sequence[Origin]) -> list[Row]:
    """What origins of the default models take."""
    rows = []
    for origin in origins:
        print(f"  {origin.what} …", file=sys.stderr, flush=True)
        try:
            rows += [Row(**r) for r in compare_origin(origin, side.store, side.env)]
        except Failed as error:
            rows.append(Row(origin.id, origin.what, target=origin.seconds, failed=str(error)))
    return rows


def brief_parts(side: Side, runs: int) -> dict[str, Any]:
    """Seconds of the parts of one brief, medians of several runs, and its share in drawing charts."""
    found = []
    for _ in range(runs):
        out = side.out("parts.json")
        run(side.python(INSIDE, "brief", str(side.store), STATE, "html", out), side.env, side.work)
        found.append(json.loads(Path(out).read_text(encoding="utf-8")))
    total = statistics.median(f["seconds"] for f in found)
    parts = {part: statistics.median(f["parts"].get(part, 0.0) for f in found) for part in found[0]["parts"]}
    return {
        "seconds": total,
        "parts": parts,
        "calls": found[0]["calls"],
        "bytes": found[0]["bytes"],
        "chart_share": statistics.median(f["parts"].get("charts", 0.0) / f["seconds"] for f in found),
    }


def machine() -> dict[str, Any]:
    """The machine in general words, and how busy it is."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "cores": cores,
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "load": [round(x, 2) for x in os.getloadavg()],
    }


def git(*arguments: str) -> bytes:
    """What a reading git command prints.

    Raises
    ------
    Unusable
        With the message of git, where it fails.
    """
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        words = done.stderr.decode(errors="replace").strip().splitlines() or ["no message"]
        raise Unusable(f"git {arguments[0]} {arguments[-1]}: {words[-1]}")
    return done.stdout


def revision() -> str:
    """Short name of the commit that is checked out, with a + where files differ from it."""
    try:
        name = git("rev-parse", "--short", "HEAD").decode().strip()
        return name + ("+" if git("status", "--porcelain", "--untracked-files=no").strip() else "")
    except (Unusable, OSError):
        return "unknown"


@contextmanager
def sides(against: str | None) -> Iterator[tuple[Side, Side | None]]:
    """This checkout, and the other revision unpacked in a temporary folder, which goes away at the end."""
    with tempfile.TemporaryDirectory(prefix="varde-bench-") as folder:
        work = Path(folder)
        here = ROOT / "src"
        snapshot = here / "varde" / "snapshot"
        a = Side("this", here, snapshot, work)
        if against is None:
            yield a, None
            return
        name = git("rev-parse", "--short", "--verify", f"{against}^{{commit}}").decode().strip()
        # An archive leaves no trace in the repository; a linked worktree would be listed there.
        tree = work / "tree"
        with tarfile.open(fileobj=BytesIO(git("archive", "--format=tar", name))) as archive:
            archive.extractall(tree, filter="data")
        there = tree / "src"
        own = there / "varde" / "snapshot"
        if not (own / "datapackage.json").is_file():
            print(f"{name} holds no snapshot: both sides read the one of this checkout.")
            own = snapshot
        b = Side(name, there, own, work)
        for side in (a, b):
            words = side.python("-c", "import varde; print(varde.__file__)")
            loaded = subprocess.run(words, env=side.env, cwd=work, capture_output=True, text=True, check=False)
            if not Path(loaded.stdout.strip()).is_relative_to(side.source):
                raise Unusable(f"the process for {side.name} does not load its own tree")
        yield a, b


def number(value: float | None, unit: str = "s") -> str:
    """A measured value with three figures or so; a dash where there is none."""
    if value is None:
        return "–"
    return f"{value:.3f}" if unit == "s" and value < 10 else f"{value:.1f}"


def table(rows: Sequence[Row]) -> str:
    """The rows as an aligned table."""
    head = [
        "measure",
        "median",
        "least–most",
        "unit",
        "cpu s",
        "peak MB",
        "target",
        "× target",
        "× reference",
        "reference",
    ]
    lines = [head]
    for r in rows:
        if r.failed:
            lines.append([r.what, "–", "", "", "", "", number(r.target, ""), "", "", f"not measured: {r.failed}"])
            continue
        spread = f"{number(r.least, r.unit)}–{number(r.most, r.unit)}" if len(r.samples) > 1 else ""
        ratio = "" if r.ratio is None else f"{r.ratio:.2f} ({r.ratio_least:.2f}–{r.ratio_most:.2f})"
        lines.append(
            [
                r.what,
                number(r.value, r.unit),
                spread,
                r.unit,
                number(r.cpu) if r.cpu is not None else "",
                number(r.peak_mb, "MB") if r.peak_mb is not None else "",
                "" if r.target is None else f"{r.target:g}",
                "" if r.of_target is None else f"{r.of_target:.2f}",
                ratio,
                f"{number(r.other)} s, {r.against}" if r.other is not None else "",
            ]
        )
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    left = {0, 3, 9}

    def padded(line: list[str]) -> str:
        cells = [c.ljust(w) if i in left else c.rjust(w) for i, (c, w) in enumerate(zip(line, widths, strict=True))]
        return "  ".join(cells).rstrip()

    return "\n".join(map(padded, lines))


def options(given: Sequence[str] | None = None) -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--runs", type=int, default=7, metavar="N", help="runs of each, after one for warmth (7)")
    parser.add_argument("--only", default="", metavar="IDS", help="beginnings of ids, with commas: help,figure,brief")
    parser.add_argument("--skip", default="", metavar="IDS", help="beginnings of ids to leave out, such as build")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", metavar="DIR", help="raw files")
    parser.add_argument("--against", metavar="REV", help="measure this git revision in turn with the checkout")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all that was found, with every sample")
    asked = parser.parse_args(given)
    if asked.runs < 1:
        parser.error("--runs: at least 1")
    if asked.json and not asked.json.absolute().parent.is_dir():
        parser.error(f"--json: there is no folder {asked.json.parent}")
    return asked


def main(given: Sequence[str] | None = None) -> int:
    """Measure and print; gives the exit code."""
    asked = options(given)
    only = tuple(w for w in asked.only.split(",") if w)
    skip = tuple(w for w in asked.skip.split(",") if w)

    def wants(id: str) -> bool:
        return (not only or id.startswith(only)) and not (skip and id.startswith(skip))

    on, data = machine(), asked.data.resolve()
    wanted = [m for m in measures(data) if wants(m.id)]
    report: dict[str, Any] = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "revision": revision(),
        "machine": on,
        "runs": asked.runs,
    }
    print(
        f"Varde {report['revision']}; {on['cores']} cores, {on['memory_gb']} GB, {on['system']}, "
        f"Python {on['python']}; load {on['load'][0]}; median of {asked.runs} after one for warmth."
    )
    rows: list[Row] = []
    with sides(asked.against) as (a, b):
        report["against"] = b.name if b else None
        if b is None:
            record_queries(a, wanted)
        for one in wanted:
            print(f"  {one.what} …", file=sys.stderr, flush=True)
            row = measure(one, a, b, asked.runs)
            rows.append(row)
            if one.memory_mb:
                rows.append(memory_row(one, row))
        if b is None:
            if wants("size"):
                rows += sizes(a)
            if wants("scoring"):
                from benchmarks.scoring import compare

                print("  scoring …", file=sys.stderr, flush=True)
                rows += [Row(**r) for r in compare(asked.runs)]
            # The grid takes minutes: only where it is asked for by name.
            rows += forecasts(a, [COUNTRIES] * wants(COUNTRIES.id) + [GRID] * (GRID.id in only))
            thousand = Path(a.out("thousand.json"))
            if thousand.is_file():
                found = json.loads(thousand.read_text(encoding="utf-8"))
                report["thousand"] = {k: v for k, v in found.items() if k != "queries"}
                report["thousand"]["queries"] = len(found["queries"])
            if wants("brief"):
                try:
                    report["brief"] = brief_parts(a, min(3, asked.runs))
                except Failed as error:
                    print(f"  parts of the brief: not measured: {error}", file=sys.stderr)
        report["measures"] = [r.__dict__ for r in rows]
    print(table(rows))
    if wants("build") and not data.is_dir():
        print(
            "varde build: left out, because the publishers' raw files are not beside the checkout; name them (--data)."
        )
    tell_parts(report)
    if asked.json:
        asked.json.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 1 if any(r.failed for r in rows) else 0


def tell_parts(report: dict[str, Any]) -> None:
    """Print where the time of the thousand figures and of the brief goes."""
    if "thousand" in report:
        found = report["thousand"]
        outcomes = ", ".join(f"{n} {what}" for what, n in sorted(found["outcomes"].items(), key=lambda x: -x[1]))
        slow = sorted(found["by_figure"].items(), key=lambda x: -x[1]["seconds"])[:5]
        print(f"\nThousand figures: {found['seconds']:.2f} s in the loop, {found['queries']:,} queries ({outcomes}).")
        costly = ", ".join(f"{n} {1000 * f['seconds'] / f['asked']:.1f} ms × {f['asked']}" for n, f in slow)
        print(f"Most time goes to {costly}.")
    if "brief" in report:
        found = report["brief"]
        parts = ", ".join(
            f"{part} {s:.2f} s" + (f" ({found['calls'][part]} calls)" if part in found["calls"] else "")
            for part, s in found["parts"].items()
        )
        print(
            f"\nBrief: {found['seconds']:.2f} s inside the process, {found['bytes'] / 1e3:.0f} kB. {parts}. "
            f"Drawing charts is {found['chart_share']:.0%} of it."
        )


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Unusable as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        sys.exit(2)
