"""The brief on a state: what happens there, what is done about it, and what it does in the world."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from varde.errors import UsageError
from varde.figures.python_api import Evidence
from varde.publish.desk import Desk
from varde.publish.head import facts, lead, tiles
from varde.publish.maps import locator
from varde.publish.page import Page
from varde.publish.page_file import write_page
from varde.publish.render import as_html, as_json, as_markdown
from varde.publish.sections import SECTIONS
from varde.states import State, registry
from varde.store import Store

Format = Literal["html", "md", "json"]


def subject(name: str) -> State:
    """The state or territory of today that a brief is asked for.

    Raises
    ------
    UsageError
        Where the name is of none, of several, or of one that no longer exists.
    """
    today = date.today()
    known = registry()
    state = known.resolve(name, on=today)
    if state not in known.today():
        later = [x.successor for x in known.successors(state.key)]
        hint = f"Ask for {' or '.join(later)}." if later else "A brief is made for states that exist today."
        raise UsageError(f"{state.name} is not a state that exists today ({state.kind}).", hint)
    return state


def make_brief(store: Store, name: str) -> Page:
    """Put a brief together.

    Parameters
    ----------
    store : Store
        The open evidence base.
    name : str
        Any name or code of a state that exists today.

    Raises
    ------
    UsageError
        As `subject`.
    """
    evidence = Evidence(store)
    state = subject(name)
    desk = Desk(evidence, state)
    opening, key_figures = lead(desk), tiles(desk)
    sections = tuple(s for make in SECTIONS if (s := make(desk)) is not None)
    return Page(
        title=state.name,
        subtitle=state.official_name or state.name,
        lead=opening,
        facts=facts(desk),
        locator=locator(store, state.key, state.name),
        tiles=key_figures,
        sections=sections,
        missing=tuple(desk.missing),
        notes=desk.notes,
        state=state.key,
        made_on=date.today(),
    )


def brief_text(store: Store, name: str, format: Format) -> str:
    """A brief as text in one of the formats.

    Raises
    ------
    UsageError
        As `subject`.
    """
    page = make_brief(store, name)
    return {"html": as_html, "md": as_markdown, "json": as_json}[format](page, store)


def write_brief(store: Store, name: str, format: Format, out: Path | None) -> Path:
    """Write a brief to a file, beside what was there until it is whole.

    Parameters
    ----------
    out : Path, optional
        The file; `brief-KEY.html` (or .md, .json) in the current folder without it. A folder gets that name in it.

    Returns
    -------
    Path
        The file written, in full.

    Raises
    ------
    UsageError
        As `subject`.
    VardeError
        Where the file can't be written.
    """
    written = brief_text(store, name, format)
    return write_page(written, out, f"brief-{subject(name).key}.{format}")
