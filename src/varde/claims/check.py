"""Checking pages: every marked sentence is held against the data, and nothing hides anything else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from varde.claims.agreement import Around
from varde.claims.asking import Desk
from varde.claims.attestations import Register
from varde.claims.attested import judge_attested
from varde.claims.marking import MarkingError, parse_claim
from varde.claims.page import Page, Place, Span, parse_page, read_page
from varde.claims.results import FAILING, MEANINGS, Result, Verdict
from varde.claims.verdicts import judge
from varde.errors import UsageError, VardeError
from varde.store import Store


@dataclass(slots=True)
class PageReport:
    """What was found on one page.

    Attributes
    ----------
    page : Page or None
        The page as read; None where it could not be.
    name : str
        Its path as given.
    results : list of Result
        One a claim, in the order of the page; what can't be read among them as "unreadable".
    error : VardeError or None
        Why the page could not be read at all.
    """

    page: Page | None
    name: str
    results: list[Result] = field(default_factory=list)
    error: VardeError | None = None


@dataclass(slots=True)
class Report:
    """What was found on all pages.

    Attributes
    ----------
    pages : list of PageReport
        One a page, in the order given.
    now : date
        The day that "now" meant.
    known_by : date or None
        The day by which what was used had been published.
    evidence : str
        What the pages were held against, in words.
    """

    pages: list[PageReport]
    now: date
    known_by: date | None
    evidence: str

    @property
    def results(self) -> list[Result]:
        """All results, page by page."""
        return [r for page in self.pages for r in page.results]

    def counts(self) -> dict[Verdict, int]:
        """How many claims have each verdict, without those that none has."""
        found = Counter(r.verdict for r in self.results)
        return {v: found[v] for v in MEANINGS if found[v]}

    def exit_code(self, *, strict: bool = False) -> int:
        """0 where nothing fails, 1 where a claim does, 2 where a page or a claim could not be read.

        Parameters
        ----------
        strict : bool
            Whether what is unchecked fails too.
        """
        if any(p.error for p in self.pages) or any(r.verdict == "unreadable" for r in self.results):
            return 2
        failing = (*FAILING, "unchecked") if strict else FAILING
        return 1 if any(r.verdict in failing for r in self.results) else 0

    def as_dict(self) -> dict[str, Any]:
        """As plain data, ready for JSON."""
        return {
            "as_of": self.now.isoformat(),
            "known_by": self.known_by.isoformat() if self.known_by else None,
            "evidence": self.evidence,
            "counts": self.counts(),
            "pages": [
                {
                    "file": p.name,
                    "title": p.page.title if p.page else None,
                    "state": p.page.state if p.page else None,
                    "date": p.page.date if p.page else None,
                    "error": str(p.error) if p.error else None,
                    "claims": [r.as_dict() for r in p.results],
                }
                for p in self.pages
            ],
        }


def check_pages(
    store: Store,
    paths: Iterable[Path],
    *,
    now: date | None = None,
    known_by: date | None = None,
    register: Path | None = None,
    say: Callable[[int, int], None] | None = None,
) -> Report:
    """Check pages from files.

    Parameters
    ----------
    store : Store
        The evidence base.
    paths : iterable of Path
        The pages; "-" is standard input.
    now : date, optional
        The day that claims without a date are about; today without it.
    known_by : date, optional
        Use only what had been published by this day.
    register : Path, optional
        Folder of attestations for all pages, instead of the one beside each.
    say : callable, optional
        Told how many claims are done, of how many.

    Raises
    ------
    UsageError
        Where `known_by` is given and nothing that any claim needs was published by then, or lies in the future.
    """
    desk = _desk(store, now, known_by)
    read: list[PageReport] = []
    for path in paths:
        try:
            page = read_page(path)
            read.append(PageReport(page, page.name))
        except VardeError as error:
            read.append(PageReport(None, str(path), error=error))
    total = sum(len(p.page.spans) for p in read if p.page)
    done = 0
    with store.watched():
        for report in read:
            if report.page is None:
                continue
            page = report.page
            entries = Register.read(register) if register else Register.of_page(Path(page.name), page.attestations)
            report.results = _problems(page, entries)
            for span in page.spans:
                report.results.append(_check_span(desk, page, span, entries))
                done += 1
                if say:
                    say(done, total)
            report.results.sort(key=lambda r: (r.line, r.column))
    found = Report(read, desk.now, known_by, store.in_words)
    _refuse_unknown(found, known_by)
    return found


def check_text(
    text: str,
    name: str,
    store: Store,
    *,
    now: date | None = None,
    known_by: date | None = None,
    register: Path | None = None,
) -> PageReport:
    """Check a page given as text.

    Parameters
    ----------
    text : str
        Markdown with front matter.
    name : str
        What the page is called; its attestations are looked for beside that path.
    store, now, known_by, register
        As in `check_pages`.
    """
    page = parse_page(text, name)
    desk = _desk(store, now, known_by)
    entries = Register.read(register) if register else Register.of_page(Path(name), page.attestations)
    with store.watched():
        results = [*_problems(page, entries), *(_check_span(desk, page, span, entries) for span in page.spans)]
    return PageReport(page, name, sorted(results, key=lambda r: (r.line, r.column)))


def _desk(store: Store, now: date | None, known_by: date | None) -> Desk:
    today = date.today()
    for what, day in (("--as-of", now), ("--known-by", known_by)):
        if day is not None and day > today:
            raise UsageError(f"{what} {day} lies in the future.", "Give a day that has been.")
    return Desk(store, now or today, known_by)


def _problems(page: Page, entries: Register) -> list[Result]:
    """What can't be read on a page and in its register, as results of their own."""
    found = [Result(page.name, p.place.line, p.place.column, "", reason=p.message, hint=p.hint) for p in page.problems]
    used = any("attested" in s.attributes for s in page.spans)
    return found + [Result(page.name, 1, 1, "", reason=p.message, hint=p.hint) for p in entries.problems if used]


def _check_span(desk: Desk, page: Page, span: Span, entries: Register) -> Result:
    result = Result(page.name, span.place.line, span.place.column, span.text)
    try:
        if "attested" in span.attributes:
            name = span.attributes["attested"]
            return judge_attested(desk, entries.get(name), name, span.text, result)
        claim = parse_claim(span.attributes)
    except MarkingError as error:
        place = span.places.get(error.attribute, span.place)
        where = Place(place.line, place.column + error.offset)
        result.line, result.column = where.line, where.column
        result.reason, result.hint = error.message, error.hint
        return result
    except VardeError as error:
        result.reason, result.hint = error.message, error.hint
        return result
    around = Around(span.context, span.before, page.state, page.date)
    return judge(desk, claim, span.text, around, result)


def _refuse_unknown(report: Report, known_by: date | None) -> None:
    """Refuse a run for which nothing at all had been published by the day asked for."""
    asked: Sequence[Result] = [r for r in report.results if r.claim]
    if (
        known_by
        and asked
        and all(r.verdict == "unchecked" and r.reason.startswith("No release published by") for r in asked)
    ):
        raise UsageError(asked[0].reason, asked[0].hint)
