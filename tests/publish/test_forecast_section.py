"""The forecast in a brief: its words and numbers, its charts, and what it says where there is little or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from varde.figures.answer import Answer
from varde.figures.python_api import Evidence
from varde.publish import charts
from varde.publish.brief import make_brief, subject
from varde.publish.desk import Desk
from varde.publish.page import Aside, Chart, Cited, Paragraph, Section, Table, Text
from varde.publish.render import as_html, as_json, as_markdown
from varde.publish.sections import SECTIONS
from varde.publish.sections.forecast import (
    LIKELIHOODS,
    _drivers,
    _expected,
    _record,
    about,
    between,
    forecast,
    likelihood,
    per_cent,
)
from varde.publish.sections.violence import violence
from varde.store import Store, open_store

SVG = "{http://www.w3.org/2000/svg}"
STATES = ("COL", "ISR", "MEX", "MOZ", "NOR", "SDN", "SRB", "SSD", "TUV", "UKR")
YEARS = re.compile(r"\b(?:19|20)\d\d\b")


@cache
def section(store: Store, name: str) -> Section:
    found = forecast(Desk(Evidence(store), subject(name)))
    assert found is not None
    return found


def plain(text: Text) -> str:
    return "".join(r if isinstance(r, str) else r.text for r in text)


def paragraphs(of: Section) -> list[str]:
    return [plain(b.text) for b in of.blocks if isinstance(b, Paragraph)]


def asides(of: Section) -> list[str]:
    return [plain(b.text) for b in of.blocks if isinstance(b, Aside)]


def ask(store: Store, name: str, figure: str = "forecast", target: str = "total") -> Answer:
    return Evidence(store).figure(f"conflict.{figure}", state=name, target=target)


def words(number: float) -> str:
    """A number as a page writes it, with its last digit open: what is said is rounded."""
    return about(number).replace("\u202f", "")


def test_it_stands_right_after_violence() -> None:
    assert SECTIONS.index(forecast) == SECTIONS.index(violence) + 1


def test_expected_deaths_and_chances_are_those_of_the_figure(forecast_store: Store) -> None:
    for name in ("COL", "SDN", "UKR", "MOZ"):
        value = ask(forecast_store, name).value
        told = paragraphs(section(forecast_store, name))[0].replace("\u202f", "")
        assert f"From data to May 2026, Varde's model expects about {words(value['expected'])} deaths" in told
        assert f"80% interval: {words(value['interval_80'][0])} to {words(value['interval_80'][1])}" in told
        assert "from June 2026 to May 2027" in told
        assert f"after {value['deaths_before']} in the twelve months before" in told
        chance = likelihood(value["probability_1000"])
        assert f"{chance} that at least 1000" in told
        if value["probability_1000"] < 0.99:
            assert f"{likelihood(value['probability_25'])} that at least 25 people are killed" in told


def test_a_single_earlier_forecast_is_told_as_one(forecast_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(Evidence(forecast_store), subject("SDN"))
    held = desk.ask("conflict.forecast_record", state="SDN", target="total")
    one = [replace(held, value=held.value[:1]) for _ in range(2)]
    for answer, inside in zip(one, (True, False), strict=True):
        answer.value[0].update(inside=inside, crps=3.0 if inside else 5.0, crps_conflictology=4.0)
        monkeypatch.setattr(desk, "ask", lambda *_, found=answer, **__: found)
        told = plain(_record(desk, "total")[0][0].text)  # type: ignore[union-attr]
        lay = "lay within" if inside else "did not lie within"
        assert told.startswith(
            f"The deaths of the next twelve months {lay} the 80% interval of the one yearly forecast"
        )
        assert "from data to December 2009." in told
        assert ("It was closer to" if inside else "It was no closer to") in told


def first_paragraph(store: Store, name: str, **changed: Any) -> str:
    """What is said first of a state, with some values of its forecast changed."""
    found = ask(store, name)
    given = replace(found, value={**found.value, **changed})
    return plain(_expected(Desk(Evidence(store), subject(name)), given, "total").text).replace("\u202f", "")


def test_a_mean_that_a_few_outcomes_make_is_not_told_as_what_to_expect(forecast_store: Store) -> None:
    ends = {"interval_80": [250.0, 730.0], "interval_90": [200.0, 980.0]}
    skewed = first_paragraph(forecast_store, "COL", expected=760.0, median=400.0, **ends)
    assert "the median of Varde's forecast is about 400 deaths (80% interval: 250 to 730) in" in skewed
    assert "A few outcomes with very many deaths raise its mean to about 760 deaths." in skewed
    usual = first_paragraph(forecast_store, "COL", expected=590.0, median=400.0, **ends)
    assert "Varde's model expects about 590 deaths (80% interval: 250 to 730)" in usual and "mean" not in usual
    calm = first_paragraph(
        forecast_store, "NOR", expected=3.0, median=0.0, interval_80=[0.0, 0.0], interval_90=[0.0, 0.0]
    )
    assert "no deaths are likely in organised violence in Norway" in calm and "mean" not in calm
    uneasy = first_paragraph(
        forecast_store, "NOR", expected=3.0, median=0.0, interval_80=[0.0, 2.0], interval_90=[0.0, 9.0]
    )
    assert "the median of Varde's forecast is no deaths (80% interval: 0 to 2) in" in uneasy and "mean" not in uneasy


def test_drivers_that_change_nothing_and_shares_of_nothing_are_not_told(forecast_store: Store) -> None:
    found = ask(forecast_store, "SDN")
    drivers = [{"driver": "x", "value": 1.0, "effect": e, "text": f"effect {e}"} for e in (0.5, -0.06, 0.04, -0.01)]
    given = replace(found, value={**found.value, "drivers": drivers})
    desk = Desk(Evidence(forecast_store), subject("SDN"))
    (table,) = _drivers(desk, given)
    assert [row[0] for row in table.rows] == ["×1.6", "÷1.1"]
    assert _drivers(desk, replace(found, value={**found.value, "drivers": drivers[2:]})) == []


def test_a_signal_is_told_and_the_usual_is_not(forecast_store: Store) -> None:
    marked = set()
    for name in STATES:
        told = paragraphs(section(forecast_store, name))[0]
        signal = ask(forecast_store, name).value["signal"]
        phrase = {"onset": "a possible onset", "escalation": "an escalation", "de-escalation": "a de-escalation"}
        assert ("The forecast is marked as" in told) == (signal in phrase)
        if signal in phrase:
            assert f"marked as {phrase[signal]}" in told
        marked.add(signal)
    assert {"quiet", "continuing"} <= marked


def test_a_calm_state_has_a_paragraph_or_two(forecast_store: Store) -> None:
    calm = section(forecast_store, "NOR")
    first, second = paragraphs(calm)
    assert "no deaths are likely in organised violence in Norway" in first
    assert "after none in the twelve months" in first
    assert first.endswith("It is exceptionally unlikely (under 1%) that at least 25 people are killed in these months.")
    assert re.search(
        r"The \w+ yearly forecasts made in the same way, .*, had an 80% interval of no deaths, and", second
    )
    assert not [b for b in calm.blocks if isinstance(b, Chart | Table)]


def test_charts_tables_and_remarks_of_a_state_at_war(forecast_store: Store) -> None:
    at_war = section(forecast_store, "SDN")
    value, record = ask(forecast_store, "SDN").value, ask(forecast_store, "SDN", "forecast_record").value
    fan, past = (b for b in at_war.blocks if isinstance(b, Chart))
    assert len(fan.rows) == 36 + 12 and fan.rows[35][1] != "–" and fan.rows[36][1] == "–"
    ends = [value["by_month"][0][k] for k in ("interval_50", "interval_80", "interval_90")]
    assert fan.rows[36][3:] == tuple("–".join(about(round(v)) for v in pair) for pair in ends)
    assert "recorded at most 61\u202f369 in October 2025" in fan.description
    assert f"90% interval {between(value['by_month'][-1]['interval_90'])}" in fan.description
    whole = [r for r in record if r["inside"] is not None]
    assert [row[0] for row in past.rows] == [f"Dec\u00a0{r['origin'][:4]}" for r in whole]
    outside = [str(int(r["origin"][:4]) + 1) for r in whole if not r["inside"]]
    assert past.description.endswith(f"outside the interval: {', '.join(outside) or 'no year'}.")
    by_type, drivers, cases = (b for b in at_war.blocks if isinstance(b, Table))
    assert [row[0] for row in by_type.rows] == ["state-based", "non-state", "one-sided", "all types"]
    assert [row[1] for row in by_type.rows][-1] == "69\u202f131"
    assert drivers.rows == (("×2.1", "Deaths 12: 6.913e+04"), ("÷1.3", f"Deaths 1: {drivers.rows[1][1].split()[-1]}"))
    assert [row[:2] for row in cases.rows] == [("Sudan", "Mar\u00a02003"), ("Sudan", "Nov\u00a02025")]
    assert cases.rows[1][3] == "–", "what followed November 2025 is not known for a year"
    remarks = asides(at_war)
    assert remarks[0].startswith("Each type is a forecast of its own")
    assert "Intergovernmental Panel on Climate Change" in remarks[1]
    assert remarks[2] == "The latest months that the forecast was made from are preliminary counts, which tend to rise."
    assert remarks[3] == (
        "Those earlier forecasts were made afterwards, from history as revised since: at the time, less was known."
    )


def test_the_record_counts_the_years_inside(forecast_store: Store) -> None:
    for name in ("COL", "SDN", "MEX"):
        whole = [r for r in ask(forecast_store, name, "forecast_record").value if r["inside"] is not None]
        told = paragraphs(section(forecast_store, name))[1]
        inside = ("none", "one", "two", "three", "four")[sum(r["inside"] for r in whole)]
        assert told.startswith(f"In {inside} of four yearly forecasts")
        assert "from data to December 2009 up to December 2024" in told
        ours = sum(r["crps"] for r in whole) / len(whole)
        assert float(re.search(r"score is ([\d.\u202f]+)", told)[1].replace("\u202f", "")) == pytest.approx(
            ours, rel=0.05
        )


@pytest.mark.parametrize("state", STATES)
def test_every_number_has_its_note_and_the_text_reads_well(forecast_store: Store, state: str) -> None:
    for block in section(forecast_store, state).blocks:
        if isinstance(block, Paragraph | Aside):
            said = plain(block.text)
            bare = [r for r in block.text if isinstance(r, str) and re.search(r"\d", YEARS.sub("", r))]
            assert not bare, bare
            assert any(isinstance(r, Cited) and r.notes for r in block.text)
            assert said.endswith(".") and said[0].isupper()
            assert not re.search(r"  | ,| \.|\.\.|\( |\bcurrently\b|\btoday\b|\bNone\b|\bnan\b", said), said
            assert not re.search(r"(?<![\d.,\u202f])1 [a-z]{2,}s\b", said), said
        elif isinstance(block, Table | Chart):
            assert all(len(row) == len(block.columns) for row in block.rows)
            assert block.rows and any(isinstance(r, Cited) and r.notes for r in block.caption)


@pytest.mark.parametrize("name", ["PSE", "GBR", "COK"])
def test_without_a_forecast_the_page_says_why(forecast_store: Store, name: str) -> None:
    desk = Desk(Evidence(forecast_store), subject(name))
    assert forecast(desk) is None
    (line,) = desk.missing
    assert line.startswith("Forecast of deaths: ")


def test_a_store_without_forecasts(without_forecasts: Path) -> None:
    bare = open_store(without_forecasts)
    desk = Desk(Evidence(bare), subject("COL"))
    assert forecast(desk) is None
    assert "`varde archive --out DIR`" in desk.missing[0]
    bare.close()


@pytest.fixture(scope="module")
def written(forecast_store: Store) -> Iterator[dict[str, str]]:
    page = make_brief(forecast_store, "MOZ")
    yield {
        "html": as_html(page, forecast_store),
        "md": as_markdown(page, forecast_store),
        "json": as_json(page, forecast_store),
    }


def test_a_whole_brief_holds_it_in_every_format(written: dict[str, str]) -> None:
    assert '<section id="forecast">' in written["html"] and '<a href="#forecast">Forecast</a>' in written["html"]
    assert "\n## Forecast\n" in written["md"] and '"id": "forecast"' in written["json"]
    for text in written.values():
        assert "conflict.forecast state=MOZ months=12 target=total" in text
        assert "UCDP has no part in it" in text
    part = re.search(r'(?s)<section id="forecast">.*?</section>', written["html"])
    assert part is not None
    assert len(re.findall(r'<svg role="img" aria-label="[^"]{60,}"', part[0])) == 2
    assert part[0].count("The same as a table") == 2


# Words and numbers


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (1.0, "virtually certain (over 99%)"),
        (0.99, "virtually certain (99%)"),
        (0.93, "very likely (93%)"),
        (0.7, "likely (70%)"),
        (0.5, "about as likely as not (50%)"),
        (0.329, "unlikely (33%)"),
        (0.05, "very unlikely (5%)"),
        (0.01, "very unlikely (1%)"),
        (0.004, "exceptionally unlikely (under 1%)"),
        (0.0, "exceptionally unlikely (under 1%)"),
    ],
)
def test_probabilities_in_words(probability: float, words: str) -> None:
    assert likelihood(probability) == words


@given(st.floats(0, 1), st.floats(0, 1))
def test_words_follow_the_numbers(one: float, other: float) -> None:
    order = [word for _, word in reversed(LIKELIHOODS)]
    ranks = [order.index(likelihood(p).partition(" (")[0]) for p in sorted((one, other))]
    assert ranks == sorted(ranks)


@given(st.floats(0, 1e7))
def test_numbers_of_deaths_keep_two_digits(value: float) -> None:
    said = about(value).replace("\u202f", "")
    if value >= 10:
        assert float(said) == pytest.approx(value, rel=0.0501)
        assert len(said.rstrip("0")) <= 2
    assert per_cent(min(1, value / 1e7)).endswith("%")


def test_small_numbers_are_not_blown_up() -> None:
    assert [about(v) for v in (0, 0.3, 1.2, 9.4, 14.6, 996, 67_500)] == [
        "0", "fewer than one", "1", "9", "15", "1000", "68\u202f000",
    ]  # fmt: skip
    assert (between([0, 0.4]), between([3.4, 1234])) == ("0", "3 to 1200")


# Charts

RECORDED = [{"month": f"2025-{m:02d}", "value": v} for m, v in enumerate((5, 0, 12, 30, 8, 9), 1)]


def ahead(scale: float) -> list[dict[str, Any]]:
    return [
        {
            "month": f"2025-{m:02d}",
            "median": 10 * scale,
            "interval_50": [6 * scale, 14 * scale],
            "interval_80": [3 * scale, 20 * scale],
            "interval_90": [0, 25 * scale],
        }
        for m in range(7, 13)
    ]


def drawn(chart: Any) -> ElementTree.Element:
    return ElementTree.fromstring(charts.svg(chart, "A forecast by month, in words."))


def filled(picture: ElementTree.Element, colour: str) -> list[str]:
    """Outlines of the areas and bars of a colour."""
    return [e.get("d", "") for e in picture.iter(f"{SVG}path") if e.get("fill") == colour and "Z" in e.get("d", "")]


def height(outline: str) -> float:
    ys = [float(y) for _, y in re.findall(r"(-?[\d.]+),(-?[\d.]+)", outline)]
    return max(ys) - min(ys)


def test_a_fan_has_three_bands_within_each_other() -> None:
    picture = drawn(charts.fan(RECORDED, ahead(1), "deaths a month"))
    bands = [max(map(height, filled(picture, charts.BANDS[k]))) for k in ("interval_90", "interval_80", "interval_50")]
    assert bands[0] > bands[1] > bands[2] > 0
    # Drawn in this order, so that the narrowest lies on top.
    fills = [e.get("fill") for e in picture.iter(f"{SVG}path") if e.get("fill") in charts.BANDS.values()]
    assert list(dict.fromkeys(fills))[:3] == [charts.BANDS[k] for k in ("interval_90", "interval_80", "interval_50")]
    assert [e for e in picture.iter(f"{SVG}path") if e.get("stroke-dasharray")]
    labels = [e.text for e in picture.iter(f"{SVG}text")]
    assert {"recorded, then median", "50%", "80%", "90%", "deaths a month"} <= set(labels)


def test_bands_stay_apart_in_grey() -> None:
    """By luminance of the sRGB colours, on white and under the dark line."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    steps = [1.0, *(luminance(c) for c in charts.BANDS.values()), luminance(charts.SHADES[0])]
    assert all((a + 0.05) / (b + 0.05) >= 1.25 for a, b in pairwise(steps)), steps


@pytest.mark.parametrize(("scale", "log"), [(1, False), (200, True)])
def test_an_axis_is_logarithmic_where_sizes_differ_much(scale: float, log: bool) -> None:
    rows = [{**r, "value": 60_000} if scale > 1 and r["month"] == "2025-04" else r for r in RECORDED]
    labels = [e.text or "" for e in drawn(charts.fan(rows, ahead(1), "deaths")).iter(f"{SVG}text")]
    assert any("log scale" in t for t in labels) == log
    if log:
        assert {"0", "1", "10", "100", "1,000", "10k"} <= set(labels)


def test_yearly_intervals_show_what_lay_outside() -> None:
    rows = [
        {"year": 2020, "low": 10, "high": 30, "value": 20},
        {"year": 2021, "low": 10, "high": 30, "value": 45},
        {"year": 2022, "low": 0, "high": 0, "value": 0},
    ]
    picture = drawn(charts.intervals_years(rows, "80% interval", "deaths"))
    labels = [e.text for e in picture.iter(f"{SVG}text")]
    assert {"80% interval", "recorded", "recorded, outside", "2020", "2022"} <= set(labels)
    diamonds = [e for e in picture.iter(f"{SVG}path") if e.get("fill") == charts.SHADES[1]]
    inside = drawn(charts.intervals_years(rows[::2], "80% interval", "deaths"))
    assert len(diamonds) == 1 + len([e for e in inside.iter(f"{SVG}path") if e.get("fill") == charts.SHADES[1]])
