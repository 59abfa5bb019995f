"""Women in peace operations and in peace agreements."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from varde.figures.agreements import PAX, UCDP, Scope, not_held
from varde.figures.answer import Answer, named
from varde.figures.arguments import Moment, Month, Names, State, States
from varde.figures.mission_labels import Labels
from varde.figures.question import Question, Row
from varde.figures.registry import figure
from varde.figures.strengths import Strengths, months_asked


def _share(women: int, men: int) -> float | None:
    """Women among women and men, in per cent."""
    return round(100 * women / (women + men), 2) if women + men else None


def _counted(rows: Iterable[Row]) -> dict[str, int]:
    counts = {"women": 0, "men": 0, "unknown": 0}
    for row in rows:
        counts[row["gender"]] += row["persons"]
    return counts


@figure(unit="per cent")
def personnel_share(
    ask: Question,
    *,
    contributor: States | None = None,
    mission: Names | None = None,
    month: Month | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    category: Literal["all", "military", "police", "troops", "experts"] = "all",
    by: Literal["month", "category", "mission", "contributor"] | None = None,
) -> Answer:
    """Share of women among uniformed personnel in UN missions.

    Parameters
    ----------
    contributor : States, optional
        Contributing states; several are taken together. Without it: all.
    mission : Names, optional
        Missions by acronym; several are taken together. Without it: all.
    month : Month, optional
        The month; may be left out only for a series by month.
    since, until : Moment, optional
        First and last month of a series.
    category : str
        As in `operations.personnel`.
    by : str, optional
        A series by month, or parts by category, mission or contributor.

    Returns
    -------
    Answer
        Women in per cent of women and men, on the last day of the month. With `by`: a list of objects such as
        {"month": "2014-08", "value": 3.93, "women": 3847, "men": 94050}; `value` is null where there was nobody.

    Raises
    ------
    UsageError
        Unknown mission, no month, or a month beside since or until.

    Notes
    -----
    By gender the data run from November 2009 to August 2014; the user's own download of the UN's data, where there is
    one, goes before them for the months it covers. Persons whose gender the source leaves open are left out, and
    counted in a note.
    """
    period = months_asked(ask, month, since, until, series=by == "month")
    labels = Labels.of(ask.store)
    missions = labels.named(mission) if mission else ()
    found = Strengths(ask, "personnel", period, contributor=contributor or (), missions=missions, category=category)
    notes: list[str] = []
    if month:
        outcome = found.in_month(month)
        if isinstance(outcome, Answer):
            return outcome
        notes += outcome
    elif not found.months:
        asked = " to ".join(p for p in period if p)
        return ask.no_data(f"Personnel by gender run from {found.first} to {found.last}: there is no data for {asked}.")
    open_gender = _counted(found.rows)["unknown"]
    if open_gender:
        notes.append(f"Left out: {open_gender} persons for whom the source does not add up to men and women.")
    if by:
        parts = _parts(found.rows, by, labels)
        return ask.answer(
            named(parts, by) if by == "contributor" else parts,
            as_of=month or f"{found.months[0]}/{found.months[-1]}",
            notes=notes,
        )
    counts = _counted(found.rows)
    share = _share(counts["women"], counts["men"])
    if share is None:
        return ask.answer(
            None,
            as_of=month,
            status="not applicable",
            reason=f"Nobody served in {month}: there is no share.",
            notes=notes,
        )
    everyone, women = counts["women"] + counts["men"], counts["women"]
    said = f"{women:,} {'woman' if women == 1 else 'women'} among {everyone:,}"
    notes.insert(0, f"{said} {'person' if everyone == 1 else 'persons'}.")
    return ask.answer(share, as_of=month, notes=notes)


def _parts(rows: list[Row], by: str, labels: Labels) -> list[dict[str, Any]]:
    """Shares by month, category, mission or contributor."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        name = labels.mission(row["mission"], row["month"]) if by == "mission" else row[by]
        groups.setdefault(name, []).append(row)
    parts = []
    for name, part in sorted(groups.items()):
        counts = _counted(part)
        share = _share(counts["women"], counts["men"])
        parts.append({by: name, "value": share, "women": counts["women"], "men": counts["men"]})
    return parts


@figure(unit="agreements")
def agreements(
    ask: Question,
    *,
    state: State | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    source: Literal["ucdp", "pax"] = "ucdp",
) -> Answer:
    """Peace agreements with provisions on women or gender.

    Parameters
    ----------
    state : State, optional
        Only agreements over conflicts of this state. Without it: the world.
    since, until : Moment, optional
        First and last moment of signing.
    source : str
        UCDP's dataset, or the user's own copy of PA-X (version 9, which codes topics).

    Returns
    -------
    Answer
        An object: `with_provisions` (how many), `agreements` (of how many), `share` (per cent; null where there are
        none) and `list` (objects with `agreement_id`, `name`, `date`, `conflict`, `source`).

    Notes
    -----
    UCDP's variable `gender`; PA-X's `GeWom`, references to women, girls or gender equality. The two count different
    sets of documents by different rules, and are never added up.
    """
    if source == "pax" and (missing := not_held(ask, "pax")):
        return missing
    scope = Scope(ask, state, None, since, until)
    if source == "ucdp" and scope.outside:
        start, end = scope.covered
        edge = f"before {start}" if scope.last < start else f"after {end}"
        return ask.no_data(f"UCDP's Peace Agreement Dataset has no data {edge}; it covers {start} to {end}.")
    if reason := scope.impossible():
        return ask.answer(None, as_of=scope.as_of, status="not applicable", reason=reason)
    notes: list[str] = []
    if source == "ucdp":
        condition, values = scope.where("agreement_id", "date")
        columns = ["date", "name", "conflict", "gender_provisions"]
        rows = ask.select("peace_agreements", columns, condition, order="date, agreement_id", **values)
        marked = [r for r in rows if r["gender_provisions"]]
        notes += scope.reach(own_copy=False)
        if ask.holds("pax_agreements"):
            notes.append("PA-X is held too: source=pax.")
    else:
        coded = ask.store.rows(
            "SELECT max(vintage::INTEGER)::VARCHAR AS v FROM pax_agreements WHERE women_provisions IS NOT NULL"
        )
        if coded[0]["v"] is None:
            return ask.not_held(
                "The copy of PA-X held has no codes by topic; version 9 has them. Add it with `varde build --add FILE`."
            )
        condition, values = scope.where_pax(ask, "pax_agreements")
        if values["vintage"] != coded[0]["v"]:
            notes.append(
                f"Version {coded[0]['v']} of PA-X, the last that codes topics; version {values['vintage']}, held too, "
                "does not."
            )
        values["vintage"] = coded[0]["v"]
        columns = ["date", "name", "country", "women_provisions"]
        rows = ask.select("pax_agreements", columns, condition, order="date, agreement_id", **values)
        marked = [r for r in rows if r["women_provisions"]]
    value = {
        "with_provisions": len(marked),
        "agreements": len(rows),
        "share": round(100 * len(marked) / len(rows), 1) if rows else None,
        "list": [
            {
                "agreement_id": r["agreement_id"],
                "name": r["name"],
                "date": r["date"],
                "conflict": r["conflict"] if source == "ucdp" else r["country"],
                "source": UCDP if source == "ucdp" else PAX,
            }
            for r in marked
        ],
    }
    if not rows:
        notes.insert(0, f"No agreement on record for {scope.about}.")
    days = [str(r["date"]) for r in rows]
    as_of = scope.as_of if source == "ucdp" else (f"{min(days)}/{max(days)}" if days else None)
    result = ask.answer(value, as_of=as_of, notes=notes)
    if source == "ucdp":
        result.coverage = {"from": str(scope.covered[0]), "to": str(scope.covered[1])}
    return result
