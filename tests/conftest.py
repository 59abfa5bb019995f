"""Fixtures that every room's tests share."""

from __future__ import annotations

import json
import shutil
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.sax.saxutils import escape

import pytest
from hypothesis import settings

import varde
from varde.cli import main
from varde.figures.python_api import Evidence
from varde.store import Store, open_store
from varde.store.query import DESCRIPTION, POINTER

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from varde.forecast.draws import Forecast
    from varde.forecast.panel import Panel

# No test fails because the machine does something else: times are measured in benchmarks/, side by side.
settings.register_profile("varde", deadline=None)
settings.load_profile("varde")

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder with the publishers' raw files, which lie beside the checkout and not in it."""
    if not SHARED.is_dir():
        pytest.skip("needs the publishers' raw files in ../shared/data, beside the checkout")
    return SHARED


@pytest.fixture(scope="session")
def store() -> Iterator[Store]:
    """The embedded snapshot, open."""
    opened = open_store("embedded")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def evidence() -> Iterator[Evidence]:
    """The Python face of the embedded snapshot."""
    with varde.open("embedded") as opened:
        yield opened


class Ran(NamedTuple):
    """Exit code of a command, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., Ran]:
    """Run a command in this process, in an empty folder and on the embedded snapshot where it names no other."""
    monkeypatch.setenv("VARDE_STORE", "embedded")
    monkeypatch.chdir(tmp_path)

    def ran(*words: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["varde", *words])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        return Ran(code, printed.out, printed.err)

    return ran


def _workbook(path: Path, sheets: dict[str, list[list[str]]]) -> Path:
    """A workbook with text in its cells, as small as the format allows."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    numbered = list(enumerate(sheets, 1))
    with zipfile.ZipFile(path, "w") as book:
        parts = "".join(
            f'<Override PartName="/xl/worksheets/s{i}.xml" ContentType="{kind}.worksheet+xml"/>' for i, _ in numbered
        )
        book.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>{parts}</Types>',
        )
        book.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r" Type="{office}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        names = "".join(f'<sheet name="{n}" sheetId="{i}" r:id="r{i}"/>' for i, n in numbered)
        book.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{names}</sheets></workbook>'
        )
        links = "".join(
            f'<Relationship Id="r{i}" Type="{office}/worksheet" Target="worksheets/s{i}.xml"/>' for i, _ in numbered
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}/relationships">{links}</Relationships>'
        )
        for i, name in numbered:
            rows = "".join(
                "<row>" + "".join(f'<c t="inlineStr"><is><t>{escape(c)}</t></is></c>' for c in row) + "</row>"
                for row in sheets[name]
            )
            book.writestr(
                f"xl/worksheets/s{i}.xml", f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
            )
    return path


@pytest.fixture(scope="session")
def make_workbook() -> Callable[[Path, dict[str, list[list[str]]]], Path]:
    """Write a workbook with text in its cells, a list of rows a sheet, for made-up files in a publisher's format."""
    return _workbook


def _only(panel: Panel, rows: NDArray[np.intp]) -> Panel:
    place = {int(row): i for i, row in enumerate(rows)}
    beside = tuple(tuple(place[n] for n in panel.neighbours[r] if n in place) for r in rows) if panel.neighbours else ()
    return replace(
        panel,
        units=tuple(panel.units[r] for r in rows),
        names=tuple(panel.names[r] for r in rows),
        values=panel.values[rows],
        covariates={name: series[rows] for name, series in panel.covariates.items()},
        neighbours=beside,
    )


@pytest.fixture(scope="session")
def only() -> Callable[[Panel, NDArray[np.intp]], Panel]:
    """The panel of some of its units, in the order given; neighbours outside are dropped."""
    return _only


@dataclass(frozen=True)
class Explained:
    """What a made-up forecast rests on."""

    drivers: tuple[tuple[str, float, float], ...]
    analogues: tuple[tuple[str, int, float], ...]


@dataclass(frozen=True)
class Archived:
    """Forecasts of a few states as they are archived: from five origins, of each type of violence and in all."""

    panels: dict[str, Panel]
    forecasts: list[tuple[Forecast, dict[str, Explained]]]


FORECAST_STATES = ("COL", "ISR", "MEX", "MOZ", "NOR", "SDN", "SRB", "SSD", "TUV", "UKR")
FORECAST_ORIGINS = ("2009-12", "2015-12", "2022-12", "2024-12", "2025-12", "2026-05")


@pytest.fixture(scope="session")
def archived(store: Store) -> Archived:
    """Forecasts of a benchmark, taken as paths and with made-up explanations."""
    import numpy as np

    from varde.forecast.country_panel import country_panel, state_keys
    from varde.forecast.models import get_model
    from varde.forecast.months import month_id
    from varde.forecast.run import make_forecast

    world = country_panel(store, "total")
    total = _only(world, np.flatnonzero(np.isin(state_keys(world), FORECAST_STATES)))
    by_type = {t: total.covariates[t.replace("-", "_")] for t in ("state-based", "non-state", "one-sided")}
    panels = {"total": total, **{t: replace(total, target=t, values=v) for t, v in by_type.items()}}
    forecasts = []
    for origin in map(month_id, FORECAST_ORIGINS):
        for panel in panels.values():
            made = make_forecast(panel, get_model("negative-binomial"), origin, months=12, draws=60, seed=0)
            recent = np.nan_to_num(panel.until(origin).values[:, -12:])
            why = {
                unit: Explained(
                    (("deaths_12", float(row.sum()), 0.75), ("deaths_1", float(row[-1]), -0.25)),
                    (("625", month_id("2003-03"), 0.5), ("625", origin - 6, 0.3)),
                )
                for unit, row in zip(panel.units, recent, strict=True)
            }
            forecasts.append((replace(made, paths=True), why))
    return Archived(panels, forecasts)


@pytest.fixture(scope="session")
def archive_folder(archived: Archived, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """These forecasts as the files that an evidence base is built from."""
    from varde.forecast.archive import archive, write_archive

    return write_archive(archive(archived.forecasts, archived.panels), tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="session")
def without_forecasts(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ships, but for any forecasts in it, as a store to build on."""
    root = tmp_path_factory.mktemp("forecasts")
    build = root / "builds" / "base"
    shutil.copytree(store.path, build)
    package = json.loads((build / DESCRIPTION).read_text(encoding="utf-8"))
    package["varde:sources"].pop("varde_forecasts", None)
    package["resources"] = [r for r in package["resources"] if r["varde:source"] != "varde_forecasts"]
    (build / DESCRIPTION).write_text(json.dumps(package), encoding="utf-8")
    (root / POINTER).write_text(build.name, encoding="utf-8")
    return root


@pytest.fixture(scope="session")
def forecast_store(
    archive_folder: Path, without_forecasts: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    """What ships, with these forecasts in the place of any that it holds."""
    from varde.store.build import build

    root = tmp_path_factory.mktemp("store")
    shutil.copytree(without_forecasts, root, dirs_exist_ok=True)
    build(root, folder=archive_folder)
    opened = open_store(root)
    yield opened
    opened.close()
