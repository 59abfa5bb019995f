"""Writes the pages of `docs/` that come from the code, and NOTICE.md.

`python -m docs.generate` writes them; with `--check` it writes nothing, names the pages that are stale and ends with 1.
The pages hold nothing but what the registry of figures, the descriptions of sources, `docs/copies.csv` and the
committed scores of forecasts say, so that the same code always gives the same text.
"""

from __future__ import annotations

import argparse
import csv
import inspect
import json
import re
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from varde.claims.readings import reading_of
from varde.figures.registry import AREAS, Figure, Parameter, load_area
from varde.sources import all_sources
from varde.sources.contract import RawFile, Source, Table
from varde.store.checks import fields_of

ROOT = Path(__file__).resolve().parents[1]
COPIES = Path(__file__).with_name("copies.csv")
SCORES = ("scoreboard.json", "comparisons.json")
SECTIONS = ("Parameters", "Returns", "Raises", "Notes", "Examples", "See Also", "References")
NATURES = {
    "status": "A status: past the day it was verified through, a claim is unchecked.",
    "count": "A count: it describes its own time and never carries forward.",
    "events": "What has happened by a day: it stays so, and more may come.",
    "fixed": "It happened once.",
}
KINDS = {
    "count": "counts: they describe their own time and never carry forward",
    "spell": "spells: they hold over a period and carry forward to the day they were verified through",
    "event": "events: they happened on a day or over some days",
    "list": "a list of names and codes",
}
MIT = (
    "Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated "
    'documentation files (the "Software"), to deal in the Software without restriction, including without limitation '
    "the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and "
    "to permit persons to whom the Software is furnished to do so, subject to the following conditions:",
    "The above copyright notice and this permission notice shall be included in all copies or substantial portions of "
    "the Software.",
    'THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO '
    "THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE "
    "AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF "
    "CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER "
    "DEALINGS IN THE SOFTWARE.",
)
FROM_CODE = "<!-- Written by `make docs` from the code. Change the code, not this page. -->"


def plain(text: str) -> str:
    """A text on one line."""
    return " ".join(text.replace("``", "`").split())


def cell(text: object) -> str:
    """A text that can stand in a table."""
    return plain(str(text)).replace("|", "\\|")


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a docstring, each on one line; lists keep their lines."""
    found = []
    for block in re.split(r"\n\s*\n", inspect.cleandoc(text).strip()):
        is_list = block.lstrip().startswith(("- ", "* ", "1. ", ">>> ", "|"))
        found.append(block.replace("``", "`") if is_list else plain(block))
    return [p for p in found if p]


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in Markdown; columns that no row fills are left out."""
    cells = [[cell("" if c is None else c) for c in row] for row in rows]
    kept = [i for i in range(len(columns)) if i == 0 or any(row[i] for row in cells)]
    lines = [[columns[i] for i in kept], ["---"] * len(kept), *([row[i] for i in kept] for row in cells)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def anchor(heading: str) -> str:
    """The fragment that a heading gets on a page, as GitHub makes it."""
    text = re.sub(r"`|\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


def page(title: str, *blocks: str) -> str:
    """A generated page."""
    return "\n\n".join([f"# {title}", FROM_CODE, *(b for b in blocks if b)]) + "\n"


def sections(docstring: str) -> dict[str, str]:
    """A NumPy docstring taken apart: "" is the text above the first section, then each section's text by its name."""
    found = {"": ""}
    lines = inspect.cleandoc(docstring).splitlines()
    name, start = "", 0
    for i, line in enumerate(lines):
        underlined = i + 1 < len(lines) and re.fullmatch(r"-{3,}", lines[i + 1].strip())
        if line.strip() in SECTIONS and underlined:
            found[name] = "\n".join(lines[start:i]).strip()
            name, start = line.strip(), i + 2
    found[name] = "\n".join(lines[start:]).strip()
    return found


def entries(text: str) -> dict[str, str]:
    """The entries of a Parameters or Raises section: text by name; "since, until : year" gives both."""
    found: dict[str, str] = {}
    names: list[str] = []
    for line in text.splitlines():
        if line and not line.startswith(" "):
            names = [n.strip() for n in line.partition(" : ")[0].split(",")]
            found.update(dict.fromkeys(names, ""))
        else:
            for n in names:
                found[n] = plain(f"{found[n]} {line}")
    return found


def _takes(p: Parameter) -> str:
    """What may be given for a parameter."""
    if p.choices:
        return ", ".join(f"`{c}`" for c in p.choices)
    if p.kind is None:
        return ""
    return p.kind.description + (f", such as `{p.kind.example}`" if p.kind.example else "")


def _default(p: Parameter) -> str:
    if p.required:
        return "needed"
    return "" if p.default is None else f"`{p.default}`"


def figure_block(figure: Figure) -> str:
    """The reference of one figure."""
    doc = sections(inspect.getdoc(figure.function) or "")
    said = entries(doc.get("Parameters", ""))
    missing = [n for n in figure.parameters if not said.get(n)]
    extra = [n for n in said if n not in figure.parameters]
    if missing or extra:
        raise SystemExit(f"{figure.name}: its docstring leaves out {missing} and describes {extra}, which it lacks")
    blocks = [f"### {figure.name}", *paragraphs(doc[""]), f"```\nvarde figure {figure.signature()}\n```"]
    if figure.parameters:
        rows = [(f"`{p.name}`", _takes(p), _default(p), said[p.name]) for p in figure.parameters.values()]
        blocks.append(table(["argument", "takes", "default", "what it is"], rows))
    returns = [inspect.cleandoc("\n" + t) for t in re.split(r"^Answer\s*$", doc.get("Returns", ""), flags=re.M) if t]
    unit = f"Unit: {figure.unit}."
    blocks.append(" ".join(["**Gives**", *(p for t in returns for p in paragraphs(t)), unit]))
    refused = [f"{plain(text)}" for text in entries(doc.get("Raises", "")).values() if text]
    if refused:
        blocks.append(" ".join(["**Refuses**", *refused]))
    blocks += paragraphs(doc.get("Notes", ""))
    blocks.append(f"**In a claim** {in_a_claim(figure)}")
    for name in ("See Also", "References"):
        if name in doc:
            blocks.append(f"**{name}** " + " ".join(paragraphs(doc[name])))
    if "Examples" in doc:
        blocks.append("```\n" + doc["Examples"] + "\n```")
    return "\n\n".join(blocks)


def in_a_claim(figure: Figure) -> str:
    """How a sentence is held against a figure."""
    reading = reading_of(figure.name)
    time = next((t for t in ("month", "year", "on", "until") if t in figure.parameters), None)
    if reading.time and "month" in reading.time and "year" in reading.time:
        time = "month` or `year"
    told = [NATURES[reading.nature]]
    told.append(f"`as-of` fills `{time}`." if reading.time and time else "It takes no time.")
    if reading.columns or reading.items == "state":
        columns = " or ".join(f"`{c}`" for c in reading.columns) or "key or name of the state"
        told.append(f"`contains` goes by {columns}.")
    bounds = [
        f"`{word}` reads `{column}`" for word, column in (("since", reading.since), ("until", reading.until)) if column
    ]
    if bounds:
        told.append(f"{' and '.join(bounds)}.")
    if reading.counted:
        told.append(f"`true` is {' or '.join(reading.counted)}.")
    return " ".join(told)


def figures_page() -> str:
    """Every figure, by policy area."""
    areas = {area: list(load_area(area).values()) for area in AREAS}
    contents = "\n".join(
        f"- [{area}](#{anchor(area)}): " + ", ".join(f"[{f.short_name}](#{anchor(f.name)})" for f in figures)
        for area, figures in areas.items()
    )
    blocks = [
        "A figure is one answer with its unit, its as-of date, its sources and the query behind it. Every figure below "
        "is asked in the same way from the command line, from Python and by the briefs. Several values go with commas "
        "between and are summed; states go by any name or code ([states](states.md)); what the status words mean is "
        "told in [the evidence base](evidence-base.md#what-an-answer-says). **In a claim** says how a marked sentence "
        "is held against the figure ([claims](claims.md)).",
        "```\nvarde figure conflict.deaths state=COL year=2016             # a shell\n"
        'varde.open().conflict.deaths(state="COL", year=2016)         # Python\n```',
        contents,
    ]
    for area, figures in areas.items():
        intro = paragraphs(import_module(f"varde.figures.{area}").__doc__ or "")
        blocks += [f"## {area}", *intro, *(figure_block(f) for f in figures)]
    return page("Figures", *blocks)


def _link(text: str, address: str) -> str:
    return f"[{text}]({address})" if address else text


def _files(source: Source) -> str:
    def told(raw: RawFile) -> tuple[str, str, str, str]:
        names = ", ".join(f"`{p}`" for p in raw.patterns)
        many = ("one or more" if raw.many else "one") + ("" if raw.required else ", may be missing")
        sums = ", ".join(f"`{name}` (`{digest[:12]}…`)" for name, digest in raw.sha256.items())
        return raw.role, names, many, sums

    if not source.files:
        return "Files: none; it ships with the package."
    return table(["file", "name", "how many", "copy the reader was written against (SHA-256)"], map(told, source.files))


def source_block(source: Source) -> str:
    """All that is known of one source."""
    facts = [
        ("publisher", source.publisher),
        ("version", f"{source.version} (published {source.published})"),
        ("licence", _link(source.licence, source.licence_url)),
        ("cite as", source.citation),
        ("notice", source.notice),
        ("where", f"<{source.address}>" if source.address else "no page of the publisher"),
        ("in the package", "yes" if source.embed else "no: your own copy only"),
        ("verified through", source.verified_through),
        ("releases", "a newly added file adds its vintages to those held" if source.accumulates else ""),
        ("known faults", source.known_faults),
    ]
    tables = ", ".join(f"[{t.name}](tables.md#{anchor(t.name)})" for t in source.tables)
    blocks = [
        f"### {source.id}",
        f"**{source.title}**",
        table(["", ""], [(f"**{k}**", v) for k, v in facts if v]),
        *paragraphs(inspect.getmodule(source.read).__doc__ or ""),  # type: ignore[union-attr]
        _files(source),
        f"Tables: {tables}.",
    ]
    if source.checks:
        rows = [
            (c.description, f"{c.expected:,g}" if abs(c.expected) < 1e6 else f"{c.expected:,.0f}", c.tolerance or "")
            for c in source.checks
        ]
        blocks.append(table(["known total", "expected", "give or take"], rows))
    return "\n\n".join(blocks)


def sources_page() -> str:
    """Every source."""
    sources = all_sources().values()
    embedded = [s for s in sources if s.embed]
    own = [s for s in sources if not s.embed]

    def listing(some: list[Source]) -> str:
        columns = ["source", "publisher", "title", "version", "licence"]
        rows = [(f"[{s.id}](#{anchor(s.id)})", s.publisher, s.title, s.version, s.licence) for s in some]
        return table(columns, rows)

    return page(
        "Sources",
        "A source is one published dataset. Cite the publisher, not Varde, for its figures; `varde figure … --bibtex` "
        "writes the entry. What period each covers here, and how old it is, is shown by `varde status`.",
        f"{len(embedded)} sources ship with the package; {len(own)} are read from your own copy alone, because their "
        "licence forbids passing them on or says nothing. To add your copy: `varde build --add FILE`.",
        "## In the package",
        listing(embedded),
        "## On your own copy",
        listing(own),
        "## Sources in the package",
        *map(source_block, embedded),
        "## Sources on your own copy",
        *map(source_block, own),
    )


def table_block(source: Source, one: Table) -> str:
    """The reference of one table."""
    rows = []
    for f in fields_of(one):
        allowed = ", ".join(f"`{v}`" for v in f.enum)
        bounds = [f"at least {f.minimum:g}" if f.minimum is not None else ""]
        bounds.append(f"at most {f.maximum:g}" if f.maximum is not None else "")
        remarks = "; ".join(b for b in [f"one of {allowed}" if allowed else "", *bounds] if b)
        kind = "state" if f.state else f.type
        needed = "key" if f.name in one.key else "always" if f.required else ""
        rows.append((f"`{f.name}`", kind, f.unit, needed, f.description, remarks))
    kept = f"`{one.time}` says when." if one.time else ""
    return "\n\n".join(
        [
            f"### {one.name}",
            plain(one.description),
            f"Source: [{source.id}](sources.md#{anchor(source.id)}){'' if source.embed else ' (your own copy)'}. "
            f"Key: {', '.join(f'`{k}`' for k in one.key)}. Rows are {KINDS[one.kind]}. {kept}".strip(),
            table(["column", "type", "unit", "filled", "what it is", "values"], rows),
        ]
    )


def tables_page() -> str:
    """Every table."""
    tables = sorted(((s, t) for s in all_sources().values() for t in s.tables), key=lambda st: st[1].name)
    contents = table(
        ["table", "one row is", "source"],
        [(f"[{t.name}](#{anchor(t.name)})", t.description.split(". ")[0].rstrip(".") + ".", s.id) for s, t in tables],
    )
    return page(
        "Tables",
        "Every table is a Parquet file with a declared schema and key; how to read them is told in "
        "[the evidence base](evidence-base.md#reading-the-tables). A `state` is a key of the "
        "[states registry](states.md), a `yearmonth` is text YYYY-MM, a `year` a whole number.",
        contents,
        *(table_block(s, t) for s, t in tables),
    )


def read_copies() -> list[dict[str, str]]:
    """The public copies that files were taken from, with the sources they served."""
    with COPIES.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def notice_page() -> str:
    """What must go with the package: attributions of the figures in it, and notices of the copies they came by."""
    sources = [s for s in all_sources().values() if s.embed]
    blocks = [
        "The code of Varde is under the MIT licence (LICENSE). The figures in the embedded snapshot are not Varde's: "
        "each source below keeps its own licence and asks for its own citation. Varde changed their form: columns were "
        "chosen, renamed and typed, states were given one set of keys, known defects were mended, and some sources "
        "were summed. No publisher's file is passed on as it stands, and none of the publishers endorses Varde.",
        "## Sources in the embedded snapshot",
    ]
    for s in sources:
        lines = [
            f"**{s.title}** ({s.id}). {s.publisher}, version {s.version}.",
            f"Licence: {_link(s.licence, s.licence_url)}.",
            s.citation,
            s.notice,
            f"<{s.address}>" if s.address else "",
        ]
        blocks.append("  \n".join(plain(line) for line in lines if line))
    known = {s.id for s in sources}
    copies = [(c, [i for i in c["sources"].split(";") if i in known]) for c in read_copies()]
    rows = [(c["repository"], c["licence"], c["remark"], ", ".join(ids)) for c, ids in copies if ids]
    blocks += [
        "## Public copies that files were taken from",
        "Some files were read from copies in these public repositories. The data belong to the publishers named above; "
        "nothing of the repositories' programs is used.",
        table(["repository", "its licence, where it states one", "what was taken", "for"], rows),
        "### The MIT licence of those under it",
        "  \n".join(
            f"{c['repository']}: Copyright (c) {c['holder']}" for c, ids in copies if ids and c["licence"] == "MIT"
        ),
        *MIT,
    ]
    return page("Notices", *blocks)


def scores_page() -> str:
    """How forecasts scored, from the committed results of `make scoreboard` and `make comparisons`."""
    results, others = (json.loads((ROOT / "docs" / name).read_text(encoding="utf-8")) for name in SCORES)
    return page(
        "Forecast scores",
        "How Varde's model and the benchmarks scored, from [scoreboard.json](scoreboard.json) (`make scoreboard`) and "
        "[comparisons.json](comparisons.json) (`make comparisons`, which needs files that may not be passed on). The "
        "[scoreboard](scoreboard.html) has all scores, charts and states; [forecasts](forecasts.md) says how to read "
        "them.",
        *(block for result in results for block in _windows(result)),
        *_beside_views(others["views"]),
        *_challenge(others["challenge"]),
    )


def _windows(result: dict[str, Any]) -> list[str]:
    """One target on the windows of the scoreboard."""
    baseline = result["baseline"]
    rows = {(row["window"], row["model"]): row for row in result["rows"]}
    models = {m["model"]: m for m in result["models"]}
    lines = []
    for window in result["windows"]:
        own, other = (rows[window["name"], model] for model in ("varde", baseline))
        lines.append(
            [
                window["name"],
                window["origin"],
                _digits(own["all"]["crps"]),
                _digits(other["all"]["crps"]),
                *(f"{own['ratio'][score]:.3f}" for score in ("crps", "ignorance", "interval_score")),
                f"{own['ratio_without_largest']['crps']:.3f}",
            ]
        )
    mean, rest = (models["varde"][part] for part in ("geometric_mean_ratio", "geometric_mean_ratio_without_largest"))
    means = [f"{mean[score]:.3f}" for score in ("crps", "ignorance", "interval_score")]
    lines.append(["geometric mean of ratios", "", "", "", *means, f"{rest['crps']:.3f}"])
    heads = [
        "window",
        "origin",
        "CRPS of varde",
        f"of {baseline}",
        "ratio",
        "ignorance, ratio",
        "interval score, ratio",
    ]
    active = models["varde"]["active"]
    kept = [
        [f"{level}%", *(f"{100 * part[level]:.1f}%" for part in (models["varde"]["all"]["pit"]["central"],
         active["coverage"], active["coverage_expected"]))]
        for level in active["coverage"]
    ]  # fmt: skip
    every = [
        [name, _digits(m["all"]["crps"]), f"{m['geometric_mean_ratio']['crps']:.3f}", _digits(m["all"]["ignorance"]),
         _digits(m["all"]["interval_score"]), *(f"{m['all']['brier'][size]:.4f}" for size in ("10", "25", "100"))]
        for name, m in models.items()
    ]  # fmt: skip
    inside = "recorded values inside plain intervals, states with violence in the last 60 months"
    return [
        f"## {result['target'].capitalize()} deaths",
        f"191 states, {result['vintage']}, months ahead 3 to 14, {result['draws']:,} draws, seed {result['seed']}.",
        table([*heads, "CRPS ratio without the largest cell"], lines),
        table(["interval", "randomised PIT inside, all cells", inside, "the same if the forecasts were right"], kept),
        table(["model, all windows", "CRPS", "mean of ratios", "ignorance", "interval score", "Brier, 10 deaths",
               "25", "100"], every),
    ]  # fmt: skip


def _beside_views(views: dict[str, Any]) -> list[str]:
    """Published VIEWS forecasts beside Varde and conflictology."""
    columns = ["months", "forecast", "history", "Brier, 10 deaths", "Brier, 100 deaths", "RMSE, log(1 + deaths)"]

    def line(start: str, row: dict[str, Any]) -> list[str]:
        scores = (row["brier"]["10"], row["brier"]["100"], row["rmse_log1p"])
        return [start, row["model"], row["history"], *(f"{v:.4f}" for v in scores[:2]), f"{scores[2]:.3f}"]

    told = ("VIEWS, as published", "varde", "conflictology", "negative-binomial")
    runs = [
        line(f"{run['first']} to {run['last']}", row)
        for run in views["runs"]
        for row in run["rows"]
        if row["model"] in told
    ]
    seen = [line(o["origin"], row) for o in views["revision"]["origins"] for row in o["rows"]]
    return [
        "## Beside published VIEWS forecasts",
        f"Identical cells, {views['target']} deaths, actuals {views['actuals']}, the first twelve months of each run. "
        f"{views['note']} A model's point forecast is the {views['point_forecast']}.",
        table(columns, runs),
        "What revision is worth, where history as it stood is held:",
        table(["origin", *columns[1:]], seen),
    ]


def _challenge(challenge: dict[str, Any]) -> list[str]:
    """The prediction challenge's own actuals."""
    blocks = ["## On the actuals of the VIEWS prediction challenge"]
    for one in challenge["rounds"]:
        vintage = one["actuals"].removeprefix("actuals_").replace("_", " ")
        rows = [[r["forecast"], r["from"], *(f"{v:.2f}" for v in r["crps"].values())] for r in one["rows"]]
        blocks += [
            f"CRPS, {vintage}. Models from history of the vintage of {challenge['history']}; the others from files.",
            table(["forecast", "from", *one["rows"][0]["crps"]], rows),
        ]
    return blocks


def _digits(score: float) -> str:
    return f"{score:.3f}" if score < 2 else f"{score:.2f}" if score < 1000 else f"{score:,.0f}"


def pages() -> dict[Path, str]:
    """Every generated page, by its file."""
    return {
        ROOT / "docs" / "figures.md": figures_page(),
        ROOT / "docs" / "sources.md": sources_page(),
        ROOT / "docs" / "tables.md": tables_page(),
        ROOT / "docs" / "forecast-scores.md": scores_page(),
        ROOT / "NOTICE.md": notice_page(),
    }


def stale() -> list[str]:
    """Pages whose file does not say what the code says."""
    return [
        file.relative_to(ROOT).as_posix()
        for file, text in pages().items()
        if not file.is_file() or file.read_text(encoding="utf-8") != text
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pages, or check them."""
    parser = argparse.ArgumentParser(prog="python -m docs.generate", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="Write nothing; end with 1 where a page is stale.")
    if parser.parse_args(arguments).check:
        names = stale()
        if names:
            print(f"Stale: {', '.join(names)}. Run `make docs` and look at what changed.", file=sys.stderr)
        return 1 if names else 0
    for file, text in pages().items():
        file.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
