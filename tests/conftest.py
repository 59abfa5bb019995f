"""Fixtures that every room's tests share."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

import varde
from varde.figures.python_api import Evidence
from varde.store import Store, open_store

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
