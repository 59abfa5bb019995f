"""The states registry as tables of the evidence base, so that SQL can join keys to names, codes and periods.

No publisher's file stands behind it: the registry ships with the package (`varde/states/tables`) and is compiled by
hand from the Gleditsch-Ward and Correlates of War lists, ISO 3166, UN M49 and the VIEWS list.
"""

from __future__ import annotations

import polars as pl

from varde.sources.contract import Field, Inputs, Source, Table
from varde.states import KINDS, SYSTEMS, Registry


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Write out the registry; `inputs` is empty."""
    today = {s.key for s in states.today()}
    entities = [
        {
            "state": s.key,
            "name": s.name,
            "official_name": s.official_name or None,
            "kind": s.kind,
            "exists_today": s.key in today,
            "note": s.note or None,
        }
        for s in states
    ]
    codes = [
        {
            "state": s.key,
            "system": c.system,
            "code": c.code,
            "start_date": c.start,
            "end_date": c.end,
            "scope": c.source or "any",
        }
        for s in states
        for c in states.codes(s.key)
    ]
    spells = [
        {"state": s.key, "list": x.list, "code": x.code, "start_date": x.start, "end_date": x.end}
        for s in states
        for name in ("gw", "gw-microstate", "cow")
        for x in states.spells(s.key, name)
        if x.list == name
    ]
    successions = [
        {"predecessor": x.predecessor, "successor": x.successor, "date": x.date, "kind": x.kind}
        for s in states
        for x in states.successors(s.key)
    ]
    return {
        "states": pl.DataFrame(entities),
        "state_codes": pl.DataFrame(codes, infer_schema_length=None).with_columns(
            start_date=pl.coalesce("start_date", pl.lit("0001-01-01").str.to_date())
        ),
        "state_spells": pl.DataFrame(spells, infer_schema_length=None).unique(),
        "state_successions": pl.DataFrame(successions).unique(),
    }


SOURCE = Source(
    id="states_registry",
    title="States registry",
    publisher="Varde",
    version="2026-11",
    published="2026-11",
    licence="MIT; facts from the lists named",
    citation="Varde states registry (2026-11), after Gleditsch and Ward (1999), Correlates of War (2017), ISO 3166, "
    "UN M49 and VIEWS.",
    address="",
    embed=True,
    files=(),
    tables=(
        Table(
            "states",
            "States, territories and declared labels, one row each.",
            (
                Field("state", "string", "Key of the entity: ISO 3166 alpha-3 where there is one.", state=True),
                Field("name", "string", "Short name.", required=True),
                Field("official_name", "string", "Official name."),
                Field("kind", "string", "What it is.", required=True, enum=tuple(KINDS)),
                Field("exists_today", "boolean", "Whether it exists today and a brief can be made for it."),
                Field("note", "string", "Remark on its status, or on what the label stands for."),
            ),
            ("state",),
            kind="list",
        ),
        Table(
            "state_codes",
            "Codes of states in other systems, each with the days on which it is valid.",
            (
                Field("state", "string", "Key of the entity.", state=True),
                Field("system", "string", "System of codes.", enum=tuple(SYSTEMS)),
                Field("code", "string", "Code as text."),
                Field("start_date", "date", "First day valid; 0001-01-01 where the system gives none."),
                Field("scope", "string", "Family of sources that uses the code so; 'any' for all."),
                Field("end_date", "date", "Last day valid; empty where it is valid still."),
            ),
            ("state", "system", "code", "start_date", "scope"),
            kind="list",
        ),
        Table(
            "state_spells",
            "Days on which a published list of the state system counts an entity as a state.",
            (
                Field("state", "string", "Key of the entity.", state=True),
                Field("list", "string", "The list: Gleditsch-Ward, its microstates, or Correlates of War."),
                Field("start_date", "date", "First day."),
                Field("code", "string", "Number in that list.", required=True),
                Field("end_date", "date", "Last day; empty where the list counts it to its own end."),
            ),
            ("state", "list", "start_date"),
            time="start_date",
            kind="spell",
        ),
        Table(
            "state_successions",
            "Which state followed which.",
            (
                Field("predecessor", "string", "Key of the earlier state.", state=True),
                Field("successor", "string", "Key of the later state.", state=True),
                Field("date", "date", "Day from which the successor stands."),
                Field("kind", "string", "How: split, merger, secession, continuation..."),
            ),
            ("predecessor", "successor", "date"),
            time="date",
            kind="event",
        ),
    ),
    read=read,
)
