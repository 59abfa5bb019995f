"""Reports on claims as text: coloured on a terminal, plain in a pipe."""

from __future__ import annotations

import re
import shutil
import textwrap
from typing import TYPE_CHECKING

from varde.claims.results import Result, Verdict
from varde.cli.show import on_terminal
from varde.figures.wording import capital, count, moment

if TYPE_CHECKING:
    from collections.abc import Sequence

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
_GROUPS = re.compile(r"(Membership) of (.+)|(Treaties): (.+)")


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
        f"Not so since {moment(result.since)}." if result.since else "",
        f"It could be written: “{result.corrected}”" if result.corrected else "",
        result.hint or "",
        *(f"Note: {n}" for n in result.notes),
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
    # The templates of pages load with it, and no other report of this module needs them.
    from varde.publish.check_report import basis_told, counts_told, unread_told

    where = capital(count(len(report.pages), "page")) if len(report.pages) > 1 else ""
    told = counts_told(report.results)
    basis = basis_told(report.now, report.known_by, report.evidence)
    parts = [f"{where}{', ' if report.results else '. '}{told}" if where else told, unread_told(report), basis]
    return " ".join(p for p in parts if p)


def changes_as_text(found: Changes) -> str:
    """What changed, for a person to read."""
    plain = not on_terminal()
    lines = [f"{found.title}: what changed from {moment(found.since)} to {moment(found.until)}.", ""]
    for change in found.entries:
        lines.append(f"{moment(change.date)}  {change.area}")
        lines += _wrapped(change.what, "  ", plain=plain)
        # Some sources say so of themselves.
        unverified = "" if change.verified or "(unverified)" in change.source else " (unverified)"
        lines += _wrapped(f"[{change.figure}: {change.source}]{unverified}", "  ", plain=plain)
    if not found.entries:
        lines.append("Nothing changed in what is held.")
    lines.append("")
    if found.held_to:
        lines.append("Held to:")
        lines += [line for held in _held(found.held_to) for line in _wrapped(held, "  ", plain=plain)]
    lines += [line for note in found.notes for line in _wrapped(note, "", plain=plain)]
    return "\n".join(lines)


def _held(held_to: Sequence[tuple[str, str]]) -> list[str]:
    """Until when areas are held: organisations and treaties in a line each, other areas of the same day together."""
    groups: dict[str, list[str]] = {}
    days: dict[str, list[str]] = {}
    for area, day in held_to:
        if found := _GROUPS.fullmatch(area):
            group, name = (part for part in found.groups() if part)
            groups.setdefault(group, []).append(f"{name} {moment(day)}")
        else:
            days.setdefault(day, []).append(area)
    return [f"{group}: {'; '.join(names)}" for group, names in groups.items()] + [
        f"{', '.join(areas)}: {moment(day)}" for day, areas in days.items()
    ]


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
    lines.append(f"{n} {'claim' if n == 1 else 'claims'} proposed; {count(len(found.untied), 'sentence')} left open.")
    return "\n".join(lines)
