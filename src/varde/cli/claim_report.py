"""Reports on claims as text: coloured on a terminal, plain in a pipe."""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING

from varde.claims.results import Result, Verdict
from varde.cli.show import on_terminal
from varde.figures.wording import count, moment

if TYPE_CHECKING:
    from varde.claims.changes import Changes
    from varde.claims.check import PageReport, Report
    from varde.claims.suggest import Suggestions

_COLOURS: dict[Verdict, str] = {
    "holds": "32",
    "attested": "36",
    "outdated": "31;1",
    "contradicted": "31;1",
    "mismatch": "35;1",
    "unchecked": "33",
    "unreadable": "31;1",
}
_DO: dict[Verdict, str] = {
    "holds": "hold",
    "attested": "are attested",
    "outdated": "are outdated",
    "contradicted": "are contradicted",
    "mismatch": "do not say what their marking says",
    "unchecked": "are unchecked",
    "unreadable": "can't be read",
}
_DOES: dict[Verdict, str] = {
    **{v: w.replace("are ", "is ") for v, w in _DO.items()},
    "holds": "holds",
    "mismatch": "does not say what its marking says",
}


def _width() -> int:
    return min(shutil.get_terminal_size().columns, 110)


def _wrapped(text: str, indent: str, *, plain: bool) -> list[str]:
    """A text in lines of the terminal's width; one line in a pipe."""
    if plain or not text:
        return [f"{indent}{text}"] if text else []
    return textwrap.wrap(text, _width(), initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)


def as_text(report: Report, *, failing_only: bool = False, to_file: bool = False) -> str:
    """A report for a person to read.

    Parameters
    ----------
    report : Report
        What was found.
    failing_only : bool
        Leave out what holds or is attested.
    to_file : bool
        Whether it goes to a file, where nothing is coloured.
    """
    plain = to_file or not on_terminal()
    lines: list[str] = []
    for page in report.pages:
        lines += _page(page, failing_only=failing_only, plain=plain)
    lines.append(_summary(report))
    return "\n".join(lines)


def _page(page: PageReport, *, failing_only: bool, plain: bool) -> list[str]:
    if page.error:
        return [f"{page.error.message}", *([f"  {page.error.hint}"] if page.error.hint else []), ""]
    shown = [r for r in page.results if not (failing_only and r.verdict in ("holds", "attested"))]
    lines: list[str] = []
    for result in shown:
        lines += [*_claim(result, plain=plain), ""]
    return lines


def _claim(result: Result, *, plain: bool) -> list[str]:
    verdict = result.verdict if plain else f"\033[{_COLOURS[result.verdict]}m{result.verdict}\033[0m"
    lines = [f"{result.file}:{result.line}:{result.column}: {verdict}"]
    lines += _wrapped(f"“{result.text}”" if result.text else "", "  ", plain=plain)
    lines += _wrapped(result.reason, "  ", plain=plain)
    for text in (
        f"Since {moment(result.since)}." if result.since else "",
        f"It could be written now: “{result.corrected}”" if result.corrected else "",
        result.hint or "",
        *(f"Note: {n}" for n in result.notes if result.verdict != "holds"),
        _behind(result),
    ):
        lines += _wrapped(text, "  ", plain=plain)
    return lines


def _behind(result: Result) -> str:
    """Figure, source, vintage and how many rows, in one line."""
    if not result.sources:
        return ""
    sources = "; ".join(f"{s['publisher']}, {s['title']} ({', '.join(s['vintage'])})" for s in result.sources)
    rows = f"; {len(result.rows)} {'row' if len(result.rows) == 1 else 'rows'}" if result.rows else ""
    return f"[{(result.claim or '').split(' ')[0]}: {sources}{rows}]"


def _summary(report: Report) -> str:
    counts = report.counts()
    total = sum(counts.values())
    where = f"{count(len(report.pages), 'page').capitalize()}, " if len(report.pages) > 1 else ""
    told = ", ".join(f"{n} {_DOES[v] if n == 1 else _DO[v]}" for v, n in counts.items())
    claims = f"{total} {'claim' if total == 1 else 'claims'}" if total else "no claims"
    unread = sum(p.error is not None for p in report.pages)
    parts = [f"{where}{claims}{': ' + told if told else ''}."]
    if unread:
        parts.append(f"{count(unread, 'page').capitalize()} can't be read.")
    known = f", with what had been published by {moment(report.known_by)}" if report.known_by else ""
    parts.append(f"Held against {report.evidence} as of {moment(report.now)}{known}.")
    text = " ".join(parts)
    return text[:1].upper() + text[1:]


def changes_as_text(found: Changes) -> str:
    """What changed, for a person to read."""
    plain = not on_terminal()
    lines = [f"{found.title}: what changed from {moment(found.since)} to {moment(found.until)}.", ""]
    for change in found.entries:
        lines.append(f"{moment(change.date)}  {change.area}")
        lines += _wrapped(change.what, "  ", plain=plain)
        unverified = "" if change.verified else " (unverified)"
        lines += _wrapped(f"[{change.figure}: {change.source}]{unverified}", "  ", plain=plain)
    if not found.entries:
        lines.append("Nothing changed in what is held.")
    lines.append("")
    if found.held_to:
        held = "; ".join(f"{area} to {moment(day)}" for area, day in found.held_to)
        lines += _wrapped(f"Held: {held}.", "", plain=plain)
    lines += [line for note in found.notes for line in _wrapped(note, "", plain=plain)]
    return "\n".join(lines)


def suggestions_as_text(found: Suggestions) -> str:
    """Proposed claims, for a person to read and paste."""
    plain = not on_terminal()
    lines: list[str] = []
    for proposal in found.proposals:
        lines.append(f"{found.name}:{proposal.line}:{proposal.column}: {proposal.result.verdict}")
        lines += _wrapped(f"“{proposal.text}”", "  ", plain=plain)
        lines += _wrapped(f"Understood: {'; '.join(proposal.understood)}.", "  ", plain=plain)
        lines += _wrapped(proposal.result.reason, "  ", plain=plain)
        lines += [line for open_ in proposal.sure for line in _wrapped(f"Open: {open_}", "  ", plain=plain)]
        lines += [f"  {proposal.marked}", ""]
    for line, column, sentence, why in found.untied:
        lines += [f"{found.name}:{line}:{column}: not tied to a figure"]
        lines += [*_wrapped(f"“{sentence}”", "  ", plain=plain), *_wrapped(why, "  ", plain=plain), ""]
    n = len(found.proposals)
    lines.append(f"{n} {'claim' if n == 1 else 'claims'} proposed; {len(found.untied)} sentences left open.")
    return "\n".join(lines)
