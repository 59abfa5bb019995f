"""Uniformed personnel of the UN in states: counts of a month, by the missions that are there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from varde.figures.cells import Cell, written
from varde.figures.days import last_full_month
from varde.figures.mission_instruments import missions_in
from varde.figures.mission_labels import Labels
from varde.figures.question import Question, Row
from varde.figures.wording import count, moment, number


def personnel(ask: Question, states: tuple[str, ...], day: date) -> dict[str, Cell]:
    """Uniformed personnel of the UN in states: a count of one month, which never carries forward."""
    found = missions_in(ask, states, day, ("peacekeeping", "political"))
    own = {state: [m for m in found.get(state, []) if not m["regional"]] for state in states}
    strengths = _Strengths(ask, last_full_month(day), sorted({m["mission"] for there in own.values() for m in there}))
    cells = {state: strengths.cell(own[state], day) for state in states}
    strengths.rest()
    return cells


class _Strengths:
    """Persons by mission and month, up to a month."""

    def __init__(self, ask: Question, month: str, missions: Sequence[str]) -> None:
        self.ask, self.month = ask, month
        self.labels = Labels.of(ask.store)
        self.by_mission: dict[str, dict[str, int]] = {}
        self.used: set[tuple[str, str]] = set()
        self.tables = [t for t in ("personnel_hub", "personnel_by_mission") if ask.holds(t)]
        self.table_of: dict[str, str] = {}
        self.first = min((ask.coverage(t)[0] or "9999" for t in self.tables), default="9999")
        condition, values = self.labels.condition(missions, "month")
        for table in self.tables:
            months = ask.store.rows(f"SELECT DISTINCT month FROM {table} WHERE month <= $month", {"month": month})
            # The user's newer download goes first, and its months are taken from nothing else.
            fresh = {r["month"] for r in months} - self.table_of.keys()
            self.table_of |= dict.fromkeys(fresh, table)
            rows = ask.sql(
                f"SELECT mission, month, sum(persons)::BIGINT AS persons FROM {table} WHERE month <= $month "
                f"AND {condition} GROUP BY mission, month ORDER BY mission, month",
                [table],
                month=month,
                **values,
            )
            for r in rows:
                if r["month"] in fresh:
                    series = self.by_mission.setdefault(self.labels.mission(r["mission"], r["month"]), {})
                    series[r["month"]] = series.get(r["month"], 0) + r["persons"]

    def cell(self, own: list[Row], day: date) -> Cell:
        """The row of one state, by its missions."""
        names = [m["mission"] for m in own]
        here = [m["mission"] for m in own if m["status"] != "ended"]
        counted = self._months(names)
        if not here:
            # Where no mission is, nobody serves in one; an operation of before the first count had people all the same.
            if not counted and all(m["kind"] != "peacekeeping" for m in own):
                return Cell("never", as_of=written(day))
            act = self._size(names, counted[-1]) if counted else None
            return Cell("lapsed", until=self._last(own), act=act, as_of=written(day))
        if self.month < self.first:
            return Cell("unknown", as_of=self.month, notes=[f"Strengths are held from {moment(self.first)}."])
        if self.month not in self.table_of:
            notes = [f"No strengths are held for {moment(self.month)}; a count does not carry forward."]
            notes += [f"Last counted: {self._size(names, counted[-1])}."] if counted else []
            return Cell("unknown", as_of=self.month, notes=notes + self._places(names))
        # A mission that ended within the month is counted in it, and its successor not yet.
        serving = [n for n in names if self.by_mission.get(n, {}).get(self.month)]
        if serving:
            return Cell(
                "in place",
                since=self._months(serving)[0],
                what=serving,
                act=self._size(serving, self.month),
                as_of=self.month,
                notes=self._contributors(serving),
            )
        notes = ["The source lists nobody for what was in place."]
        if not counted:
            # An operation that had been there had people, also where it ended before the first count.
            past = [m for m in own if m["kind"] == "peacekeeping" and m["status"] == "ended"]
            if past:
                return Cell("lapsed", until=self._last(past), as_of=self.month, notes=notes)
            return Cell("never", as_of=self.month, notes=notes)
        return Cell("lapsed", until=counted[-1], act=self._size(names, counted[-1]), as_of=self.month, notes=notes)

    def _months(self, missions: Iterable[str]) -> list[str]:
        """Months in which missions had anybody, in order."""
        return sorted({m for n in missions for m, persons in self.by_mission.get(n, {}).items() if persons})

    @staticmethod
    def _last(own: list[Row]) -> str | None:
        return max((m["presence_until"] or m["end"] for m in own if m["end"]), default=None)

    def _size(self, names: Iterable[str], month: str) -> str:
        """Persons by mission in a month, in words."""
        there = {n: p for n in names if (p := self.by_mission.get(n, {}).get(month))}
        self.used |= {(n, month) for n in there}
        ordered = sorted(there.items(), key=lambda i: (-i[1], i[0]))
        parts = [f"{number(p)} in {n}" for n, p in ordered] if len(ordered) > 1 else list(there)
        return f"{number(sum(there.values()))} uniformed personnel in {moment(month)} ({', '.join(parts)})"

    def _contributors(self, missions: list[str]) -> list[str]:
        """How many states contributed in the month, where that is held."""
        table = self.table_of.get(self.month, "")
        by_contributor = "personnel_hub" if table == "personnel_hub" else "personnel"
        if not self.ask.holds(by_contributor):
            return []
        first, last = self.ask.coverage(by_contributor)
        if not (first or "9999") <= self.month <= (last or ""):
            span = f"{moment(first or '')} to {moment(last or '')}"
            return [f"Contributors by mission are held for {span} only: unknown in this month."]
        condition, values = self.labels.condition(missions, "month")
        rows = self.ask.sql(
            f"SELECT DISTINCT contributor FROM {by_contributor} WHERE month = $month AND persons > 0 AND {condition} "
            "ORDER BY 1",
            [by_contributor],
            month=self.month,
            **values,
        )
        return [f"From {count(len(rows), 'contributing state')}."]

    def _places(self, missions: list[str]) -> list[str]:
        """What the user's own copy of Geo-PKO knows of the missions, in its last year before the month."""
        if not self.ask.holds("geopko_contributors") or not missions:
            return []
        condition, values = self.labels.condition(missions, "make_date(year, 12, 31)")
        rows = self.ask.sql(
            "SELECT year, count(DISTINCT contributor) AS states, count(DISTINCT location) AS places "
            f"FROM geopko_contributors WHERE year <= $year AND {condition} GROUP BY year ORDER BY year DESC LIMIT 1",
            ["geopko_contributors"],
            year=int(self.month[:4]) - (not self.month.endswith("-12")),
            **values,
        )
        return [
            f"By Geo-PKO, in {r['year']}: contributors from {count(r['states'], 'state')} at "
            f"{count(r['places'], 'place')}."
            for r in rows
        ]

    def rest(self) -> None:
        """Rest the answer on the counts that were told."""
        for table in self.tables:
            used = {(n, m) for n, m in self.used if self.table_of.get(m) == table}
            if not used:
                continue
            rows = self.ask.select(
                table,
                (),
                "list_contains($months, month)",
                behind=False,
                months=sorted({m for _, m in used}),
            )
            self.ask.rest_on(
                table, [r for r in rows if (self.labels.mission(r["mission"], r["month"]), r["month"]) in used]
            )
