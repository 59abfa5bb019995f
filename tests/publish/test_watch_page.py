"""The page of the watch: it stands alone, has every state, says the numbers of the forecast, and reads in grey."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from varde.forecast.draws import Forecast
from varde.forecast.panel import Panel
from varde.forecast.watch import CHANGES, Watch, of_forecast, of_store, record
from varde.publish import watch_page as page_module
from varde.publish.maps import UNSHADED, covering
from varde.publish.sections.forecast import about
from varde.publish.watch_page import CLASSES, MARKS, shade, watch_page
from varde.states import registry
from varde.store import Store

SVG = "{http://www.w3.org/2000/svg}"


SIGNALS = {"COL": "escalation", "MEX": "escalation", "MOZ": "de-escalation", "NOR": "onset"}
"""Signals given to states of a forecast that itself tells of hardly any change."""


@pytest.fixture(scope="module", params=[6, 12])
def watched(forecast_store: Store, request: pytest.FixtureRequest) -> Watch:
    told = of_store(forecast_store, request.param)
    return replace(told, rows=tuple({**r, "signal": SIGNALS.get(r["unit"], "continuing")} for r in told.rows))


@pytest.fixture(scope="module")
def page(forecast_store: Store, watched: Watch) -> str:
    return watch_page(forecast_store, watched)


def section(page: str, name: str) -> str:
    """The text of a section, without its tags."""
    inside = page.split(f'<section id="{name}">')[1].split("</section>")[0]
    return re.sub(r"[ \n]+", " ", unescape(re.sub(r"<[^>]+>", " ", inside))).strip()


def drawings(page: str) -> list[ElementTree.Element]:
    return [ElementTree.fromstring(svg) for svg in re.findall(r"<svg .*?</svg>", page, re.DOTALL)]


def made_up(*draws: Any, names: tuple[str, ...] = ("a", "b")) -> Watch:
    """A watch of a user's own units, all months of a unit alike."""
    units = names[: len(draws)]
    values = np.repeat(np.array(draws, dtype=float)[:, None, :], 6, axis=1)
    told = Forecast("incidents", units, units, 540, tuple(range(541, 547)), values, "mine", paths=True)
    return of_forecast(told, Panel("incidents", units, units, 517, np.zeros((len(units), 24))), 6)


def test_it_stands_alone(page: str) -> None:
    assert page.startswith("<!doctype html>") and page.rstrip().endswith("</html>")
    assert not re.search(r"<(script|link|img|iframe|object)\b|@import|url\((?!#)|\bon\w+=", page)
    assert not re.findall(r'(?:src|href)="(?!#)[^"]*"', page)
    assert len(page) < 600_000
    anchors = set(re.findall(r'href="#([^"]+)"', page))
    assert anchors <= set(re.findall(r'\bid="([^"]+)"', page))
    assert "{{" not in page and "None" not in section(page, "all") and "nan" not in section(page, "all")


def test_every_state_is_there_once(page: str, watched: Watch) -> None:
    text = section(page, "all")
    rows = re.findall(r"<tr><td>(.*?)</td>", page.split('<section id="all">')[1].split("</section>")[0])
    others = re.sub(" others?: ", "\n", text).partition("\n")[2].rstrip(".").split(", ")
    assert sorted(map(unescape, rows + [o for o in others if o])) == sorted(row["name"] for row in watched.rows)


def test_the_table_has_the_numbers_of_the_forecast(page: str, watched: Watch) -> None:
    top = watched.rows[0]
    text = section(page, "all")
    row = text[text.index(top["name"]) :][:120]
    for words in (about(top["expected"]), about(top["q50"]), about(top["q10"]), about(top["q90"])):
        assert words in row
    assert f"{top['change_median']:.1f}" in row or f"{top['change_median']:.2f}" in row


def test_what_stands_out_has_every_signal(page: str, watched: Watch) -> None:
    text = section(page, "stands-out")
    assert watched.rows[0]["name"] in text.partition("Possible onsets")[0]
    parts = re.split("◆ Possible onsets|▲ Possible escalations|▼ Likely de-escalations", text)[1:]
    for name, said in zip(CHANGES, parts, strict=True):
        told = {unit: registry().get(unit).name in said for unit in SIGNALS}
        assert told == {unit: signal == name for unit, signal in SIGNALS.items()}


def test_an_onset_is_told_with_its_risk_and_interval(forecast_store: Store) -> None:
    watched = of_store(forecast_store)
    row = {**watched.rows[-1], "name": "Norway", "unit": "NOR", "signal": "onset", "deaths_last_12": 3,
           "probability_25": 0.31, "q10": 0.0, "q90": 140.0}  # fmt: skip
    why = {"NOR": ({"text": "war next door", "effect": 0.4}, {"text": "long peace", "effect": -0.4})}
    told = page_module._said(replace(watched, drivers=why), row, "onset")
    assert told == (
        "at least 25 deaths: unlikely (31%), after 3 in the last twelve months (80% interval: 0 to 140). "
        "Rests on: war next door."
    )


@pytest.mark.parametrize(
    ("signal", "q50", "q75", "said"),
    [
        (
            "escalation",
            300,
            500,
            "3.0 times the rate of the last twelve months (200 deaths); one chance in four of 5.0 ",
        ),
        ("escalation", 101, 180, "about the rate of the last twelve months (200 deaths); one chance in four of 1.8 "),
        (
            "de-escalation",
            27,
            65,
            "27% of the rate of the last twelve months (200 deaths); one chance in four of 65% of",
        ),
    ],
)
def test_a_change_is_told_by_its_rate(forecast_store: Store, signal: str, q50: float, q75: float, said: str) -> None:
    watched = of_store(forecast_store, 6)
    row = {**watched.rows[0], "months": 6, "deaths_last_12": 200, "q50": q50, "q75": q75, "change_median": q50 / 100}
    assert said in page_module._said(watched, row, signal)


def test_a_mean_above_its_interval_is_marked(store: Store) -> None:
    text = section(watch_page(store, made_up([*[1] * 19, 9000], [30] * 20)), "all")
    assert " 2700 † 6 " in text and " 180 180 " in text and "† The mean lies above" in text
    assert "†" not in watch_page(store, made_up([29, 31], [30, 30]))


def test_more_than_find_room_are_counted(watched: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_module, "NAMED", 1)
    rests = [rest for _, _, rest in page_module._stands_out(watched)]
    assert rests == ["", "", "One more in the table of all.", ""]
    without = replace(watched, rows=tuple(r for r in watched.rows if r["signal"] == "continuing"))
    assert [rest for _, _, rest in page_module._stands_out(without)] == ["", "None.", "None.", "None."]


def test_shades_of_the_map_are_each_darker_than_the_last() -> None:
    # Luma, as a printer without colour turns them to grey.
    weights = (0.299, 0.587, 0.114)
    greys = [
        sum(w * int(tone[i : i + 2], 16) for w, i in zip(weights, (1, 3, 5), strict=True))
        for tone in (UNSHADED, *(tone for _, _, tone in CLASSES))
    ]
    assert all(lighter - darker >= 20 for lighter, darker in pairwise(greys)), greys


@pytest.mark.parametrize(
    ("expected", "name"),
    [
        (0, "fewer than 1"),
        (0.99, "fewer than 1"),
        (1, "1 to 24"),
        (24.9, "1 to 24"),
        (25, "25 to 99"),
        (9999, "1000 to 9999"),
        (1e6, "10\u202f000 or more"),
    ],
)
def test_classes_of_the_map(expected: float, name: str) -> None:
    assert shade(expected) == next(tone for _, n, tone in CLASSES if n == name)


def test_the_map_shades_those_that_are_forecast(page: str, watched: Watch) -> None:
    world = drawings(page)[0]
    label = world.get("aria-label") or ""
    assert watched.rows[0]["name"] in label and "onset:" in label
    fills = [e.get("fill") for e in world.iter(f"{SVG}path")]
    shades = {shade for _, _, shade in CLASSES}
    # Of the ten states with a forecast, Tuvalu is a dot and all others shapes; Gaza and Somalia's north follow others.
    assert 10 <= sum(fill in shades for fill in fills) <= 12
    assert fills.count(UNSHADED) > 100
    signals = sum(row["signal"] in CHANGES for row in watched.rows)
    assert len([e for e in world.iter(f"{SVG}path") if e.get("fill") == page_module.SHADES[1]]) == signals


def test_violence_is_shown_where_ucdp_records_it() -> None:
    shown = {"ISR": {"unit": "ISR"}, "SOM": {"unit": "SOM"}}
    covered = {s: covering({"state": s, "part_of": p}, shown) for s, p in
               (("ISR", None), ("PSE", None), ("XSL", "SOM"), ("GRL", None))}  # fmt: skip
    assert covered == {"ISR": shown["ISR"], "PSE": shown["ISR"], "XSL": shown["SOM"], "GRL": None}


def test_the_chart_has_its_numbers_as_text(page: str, watched: Watch) -> None:
    chart = drawings(page)[1]
    assert about(watched.rows[0]["q50"]) in (chart.get("aria-label") or "")
    labels = [e.text for e in chart.iter(f"{SVG}text")]
    assert {"0", "1", "10"} <= set(labels), "the axis begins with 0"
    assert watched.rows[0]["name"] in labels
    text = section(page, "intervals")
    assert all(row["name"] in text for row in watched.rows if row["q95"])


def test_how_signals_fared_is_told(page: str, forecast_store: Store, watched: Watch) -> None:
    found = record(forecast_store, watched)
    text = section(page, "trust")
    assert "from 4 earlier origins" in text
    for name, counts in found.items():
        row = re.search(rf"{MARKS[name]} {name} (\d+) (\d+ \(\d+%\)|–) (\d+)", text)
        assert row and (int(row[1]), int(row[3])) == (counts["marked"], counts["others"])


def test_sources_and_citation_are_named(page: str, watched: Watch) -> None:
    text = section(page, "sources")
    assert "Uppsala Conflict Data Program" in text and "Natural Earth" in text and "CC BY 4.0" in text
    assert f"origin {watched.origin}, model {watched.model}" in text and watched.vintage in text
    assert "preliminary" in page


def test_a_users_own_units_have_no_map(store: Store) -> None:
    page = watch_page(store, made_up([10, 20, 400], [0, 0, 0], names=("Norðr & <b>", "b")))
    assert 'id="map"' not in page and "earlier origins" not in page
    assert "Norðr &amp; &lt;b&gt;" in page and "<b>" not in page.split("</style>")[1]
    assert "All units" in page and "Incidents, January 2025 to June 2025" in page
    assert len(drawings(page)) == 1


def test_a_forecast_of_nothing_is_a_page_too(store: Store) -> None:
    page = watch_page(store, made_up([0, 0], [0, 0]))
    assert drawings(page) == []
    assert "in 2 others: a, b." in section(page, "all")


def test_a_year_that_is_not_known_is_no_year_without_deaths(store: Store) -> None:
    told = made_up([0, 0], [0, 0])
    page = watch_page(store, replace(told, rows=({**told.rows[0], "deaths_last_12": None}, told.rows[1])))
    text = section(page, "all")
    assert "a quiet 0 0 0 <1% <1% – –" in text and "in 1 other: b." in text


def test_without_a_forecast_held_the_record_is_left_out(store: Store, without_forecasts: Any) -> None:
    empty = Store(without_forecasts / "builds" / "base")
    told = replace(
        made_up([10, 20]), states=True, target="state-based", rows=({**made_up([10, 20]).rows[0], "unit": "NOR"},)
    )
    page = watch_page(empty, told)
    assert 'id="map"' in page and "earlier origins" not in page
