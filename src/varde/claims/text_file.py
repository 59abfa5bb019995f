"""Text that people write and hand over: read whole, or refused with the reason before much of it is read."""

from __future__ import annotations

import codecs
import sys
from pathlib import Path

from varde.errors import DataFileError

STDIN = Path("-")
"""Stands for standard input."""

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_text_file(path: Path, limit: int) -> str:
    """The text of a UTF-8 file, without a byte order mark and with its line ends as they are.

    Parameters
    ----------
    path : Path
        The file; "-" is standard input.
    limit : int
        Size in bytes above which it is refused.

    Raises
    ------
    DataFileError
        It is missing, a folder, unreadable, too large, not text, or not in UTF-8 (with byte and line).
    """
    raw = _read_bytes(path, limit)
    if len(raw) > limit:
        raise DataFileError(
            path, f"is larger than {_size(limit)}", hint="Split it, or check that it is the file you mean."
        )
    if raw.startswith(_UTF16):
        raise DataFileError(path, "is UTF-16 text where UTF-8 was expected", hint="Save it as UTF-8.")
    if (nul := raw.find(b"\0")) >= 0:
        raise DataFileError(
            path, f"is not text: byte {nul} is NUL", row=_line(raw, nul), hint="Give a text file in UTF-8."
        )
    try:
        return raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        bad = error.start
        raise DataFileError(
            path,
            f"is not UTF-8 text: byte {bad} is 0x{raw[bad]:02x}",
            row=_line(raw, bad),
            hint="Save it as UTF-8.",
        ) from None


def _read_bytes(path: Path, limit: int) -> bytes:
    """What a file holds, but no more than one byte beyond the limit."""
    if path == STDIN:
        return sys.stdin.buffer.read(limit + 1)
    try:
        with path.open("rb") as file:
            return file.read(limit + 1)
    except FileNotFoundError:
        raise DataFileError(path, "there is no such file", hint="Check the name and the folder.") from None
    except IsADirectoryError:
        raise DataFileError(path, "is a folder, not a file", hint="Name the files in it.") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise DataFileError(path, f"can't be read ({reason})", hint="Check that you may read it.") from None


def _line(raw: bytes, offset: int) -> int:
    return raw.count(b"\n", 0, offset) + 1


def _size(limit: int) -> str:
    return f"{limit // 1_000_000} MB" if limit >= 1_000_000 else f"{limit // 1024} KB"
