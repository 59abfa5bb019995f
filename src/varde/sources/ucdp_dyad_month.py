"""UCDP 26.1 by dyad and month, with the lists of conflicts, dyads and actors of the same release.

Deaths and events of each dyad in each month with an event, worldwide: a dyad-month names no state, and a dyad may kill
in several. For one-sided violence the id is that of the dyad "actor - Civilians", as in the event files, and not the
actor's id that `ucdp_v261_onesided.yaml` lists, although a dozen numbers occur in both: the names of one-sided dyads
are in `organised_violence_dyads` and `candidate_events`. Dyads that never reached 25 deaths in a year occur in the
months and not in the lists. Dyad-months of 2026 leave out some candidate events that the
country-months count.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import yaml

from varde.errors import DataFileError
from varde.sources import ucdp
from varde.sources.columns import unique
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import expect_values, flags, read_csv, read_text, whole_numbers
from varde.sources.ucdp_country_month import CANDIDATES, months
from varde.states import Registry

SHORT = {"sb": "state-based", "ns": "non-state", "os": "one-sided"}
Entry = dict[str, Any]


def entries(path: Path, *needed: str) -> list[Entry]:
    """The entries of a yaml list, each checked to hold what the reader needs.

    Raises
    ------
    DataFileError
        Not yaml, not a list of entries, an id twice, or an entry without one of the names.
    """
    try:
        loaded = yaml.load(read_text(path, member=".yaml"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        row = mark.line + 1 if mark else None
        raise DataFileError(
            path, "can't be read as yaml", row=row, hint="It may be cut off: download it again."
        ) from None
    if not isinstance(loaded, list) or not loaded or not all(isinstance(e, dict) for e in loaded):
        raise DataFileError(path, "is not a list of entries", hint="This may be another file of the same name.")
    seen = set()
    for position, entry in enumerate(loaded, 1):
        for name in ("id", *needed):
            if name not in entry:
                raise DataFileError(path, f"entry {position} (id {entry.get('id')}) has no {name!r}", column=name)
        if entry["id"] in seen:
            raise DataFileError(path, f"the id {entry['id']} occurs twice", column="id")
        seen.add(entry["id"])
    return loaded


def _active(path: Path, rows: list[Entry], columns: dict[str, Any], states: Registry) -> pl.DataFrame:
    """Rows of an entry's active years with the state that each code meant in that year."""
    frame = pl.DataFrame(rows, schema={**columns, "year": pl.Int64, "gwno": pl.Int64})
    return ucdp.gw_states(frame, path, "gwno", "year", states).drop("gwno").unique(maintain_order=True)


def _conflicts(path: Path, states: Registry) -> dict[str, pl.DataFrame]:
    listed = entries(path, "name", "type", "incompatibility", "countries", "active_years")
    rows = [
        {"conflict_id": e["id"], "year": y, "gwno": g}
        for e in listed
        for y in e["active_years"]
        for g in e["countries"]
    ]
    table = pl.DataFrame(
        {
            "conflict_id": [e["id"] for e in listed],
            "conflict_name": [e["name"].strip() for e in listed],
            "type": [e["type"].replace("-", " ").replace("internationalized", "internationalised") for e in listed],
            "incompatibility": [e["incompatibility"] for e in listed],
        }
    )
    return {"conflicts": table, "conflict_years": _active(path, rows, {"conflict_id": pl.Int64}, states)}


def _dyads(state_based: Path, non_state: Path, states: Registry) -> dict[str, pl.DataFrame]:
    needed = ("name", "conflict", "side_a", "side_b", "active_years")
    listed, frames = [], []
    for path, kind, extra in ((state_based, "state-based", "gwno"), (non_state, "non-state", "countries")):
        found = entries(path, *needed, extra)
        listed += [(kind, e) for e in found]
        rows = []
        for e in found:
            places = (
                {"place": e["countries"]} if kind == "non-state" else {f"side {s}": g for s, g in e["gwno"].items()}
            )
            rows += [
                {"type": kind, "dyad_id": e["id"], "role": role, "year": y, "gwno": g}
                for y in e["active_years"]
                for role, codes in places.items()
                for g in codes
            ]
        columns = {"type": pl.String, "dyad_id": pl.Int64, "role": pl.String}
        frames.append(_active(path, rows, columns, states))
    table = pl.DataFrame(
        {
            "type": [kind for kind, _ in listed],
            "dyad_id": [e["id"] for _, e in listed],
            "dyad_name": [e["name"].strip() for _, e in listed],
            "conflict_id": [e["conflict"] for _, e in listed],
            "side_a": [e["side_a"].strip() for _, e in listed],
            "side_b": [e["side_b"].strip() for _, e in listed],
        }
    )
    return {"dyads": table, "dyad_years": pl.concat(frames)}


def _one_sided(path: Path, states: Registry) -> dict[str, pl.DataFrame]:
    listed = entries(path, "name", "government", "countries", "active_years")
    rows = [
        {"actor_id": e["id"], "year": y, "gwno": g} for e in listed for y in e["active_years"] for g in e["countries"]
    ]
    table = pl.DataFrame(
        {
            "actor_id": [e["id"] for e in listed],
            "actor": [e["name"].strip() for e in listed],
            "government": [bool(e["government"]) for e in listed],
        }
    )
    return {"one_sided_actors": table, "one_sided_actor_years": _active(path, rows, {"actor_id": pl.Int64}, states)}


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read the months and the four lists."""
    path = inputs.one("months")
    frame = read_csv(path, ["dyad_id", "type", "year", "month", "events", "deaths", "provisional"])
    expect_values(frame, path, "type", SHORT)
    frame = whole_numbers(frame, path, "dyad_id", "year", "month", "events", "deaths")
    frame = flags(frame, path, "provisional")
    frame = months(unique(frame, path, "dyad_id", "type", "year", "month"), path)
    version = ucdp.release(path, SOURCE.version)
    candidates = CANDIDATES if version == SOURCE.version else f"candidates after {version}"
    by_month = frame.select(
        "_row",
        pl.col("type").replace_strict(SHORT),
        "dyad_id",
        pl.col("period").alias("month"),
        "deaths",
        "events",
        "provisional",
        pl.when("provisional").then(pl.lit(candidates)).otherwise(pl.lit(version)).alias("vintage"),
    )
    lists = {
        **_conflicts(inputs.one("conflicts"), states),
        **_dyads(inputs.one("state_based"), inputs.one("non_state"), states),
        **_one_sided(inputs.one("one_sided"), states),
    }
    stamped = {name: table.with_columns(pl.lit(version).alias("vintage")) for name, table in lists.items()}
    return {"dyad_months": by_month, **stamped}


def _raw(role: str, name: str, sha256: str) -> RawFile:
    return RawFile(role, (f"ucdp_v*_{name}.yaml",), sha256={f"ucdp_v261_{name}.yaml": sha256})


_YEAR = Field("year", "year", "Year in which it was active.")
_PLACE = "State, by the Gleditsch-Ward code of that year."

SOURCE = Source(
    id="ucdp_dyad_month",
    title="UCDP by dyad and month, with conflicts, dyads and actors",
    publisher=ucdp.PUBLISHER,
    version="26.1",
    published="2026",
    licence=ucdp.LICENCE,
    licence_url=ucdp.LICENCE_URL,
    citation=f"{ucdp.GED_CITATION}; UCDP GED Global and UCDP Dyadic, Non-State and One-sided datasets version 26.1.",
    address=ucdp.ADDRESS,
    embed=True,
    files=(
        RawFile(
            "months",
            ("ucdp_ged_v*_dyad_month.csv",),
            columns=("dyad_id", "type", "month", "provisional"),
            sha256={"ucdp_ged_v261_dyad_month.csv": "a208d1e084e4743d42f559b2f27428b6a6c90fcaf47a719f2016bc1377f45a80"},
        ),
        _raw("conflicts", "conflicts", "629e5a2942b37ab39bf5a4ad65cc3a23a3baa6b56ec2f3e13103b2ee865b03b9"),
        _raw("state_based", "dyads", "eae09f4bb3a82224b1c7622c6da5b8b8016eadd73106143c0c4f901fa7e60d9b"),
        _raw("non_state", "nonstate", "34e80efa3dd9ed089e6907078516690dc12cdbf17cc4775ab552111763f9b0a9"),
        _raw("one_sided", "onesided", "53985ae4739c5e153b47d8a48ef070a5f8262d3938a54ae34950e82cccbc8b7a"),
    ),
    tables=(
        Table(
            "dyad_months",
            "Deaths and events of a dyad in a month, wherever they happened. Only months with an event are listed. "
            "Names of one-sided dyads are in organised_violence_dyads and candidate_events.",
            (
                ucdp.TYPE,
                Field("dyad_id", "integer", "UCDP's id of the dyad; ids of different types do not overlap."),
                Field("month", "yearmonth", "Month in which the events began."),
                ucdp.count("deaths", "Best estimate of deaths."),
                ucdp.count("events", "Events.", "events"),
                Field("provisional", "boolean", "True for candidate months.", required=True),
                ucdp.VINTAGE,
            ),
            ("type", "dyad_id", "month"),
            time="month",
        ),
        Table(
            "conflicts",
            "A state-based armed conflict since 1946.",
            (
                Field("conflict_id", "integer", "UCDP's id of the conflict."),
                Field("conflict_name", "string", "Location and what is fought over.", required=True),
                Field("type", "string", "Kind of conflict by its parties.", required=True),
                Field(
                    "incompatibility", "string", "What is fought over: government, territory or both.", required=True
                ),
                ucdp.VINTAGE,
            ),
            ("conflict_id",),
            kind="list",
        ),
        Table(
            "conflict_years",
            "A year in which a conflict was active (25 battle-related deaths or more), by state of its location.",
            (
                Field("conflict_id", "integer", "UCDP's id of the conflict."),
                _YEAR,
                Field("state", "string", _PLACE, state=True),
                ucdp.VINTAGE,
            ),
            ("conflict_id", "year", "state"),
            time="year",
        ),
        Table(
            "dyads",
            "Two sides that fought each other with 25 deaths or more in some year: state-based since 1946, non-state "
            "since 1989.",
            (
                Field("type", "string", "Type of organised violence.", enum=ucdp.TYPE_NAMES[:2]),
                Field("dyad_id", "integer", "UCDP's id of the dyad."),
                Field("dyad_name", "string", "Names of the two sides.", required=True),
                Field("conflict_id", "integer", "UCDP's id of the conflict that it belongs to.", required=True),
                Field(
                    "side_a", "string", "Name of the first side; a government in state-based violence.", required=True
                ),
                Field("side_b", "string", "Name of the other side.", required=True),
                ucdp.VINTAGE,
            ),
            ("type", "dyad_id"),
            kind="list",
        ),
        Table(
            "dyad_years",
            "A year in which a dyad was active, by state: as a side of a state-based dyad, or as a place of a "
            "non-state one. The places of a non-state dyad are listed once for all its years.",
            (
                Field("type", "string", "Type of organised violence.", enum=ucdp.TYPE_NAMES[:2]),
                Field("dyad_id", "integer", "UCDP's id of the dyad."),
                _YEAR,
                Field("state", "string", _PLACE, state=True),
                Field("role", "string", "The state's part in it.", enum=("side a", "side b", "place")),
                ucdp.VINTAGE,
            ),
            ("type", "dyad_id", "year", "state", "role"),
            time="year",
        ),
        Table(
            "one_sided_actors",
            "A government or organised group that killed 25 civilians or more in some year since 1989. One-sided "
            "violence by groups is no count of terrorism.",
            (
                Field("actor_id", "integer", "UCDP's id of the actor (not the dyad's id used in dyad_months)."),
                Field("actor", "string", "Name.", required=True),
                Field("government", "boolean", "True where the actor is a government.", required=True),
                ucdp.VINTAGE,
            ),
            ("actor_id",),
            kind="list",
        ),
        Table(
            "one_sided_actor_years",
            "A year in which an actor killed 25 civilians or more, by state. The states are those of all its years "
            "together, so an actor of several states may not have killed in each of them in each year.",
            (
                Field("actor_id", "integer", "UCDP's id of the actor."),
                _YEAR,
                Field("state", "string", _PLACE, state=True),
                ucdp.VINTAGE,
            ),
            ("actor_id", "year", "state"),
            time="year",
        ),
    ),
    read=read,
    checks=(
        Check(
            "State-based deaths of the world in 2022 by 26.1",
            "SELECT sum(deaths) FROM dyad_months "
            "WHERE vintage = '26.1' AND type = 'state-based' AND month LIKE '2022-%'",
            285_324,
        ),
        Check(
            "Conflicts active in 2024 by 26.1, two fewer than by 25.1",
            "SELECT CASE WHEN count(*) > 0 THEN count(DISTINCT conflict_id) END FROM conflict_years "
            "WHERE vintage = '26.1' AND year = 2024",
            59,
        ),
    ),
    known_faults=(
        "Dyad-months name no state. One-sided rows carry dyad ids, the list of actors has actor ids. Dyad-months of "
        "2026 leave out some candidate events."
    ),
)
