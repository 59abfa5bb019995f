"""What a check found, as HTML: the evidence of each claim, and a report over one or many pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from varde import __version__
from varde.claims.check import PageReport, Report
from varde.claims.results import FAILING, MEANINGS, Result, Verdict
from varde.figures.wording import capital, count, moment, number, sentence_list
from varde.publish.page import Note, note_text, source_line
from varde.publish.template import environment
from varde.publish.wording import prose

SIGNS: dict[Verdict, str] = {
    "holds": "✓",
    "attested": "¶",
    "outdated": "†",
    "contradicted": "×",
    "mismatch": "≠",
    "unchecked": "?",
    "unreadable": "!",
}
"""Sign of each verdict, so that none is told by colour alone; all are in the fonts that systems come with."""

URGENT: tuple[Verdict, ...] = (*FAILING, "unreadable")
"""Verdicts that a page's editor has to act on."""

_ORDER: tuple[Verdict, ...] = ("contradicted", "mismatch", "outdated", "unreadable", "unchecked", "attested", "holds")
_SAID: dict[Verdict, tuple[str, str]] = {
    "holds": ("holds", "hold"),
    "attested": ("is attested", "are attested"),
    "outdated": ("is outdated", "are outdated"),
    "contradicted": ("is contradicted", "are contradicted"),
    "mismatch": ("does not match its marking", "do not match their marking"),
    "unchecked": ("is unchecked", "are unchecked"),
    "unreadable": ("can't be read", "can't be read"),
}
_ROWS = 5
"""Rows behind a value that are listed; of the others it is said how many there are."""
_WEB = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


def report_page(report: Report) -> str:
    """The report of a check as one HTML file that needs no network and no script.

    Parameters
    ----------
    report : Report
        What `claims.check_pages` found.

    Returns
    -------
    str
        A table of the pages by verdict, then every claim of each page with its evidence; what fails comes first.
    """
    used = list(report.counts())
    template = environment(evidence=evidence, grounds=grounds).get_template("check_report.html.j2")
    return template.render(
        title="Claims on " + count(len(report.pages), "page"),
        checked=checked(report.now, report.known_by, report.evidence),
        counts=counts_told(report.results),
        used=used,
        signs=SIGNS,
        meanings=MEANINGS,
        columns=["Page", "Claims", *(f"{SIGNS[v]} {v}" for v in used)],
        pages=[_page(number, page, used) for number, page in enumerate(report.pages, 1)],
        unread=sum(1 for p in report.pages if p.error),
        citations=citations(report.results),
        made_on=moment(date.today()),
        version=__version__,
    )


def _page(number: int, report: PageReport, used: Sequence[Verdict]) -> dict[str, Any]:
    """One page as the report shows it."""
    found = Counter(r.verdict for r in report.results)
    title = report.page.title if report.page else None
    return {
        "id": f"page-{number}",
        "name": report.name,
        "title": title or report.name,
        "error": report.error,
        "counts": [found[v] for v in used],
        "total": len(report.results),
        "told": counts_told(report.results),
        "results": sorted(report.results, key=lambda r: _ORDER.index(r.verdict)),
    }


# --- What both the report and a page with its evidence say ------------------------------------------------------------


def checked(now: date, known_by: date | None, evidence_base: str) -> str:
    """When a page was checked, against what, and as of which day where that is another."""
    today = date.today()
    parts = [f"Checked on {moment(today)}"]
    parts += [f"as of {moment(now)}"] if now != today else []
    parts += [f"against {evidence_base}"]
    parts += [f"with what had been published by {moment(known_by)}"] if known_by else []
    return f"{', '.join(parts)}." if len(parts) > 2 else f"{' '.join(parts)}."


def counts_told(results: Iterable[Result]) -> str:
    """How many claims have each verdict, in a sentence."""
    found = Counter(r.verdict for r in results)
    if not found:
        return "No sentence is marked as a claim."
    said = [f"{number(found[v])} {_SAID[v][found[v] > 1]}" for v in MEANINGS if found[v]]
    return f"{number(found.total())} {'claim' if found.total() == 1 else 'claims'}: {sentence_list(said)}."


def citations(results: Iterable[Result]) -> list[str]:
    """Each source behind some claims once, as its citation with licence."""
    return source_line(Note(0, r.sources, None, None, True) for r in results)


def evidence(result: Result) -> Markup:
    """All that a verdict rests on, as a list of terms; what there is nothing to say of is left out."""
    terms = [(term, said) for term, said in _terms(result) if said]
    return Markup("<dl>{}</dl>").format(
        Markup("\n").join(Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(*term) for term in terms)
    )


def printed(result: Result) -> Markup:
    """The same for paper, in one paragraph, since what is folded away is not printed."""
    verdict = Markup("<strong>{} {}</strong>.").format(SIGNS[result.verdict], capital(result.verdict))
    parts: list[str] = [verdict, result.reason, result.hint or ""]
    if result.corrected:
        parts.append(f"It could read: {result.corrected}")
    parts.append(grounds(result))
    if result.query:
        parts.append(Markup('<code class="query">{}</code>').format(result.query))
    return Markup(" ").join(filter(None, parts))


def grounds(result: Result) -> Markup:
    """The figure a claim is tied to, with what is expected of it, and its sources, in a line."""
    parts: list[str] = []
    if result.claim:
        parts.append(Markup("<code>{}</code> {}.").format(result.claim, _expected(result)))
    if result.attestation and result.verdict != "attested":
        parts.append(f"{result.attestation['publisher']}, {moment(result.attestation['date'])}.")
    return Markup(" ").join([*parts, *(note_text(Note(0, [s], None, None, True)) for s in result.sources)])


def _terms(result: Result) -> Iterable[tuple[str, str]]:
    """Terms with what is said of each, as text or markup; empty where there is nothing to say."""
    known = result.last_known or {}
    yield "Verdict", Markup("<strong>{}</strong>: {}").format(result.verdict, MEANINGS[result.verdict])
    # The reason of a mismatch is its differences in a row; a list of them reads better.
    told = result.reason == " ".join(result.differences)
    yield "Why", _items(result.differences) if told else result.reason
    yield "What to do", result.hint or ""
    yield "It could read", Markup("<em>{}</em>").format(result.corrected) if result.corrected else ""
    yield "No longer since", moment(result.since) if result.since else ""
    yield "Differences", "" if told else _items(result.differences)
    yield "The data say", _dated(result.said, result.value_as_of) if result.value is not None else ""
    yield "Last known", _dated(str(known.get("said") or known.get("value")), known.get("as_of")) if known else ""
    yield "Describes", moment(result.described) if result.described and not result.attestation else ""
    yield "Verified through", moment(result.verified_through) if result.verified_through else ""
    yield from _attestation(result.attestation)
    yield "Figure", Markup("<code>{}</code> {}").format(result.claim, _expected(result)) if result.claim else ""
    yield ("Source" if len(result.sources) == 1 else "Sources"), _items([_source(s) for s in result.sources])
    yield "Rests on", _rows(result.rows)
    yield "Query", Markup("<pre>{}</pre>").format(result.query) if result.query else ""
    yield "Notes", _items([prose(n) for n in result.notes])


def _expected(result: Result) -> Markup:
    part = Markup("its <code>{}</code> ").format(result.part) if result.part else Markup()
    as_of = Markup(" as of {}").format(moment(result.as_of)) if result.as_of else Markup()
    return Markup("{}expected to be <code>{}</code>{}").format(part, result.expect, as_of)


def _dated(said: str, as_of: str | None) -> str:
    return f"{said} ({moment(as_of)})" if as_of else said


def _attestation(entry: dict[str, Any] | None) -> Iterable[tuple[str, str]]:
    if entry is None:
        return
    age = count(entry["age_years"], "year") if entry["age_years"] else "less than a year"
    yield "Statement", entry["statement"]
    yield "Quoted", entry.get("figure") or ""
    document = f", “{entry['document']}”" if entry.get("document") else ""
    yield "Stated by", f"{entry['publisher']}{document}, {moment(entry['date'])}: {age} old"
    yield "Where", _linked(entry["where"])
    yield "Entry", Markup("<code>{}</code> in the register of attestations").format(entry["id"])


def _source(source: dict[str, Any]) -> Markup:
    """A source with vintage, licence and address."""
    said = note_text(Note(0, [source], None, None, True))
    notice = f" {source['notice']}" if source.get("notice") else ""
    return Markup("{} Licence: {}.{} {}").format(said, source["licence"], notice, _linked(source["address"]))


def _rows(rows: Sequence[dict[str, Any]]) -> Markup:
    """How many rows there are, and the first few by their keys."""
    if not rows:
        return Markup()
    keys = [", ".join(f"{k} {v}" for k, v in row.items() if k != "table" and v is not None) for row in rows[:_ROWS]]
    listed = [Markup("<code>{}</code>: {}").format(r.get("table", ""), k) for r, k in zip(rows, keys, strict=False)]
    head = capital(count(len(rows), "row"))
    return escape(f"{head}, of which the first {_ROWS}:" if len(rows) > _ROWS else f"{head}:") + _items(listed)


def _items(items: Sequence[str]) -> Markup:
    """Items as text or markup: one stands for itself, several are a list."""
    if len(items) < 2:
        return escape(items[0]) if items else Markup()
    return Markup("<ul>{}</ul>").format(Markup().join(Markup("<li>{}</li>").format(i) for i in items))


def _linked(text: str) -> Markup:
    """Text in which addresses on the web are links."""
    out, at = Markup(), 0
    for found in _WEB.finditer(text):
        address = found[0].rstrip(".,;:)'")
        out += escape(text[at : found.start()]) + Markup('<a href="{0}">{0}</a>').format(address)
        at = found.start() + len(address)
    return out + escape(text[at:])
