"""Writing a page out: as one self-contained HTML file, as Markdown, or as data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup, escape

from varde import __version__
from varde.figures.wording import moment
from varde.publish.maps import MAP_NOTICE
from varde.publish.page import Aside, Block, Chart, Cited, Page, Paragraph, Table, Text, Tiles, note_text, source_line
from varde.publish.template import environment
from varde.store import Store


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


def _code(text: str) -> Markup:
    """Text with what stands between backticks set as code."""
    parts = [escape(p) for p in text.split("`")]
    return Markup("").join(Markup("<code>{}</code>").format(p) if i % 2 else p for i, p in enumerate(parts))


def _context(page: Page, store: Store) -> dict[str, Any]:
    return {
        "page": page,
        "version": __version__,
        "evidence": store.in_words,
        "citations": source_line(page.notes),
        "map_notice": MAP_NOTICE,
        "made_on": moment(page.made_on),
    }


def as_html(page: Page, store: Store) -> str:
    """The page as one HTML file that needs no network and no script."""
    template = environment(grouped=_grouped, note_text=note_text, code=_code).get_template("page.html.j2")
    return template.render(**_context(page, store))


def _md(text: str) -> str:
    """Text with what Markdown would read as marks escaped."""
    for char in "\\*_[]<>|#":
        text = text.replace(char, f"\\{char}")
    return text.replace("\n", " ")


def _md_runs(text: Text) -> str:
    parts = []
    for run in text:
        notes = () if isinstance(run, str) else run.notes
        words = run if isinstance(run, str) else run.text
        parts.append(_md(words) + "".join(f"[^{n}]" for n in notes))
    return "".join(parts)


def _md_table(columns: Sequence[str], rows: Sequence[Sequence[str]], numeric: frozenset[int]) -> str:
    lines = [
        "| " + " | ".join(_md(c) or " " for c in columns) + " |",
        "|" + "|".join(" ---: " if i in numeric else " --- " for i in range(len(columns))) + "|",
        *("| " + " | ".join(_md(c) for c in row) + " |" for row in rows),
    ]
    return "\n".join(lines)


def _md_block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield _md_runs(block.text)
        case Aside():
            yield "> " + _md_runs(block.text)
        case Table():
            yield f"**{_md_runs(block.caption)}**"
            yield _md_table(block.columns, block.rows, block.numeric)
        case Chart():
            yield f"**{_md_runs(block.caption)}**"
            yield _md(block.description)
            if block.rows:
                yield _md_table(block.columns, block.rows, block.numeric)


def as_markdown(page: Page, store: Store) -> str:
    """The page as Markdown with footnotes; charts become their tables."""
    context = _context(page, store)
    out = [f"# {_md(page.title)}", f"{_md(page.subtitle)}. Brief on peace and security, {context['made_on']}."]
    out.append(_md_runs(page.lead))
    out.append("\n".join(f"- {name}: {_md(value)}" for name, value in page.facts))
    if page.tiles:
        out.append(
            "\n".join(
                f"- {_md_runs((Cited(t.value, t.notes),))} {_md(t.label)}"
                + (f" ({_md(t.context)})" if t.context else "")
                for t in page.tiles.tiles
            )
        )
    part = ""
    for section in page.sections:
        if section.part != part:
            part = section.part
            out.append(f"*{part}*")
        out.append(f"## {_md(section.title)}")
        for block in section.blocks:
            out += _md_block(block)
    if page.missing:
        out += ["## What is missing", "\n".join(f"- {_md(m)}" for m in page.missing)]
    out.append("## Notes and sources")
    for note in page.notes:
        calls = "; ".join(f"`varde figure {q}`" for q in note.questions)
        out.append(f"[^{note.number}]: " + _md(" ".join([note_text(note), *note.remarks])) + f" {calls}")
    out += ["How to cite the sources:", "\n".join(f"- {_md(line)}" for line in context["citations"])]
    out.append(f"Made by Varde {context['version']} from {context['evidence']}. {context['map_notice']}")
    return "\n\n".join(out) + "\n"


def as_json(page: Page, store: Store) -> str:
    """The page as data: its parts in words with the numbers of their notes, and every answer with rows and query."""

    def words(text: Any) -> str:
        return "".join(r if isinstance(r, str) else r.text for r in text)

    def notes(text: Any) -> list[int]:
        return sorted({n for r in text if not isinstance(r, str) for n in r.notes})

    def block(b: Block) -> dict[str, Any]:
        match b:
            case Paragraph() | Aside():
                return {"kind": b.kind, "text": words(b.text), "notes": notes(b.text)}
            case Table() | Chart():
                said = {"caption": words(b.caption), "notes": notes(b.caption)}
                if isinstance(b, Chart):
                    said["description"] = b.description
                return {"kind": b.kind, **said, "columns": list(b.columns), "rows": [list(r) for r in b.rows]}
        return {"kind": b.kind, "tiles": tiles(b)}

    def tiles(found: Tiles | None) -> list[dict[str, Any]]:
        listed = found.tiles if found else ()
        return [{"value": t.value, "label": t.label, "context": t.context, "notes": list(t.notes)} for t in listed]

    data = {
        "title": page.title,
        "subtitle": page.subtitle,
        "lead": {"text": words(page.lead), "notes": notes(page.lead)},
        "facts": dict(page.facts),
        "state": page.state,
        "made_on": page.made_on.isoformat(),
        "key_figures": tiles(page.tiles),
        "sections": [
            {"id": s.id, "title": s.title, "part": s.part, "blocks": [block(b) for b in s.blocks]}
            for s in page.sections
        ],
        "missing": list(page.missing),
        "notes": [
            {"number": n.number, "text": note_text(n), "remarks": n.remarks, "questions": n.questions}
            for n in page.notes
        ],
        "answers": {call: answer.as_dict() for call, answer in page.notes.answers.items()},
        "made_by": f"Varde {__version__}",
        "evidence": str(store.path.name),
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
