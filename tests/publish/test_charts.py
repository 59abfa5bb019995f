"""Charts: each is drawn, says what it shows, stays apart in grey, and leaves a gap where nothing is held."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest

from varde.publish import charts

SVG = "{http://www.w3.org/2000/svg}"
YEARS = [{"year": y, "series": s, "value": v} for y, v in ((2001, 5), (2002, 7), (2005, 2)) for s in ("a", "b")]
MONTHS = [{"month": m, "series": s, "value": 3} for m in ("2024-01", "2024-02", "2024-06") for s in ("a", "b")]
NAMED = [{"name": "Norway & Co", "value": 3.0, "label": "3"}, {"name": "Türkiye", "value": 1.0, "label": "1"}]
SPELLS = [
    {"name": "UNMC", "start": "2016-01-25", "end": "2017-09-25", "state": "ended"},
    {"name": "UNVMC", "start": "2017-09-26", "end": "2026-10-31", "state": "in place"},
]
DRAWN: dict[str, Any] = {
    "stacked_years": lambda: charts.stacked_years(YEARS, ["a", "b"], "deaths"),
    "stacked_years, one series": lambda: charts.stacked_years(YEARS[::2], ["a"], "deaths"),
    "stacked_months": lambda: charts.stacked_months(MONTHS, ["a", "b"], "deaths"),
    "line_years": lambda: charts.line_years(YEARS, ["a", "b"], "refugees"),
    "line_years, one series": lambda: charts.line_years(YEARS[::2], ["a"], "points", zero=False),
    "ranked_bars": lambda: charts.ranked_bars(NAMED, "million"),
    "ranked_bars, shares": lambda: charts.ranked_bars(NAMED[1:], "share", percent=True, domain=(0, 1.12)),
    "timeline": lambda: charts.timeline(SPELLS, "2026-02-01"),
}


def lightness(colour: str) -> float:
    """CIE L* of a colour written #rrggbb, under D65: what is left of it in grey."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    y = sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y


@pytest.mark.parametrize("kind", DRAWN)
def test_each_is_drawn_and_says_what_it_shows(kind: str) -> None:
    said = 'Deaths "by year" & more, 5 < 7.'
    drawn = ElementTree.fromstring(charts.svg(DRAWN[kind](), said))
    assert drawn.tag == f"{SVG}svg"
    assert drawn.get("role") == "img"
    assert drawn.get("aria-label") == said
    assert drawn.get("viewBox") and not drawn.get("width"), "the picture scales to its box"
    marks = [e for e in drawn.iter() if e.tag in (f"{SVG}path", f"{SVG}rect", f"{SVG}text")]
    assert len(marks) > 5
    assert not [e for e in drawn.iter() if e.tag in (f"{SVG}script", f"{SVG}image", f"{SVG}foreignObject")]


def test_neighbours_in_a_stack_differ_in_grey() -> None:
    greys = [lightness(c) for c in charts.SHADES]
    assert all(abs(a - b) >= 12 for a, b in pairwise(greys)), greys
    assert len(set(charts.SHADES)) == len(charts.SHADES)
    # Text and the darkest bars stand out from white paper.
    assert lightness(charts.INK) < 25 and lightness(charts.MUTED) < 50


def test_lightness_of_known_colours() -> None:
    assert lightness("#ffffff") == pytest.approx(100, abs=0.01)
    assert lightness("#000000") == pytest.approx(0, abs=0.01)
    assert lightness("#777777") == pytest.approx(50, abs=0.5)


def bars(drawn: str) -> list[str]:
    """The bars of a chart: paths that are filled with the first shade."""
    return [
        e.get("d", "") for e in ElementTree.fromstring(drawn).iter(f"{SVG}path") if e.get("fill") == charts.SHADES[0]
    ]


def test_a_year_without_a_row_is_a_gap_in_bars() -> None:
    drawn = charts.svg(DRAWN["stacked_years, one series"](), "Bars.")
    assert len([d for d in bars(drawn) if re.search(r"v-?[1-9]", d)]) == 3
    # The axis runs through all years from the first to the last, so that the empty ones take up room.
    left = [float(d[1:].split(",")[0]) for d in bars(drawn) if d.startswith("M")]
    left = sorted(set(left))
    assert left[2] - left[1] > 2.5 * (left[1] - left[0])


def line(drawn: str) -> str:
    """The path of the line of a chart."""
    paths = [
        e.get("d", "")
        for e in ElementTree.fromstring(drawn).iter(f"{SVG}path")
        if e.get("stroke") == charts.SHADES[0] and e.get("stroke-width") == "2" and "L" in e.get("d", "")
    ]
    assert len(paths) == 1
    return paths[0]


def test_a_year_without_a_row_breaks_a_line() -> None:
    rows = [{"year": y, "series": "a", "value": y - 2000} for y in (2001, 2002, 2003, 2007, 2008)]
    assert line(charts.svg(charts.line_years(rows, ["a"], "n"), "A line.")).count("M") == 2
    whole = [{"year": y, "series": "a", "value": y - 2000} for y in range(2001, 2009)]
    assert line(charts.svg(charts.line_years(whole, ["a"], "n"), "A line.")).count("M") == 1


def test_a_value_of_none_is_no_zero() -> None:
    rows = [{"year": y, "series": "a", "value": None if y == 2003 else 50} for y in range(2001, 2006)]
    path = line(charts.svg(charts.line_years(rows, ["a"], "n"), "A line."))
    assert path.count("M") == 2
    heights = {float(y) for y in re.findall(r"[ML]-?[\d.]+,(-?[\d.]+)", path)}
    assert len(heights) == 1, "no point of the line falls to zero"


def test_small_values_keep_their_digits_on_the_axis() -> None:
    rows = [{"year": 2001 + i, "series": "a", "value": v} for i, v in enumerate((0.01, 0.02, 0.05))]
    drawn = ElementTree.fromstring(charts.svg(charts.line_years(rows, ["a"], "n"), "A line."))
    labels = [e.text for e in drawn.iter(f"{SVG}text") if e.text]
    assert {"0.01", "0.02", "0.05"} <= set(labels), labels


def test_axes_of_counts_have_whole_ticks() -> None:
    few = [{"year": y, "series": "a", "value": v} for y, v in ((2001, 1), (2002, 2))]
    drawn = ElementTree.fromstring(charts.svg(charts.stacked_years(few, ["a"], "tests"), "Bars."))
    labels = [e.text or "" for e in drawn.iter(f"{SVG}text")]
    assert not [t for t in labels if re.fullmatch(r"\d\.\d+", t)], labels


@pytest.mark.parametrize(
    ("years", "ticks"),
    [
        ([2001], [2001]),
        ([2001, 2009], list(range(2001, 2010))),
        ([1989, 2026], [1990, 1995, 2000, 2005, 2010, 2015, 2020, 2025]),
        ([1946, 2024], [1950, 1960, 1970, 1980, 1990, 2000, 2010, 2020]),
    ],
)
def test_years_that_an_axis_labels(years: list[int], ticks: list[int]) -> None:
    assert charts.year_ticks(years) == ticks


def test_long_names_beside_bars_are_not_cut() -> None:
    name = "Democratic Republic of the Congo"
    drawn = ElementTree.fromstring(
        charts.svg(charts.ranked_bars([{"name": name, "value": 1, "label": "1"}], "n"), "B.")
    )
    assert name in [e.text for e in drawn.iter(f"{SVG}text")]
