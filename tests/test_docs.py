"""The documentation holds: generated pages are fresh, commands and links exist, and examples give what they say."""

from __future__ import annotations

import csv
import importlib.util
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer.main

from varde.cli import app, main
from varde.figures.registry import AREAS, all_figures, get_figure, load_area
from varde.sources import all_sources, get_source
from varde.store.query import embedded_snapshot

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / name for name in ("README.md", "NOTICE.md", "CHANGELOG.md", "CONTRIBUTING.md")] + sorted(
    DOCS.glob("*.md")
)
WRITTEN = [p for p in PAGES if p.name not in ("NOTICE.md", "figures.md", "sources.md", "tables.md")]
TUTORIALS = ("add-a-source.md", "add-a-figure.md")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAMED_BLOCK = re.compile(r"^`([\w./-]+\.\w+)`:\n\n```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


generate = _generator()


def options_of(verb: str) -> set[str]:
    """Long options of a verb, `--help` aside."""
    return {o for p in COMMANDS[verb].params for o in p.opts if o.startswith("--")} - {"--help"}


def shell_lines(page: Path) -> Iterator[str]:
    """Commands in a page's blocks of shell text, without comments and prompts."""
    for language, text in BLOCK.findall(page.read_text(encoding="utf-8")):
        if language in ("", "console", "sh"):
            for line in text.splitlines():
                command = line.removeprefix("$ ").partition(" #")[0].strip()
                if command.startswith(("varde ", "make ", "pytest ")):
                    yield command


# Pages that come from the code


def test_generated_pages_are_fresh() -> None:
    stale = generate.stale()
    assert not stale, f"run `make docs`: {', '.join(stale)}"


def test_a_stale_page_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "docs" / "figures.md"
    page.parent.mkdir()
    page.write_text("old", encoding="utf-8")
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    monkeypatch.setattr(generate, "pages", lambda: {page: "new"})
    assert generate.main(["--check"]) == 1
    assert "docs/figures.md" in capsys.readouterr().err
    assert page.read_text(encoding="utf-8") == "old"
    assert generate.main([]) == 0
    assert generate.main(["--check"]) == 0


@pytest.mark.parametrize("area", AREAS)
def test_every_area_and_figure_is_documented(area: str) -> None:
    page = (DOCS / "figures.md").read_text(encoding="utf-8")
    section = re.search(rf"^## {area}$(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    assert section is not None, f"docs/figures.md has no section on {area}"
    figures = load_area(area)
    assert figures
    for figure in figures.values():
        assert f"\n### {figure.name}\n" in section[1]
        said = generate.sections(figure.function.__doc__ or "")
        assert len(figure.summary) > 10, f"{figure.name} has no summary"
        assert said.get("Returns"), f"{figure.name} does not say what it gives"


def test_a_parameter_without_a_description_is_refused() -> None:
    entry = get_figure("conflict.deaths")
    name = next(iter(entry.parameters))

    def undocumented(*_: object) -> None:
        """Deaths."""

    undocumented.__wrapped__ = entry.function  # type: ignore[attr-defined]
    bare = type(entry)(entry.area, entry.short_name, entry.unit, undocumented)  # type: ignore[arg-type]
    undocumented.__annotations__ = entry.function.__annotations__
    with pytest.raises(SystemExit, match=name):
        generate.figure_block(bare)


# Attributions


def test_every_embedded_source_is_in_the_notices() -> None:
    notice = (ROOT / "NOTICE.md").read_text(encoding="utf-8")
    for source in all_sources().values():
        if source.embed:
            assert f"({source.id})" in notice
            assert generate.plain(source.citation) in notice
            assert generate.plain(source.notice) in notice
        else:
            assert f"({source.id})" not in notice


def test_copies_name_sources_and_carry_what_their_licence_asks_for() -> None:
    copies = generate.read_copies()
    assert [c["repository"] for c in copies] == sorted({c["repository"] for c in copies}, key=str.casefold)
    for copy in copies:
        for source_id in copy["sources"].split(";"):
            get_source(source_id)
        assert copy["holder"] or copy["licence"] != "MIT", f"{copy['repository']}: MIT asks for the copyright notice"


def test_every_copy_in_the_manifest_is_in_the_notices(shared: Path) -> None:
    named = {(c["repository"], i) for c in generate.read_copies() for i in c["sources"].split(";")}
    with (shared / "MANIFEST.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        found = [row["path"]] if not row["path"].endswith("/") else [p.name for p in (shared / row["path"]).iterdir()]
        ids = {
            s.id
            for s in all_sources().values()
            for raw in s.files
            for name in found
            if s.embed and raw.matches(Path(name).name)
        }
        for repository in re.findall(r"[\w.-]+/[\w.-]+", row["copied_from"]):
            missing = [i for i in ids if (repository, i) not in named]
            assert not missing, f"docs/copies.csv: {repository} for {', '.join(missing)}"


# Commands


@pytest.mark.parametrize("verb", sorted(COMMANDS))
def test_every_verb_and_option_is_documented(verb: str) -> None:
    page = (DOCS / "commands.md").read_text(encoding="utf-8")
    section = re.search(rf"^## varde {verb}$(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    assert section is not None, f"docs/commands.md has no section on varde {verb}"
    told = set(re.findall(r"^\| `(--[a-z-]+)` \|", section[1], re.MULTILINE))
    assert told == options_of(verb)


def test_environment_and_exit_codes_are_documented() -> None:
    page = (DOCS / "commands.md").read_text(encoding="utf-8")
    names = {p.envvar for c in COMMANDS.values() for p in c.params if getattr(p, "envvar", None)}
    assert names
    for name in names:
        assert f"`{name}`" in page
    assert re.findall(r"^\| (\d+) \|", page, re.MULTILINE) == ["0", "1", "2", "3", "130"]


@pytest.mark.parametrize("page", WRITTEN, ids=lambda p: p.name)
def test_commands_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for command in shell_lines(page):
        words = shlex.split(command.partition(" > ")[0])
        if words[0] == "make":
            assert words[1] in targets, command
        elif words[0] == "varde" and words[1].islower():
            verb = words[1]
            assert verb in COMMANDS, command
            assert {w for w in words if re.fullmatch(r"--[a-z-]+", w)} <= options_of(verb), command
            if verb == "figure" and len(words) > 2 and "." in words[2] and page.name not in TUTORIALS:
                given = dict(w.split("=", 1) for w in words[3:] if "=" in w)
                figure = get_figure(words[2])
                assert given.keys() <= figure.parameters.keys(), command
                if "--describe" not in words:
                    figure.parse(given)


@pytest.mark.parametrize("page", WRITTEN, ids=lambda p: p.name)
def test_names_of_figures_in_running_text_exist(page: Path) -> None:
    known = set(all_figures()) | {"agreements.violations"}
    text = page.read_text(encoding="utf-8")
    named = re.findall(rf"`((?:{'|'.join(AREAS)})\.[a-z_]+)[`( ]", text)
    assert set(named) <= known | {f"{a}.py" for a in AREAS}
    verbs = re.findall(r"`varde ([a-z]+)", text)
    assert set(verbs) <= COMMANDS.keys()


# Links and places


def _anchors(page: Path) -> set[str]:
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    return {generate.anchor(h) for h in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    anchors: dict[Path, set[str]] = {}
    for target in re.findall(r"(?<!\\)\]\(([^)\s]+)\)", text):
        if "://" in target or target.startswith("mailto:"):
            continue
        name, _, fragment = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        assert file.exists(), f"{page.name} links to {target}"
        assert file.is_relative_to(ROOT), f"{page.name} links out of the project: {target}"
        if fragment:
            if file not in anchors:
                anchors[file] = _anchors(file)
            assert fragment in anchors[file], f"{page.name} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_no_path_of_a_machine(page: Path) -> None:
    assert not re.search(r"(?<![\w./:-])/(?:home|root|tmp|work|Users|mnt)/", page.read_text(encoding="utf-8"))


def test_readme_leads_to_every_page() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for page in [*DOCS.glob("*.md"), ROOT / "NOTICE.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md"]:
        assert f"({page.relative_to(ROOT).as_posix()})" in readme


# Examples


def _examples() -> list[tuple[str, str]]:
    found = []
    for language, text in BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8")):
        if language == "console":
            command, _, output = text.partition("\n")
            found.append((command.removeprefix("$ "), output))
    return found


@pytest.mark.parametrize(("command", "output"), _examples())
def test_readme_examples_give_what_they_say(
    command: str, output: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VARDE_STORE", "embedded")
    monkeypatch.setattr(sys, "argv", shlex.split(command))
    with pytest.raises(SystemExit):
        main()
    # "…" stands for any text, on a line of its own for any lines.
    lines = ["(?:.*\n)*" if line == "…" else re.escape(line).replace("…", ".*") + "\n" for line in output.splitlines()]
    got = capsys.readouterr().out
    assert re.fullmatch("".join(lines), got), got


def test_readme_has_examples() -> None:
    assert len(_examples()) >= 5


@pytest.mark.parametrize("page", ["README.md", "docs/evidence-base.md"])
def test_python_examples_run(page: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("VARDE_STORE", "embedded")
    blocks = [t for language, t in BLOCK.findall((ROOT / page).read_text(encoding="utf-8")) if language == "python"]
    assert blocks
    for block in blocks:
        exec(block.replace("BUILD", embedded_snapshot().as_posix()), {})
        for value in re.findall(r"print\(.*\)  # (.+)", block):
            assert value in capsys.readouterr().out


def test_the_worked_examples_work(tmp_path: Path) -> None:
    """What `docs/add-a-source.md` and `docs/add-a-figure.md` have a stranger write, written into a copy and tested."""
    src = tmp_path / "src" / "varde"
    for file in (ROOT / "src" / "varde").rglob("*"):
        place = src / file.relative_to(ROOT / "src" / "varde")
        if file.is_dir() and file.name != "snapshot":
            place.mkdir(parents=True, exist_ok=True)
        elif file.is_file() and file.parent.name not in ("snapshot", "__pycache__"):
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(file.read_bytes())
    (src / "snapshot").symlink_to(embedded_snapshot(), target_is_directory=True)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "conftest.py").write_bytes((ROOT / "tests" / "conftest.py").read_bytes())
    written = []
    for name in TUTORIALS:
        for path, text in NAMED_BLOCK.findall((DOCS / name).read_text(encoding="utf-8")):
            place = tmp_path / path
            place.parent.mkdir(parents=True, exist_ok=True)
            if place.exists():
                imports = "from varde.figures.arguments import Month, States\n"
                text = f"{place.read_text(encoding='utf-8')}\n\n{imports}\n\n{text}"
            place.write_text(text, encoding="utf-8")
            written.append(path)
    assert [p for p in written if p.startswith("tests/")], written
    assert "src/varde/figures/agreements.py" in written
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "src"), "VARDE_STORE": str(tmp_path / "trial")}

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("pytest", "-q", "--import-mode=importlib", "-p", "no:cacheprovider", "tests")
    report = run("varde", "build", "--from", "files", "--only", "ceasefire_violations")
    assert "1 known totals hold" in report
    assert "Not the copies the readers were written against: ceasefire" not in report
    answer = run("varde", "figure", "agreements.violations", "state=YEM")
    page = (DOCS / "add-a-figure.md").read_text(encoding="utf-8")
    assert f"```\n{answer}```" in page
