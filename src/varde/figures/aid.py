"""Official development assistance between states."""

from __future__ import annotations

from typing import Any, Literal

from varde.figures.answer import Answer, in_words, named
from varde.figures.arguments import Moment, States, Year
from varde.figures.question import Question
from varde.figures.registry import figure
from varde.figures.yearly import covered, not_there, outside, period_text, years_asked
from varde.states import registry

TABLE = "aid_flows"
SIDES = ("donor", "recipient")

POSITIVE_ONLY = (
    "The source's copy leaves out zero and negative net flows (repayments above payments): totals are of positive "
    "flows, and no row means no data, not zero."
)
SINGLE_RECIPIENTS = "Amounts to regions or unallocated by country, and to organisations, are not in the table."
SINGLE_DONORS = "Given by single states: aid of organisations, such as the EU institutions, is not in the table."


@figure(unit="constant USD million")
def flows(
    ask: Question,
    *,
    donor: States | None = None,
    recipient: States | None = None,
    year: Year | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    by: Literal["year", "donor", "recipient"] | None = None,
) -> Answer:
    """Net official development assistance from donors to recipients.

    Parameters
    ----------
    donor, recipient : states, optional
        Who gave and who received; several are summed, all without it.
    year : int, optional
        Calendar year.
    since, until : moment, optional
        First and last year of a period, instead of `year`. With `by="year"` and no time, all years held.
    by : {"year", "donor", "recipient"}, optional
        A list instead of a sum.

    Returns
    -------
    Answer
        A number, in USD million at constant prices (the unit names the price year). With `by="year"` a list of
        `{"year": 2017, "value": 83.48}`, one for each year of the period that the table covers, null where it has no
        row; with `by="donor"` or `"recipient"` a list of `{"donor": "NOR", "name": "Norway", "value": ...}`,
        largest first.

    Raises
    ------
    UsageError
        No time is given, or both `year` and a period, or a period that ends before it starts.

    Notes
    -----
    OECD, DAC2a, "ODA: Total Net": disbursements less repayments. The file has positive amounts only, so that a pair
    without a row is answered with "no data" and never with zero.
    """
    first, last = years_asked(ask, TABLE, year, since, until, open_ended=by == "year")
    beyond = outside(ask, TABLE, first, last)
    if beyond:
        return ask.no_data(beyond, as_of=period_text(first, last))
    from_, to = covered(ask, TABLE)
    held_first, held_last = max(first, from_), min(last, to)
    conditions = ["year BETWEEN $first AND $last"]
    parameters: dict[str, Any] = {"first": held_first, "last": held_last}
    given = {side: keys for side, keys in zip(SIDES, (donor, recipient), strict=True) if keys}
    for side, keys in given.items():
        conditions.append(f"{side} = ${side}" if len(keys) == 1 else f"list_contains(${side}, {side})")
        parameters[side] = keys[0] if len(keys) == 1 else list(keys)
    rows = ask.select(TABLE, ["net_oda", "price_year"], " AND ".join(conditions), **parameters)
    as_of = period_text(held_first, held_last)
    if not rows:
        for keys in given.values():
            gone = [not_there(k, held_first, held_last) for k in keys]
            if all(gone):
                return ask.answer(None, as_of=as_of, status="not applicable", reason=gone[0])
        return ask.no_data(_why_none(ask, given, held_first, held_last), as_of=as_of)

    notes = [POSITIVE_ONLY]
    if "recipient" not in given:
        notes.append(SINGLE_RECIPIENTS)
    if "donor" not in given:
        notes.append(SINGLE_DONORS)
    if first < held_first or last > held_last:
        notes.append(f"The table covers {from_} to {to}: years outside it are not counted.")
    if any(len(m) > 4 for m in (since, until) if m):
        notes.append("Aid is held by calendar year: the years of since and until are counted whole.")
    for side, keys in given.items():
        absent = [registry().get(k).name for k in keys if all(r[side] != k for r in rows)]
        if absent:
            notes.append(f"Without {', '.join(absent)}: the table has no row with it as {side} here.")
    unit = f"constant {rows[0]['price_year']} USD million"
    value: Any = round(sum(r["net_oda"] for r in rows), 2)
    if by is not None:
        sums: dict[Any, float] = dict.fromkeys(range(held_first, held_last + 1), 0.0) if by == "year" else {}
        seen = set()
        for r in rows:
            sums[r[by]] = sums.get(r[by], 0.0) + r["net_oda"]
            seen.add(r[by])
        order = sorted(sums) if by == "year" else sorted(sums, key=lambda k: (-sums[k], k))
        value = [{by: k, "value": round(sums[k], 2) if k in seen else None} for k in order]
        value = value if by == "year" else named(value, by)
    return ask.answer(value, as_of=as_of, unit=unit, notes=notes)


def _why_none(ask: Question, given: dict[str, tuple[str, ...]], first: int, last: int) -> str:
    """Why a question has no row: who never gives or receives here, or not in that year, or no positive flow."""
    years = in_words(period_text(first, last))
    for side, keys in given.items():
        held = ask.sql(
            f"SELECT {side} AS key, min(year) AS first, max(year) AS last, "
            "count(*) FILTER (year BETWEEN $first AND $last) AS here "
            f"FROM {TABLE} WHERE list_contains($keys, {side}) GROUP BY {side}",
            [TABLE],
            keys=list(keys),
            first=first,
            last=last,
        )
        names = ", ".join(registry().get(k).name for k in keys)
        if not held:
            return f"{names} is not among the {side}s of the table: no data, which is not zero."
        if not any(h["here"] for h in held):
            spans = ", ".join(f"{h['first']} to {h['last']}" for h in held)
            return f"The table has no row with {names} as {side} in {years}; it has some within {spans}."
    return f"The table has no positive net flow here in {years}. {POSITIVE_ONLY}"
