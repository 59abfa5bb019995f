"""The pages of engagement and of options, and the sections of the brief that tell the same."""

from __future__ import annotations

import re
from html import unescape
from itertools import combinations
from typing import Any
from xml.etree import ElementTree

import pytest

from varde.figures.answer import Answer
from varde.figures.options import LABEL, options
from varde.figures.registry import get_figure
from varde.publish.brief import make_brief
from varde.publish.engagement_page import KEY, SYMBOLS, engagement_page, map_sign
from varde.publish.engagement_words import SIGNS, WORDS, brief
from varde.publish.options_page import options_page
from varde.publish.page import AS_ACTOR, AS_PLACE, Section, Table
from varde.publish.watch_page import CLASSES
from varde.store import Store

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module", params=["NOR", "RUS"])
def answer(store: Store, request: pytest.FixtureRequest) -> Answer:
    return get_figure("respond.engagement").answer(store, {"state": request.param})


@pytest.fixture(scope="module")
def page(store: Store, answer: Answer) -> str:
    return engagement_page(store, answer)


def section(page: str, name: str) -> str:
    inside = re.split(rf'<section id="{name}"[^>]*>', page)[1].split("</section>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", inside))).strip()


def rows_of(page: str) -> dict[str, str]:
    return dict(re.findall(r'<tr id="(\w+)">(.*?)</tr>', page, re.DOTALL))


# --- engagement -------------------------------------------------------------------------------------------------------


def test_it_stands_alone(page: str) -> None:
    assert page.startswith("<!doctype html>") and page.rstrip().endswith("</html>")
    assert not re.search(r"<(script|link|img|iframe|object)\b|@import|url\((?!#)|\bon\w+=", page)
    assert not re.findall(r'(?:src|href)="(?!#)[^"]*"', page)
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(re.findall(r'\bid="([^"]+)"', page))
    assert "{{" not in page and ">None<" not in page


def test_every_state_at_risk_has_its_engagements(page: str, answer: Answer) -> None:
    rows = rows_of(page)
    assert list(rows) == [s["state"] for s in answer.value["states"]]
    for state in answer.value["states"]:
        html = unescape(rows[state["state"]])
        assert f"{SIGNS[state['standing']]}</span> {WORDS[state['standing']]}" in html
        for entry in [*state["present"], *state["past"]]:
            assert brief(entry) in html and f'href="#source-{entry["source"]}"' in html
        assert html.count('class="unknown"') == len(state["unknown"])


def test_lists_are_those_of_the_figure(page: str, answer: Answer) -> None:
    text = section(page, "lists")
    for key in ("engaged_risk_rises", "engaged_risk_falls", "high_risk_absent", "high_risk_unknown"):
        assert all(s["name"] in text for s in answer.value[key])


def test_norway_has_its_dates_and_its_limits(store: Store) -> None:
    page = engagement_page(store, get_figure("respond.engagement").answer(store, {"state": "Norway"}))
    head = page.split("</header>")[0]
    assert "Personnel figures end in August 2014" in head and "says nothing on the effect" in head
    rows = {k: unescape(v) for k, v in rows_of(page).items()}
    assert "last known: UNMISS 23 in Aug\u00a02014" in rows["SSD"] and "MINUSMA" in rows["MLI"]
    assert "26 August 2012" in rows["COL"] and "facilitator" in rows["COL"]
    assert "UNTSO" in rows["LBN"] and "UNTSO" in rows["ISR"] and "UNFICYP" in section(page, "elsewhere")


def test_the_map_marks_how_it_stands(page: str, answer: Answer) -> None:
    drawn = ElementTree.fromstring(re.findall(r"<svg .*?</svg>", page, re.DOTALL)[0])
    label = drawn.get("aria-label") or ""
    marked = [sign for s in answer.value["states"] if (sign := map_sign(s))]
    for sign, (_, text) in KEY.items():
        named = [s["name"] for s in answer.value["states"] if map_sign(s) == sign]
        assert f"{text}: " in label and all(n in label for n in named), sign
    filled = [e for e in drawn.iter(f"{SVG}path") if e.get("fill") in {s.fill for s in SYMBOLS.values()}]
    symbols = [e for e in filled if e.get("stroke") in {s.stroke for s in SYMBOLS.values()}]
    assert len(symbols) == len(marked) > 20


def test_no_state_of_high_risk_is_without_a_symbol(answer: Answer) -> None:
    assert all(map_sign(s) for s in answer.value["states"] if s["risk"]["high"])
    absent = {s["state"] for s in answer.value["states"] if map_sign(s) == "absent"}
    assert absent == {s["state"] for s in answer.value["high_risk_absent"]}


def test_symbols_differ_without_colour() -> None:
    assert SYMBOLS.keys() == KEY.keys() and len(CLASSES) > 1
    for one, other in combinations(SYMBOLS.values(), 2):
        assert one.shape != other.shape or (one.fill != other.fill and one.area != other.area)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (
            {"kind": "personnel", "status": "present", "what": "UNMISS", "persons": 23, "until": "2014-08"},
            "UNMISS: 23 in Aug\u00a02014",
        ),
        (
            {"kind": "personnel", "status": "last known", "what": "UNTSO", "persons": 13, "until": "2014-08"},
            "last known: UNTSO 13 in Aug\u00a02014",
        ),
        ({"kind": "aid", "what": "aid", "value": 56.91, "until": "2022"}, "aid: 56.9 million USD in 2022"),
        (
            {"kind": "role in agreements", "since": "2012-08-26", "until": "2016-11-24", "roles": ["host"]},
            "role in agreements 2012–2016: host",
        ),
        ({"kind": "mediation", "since": "1993-09-13", "until": None}, "mediation 1993"),
    ],
)
def test_engagements_in_few_words(entry: dict[str, Any], said: str) -> None:
    assert brief(entry) == said


# --- options ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["Mali", "Norway", "Colombia"])
def test_the_page_of_options(store: Store, state: str) -> None:
    answer = options(store, state)
    page = options_page(store, answer)
    assert "Nothing here is recommended" in page and not re.search(r"<(script|link|img)\b", page)
    for option in answer.value["options"]:
        text = section(page, option["instrument"])
        for finding in option["findings"]:
            assert finding["authors"] in text and finding["effect_in_words"] in text and finding["caveat"] in text
            assert all(f'href="{unescape(a)}"' in unescape(page) for a in finding["addresses"])
        assert bool(option["scenario"]) == (LABEL in text) == ("a scenario, and no forecast" in text)
        assert option["findings"] or "No finding on it was read" in text


# --- the brief --------------------------------------------------------------------------------------------------------


def sections_of(store: Store, state: str) -> dict[str, Section]:
    return {s.id: s for s in make_brief(store, state).sections}


def words(found: Section) -> str:
    said = [r if isinstance(r, str) else r.text for b in found.blocks for r in getattr(b, "text", ())]
    return "".join(said)


@pytest.mark.parametrize("state", ["South Sudan", "Tuvalu", "Palestine"])
def test_every_brief_tells_what_is_in_place(store: Store, state: str) -> None:
    found = sections_of(store, state)["in-place"]
    assert (found.title, found.part) == ("What is in place", AS_PLACE)
    answer = get_figure("respond.instruments").answer(store, {"state": state})
    table = next(b for b in found.blocks if isinstance(b, Table))
    assert [r[0] for r in table.rows] == [r["name"] for r in answer.value]
    assert "Unknown says that" in words(found)


def test_what_a_brief_says_is_in_place(store: Store) -> None:
    said = words(sections_of(store, "Mali")["in-place"])
    assert "a peace agreement" in said.partition(";")[0] and "a UN peace operation" in said.partition(";")[2]
    ukraine = words(sections_of(store, "Ukraine")["in-place"])
    assert "a peace agreement (fighting renewed since 2016; last known 31 December 2021)" in ukraine
    assert "third parties as UCDP lists them" in ukraine and "◐ Peace agreement" in ukraine
    assert "had none of these: a UN peace operation" in words(sections_of(store, "Tuvalu")["in-place"])


def test_contributors_have_where_they_are_engaged(store: Store) -> None:
    found = sections_of(store, "Norway")["engagement"]
    assert (found.title, found.part) == ("Where it is engaged", AS_ACTOR)
    assert "Personnel figures end in August 2014" in words(found) and "Russia" in words(found)
    assert "says nothing on the effect" in words(found) and "no positive flow of aid is on record" in words(found)
    assert "engagement" not in sections_of(store, "Tuvalu")
