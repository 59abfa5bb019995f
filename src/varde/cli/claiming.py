"""The verbs on claims: check, page, render, changes, suggest. Each imports what it needs only when it is called."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from varde.cli.options import JsonOption, StoreOption
from varde.errors import UsageError

if TYPE_CHECKING:
    from varde.claims.check import Report

AsOfOption = Annotated[
    str | None, typer.Option("--as-of", help="The day that sentences without a date are about; today without it.")
]
KnownByOption = Annotated[
    str | None, typer.Option("--known-by", help="Use only releases published by this day; refused where none is held.")
]
RegisterOption = Annotated[
    Path | None, typer.Option("--attestations", help="Folder of attestations, instead of the one beside each page.")
]


def _day(text: str | None, option: str) -> date | None:
    """A day given with an option; the last day of a month or year."""
    from varde.figures.arguments import last_day, parse_moment

    if text is None:
        return None
    try:
        moment = parse_moment(text)
    except UsageError as error:
        raise UsageError(f"{option}: {error.message}", error.hint) from None
    day = last_day(moment)
    # The month or year that is not over yet means what is known of it: up to today.
    return min(day, date.today()) if moment != day.isoformat() and date.today().isoformat().startswith(moment) else day


def _pages(given: list[Path]) -> list[Path]:
    """Pages named, and those in folders named."""
    pages: list[Path] = []
    for path in given:
        if path.suffix.lower() in (".html", ".htm"):
            raise UsageError(f"{path} is no page in Markdown.", "Check the page that it was made from.")
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*.md") if not any(part.startswith(".") for part in p.parts))
            if not inside:
                raise UsageError(f"There is no Markdown page in {path}.", "Name a page, such as pages/norway.md.")
            pages += inside
        else:
            pages.append(path)
    return pages


def _progress(done: int, total: int) -> None:
    """Tell how far it is, where a person waits for long."""
    if sys.stderr.isatty() and total >= 200 and (done % 50 == 0 or done == total):
        end = "\n" if done == total else ""
        print(f"\r{done} of {total} claims", end=end, file=sys.stderr, flush=True)


def _report(
    pages: list[Path], as_of: str | None, known_by: str | None, register: Path | None, store: Path | None
) -> Report:
    from varde.claims.check import check_pages
    from varde.store import open_store

    return check_pages(
        open_store(store),
        _pages(pages),
        now=_day(as_of, "--as-of"),
        known_by=_day(known_by, "--known-by"),
        register=register,
        say=_progress,
    )


def check(
    page: Annotated[list[Path], typer.Argument(help="Pages in Markdown, folders of them, or '-'.")],
    as_of: AsOfOption = None,
    known_by: KnownByOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="What is unchecked fails too.")] = False,
    failing: Annotated[bool, typer.Option("--failing", help="Print only what does not hold.")] = False,
    json: JsonOption = False,
    sarif: Annotated[bool, typer.Option("--sarif", help="Print SARIF, for the checks of a code host.")] = False,
    html: Annotated[bool, typer.Option("--html", help="Print a report as one HTML file.")] = False,
    out: Annotated[Path | None, typer.Option("--out", help="File to write the report to.")] = None,
    attestations: RegisterOption = None,
    store: StoreOption = None,
) -> None:
    """Hold every marked sentence of a page against the data: what holds, since when not, and what is the figure."""
    if json + sarif + html > 1:
        raise UsageError("--json, --sarif and --html go one at a time.")
    report = _report(page, as_of, known_by, attestations, store)
    bare = [p.name for p in report.pages if p.page and not p.results]
    if bare and (len(bare) == len(report.pages) or not all(path.is_dir() for path in page)):
        print(f"varde: no marked sentence in {', '.join(bare)}.", file=sys.stderr)
    if json:
        from varde.cli.show import json_text

        text = json_text(report.as_dict())
    elif sarif:
        from varde.claims.sarif import as_sarif
        from varde.cli.show import json_text

        text = json_text(as_sarif(report, strict=strict))
    elif html:
        from varde.publish.check_report import report_page

        text = report_page(report, failing_only=failing)
    else:
        from varde.cli.claim_report import as_text

        text = as_text(report, failing_only=failing, to_file=out is not None)
    if out is None or str(out) == "-":
        print(text)
    else:
        from varde.publish.page_file import write_page

        ending = "json" if json else "sarif" if sarif else "html" if html else "txt"
        print(write_page(text + "\n", out, f"check.{ending}"))
    raise typer.Exit(report.exit_code(strict=strict))


def page(
    state: Annotated[str, typer.Argument(help="Any name or code of a state or territory.")],
    title: Annotated[str | None, typer.Option("--title", help="Title of the page.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="File to write; '-' prints it.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    store: StoreOption = None,
) -> None:
    """Write a first draft of a peace and security page on a state, every figure in it a claim."""
    from varde.claims.draft import draft_page, has_claims
    from varde.publish.page_file import write_page
    from varde.states import registry
    from varde.store import open_store

    key = registry().resolve(state, on=date.today()).key
    name = f"page-{key}.md"
    target = out / name if out is not None and out.is_dir() else out or Path(name)
    if str(target) != "-" and target.exists() and not force:
        raise UsageError(f"{target} is there already.", "Name another file with --out, or write over it with --force.")
    text = draft_page(open_store(store), key, title=title)
    if not has_claims(text):
        print(f"varde: nothing is held on {registry().get(key).name} that a claim could say.", file=sys.stderr)
    if str(target) == "-":
        sys.stdout.write(text)
        return
    print(write_page(text, target, name))


def render(
    page: Annotated[Path, typer.Argument(help="A page in Markdown, or '-'.")],
    out: Annotated[Path | None, typer.Option("--out", help="File to write; '-' prints it.")] = None,
    as_of: AsOfOption = None,
    known_by: KnownByOption = None,
    attestations: RegisterOption = None,
    store: StoreOption = None,
) -> None:
    """Make one HTML file of a page, in which every claim opens to its verdict, source and query."""
    from varde.publish.claim_page import render_page
    from varde.publish.page_file import write_page

    if page.is_dir():
        raise UsageError(f"{page} is a folder.", "Name one page, such as pages/norway.md.")
    report = _report([page], as_of, known_by, attestations, store)
    checked = report.pages[0]
    if checked.error:
        raise checked.error
    text = render_page(checked, now=report.now, known_by=report.known_by, evidence=report.evidence)
    if out is not None and str(out) == "-":
        sys.stdout.write(text)
        return
    name = "page.html" if str(page) == "-" else f"{page.stem}.html"
    print(write_page(text, out, name))


def changes(
    subject: Annotated[str, typer.Argument(metavar="PAGE|STATE", help="A page in Markdown, or a state.")],
    since: Annotated[str, typer.Option("--since", help="Year, month or day from which on.")],
    as_of: AsOfOption = None,
    attestations: RegisterOption = None,
    json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """List what changed since a day: on a page, claim by claim; or about a state."""
    from varde.claims.changes import changes_of_page
    from varde.claims.page import read_page
    from varde.claims.state_changes import changes_of_state
    from varde.cli.claim_report import changes_as_text
    from varde.cli.show import as_json
    from varde.figures.arguments import first_day, parse_moment
    from varde.states import registry
    from varde.store import open_store

    try:
        start = first_day(parse_moment(since))
    except UsageError as error:
        raise UsageError(f"--since: {error.message}", error.hint) from None
    end = _day(as_of, "--as-of") or date.today()
    held = open_store(store)
    path = Path(subject)
    if path.is_file() or path.suffix.lower() in (".md", ".markdown"):
        found = [changes_of_page(held, path, start, end, register=attestations)]
        state = read_page(path).state
        # Most claims of a page describe a date and don't change: what is new about its state may call for a new one.
        found += [changes_of_state(held, state, start, end)] if state else []
    else:
        found = [changes_of_state(held, registry().resolve(subject, on=(start, end)).key, start, end)]
    if json:
        page, *others = (f.as_dict() for f in found)
        as_json(page | {"state": others[0]} if others else page)
    else:
        print("\n\n".join(changes_as_text(f) for f in found))


def suggest(
    page: Annotated[Path, typer.Argument(help="Prose in Markdown or plain text, or '-'.")],
    state: Annotated[str | None, typer.Option("--state", help="The state that “we” and “the country” mean.")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="The date that the prose describes.")] = None,
    json: JsonOption = False,
    out: Annotated[Path | None, typer.Option("--out", help="Write the page with the proposals marked in it.")] = None,
    store: StoreOption = None,
) -> None:
    """Propose claims for the sentences of ordinary prose that can be tied to a figure."""
    from varde.claims.page import LIMIT
    from varde.claims.suggest import marked_page
    from varde.claims.suggest import suggest as propose
    from varde.claims.text_file import read_text_file
    from varde.cli.claim_report import suggestions_as_text
    from varde.cli.show import as_json
    from varde.figures.arguments import parse_moment
    from varde.publish.page_file import write_page
    from varde.states import registry
    from varde.store import open_store

    text = read_text_file(page, LIMIT)
    moment = parse_moment(as_of) if as_of else None
    subject = registry().resolve(state, on=date.today()).key if state else None
    found = propose(open_store(store), text, str(page), as_of=moment, state=subject)
    if out is not None:
        if str(out) == "-":
            sys.stdout.write(marked_page(text, found))
            return
        if out.exists() and out.resolve() == page.resolve():
            raise UsageError(f"--out names the page itself, {page}.", "Name another file, and compare the two.")
        print(write_page(marked_page(text, found), out, f"{page.stem}-marked.md"))
        return
    if json:
        as_json(found.as_dict())
    else:
        print(suggestions_as_text(found))
