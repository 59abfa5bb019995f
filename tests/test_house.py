"""The house: one way through its rooms, light to enter, documented, and fit to be passed on."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import varde
from varde.store.query import embedded_snapshot

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = Path(str(varde.__file__)).parent
# From the ground up: a room may use those before it.
ROOMS = ("errors", "states", "sources", "store", "forecast", "figures", "claims", "publish", "cli")
MODULES = sorted(p for p in PACKAGE.rglob("*.py") if "__pycache__" not in p.parts)
HEAVY = {
    "altair",
    "distributed",
    "fastexcel",
    "jinja2",
    "joblib",
    "lxml",
    "numpy",
    "pandas",
    "polars",
    "pyarrow",
    "pydantic",
    "rich",
    "scipy",
    "sklearn",
    "vl_convert",
    "yaml",
}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(tree: ast.AST, path: Path) -> Iterator[str]:
    """Full names of the project's modules that a module imports, wherever in it."""
    package = ["varde", *path.relative_to(PACKAGE).parent.parts]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{module}.{a.name}" for a in node.names)


def trespasses(path: Path, source: str) -> list[str]:
    """Imports by which a module goes up the house."""
    room = room_of(path)
    if room not in ROOMS:
        return []
    found = []
    for name in imported(ast.parse(source), path):
        parts = name.split(".")
        if parts[0] == "varde" and len(parts) > 1 and parts[1] in ROOMS and ROOMS.index(parts[1]) > ROOMS.index(room):
            found.append(name)
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_room_uses_only_those_before_it(path: Path) -> None:
    assert trespasses(path, path.read_text(encoding="utf-8")) == []


def test_going_up_the_house_is_seen() -> None:
    inside = PACKAGE / "states" / "trial.py"
    for line in (
        "import varde.sources",
        "from varde.sources.contract import Source",
        "from varde import store",
        "from ..figures import registry",
        "def late() -> None:\n    from varde.cli import show",
        "if False:\n    import varde.publish.brief as b",
    ):
        assert trespasses(inside, line), line
    for line in (
        "from varde.errors import VardeError",
        "from .names import fold",
        "import os",
        "from varde import open",
    ):
        assert not trespasses(inside, line), line
    assert {room_of(p) for p in MODULES} - {"__init__", "__main__"} == set(ROOMS)


def test_the_declared_contract_holds() -> None:
    script = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([script, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert "1 kept, 0 broken" in done.stdout
    declared = (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("[[tool.importlinter.contracts]]")[1]
    layers = re.findall(r'"varde\.(\w+)"', declared)
    assert tuple(reversed(layers)) == ROOMS


def loaded(code: str) -> set[str]:
    """Top-level modules loaded after some code has run in a fresh interpreter."""
    code += "\nimport sys\nprint('\\n' + ' '.join({m.split('.')[0] for m in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split())


def run_command(*words: str) -> str:
    """Code that runs a command in its interpreter."""
    return (
        f"import sys, varde.cli\nsys.argv = ['varde', *{words!r}]\ntry:\n    varde.cli.main()\nexcept SystemExit: pass"
    )


@pytest.fixture(scope="module")
def typers() -> set[str]:
    """What typer loads by itself: some versions bring rich or pydantic along where they are installed."""
    return loaded("import typer\ntry:\n    typer.run(lambda: None)\nexcept SystemExit: pass")


def test_nothing_heavy_is_loaded_to_answer_a_figure(typers: set[str]) -> None:
    asked = ("figure", "council.terms", "state=NOR", "--store", "embedded")
    for words in ((*asked, "--json"), (*asked, "--csv"), (*asked, "--bibtex"), asked):
        found = loaded(run_command(*words))
        assert "duckdb" in found
        assert not found & HEAVY - typers
    found = loaded("import varde\nprint(varde.open('embedded').conflict.deaths(state='COL', year=2016).value)")
    assert not found & HEAVY


def test_every_figure_loads_without_anything_heavy() -> None:
    found = loaded("from varde.figures.registry import all_figures; all_figures()")
    assert not found & HEAVY, found & HEAVY


def test_help_loads_no_data(typers: set[str]) -> None:
    # rich lays out the help; nothing else is needed for it.
    assert not loaded(run_command("--help")) & (HEAVY | {"duckdb"}) - typers - {"rich"}


def public(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef]:
    """Public functions and classes of a module, and public methods of its public classes."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from (m for m in node.body if isinstance(m, ast.FunctionDef) and not m.name.startswith("_"))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_everything_public_is_documented(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "the module says what it is for"
    for node in public(tree):
        assert ast.get_docstring(node), f"{node.name}, line {node.lineno}"


def tracked() -> list[Path]:
    """Text files that are, or are about to be, in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, text=True
    )
    if listed.returncode:
        pytest.skip("needs a checkout with git")
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [p for p in paths if p.is_file() and p.suffix not in {".parquet", ".png", ".gz", ".woff2"}]


# Written in parts, so that this file does not hold what it looks for.
HOMES = re.compile(
    r"(?<![\w.:/-])/(?:" + "|".join(["wo" + "rk", "ro" + "ot", "ho" + "me", "Us" + "ers", "o" + "pt"]) + r")/\w"
)
MIRRORS = re.compile(
    r"(?i)(?:extra-)?index-" + r"url|find-" + r"links|trusted-" + r"host|artifac" + r"tory|pypi-" + r"mirror"
)


def test_no_path_of_a_machine_and_no_registry_host_is_in_the_repository() -> None:
    faults = []
    for path in tracked():
        text = path.read_text(encoding="utf-8", errors="replace")
        for number, line in enumerate(text.splitlines(), 1):
            if HOMES.search(line):
                faults.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
            # The options that keep such hosts out of the lock files name them.
            if MIRRORS.search(line) and "--no-emit-" not in line:
                faults.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    assert faults == []
    assert HOMES.search("data in /wo" + "rk/x") and not HOMES.search("https://example.org/home/x")


def test_no_raw_file_of_a_publisher_is_in_the_repository() -> None:
    from varde.sources import all_sources

    names = {p.name for p in tracked()}
    known = {name for s in all_sources().values() for raw in s.files for name in raw.sha256}
    assert known and not names & known


def test_nothing_is_left_for_later() -> None:
    later = re.compile("TO" + "DO|FIX" + "ME|XX" + "X\\b|NotImplemented" + "Error")
    skipped = re.compile(r"pytest\.mark\.(skip\b(?!if)|xf" + r"ail)|assert Tr" + "ue$")
    for path in tracked():
        if path.suffix == ".py":
            text = path.read_text(encoding="utf-8")
            assert not later.search(text), path
            assert not skipped.search(text), path


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (file,) = folder.glob("*.whl")
    assert file.stat().st_size < 40_000_000
    return zipfile.ZipFile(file)


def test_the_wheel_holds_all_that_the_package_needs(wheel: zipfile.ZipFile) -> None:
    inside = set(wheel.namelist())
    wanted = {
        f"varde/{p.relative_to(PACKAGE).as_posix()}"
        for p in PACKAGE.rglob("*")
        if p.is_file() and "__pycache__" not in p.parts
    }
    assert wanted <= inside
    for needed in ("snapshot/datapackage.json", "snapshot/votes.parquet", "states/tables/aliases.csv"):
        assert f"varde/{needed}" in inside
    assert any(n.startswith("varde/publish/templates/") and n.endswith(".j2") for n in inside)
    parts = {n for n in inside if n.split("/")[0] not in {"varde"} and ".dist-info/" not in n}
    assert not parts, "tests or docs must not be installed beside the package"
    assert any(n.endswith("licenses/LICENSE") for n in inside)
    snapshot = {p.name for p in embedded_snapshot().iterdir()}
    assert {n.rsplit("/", 1)[-1] for n in inside if n.startswith("varde/snapshot/")} == snapshot


def test_the_wheel_has_the_command(wheel: zipfile.ZipFile) -> None:
    (entry,) = [n for n in wheel.namelist() if n.endswith("entry_points.txt")]
    assert "varde = varde.cli:main" in wheel.read(entry).decode()
    (metadata,) = [n for n in wheel.namelist() if n.endswith(".dist-info/METADATA")]
    assert f"Version: {varde.__version__}" in wheel.read(metadata).decode()
