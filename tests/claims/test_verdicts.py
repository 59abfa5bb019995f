"""Verdicts on sentences: what the issue says they must be, and what was right on other days."""

from __future__ import annotations

from datetime import date

import pytest

from varde.claims.check import check_text
from varde.claims.results import Result
from varde.store import Store

PERSONNEL = "operations.personnel contributor=NOR mission=MINUSMA,UNMISS,UNTSO category=military"
NATO = "organisations.memberships state=NOR"


def verdict(
    store: Store, sentence: str, claim: str, expect: str, *, now: date | None = None, state: str = "NOR", **more: str
) -> Result:
    """The result of one sentence on a page about a state."""
    attributes = {"claim": claim, "expect": expect} | {k.replace("_", "-"): v for k, v in more.items()}
    written = " ".join(f'{k}="{v}"' for k, v in attributes.items())
    text = f"---\ntitle: Test\nstate: {state}\n---\n\n[{sentence}]{{{written}}}\n"
    (result,) = check_text(text, "test.md", store, now=now).results
    return result


HOLD = [
    (
        "Norway had 46 military personnel in MINUSMA, UNMISS and UNTSO in August 2014",
        PERSONNEL,
        "46",
        {"as_of": "2014-08"},
    ),
    (
        "In August 2014 Norway had around 45 military personnel in three UN missions",
        PERSONNEL,
        "about 45",
        {"as_of": "2014-08"},
    ),
    (
        "Norway has been facilitator of the Colombian process together with Cuba since 2012",
        "agreements.third_parties state=COL",
        "contains NOR, CUB; since 2012",
        {},
    ),
    ("Norway was elected to the Security Council for 2021–2022", "council.terms state=NOR", "contains 2021-2022", {}),
    ("Norway has been a member of NATO since 1949", NATO, "contains NATO; since 1949", {}),
    (
        "Norway has been a member of NATO since 4 April 1949",
        "organisations.members organisation=NATO",
        "contains NOR; since 1949-04-04",
        {},
    ),
    ("Norway was a member of NATO in August 2017", NATO, "contains NATO", {"as_of": "2017-08"}),
    ("Norway was not a member of the EU in 2017", NATO, "lacks EU", {"as_of": "2017"}),
    (
        "Finland left the Mine Ban Convention on 10 January 2026",
        "treaties.status treaty=APMBC state=FIN",
        "2026-01-10",
        {"value": "withdrawal_effect"},
    ),
    ("MINUSTAH closed on 15 October 2017", "operations.missions mission=MINUSTAH", "2017-10-15", {"value": "end"}),
    ("UNMIL closed in March 2018", "operations.missions mission=UNMIL", "2018-03", {"value": "end"}),
    ("MINUSMA's mandate ended on 30 June 2023", "operations.missions mission=MINUSMA", "2023-06-30", {"value": "end"}),
    (
        "MINUSMA was to have withdrawn by 31 December 2023",
        "operations.missions mission=MINUSMA",
        "2023-12-31",
        {"value": "presence_until"},
    ),
    ("Norway has sat on the Security Council five times", "council.terms state=NOR", "5", {"as_of": "2025"}),
    (
        "Iran has signed the Comprehensive Nuclear-Test-Ban Treaty without being bound by it",
        "treaties.status treaty=CTBT state=IRN",
        "signatory",
        {"as_of": "2026-02-03"},
    ),
    (
        "141 states voted in favour of resolution ES-11/1",
        "assembly.vote resolution=A/RES/ES-11/1",
        "141",
        {"value": "yes"},
    ),
    (
        "Norway voted in favour of resolution ES-11/1",
        "assembly.vote resolution=A/RES/ES-11/1",
        "contains NOR",
        {"value": "members.yes"},
    ),
    (
        "Norway's aid to Colombia was 83.48 million dollars in 2017",
        "aid.flows donor=NOR recipient=COL",
        "83.48",
        {"as_of": "2017"},
    ),
    ("In 2016 some 85 people were killed in Colombia", "conflict.deaths state=COL", "about 85", {"as_of": "2016"}),
    ("Norway no longer has any personnel in MINUSMA", "operations.personnel contributor=NOR mission=MINUSMA", "0", {}),
]
CONTRADICTED = [
    ("Norway sat on the Security Council in 2010", "council.terms state=NOR", "contains 2010", {}),
    (
        "Norway had 200 personnel in UNMISS in August 2014",
        "operations.personnel contributor=NOR mission=UNMISS",
        "200",
        {"as_of": "2014-08"},
    ),
    ("Cuba is a member of NATO", "organisations.members organisation=NATO", "contains CUB", {}),
    ("Norway has been a member of NATO since 1950", NATO, "contains NATO; since 1950", {}),
    (
        "Norway has been facilitator of the Colombian process since 2011",
        "agreements.third_parties state=COL",
        "contains NOR; since 2011",
        {},
    ),
    ("MINUSTAH closed on 15 October 2018", "operations.missions mission=MINUSTAH", "2018-10-15", {"value": "end"}),
    (
        "In 2016 over 850 people were killed in Colombia",
        "conflict.deaths state=COL",
        "more than 850",
        {"as_of": "2016"},
    ),
    (
        "Iran has ratified the Comprehensive Nuclear-Test-Ban Treaty",
        "treaties.status treaty=CTBT state=IRN",
        "party",
        {"as_of": "2026-02-03"},
    ),
    (
        "Sweden stood behind agreements in Colombia as a guarantor",
        "agreements.third_parties state=COL",
        "contains SWE",
        {"as_of": "2016"},
    ),
]


@pytest.mark.parametrize(("sentence", "claim", "expect", "more"), HOLD, ids=[h[0] for h in HOLD])
def test_what_the_data_say_holds(store: Store, sentence: str, claim: str, expect: str, more: dict[str, str]) -> None:
    result = verdict(store, sentence, claim, expect, **more)
    assert result.verdict == "holds", result.reason
    assert result.reason


@pytest.mark.parametrize(("sentence", "claim", "expect", "more"), CONTRADICTED, ids=[c[0] for c in CONTRADICTED])
def test_what_never_held_is_contradicted(
    store: Store, sentence: str, claim: str, expect: str, more: dict[str, str]
) -> None:
    result = verdict(store, sentence, claim, expect, **more)
    assert result.verdict == "contradicted", result.reason


def test_a_holding_claim_carries_all_it_rests_on(store: Store) -> None:
    result = verdict(
        store, "Norway had 46 military personnel in three UN missions in August 2014", PERSONNEL, "46", as_of="2014-08"
    )
    assert (result.value, result.unit, result.value_as_of) == (46, "persons", "2014-08")
    assert result.rows and {r["table"] for r in result.rows} == {"personnel"}
    assert result.sources[0]["vintage"] == ["2014-08"]
    assert len(store.rows(result.query.split(";")[0])) >= 1


def test_the_colombian_agreements_are_the_rows(store: Store) -> None:
    result = verdict(store, *HOLD[2][:3])
    assert "26 August 2012 to 24 November 2016" in result.reason
    agreements = {r["agreement_id"] for r in result.rows}
    assert len(agreements) >= 7


def test_a_closed_mission_makes_a_present_claim_outdated(store: Store) -> None:
    result = verdict(
        store, "Norway has personnel in MINUSMA", "operations.personnel contributor=NOR mission=MINUSMA", "at least 1"
    )
    assert result.verdict == "outdated"
    assert result.since == "2024-01-01"
    assert "mandate ended on 30 June 2023" in result.reason and "withdrawal" in result.reason
    assert result.last_known == {"value": 18, "as_of": "2014-08", "said": "18 persons"}


def test_a_withdrawal_makes_a_present_claim_outdated(store: Store) -> None:
    result = verdict(
        store, "Finland is party to the Mine Ban Convention", "treaties.status treaty=APMBC state=FIN", "true"
    )
    assert (result.verdict, result.since) == ("outdated", "2026-01-10")
    assert "withdrawal took effect on 10 January 2026" in result.reason


def test_what_no_data_cover_is_unchecked_with_the_last_known(store: Store) -> None:
    result = verdict(
        store,
        "In August 2017 Norway had around 45 military personnel in three UN missions",
        PERSONNEL,
        "about 45",
        as_of="2017-08",
    )
    assert result.verdict == "unchecked"
    assert result.last_known and (result.last_known["value"], result.last_known["as_of"]) == (46, "2014-08")


def test_past_the_day_of_verification_is_unchecked(store: Store) -> None:
    result = verdict(store, "Norway is a member of NATO", NATO, "contains NATO")
    assert result.verdict == "unchecked"
    assert "4 April 2024" in result.reason


def test_a_term_to_come_is_unchecked(store: Store) -> None:
    result = verdict(
        store,
        "Norway sits on the Security Council in 2021–2022",
        "council.terms state=NOR",
        "contains 2021-2022",
        as_of="2017-09",
    )
    assert result.verdict == "unchecked"


def test_the_range_of_the_source_leaves_it_open(store: Store) -> None:
    """UCDP 25.1 has 85 deaths in Colombia in 2016 at best; a claim inside its range is neither true nor false."""
    best = verdict(
        store,
        "In 2016 at least 80 people were killed in Colombia",
        "conflict.deaths state=COL",
        "at least 80",
        as_of="2016",
    )
    assert best.verdict == "holds"
    import varde

    high = varde.open("embedded").conflict.deaths(state="COL", year=2016, bound="high").value
    assert high > 85, "the range has an upper end above the best estimate"
    open_ = verdict(
        store,
        f"In 2016 at least {high} people were killed in Colombia",
        "conflict.deaths state=COL",
        f"at least {high}",
        as_of="2016",
    )
    assert open_.verdict == "unchecked" and "range" in open_.reason
    beyond = verdict(
        store,
        f"In 2016 at least {high + 1} people were killed in Colombia",
        "conflict.deaths state=COL",
        f"at least {high + 1}",
        as_of="2016",
    )
    assert beyond.verdict == "contradicted"


def test_a_month_is_not_precise_enough_for_a_day(store: Store) -> None:
    rows = store.rows("SELECT mission, start FROM missions WHERE start_precision = 'month' AND kind != 'other' LIMIT 1")
    mission, start = rows[0]["mission"], rows[0]["start"]
    from varde.figures.wording import moment

    result = verdict(
        store,
        f"{mission} began on {moment(start)}",
        f"operations.missions mission={mission}",
        start.isoformat(),
        value="start",
    )
    assert result.verdict == "unchecked", result.reason


@pytest.mark.parametrize(
    ("sentence", "claim", "expect", "more", "corrected"),
    [
        (
            "Norway had 200 personnel in UNMISS in August 2014",
            "operations.personnel contributor=NOR mission=UNMISS",
            "200",
            {"as_of": "2014-08"},
            "Norway had 23 personnel in UNMISS in August 2014",
        ),
        (
            "Norway had around 300 personnel in UNMISS in August 2014",
            "operations.personnel contributor=NOR mission=UNMISS",
            "about 300",
            {"as_of": "2014-08"},
            "Norway had around 23 personnel in UNMISS in August 2014",
        ),
        (
            "Norway had over 300 personnel in UNMISS in August 2014",
            "operations.personnel contributor=NOR mission=UNMISS",
            "more than 300",
            {"as_of": "2014-08"},
            "Norway had 23 personnel in UNMISS in August 2014",
        ),
        (
            "Norway has been a member of NATO since 1950",
            NATO,
            "contains NATO; since 1950",
            {},
            "Norway has been a member of NATO since 1949",
        ),
        (
            "MINUSTAH closed on 15 October 2018",
            "operations.missions mission=MINUSTAH",
            "2018-10-15",
            {"value": "end"},
            "MINUSTAH closed on 15 October 2017",
        ),
        ("The EU has 28 members", "organisations.members organisation=EU", "28", {}, "The EU has 27 members"),
        (
            "Norway has sat on the Security Council four times",
            "council.terms state=NOR",
            "4",
            {"as_of": "2025"},
            "Norway has sat on the Security Council five times",
        ),
    ],
)
def test_a_wrong_number_or_date_is_put_right(
    store: Store, sentence: str, claim: str, expect: str, more: dict[str, str], corrected: str
) -> None:
    assert verdict(store, sentence, claim, expect, **more).corrected == corrected


FIN = ("Finland is party to the Mine Ban Convention", "treaties.status treaty=APMBC state=FIN", "true")
MINUSMA = ("MINUSMA is in place in Mali", "operations.missions state=MLI", "contains MINUSMA")
HAITI = ("MINUSTAH is in place in Haiti", "operations.missions state=HTI", "contains MINUSTAH")
SWEDEN = ("Sweden is a member of NATO", "organisations.members organisation=NATO", "contains SWE")
FINLAND_IN_NATO = ("Finland is a member of NATO", "organisations.members organisation=NATO", "contains FIN")
BRITAIN = ("The United Kingdom is a member of the EU", "organisations.memberships state=GBR", "contains EU")
COUNCIL_21 = ("Norway sits on the Security Council in 2021–2022", "council.terms state=NOR", "contains 2021-2022")
TROOPS = ("Norway has 46 military personnel in MINUSMA, UNMISS and UNTSO", PERSONNEL, "46")
EU_28 = ("The EU has 28 members", "organisations.members organisation=EU", "28")
SOUTH_SUDAN = ("South Sudan is a member of the United Nations", "organisations.memberships state=SSD", "contains UN")
RUSSIA = ("Russia is a member of the Council of Europe", "organisations.memberships state=RUS", "contains CoE")
PROCESS = (
    "Norway has been facilitator of the Colombian process together with Cuba since 2012",
    "agreements.third_parties state=COL",
    "contains NOR, CUB; since 2012",
)
ON_A_DAY = [
    (FIN, "2011-06-30", "contradicted"),
    (FIN, "2012-07-02", "holds"),
    (FIN, "2025-12-31", "holds"),
    (FIN, "2026-01-09", "holds"),
    (FIN, "2026-01-10", "outdated"),
    (MINUSMA, "2013-01-01", "contradicted"),
    (MINUSMA, "2014-06-01", "holds"),
    (MINUSMA, "2023-06-30", "holds"),
    (MINUSMA, "2023-09-01", "outdated"),
    (MINUSMA, "2024-06-01", "outdated"),
    (HAITI, "2017-10-15", "holds"),
    (HAITI, "2017-10-16", "outdated"),
    (SWEDEN, "2024-03-06", "contradicted"),
    (SWEDEN, "2024-03-07", "holds"),
    (SWEDEN, "2024-06-01", "unchecked"),
    (FINLAND_IN_NATO, "2023-04-03", "contradicted"),
    (FINLAND_IN_NATO, "2023-04-04", "holds"),
    (BRITAIN, "1972-12-31", "contradicted"),
    (BRITAIN, "2020-01-31", "holds"),
    (BRITAIN, "2020-02-01", "outdated"),
    (COUNCIL_21, "2019-05-01", "unchecked"),
    (COUNCIL_21, "2021-03-01", "holds"),
    (TROOPS, "2014-08-31", "holds"),
    (TROOPS, "2016-08-31", "unchecked"),
    (TROOPS, "2024-02-01", "outdated"),
    (EU_28, "2013-06-30", "contradicted"),
    (EU_28, "2013-07-01", "holds"),
    (EU_28, "2020-02-01", "outdated"),
    (SOUTH_SUDAN, "2011-07-14", "holds"),
    (RUSSIA, "2022-03-15", "holds"),
    (RUSSIA, "2022-03-16", "outdated"),
    (PROCESS, "2011-12-31", "contradicted"),
    (PROCESS, "2016-12-31", "holds"),
]


@pytest.mark.parametrize(("case", "day", "expected"), ON_A_DAY, ids=[f"{day} {case[0]}" for case, day, _ in ON_A_DAY])
def test_the_verdict_is_the_one_of_the_day(store: Store, case: tuple[str, str, str], day: str, expected: str) -> None:
    result = verdict(store, *case, now=date.fromisoformat(day))
    assert result.verdict == expected, result.reason


def test_no_day_knows_of_a_later_one(store: Store) -> None:
    """What the report of a past day says has no year after it."""
    import re

    for case, day, _ in ON_A_DAY:
        result = verdict(store, *case, now=date.fromisoformat(day))
        if result.verdict == "unchecked":
            continue
        told = " ".join([result.reason, result.corrected or "", result.since or ""])
        late = [y for y in re.findall(r"\b(?:19|20)\d\d\b", told) if int(y) > int(day[:4]) and y not in case[0]]
        assert not late, (case[0], day, told)
