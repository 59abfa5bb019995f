"""What the wording of a brief needs beside `figures.wording`: short dates, remarks, years and extremes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from varde.figures.wording import MONTHS, dates_in_words, moment, number


def short_moment(value: str | date | int) -> str:
    """A year, month or day as a table shows it, on one line: "24 Nov 2016", "Aug 2014"."""
    words = moment(value).split(" ")
    return "\u00a0".join(w[:3] if w in MONTHS else w for w in words)


def amount(value: float | int) -> str:
    """A number of persons in running text: "none" for zero, else in digits."""
    return number(value) if value else "none"


_THOUSANDS = re.compile(r"(?<![\d,.])\d{1,3}(?:,\d{3})+(?![\d,])")


def prose(remark: str) -> str:
    """A remark of a figure as a page words it: dates in words, thousands set apart as everywhere on the page."""
    return _THOUSANDS.sub(lambda m: number(int(m[0].replace(",", ""))), dates_in_words(remark))


def years(spans: list[tuple[int, int]]) -> str:
    """Terms of years: "1949–50, 2001–02"."""
    parts = []
    for start, end in spans:
        if start == end:
            parts.append(str(start))
        else:
            parts.append(f"{start}–{end % 100:02d}" if start // 100 == end // 100 else f"{start}–{end}")
    return ", ".join(parts)


def extremes(rows: Sequence[dict[str, Any]], digits: int = 0) -> str:
    """First, highest and last value of a series by year, in words, each with so many digits after the point."""
    most = max(rows, key=lambda r: r["value"])
    first, last = rows[0], rows[-1]
    return (
        f"{number(first['value'], digits)} in {first['year']}, "
        f"{number(most['value'], digits)} at most in {most['year']}, "
        f"{number(last['value'], digits)} in {last['year']}"
    )
