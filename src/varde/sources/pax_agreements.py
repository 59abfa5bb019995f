"""PA-X Peace Agreements Database, on the user's own copy: versions 9 and 10.

PA-X may be used under CC BY-NC-SA, so nothing of it enters the embedded snapshot. Two layouts are read as one source
and told apart by their header, not by their name:

- Version 9 has 279 columns with codes by topic (`GeWom` and others) and dates as YYYY-MM-DD.
- Version 10 has 38 columns, a byte-order mark, no codes by topic, dates as DD/MM/YYYY, and numbers written "100.0".

"NA" and "N/A" stand for no value in the columns of foreign identifiers. The columns `Loc1ISO` and `Loc2ISO` are
empty for 40 agreements that concern several states or none in particular; those have no row in the table of states.
Third parties are the signatures below an agreement as prose, read by the same rules as UCDP's. Long texts are not
kept. `pax_gender` and `pax_local` read the editions on women and on local agreements.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from varde.errors import DataFileError
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.pax import (
    ADDRESS,
    AGREEMENT,
    COMMON,
    DATE,
    LICENCE,
    LICENCE_URL,
    NOTICE,
    PUBLISHER,
    VINTAGE,
    columns_of,
    load,
)
from varde.sources.reading import expect_values, whole_numbers
from varde.sources.third_parties import ROLES, TextReader
from varde.states import Registry

STAGES = {
    "Pre": "pre-negotiation or process",
    "Cea": "ceasefire",
    "SubPar": "substantive, partial",
    "SubComp": "substantive, comprehensive",
    "Imp": "implementation or renegotiation",
    "Ren": "renewal",
    "Oth": "other",
}
LEVELS = {
    "Intra": "within a state",
    "IntraLocal": "local",
    "InterIntra": "between states and within one",
    "Inter": "between states",
}
_COLUMNS = (
    "Con",
    "Contp",
    "PP",
    "PPName",
    "AgtId",
    "Ver",
    "Agt",
    "Dat",
    "Status",
    "Lgt",
    "Agtp",
    "Stage",
    "ThrdPart",
    "Loc1ISO",
    "Loc2ISO",
    "UcdpCon",
    "UcdpAgr",
)
_TOPICS = {
    "GeWom": ("women_provisions", "Whether it refers to women, girls or gender equality."),
    "GeFa": ("family_provisions", "Whether it refers to the family."),
    "ImUN": ("un_signature", "Whether the United Nations signed it."),
    "ImPK": ("peacekeeping", "Whether it provides for an international mission or force."),
    "Ce": ("ceasefire", "Whether it provides for a ceasefire."),
    "TjAm": ("amnesty", "Whether it provides for an amnesty."),
    "SsrDdr": ("disarmament", "Whether it provides for disarmament, demobilisation or reintegration."),
}
_MISSING = ("", "NA", "N/A")
TABLES = (
    Table(
        "pax_agreements",
        "A peace agreement in PA-X, in one version of it.",
        (
            VINTAGE,
            AGREEMENT,
            DATE,
            Field("year", "year", "Year of signing.", required=True),
            Field("name", "string", "Name of the agreement.", required=True),
            Field("process_id", "integer", "PA-X's number of the peace process.", required=True),
            Field("process", "string", "Name of the peace process.", required=True),
            Field("country", "string", "State or entity of the conflict, as PA-X writes it.", required=True),
            Field("conflict_type", "string", "What the conflict is over, as PA-X puts it."),
            Field("level", "string", "Between or within states, or local.", enum=tuple(LEVELS.values())),
            Field("stage", "string", "Stage of the process it was signed in.", enum=tuple(STAGES.values())),
            Field("status", "string", "Whether the parties agreed to it, as PA-X puts it."),
            Field("pages", "integer", "Length of the text.", unit="pages", minimum=0),
            Field("ucdp_conflict_id", "integer", "UCDP's number of the conflict, where there is one."),
            Field("ucdp_agreement_id", "string", "UCDP's number of the agreement, where PA-X gives one."),
            *(Field(name, "boolean", f"{text} Version 9 only.") for name, text in _TOPICS.values()),
        ),
        ("vintage", "agreement_id"),
        time="date",
        kind="event",
    ),
    Table(
        "pax_agreement_states",
        "A state that an agreement in PA-X is about (its first or second location).",
        (VINTAGE, AGREEMENT, Field("state", "string", "The state.", state=True), DATE),
        ("vintage", "agreement_id", "state"),
        time="date",
        kind="event",
    ),
    Table(
        "pax_third_parties",
        "A third party that signed or is named below an agreement in PA-X, read from its text.",
        (
            VINTAGE,
            AGREEMENT,
            Field("party", "string", "Short name of the state, name of the organisation, or the words of the text."),
            Field(
                "kind",
                "string",
                "What the party is; `unparsed` is kept as written.",
                required=True,
                enum=("state", "organisation", "unparsed"),
            ),
            Field("state", "string", "The state, where it is one.", state=True),
            Field("roles", "string", "Roles that the text ties to it, with ', ' between. Empty where it names none."),
            Field("conflict_state", "boolean", "True where it is a state that the agreement is about.", required=True),
            DATE,
        ),
        ("vintage", "agreement_id", "party"),
        time="date",
        kind="event",
    ),
)


def _yes(code: str | None) -> bool | None:
    return None if code is None else code not in ("0", "0.0")


def _agreements(path: Path, states: Registry) -> dict[str, list[dict[str, object]]]:
    frame = load(path, _COLUMNS, tuple(_TOPICS))
    gone = ["UcdpCon", "UcdpAgr", "Loc1ISO", "Loc2ISO"]
    frame = frame.with_columns(pl.when(~pl.col(c).is_in(_MISSING)).then(pl.col(c)).alias(c) for c in gone)
    frame = whole_numbers(frame, path, "PP", "Lgt", "UcdpCon")
    expect_values(frame, path, "Stage", STAGES)
    expect_values(frame, path, "Agtp", LEVELS)
    located = {
        column: states.resolve_many(
            frame[column].to_list(), on=frame["Dat"].to_list(), source="pax", file=path, column=column
        )
        for column in ("Loc1ISO", "Loc2ISO")
    }
    texts = TextReader(states, "pax")
    tables: dict[str, list[dict[str, object]]] = {t.name: [] for t in TABLES}
    for i, row in enumerate(frame.iter_rows(named=True)):
        base = {"vintage": row["vintage"], "agreement_id": row["AgtId"], "date": row["Dat"]}
        tables["pax_agreements"].append(
            base
            | {
                "year": row["Dat"].year,
                "name": " ".join((row["Agt"] or "").split()) or "Untitled",
                "process_id": row["PP"],
                "process": row["PPName"],
                "country": row["Con"],
                "conflict_type": row["Contp"],
                "level": LEVELS.get(row["Agtp"]),
                "stage": STAGES.get(row["Stage"]),
                "status": row["Status"],
                "pages": row["Lgt"],
                "ucdp_conflict_id": row["UcdpCon"],
                "ucdp_agreement_id": (row["UcdpAgr"] or "").removesuffix(".0") or None,
            }
            | {name: _yes(row[raw]) for raw, (name, _) in _TOPICS.items()}
        )
        own = [k for k in dict.fromkeys((located["Loc1ISO"][i], located["Loc2ISO"][i])) if k]
        tables["pax_agreement_states"] += [base | {"state": key} for key in own]
        tables["pax_third_parties"] += [
            base
            | {
                "party": party.name,
                "kind": party.kind,
                "state": party.state,
                "roles": ", ".join(r for r in ROLES if r in party.roles) or None,
                "conflict_state": party.state in own,
            }
            for party in texts.read(row["ThrdPart"], None, row["Dat"])
        ]
    return tables


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read one or both versions.

    Parameters
    ----------
    inputs : Inputs
        Files of PA-X.
    states : Registry
        Resolves the locations, and names in the texts.

    Raises
    ------
    DataFileError
        A column is missing, a cell is not what it should be, an agreement or a version stands there twice, or a state
        is unknown.
    """
    content: dict[str, list[dict[str, object]]] = {t.name: [] for t in TABLES}
    seen: dict[object, Path] = {}
    for path in inputs.many("agreements"):
        read_in = _agreements(path, states)
        vintage = read_in["pax_agreements"][0]["vintage"]
        if vintage in seen:
            raise DataFileError(
                path, f"is version {vintage} again, after {seen[vintage].name}", hint="Keep one of them in the folder."
            )
        seen[vintage] = path
        for name, rows in read_in.items():
            content[name] += rows
    return {table.name: pl.DataFrame(content[table.name], schema=columns_of(table)).sort(table.key) for table in TABLES}


SOURCE = Source(
    id="pax_agreements",
    title="PA-X Peace Agreements Database",
    publisher=PUBLISHER,
    version="10",
    published="2025",
    licence=LICENCE,
    citation=(
        # Versions stand here side by side: which one a number rests on is its vintage.
        "PA-X Codebook and Dataset. PeaceRep, University of Edinburgh. Bell, "
        "Christine and Sanja "
        "Badanjak (2019). Introducing PA-X: A new peace agreement database and dataset. Journal of Peace "
        "Research 56(3)."
    ),
    address=ADDRESS,
    embed=False,
    licence_url=LICENCE_URL,
    notice=NOTICE,
    files=(
        RawFile(
            "agreements",
            ("pax_data_*.csv", "pax_v*_agreements*.csv"),
            columns=COMMON,
            many=True,
            sha256={
                "pax_data_2144_agreements_v9.csv": "133c1d758f1886dd2520679a418d4287f88c952418d532d4eb28c7d3324be5c1",
                "pax_v10_2257_agreements.csv": "3c30db04e2cd313314420264d56d863ba8ed79f56b6a7540d4f4b6c02033ef4c",
            },
        ),
    ),
    tables=TABLES,
    read=read,
    checks=(
        Check("Agreements in version 9", "SELECT sum(1) FROM pax_agreements WHERE vintage = '9'", 2144),
        Check("Agreements in version 10", "SELECT sum(1) FROM pax_agreements WHERE vintage = '10'", 2257),
        Check(
            "Agreements of version 9 that refer to women (column GeWom)",
            "SELECT sum(women_provisions::int) FROM pax_agreements WHERE vintage = '9'",
            464,
        ),
    ),
    known_faults=(
        "Version 10 has no codes by topic. 40 agreements name no location by ISO code. Third parties are "
        "prose and are read by "
        "rule; what can't be placed is kept as unparsed. PA-X Gender lists one agreement more than version 9 codes."
    ),
    accumulates=True,
)
