"""Times one forecast origin in a process of its own, from start to draws, beside the same with a benchmark model.

Run it as `python -m benchmarks.forecasting [--grid]`. `compare` gives the rows for others to print, with the names of
`benchmarks.run.Row`. The measured process is this file too: it fits and draws, and writes what took how long.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REFERENCE = "conflictology"
DRAWS = 1000


@dataclass(frozen=True)
class Origin:
    """One forecast to time, with what issue 3 allows for it."""

    id: str
    what: str
    model: str
    months: int
    seconds: float
    memory_mb: float
    draw_seconds: float | None = None


COUNTRIES = Origin("forecast", "one origin, 191 states × 36 × 1,000 draws", "varde", 36, 180.0, 4000.0, 10.0)
GRID = Origin("forecast-grid", "one origin, 13,110 cells × 12 × 1,000 draws", "varde-grid", 12, 1200.0, 8000.0)


def compare(origin: Origin, store: Path, env: Mapping[str, str]) -> list[dict[str, Any]]:
    """Measure one origin, once, and the reference after it; a row for the whole, its memory and its parts.

    Raises
    ------
    benchmarks.process.Failed
        The process ended with an error, or took longer than it may.
    """
    from benchmarks.process import run

    with tempfile.TemporaryDirectory(prefix="varde-bench-") as folder:
        sides = []
        for model in (origin.model, REFERENCE):
            out = Path(folder) / f"{model}.json"
            words = [sys.executable, str(Path(__file__).resolve()), origin.id, str(store), model, str(out)]
            sample = run(words, env, Path(folder))
            sides.append((sample, json.loads(out.read_text(encoding="utf-8"))))
    (own, parts), (other, _) = sides
    ratio = own.wall / other.wall
    whole = {
        **_row(origin.id, f"{origin.what}: all", own.wall, origin.seconds, own.cpu),
        "peak_mb": own.peak_mb,
        "against": f"the same with {REFERENCE}",
        "other": other.wall,
        "others": [other.wall],
        **dict.fromkeys(("ratio", "ratio_least", "ratio_most"), ratio),
    }
    memory = _row(f"{origin.id}.memory", f"{origin.what}: peak memory", own.peak_mb, origin.memory_mb)
    targets = {"draw": origin.draw_seconds}
    return [
        whole,
        {**memory, "unit": "MB"},
        *(
            _row(f"{origin.id}.{p}", f"{origin.what}: {p}", wall, targets.get(p), cpu)
            for p, (wall, cpu) in parts.items()
        ),
    ]


def _row(id: str, what: str, value: float, target: float | None, cpu: float | None = None) -> dict[str, Any]:
    return {
        "id": id,
        "what": what,
        "value": value,
        "cpu": cpu,
        "target": target,
        "of_target": value / target if target else None,
        "samples": [value],
    }


def timed(id: str, store: str, model: str) -> dict[str, tuple[float, float]]:
    """What the measured process does; seconds on the clock and of processor for each of its parts."""
    from varde.forecast.country_panel import country_panel
    from varde.forecast.grid_panel import grid_panel
    from varde.forecast.models import get_model
    from varde.store import open_store

    origin = GRID if id == GRID.id else COUNTRIES
    clock = [_now()]
    held = open_store(Path(store))
    panel = grid_panel(held) if origin is GRID else country_panel(held)
    clock.append(_now())
    ahead = range(1, origin.months + 1)
    fitted = get_model(model).fit(panel.until(panel.last_month), ahead)
    clock.append(_now())
    draws = fitted.draws(ahead, DRAWS, 0)
    clock.append(_now())
    if draws.shape != (len(panel.units), origin.months, DRAWS):
        raise SystemExit(f"draws of shape {draws.shape}")
    spans = zip(("panel", "fit", "draw"), clock, clock[1:], strict=False)
    return {part: (end[0] - begin[0], end[1] - begin[1]) for part, begin, end in spans}


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def main(given: Sequence[str] | None = None) -> int:
    """Measure and print; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.forecasting", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--grid", action="store_true", help="the grid origin instead: some minutes")
    asked = parser.parse_args(given)
    import varde

    store = Path(str(varde.__file__)).parent / "snapshot"
    for found in compare(GRID if asked.grid else COUNTRIES, store, os.environ):
        line = f"{found['what']}: {found['value']:.1f} {found.get('unit', 's')}"
        if found["cpu"]:
            line += f" ({found['cpu']:.1f} s of processor)"
        if found["target"]:
            line += f"; target {found['target']:g}, × target {found['of_target']:.3f}"
        if "against" in found:
            line += f"; {found['other']:.1f} s {found['against']}, ratio {found['ratio']:.1f}"
        print(line)
    return 0


if __name__ == "__main__":
    if len(sys.argv) == 5:
        Path(sys.argv[4]).write_text(json.dumps(timed(*sys.argv[1:4])), encoding="utf-8")
    else:
        # As a module, so that the package's own names are found.
        sys.exit(main())
