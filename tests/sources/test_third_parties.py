"""Third parties read from prose: who acts, in which role, and what is better left alone."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from varde.sources.third_parties import ROLES, TextReader, ThirdParty
from varde.states import registry

READER = TextReader(registry(), "ucdp")
DAY = date(2012, 8, 26)


def read(listed: str | None, comment: str | None = None, on: date = DAY) -> dict[str, ThirdParty]:
    return {p.name: p for p in READER.read(listed, comment, on)}


def roles(listed: str | None, comment: str | None = None, on: date = DAY) -> dict[str, set[str]]:
    return {name: p.roles for name, p in read(listed, comment, on).items()}


def test_a_list_with_roles_in_the_comment() -> None:
    found = read(
        "Cuba, Norway", "Though not signatories, Norway and Cuba were guarantors and facilitators of the process."
    )
    assert {p.state for p in found.values()} == {"CUB", "NOR"}
    assert all(p.roles == {"guarantor", "facilitator"} and p.listed for p in found.values())


@pytest.mark.parametrize(
    ("listed", "comment", "expected"),
    [
        # Who stands before the verb, and who stands after "by".
        ("Sudan", "Sudan worked as a mediator between the parties.", {"Sudan": {"mediator"}}),
        ("UN, OAS", "The agreement was mediated by the UN.", {"United Nations": {"mediator"}}),
        (
            "Zambia, the UN",
            "Zambia and the UN witnessed the signing.",
            {"Zambia": {"witness"}, "United Nations": {"witness"}},
        ),
        (
            "AU, Ethiopia",
            "Ethiopia hosted the talks, while the AU mediated the process.",
            {"Ethiopia": {"host"}, "African Union": {"mediator"}},
        ),
        ("Sudan", "Representatives from Sudan served as observers.", {"Sudan": {"observer"}}),
        # A sentence without a subject is about all of them; a heading is about those under it.
        (
            "UN and ECOWAS",
            "Facilitators of the agreement.",
            {"United Nations": {"facilitator"}, "Economic Community of West African States": {"facilitator"}},
        ),
        (
            "Guarantor\nPresident of the Republic of Sudan\nWitnesses:\nFor the Troika",
            None,
            {"Sudan": {"guarantor"}, "Troika": {"witness"}},
        ),
        # What does not make a role.
        ("Kenya", "The agreement was signed in Kenya.", {"Kenya": set()}),
        (
            "NATO",
            "NATO reduced its operations in order to facilitate the implementation.",
            {"North Atlantic Treaty Organization": set()},
        ),
        ("Norway", "No third parties signed the agreement.", {"Norway": set()}),
    ],
)
def test_roles(listed: str, comment: str | None, expected: dict[str, set[str]]) -> None:
    found = roles(listed, comment)
    assert {name: found[name] for name in expected} == expected


def test_a_party_that_only_the_comment_names_needs_a_role_there() -> None:
    found = read("Cuba", "Venezuela facilitated logistics. Peru is a neighbour.")
    assert found["Venezuela"].roles == {"facilitator"}
    assert not found["Venezuela"].listed
    assert "Peru" not in found


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("Christoffer Dell as Ambassador of the US in Angola", {"USA"}),
        ("Special Envoy of the UN Secretary General for LRA affected areas", set()),
        ("Special Representative of the Secretary-General for Somalia", set()),
        ("the Permanent Representatives of France and Italy to the United Nations", {"FRA", "ITA"}),
        ("Former South African President Nelson Mandela, Kenyan President Daniel arap Moi", {"KEN"}),
        ("the French ambassador on behalf of the EU", set()),
        ("Republic of Cuba and from the Kingdom of Norway", {"CUB", "NOR"}),
        ("Ahmed Baba Miske (from Mauritania)", set()),
        ("Chief Mediator, for the Government of the Democratic Republic of Congo", {"COD"}),
        ("Republic of Congo (for Monitoring Committee)", {"COG"}),
        ("American, Russian and Portuguese diplomats", {"USA", "RUS", "PRT"}),
        ("Soloman Islands, Cote dIvoire", {"SLB", "CIV"}),
        ("Portugal, the USSR", {"PRT", "RUS"}),
    ],
)
def test_who_acts_is_a_state_only_where_the_text_says_so(text: str, states: set[str]) -> None:
    on = date(1991, 5, 31) if "USSR" in text else DAY
    assert {p.state for p in read(text, on=on).values() if p.state} == states


def test_persons_and_groups_are_kept_as_written_and_remarks_are_not() -> None:
    found = read("No")
    assert not found
    found = read("27 representatives of civil society, AU, Vincent Olanya")
    unparsed = {n for n, p in found.items() if p.kind == "unparsed"}
    assert unparsed == {"27 representatives of civil society", "Vincent Olanya"}
    assert all(not found[n].roles and found[n].state is None for n in unparsed)


def test_an_office_holder_is_not_counted_beside_the_state() -> None:
    assert set(read("Omar Bongo, President of Gabon")) == {"Gabon"}
    assert set(read("The South African president, Thabo Mbeki,")) == {"South Africa"}


def test_an_ambiguous_name_is_kept_and_not_guessed() -> None:
    found = TextReader(registry(), "nowhere").read("Congo, Chad", None, DAY)
    assert {(p.name, p.kind) for p in found} == {("Congo", "unparsed"), ("Chad", "state")}


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_gives_parties_once_each_with_known_roles(listed: str, comment: str) -> None:
    found = READER.read(listed, comment, DAY)
    assert len({p.name for p in found}) == len(found)
    for party in found:
        assert party.roles <= set(ROLES)
        assert (party.state is not None) == (party.kind == "state")


@given(st.permutations(["Norway", "Cuba", "Chile", "the UN"]))
def test_the_order_of_a_list_does_not_matter(parties: list[str]) -> None:
    found = read(", ".join(parties), f"{parties[0]} mediated the talks.")
    assert set(found) == {"Norway", "Cuba", "Chile", "United Nations"}
    assert [n for n, p in found.items() if p.roles] == ["United Nations" if parties[0] == "the UN" else parties[0]]
