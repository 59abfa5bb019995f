"""Strengths of UN missions: personnel selected for a question, and what is known where there are no rows.

Shared by the figures on operations and on women in them. Three tables hold strengths, each over another span of months;
where the user's own download of the UN's data is there, it goes before them for the months it covers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from varde.errors import UsageError
from varde.figures.answer import Answer
from varde.figures.arguments import first_day, last_day
from varde.figures.mission_labels import Labels
from varde.figures.question import Question, Row
from varde.states import registry
from varde.store import Store

MILITARY = ("troops", "experts on mission", "staff officers")
POLICE = ("police", "individual police", "formed police units")
CATEGORIES: dict[str, tuple[str, ...]] = {
    "all": (*MILITARY, *POLICE),
    "military": MILITARY,
    "police": POLICE,
    "troops": ("troops",),
    "experts": ("experts on mission",),
}
"""What each choice of `category` covers, over the sources' own categories."""
_DESCRIBED = {
    "personnel": "Personnel by contributor, mission and gender",
    "personnel_by_contributor": "Personnel by contributor",
    "personnel_by_mission": "Personnel by mission",
}


def name_of(key: str) -> str:
    """Short name of a state, for a sentence."""
    return registry().get(key).name


def joined(names: Iterable[str]) -> str:
    """Names as they stand in a sentence."""
    names = list(names)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def one_of(column: str, values: Sequence[str], prefix: str) -> tuple[str, dict[str, Any]]:
    """SQL for "is one of", with the values for its parameters."""
    named = {f"{prefix}_{i}": v for i, v in enumerate(values)}
    return f"{column} IN ({', '.join(f'${n}' for n in named)})", named


def months_asked(
    ask: Question, month: str | None, since: str | None, until: str | None, *, series: bool
) -> tuple[str | None, str | None]:
    """First and last month that a question is about, as YYYY-MM; None for an open end.

    Parameters
    ----------
    month : str, optional
        One month.
    since, until : str, optional
        Moments of a period; each month that they touch counts.
    series : bool
        Whether a question without any time is about all months.

    Raises
    ------
    UsageError
        No time is given, both a month and a period, or a period that ends before it starts.
    """
    if month and (since or until):
        raise UsageError(f"{ask.figure} takes month=… or since=… and until=…, not both.")
    if not (month or series):
        raise UsageError(
            f"{ask.figure} needs month=….", "Personnel are counted by month: month=2014-08, or by=month for a series."
        )
    if since and until and first_day(since) > last_day(until):
        raise UsageError(f"{ask.figure}: since={since} lies after until={until}.")
    first = first_day(since).strftime("%Y-%m") if since else None
    last = last_day(until).strftime("%Y-%m") if until else None
    return month or first, month or last


def table_for(contributor: Any, mission: Any, gender: Any, by: str | None) -> str:
    """The table that answers a question: the longest one that has all it asks for."""
    by_contributor, by_mission = contributor or by == "contributor", mission or by == "mission"
    if gender or by == "gender" or (by_contributor and by_mission):
        return "personnel"
    return "personnel_by_contributor" if by_contributor else "personnel_by_mission"


def absent(contributor: Sequence[str], month: str) -> str | None:
    """Why none of some contributors could have contributed in a month, or None where one could."""
    reasons = []
    for key in contributor:
        state = registry().get(key)
        if not state.is_state:
            reasons.append(f"{state.name} is a {state.kind}, and only states contribute personnel")
        elif not state.exists_between(first_day(month), last_day(month)):
            reasons.append(f"{state.name} was no state in {month}")
        else:
            return None
    return "; ".join(reasons) + "." if reasons else None


def _in_place(store: Store, mission: str, month: str) -> bool | None:
    """Whether a mission was in place at any time of a month; None for a label that is no mission."""
    found = store.rows(
        'SELECT start, greatest("end", drawdown_until) AS until FROM missions WHERE mission = $mission',
        {"mission": mission},
    )
    if not found or found[0]["start"] is None:
        return None
    until = found[0]["until"]
    return bool(found[0]["start"] <= last_day(month) and (until is None or until >= first_day(month)))


class Strengths:
    """Rows of personnel for one question, and what is known of the months without rows.

    Where the user's own download of the UN's data is there, its months are taken from it and from nothing else.

    Parameters
    ----------
    ask : Question
        The open question; its rows are noted there.
    table : str
        Table asked, as `table_for` gives it.
    period : tuple
        First and last month (YYYY-MM); None for an open end.
    contributor, missions : sequence of str
        Keys of states, and acronyms; all without them.
    category : str
        One of `CATEGORIES`.
    gender : str, optional
        Only these persons.

    Attributes
    ----------
    rows : list of dict
        What was found, with `persons`.
    months : list of str
        Months of the period for which the table, or the hub's in its place, holds anything.
    first, last : str
        Months from which and to which there are data.
    """

    def __init__(
        self,
        ask: Question,
        table: str,
        period: tuple[str | None, str | None],
        *,
        contributor: Sequence[str] = (),
        missions: Sequence[str] = (),
        category: str = "all",
        gender: str | None = None,
    ) -> None:
        self.ask, self.table, self.category = ask, table, category
        self.contributor, self.missions = contributor, missions
        self.labels = Labels.of(ask.store)
        hub = ask.holds("personnel_hub")
        spans = [ask.coverage(t) for t in ([table, "personnel_hub"] if hub else [table])]
        self.first = min(start for start, _ in spans if start)
        self.last = max(end for _, end in spans if end)
        self._span = {"first": period[0] or self.first, "last": period[1] or self.last}
        self._hub_months = set(self._months_of("personnel_hub")) if hub else set()
        self.rows: list[Row] = []
        self.months: list[str] = []
        self._select(gender)

    def _months_of(self, table: str, where: str = "true", values: dict[str, Any] | None = None) -> list[str]:
        """Months of the period for which a table holds rows."""
        sql = f"SELECT DISTINCT month FROM {table} WHERE month BETWEEN $first AND $last AND {where} ORDER BY 1"
        return [r["month"] for r in self.ask.store.rows(sql, self._span | (values or {}))]

    def _select(self, gender: str | None) -> None:
        """Select the rows, and tell which months hold anything."""
        single = self._span["first"] == self._span["last"]
        values: dict[str, Any] = {"month": self._span["first"]} if single else dict(self._span)
        where = ["month = $month" if single else "month BETWEEN $first AND $last"]
        for column, wanted in (
            ("contributor", self.contributor),
            ("category", () if self.category == "all" else CATEGORIES[self.category]),
            ("gender", (gender,) if gender else ()),
        ):
            if wanted:
                condition, more = one_of(column, wanted, column)
                where.append(condition)
                values |= more
        if self.missions:
            condition, more = self.labels.condition(self.missions, "month")
            where.append(condition)
            values |= more
        if self._hub_months:
            self.rows += self.ask.select("personnel_hub", ["persons"], " AND ".join(where), **values)
            if single:
                self.months = [self._span["first"]]
                return
            condition, more = one_of("month", sorted(self._hub_months), "hub")
            where.append(f"NOT {condition}")
            values |= more
        self.rows += self.ask.select(self.table, ["persons"], " AND ".join(where), **values)
        if single and self.rows:
            self.months = [self._span["first"]]
        else:
            self.months = sorted(self._hub_months.union(self._months_of(self.table)))

    @property
    def described(self) -> str:
        """The table in words, with the months it covers."""
        return f"{_DESCRIBED[self.table]} runs from {self.first} to {self.last}"

    def gaps(self) -> list[Row]:
        """Lines that the source gives without numbers, among those asked about."""
        if self.table != "personnel" or not self.months or not self.ask.holds("personnel_gaps"):
            return []
        where = ["month BETWEEN $first AND $last"]
        values: dict[str, Any] = {"first": self.months[0], "last": self.months[-1]}
        for column, wanted in (("contributor", self.contributor), ("mission", self.missions)):
            if wanted:
                condition, more = one_of(column, wanted, column)
                where.append(condition)
                values |= more
        rows = self.ask.store.rows(f"SELECT * FROM personnel_gaps WHERE {' AND '.join(where)} ORDER BY ALL", values)
        return [r for r in rows if r["month"] not in self._hub_months]

    def in_month(self, month: str) -> Answer | list[str]:
        """The answer where there is no number for a month, else the notes that go with the number."""
        ask = self.ask
        if month not in self.months:
            if self.first <= month <= self.last:
                return ask.no_data(f"{self.described}, and the source has nothing for {month}.", as_of=month)
            return ask.no_data(f"{self.described}: there is no data for {month}.", as_of=month)
        if gaps := self.gaps() if self.contributor else []:
            who = joined(sorted({name_of(g["contributor"]) for g in gaps}))
            where = joined(sorted({g["mission"] for g in gaps}))
            return ask.no_data(f"The source lists {who} in {where} in {month} without a number.", as_of=month)
        unlisted = self._unlisted(month)
        notes = [
            f"{mission} was not in place in {month}."
            if in_place is False
            else f"The source lists nobody for {mission} in {month}."
            for mission, in_place in unlisted.items()
        ]
        if self.missions and len(unlisted) == len(self.missions):
            if all(in_place is False for in_place in unlisted.values()):
                return ask.answer(None, as_of=month, status="not applicable", reason=" ".join(notes))
            return ask.no_data(" ".join(notes), as_of=month)
        if not self.rows and self.contributor:
            if reason := absent(self.contributor, month):
                return ask.answer(None, as_of=month, status="not applicable", reason=reason)
            who = joined(map(name_of, self.contributor))
            notes.append(
                f"Zero: {who} is not among the contributors that the source lists with such personnel in {month}."
            )
        return notes

    def _unlisted(self, month: str) -> dict[str, bool | None]:
        """Missions asked about that the source does not list in a month at all, and whether they were in place."""
        listed = {self.labels.mission(r["mission"], month) for r in self.rows} if self.missions else set()
        if not listed.issuperset(self.missions):
            table = "personnel_hub" if month in self._hub_months else self.table
            sql = f"SELECT DISTINCT mission FROM {table} WHERE month = $month"
            listed = {self.labels.mission(r["mission"], month) for r in self.ask.store.rows(sql, {"month": month})}
        return {m: _in_place(self.ask.store, m, month) for m in self.missions if m not in listed}

    def zero_months(self) -> list[str]:
        """Months for which the source would list the contributors asked about, had they anybody there."""
        months = self.months
        if not self.contributor or not months:
            return []
        if self.missions:
            condition, values = self.labels.condition(self.missions, "month")
            listed = set(self._months_of(self.table, condition, values)) - self._hub_months
            if self._hub_months:
                listed |= set(self._months_of("personnel_hub", condition, values))
            months = [m for m in months if m in listed]
        return [m for m in months if absent(self.contributor, m) is None]

    def without_gender(self) -> int:
        """Persons counted in the totals of the question and in neither gender."""
        if not self.months:
            return 0
        where = ["gender = 'unknown'", "month BETWEEN $first AND $last"]
        values: dict[str, Any] = {"first": self.months[0], "last": self.months[-1]}
        for column, wanted in (("contributor", self.contributor), ("category", CATEGORIES[self.category])):
            if wanted:
                condition, more = one_of(column, wanted, column)
                where.append(condition)
                values |= more
        if self.missions:
            condition, more = self.labels.condition(self.missions, "month")
            where.append(condition)
            values |= more
        sql = f"SELECT month, sum(persons) AS persons FROM personnel WHERE {' AND '.join(where)} GROUP BY month"
        return sum(int(r["persons"]) for r in self.ask.store.rows(sql, values) if r["month"] not in self._hub_months)
