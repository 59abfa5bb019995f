"""Briefs made once for all tests of this room, over what ships and over a store with the user's own copies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from varde.publish.brief import make_brief
from varde.publish.page import Page
from varde.publish.render import as_html, as_json, as_markdown
from varde.store import Store, open_store
from varde.store.build import build

OWN = (
    "agreements/pax_v10_2257_agreements.csv",
    "agreements/pax_data_2144_agreements_v9.csv",
    "agreements/paax_v0.2.xlsx",
    "agreements/mend_2026-03-26.csv",
    "fragility/idmc_flows.csv",
    "fragility/idmc_stocks.csv",
    "fragility/fsi.csv",
    "fragility/PTS-2024.csv",
)
"""The publishers' files whose terms keep them out of what ships, and that a user may add."""


@dataclass(frozen=True)
class Brief:
    """A brief as a page and as it is written in each format."""

    page: Page
    html: str
    md: str
    json: str


@pytest.fixture(scope="session")
def brief(store: Store) -> Callable[[str], Brief]:
    """Make the brief on a state; each is made once a session."""

    @cache
    def made(name: str) -> Brief:
        page = make_brief(store, name)
        return Brief(page, as_html(page, store), as_markdown(page, store), as_json(page, store))

    return made


@pytest.fixture(scope="session")
def own_store(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """What ships, with the user's own copies of agreements and of fragility added."""
    root = tmp_path_factory.mktemp("own")
    build(root, add=[shared / name for name in OWN])
    opened = open_store(root)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def own_page(own_store: Store) -> Callable[[str], Page]:
    """The brief on a state over that store; each is made once a session."""
    return cache(lambda name: make_brief(own_store, name))
