"""Fixtures that every room's tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

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
