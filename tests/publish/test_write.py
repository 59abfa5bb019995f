"""Writing a brief to a file: whole or not at all, and where it was asked for."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from varde.cli import app
from varde.errors import UsageError, VardeError
from varde.publish import brief as module
from varde.publish.brief import write_brief
from varde.store import Store


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, brief: Callable[[str], Any]) -> None:
    """Writing that takes its page from the briefs made once."""
    monkeypatch.setattr(module, "make_brief", lambda store, name: brief(module.subject(name).key).page)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(("format", "start"), [("html", "<!doctype html>"), ("md", "# Tuvalu"), ("json", "{")])
def test_each_format_is_written_whole(store: Store, tmp_path: Path, format: Any, start: str) -> None:
    target = tmp_path / f"out.{format}"
    assert write_brief(store, "Tuvalu", format, target) == target.resolve()
    written = target.read_text(encoding="utf-8")
    assert written.startswith(start)
    assert written.endswith(("\n", "</html>"))
    assert [p.name for p in tmp_path.iterdir()] == [target.name], "nothing else is left"


@pytest.mark.usefixtures("quick")
def test_a_folder_gets_the_file_under_its_own_name(store: Store, tmp_path: Path) -> None:
    assert write_brief(store, "tuv", "md", tmp_path) == (tmp_path / "brief-TUV.md").resolve()


@pytest.mark.usefixtures("quick")
def test_without_a_place_it_lies_in_the_current_folder(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert write_brief(store, "Tuvalu", "html", None) == tmp_path.resolve() / "brief-TUV.html"


@pytest.mark.usefixtures("quick")
def test_a_folder_that_is_not_there_is_named(store: Store, tmp_path: Path) -> None:
    with pytest.raises(VardeError) as refused:
        write_brief(store, "Tuvalu", "html", tmp_path / "nowhere" / "brief.html")
    assert "nowhere" in str(refused.value) and "--out" in str(refused.value)


@pytest.mark.usefixtures("quick")
def test_a_failed_write_leaves_what_was_there(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "brief.html"
    target.write_text("the last good one")

    def full(self: Path, *args: Any, **kwargs: Any) -> None:
        with self.open("w") as half:
            half.write("<!doctype")
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(VardeError, match="can't be written") as refused:
        write_brief(store, "Tuvalu", "html", target)
    assert os.strerror(28) in str(refused.value)
    assert target.read_bytes() == b"the last good one"
    assert [p.name for p in tmp_path.iterdir()] == ["brief.html"], "the half-written file is gone"


@pytest.mark.usefixtures("quick")
def test_the_file_appears_only_once_it_is_whole(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "brief.html"
    seen: list[tuple[bool, int]] = []
    replace = Path.replace

    def watched(self: Path, other: Path) -> Path:
        seen.append((target.exists(), self.stat().st_size))
        return replace(self, other)

    monkeypatch.setattr(Path, "replace", watched)
    write_brief(store, "Tuvalu", "html", target)
    assert seen == [(False, target.stat().st_size)]


def test_an_unknown_state_writes_nothing(store: Store, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        write_brief(store, "Atlantis", "html", tmp_path / "brief.html")
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("quick")
def test_the_command_prints_with_a_dash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["brief", "Tuvalu", "--format", "json", "--out", "-", "--store", "embedded"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["state"] == "TUV"
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("quick")
def test_the_command_says_where_the_brief_is(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["brief", "Tuvalu", "--out", str(tmp_path), "--store", "embedded"])
    assert done.exit_code == 0, done.output
    assert done.stdout.strip() == str((tmp_path / "brief-TUV.html").resolve())


@pytest.mark.usefixtures("quick")
def test_a_link_goes_on_pointing_where_it_did(store: Store, tmp_path: Path) -> None:
    kept, link = tmp_path / "kept.html", tmp_path / "link.html"
    kept.write_text("old", encoding="utf-8")
    link.symlink_to(kept)
    assert write_brief(store, "Tuvalu", "html", link) == kept.resolve()
    assert link.is_symlink()
    assert kept.read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.usefixtures("quick")
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_what_is_no_file_is_written_to_and_not_replaced(store: Store, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    write_brief(store, "Tuvalu", "html", pipe)
    reader.join(timeout=20)
    assert pipe.is_fifo()
    assert read[0].startswith("<!doctype html>")
