"""Maps: every state of today has a place, also across the antimeridian, and no place is drawn where none is known."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest

from varde.publish.maps import _gathered, _latitude, _mercator, _round_sizes, event_map, locator, place_of
from varde.publish.sections.violence import TYPES
from varde.states import registry
from varde.store import Store

SVG = "{http://www.w3.org/2000/svg}"
ACROSS = ("FJI", "KIR", "NZL", "RUS", "USA")
"""States whose land lies on both sides of 180 degrees."""


def test_every_state_of_today_has_a_place(store: Store) -> None:
    without = []
    for state in registry().today():
        place = place_of(store, state.key)
        if place is None:
            without.append(state.key)
            continue
        assert -180 <= place["longitude"] <= 360 and -90 <= place["latitude"] <= 90, state.key
        assert place["west"] < place["east"] and place["south"] < place["north"], state.key
    assert without == []


@pytest.mark.parametrize("state", ACROSS)
def test_a_state_across_the_antimeridian_is_one_box(store: Store, state: str) -> None:
    place = place_of(store, state)
    assert place is not None
    assert place["west"] < 180 < place["east"]
    assert place["east"] - place["west"] < 180


def test_middle_points_lie_where_the_states_are(store: Store) -> None:
    for state, longitude, latitude in (("NOR", 12, 65), ("COL", -73, 4), ("FJI", 178, -18), ("TUV", 179, -8.5)):
        place = place_of(store, state)
        assert place is not None
        assert abs(place["longitude"] - longitude) < 5 and abs(place["latitude"] - latitude) < 5, state


@pytest.mark.parametrize("state", ["NOR", "TUV", "XKX", "FJI", "ESH"])
def test_locators_are_pictures_that_name_the_state(store: Store, state: str) -> None:
    name = registry().get(state).name
    written = locator(store, state, name)
    assert written is not None
    drawn = ElementTree.fromstring(written)
    assert name in (drawn.get("aria-label") or "")
    assert len(list(drawn.iter(f"{SVG}path"))) > 50
    assert "NaN" not in written and "Infinity" not in written


def test_a_state_unknown_to_the_map_has_no_locator(store: Store) -> None:
    assert place_of(store, "QQQ") is None
    assert locator(store, "QQQ", "Nowhere") is None
    assert event_map(store, "QQQ", "Nowhere", [event(44, 20)], TYPES) is None


def test_a_state_without_a_shape_has_no_map_of_events(store: Store) -> None:
    place = place_of(store, "TUV")
    assert place is not None and not place["shape"]
    assert event_map(store, "TUV", "Tuvalu", [event(-8.5, 179.2)], TYPES) is None


def test_two_maps_in_one_page_share_no_id(store: Store) -> None:
    maps = [event_map(store, "COL", "Colombia", [event(4.6, -74.1)], TYPES) or "" for _ in range(2)]
    ids = [set(re.findall(r'\bid="([^"]+)"', written)) for written in maps]
    assert ids[0] and not ids[0] & ids[1]
    for written, own in zip(maps, ids, strict=True):
        assert set(re.findall(r"url\(#([^)]+)\)", written)) <= own


def event(latitude: float, longitude: float, best: int = 10, type: str = "state-based") -> dict[str, Any]:
    """An event as the figure gives it."""
    return {"latitude": latitude, "longitude": longitude, "best": best, "type": type}


def circles(written: str) -> list[tuple[float, float]]:
    """Places of the circles of a map, in its own units, without those of the legend."""
    found = []
    for group in ElementTree.fromstring(written).iter(f"{SVG}g"):
        if "mark-symbol role-mark" in (group.get("class") or ""):
            for e in group.iter(f"{SVG}path"):
                at = re.fullmatch(r"translate\((-?[\d.]+),(-?[\d.]+)\)", e.get("transform") or "")
                if at:
                    found.append((float(at[1]), float(at[2])))
    return found


def test_events_are_drawn_inside_the_frame(store: Store) -> None:
    written = event_map(store, "COL", "Colombia", [event(4.6, -74.1), event(1.2, -77.3), event(10.9, -74.8)], TYPES)
    assert written is not None
    width = float((ElementTree.fromstring(written).get("viewBox") or "").split()[2])
    assert len(circles(written)) == 3
    assert all(0 < x < width for x, _ in circles(written))


def test_events_on_both_sides_of_the_antimeridian_lie_side_by_side(store: Store) -> None:
    written = event_map(store, "FJI", "Fiji", [event(-17, 179.5), event(-17, -179.5)], TYPES)
    assert written is not None
    (left, _), (right, _) = sorted(circles(written))
    assert 0 < right - left < 120


def test_no_events_make_no_map(store: Store) -> None:
    assert event_map(store, "COL", "Colombia", [], TYPES) is None


def test_events_at_one_place_are_put_together_and_none_is_lost() -> None:
    events = [event(4.001, -74.001, 5), event(4.002, -74.002, 7), event(9, -74, 1), event(4, -74, 2, "one-sided")]
    gathered = _gathered(events, 0.05)
    assert len(gathered) == 3
    assert sum(g["value"] for g in gathered) == 15
    assert _gathered([event(0, 0, 0)], 0.05)[0]["value"] == 1, "a place shows even where the best estimate is zero"


@pytest.mark.parametrize("latitude", [-80.0, -12.5, 0.0, 45.0, 83.0])
def test_mercator_reads_back(latitude: float) -> None:
    assert _latitude(_mercator(latitude)) == pytest.approx(latitude)


@pytest.mark.parametrize("largest", [1, 9, 100, 101, 4999, 50_000])
def test_sizes_of_the_legend_are_round_and_not_above_the_largest(largest: int) -> None:
    sizes = _round_sizes(largest)
    assert sizes == sorted(set(sizes))
    assert all(1 <= s <= largest for s in sizes)
