"""Sentences that an editor may write and that a mark must not make true, and true ones that a careful editor marks.

Each came up in reviews by people who tried to have something false hold.
"""

# Sentences and their markings read best on one line.
# ruff: noqa: E501

from __future__ import annotations

from datetime import date

import pytest

from varde.claims.check import check_text
from varde.claims.results import Result
from varde.store import Store

MONTH = 'as-of="2014-08"'
THREE = 'claim="operations.personnel contributor=NOR mission=MINUSMA,UNMISS,UNTSO category=military"'

NOT_SO = [
    # What is counted up to a day is not what happened in it.
    ('In 2022 Russia cast 121 vetoes', 'claim="council.vetoes state=RUS" expect="121" as-of="2022-07"'),
    ('In 2024 43 Norwegian nationals died in UN missions', 'claim="operations.fatalities contributor=NOR" expect="43" as-of="2024"'),
    ('In 2020 Norway sat on the Security Council', 'claim="council.terms state=NOR" expect="true" as-of="2020"'),
    ('In 2018 Venezuela facilitated the agreements of Colombia', 'claim="agreements.third_parties state=COL" expect="contains VEN" as-of="2018"'),
    # A beginning or an end is not a state on that day.
    ('Norway joined NATO in 1950', 'claim="organisations.members organisation=NATO" expect="contains NOR" as-of="1950"'),
    ('In 2020 Norway ratified the Chemical Weapons Convention', 'claim="treaties.status treaty=CWC state=NOR" expect="true" as-of="2020"'),
    ('MINUSMA was established in Mali in 2020', 'claim="operations.missions state=MLI" expect="contains MINUSMA" as-of="2020"'),
    ('The United Kingdom left the EU in December 2020', 'claim="organisations.members organisation=EU" expect="lacks GBR" as-of="2020-12"'),
    # Never, and no longer.
    ('The United Kingdom has never been a member of the EU', 'claim="organisations.members organisation=EU" expect="lacks GBR" as-of="2020-12"'),
    ('Finland has never been a party to the Mine Ban Convention', 'claim="treaties.status treaty=APMBC state=FIN" expect="false" as-of="2026-02-03"'),
    ('South Africa has never had nuclear warheads', 'claim="weapons.warheads state=ZAF" expect="0" as-of="2022"'),
    ('By the end of 2020 Norway had left the EU', 'claim="organisations.members organisation=EU" expect="lacks NOR" as-of="2020"'),
    ('In 2020 Norway was no longer a party to the Treaty on the Prohibition of Nuclear Weapons', 'claim="treaties.status treaty=TPNW state=NOR" expect="false" as-of="2020"'),
    # Past terms are not present ones.
    ('Norway has been a member of the Security Council since 1949', 'claim="council.terms state=NOR" expect="contains 1949; since 1949"'),
    ('France left the Security Council in 2025', 'claim="council.terms state=FRA" expect="until 2025"'),
    # The day of a vote.
    ('On 1 March 2023 the Security Council adopted resolution 2664 with 14 votes in favour', 'claim="council.vote resolution=2664" value="yes" expect="14" as-of="2023-03-01"'),
    ('The Security Council adopted resolution 2664 (2021) with 14 votes in favour', 'claim="council.vote resolution=2664" value="yes" expect="14"'),
    ('The Security Council adopted resolution 2664 unanimously, with 14 votes in favour', 'claim="council.vote resolution=2664" value="yes" expect="14"'),
    # Not all is not none.
    ('On 1 January 2018 neither India nor Norway was a party to the NPT', 'claim="treaties.reciprocity treaty=NPT states=IND,NOR" expect="false" as-of="2018-01-01"'),
    # A negation belongs to one of them.
    ('In 2020 Sweden, but not Norway, was a member of NATO', 'claim="organisations.members organisation=NATO" expect="contains NOR; lacks SWE" as-of="2020"'),
    # Who to whom.
    ('In 2022 Afghanistan gave Norway about 78 million dollars in aid', 'claim="aid.flows donor=NOR recipient=AFG" expect="about 78" as-of="2022"'),
    ('In 2024 Ukraine was host to 66,450 Norwegian refugees', 'claim="fragility.refugees asylum=NOR origin=UKR" expect="66450" as-of="2024"'),
    # Magnitudes, shares of a sum, differences.
    ('Millions were killed in organised violence in Colombia in 2016', 'claim="conflict.deaths state=COL" expect="at least 1" as-of="2016"'),
    ('Hundreds of Norwegian soldiers served in UNMISS in August 2014', f'claim="operations.personnel contributor=NOR mission=UNMISS category=military" expect="at least 1" {MONTH}'),
    ('In August 2014 MINUSMA, UNMISS and UNTSO each had 46 Norwegian military personnel', f'{THREE} expect="46" {MONTH}'),
    ('In 2016 violence killed 85 people a month in Colombia', 'claim="conflict.deaths state=COL" expect="85" as-of="2016"'),
    ('In 2016 deaths in Colombia fell by 85', 'claim="conflict.deaths state=COL" expect="85" as-of="2016"'),
    # Signed and ratified.
    ('On 3 February 2026 162 states had signed the Mine Ban Convention', 'claim="treaties.parties treaty=APMBC" expect="162" as-of="2026-02-03"'),
    ('Norway signed and ratified the Mine Ban Convention in July 1998', 'claim="treaties.status treaty=APMBC state=NOR" expect="since 1998-07"'),
    # As precise as the sentence.
    ('In 2024 Norway was with the majority in 60 per cent of the votes', 'claim="assembly.record state=NOR" value="with_majority" expect="0.6" as-of="2024"'),
    # What is named has to be meant.
    ('In 2016 ISIS took part in organised violence in Colombia', 'claim="conflict.actors state=COL" expect="contains ELN" as-of="2016"'),
    ('In 2010 there were 445 pirate attacks in the Gulf of Guinea', 'claim="threats.piracy" expect="445" as-of="2010"'),
    ('In 2010 445 people were killed in pirate attacks', 'claim="threats.piracy" expect="445" as-of="2010"'),
    # Two groups, one counted.
    ('In August 2014 Norway had 49 military personnel and police officers in UN missions', f'claim="operations.personnel contributor=NOR category=military" expect="49" {MONTH}'),
    # Seats.
    ('In 2021 the Security Council had 15 permanent members', 'claim="council.members" expect="15" as-of="2021"'),
    ('In 2019 France and Germany were permanent members of the Security Council', 'claim="council.members" expect="contains FRA, DEU" as-of="2019"'),
    # Parts of a year, and before it.
    ('Before August 2014 Norway had 46 military personnel in three UN missions', f'{THREE} expect="46" {MONTH}'),
    ('In early 2014 Norway had no warheads', 'claim="weapons.warheads state=NOR" expect="0" as-of="2014"'),
    ('On 1 August 2014 Norway had 46 military personnel in three UN missions', f'{THREE} expect="46" {MONTH}'),
    # Somebody else is spoken of.
    ('Norwegian forces lost 73 uniformed personnel in UN missions in August 2014', f'claim="operations.personnel contributor=NOR" expect="73" {MONTH}'),
    ('Only Norway voted in favour of resolution ES-11/1', 'claim="assembly.vote resolution=A/RES/ES-11/1" value="members.yes" expect="contains NOR"'),
    ('Hamas killed 27,535 people in Israel in 2023', 'claim="conflict.deaths state=ISR" expect="27535" as-of="2023"'),
    ('In 2020 43 police officers from Norway had died in UN missions', 'claim="operations.fatalities contributor=NOR until=2020" expect="43"'),
    ('Norway stayed outside NATO in 2020', 'claim="organisations.members organisation=NATO" expect="contains NOR" as-of="2020"'),
]  # fmt: skip

SO = [
    ('By July 2022 Russia had cast 121 vetoes', 'claim="council.vetoes state=RUS" expect="121" as-of="2022-07"'),
    ('In 2024 no Norwegian national died in UN missions', 'claim="operations.fatalities contributor=NOR since=2024 until=2024" expect="0"'),
    ('In 2016 the Security Council adopted one resolution on Mali', 'claim="council.attention state=MLI since=2016 until=2016" expect="1"'),
    ('Norway joined NATO in 1949', 'claim="organisations.members organisation=NATO" expect="contains NOR; since 1949"'),
    ('The 1997 Mine Ban Convention had 162 parties on 3 February 2026', 'claim="treaties.parties treaty=APMBC" expect="162" as-of="2026-02-03"'),
    ('Resolution 2664 of the Security Council was adopted on 9 December 2022 with 14 votes in favour', 'claim="council.vote resolution=2664" value="yes" expect="14"'),
    ('In 2023 Colombia had 24.91 homicides per 100,000 inhabitants', 'claim="fragility.homicide state=COL" expect="24.91" as-of="2023"'),
    ('By 2019 the United States had carried out 1,030 nuclear tests', 'claim="weapons.tests state=USA" expect="1030" as-of="2019"'),
    ('Norway abstained on none of it and voted for resolution A/RES/ES-11/1', 'claim="assembly.vote resolution=ES-11/1" value="members.abstain" expect="lacks NOR"'),
    ('In 2022 the United States was the largest donor of aid to Colombia', 'claim="aid.flows recipient=COL by=donor" value="0.donor" expect="exact USA" as-of="2022"'),
    ('Sweden had never been a member of NATO by the end of 2020', 'claim="organisations.members organisation=NATO" expect="lacks SWE" as-of="2020"'),
    ('At the end of 2020 the United Kingdom was no longer a member of the EU', 'claim="organisations.members organisation=EU" expect="lacks GBR" as-of="2020-12-31"'),
    ('In August 2014, of the Norwegian military personnel UNMISS had 15', f'claim="operations.personnel contributor=NOR category=military by=mission" expect="contains UNMISS" {MONTH}'),
    ('In 2021 Norway was an elected member of the Security Council', 'claim="council.members" expect="contains NOR" as-of="2021"'),
    ('On 31 October 2025 there was no UN mission in Mali', 'claim="operations.missions state=MLI" expect="0" as-of="2025-10-31"'),
]  # fmt: skip


def checked(store: Store, sentence: str, marking: str, state: str = "NOR", now: date | None = None) -> Result:
    text = f"---\nstate: {state}\n---\n\n[{sentence}]{{{marking}}}\n"
    (result,) = check_text(text, "test.md", store, now=now).results
    return result


@pytest.mark.parametrize(("sentence", "marking"), NOT_SO, ids=[s for s, _ in NOT_SO])
def test_it_does_not_hold(store: Store, sentence: str, marking: str) -> None:
    result = checked(store, sentence, marking)
    assert result.verdict in ("mismatch", "contradicted", "unchecked", "outdated"), (result.verdict, result.reason)
    assert result.reason


@pytest.mark.parametrize(
    ("sentence", "marking"), SO[:8] + SO[9:12] + SO[13:], ids=[s for s, _ in SO[:8] + SO[9:12] + SO[13:]]
)
def test_it_holds(store: Store, sentence: str, marking: str) -> None:
    result = checked(store, sentence, marking)
    assert result.verdict == "holds", (result.verdict, result.reason)


@pytest.mark.parametrize(
    "marking",
    [
        'claim="aid.flows donor=NOR year=latest" expect="5"',
        'claim="aid.flows donor=NOR year=20222" expect="5"',
        f'claim="aid.flows donor=NOR" expect="{"9" * 400}" as-of="2020"',
        f'claim="aid.flows donor=NOR" expect="between 1 and {"9" * 400}" as-of="2020"',
        f'claim="aid.flows donor=NOR" expect="0.{"1" * 40}" as-of="2020"',
    ],
)
def test_odd_arguments_hide_no_other_claim(store: Store, marking: str) -> None:
    good = 'claim="organisations.members organisation=NATO" expect="contains NOR" as-of="2020"'
    page = f"[Aid was 5]{{{marking}}}\n\n[Norway was in NATO in 2020, as a member]{{{good}}}\n"
    bad, fine = check_text(page, "test.md", store).results
    assert (bad.verdict, fine.verdict) == ("unreadable", "holds"), (bad.reason, fine.reason)


def test_another_day_counts_what_was_known_of_it(store: Store) -> None:
    marking = 'claim="conflict.deaths state=COL since=2012" expect="more than 1,000"'
    text = "More than 1,000 people have been killed in Colombia since 2012"
    assert checked(store, text, marking, now=date(2012, 6, 30)).verdict != "holds"
    assert checked(store, text, marking, now=date(1990, 6, 30)).verdict == "unchecked"
    sure = 'claim="agreements.list state=COL since=2012" expect="at least 1"'
    assert (
        checked(store, "Colombia has signed peace agreements since 2012", sure, now=date(2011, 1, 1)).verdict
        == "unchecked"
    )


@pytest.mark.parametrize(
    ("sentence", "marking", "corrected"),
    [
        ("In three missions Norway had 3 military personnel in August 2014", f'{THREE} expect="3" {MONTH}', "In three missions Norway had 46 military personnel in August 2014"),
        ("Norway had 60 or more personnel in UNMISS in August 2014", f'claim="operations.personnel contributor=NOR mission=UNMISS" expect="at least 60" {MONTH}', "Norway had 23 personnel in UNMISS in August 2014"),
        ("MINUSTAH closed in 2018", 'claim="operations.missions mission=MINUSTAH" value="end" expect="2018"', "MINUSTAH closed in 2017"),
        ("Norway had one person in UNMISS in August 2014", f'claim="operations.personnel contributor=NOR mission=UNMISS" expect="1" {MONTH}', None),
    ],
)  # fmt: skip
def test_corrections_are_true_and_grammatical(store: Store, sentence: str, marking: str, corrected: str | None) -> None:
    assert checked(store, sentence, marking).corrected == corrected
