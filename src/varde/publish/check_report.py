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
from varde.claims.expectations import parse_expectations
from varde.claims.results import FAILING, MEANINGS, Result, Verdict
from varde.errors import UsageError
from varde.figures.wording import capital, count, moment, number, sentence_list, state_name
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
_COUNTED: dict[Verdict, tuple[str, str]] = {
    "holds": ("holds", "hold"),
    "mismatch": ("mismatch", "mismatches"),
}
_ROWS = 5
"""Rows behind a value that are listed; of the others it is said how many there are."""
_STATUS = "`varde status`"
_WEB = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


def report_page(report: Report, *, failing_only: bool = False) -> str:
    """The report of a check as one HTML file that needs no network and no script.

    Parameters
    ----------
    report : Report
        What `claims.check_pages` found.
    failing_only : bool
        Leave out what holds or is attested; the counts are of all claims.

    Returns
    -------
    str
        What is to be corrected on all pages; a table of the pages by verdict; then the claims of each page with their
        evidence. What fails comes first, among the pages as among the claims of each.
    """
    used = list(report.counts())
    some = sorted((p for p in report.pages if p.error or p.results), key=_urgency)
    pages = [_page(number, page, used, failing_only) for number, page in enumerate(some, 1)]
    template = environment(evidence=evidence, grounds=grounds, moment=moment, prose=prose).get_template(
        "check_report.html.j2"
    )
    return template.render(
        title=_heading(report),
        alone=len(report.pages) == 1,
        checked=checked(report.now, report.known_by, report.evidence),
        counts=counts_told(report.results),
        used=used,
        signs=SIGNS,
        meanings=MEANINGS,
        columns=["Page", "Claims", *(f"{SIGNS[v]} {v}" for v in used)],
        pages=pages,
        urgent=URGENT,
        to_correct=[p for p in pages if p["error"] or any(r.verdict in URGENT for r in p["results"])],
        unread=unread_told(report),
        bare=_bare_told(len(report.pages) - len(some)) if report.results else "",
        failing_only=failing_only,
        citations=citations(report.results),
        made_on=moment(date.today()),
        version=__version__,
    )


def _heading(report: Report) -> str:
    """What the report is about: the page, where there is one."""
    return _name(report.pages[0]) if len(report.pages) == 1 else "Claims on " + count(len(report.pages), "page")


def _bare_told(bare: int) -> str:
    """How many pages have no claim; empty where all have."""
    return f"{capital(count(bare, 'page'))} {'has' if bare == 1 else 'have'} no marked sentence." if bare else ""


def _name(report: PageReport) -> str:
    """The title of a page, or the name of its file."""
    return (report.page.title if report.page else None) or report.name


def _urgency(report: PageReport) -> tuple[bool, int, int]:
    """By what pages are sorted: those not read come first, then by how many claims fail and are unchecked."""
    found = Counter(r.verdict for r in report.results)
    return report.error is None, -sum(found[v] for v in URGENT), -found["unchecked"]


def _page(number: int, report: PageReport, used: Sequence[Verdict], failing_only: bool) -> dict[str, Any]:
    """One page as the report shows it."""
    found = Counter(r.verdict for r in report.results)
    shown = [r for r in report.results if not (failing_only and r.verdict in ("holds", "attested"))]
    return {
        "id": f"page-{number}",
        "name": report.name,
        "title": _name(report),
        "error": report.error,
        "counts": [found[v] for v in used],
        "total": len(report.results),
        "told": counts_told(report.results),
        "results": sorted(shown, key=lambda r: _ORDER.index(r.verdict)),
    }


# --- What all reports say in the same words ---------------------------------------------------------------------------


def basis_told(now: date, known_by: date | None, evidence_base: str) -> str:
    """As of which day pages were read and what they were held against, in a few sentences."""
    return (
        f"Sentences without a date were read as of {moment(now)}. "
        f"Held against {evidence_base}, whose sources end on different days ({_STATUS})."
        + (f" Only what had been published by {moment(known_by)} was used." if known_by else "")
    )


def checked(now: date, known_by: date | None, evidence_base: str) -> Markup:
    """When a page was checked, as of which day and against what."""
    told = escape(f"Checked on {moment(date.today())}. {basis_told(now, known_by, evidence_base)}")
    return told.replace(escape(_STATUS), Markup("<code>{}</code>").format(_STATUS.strip("`")))


def counts_told(results: Iterable[Result]) -> str:
    """How many claims have each verdict, in a sentence: "6 claims: 3 hold, 1 outdated and 2 mismatches."."""
    found = Counter(r.verdict for r in results)
    if not found:
        return "No sentence is marked as a claim."
    said = [f"{number(found[v])} {_COUNTED.get(v, (v, v))[found[v] > 1]}" for v in MEANINGS if found[v]]
    return f"{number(found.total())} {'claim' if found.total() == 1 else 'claims'}: {sentence_list(said)}."


def unread_told(report: Report) -> str:
    """How many pages can't be read; empty where all can."""
    unread = sum(1 for p in report.pages if p.error)
    return f"{capital(count(unread, 'page'))} can't be read." if unread else ""


# --- What both the report and a page with its evidence say ------------------------------------------------------------


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
    """The same for paper, in one paragraph and without the query, since what is folded away is not printed."""
    verdict = Markup("<strong>{} {}</strong>.").format(SIGNS[result.verdict], capital(result.verdict))
    since = f"Not so since {moment(result.since)}." if result.since else ""
    parts: list[str] = [verdict, result.reason, since, result.hint or ""]
    if result.corrected:
        parts.append(f"It could be written: {result.corrected}")
    parts += [grounds(result), *(f"Note: {prose(n)}" for n in result.notes)]
    return Markup(" ").join(filter(None, parts))


def grounds(result: Result) -> Markup:
    """What a verdict rests on, in a line: figure, expectation, value, sources and how many rows."""
    parts: list[str] = []
    if result.claim:
        parts.append(Markup("<code>{}</code>{}.").format(result.claim, _expected(result)))
    if result.value is not None and result.said.casefold() not in result.reason.casefold():
        parts.append(f"The data say {_dated(result.said, result.value_as_of)}.")
    if result.attestation and result.verdict != "attested":
        parts.append(f"{result.attestation['publisher']}, {moment(result.attestation['date'])}.")
    parts += [note_text(Note(0, [s], None, None, True)) for s in result.sources]
    parts += [f"{capital(count(len(result.rows), 'row'))}."] if result.rows else []
    return Markup(" ").join(parts)


def _value_in_reason(result: Result) -> str:
    """The value with its date, where the reason of a verdict says that and no more; else empty."""
    if not result.said:
        return ""
    # The date follows behind a comma: "The figure is 15 persons, as of August 2014."
    found = re.fullmatch(
        rf"(?:The [\w -]+ is )?({re.escape(result.said)}(?:, [^.;]*)?)\.", result.reason, re.IGNORECASE
    )
    return found[1] if found else ""


def _terms(result: Result) -> Iterable[tuple[str, str]]:
    """Terms with what is said of each, as text or markup; empty where there is nothing to say."""
    known = result.last_known or {}
    yield "Verdict", Markup("<strong>{}</strong>: {}").format(result.verdict, MEANINGS[result.verdict])
    # The reason of a mismatch is its differences in a row; a list of them reads better.
    told = result.reason == " ".join(result.differences)
    value = _value_in_reason(result) if result.value is not None else ""
    yield "Why", _items(result.differences) if told else "" if value else result.reason
    yield "What to do", result.hint or ""
    yield "It could be written", Markup("<em>{}</em>").format(result.corrected) if result.corrected else ""
    yield "Not so since", moment(result.since) if result.since else ""
    yield "Differences", "" if told else _items(result.differences)
    yield "The data say", value or (_dated(result.said, result.value_as_of) if result.value is not None else "")
    yield ("Note" if len(result.notes) == 1 else "Notes"), _items([prose(n) for n in result.notes])
    yield "Last known", _dated(str(known.get("said") or known.get("value")), known.get("as_of")) if known else ""
    yield "Describes", moment(result.described) if result.described and not result.attestation else ""
    yield "Verified through", moment(result.verified_through) if result.verified_through else ""
    yield from _attestation(result.attestation)
    yield "Figure", Markup("<code>{}</code>{}").format(result.claim, _expected(result)) if result.claim else ""
    yield ("Source" if len(result.sources) == 1 else "Sources"), _items([_source(s) for s in result.sources])
    yield "Rests on", _rows(_named_first(result))
    yield "Query", Markup("<pre>{}</pre>").format(result.query) if result.query else ""


def _expected(result: Result) -> Markup:
    part = Markup(", its <code>{}</code>").format(result.part) if result.part else Markup()
    as_of = Markup(", as of {}").format(moment(result.as_of)) if result.as_of else Markup()
    return Markup("{}, expected: <code>{}</code>{}").format(part, result.expect, as_of)


def _dated(said: str, as_of: str | None) -> str:
    if not as_of:
        return said
    return f"{said}, {moment(as_of)}" if "/" in as_of else f"{said}, as of {moment(as_of)}"


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


def _named_first(result: Result) -> list[dict[str, Any]]:
    """The rows behind a value, those of what the claim itself names first, where not all of them are listed."""
    if len(result.rows) <= _ROWS or not result.expect:
        return result.rows
    try:
        named = {item.casefold() for e in parse_expectations(result.expect) for item in e.items}
    except UsageError:
        return result.rows
    return sorted(result.rows, key=lambda row: not any(_is_among(str(v), named) for v in row.values()))


def _is_among(key: str, names: set[str]) -> bool:
    return key.casefold() in names or state_name(key).casefold() in names


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
