"""Panels of states by month from the evidence base: what was recorded, and zero where nothing was.

A state has a value in every month in which it existed on at least one day by the Gleditsch-Ward lists, and NaN in all
others. Deaths stay with the state that the source counted them to: those of Yugoslavia (345) up to 2006 are not
Serbia's (340), those of the Soviet Union are Russia's (365) and those of West Germany and North Yemen are Germany's
(260) and Yemen's (678), because these keep their codes. UCDP counts violence in Palestine to Israel and violence in
Western Sahara to Morocco.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from varde.errors import UsageError, check_known
from varde.forecast.months import month_id, month_text
from varde.forecast.panel import Panel, Values, stem
from varde.states import registry
from varde.store import Store

TYPES = ("state-based", "non-state", "one-sided")
TARGETS = (*TYPES, "total")
FIRST_MONTH = "1989-01"
"""Where UCDP's events begin."""

NOT_FORECAST = frozenset({"AND", "LIE", "MCO", "SMR"})
"""Microstates that VIEWS lists as country units and does not forecast."""

PROVISIONAL_FROM = {"early-2021": "2019-01", "mid-2021": "2020-01"}
"""First month that held candidate events in each vintage of `views_country_months`.

The file does not say it; the two vintages do: they agree in nearly every cell of 2020 and differ in hundreds of 2019,
which had become final in between.
"""

MONTH_RULE = "An event is counted in the month of its first day."

YEARLY = ("population", "gdp_per_capita", "age_dependency", "political_stability")
"""Series of `development_indicators` that become covariates."""
MONTHS_TO_PUBLISH = 6
"""Months after the end of a year until its figures are out: yearly series appear by the middle of the next year."""

BORDER_DEGREES = 0.05
"""Shapes within so many degrees (about 5 km) share a border: Singapore's causeway counts, wider straits do not."""
COUNTED_WITH = {"ESH": "MAR", "PSE": "ISR"}
"""Territories whose violence UCDP counts to a state, and whose borders are therefore that state's here."""
BORDERS_OF_ENDED = {
    "CSK": ("AUT", "DDR", "DEU", "HUN", "POL", "RUS", "UKR"),
    "DDR": ("CSK", "DEU", "POL"),
    "YMD": ("OMN", "SAU", "YEM"),
    "YUG": ("ALB", "AUT", "BGR", "BIH", "GRC", "HRV", "HUN", "ITA", "MKD", "ROU"),
}
"""Borders of states that ended since 1989, which no map of today shows, with states that existed beside them."""

_MONTH_NUMBER = "(CAST(left(month, 4) AS INTEGER) - 1980) * 12 + CAST(right(month, 2) AS INTEGER)"
Columns = Mapping[str, NDArray[np.generic]]


def country_panel(
    store: Store,
    target: str = "state-based",
    units: str = "views",
    start: str = FIRST_MONTH,
    *,
    ended: bool = False,
) -> Panel:
    """States by month, from a month to the last one held.

    Parameters
    ----------
    store : Store
        The evidence base; its table `violence_country_months` is read.
    target : str
        "state-based", "non-state", "one-sided", or "total" for the sum of the three.
    units : str
        "views": the 191 states that VIEWS forecasts today. "registry": every state of the Gleditsch-Ward lists, each
        over its own period.
    start : str
        First month, YYYY-MM, not before 1989-01.
    ended : bool
        With "views": also the states that ended since 1989 (Yugoslavia, Czechoslovakia, East Germany, South Yemen),
        to learn from.

    Returns
    -------
    Panel
        Units are Gleditsch-Ward codes, in their order. Covariates, all of the shape of the values:

        - `state_based`, `non_state`, `one_sided`: deaths by type; the same with `_events`: events;
        - `dyads`: pairs of fighting sides with deaths in the month, wherever, in which the state's government is a
          side, or between groups that fight in the state, from the year on in which they are listed there (too low in
          months after the last yearly release, where the states of new dyads are known only for some);
        - `population`, `gdp_per_capita`, `age_dependency`, `political_stability` (`development_indicators`) and
          `displaced` (refugees from the state and displaced persons within it): the figure of a year from July of the
          next year on, when it was out, and then until a newer one is. Figures of earlier years may have been revised
          since. A table that the evidence base lacks leaves its covariates out.

        `neighbours` holds the states with a common border today; those of ended states are as they were, with states
        that existed beside them.

    Raises
    ------
    UsageError
        Unknown target or units, or a start before 1989-01 or after the data.
    StoreError
        Where the evidence base lacks the table.
    """
    check_known(target, TARGETS, "target")
    check_known(units, ("views", "registry"), "set of units")
    keys = _views_states(store, ended=ended) if units == "views" else _registry_states()
    counts = _counts(store, "violence_country_months", "provisional, vintage")
    first, last = month_id(start), int(np.max(counts["month"], initial=0))
    if not month_id(FIRST_MONTH) <= first <= last:
        raise UsageError(f"A panel can start from {FIRST_MONTH} to {month_text(last)}, not in {start}.")
    months = np.arange(first, last + 1)
    exists = _existence(keys, months)
    series = _spread(counts, keys, months, exists)
    provisional = counts["provisional"].astype(bool)
    return _panel(
        keys,
        months,
        target,
        {
            **series,
            **_dyads(store, keys, months, exists),
            **_yearly(store, keys, months, exists),
        },
        neighbours=_neighbours(store, keys),
        provisional=np.isin(months, counts["month"][provisional]),
        vintage=_releases(counts["vintage"], provisional),
    )


def views_panel(store: Store, vintage: str = "mid-2021", target: str = "state-based") -> Panel:
    """The 191 states of VIEWS by month as one vintage of 2021 had them, for comparisons with what was known then.

    The vintage "mid-2021" ends with 2021-06 and "early-2021" with 2020-08. Their last months are candidate events
    (`PROVISIONAL_FROM`). In 2020-07 the later vintage lacks most state-based events of Afghanistan (25 deaths; 1,561
    in the earlier one), India and others; it is left as published.

    Parameters
    ----------
    store : Store
        The evidence base; its table `views_country_months` is read.
    vintage : str
        "mid-2021" or "early-2021".
    target : str
        As in `country_panel`.

    Returns
    -------
    Panel
        As `country_panel`, with deaths and events by type as covariates. Several VIEWS units that followed one another
        in a state are one row.

    Raises
    ------
    UsageError
        Unknown vintage or target.
    StoreError
        Where the evidence base lacks the table.
    """
    check_known(target, TARGETS, "target")
    check_known(vintage, tuple(PROVISIONAL_FROM), "vintage")
    keys = _views_states(store, ended=False)
    counts = _counts(store, "views_country_months", "vintage", vintage)
    months = np.arange(counts["month"].min(), counts["month"].max() + 1)
    series = _spread(counts, keys, months, np.zeros((len(keys), len(months)), dtype=bool))
    return _panel(
        keys,
        months,
        target,
        series,
        neighbours=_neighbours(store, keys),
        provisional=months >= month_id(PROVISIONAL_FROM[vintage]),
        vintage=vintage,
        month_rule="As VIEWS counted it in 2021.",
    )


def state_keys(panel: Panel) -> tuple[str, ...]:
    """Keys of a panel's states in the registry (`NOR` for 385), in the order of its rows.

    Raises
    ------
    UnknownStateError
        Where a unit is no Gleditsch-Ward code of a state in the months of the panel.
    """
    period = _first_day(panel.first_month), _first_day(panel.last_month)
    return tuple(registry().resolve(code, system="gw", on=period).key for code in panel.units)


def _first_day(month: int) -> date:
    return date(1980 + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def _views_states(store: Store, *, ended: bool) -> list[str]:
    """Keys of the states that VIEWS forecasts, and those that ended where asked for."""
    rows = store.rows("SELECT DISTINCT state, last_month IS NULL AS today FROM views_countries")
    today = {row["state"] for row in rows if row["today"]} - NOT_FORECAST
    gone = {row["state"] for row in rows} - today - NOT_FORECAST if ended else set()
    return sorted(today | gone, key=_gw_code)


def _registry_states() -> list[str]:
    """Keys of all states of the Gleditsch-Ward lists that existed in 1989 or since."""
    first = _first_day(month_id(FIRST_MONTH))
    found = [s.key for s in registry() if any(x.end is None or x.end >= first for x in s.spells())]
    return sorted(found, key=_gw_code)


def _gw_code(key: str) -> int:
    return int(registry().spells(key)[-1].code)


def _existence(keys: Sequence[str], months: NDArray[np.int_]) -> NDArray[np.bool_]:
    """Whether each state existed on a day of each month, shape (states, months)."""
    exists = np.zeros((len(keys), len(months)), dtype=bool)
    for row, key in enumerate(keys):
        for spell in registry().spells(key):
            begun = months >= (spell.start.year - 1980) * 12 + spell.start.month
            exists[row] |= (
                begun if spell.end is None else begun & (months <= (spell.end.year - 1980) * 12 + spell.end.month)
            )
    return exists


def _fetch(store: Store, table: str, sql: str, **parameters: object) -> Columns:
    """Columns of a query as arrays; a table that is not there is an error that says what to do."""
    store.describe(table)
    columns: Columns = store.run(sql, parameters).fetchnumpy()
    return columns


def _counts(store: Store, table: str, further: str, vintage: str | None = None) -> Columns:
    """Deaths and events of a table: state, month number, and one column for each type and kind."""
    wanted = ", ".join(
        f"CAST({stem(kind)}_{counted} AS DOUBLE) AS {name}"
        for kind in TYPES
        for counted, name in (("deaths", stem(kind)), ("events", f"{stem(kind)}_events"))
    )
    where = "WHERE vintage = $vintage" if vintage else ""
    sql = f"SELECT state, {_MONTH_NUMBER} AS month, {wanted}, {further} FROM {table} {where} ORDER BY state, month"
    return _fetch(store, table, sql, **({"vintage": vintage} if vintage else {}))


def _releases(vintage: NDArray[np.generic], provisional: NDArray[np.bool_]) -> str:
    """Releases of the final records, and of the provisional ones where there are any."""
    parts = [" and ".join(sorted(set(vintage[rows].astype(str)))) for rows in (~provisional, provisional) if rows.any()]
    return " and candidates ".join(parts)


def _spread(
    counts: Columns, keys: Sequence[str], months: NDArray[np.int_], exists: NDArray[np.bool_]
) -> dict[str, Values]:
    """Counts as arrays of states by months: summed where recorded, else zero where the state existed, else NaN."""
    rows, columns, at = _cells(counts, keys, months)
    held = exists.copy()
    held[rows, columns] = True
    spread = {}
    for name in counts:
        if name not in ("state", "month", "provisional", "vintage"):
            values = np.where(held, 0.0, np.nan)
            np.add.at(values, (rows, columns), np.ma.filled(counts[name][at].astype(float), np.nan))
            spread[name] = values
    return spread


def _cells(
    columns: Columns, keys: Sequence[str], months: NDArray[np.int_]
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.bool_]]:
    """Places in the panel of records with `state` and `month`, and which of the records have one."""
    place = {key: row for row, key in enumerate(keys)}
    rows = np.array([place.get(str(state), -1) for state in columns["state"]], dtype=np.intp)
    month = columns["month"].astype(np.intp) - months[0]
    at = (rows >= 0) & (month >= 0) & (month < len(months))
    return rows[at], month[at], at


def _dyads(store: Store, keys: Sequence[str], months: NDArray[np.int_], exists: NDArray[np.bool_]) -> dict[str, Values]:
    """Number of pairs of sides that were killing, by state and month."""
    if not store.has("dyad_months") or not store.has("dyad_years"):
        return {}
    # A dyad counts in a state from the year on for which it is first listed there: nobody knew before that it would be.
    # Candidate events tell the states of dyads that are newer than the last yearly release.
    newer = (
        "UNION ALL SELECT type, dyad_id, state, (year(date_start) - 1980) * 12 + month(date_start) "
        "FROM candidate_events"
        if store.has("candidate_events")
        else ""
    )
    found = _fetch(
        store,
        "dyad_months",
        f"""
        WITH listed AS (SELECT type, dyad_id, state, (year - 1980) * 12 + 1 AS first FROM dyad_years {newer}),
        places AS (SELECT type, dyad_id, state, min(first) AS first FROM listed GROUP BY ALL)
        SELECT state, {_MONTH_NUMBER} AS month, count(DISTINCT (type, dyad_id)) AS dyads
        FROM dyad_months JOIN places USING (type, dyad_id)
        WHERE deaths > 0 AND type <> 'one-sided' AND {_MONTH_NUMBER} >= first GROUP BY ALL
        """,
    )
    rows, columns, at = _cells(found, keys, months)
    values = np.zeros(exists.shape)
    values[rows, columns] = found["dyads"][at]
    return {"dyads": np.where(exists, values, np.nan)}


def _yearly(
    store: Store, keys: Sequence[str], months: NDArray[np.int_], exists: NDArray[np.bool_]
) -> dict[str, Values]:
    """Yearly series as they were known in each month, by state and month."""
    found = {}
    if store.has("development_indicators"):
        for name in YEARLY:
            sql = "SELECT state, year, value FROM development_indicators WHERE series = $name ORDER BY year"
            found[name] = _fetch(store, "development_indicators", sql, name=name)
    if store.has("displaced_populations"):
        sql = """
            SELECT origin AS state, year, CAST(sum(persons) AS DOUBLE) AS value FROM displaced_populations
            WHERE population_group IN ('refugees', 'internally-displaced') GROUP BY ALL ORDER BY year
        """
        found["displaced"] = _fetch(store, "displaced_populations", sql)
    return {name: np.where(exists, _as_known(series, keys, months), np.nan) for name, series in found.items()}


def _as_known(series: Columns, keys: Sequence[str], months: NDArray[np.int_]) -> Values:
    """The newest yearly figure that was out in each month; records are in the order of their years."""
    place = {key: row for row, key in enumerate(keys)}
    known = np.full((len(keys), len(months)), np.nan)
    for state, year, value in zip(series["state"], series["year"], series["value"], strict=True):
        row = place.get(str(state))
        out = (int(year) + 1 - 1980) * 12 + 1 + MONTHS_TO_PUBLISH
        if row is not None:
            known[row, max(out - int(months[0]), 0) :] = value
    return known


def _neighbours(store: Store, keys: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    """Rows of the states that border each state; nothing is known without the shapes."""
    if not store.has("country_shapes"):
        return ()
    pairs = _borders(store)
    pairs |= {(ended, other) for ended, others in BORDERS_OF_ENDED.items() for other in others}
    place = {key: row for row, key in enumerate(keys)}
    beside: list[set[int]] = [set() for _ in keys]
    for one, other in pairs:
        if one in place and other in place:
            beside[place[one]].add(place[other])
            beside[place[other]].add(place[one])
    return tuple(tuple(sorted(rows)) for rows in beside)


def _borders(store: Store) -> set[tuple[str, str]]:
    """Pairs of states whose shapes meet, territories taken together with the state that they are counted to."""
    import shapely

    rows = store.rows("SELECT state, part_of, geometry FROM country_shapes WHERE resolution = '50m' ORDER BY state")
    owner = [COUNTED_WITH.get(row["state"], row["part_of"] or row["state"]) for row in rows]
    shapes = shapely.from_geojson([row["geometry"] for row in rows])
    near = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=BORDER_DEGREES)
    return {(owner[a], owner[b]) for a, b in near.T.tolist() if owner[a] < owner[b]}


def _panel(
    keys: Sequence[str],
    months: NDArray[np.int_],
    target: str,
    series: dict[str, Values],
    *,
    neighbours: tuple[tuple[int, ...], ...],
    provisional: NDArray[np.bool_],
    vintage: str,
    month_rule: str = MONTH_RULE,
) -> Panel:
    """A panel of one target, with all series beside it."""
    kinds = TYPES if target == "total" else (target,)
    values: Values = np.sum([series[stem(kind)] for kind in kinds], axis=0)
    return Panel(
        target=target,
        units=tuple(str(_gw_code(key)) for key in keys),
        names=tuple(registry().get(key).name for key in keys),
        first_month=int(months[0]),
        values=values,
        covariates=series,
        neighbours=neighbours,
        provisional=provisional,
        vintage=vintage,
        month_rule=month_rule,
    )
