"""Publishing a build in one step, beside the last one: readers see the old build or the new one, never a mixture."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from varde.errors import StoreError
from varde.store.query import BUILDS, POINTER

LEDGER = "ledger.jsonl"
PARTIAL = ".partial-"
KEEP_DAYS = 1
"""Superseded builds are kept this long, so that a reader that opened one can finish."""


@contextlib.contextmanager
def disk_errors(root: Path) -> Iterator[None]:
    """Turn what the file system refuses into a message that says what to do."""
    try:
        yield
    except OSError as error:
        causes = {
            errno.ENOSPC: ("the disk is full", "Free some space, or choose another place with --store."),
            errno.EDQUOT: ("your disk quota is used up", "Free some space, or choose another place with --store."),
            errno.EACCES: ("no permission to write there", "Choose another place with --store or VARDE_STORE."),
            errno.EPERM: ("no permission to write there", "Choose another place with --store or VARDE_STORE."),
            errno.EROFS: ("the disk is read-only", "Choose another place with --store or VARDE_STORE."),
            errno.ENOTDIR: ("a part of the path is a file", "Choose another place with --store or VARDE_STORE."),
            errno.EEXIST: ("a file is in the way", "Choose another place with --store or VARDE_STORE."),
        }
        if error.errno not in causes:
            raise
        what, hint = causes[error.errno]
        raise StoreError(f"Can't build in {root}: {what}. The last build is as it was.", hint) from None


@contextlib.contextmanager
def building(root: Path) -> Iterator[Path]:
    """A folder to build in, held against other builds; removed at the end unless it was published.

    Yields
    ------
    Path
        An empty folder on the same disk as the store.

    Raises
    ------
    StoreError
        Where another build is under way, or the place can't be written.
    """
    with disk_errors(root):
        builds = root / BUILDS
        builds.mkdir(parents=True, exist_ok=True)
        lock = FileLock(root / ".build.lock", timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise StoreError(
                f"Another build is under way in {root}.",
                "Wait until it has ended, or choose another place with --store.",
            ) from None
        try:
            for left in builds.glob(f"{PARTIAL}*"):
                shutil.rmtree(left, ignore_errors=True)
            staging = builds / f"{PARTIAL}{os.getpid()}"
            staging.mkdir()
            try:
                yield staging
            finally:
                shutil.rmtree(staging, ignore_errors=True)
        finally:
            lock.release()


def _flush(path: Path) -> None:
    """Have the disk keep what was written to a file or folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_file(path: Path, content: bytes) -> None:
    """Write a file and have the disk keep it."""
    with path.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def publish(root: Path, staging: Path, build_id: str, ledger: list[dict[str, Any]]) -> Path:
    """Make a finished build the one that readers use.

    Parameters
    ----------
    root : Path
        The store.
    staging : Path
        The folder that `building` gave, filled.
    build_id : str
        Name of the build, made from its content.
    ledger : list of dict
        One entry a source: files with checksums in, tables with checksums out, rows, seconds.

    Returns
    -------
    Path
        The published build.
    """
    build = root / BUILDS / build_id
    previous = (
        (root / POINTER).read_text(encoding="utf-8", errors="replace").strip() if (root / POINTER).is_file() else None
    )
    with disk_errors(root):
        if build.exists():
            # Made from its content, but a disk may have lost some of it since: the fresh one takes its place.
            aside = root / BUILDS / f"{PARTIAL}old-{os.getpid()}"
            build.rename(aside)
            staging.rename(build)
            shutil.rmtree(aside, ignore_errors=True)
        else:
            staging.rename(build)
        if os.name == "posix":
            _flush(root / BUILDS)
        with (root / LEDGER).open("a", encoding="utf-8") as out:
            for entry in ledger:
                out.write(json.dumps({"build": build_id, **entry}, ensure_ascii=False, sort_keys=True) + "\n")
        pointer = root / f"{POINTER}.{os.getpid()}"
        write_file(pointer, build_id.encode())
        pointer.replace(root / POINTER)
        if os.name == "posix":
            _flush(root)
    _tidy(root, keep={build_id, previous})
    return build


def _tidy(root: Path, keep: set[str | None]) -> None:
    """Remove builds that were superseded long enough ago."""
    for build in (root / BUILDS).iterdir():
        if build.name not in keep and time.time() - build.stat().st_mtime > KEEP_DAYS * 86400:
            shutil.rmtree(build, ignore_errors=True)
