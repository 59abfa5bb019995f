"""A page as a file: whole or not at all, and where it was asked for."""

from __future__ import annotations

import os
from pathlib import Path

from varde.errors import VardeError


def write_page(text: str, out: Path | None, name: str, option: str = "--out") -> Path:
    """Write a page to a file, beside what was there until it is whole.

    Parameters
    ----------
    text : str
        The page.
    out : Path, optional
        The file; one of the name in the current folder without it. A folder gets the file under that name.
    name : str
        Name of the file where none is given.
    option : str
        Option of the command that names another file, for the hint.

    Returns
    -------
    Path
        The file written, in full.

    Raises
    ------
    VardeError
        Where the file can't be written.
    """
    target = Path(name) if out is None else out / name if out.is_dir() else out
    # A link is followed, so that it goes on pointing where it did.
    target = target.resolve()
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        if target.exists() and not target.is_file():
            # A device or pipe is written to; a file put in its place would destroy it.
            target.write_text(text, encoding="utf-8")
            return target
        beside.write_text(text, encoding="utf-8")
        beside.replace(target)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise VardeError(
            f"{target} can't be written ({error.strerror}).", f"Name another file with {option}."
        ) from None
    return target
