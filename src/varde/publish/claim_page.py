"""A page as its readers see it, in which every claim opens to its verdict, source and query."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup, escape

from varde import __version__
from varde.claims.check import PageReport
from varde.claims.markup import markdown, words
from varde.claims.page import Page, Place, Span
from varde.claims.results import MEANINGS, Result
from varde.figures.wording import moment, state_name
from varde.publish.check_report import SIGNS, URGENT, checked, citations, counts_told, evidence, printed
from varde.publish.template import environment

_SCHEMES = ("http", "https", "mailto")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_LONG = 3
"""Headings from which on a page has a table of contents."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A claim of the page: its number, from 1 in the order of the page, and what was found of it."""

    number: int
    result: Result


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph, list, table or other block of the page, and the claims in it."""

    html: Markup
    claims: tuple[Numbered, ...]


def render_page(report: PageReport, *, now: date, known_by: date | None, evidence: str) -> str:
    """A checked page as one HTML file that needs no network and no script.

    Parameters
    ----------
    report : PageReport
        The page and what was found on it.
    now : date
        The day that "now" meant in the check.
    known_by : date or None
        The day by which what was used had been published.
    evidence : str
        What the page was held against, in words.

    Returns
    -------
    str
        The page's own Markdown, in which HTML is text and pictures are their descriptions; each claim has a number, a
        sign of its verdict, and its evidence below the block it stands in.

    Raises
    ------
    VardeError
        The page could not be read: the error of the report.
    ValueError
        The report has no result for one of the page's marked sentences.
    """
    if report.page is None:
        raise report.error or ValueError(f"The report on {report.name} has no page.")
    page = report.page
    claims = [Numbered(i, r) for i, r in enumerate(results_of_spans(page, report.results), 1)]
    title, tokens = _title(page)
    prose = _Prose(claims)
    blocks = list(_blocks(tokens, prose, claims))
    return _filled(
        page=page,
        title=title,
        language=page.language if _LANGUAGE.fullmatch(page.language) else "en",
        state=state_name(page.state) if page.state else None,
        dated=moment(page.date) if page.date else None,
        checked=checked(now, known_by, evidence),
        counts=counts_told(report.results),
        used=[v for v in MEANINGS if any(r.verdict == v for r in report.results)],
        urgent=[c for c in claims if c.result.verdict in URGENT],
        problems=[r for r in report.results if not r.text],
        claims=claims,
        blocks=blocks,
        contents=prose.contents if len(prose.contents) >= _LONG else [],
        citations=citations(report.results),
    )


def _filled(**context: Any) -> str:
    template = environment(evidence=evidence, printed=printed).get_template("claim_page.html.j2")
    return template.render(
        **context,
        signs=SIGNS,
        urgent_verdicts=URGENT,
        meanings=MEANINGS,
        made_on=moment(date.today()),
        version=__version__,
    )


def results_of_spans(page: Page, results: Sequence[Result]) -> list[Result]:
    """The result of each marked sentence of a page, in the order of the page.

    Raises
    ------
    ValueError
        There is none for one of them.
    """
    exact = {(r.text, Place(r.line, r.column)): r for r in results}
    found = [exact.get((span.text, span.place)) for span in page.spans]
    # One whose marking can't be read is placed at the fault, which lies behind the sentence's beginning.
    taken = {id(r) for r in found}
    moved = sorted((r for r in results if id(r) not in taken), key=lambda r: (r.line, r.column))
    left: dict[str, deque[Result]] = {}
    for result in moved:
        left.setdefault(result.text, deque()).append(result)
    return [r or _next(left.get(span.text), span) for r, span in zip(found, page.spans, strict=True)]


def _next(left: deque[Result] | None, span: Span) -> Result:
    if not left:
        raise ValueError(f"The report has no result for {span.text!r} in line {span.place.line}.")
    return left.popleft()


def _title(page: Page) -> tuple[str, list[Token]]:
    """The title of a page, and its Markdown without the heading that says the same."""
    tokens = [t for t in page.tokens if not (t.hidden and t.level == 0 and t.nesting == 0)]
    first = tokens[1] if len(tokens) > 2 and tokens[0].type == "heading_open" and tokens[0].tag == "h1" else None
    heading = words(first.children) if first and not _claims_in([first]) else ""
    title = page.title or heading or (Path(page.name).stem if page.name != "-" else "Page")
    return title, tokens[3:] if heading and heading.casefold() == title.casefold() else tokens


def _claims_in(tokens: Sequence[Token]) -> list[int]:
    """Which marked sentences stand in some blocks, counted from 0."""
    return [c.meta["index"] for t in tokens for c in t.children or () if c.type == "claim_open"]


def _blocks(tokens: Sequence[Token], prose: _Prose, claims: Sequence[Numbered]) -> Iterator[_Block]:
    """The outermost blocks of a page one by one."""
    options, env = markdown().options, dict[str, Any]()
    block: list[Token] = []
    depth = 0
    for token in tokens:
        block.append(token)
        depth += token.nesting
        if depth == 0:
            html = Markup(prose.render(block, options, env))
            yield _Block(html, tuple(claims[i] for i in _claims_in(block)))
            block = []


class _Prose(RendererHTML):
    """Markdown as HTML, with a mark behind every claim, and with nothing in it that loads or runs anything.

    `contents` has the headings of the highest level by id, once they are rendered.
    """

    def __init__(self, claims: Sequence[Numbered]) -> None:
        super().__init__()
        self.contents: list[tuple[str, str]] = []
        self._claims = claims
        self._levels: list[int] = []
        self._links: list[bool] = []  # whether the links that are open lead anywhere

    def claim_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return f'<span class="claim {self._claims[tokens[idx].meta["index"]].result.verdict}">'

    def claim_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        claim = self._claims[tokens[idx].meta["index"]]
        verdict, n = claim.result.verdict, claim.number
        # The parser finds no claim inside a link, so that a mark, which is a link, never stands in another.
        return (
            f'</span><sup class="mark"><a id="mark-{n}" href="#claim-{n}" aria-label="Claim {n}: {verdict}">'
            f"{n}\u2009{SIGNS[verdict]}</a></sup>"
        )

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        self._links.append(_leads_on(str(tokens[idx].attrGet("href") or "")))
        return self.renderToken(tokens, idx, options, env) if self._links[-1] else ""

    def link_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</a>" if self._links.pop() else ""

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        said = self.renderInlineAsText(tokens[idx].children, options, env).strip()
        return f'<span class="picture">[Picture{": " if said else ""}{escape(said)}]</span>'

    def heading_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        # The title is the only heading of level 1, and none below it is skipped, whatever the page does.
        level = int(tokens[idx].tag[1:])
        while self._levels and self._levels[-1] >= level:
            self._levels.pop()
        self._levels.append(level)
        if len(self._levels) > 1:
            return f"<{self._heading()}>"
        name = f"section-{len(self.contents) + 1}"
        self.contents.append((name, words(tokens[idx + 1].children)))
        return f'<h2 id="{name}">'

    def heading_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return f"</{self._heading()}>\n"

    def _heading(self) -> str:
        return f"h{min(len(self._levels) + 1, 6)}"

    def table_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return '<div class="scroll" role="region" tabindex="0" aria-label="Table">\n<table>\n'

    def table_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</table>\n</div>\n"


def _leads_on(address: str) -> bool:
    """Whether a link of the page is kept: to the web, to a mail address, or relative to the page."""
    scheme, colon, _ = re.split(r"[/?#]", address, maxsplit=1)[0].partition(":")
    if colon:
        return scheme.lower() in _SCHEMES
    return bool(address) and not address.startswith("//")
