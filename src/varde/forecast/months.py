"""Months as whole numbers: month 1 is January 1980, as VIEWS counts them."""

from __future__ import annotations

import re

from varde.errors import UsageError

_FORM = re.compile(r"^(\d{4})-(0[1-9]|1[0-2])$")


def month_id(text: str) -> int:
    """Number of a month written YYYY-MM (1980-01 is 1; earlier months are zero and below).

    Raises
    ------
    UsageError
        Where the text is no such month.
    """
    found = _FORM.match(text)
    if not found:
        raise UsageError(f"{text!r} is no month.", "Write it as YYYY-MM, such as 2025-03.")
    return (int(found[1]) - 1980) * 12 + int(found[2])


def month_text(number: int) -> str:
    """A month's number as YYYY-MM."""
    year, month = divmod(number - 1, 12)
    return f"{1980 + year:04d}-{month + 1:02d}"
