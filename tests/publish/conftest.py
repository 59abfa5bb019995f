"""Briefs made once for all tests of this room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest

from varde.publish.brief import make_brief
from varde.publish.page import Page
from varde.publish.render import as_html, as_json, as_markdown
from varde.store import Store


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
