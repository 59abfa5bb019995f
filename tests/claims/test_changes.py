"""What changed between two days: about real states, on pages, and nothing that came later."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from varde.claims.changes import Changes, changes_of_page
from varde.claims.state_changes import changes_of_state
from varde.errors import DataFileError, StateError, StoreError, UsageError
from varde.figures.arguments import last_day
from varde.figures.registry import all_figures, get_figure
from varde.states import registry
from varde.store import Store

TODAY = date(2026, 7, 1)


def told(found: Changes, day: str, area: str) -> list[str]:
    return [c.what for c in found.entries if (c.date, c.area) == (day, area)]


def answer(store: Store, question: str):  # type: ignore[no-untyped-def]
    """The answer to a figure as a change writes it."""
    name, *arguments = question.split(" ")
    return get_figure(name).answer(store, dict(a.split("=", 1) for a in arguments))


# --- states -----------------------------------------------------------------------------------------------------------


def test_finland_joined_nato_and_left_the_mine_ban_convention(store: Store) -> None:
    found = changes_of_state(store, "Finland", date(2023, 1, 1), TODAY)
    assert told(found, "2023-04-04", "Organisations") == [
        "On 4 April 2023, Finland joined the North Atlantic Treaty Organization (NATO)."
    ]
    ban = "the Anti-Personnel Mine Ban Convention"
    assert told(found, "2025-07-10", "Treaties") == [f"On 10 July 2025, Finland notified its withdrawal from {ban}."]
    effect = f"On 10 January 2026, the withdrawal of Finland from {ban} took effect."
    assert told(found, "2026-01-10", "Treaties") == [effect]
    left = next(c for c in found.entries if c.date == "2026-01-10")
    assert (left.figure, left.source) == (
        "treaties.status treaty=APMBC state=FIN on=2026-01-10",
        "United Nations Treaty Collection, 2026-02-03",
    )
    assert answer(store, left.figure).value["status"] == "former party"
    assert answer(store, left.figure.replace("01-10", "01-09")).value["status"] == "party"


def test_mali_since_2023(store: Store) -> None:
    found = changes_of_state(store, "MLI", date(2023, 1, 1), TODAY)
    assert "MINUSMA) ended under resolution 2690 (2023)." in told(found, "2023-06-30", "UN missions")[0]
    assert "was to be complete by 31 December 2023" in told(found, "2023-12-31", "UN missions")[0]
    assert "(regime “Mali”) ended." in told(found, "2023-08-31", "Sanctions")[0]
    assert "Russia vetoed draft resolution S/2023/638" in told(found, "2023-08-30", "Vetoes")[0]
    assert told(found, "2025-01-29", "Organisations") == [
        "On 29 January 2025, Mali left the Economic Community of West African States (ECOWAS)."
    ]
    verified = {(c.date, c.area): c.verified for c in found.entries}
    assert not verified["2023-08-31", "Sanctions"] and not verified["2023-08-30", "Vetoes"]
    assert verified["2025-01-29", "Organisations"]
    # The resolution that ended the mission is told of once, with the mission.
    assert not told(found, "2023-06-30", "Resolutions")
    # The suspension from ECOWAS ended with the membership, and is no event of its own.
    assert len(told(found, "2025-01-29", "Organisations")) == 1
    held = dict(found.held_to)
    assert held["Its personnel in UN missions"] == "2014-08" and held["Peace agreements"] == "2021-12-31"
    late = next(n for n in found.notes if n.startswith("No data for any part of the period"))
    assert "Its personnel in UN missions (August 2014)" in late and "Organised" not in late


def test_a_count_is_set_against_that_of_the_time_before(store: Store) -> None:
    found = changes_of_state(store, "MLI", date(2023, 1, 1), TODAY)
    deaths = next(c for c in found.entries if c.area == "Deaths in organised violence")
    later, earlier = answer(store, deaths.figure), answer(store, str(deaths.compared))
    assert (earlier.arguments["since"], earlier.arguments["until"]) == ("2022-01", "2022-12")
    assert (later.arguments["until"], deaths.date) == (later.coverage["to"], later.coverage["to"])
    assert f"{later.value:,} people died" in deaths.what and f"against {earlier.value:,} in" in deaths.what
    assert "from January 2022 to December 2022" in deaths.what and "overlap" not in deaths.what
    assert any("preliminary" in n for n in found.notes)
    hosted = next(c for c in found.entries if c.area == "Refugees it hosts")
    assert re.match(r"In the middle of 2024, UNHCR counted .* at the end of 2022\.$", hosted.what)
    assert f"{answer(store, hosted.figure).value:,} refugees" in hosted.what
    assert f"against {answer(store, str(hosted.compared)).value:,} at" in hosted.what

    # What is counted on the first day of the period belongs to it.
    year_end = changes_of_state(store, "MLI", date(2022, 12, 31), date(2023, 12, 31))
    hosted = next(c for c in year_end.entries if c.area == "Refugees it hosts")
    assert hosted.what.startswith("At the end of 2023, ") and hosted.what.endswith("at the end of 2021.")


def test_what_is_counted_with_another_state_is_said(store: Store) -> None:
    israel = changes_of_state(store, "ISR", date(2024, 1, 1), TODAY)
    assert [c for c in israel.entries if c.area == "Deaths in organised violence"]
    assert "Deaths in organised violence: UCDP counts violence in Palestine under Israel." in israel.notes
    palestine = changes_of_state(store, "PSE", date(2024, 1, 1), TODAY)
    assert not [c for c in palestine.entries if c.area == "Deaths in organised violence"]
    assert any("violence there is counted under Israel (ISR)." in n for n in palestine.notes)
    assert not any("UCDP counts violence" in n for n in changes_of_state(store, "NOR", date(2024, 1, 1), TODAY).notes)


def test_how_far_data_reach_is_told_of_what_concerns_the_state(store: Store) -> None:
    norway = " ".join(a for a, _ in changes_of_state(store, "NOR", date(2020, 1, 1), TODAY).held_to)
    for own in ("Membership of NATO", "Membership of UN", "Rome Statute", "Peace agreements", "Aid it gives"):
        assert own in norway
    for other in ("ASEAN", "CSTO", "Nuclear warheads", "ROME"):
        assert other not in norway
    tuvalu = [a for a, _ in changes_of_state(store, "TUV", date(2020, 1, 1), TODAY).held_to]
    assert "Peace agreements" not in tuvalu and "Resolutions" in tuvalu


def test_periods_that_overlap_are_said_to(store: Store) -> None:
    found = changes_of_state(store, "UKR", date(2026, 3, 1), TODAY)
    (what,) = [c.what for c in found.entries if c.area == "Deaths in organised violence"]
    assert what.endswith("from March 2025 to February 2026 (the two periods overlap).")


def test_norway_since_2020_and_in_2014(store: Store) -> None:
    found = changes_of_state(store, "NOR", date(2020, 1, 1), TODAY)
    term = "Norway's term as an elected member of the Security Council"
    assert told(found, "2021-01-01", "Security Council seat") == [f"On 1 January 2021, {term} began."]
    assert told(found, "2022-12-31", "Security Council seat") == [f"On 31 December 2022, {term} ended."]
    assert not [c for c in found.entries if c.area == "Its personnel in UN missions"]
    earlier = changes_of_state(store, "NOR", date(2012, 6, 1), date(2014, 8, 31))
    assert told(earlier, "2014-08", "Its personnel in UN missions") == [
        "In August 2014, Norway had 73 uniformed personnel in UN missions, against 63 in May 2012."
    ]
    third = told(earlier, "2012-08-26", "Peace agreements")
    assert "in Colombia was signed with Norway as a third party (guarantor)" in third[0]


def test_a_term_in_the_last_year_held_is_not_said_to_have_ended(store: Store) -> None:
    found = changes_of_state(store, "PAK", date(2024, 1, 1), TODAY)
    assert [c.what for c in found.entries if c.area == "Security Council seat"] == [
        "On 1 January 2025, Pakistan's term as an elected member of the Security Council began."
    ]
    assert "Security Council seat: 2025 is the last year held, and the term may run on." in found.notes


def test_colombia_since_2016(store: Store) -> None:
    found = changes_of_state(store, "Colombia", date(2016, 1, 1), TODAY)
    assert "Acuerdo final" in told(found, "2016-11-24", "Peace agreements")[0]
    assert "(UNMC) ended." in told(found, "2017-09-25", "UN missions")[0]
    assert "(UNVMC) began under resolution 2366 (2017)" in told(found, "2017-09-26", "UN missions")[0]
    assert "until 31 October 2026 by resolution 2798 (2025)" in told(found, "2025-10-31", "UN missions")[0]
    assert not told(found, "2025-10-31", "Resolutions")
    assert "resolution 2754 (2024)" in told(found, "2024-10-30", "Resolutions")[0]
    assert any("only the last extension of each mandate" in n for n in found.notes)


def test_withdrawals_that_are_not_plain(store: Store) -> None:
    russia = changes_of_state(store, "RUS", date(1990, 1, 1), TODAY)
    ban = "the Comprehensive Nuclear-Test-Ban Treaty"
    assert told(russia, "2000-06-30", "Treaties") == [f"On 30 June 2000, Russia ratified {ban}."]
    revoked = f"On 3 November 2023, Russia withdrew its ratification of {ban} and remained a signatory."
    assert told(russia, "2023-11-03", "Treaties") == [revoked]
    assert "expelled from the Council of Europe" in told(russia, "2022-03-16", "Organisations")[0]
    morocco = changes_of_state(store, "MAR", date(1984, 1, 1), date(1985, 1, 1))
    assert [(c.date, c.verified) for c in morocco.entries if c.area == "Organisations"] == [("1984-11-12", False)]
    # It went on as a member of the United Nations in 1991: no change.
    assert not [c for c in russia.entries if c.area == "Organisations" and "United Nations" in c.what]
    poland = changes_of_state(store, "POL", date(2025, 1, 1), TODAY)
    (due,) = told(poland, "2026-02-20", "Treaties")
    assert due.endswith("was due to take effect; its status is held to 3 February 2026 only.")
    korea = changes_of_state(store, "PRK", date(2003, 1, 1), date(2003, 12, 31))
    assert "whose validity is disputed" in told(korea, "2003-01-10", "Treaties")[0]


def test_states_that_came_or_went(store: Store) -> None:
    gone = changes_of_state(store, "DDR", date(1985, 1, 1), date(1995, 1, 1))
    assert "ceased, by a merger with another state, to be a member of the United Nations (UN)." in " ".join(
        told(gone, "1990-10-03", "Organisations")
    )
    assert gone.notes[0].endswith("until 2 October 1990; what else there is stands under Germany.")
    new = changes_of_state(store, "SSD", date(2005, 1, 1), date(2012, 12, 31))
    begun = "The list of states has South Sudan from 9 July 2011 on; what else there is stands under Sudan."
    assert new.notes[0] == begun
    assert told(new, "2011-07-14", "Organisations") == ["On 14 July 2011, South Sudan joined the United Nations (UN)."]
    assert not [c for c in new.entries if c.area == "Deaths in organised violence"]
    assert any("South Sudan was no state through the 12 months before" in n for n in new.notes)
    assert not changes_of_state(store, "GRL", date(2015, 1, 1), TODAY).entries
    undated = (
        "Treaties: since when the Central African Republic is party to the Biological Weapons Convention is not known."
    )
    assert undated in changes_of_state(store, "CAF", date(2020, 1, 1), date(2021, 1, 1)).notes


@pytest.mark.parametrize("state", [s.key for s in registry().today()[::7]])
def test_every_state_has_an_account(store: Store, state: str) -> None:
    found = changes_of_state(store, state, date(2015, 1, 1), TODAY)
    days = [last_day(c.date) for c in found.entries]
    assert days == sorted(days, reverse=True)
    assert all(date(2015, 1, 1) <= d <= TODAY for d in days)
    for change in found.entries:
        assert change.what.endswith(".") and not re.search(r"\d{4}-\d{2}|None|\bnan\b|  ", change.what), change.what
        assert change.source and change.figure.partition(" ")[0] in all_figures()
    assert {a for a, _ in found.held_to} >= {"UN missions", "Resolutions", "Vetoes", "Sanctions"}
    json.dumps(found.as_dict())


def test_every_figure_named_can_be_asked(store: Store) -> None:
    asked = {}
    for state, since in (("MLI", 2022), ("NOR", 2012), ("PRK", 2017)):
        for change in changes_of_state(store, state, date(since, 1, 1), TODAY).entries:
            asked |= {change.figure: change.area} | ({change.compared: change.area} if change.compared else {})
    assert len(set(asked.values())) > 10
    for question in asked:
        assert answer(store, question).value is not None, question


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    state=st.sampled_from(["FIN", "MLI", "POL", "COL", "GIN", "MAR"]),
    since=st.dates(date(1990, 1, 1), date(2024, 1, 1)),
    days=st.integers(0, 4000),
)
def test_a_shorter_period_tells_no_more(store: Store, state: str, since: date, days: int) -> None:
    """Nothing after the last day is told, and events do not depend on it."""
    until = min(since + timedelta(days=days), TODAY)
    short = changes_of_state(store, state, since, until)
    whole = {c.what for c in changes_of_state(store, state, since, TODAY).entries}
    for change in short.entries:
        assert last_day(change.date) <= until
        assert change.compared or change.what in whole
    assert all(last_day(day) <= until for _, day in short.held_to)


def test_nothing_after_the_last_day_is_told(store: Store) -> None:
    for state in ("COL", "RUS", "MLI", "LBY", "IRN", "POL", "YUG"):
        found = changes_of_state(store, state, date(2003, 1, 1), date(2010, 12, 31))
        text = " ".join([*(c.what for c in found.entries), *(c.figure for c in found.entries), *found.notes])
        # A mandate extended in 2010 may run into 2011.
        assert {y for y in re.findall(r"\b(?:19|20)\d\d\b", text) if y > "2011"} == set(), state
        assert found.entries


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (date(2024, 1, 2), date(2024, 1, 1), "ends (2024-01-01) before it starts (2024-01-02)"),
        (date(2024, 1, 1), date.today() + timedelta(days=1), "lies in the future"),
        (date(1944, 12, 31), date(2024, 1, 1), "is too early"),
    ],
)
def test_periods_that_are_none(store: Store, tmp_path: Path, since: date, until: date, words: str) -> None:
    with pytest.raises(UsageError, match=re.escape(words)):
        changes_of_state(store, "NOR", since, until)
    with pytest.raises(UsageError, match=re.escape(words)):
        changes_of_page(store, tmp_path / "none.md", since, until)


def test_what_is_no_state(store: Store) -> None:
    with pytest.raises(StateError):
        changes_of_state(store, "Norwya", date(2024, 1, 1), TODAY)
    other = next(s for s in registry() if s.kind == "organisation")
    with pytest.raises(UsageError, match="is declared as a"):
        changes_of_state(store, other.key, date(2024, 1, 1), TODAY)


def test_an_area_that_is_not_held_hides_no_other(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = Store.rows

    def without(self: Store, sql: str, *args, **kwargs):  # type: ignore[no-untyped-def]
        if "organisation_memberships" in sql:
            raise StoreError("This evidence base was built without the table organisation_memberships.")
        return rows(self, sql, *args, **kwargs)

    monkeypatch.setattr(Store, "rows", without)
    found = changes_of_state(store, "FIN", date(2023, 1, 1), TODAY)
    assert "Organisations: This evidence base was built without the table organisation_memberships." in found.notes
    assert told(found, "2026-01-10", "Treaties") and not [c for c in found.entries if c.area == "Organisations"]


# --- pages ------------------------------------------------------------------------------------------------------------

PAGE = """---
title: Finland and its treaties
state: FIN
date: 2025-06-01
---

[Finland is party to the Mine Ban Convention]{claim="treaties.status treaty=APMBC state=FIN" expect="true"}.
[Finland has been party to the Arms Trade Treaty since 2014]{claim="treaties.status treaty=ATT state=FIN" expect="since 2014"}.
[In August 2014, Norway had 46 military personnel in three UN missions]{claim="operations.personnel contributor=NOR mission=MINUSMA,UNMISS,UNTSO category=military" expect="46" as-of="2014-08"}.
[Finland is fond of peace]{attested="none-such"}.
[Finland is]{claim="no.such" expect="1"}.
"""  # noqa: E501


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "finland.md"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_a_claim_that_stopped_to_hold(store: Store, page: Path) -> None:
    found = changes_of_page(store, page, date(2025, 6, 1), date(2026, 2, 1))
    assert found.title == "Finland and its treaties"
    (change,) = found.entries
    assert (change.date, change.area, change.figure) == (
        "2026-01-10",
        "Treaties",
        "treaties.status treaty=APMBC state=FIN",
    )
    assert change.claim is not None
    assert (change.claim.line, change.claim.before, change.claim.after) == (7, "holds", "outdated")
    assert change.what.startswith(
        "“Finland is party to the Mine Ban Convention” held on 1 June 2025 and was outdated on 1 February 2026. "
    )
    assert "took effect on 10 January 2026" in change.what
    assert change.source == "United Nations Treaty Collection, 2026-02-03" and change.verified
    assert dict(found.held_to) == {"treaties.status": "2026-02-01"}
    assert found.notes == [
        "One claim about now is the same on both days.",
        "One claim describes a fixed date and does not change.",
        "Two claims can't be read: see `varde check`.",
    ]
    assert json.loads(json.dumps(found.as_dict()))["held_to"] == [{"area": "treaties.status", "day": "2026-02-01"}]


def test_nothing_changed_before_the_withdrawal(store: Store, page: Path) -> None:
    found = changes_of_page(store, page, date(2024, 6, 1), date(2026, 1, 9))
    assert not found.entries
    assert "Two claims about now are the same on both days." in found.notes
    assert changes_of_page(store, page, TODAY, TODAY).entries == []


def test_a_value_that_changed_under_the_same_verdict(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "nato.md"
    path.write_text(
        '[NATO has more than 20 members]{claim="organisations.members organisation=NATO" expect="more than 20"}.\n',
        encoding="utf-8",
    )
    found = changes_of_page(store, path, date(2023, 1, 1), date(2024, 4, 1))
    (change,) = found.entries
    assert change.claim is not None and (change.claim.before, change.claim.after) == ("holds", "holds")
    assert "held on both days, and the figure went from" in change.what
    assert found.title == str(path)


def test_a_page_that_cannot_be_read(store: Store, tmp_path: Path) -> None:
    with pytest.raises(DataFileError):
        changes_of_page(store, tmp_path / "none.md", date(2024, 1, 1), date(2025, 1, 1))
