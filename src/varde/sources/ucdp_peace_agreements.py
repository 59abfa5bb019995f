"""UCDP Peace Agreement Dataset: agreements between warring parties, what they provide for, and who stood behind them.

One file, as csv or as a workbook with the same columns. Its quirks:

- Texts run over several lines inside quotes; two headers end in a space (`ref `, `return `); the csv has one column
  more, without a name, at its right edge.
- `gwno`, `conflict_id`, `conflict_name`, `dyad_id` and `incompatibility` may hold several values with ", " between.
- Third parties are prose, in two columns: a list (`pa_3rd`) and a comment (`c_3rd`). They are read into a table of
  agreement by third party; long texts are not kept.
- `ended` is written True, False or left empty; `duration` holds no duration but the day on which the agreement
  ended.
- `termdur` counts how long fighting had been over *when the agreement was signed*, not how long the peace held:
  against UCDP's own termination data it is the number of years since the dyads were last active (1 for the same or
  the next year). -99 stands for no value. `noconf17` is 0 in every row of version 22.1 and is left out.
- Eighteen rows set a single provision and leave the flag of its group at 0. Both are kept as published.
"""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl

from varde.errors import DataFileError
from varde.sources.columns import filled
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, dates, expect_values, flags, read_csv, read_sheet, whole_numbers
from varde.sources.third_parties import ROLES, TextReader
from varde.states import Registry

# Publisher's column, our name, what it means.
PROVISIONS: tuple[tuple[str, str, str], ...] = (
    ("mil_prov", "military_provisions", "Holds any provision on armed forces or on the fighting."),
    ("cease", "ceasefire", "Provides for a ceasefire or an end to hostilities."),
    ("intarmy", "army_integration", "Lets rebels join the armed forces, or founds new ones."),
    ("ddr", "disarmament", "Provides for disarmament, demobilisation or reintegration of fighters."),
    ("withd", "foreign_withdrawal", "Provides for the withdrawal of foreign forces."),
    ("pol_prov", "political_provisions", "Holds any provision on government and political participation."),
    ("pp", "party_rights", "Lets rebels become a political party."),
    ("intgov", "government_integration", "Takes rebels into the government."),
    ("intciv", "civil_service_integration", "Takes rebels into the civil service."),
    ("elections", "elections", "Provides for elections or for a reform of how they are held."),
    ("interim", "interim_government", "Provides for an interim government."),
    ("natalks", "national_talks", "Provides for national talks or a constitutional conference."),
    ("shagov", "power_sharing", "Provides for power sharing in the government."),
    ("terr_prov", "territorial_provisions", "Holds any provision on the disputed territory."),
    ("aut", "autonomy", "Grants the territory autonomy."),
    ("fed", "federalism", "Provides for a federal state."),
    ("ind", "independence", "Grants the territory independence."),
    ("ref", "referendum", "Provides for a referendum on the status of the territory."),
    ("shaloc", "local_power_sharing", "Provides for power sharing in the local government."),
    ("regdev", "regional_development", "Provides for the development of the region."),
    ("cul", "cultural_freedoms", "Grants cultural freedoms."),
    ("demarcation", "border_demarcation", "Provides for the demarcation of a border."),
    ("locgov", "local_governance", "Provides for local government short of power sharing."),
    ("justice_prov", "justice_provisions", "Holds any provision on justice and on the return of people."),
    ("amn", "amnesty", "Provides for an amnesty."),
    ("pris", "prisoner_release", "Provides for the release of prisoners."),
    ("recon", "reconciliation", "Provides for national reconciliation."),
    ("return", "return_of_refugees", "Provides for the right of refugees and displaced people to return."),
    ("reaffirm", "reaffirms_earlier", "Reaffirms an earlier agreement."),
    ("outlin", "outlines_negotiations", "Lays down an agenda or a timetable for further negotiations."),
    ("pko", "peacekeeping", "Provides for the deployment of a peacekeeping operation."),
    ("gender", "gender_provisions", "Holds provisions on women, gender or sexual violence."),
    ("co_impl", "implementation_commission", "Sets up a commission or a mechanism to implement it."),
)

_INTERVAL = ("dateintervalstart_meta", "dateintervalend_meta")
_TYPES = {"1": "full", "2": "partial", "3": "peace process"}
_INCLUSIVE = {"1": "comprehensive", "2": "dyadic", "-1": None}
_TEXT = (
    "pa_name",
    "pa_date",
    "year",
    "gwno",
    "conflict_id",
    "conflict_name",
    "dyad_id",
    "dyad_name",
    "incompatibility",
)
_COLUMNS = (
    "paid",
    *_TEXT,
    "pa_3rd",
    "c_3rd",
    "ended",
    "duration",
    "termdur",
    "inclusive",
    "pa_type",
    "procID",
    "version",
    "dateintervalstart_meta",
    "dateintervalend_meta",
    "linktofulltextagreement",
    *(raw for raw, _, _ in PROVISIONS),
)

_VINTAGE = Field("vintage", "string", "Version of the dataset that the row was read from.", required=True)
_AGREEMENT = Field("agreement_id", "integer", "UCDP's number of the agreement (paid).")

TABLES = (
    Table(
        "peace_agreements",
        "A peace agreement signed between at least two opposed warring parties of an armed conflict.",
        (
            _AGREEMENT,
            Field("date", "date", "Day of signing.", required=True),
            Field("year", "year", "Year of signing.", required=True),
            Field("name", "string", "Name of the agreement.", required=True),
            Field(
                "type",
                "string",
                "Full (settles the whole incompatibility), partial (settles part of it) or peace "
                "process (starts or carries on a process without settling it).",
                enum=tuple(_TYPES.values()),
            ),
            Field(
                "inclusion",
                "string",
                "Comprehensive where all warring parties of the conflict signed, dyadic where "
                "some did; empty where UCDP does not say.",
                enum=("comprehensive", "dyadic"),
            ),
            Field("incompatibility", "string", "What the conflict is over.", enum=("territory", "government", "both")),
            Field("conflict", "string", "Name of the conflict or conflicts, as UCDP writes them.", required=True),
            Field("dyads", "string", "The warring pairs bound by it, as UCDP writes them."),
            Field("process_id", "integer", "UCDP's number of the peace process that it belongs to."),
            Field(
                "ended",
                "boolean",
                "True where UCDP records that the agreement came to an end, false where it says it "
                "did not; empty where no end is recorded.",
            ),
            Field("ended_on", "date", "Day on which it ended, where UCDP gives one (column `duration`)."),
            Field(
                "termination_years",
                "integer",
                "Variable `termdur` as published: years for which the violence had been "
                "over when the agreement was signed, 1 for the same or the next year. It does not say how long peace "
                "held afterwards. Empty where UCDP writes -99.",
                unit="years",
                minimum=1,
            ),
            Field("text_address", "string", "Where UCDP keeps the text of the agreement."),
            *(Field(name, "boolean", text, required=True) for _, name, text in PROVISIONS),
            Field("covered_from", "date", "First day that the dataset covers.", required=True),
            Field("covered_through", "date", "Last day that the dataset covers.", required=True),
            _VINTAGE,
        ),
        ("agreement_id",),
        time="date",
        kind="event",
    ),
    Table(
        "peace_agreement_states",
        "A state whose conflict a peace agreement is about: the location of the conflict, or a side of one "
        "between states.",
        (
            _AGREEMENT,
            Field("state", "string", "The state.", state=True),
            Field("date", "date", "Day of signing.", required=True),
            _VINTAGE,
        ),
        ("agreement_id", "state"),
        time="date",
        kind="event",
    ),
    Table(
        "peace_agreement_conflicts",
        "A UCDP conflict that a peace agreement is about.",
        (
            _AGREEMENT,
            Field("conflict_id", "integer", "UCDP's number of the conflict."),
            Field("conflict", "string", "Name of the conflict."),
            Field("date", "date", "Day of signing.", required=True),
            _VINTAGE,
        ),
        ("agreement_id", "conflict_id"),
        time="date",
        kind="event",
    ),
    Table(
        "peace_agreement_third_parties",
        "A third party of a peace agreement, read from UCDP's text.",
        (
            _AGREEMENT,
            Field(
                "party",
                "string",
                "Short name of the state, name of the organisation, or the words of the text where they name neither.",
            ),
            Field(
                "kind",
                "string",
                "What the party is; `unparsed` is a person, group or remark kept as it is written.",
                required=True,
                enum=("state", "organisation", "unparsed"),
            ),
            Field("state", "string", "The state, where it is one.", state=True),
            Field(
                "roles",
                "string",
                "Roles that the text ties to it, with ', ' between, out of: "
                + ", ".join(ROLES)
                + ". Empty where the text names none.",
            ),
            Field(
                "listed",
                "boolean",
                "True where it stands in UCDP's list of third parties, false where only UCDP's "
                "comment gives it a role.",
                required=True,
            ),
            Field(
                "conflict_state",
                "boolean",
                "True where it is a state whose own conflict the agreement is about.",
                required=True,
            ),
            Field("date", "date", "Day of signing.", required=True),
            _VINTAGE,
        ),
        ("agreement_id", "party"),
        time="date",
        kind="event",
    ),
)


def _values(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(",") if part.strip()]


def _conflict_names(cell: str, count: int) -> list[str | None]:
    """Names of several conflicts in one cell; a name may hold a comma itself ("Macedonia, FYR: Government")."""
    if count == 1:
        return [cell.strip()]
    names = [n.strip() for n in re.split(r",\s*(?=[^,:]+(?:, FYR)?:)", cell)]
    return list(names) if len(names) == count else [None] * count


def _incompatibility(cell: str | None) -> str | None:
    codes = set(_values(cell or ""))
    return {"1": "territory", "2": "government"}.get("".join(codes)) or ("both" if codes & {"1", "2", "3"} else None)


def _load(path: Path) -> pl.DataFrame:
    is_book = path.suffix.casefold() in {".xlsx", ".xls"}
    frame = read_sheet(path, _COLUMNS) if is_book else read_csv(path, _COLUMNS)
    doubled = frame.filter(frame["paid"].is_duplicated())
    if len(doubled):
        first = doubled.row(-1, named=True)
        raise DataFileError(path, f"the agreement {first['paid']} stands there twice", row=first[ROW], column="paid")
    return frame


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read the dataset into its four tables.

    Parameters
    ----------
    inputs : Inputs
        The csv or the workbook.
    states : Registry
        Resolves GW numbers, and the names in the texts.

    Raises
    ------
    DataFileError
        A column is missing, a cell is not what it should be, an agreement stands there twice, or a state is unknown.
    """
    path = inputs.one("agreements")
    frame = _load(path)
    needed = ("paid", "pa_date", "year", "gwno", "conflict_id", "conflict_name", "pa_name", "version", *_INTERVAL)
    filled(frame, path, *needed)
    frame = whole_numbers(frame, path, "paid", "year", "procID", "termdur")
    frame = dates(frame, path, "pa_date", "duration", *_INTERVAL)
    frame = flags(frame, path, "ended", *(raw for raw, _, _ in PROVISIONS))
    expect_values(frame, path, "pa_type", _TYPES)
    expect_values(frame, path, "inclusive", _INCLUSIVE)
    wrong = frame.filter(frame["pa_date"].dt.year() != frame["year"])
    if len(wrong):
        raise DataFileError(path, "the year is not that of pa_date", row=wrong[ROW][0], column="year")
    frame = frame.sort("paid")

    pairs = [(row, gwno) for row in frame.iter_rows(named=True) for gwno in _values(row["gwno"])]
    keys = states.resolve_many(
        [gwno for _, gwno in pairs],
        on=[r["pa_date"] for r, _ in pairs],
        source="ucdp",
        system="gw",
        file=path,
        column="gwno",
    )
    own: dict[int, list[str]] = {}
    for (row, _), key in zip(pairs, keys, strict=True):
        if key is not None and key not in own.setdefault(row["paid"], []):
            own[row["paid"]].append(key)

    texts = TextReader(states, "ucdp")
    agreements, locations, conflicts, third = [], [], [], []
    for row in frame.iter_rows(named=True):
        base = {"agreement_id": row["paid"], "date": row["pa_date"], "vintage": row["version"]}
        agreements.append(
            base
            | {
                "year": row["year"],
                "name": " ".join(row["pa_name"].split()),
                "type": _TYPES.get(row["pa_type"]),
                "inclusion": _INCLUSIVE.get(row["inclusive"]),
                "incompatibility": _incompatibility(row["incompatibility"]),
                "conflict": " ".join(row["conflict_name"].split()),
                "dyads": " ".join((row["dyad_name"] or "").split()) or None,
                "process_id": row["procID"],
                "ended": row["ended"],
                "ended_on": row["duration"],
                "termination_years": None if row["termdur"] == -99 else row["termdur"],
                "text_address": row["linktofulltextagreement"],
            }
            | {name: row[raw] for raw, name, _ in PROVISIONS}
            | {"covered_from": row[_INTERVAL[0]], "covered_through": row[_INTERVAL[1]]}
        )
        locations += [base | {"state": key} for key in own.get(row["paid"], [])]
        ids = _values(row["conflict_id"])
        if not all(i.isdigit() for i in ids):
            raise DataFileError(
                path, f"{row['conflict_id']!r} is no list of numbers", row=row[ROW], column="conflict_id"
            )
        names = _conflict_names(row["conflict_name"], len(ids))
        conflicts += [base | {"conflict_id": int(i), "conflict": n} for i, n in zip(ids, names, strict=True)]
        third += [
            base
            | {
                "party": party.name,
                "kind": party.kind,
                "state": party.state,
                "roles": ", ".join(r for r in ROLES if r in party.roles) or None,
                "listed": party.listed,
                "conflict_state": party.state in own.get(row["paid"], []),
            }
            for party in texts.read(row["pa_3rd"], row["c_3rd"], row["pa_date"])
        ]
    rows = (agreements, locations, conflicts, third)
    return {
        table.name: pl.DataFrame(content, schema_overrides=_types(table), infer_schema_length=None)
        .select(f.name for f in table.fields)
        .sort(table.key)
        for table, content in zip(TABLES, rows, strict=True)
    }


_POLARS = {
    "string": pl.String,
    "integer": pl.Int64,
    "year": pl.Int64,
    "number": pl.Float64,
    "boolean": pl.Boolean,
    "date": pl.Date,
    "yearmonth": pl.String,
}


def _types(table: Table) -> dict[str, type[pl.DataType]]:
    return {f.name: _POLARS[f.type] for f in table.fields}


SOURCE = Source(
    id="ucdp_peace_agreements",
    title="UCDP Peace Agreement Dataset",
    publisher="Uppsala Conflict Data Program",
    version="22.1",
    published="2022",
    licence="CC BY 4.0",
    citation=(
        "Davies, Shawn, Therése Pettersson and Magnus Öberg (2022). Organized violence 1989-2021 and drone warfare. "
        "Journal of Peace Research 59(4). Pettersson, Therese, Stina Högbladh and Magnus Öberg (2019). "
        "Organized violence, "
        "1989-2018 and peace agreements. Journal of Peace Research 56(4). UCDP Peace Agreement Dataset version 22.1."
    ),
    address="https://ucdp.uu.se/downloads/",
    embed=True,
    licence_url="https://creativecommons.org/licenses/by/4.0/",
    files=(
        RawFile(
            "agreements",
            ("ucdp-peace-agreements-*.csv", "ucdp-peace-agreements-*.xlsx"),
            columns=("paid", "pa_name", "pa_date", "pa_3rd", "c_3rd"),
            many=True,
            sha256={
                "ucdp-peace-agreements-221.csv": "d512c104ac085d9934646873df9bbd682f6d9a4c29201504ace6b3fc7b553c2e",
                "ucdp-peace-agreements-221.xlsx": "883113e86e29f1fd798482a8b97525e1c85e70fc1ce02de8f23448e0c2f5cf9d",
            },
        ),
    ),
    tables=TABLES,
    read=read,
    checks=(
        Check(
            "Agreements in version 22.1, 1975 to 2021",
            "SELECT sum(1) FROM peace_agreements WHERE vintage = '22.1'",
            374,
        ),
        Check(
            "Agreements of version 22.1 with provisions on gender (column gender)",
            "SELECT sum(gender_provisions::int) FROM peace_agreements WHERE vintage = '22.1'",
            113,
        ),
        Check(
            "Agreements about Colombia (GW 100) in version 22.1",
            "SELECT sum(1) FROM peace_agreement_states WHERE vintage = '22.1' AND state = 'COL'",
            22,
        ),
    ),
    known_faults=(
        "Third parties are prose and are read by rule; what can't be placed is kept as unparsed. noconf17 is "
        "0 throughout and "
        "left out. Two agreements are marked as not ended, 238 say nothing."
    ),
)
