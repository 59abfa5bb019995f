"""Writing a page out: as one self-contained HTML file, as Markdown, or as data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined

from varde import __version__
from varde.publish.maps import MAP_NOTICE
from varde.publish.page import Block, Chart, Page, note_text, source_line
from varde.store import Store


def _template(name: str) -> str:
    return (files("varde.publish") / "templates" / name).read_text(encoding="utf-8")


def _grouped(blocks: Sequence[Block]) -> Iterator[dict[str, Any]]:
    """Blocks one by one, with charts that follow each other put together so that they stand side by side."""
    charts: list[Chart] = []
    for block in blocks:
        if isinstance(block, Chart):
            charts.append(block)
            continue
        if charts:
            yield {"charts": charts, "block": None}
            charts = []
        yield {"charts": [], "block": block}
    if charts:
        yield {"charts": charts, "block": None}


def _md(text: str) -> str:
    """Text with what Markdown would read as marks escaped."""
    for char in "\\`*_[]<>|#":
        text = text.replace(char, f"\\{char}")
    return text


def _cell(text: str) -> str:
    return _md(text).replace("\n", " ")


@cache
def _environment(escape: bool) -> Environment:
    names = ("page.html.j2", "page.md.j2")
    environment = Environment(
        loader=DictLoader({n: _template(n) for n in names}),
        autoescape=escape,
        undefined=StrictUndefined,
        trim_blocks=not escape,
        lstrip_blocks=False,
        keep_trailing_newline=True,
    )
    environment.filters |= {"grouped": _grouped, "note_text": note_text, "md": _md, "cell": _cell}
    return environment


def _context(page: Page, store: Store) -> dict[str, Any]:
    evidence = "the embedded snapshot" if store.embedded else f"the evidence base {store.path.name}"
    return {
        "page": page,
        "version": __version__,
        "evidence": evidence,
        "citations": source_line(page.notes),
        "map_notice": MAP_NOTICE,
    }


def as_html(page: Page, store: Store) -> str:
    """The page as one HTML file that needs no network and no script."""
    css = _template("page.css")
    return _environment(True).get_template("page.html.j2").render(**_context(page, store), css=css)


def as_markdown(page: Page, store: Store) -> str:
    """The page as Markdown with footnotes; charts become their tables."""
    written = _environment(False).get_template("page.md.j2").render(**_context(page, store))
    lines = [line.rstrip() for line in written.splitlines()]
    kept = [line for i, line in enumerate(lines) if line or (i and lines[i - 1])]
    return "\n".join(kept).strip() + "\n"


def as_json(page: Page, store: Store) -> str:
    """The page as data: its sections in words, and every answer with its sources, rows and query."""

    def words(text: Any) -> str:
        return "".join(r if isinstance(r, str) else r.text for r in text)

    def block(b: Block) -> dict[str, Any]:
        match b.kind:
            case "paragraph" | "aside":
                return {"kind": b.kind, "text": words(b.text)}  # type: ignore[union-attr]
            case "tiles":
                return {"kind": b.kind}
        return {
            "kind": b.kind,
            "caption": words(b.caption),  # type: ignore[union-attr]
            "columns": list(b.columns),  # type: ignore[union-attr]
            "rows": [list(r) for r in b.rows],  # type: ignore[union-attr]
        }

    data = {
        "title": page.title,
        "subtitle": page.subtitle,
        "lead": words(page.lead),
        "facts": dict(page.facts),
        "state": page.state,
        "sections": [
            {"id": s.id, "title": s.title, "part": s.part, "blocks": [block(b) for b in s.blocks]}
            for s in page.sections
        ],
        "missing": list(page.missing),
        "answers": {call: answer.as_dict() for call, answer in page.notes.answers.items()},
        "made_by": f"Varde {__version__}",
        "evidence": str(store.path.name),
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
