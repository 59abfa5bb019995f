"""MEND: mediation events in six conflicts since 2018, on the user's own copy.

One row is one event. Quirks:

- One identifier stands there twice (ISR202302-1) for two events of different days. The later one keeps it, the
  earlier one gets "-b" behind it, so that the key is unique and does not depend on the order of rows.
- Several conflicts and several third parties stand in one cell with "; " between. In two rows the identifiers are one
  more than the names, so names and identifiers are not paired there.
- The GW numbers of third parties are wrong in places (Kuwait bears Bahrain's 692, Slovenia Slovakia's 317) and
  include numbers of no list. States are read from the names instead: those with an identifier CON_ must be known,
  others (MEND-20 for Guyana) are a state where the name is one's.
- IGO_ and NGO_ before a number say that a party is an organisation. MEND's own numbers (MEND-…) say nothing of the
  kind, and bodies that bear one (UNITAMS, OCHA) are "other" unless the same name has an IGO_ or NGO_ elsewhere.
- A few events give a month and no day, and one a day that its month does not have (31 November 2025): both keep the
  month.
- Summaries and addresses of sources are left out.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from functools import cache
from typing import Any

import polars as pl

from varde.errors import DataFileError, StateError
from varde.sources.columns import edition
from varde.sources.contract import Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, flags, read_csv, version_in_name, whole_numbers
from varde.states import Registry

_COLUMNS = (
    "med_event_ID",
    "conflict_country",
    "med_location - MULTISELECT",
    "med_loc_cty",
    "Day",
    "Month",
    "Year",
    "third_party",
    "third_party_id_MEND",
    "groupings_mechanisms",
    "if_loc_belig",
    "agmt",
    "agmt_name",
    "agmt_id_PAX",
    "shuttle",
    "med_type",
)
_TYPES = {"M": "mediation", "MR": "mediation-related"}

_EVENT = Field("event_id", "string", "MEND's identifier of the event.")
_DATE = Field("date", "date", "Day of the event; empty where MEND gives a month only.")
_MONTH = Field("month", "yearmonth", "Month of the event.", required=True)
_VINTAGE = Field(
    "vintage", "string", "Day of the release that the row was read from, or how far that copy reaches.", required=True
)

TABLES = (
    Table(
        "mediation_events",
        "An event of mediation, or related to mediation.",
        (
            _EVENT,
            _MONTH,
            _DATE,
            Field("conflict", "string", "State or states of the conflict, as MEND writes them.", required=True),
            Field(
                "type",
                "string",
                "Mediation, or an event related to it (talks of third parties among themselves, say).",
                enum=tuple(_TYPES.values()),
            ),
            Field("place", "string", "Where it took place; empty where unknown."),
            Field("virtual", "boolean", "Whether it took place at a distance.", required=True),
            Field("place_state", "string", "State it took place in.", state=True),
            Field("mechanism", "string", "Process or group that it belongs to."),
            Field(
                "belligerents_took_part", "boolean", "Whether a warring party took part; empty where MEND does not say."
            ),
            Field("shuttle", "boolean", "Whether it was shuttle diplomacy; empty where MEND does not say."),
            Field("agreement", "string", "Name of the agreement it led to, if it led to one."),
            Field("pax_agreement_id", "integer", "PA-X's number of that agreement, where MEND gives one."),
            _VINTAGE,
        ),
        ("event_id",),
        time="month",
        kind="event",
    ),
    Table(
        "mediation_event_states",
        "A state whose conflict a mediation event is about.",
        (_EVENT, Field("state", "string", "The state.", state=True), _MONTH, _DATE, _VINTAGE),
        ("event_id", "state"),
        time="month",
        kind="event",
    ),
    Table(
        "mediation_event_third_parties",
        "A third party in a mediation event.",
        (
            _EVENT,
            Field("party", "string", "Name of the third party, as MEND writes it."),
            Field(
                "kind",
                "string",
                "What the party is: an organisation where MEND's identifier says so, other where it says neither.",
                required=True,
                enum=("state", "organisation", "other"),
            ),
            Field("state", "string", "The state, where it is one.", state=True),
            _MONTH,
            _DATE,
            _VINTAGE,
        ),
        ("event_id", "party"),
        time="month",
        kind="event",
    ),
)


def _parts(cell: str | None) -> list[str]:
    return [p.strip() for p in (cell or "").split(";")]


def _day(year: int, month: int, day: int | None) -> date | None:
    """The day, or None where none is given or the month is not that long."""
    if day is None or monthrange(year, month)[1] < day <= 31:
        return None
    return date(year, month, day)


def _state_named(states: Registry, name: str, on: date) -> str | None:
    """Key of the state of this name, or None where it is an organisation, a group or unknown."""
    try:
        state = states.resolve(name, on=on, source="mend", system="name")
    except StateError:
        return None
    return state.key if state.is_state else None


def _link(rows: list[dict[str, Any]], columns: dict[str, list[str | None]]) -> pl.DataFrame:
    """A table of event by something, with the month and day of the event."""
    content = {
        "event_id": [r["event_id"] for r in rows],
        **columns,
        "month": [r["month"] for r in rows],
        "date": [r["date"] for r in rows],
    }
    return pl.DataFrame(content, schema={c: pl.Date if c == "date" else pl.String for c in content})


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read the events into three tables.

    Parameters
    ----------
    inputs : Inputs
        The csv.
    states : Registry
        Resolves the states.

    Raises
    ------
    DataFileError
        A column is missing, a date is none, an identifier stands there twice for one day, or a state is unknown.
    """
    path = inputs.one("events")
    frame = whole_numbers(read_csv(path, _COLUMNS), path, "Day", "Month", "Year", "agmt_id_PAX")
    frame = flags(frame, path, "agmt", "shuttle", "if_loc_belig")
    days: list[date | None] = []
    months: list[date] = []
    for row in frame.iter_rows(named=True):
        try:
            months.append(date(row["Year"], row["Month"], 1))
            days.append(_day(row["Year"], row["Month"], row["Day"]))
        except (TypeError, ValueError):
            raise DataFileError(
                path, f"{row['Year']}-{row['Month']}-{row['Day']} is no day", row=row[ROW], column="Day"
            ) from None
        if not row["med_event_ID"] or not row["conflict_country"]:
            raise DataFileError(path, "the event has no identifier or no conflict", row=row[ROW])
    frame = frame.with_columns(
        pl.Series("date", days, dtype=pl.Date),
        pl.Series("first", months),
        pl.Series("month", [f"{m:%Y-%m}" for m in months]),
    ).sort("med_event_ID", "first", "date")

    # The one identifier given to two events: the later keeps it.
    twice = frame["med_event_ID"].is_duplicated()
    same_day = frame.filter(frame.select("med_event_ID", "first", "date").is_duplicated())
    if len(same_day):
        raise DataFileError(path, f"{same_day['med_event_ID'][0]!r} stands there twice", row=same_day[ROW][0])
    last = frame["med_event_ID"].is_last_distinct()
    ids = [f"{i}-b" if t and not keep else i for i, t, keep in zip(frame["med_event_ID"], twice, last, strict=True)]
    if len(set(ids)) != len(ids):
        doubled = frame.filter(twice)
        raise DataFileError(path, f"{doubled['med_event_ID'][0]!r} stands there more than twice", row=doubled[ROW][0])
    frame = frame.with_columns(pl.Series("event_id", ids))

    places = [None if c in (None, "0") else c for c in frame["med_loc_cty"]]
    hosts = states.resolve_many(places, on=frame["first"].to_list(), source="mend", file=path, column="med_loc_cty")
    conflict, third = [], []
    organisations: set[str] = set()
    for row in frame.iter_rows(named=True):
        base = {"event_id": row["event_id"], "date": row["date"], "month": row["month"], "first": row["first"]}
        conflict += [base | {"name": name} for name in dict.fromkeys(_parts(row["conflict_country"])) if name]
        names, ids_here = _parts(row["third_party"]), _parts(row["third_party_id_MEND"])
        paired = len(names) == len(ids_here)
        if paired:
            organisations.update(n for n, i in zip(names, ids_here, strict=True) if i.startswith(("IGO_", "NGO_")))
        seen: set[str] = set()
        for i, name in enumerate(names):
            if name and name not in seen:
                seen.add(name)
                third.append(base | {"party": name, "country": paired and ids_here[i].startswith("CON_")})
    keys = states.resolve_many(
        [r["name"] for r in conflict],
        on=[r["first"] for r in conflict],
        source="mend",
        file=path,
        column="conflict_country",
    )
    named = states.resolve_many(
        [r["party"] if r["country"] else None for r in third],
        on=[r["first"] for r in third],
        source="mend",
        file=path,
        column="third_party",
    )
    # Looking up a name that is no state's is slow, and the same organisations come again and again.
    is_named = cache(lambda name, year: _state_named(states, name, date(year, 7, 1)))
    parties = [
        key if r["country"] else is_named(r["party"], r["first"].year) for key, r in zip(named, third, strict=True)
    ]
    kinds: list[str | None] = [
        "state" if key else "organisation" if r["party"] in organisations else "other"
        for key, r in zip(parties, third, strict=True)
    ]
    events = frame.select(
        "event_id",
        "month",
        "date",
        pl.col("conflict_country").alias("conflict"),
        pl.col("med_type").replace_strict(_TYPES, default=None, return_dtype=pl.String).alias("type"),
        pl.when(~pl.col("med_location - MULTISELECT").is_in(["unknown", "Virtual"]))
        .then(pl.col("med_location - MULTISELECT"))
        .alias("place"),
        (pl.col("med_location - MULTISELECT") == "Virtual").fill_null(False).alias("virtual"),
        pl.Series("place_state", hosts, dtype=pl.String),
        pl.col("groupings_mechanisms").alias("mechanism"),
        pl.col("if_loc_belig").alias("belligerents_took_part"),
        "shuttle",
        pl.col("agmt_name").alias("agreement"),
        pl.col("agmt_id_PAX").alias("pax_agreement_id"),
    )
    tables = {
        "mediation_events": events,
        "mediation_event_states": _link(conflict, {"state": keys}),
        "mediation_event_third_parties": _link(
            third, {"party": [r["party"] for r in third], "kind": kinds, "state": parties}
        ),
    }
    version = version_in_name(path, r"(\d{4}-\d{2}-\d{2})") or edition(
        path, SOURCE.files[0], SOURCE.version, f"to {max(frame['month'])}"
    )
    vintage = pl.lit(version).alias("vintage")
    return {name: table.sort(*table.columns[:2]).with_columns(vintage) for name, table in tables.items()}


SOURCE = Source(
    id="mend_mediation",
    title="MEND: Mediation Event and Negotiators Database",
    publisher="PeaceRep, University of Edinburgh",
    version="2026-03-26",
    published="2026-03-26",
    licence="not stated",
    citation="MEND: Mediation Event and Negotiators Database. PeaceRep, University of Edinburgh.",
    address="https://peacerep.org",
    embed=False,
    files=(
        RawFile(
            "events",
            ("mend_*.csv",),
            columns=("med_event_ID", "conflict_country", "third_party", "third_party_id_MEND", "med_type"),
            sha256={"mend_2026-03-26.csv": "6d934ac3719ebf31d264c618d5cd0c9fec8be6b834c753cb108cca806ce6e3f6"},
        ),
    ),
    tables=TABLES,
    read=read,
    known_faults=(
        "ISR202302-1 stands for two events; the earlier is kept as ISR202302-1-b. In two rows names and "
        "numbers of third "
        "parties do not pair. GW numbers of third parties are wrong in places and not used."
    ),
)
