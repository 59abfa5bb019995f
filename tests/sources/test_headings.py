"""Which states a heading names."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from varde.sources.headings import states_named
from varde.states import registry

STATES = sorted(s.key for s in registry() if s.kind == "state")


def named(text: str, day: str = "2015-01-01") -> list[str]:
    return states_named([text], date.fromisoformat(day), registry())


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Admission of Equatorial Guinea to membership", ["GNQ"]),
        ("UN INTEGRATED PEACEBUILDING OFFICE IN GUINEA-BISSAU", ["GNB"]),
        ("Admission of Papua New Guinea", ["PNG"]),
        ("Portuguese military operations against Guinea", ["GIN", "PRT"]),
        ("SOUTH SUDAN--POLITICAL CONDITIONS", ["SSD"]),
        ("SUDAN--POLITICAL CONDITIONS; Reports of the Secretary-General on the Sudan and South Sudan.", ["SDN"]),
        ("UN INTERIM SECURITY FORCE FOR ABYEI", ["SDN", "SSD"]),
        ("SOMALIA SITUATION", ["SOM"]),
        ("MALI--POLITICAL CONDITIONS", ["MLI"]),
        ("Admission of Niger", ["NER"]),
        ("Admission of Nigeria", ["NGA"]),
        ("The Dominican Republic", ["DOM"]),
        ("Admission of Dominica", ["DMA"]),
        ("Measures against the Democratic People's Republic of Korea", ["PRK"]),
        ("Assistance to the Republic of Korea", ["KOR"]),
        ("The Korean question", ["KOR", "PRK"]),
        ("DEMOCRATIC REPUBLIC OF THE CONGO SITUATION", ["COD"]),
        ("IRAN (ISLAMIC REPUBLIC OF)--IRAQ", ["IRN", "IRQ"]),
        ("Iran's obligations to comply", ["IRN"]),
        ("CÔTE D'IVOIRE--POLITICAL CONDITIONS", ["CIV"]),
        ("Sanctions against Islamic State in Iraq and the Levant (Da'esh) and Al-Qaida", []),
        ("Acts of piracy off the coast of the States of the Gulf of Guinea", []),
        ("The situation in the Lake Chad Basin region", []),
        ("Letter dated 3 May from the Permanent Representative of Norway to the United Nations", []),
        ("MIDDLE EAST SITUATION", []),
        ("UN DISENGAGEMENT OBSERVER FORCE", ["ISR", "SYR"]),
        ("The situation in the Middle East, including the Palestinian question", ["PSE"]),
    ],
)
def test_headings(text: str, keys: list[str]) -> None:
    assert named(text) == keys


def test_congo_depends_on_the_day() -> None:
    assert named("The situation in the Congo", "1961-02-21") == ["COD"]
    assert named("Admission of the Republic of the Congo (Brazzaville)", "1960-08-23") == ["COG"]
    assert named("Admission of Congo (capital Brazzaville)", "1960-08-23") == ["COG"]
    assert named("Admission of the Republic of the Congo (Leopoldville)", "1960-07-07") == ["COD"]
    assert named("The situation in the Congo", "1998-01-01") == ["COG"]


def test_nothing_in_nothing() -> None:
    assert states_named([None, ""], date(2000, 1, 1), registry()) == []


@given(st.sampled_from(STATES), st.sampled_from(["{} SITUATION", "Extension of the mandate of the UN Mission in {}"]))
def test_a_state_is_found_by_its_own_name_and_no_other_is(key: str, heading: str) -> None:
    assert named(heading.format(registry().get(key).name)) == [key]


@given(st.sampled_from(STATES))
def test_a_longer_word_is_another_word(key: str) -> None:
    assert key not in named(f"The case of X{registry().get(key).name.replace(' ', '')}ania")
