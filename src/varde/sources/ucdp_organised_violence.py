"""UCDP Country-Year Dataset on Organized Violence: deaths by state, year and type, low, best and high.

Every state of UCDP's list has a row in every year in which it existed, zeros included. The columns of dyads hold two
lists, ids and names, each in its own order (ids as text, names by the alphabet): the first id does not belong to the
first name. The reader ties an id to a name only where the rows together leave one name for it; for some thirty of the
445 state-based dyads they leave two. Dyads of one name share an entry (Ukraine from 2014). Some names carry HTML
entities ("&amp;"), whose semicolon is not the separator. In eight state-years the best estimate of state-based deaths
lies outside low and high, and is left there. Serbia is 345 in all years; the registry reads it as Yugoslavia to 2006.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from varde.errors import DataFileError
from varde.sources import ucdp
from varde.sources.columns import unique
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, read_csv, whole_numbers
from varde.states import Registry

BOUNDS = ("low", "best", "high")
SHORT = {"sb": "state-based", "ns": "non-state", "os": "one-sided"}
NO_DYAD = "NO_DYAD"


def _counts() -> dict[str, str]:
    """Publisher's column to ours, for all counts of deaths."""
    columns = {
        f"{short}_total_deaths_{b}_cy": f"{name.replace('-', '_')}_{b}" for short, name in SHORT.items() for b in BOUNDS
    }
    columns |= {f"cumulative_total_deaths_in_orgvio_{b}_cy": f"total_{b}" for b in BOUNDS}
    columns |= {f"os_any_govt_killings_{b}_cy": f"one_sided_government_{b}" for b in BOUNDS}
    columns |= {f"os_nsgroup_killings_{b}_cy": f"one_sided_non_state_{b}" for b in BOUNDS}
    return columns


COUNTS = _counts()
WHAT = {
    "state_based": "in violence with a state on at least one side",
    "non_state": "in violence between organised groups",
    "one_sided": "of civilians killed by a state or an organised group",
    "total": "in organised violence of all three types",
    "one_sided_government": "of civilians killed by a government, of this state or another",
    "one_sided_non_state": "of civilians killed by non-state groups (a proxy for their threat, no count of terrorism)",
}
Listed = tuple[list[str], list[str]]


def listed(frame: pl.DataFrame, path: Path, short: str) -> list[tuple[str, int, list[str], list[str]]]:
    """State, year, ids and names of the dyads of each row that has any.

    Raises
    ------
    DataFileError
        Where a row lists more names than ids, or an id is no number.
    """
    found = []
    columns = (ROW, "state", "year_cy", f"{short}_dyad_ids_cy", f"{short}_dyad_names_cy")
    for row, state, year, ids, names in frame.select(columns).iter_rows():
        if ids in (None, NO_DYAD):
            continue
        one, other = str(ids).split("; "), html.unescape(str(names)).split("; ")
        if len(one) < len(other) or not all(i.isdigit() for i in one):
            raise DataFileError(
                path, f"lists {len(one)} ids of dyads and {len(other)} names", row=row, column=f"{short}_dyad_ids_cy"
            )
        found.append((state, year, one, other))
    return found


def tied(rows: Iterable[Listed]) -> dict[str, str]:
    """Tie ids to names where the rows together leave only one name for an id.

    Parameters
    ----------
    rows : iterable of (ids, names)
        Each row's ids and names, as many of one as of the other, in no common order.

    Returns
    -------
    dict
        Name by id; ids that could bear several names, or none, are left out.
    """
    rows = list(rows)
    possible: dict[str, set[str]] = {}
    for ids, names in rows:
        for i in ids:
            possible[i] = possible.get(i, set(names)) & set(names)
    changed = True
    while changed:
        changed = False
        owner = {next(iter(names)): i for i, names in possible.items() if len(names) == 1}
        for i, could in possible.items():
            left = {n for n in could if owner.get(n, i) == i}
            if len(could) > 1 and left != could:
                possible[i], changed = left, True
        for ids, names_here in rows:
            for name in names_here:
                bearers = [i for i in ids if name in possible[i]]
                if len(bearers) == 1 and len(possible[bearers[0]]) > 1:
                    possible[bearers[0]], changed = {name}, True
    return {i: next(iter(names)) for i, names in possible.items() if len(names) == 1}


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read the file into `organised_violence_country_years` and `organised_violence_dyads`."""
    path = inputs.one("country_year")
    dyads = [f"{s}_dyad_{what}_cy" for s in SHORT for what in ("ids", "names")]
    frame = read_csv(path, ["country_id_cy", "year_cy", "version", *COUNTS, *dyads])
    frame = whole_numbers(frame, path, "country_id_cy", "year_cy", *COUNTS)
    frame = unique(frame, path, "country_id_cy", "year_cy")
    frame = ucdp.gw_states(frame, path, "country_id_cy", "year_cy", states)
    years = frame.select(
        ROW,
        "state",
        pl.col("year_cy").alias("year"),
        *(pl.col(theirs).alias(ours) for theirs, ours in COUNTS.items()),
        pl.col("version").alias("vintage"),
    )
    version = frame["version"][0] if len(frame) else SOURCE.version
    rows = []
    for short, kind in SHORT.items():
        found = listed(frame, path, short)
        # Two dyads of one name (Ukraine from 2014) give a row fewer names than ids: it can't tell one from the other.
        name_of = tied((ids, names) for _, _, ids, names in found if len(ids) == len(names))
        id_of = {(name, i) for i, name in name_of.items()}
        for state, year, ids, names in found:
            for name in names:
                mine = [int(i) for i in ids if (name, i) in id_of]
                rows.append((state, year, kind, name, mine[0] if len(mine) == 1 else None, version))
    schema = ("state", "year", "type", "dyad_name", "dyad_id", "vintage")
    table = pl.DataFrame(rows, schema=schema, orient="row", schema_overrides={"dyad_id": pl.Int64, "year": pl.Int32})
    return {"organised_violence_country_years": years, "organised_violence_dyads": table}


SOURCE = Source(
    id="ucdp_organised_violence",
    title="UCDP Country-Year Dataset on Organized Violence within Country Borders",
    publisher=ucdp.PUBLISHER,
    version="25.1",
    published="2025",
    licence=ucdp.LICENCE,
    licence_url=ucdp.LICENCE_URL,
    citation=f"{ucdp.REPORT_2025}; {ucdp.GED_CITATION}. UCDP Country-Year Dataset, version 25.1.",
    address=ucdp.ADDRESS,
    embed=True,
    files=(
        RawFile(
            "country_year",
            ("organizedviolencecy_v*.csv",),
            columns=("country_id_cy", "year_cy", "os_nsgroup_killings_best_cy"),
            sha256={
                "organizedviolencecy_v25_1.csv": "38d8f78630528d8f8da1a7bffeb027bb99ecc9690a74b46607e18f75900c5fc0"
            },
        ),
    ),
    tables=(
        Table(
            "organised_violence_country_years",
            "Deaths in organised violence within a state in a year, by type, with low and high estimates. Every state "
            "of UCDP's list has a row, zeros included. Killings of civilians are split into those by governments and "
            "those by non-state groups.",
            (
                Field("state", "string", "State in which it happened, by UCDP's Gleditsch-Ward code.", state=True),
                Field("year", "year", "Year described."),
                *(
                    ucdp.count(ours, f"{ours.rpartition('_')[2].capitalize()} estimate of deaths {WHAT[stem]}.")
                    for ours in COUNTS.values()
                    for stem in (ours.rpartition("_")[0],)
                ),
                ucdp.VINTAGE,
            ),
            ("state", "year"),
            time="year",
        ),
        Table(
            "organised_violence_dyads",
            "A dyad (two sides, or an actor and civilians) in whose violence people died within a state in a year.",
            (
                Field("state", "string", "State in which it happened.", state=True),
                Field("year", "year", "Year described."),
                Field("type", "string", "Type of organised violence.", enum=ucdp.TYPE_NAMES),
                Field(
                    "dyad_name", "string", 'Names of the two sides with " - " between; one-sided: actor and Civilians.'
                ),
                Field("dyad_id", "integer", "UCDP's id of the dyad, where the file leaves no doubt which it is."),
                ucdp.VINTAGE,
            ),
            ("state", "year", "type", "dyad_name"),
            time="year",
        ),
    ),
    read=read,
    checks=(
        Check(
            "State-based deaths of the world in 2022 by 25.1",
            "SELECT sum(state_based_best) FROM organised_violence_country_years WHERE vintage = '25.1' AND year = 2022",
            277_232,
        ),
        Check(
            "One-sided deaths in Rwanda in 1994 by 25.1",
            "SELECT sum(one_sided_best) FROM organised_violence_country_years "
            "WHERE vintage = '25.1' AND year = 1994 AND state = 'RWA'",
            770_581,
        ),
    ),
    known_faults=(
        "Ids and names of dyads are listed in different orders; HTML entities in names; in eight state-years the best "
        "estimate lies outside low and high."
    ),
)
