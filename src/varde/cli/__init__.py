"""The `varde` command: one verb a function, each as thin as it can be.

Exit codes: 0 done, or the answer is there; 1 the answer is no (no data, not held); 2 usage, or unreadable input; 3 a
defect of Varde itself.
"""

from __future__ import annotations

import io
import os
import select
import sys
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer

from varde import __version__
from varde.cli import archiving, claiming, comparing, forecasting, responding
from varde.cli.options import CsvOption, JsonOption, StoreOption
from varde.errors import UsageError, VardeError

app = typer.Typer(
    name="varde",
    help="Open data on peace and security as answers one can cite. Works offline, from the snapshot inside.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        print(f"varde {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Shared options."""


@app.command()
def figure(
    name: Annotated[str | None, typer.Argument(help="Such as conflict.deaths; without it all are listed.")] = None,
    arguments: Annotated[list[str] | None, typer.Argument(help="key=value, as many as the figure takes.")] = None,
    json: JsonOption = False,
    csv: CsvOption = False,
    bibtex: Annotated[bool, typer.Option("--bibtex", help="Print the sources as BibTeX.")] = False,
    describe: Annotated[bool, typer.Option("--describe", help="Say what the figure is and takes.")] = False,
    store: StoreOption = None,
) -> None:
    """Ask one figure: varde figure conflict.deaths state=Colombia year=2016."""
    import inspect

    from varde.cli import show
    from varde.figures.registry import all_figures, get_figure
    from varde.store import open_store

    if name is None:
        listed = [(f.signature(), f.summary) for f in all_figures().values()]
        if json:
            show.as_json([{"figure": f.name, "call": f.signature(), "is": f.summary} for f in all_figures().values()])
        else:
            show.table(["figure", "what it is"], listed)
        return
    entry = get_figure(name)
    if describe:
        print(entry.signature())
        print(inspect.getdoc(entry.function))
        return
    given: dict[str, str] = {}
    for text in arguments or []:
        key, equals, value = text.partition("=")
        if not equals:
            raise UsageError(f"{text!r} is no argument.", f"Write key=value. Call it as: {entry.signature()}")
        if key in given:
            raise UsageError(
                f"{key}= is given twice.", "Write several values with commas between, where it takes them."
            )
        given[key] = value
    if json + csv + bibtex > 1:
        raise UsageError("--json, --csv and --bibtex go one at a time.")
    found = entry.answer(open_store(store), given)
    if json:
        show.as_json(found.as_dict())
    elif bibtex:
        print(show.bibtex(found))
    elif csv:
        rows = show.records(found.value)
        columns = list(dict.fromkeys(k for row in rows for k in row))
        extra = ["unit", "as_of", "vintage"]
        vintages = "; ".join(v for s in found.sources for v in s["vintage"])
        show.as_csv(
            [*columns, *extra],
            [[*(row.get(c) for c in columns), found.unit, found.as_of, vintages] for row in rows],
        )
    else:
        show.answer(found)
    if found.value is None:
        raise typer.Exit(1)


@app.command()
def brief(
    state: Annotated[str, typer.Argument(help="Any name or code of a state that exists today.")],
    format: Annotated[Literal["html", "md", "json"], typer.Option("--format", help="What to write.")] = "html",
    out: Annotated[Path | None, typer.Option("--out", help="File to write; '-' prints it.")] = None,
    store: StoreOption = None,
) -> None:
    """Write a brief on a state: what happens there, and what it does in the world."""
    from varde.publish.brief import write_brief
    from varde.store import open_store

    if out is not None and str(out) == "-":
        from varde.publish.brief import brief_text

        sys.stdout.write(brief_text(open_store(store), state, format))
        return
    print(write_brief(open_store(store), state, format, out))


@app.command()
def build(
    source_folder: Annotated[
        Path | None, typer.Option("--from", help="Folder with the publishers' files (searched with its subfolders).")
    ] = None,
    add: Annotated[
        list[Path] | None, typer.Option("--add", help="A file of your own copy; recognised by name or columns.")
    ] = None,
    only: Annotated[str, typer.Option("--only", help="Ids of the sources to build, with commas between.")] = "",
    embedded: Annotated[
        bool, typer.Option("--embedded", help="Only what may be passed on, from nothing: the embedded snapshot.")
    ] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Keep nothing of the last build.")] = False,
    json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Build the evidence base from publishers' files, check it, and publish it in one step."""
    from varde.cli import show
    from varde.store.build import build as run
    from varde.store.query import default_root

    if str(store) == "embedded":
        raise UsageError(
            "The embedded snapshot is part of the package and is not built into.", "Name a folder: --store."
        )
    report = run(
        store or default_root(),
        folder=source_folder,
        add=add or [],
        only=[i for i in only.split(",") if i],
        embedded_only=embedded,
        fresh=fresh,
        say=show.say,
    )
    if json:
        show.as_json(report.as_dict())
        return
    show.table(
        ["source", "table", "rows", "added", "removed", "changed"],
        [
            [s.id, t.name, t.rows, *(("new", "", "") if t.is_new else (t.added, t.removed, t.changed))]
            for s in report.sources
            if s.outcome == "built"
            for t in s.tables
        ],
    )
    kept = [s.id for s in report.sources if s.outcome != "built"]
    if kept:
        print(
            f"\nKept as they were: {len(kept)} {'source' if len(kept) == 1 else 'sources'} ({', '.join(kept[:4])}"
            f"{' …' if len(kept) > 4 else ''})."
        )
    changed = [f["name"] for s in report.sources if s.outcome == "built" for f in s.files if f.get("as_known") is False]
    checks = [c for s in report.sources if s.outcome == "built" for c in s.checks]
    applied = [c for c in checks if c.got is not None]
    other = len(checks) - len(applied)
    if checks:
        print(f"\n{len(applied)} known totals hold" + (f"; {other} are of other vintages." if other else "."))
    if changed:
        print(f"Not the copies the readers were written against: {', '.join(changed)}.")
    if report.unclaimed:
        print(
            f"No source claims {len(report.unclaimed)} files: {', '.join(report.unclaimed[:8])}"
            f"{' …' if len(report.unclaimed) > 8 else ''}."
        )
    print(f"Published {report.build} ({report.size / 1e6:.1f} MB) in {report.seconds:.1f} s.")


@app.command()
def sources(
    source: Annotated[str | None, typer.Argument(help="Id of one source, for all that is known of it.")] = None,
    tables: Annotated[bool, typer.Option("--tables", help="List the tables and their columns instead.")] = False,
    json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """List the sources that Varde reads, with licence, vintage and what is held of them."""
    from varde.cli import show
    from varde.store import open_store
    from varde.store.overview import source_overview, table_overview

    held = open_store(store)
    if tables:
        listed = table_overview(held)
        if json:
            show.as_json(listed)
        else:
            show.table(
                ["table", "column", "type", "unit", "key", "what it is"],
                [
                    [t["table"], c["name"], c["type"], c.get("unit"), c["key"], c["description"]]
                    for t in listed
                    for c in t["columns"]
                ],
            )
        return
    overview = source_overview(held, source)
    if json:
        show.as_json(overview)
    elif source:
        for key, value in overview[0].items():
            print(f"{key}: {show.cell(value)}")
    else:
        columns = ["id", "held", "embedded", "version", "coverage", "licence", "publisher", "title"]
        show.table(columns, [[o[c] for c in columns] for o in overview])


@app.command()
def status(json: JsonOption = False, store: StoreOption = None) -> None:
    """Show what is held: coverage, vintage, age, and where the evidence base is."""
    from varde.cli import show
    from varde.store import open_store
    from varde.store.overview import store_status

    found = store_status(open_store(store))
    if json:
        show.as_json(found)
        return
    print(
        f"Evidence base: {found['path']} ({'embedded snapshot' if found['embedded'] else 'your own'}, "
        f"{found['tables']} tables, {found['rows']:,} rows, {found['bytes'] / 1e6:.1f} MB"
        + (f", built {found['built']}" if found["built"] else "")
        + ")"
    )
    if found["damaged"]:
        print(f"Damaged or missing: {', '.join(found['damaged'])}. Run `varde build --from DIR --fresh`.")
    columns = ["source", "vintage", "to", "age", "from", "verified_through", "published", "embedded"]
    show.table(columns, [[s[c] for c in columns] for s in found["sources"]])


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help='Such as "select * from missions limit 5".')],
    json: JsonOption = False,
    csv: CsvOption = False,
    store: StoreOption = None,
) -> None:
    """Query the tables, read-only, in DuckDB's SQL."""
    from varde.cli import show
    from varde.store import open_store
    from varde.store.query import read_only

    cursor = read_only(open_store(store), query)
    columns = [d[0] for d in cursor.description or []]
    rows = cursor.fetchall()
    if json:
        show.as_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif csv:
        show.as_csv(columns, rows)
    else:
        show.table(columns, rows)


@app.command()
def state(
    name: Annotated[str, typer.Argument(help="A name or code.")],
    on: Annotated[str | None, typer.Option("--on", help="Day that the name is of, YYYY-MM-DD.")] = None,
    json: JsonOption = False,
) -> None:
    """Say which state a name or code is, its codes, and when it existed."""
    from varde.cli import show
    from varde.figures.arguments import parse_day
    from varde.states import registry

    known = registry()
    found = known.resolve(name, on=parse_day(on) if on else None)
    described = known.describe(found.key)
    if json:
        show.as_json(described)
        return
    for key, value in described.items():
        items = value if isinstance(value, list) else [value]
        for i, item in enumerate(x for x in items if x):
            print(f"{'' if i else key + ':':22}{show.cell(item)}")


app.command()(forecasting.forecast)
app.command()(forecasting.watch)
app.command()(forecasting.score)
app.command()(forecasting.backtest)
app.command()(archiving.archive)
app.command()(comparing.compare)
app.command()(claiming.check)
app.command()(claiming.page)
app.command()(claiming.render)
app.command()(claiming.changes)
app.command()(claiming.suggest)
app.command()(responding.respond)
app.command()(responding.engagement)
app.command()(responding.options)


def _drop_output() -> None:
    """Send what is still to be printed nowhere, so that the interpreter does not stumble over it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _reader_gone() -> bool:
    """Whether whoever read the standard output has closed it; taken as so where the system can't tell."""
    try:
        watched = select.poll()
        watched.register(sys.stdout.fileno(), 0)
        return any(event & (select.POLLERR | select.POLLHUP) for _, event in watched.poll(0))
    except (AttributeError, OSError, ValueError):
        return True


def _end_of_pipe() -> NoReturn:
    """End after a pipe broke: well where it was the reader's, and with a message where it led to another process."""
    if not _reader_gone():
        print("varde: another process that part of the work was given to ended at once.", file=sys.stderr)
        print("       Where there is an option --engine, try `--engine serial`.", file=sys.stderr)
        sys.exit(2)
    _drop_output()
    sys.exit(0)


def main() -> None:
    """Run the command, and turn what goes wrong into a message and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that has no "ü" shows "?" for it, and the answer is there all the same.
            stream.reconfigure(errors="replace")
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except VardeError as error:
        print(f"varde: {error.message}", file=sys.stderr)
        if error.hint:
            print(f"       {error.hint}", file=sys.stderr)
        sys.exit(error.exit_code)
    except SystemExit as end:
        # Whoever read the pipe had enough: typer ends with 1 then, which would say "the answer is no".
        if not isinstance(end.__context__, BrokenPipeError):
            raise
        _end_of_pipe()
    except BrokenPipeError:
        _end_of_pipe()
    except OSError as error:
        _drop_output()
        place = f"{error.filename}: " if error.filename else "What was to be printed can't be written: "
        print(f"varde: {place}{error.strerror}.", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("varde: stopped.", file=sys.stderr)
        sys.exit(130)
    except Exception as error:
        if os.environ.get("VARDE_TRACEBACK"):
            raise
        print(f"varde: a defect of Varde itself ({type(error).__name__}: {error}).", file=sys.stderr)
        print("       Please report it; with VARDE_TRACEBACK=1 set, the place in the code is shown.", file=sys.stderr)
        sys.exit(3)


if __name__ == "__main__":
    main()
