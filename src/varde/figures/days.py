"""The calendar as figures count it: years and months that are over, and periods that end on a day."""

from __future__ import annotations

from datetime import date, timedelta

from varde.figures.arguments import last_day


def last_full_year(day: date) -> int:
    """The last calendar year that was over at the end of a day."""
    return day.year if (day.month, day.day) == (12, 31) else day.year - 1


def last_full_month(day: date) -> str:
    """The last calendar month that was over at the end of a day, as YYYY-MM."""
    if (day + timedelta(days=1)).day != 1:
        day = day.replace(day=1) - timedelta(days=1)
    return day.strftime("%Y-%m")


def window(end: date, months: int) -> date:
    """First day of a period of months that ends on a day."""
    after = end + timedelta(days=1)
    back = after.year * 12 + after.month - 1 - months
    first = date(back // 12, back % 12 + 1, 1)
    return first + timedelta(days=min(after.day, last_day(first.strftime("%Y-%m")).day) - 1)
