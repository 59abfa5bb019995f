"""The page of risk beside response: it stands alone, every cell opens to its source, and the order is stated."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from varde.figures.answer import Answer
from varde.figures.registry import get_figure
from varde.figures.wording import moment
from varde.publish.instrument_cells import LISTED, SHORT, SIGNS, cell_of, names, standing_of
from varde.publish.respond_page import followed_rows, gap_text, places_text, respond_page, state_cells
from varde.store import Store


@pytest.fixture(scope="module", params=["", "2020-12-31", "2005-12-31"])
def answer(store: Store, request: pytest.FixtureRequest) -> Answer:
    return get_figure("respond.gap").answer(store, {"on": request.param} if request.param else {})


@pytest.fixture(scope="module")
def page(store: Store, answer: Answer) -> str:
    return respond_page(store, answer)


def section(page: str, name: str) -> str:
    """A section with its tags."""
    return page.split(f'<section id="{name}">')[1].split("</section>")[0]


def words(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


def rows_of(page: str) -> dict[str, str]:
    return dict(re.findall(r'<tr id="(\w+)">(.*?)</tr>', page, re.DOTALL))


def test_it_stands_alone(page: str) -> None:
    assert page.startswith("<!doctype html>") and page.rstrip().endswith("</html>")
    assert not re.search(r"<(script|link|img|iframe|object)\b|@import|url\((?!#)|\bon\w+=", page)
    assert not re.findall(r'(?:src|href)="(?!#)[^"]*"', page)
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(re.findall(r'\bid="([^"]+)"', page))
    assert "{{" not in page and "None" not in words(page) and len(page) < 900_000


def test_states_stand_in_the_order_of_the_figure(page: str, answer: Answer) -> None:
    rows = rows_of(page)
    assert list(rows) == [s["state"] for s in answer.value["states"]]
    for state in answer.value["states"]:
        text = words(rows[state["state"]])
        assert text.startswith(f"{state['place']} {state['name']}")
        assert gap_text(state["gap"]) in text and places_text(state["places"]) in text


def test_every_cell_opens_to_its_source_and_its_day(page: str, answer: Answer) -> None:
    rows = rows_of(page)
    for state in answer.value["states"]:
        html = rows[state["state"]]
        assert html.count("<details") == len(state["parts"]) + 2
        for row in state["instruments"]:
            assert all(f'href="#source-{source}"' in html for source in row["sources"])
            assert row["status"] != "in place" or not row["note"] or words(row["note"])[:20] in words(html)
        assert f"respond.instruments state={state['state']} on={answer.value['on']}" in html


def test_a_cell_says_its_status_in_a_sign_and_a_word(page: str, answer: Answer) -> None:
    rows = rows_of(page)
    for state in answer.value["states"]:
        for key, cell in state_cells(state).items():
            if key in answer.value["weights"]:
                assert re.search(rf"{re.escape(cell.sign)}</span> {cell.status}", rows[state["state"]]), (state, key)
    assert len(set(SIGNS.values())) == len(SIGNS)


def test_the_arithmetic_and_its_limits_are_stated(page: str, answer: Answer) -> None:
    text = words(section(page, "order"))
    assert "rank of response less the rank of risk" in text and "sum to 10" in text
    assert "with each weight doubled and left out" in text and "a choice" in text
    table = words(section(page, "unknown"))
    for cell in answer.value["unknown_cells"]:
        assert f"{cell['name']} {moment(cell['known_until'])} {cell['unknown']} {cell['of']}" in table


def test_what_followed_is_told_as_association(page: str, answer: Answer) -> None:
    followed = answer.value["followed"]
    if followed is None:
        assert 'id="followed"' not in page and followed_rows(None) is None
        return
    text = words(section(page, "followed"))
    assert "an association and not an effect" in text
    for group in followed["groups"]:
        assert group["group"][1:] in text
        assert all(w["name"] in text for w in group["which"])


def test_aid_is_unknown_before_it_is_held(store: Store) -> None:
    early = respond_page(store, get_figure("respond.gap").answer(store, {"on": "2005-12-31"}))
    assert "100%" in words(section(early, "unknown"))
    cells = re.findall(r'data-label="Aid">(.*?)</td>', early, re.DOTALL)
    assert cells and all("unknown" in c and "in place" not in c.partition("<div")[0] for c in cells)


def test_a_page_of_few_states_says_of_how_many(store: Store) -> None:
    few = get_figure("respond.gap").answer(store, {"top": "3", "weights": "operation=5,treaties=5"})
    page = respond_page(store, few)
    assert len(rows_of(page)) == 3 and f"3 of {few.value['at_risk']} states" in page
    assert "weight 5" in page and "not weighed" in page
    assert page.count('data-label="Weapons treaties"') == 3


def test_text_of_a_source_is_no_markup(store: Store) -> None:
    answer = get_figure("respond.gap").answer(store, {"top": "1"})
    answer.value["states"][0]["instruments"][0]["note"] = "<script>alert(1)</script>"
    page = respond_page(store, answer)
    assert "<script" not in page and "&lt;script&gt;" in page


def instrument(**given: Any) -> dict[str, Any]:
    keys = ("since", "until", "size_or_last_act", "as_of", "verified_through", "note")
    row = {**dict.fromkeys(keys), "instrument": "agreement", "name": "Peace agreement", "what": [], "sources": ["x"]}
    return row | {"status": "in place", "verified": True} | given


@pytest.mark.parametrize(
    ("row", "credit", "sign", "word", "brief"),
    [
        (instrument(since="2016-11-24"), 1.0, "●", "in place", "of Nov\u00a02016"),
        (instrument(since="2016-11-24"), 0.5, "◐", "fighting renewed", "of Nov\u00a02016"),
        (instrument(status="lapsed", until="1991-02"), 0.0, "○", "lapsed", "to Feb\u00a01991"),
        (instrument(status="never"), 0.0, "–", "never", ""),
        (instrument(status="unknown"), None, "?", "unknown", ""),
        (instrument(instrument="operation", what=["A", "B", "C"]), 1.0, "●", "in place", "A, B +1"),
        (instrument(instrument="council", what=["A", "B", "C"]), 1.0, "●", "in place", "three resolutions"),
        (instrument(instrument="aid", as_of="2022"), 1.0, "●", "in place", "in 2022"),
        (instrument(instrument="refugees", as_of="2024"), None, "●", "counted", "in 2024"),
    ],
)
def test_cells(row: dict[str, Any], credit: float | None, sign: str, word: str, brief: str) -> None:
    cell = cell_of(row, credit)
    assert (cell.sign, cell.status, cell.brief) == (sign, word, brief)
    assert standing_of(row, credit) == (sign, word) and dict(cell.behind)["Status"]


def test_many_names_are_counted() -> None:
    listed = [f"n{i}" for i in range(LISTED + 3)]
    assert names(listed).endswith(f"n{LISTED - 1}; and 3 more") and names(None) == ""


def test_what_is_unverified_is_marked(store: Store) -> None:
    assert "UNVERIFIED" in dict(cell_of(instrument(verified=False)).behind)[""]
    answer = get_figure("respond.gap").answer(store, {})
    ukraine = next(s for s in answer.value["states"] if s["state"] == "UKR")
    assert not state_cells(ukraine)["council"].verified
    html = rows_of(respond_page(store, answer))["UKR"]
    council = re.search(r'data-label="Council">(.*?)</td>', html, re.DOTALL)
    assert council and 'title="unverified"' in council[1] and "UNVERIFIED" in council[1]


def test_every_instrument_has_a_short_name(answer: Answer) -> None:
    assert {r["instrument"] for s in answer.value["states"] for r in s["instruments"]} == set(SHORT)
