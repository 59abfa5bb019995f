"""Past cases: where an instrument began in a state with similar deaths, and the deaths that followed, described."""

from __future__ import annotations

from datetime import date
from functools import partial
from math import log1p

from varde.figures.answer import named
from varde.figures.conflict import MONTHS, Span, absence
from varde.figures.question import Question, Row
from varde.figures.wording import capital, count, number

CONFLICT = 25
"""Deaths in twelve months from which UCDP speaks of an armed conflict."""
BEFORE, AFTER = 12, 24
"""Months of deaths that are told before a past case began, and after."""
FACTOR = 3
"""How many times more, or fewer, deaths a past case may have had to be called similar."""
SHOWN = 5
"""Past cases listed for an instrument."""


class Deaths:
    """Deaths in organised violence by state and month, up to a last month.

    Parameters
    ----------
    ask : Question
        The open question.
    until : str
        Last month told, YYYY-MM.
    """

    def __init__(self, ask: Question, until: str) -> None:
        self.until = until
        self.first = str(ask.coverage(MONTHS)[0])
        rows = ask.sql(
            "SELECT state, month, state_based_deaths AS state_based, "
            "state_based_deaths + non_state_deaths + one_sided_deaths AS total, vintage "
            f"FROM {MONTHS} WHERE month <= $until ORDER BY state, month",
            [MONTHS],
            until=until,
        )
        self._rows = {(r["state"], month_number(r["month"])): r for r in rows}
        self._ask = ask

    def over(self, state: str, start: int, months: int, kind: str = "total") -> int | None:
        """Deaths in a state over months from one on; None where not all are held, or the state was not there.

        Parameters
        ----------
        state : str
            Key.
        start : int
            The first month, counted from the year 0.
        months : int
            How many.
        kind : str
            "total" of all organised violence, or "state_based".
        """
        end = start + months - 1
        if start < month_number(self.first) or end > month_number(self.until):
            return None
        if any(absence(state, Span(month, month)) for month in (_text(start), _text(end))):
            return None
        return sum(r[kind] for r in self._of(state, start, months))

    def rest_on(self, state: str, start: int, months: int) -> None:
        """Note that the answer rests on these months."""
        self._ask.rest_on(MONTHS, self._of(state, start, months))

    def _of(self, state: str, start: int, months: int) -> list[Row]:
        return [r for m in range(start, start + months) if (r := self._rows.get((state, m)))]


def month_number(month: str) -> int:
    """A month as a count of months from the year 0."""
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def _text(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


_BEGINNINGS = {
    "un_peace_operation": (
        "SELECT m.mission AS name, m.start AS day, a.state, m.mission, m.vintage FROM missions m "
        "JOIN mission_areas a USING (mission) WHERE m.kind = 'peacekeeping' AND NOT a.regional AND m.start <= $day "
        "ORDER BY m.start, m.mission, a.state",
        ("missions", "mission_areas"),
    ),
    "un_political_mission": (
        "SELECT m.mission AS name, m.start AS day, a.state, m.mission, m.vintage FROM missions m "
        "JOIN mission_areas a USING (mission) WHERE m.kind = 'political' AND NOT a.regional AND m.start <= $day "
        "ORDER BY m.start, m.mission, a.state",
        ("missions", "mission_areas"),
    ),
    "sanctions": (
        "SELECT r.regime AS name, r.start AS day, t.state, r.regime, r.vintage FROM sanctions_regimes r "
        "JOIN sanctions_targets t USING (regime) WHERE t.state IS NOT NULL AND r.start <= $day "
        "ORDER BY r.start, r.regime, t.state",
        ("sanctions_regimes", "sanctions_targets"),
    ),
    "peace_agreement": (
        "SELECT a.name, a.date AS day, s.state, a.agreement_id, a.vintage FROM peace_agreements a "
        "JOIN peace_agreement_states s USING (agreement_id) WHERE a.date <= $day "
        "ORDER BY a.date, a.agreement_id, s.state",
        ("peace_agreements", "peace_agreement_states"),
    ),
    "disarmament_ddr": (
        "SELECT a.name, a.date AS day, s.state, a.agreement_id, a.vintage FROM peace_agreements a "
        "JOIN peace_agreement_states s USING (agreement_id) WHERE a.disarmament AND a.date <= $day "
        "ORDER BY a.date, a.agreement_id, s.state",
        ("peace_agreements", "peace_agreement_states"),
    ),
}
"""Where the days are held on which an instrument began in a state."""


def beginnings(ask: Question, instrument: str, day: date) -> list[Row] | None:
    """States and days on which an instrument began, up to a day: "name", "day", "state"; None where none are held."""
    if instrument not in _BEGINNINGS:
        return None
    sql, tables = _BEGINNINGS[instrument]
    if not all(map(ask.holds, tables)):
        return None
    rows = ask.sql(sql, tables, day=day)
    return [r | {"table": tables[0]} for r in rows]


def past_cases(ask: Question, instrument: str, deaths: Deaths, own: int | None, day: date) -> Row:
    """States with similar deaths when an instrument began there, and the deaths that followed.

    Similar is a third to three times as many deaths in organised violence in twelve months; for a state with fewer
    than 25, any other with fewer. The first beginning in a state and year counts.

    Parameters
    ----------
    ask : Question
        The open question.
    instrument : str
        Key of the option.
    deaths : Deaths
        Deaths by state and month.
    own : int or None
        Deaths of the state asked about over the last twelve months.
    day : date
        Last day on which a beginning counts.

    Returns
    -------
    dict
        "count" (similar cases), "known" (those whose two years after are held), "changed" (of these, with fewer deaths
        in the second year after than in the year before; for a state with fewer than 25 deaths, with at least 25 in
        one of the two years), "text", and "cases", the nearest, or the newest: "state", "name", "what", "began",
        "deaths_before" (12 months before the month in which it began), "deaths_first_year" and "deaths_second_year"
        (12 months each after that month; null where not held).
    """
    nothing = {"count": 0, "known": 0, "changed": 0, "cases": []}
    begun = ask.attempt(partial(beginnings, ask, instrument, day))
    if isinstance(begun, str):
        return nothing | {"text": f"{capital(begun)}."}
    if begun is None:
        return nothing | {"text": "No days on which it began elsewhere are held."}
    if own is None:
        return nothing | {"text": "The deaths of the last 12 months are not held, so that none can be called similar."}
    first: dict[tuple[str, int], Row] = {}
    for row in begun:
        first.setdefault((row["state"], row["day"].year), row)
    pairs = [(c, row) for row in first.values() if (c := _case(row, deaths)) and _similar(c["deaths_before"], own)]
    if own < CONFLICT:
        pairs.sort(key=lambda p: p[0]["began"], reverse=True)
    else:
        pairs.sort(key=lambda p: (abs(log1p(p[0]["deaths_before"]) - log1p(own)), p[0]["began"], p[0]["state"]))
    for case, row in pairs[:SHOWN]:
        ask.rest_on(row["table"], [row])
        deaths.rest_on(case["state"], month_number(case["began"]) - BEFORE, BEFORE + 1 + AFTER)
    cases = [case for case, _ in pairs]
    known = [c for c in cases if c["deaths_second_year"] is not None]
    changed = sum(_changed(c, own) for c in known)
    return {
        "count": len(cases),
        "known": len(known),
        "changed": changed,
        "text": _in_words(own, len(cases), len(known), changed),
        "cases": named(cases[:SHOWN]),
    }


def _in_words(own: int, cases: int, known: int, changed: int) -> str:
    """Past cases as a sentence that claims no effect."""
    few = own < CONFLICT
    like = f"fewer than {CONFLICT} deaths" if few else f"a third to three times its {count(own, 'death')}"
    if not cases:
        return f"No beginning with {like} in the 12 months before is held."
    text = f"{capital(count(cases, 'past beginning'))} had {like} in the 12 months before"
    if not known:
        return f"{text}; of none are the 24 months after all held."
    held = "them" if known == cases else f"the {number(known)} whose 24 months after are all held"
    if few:
        return f"{text}. In {number(changed)} of {held}, one of the two years after had at least {CONFLICT}."
    return (
        f"{text}. In {number(changed)} of {held}, the second year after had fewer deaths than the year before. Deaths "
        "fall from a height by themselves as well: this describes what followed, and no effect."
    )


def _changed(case: Row, own: int) -> bool:
    """Whether deaths rose to a conflict's, for a state with few; else whether they fell below those before."""
    if own < CONFLICT:
        return max(case["deaths_first_year"], case["deaths_second_year"]) >= CONFLICT
    return bool(case["deaths_second_year"] < case["deaths_before"])


def _case(row: Row, deaths: Deaths) -> Row | None:
    """A past beginning with the deaths around it; None where those before are not held."""
    began = month_number(f"{row['day']:%Y-%m}")
    before = deaths.over(row["state"], began - BEFORE, BEFORE)
    if before is None:
        return None
    return {
        "state": row["state"],
        "what": row["name"],
        "began": row["day"].isoformat(),
        "deaths_before": before,
        "deaths_first_year": deaths.over(row["state"], began + 1, AFTER // 2),
        "deaths_second_year": deaths.over(row["state"], began + 1 + AFTER // 2, AFTER // 2),
    }


def _similar(before: int, own: int) -> bool:
    """Whether deaths are within the factor, or both too few for a conflict."""
    if own < CONFLICT:
        return before < CONFLICT
    return own / FACTOR <= before <= own * FACTOR
