"""PAA-X: the actors that signed the agreements of PA-X, on the user's own copy.

The workbook (`signatories`, `actors`, `variables`) is what is read; its list of actors exists as csv too and adds
nothing. `paax_third_parties` reads the wide table. Quirks:

- `Dat` of the signatories is wrong where day and month can be exchanged, and empty elsewhere. The day of signing is
  taken from the brackets at the end of the agreement's name instead, and joins to PA-X by `AgtId`.
- `practical_third` marks those who are third parties in fact: every condition but C1 stands for one that signed as a
  party. `signatory_type` is what PA-X calls them.
- Local agreements are not covered. No licence is stated: nothing of it enters the embedded snapshot.
"""

from __future__ import annotations

import polars as pl

from varde.errors import DataFileError
from varde.sources.columns import edition
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, dates, expect_values, read_sheet, version_in_name, whole_numbers
from varde.states import Registry

_SIGNATORIES = (
    "signatory_id",
    "AgtId",
    "agt_name",
    "signatory_type",
    "practical_third",
    "condition",
    "id_paax",
    "actor_name",
    "actor_type",
)
_ACTORS = ("id_paax", "actor_name", "actor_type", "sub_type", "actor_iso3c", "abbreviation", "women")
VERSION = r"v_?(\d+(?:\.\d+)+)"

_VINTAGE = Field("vintage", "string", "Version of PAA-X that the row was read from.", required=True)

TABLES = (
    Table(
        "paax_signatories",
        "An actor that signed an agreement of PA-X, as a party or as a third party.",
        (
            Field("signatory_id", "integer", "PAA-X's number of the signature."),
            Field("agreement_id", "integer", "PA-X's number of the agreement (AgtId).", required=True),
            Field("agreement", "string", "Name of the agreement.", required=True),
            Field("date", "date", "Day of signing, from the brackets behind the name."),
            Field("actor_id", "string", "PAA-X's code of the actor.", required=True),
            Field("actor", "string", "Name of the actor.", required=True),
            Field("actor_type", "string", "Kind of actor, as PAA-X puts it."),
            Field("state", "string", "The state, where the actor is one.", state=True),
            Field(
                "signed_as",
                "string",
                "Whether PA-X lists it as a party or as a third party.",
                required=True,
                enum=("party", "third party"),
            ),
            Field("third_party", "boolean", "Whether it is in fact a third party to the conflict.", required=True),
            Field(
                "condition", "string", "PAA-X's condition under which it counts as one.", enum=("C1", "C2", "C3", "C4")
            ),
            _VINTAGE,
        ),
        ("signatory_id",),
        time="date",
        kind="event",
    ),
    Table(
        "paax_actors",
        "An actor in PAA-X.",
        (
            Field("actor_id", "string", "PAA-X's code of the actor."),
            Field("actor", "string", "Name of the actor.", required=True),
            Field("actor_type", "string", "Kind of actor, as PAA-X puts it."),
            Field("sub_type", "string", "Kind of organisation or group, where PAA-X says."),
            Field("abbreviation", "string", "Abbreviation of the name."),
            Field(
                "based_in",
                "string",
                "State where it is mainly based; empty where there are several or none.",
                state=True,
            ),
            Field("women", "boolean", "Whether it represents women.", required=True),
            _VINTAGE,
        ),
        ("actor_id",),
        kind="list",
    ),
)


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read the workbook.

    Parameters
    ----------
    inputs : Inputs
        The workbook.
    states : Registry
        Resolves the states among the actors.

    Raises
    ------
    DataFileError
        A sheet or column is missing, a cell is not what it should be, or a state is unknown.
    """
    path = inputs.one("workbook")
    actors = read_sheet(path, _ACTORS, sheet="actors").sort("id_paax")
    # A few actors are based in two states ("SDN | SSD"): they are given none.
    single = pl.col("actor_iso3c").str.strip_chars()
    actors = actors.with_columns(pl.when(single.str.contains(r"^[A-Z]{3}$")).then(single).alias("actor_iso3c"))
    based = states.resolve_many(actors["actor_iso3c"].to_list(), source="pax", file=path, column="actor_iso3c")
    actors = actors.select(
        pl.col("id_paax").alias("actor_id"),
        pl.col("actor_name").str.strip_chars().alias("actor"),
        "actor_type",
        "sub_type",
        "abbreviation",
        pl.Series("based_in", based, dtype=pl.String),
        pl.col("women").is_in(["1", "1.0"]).fill_null(False).alias("women"),
    )

    signed = read_sheet(path, _SIGNATORIES, sheet="signatories")
    signed = whole_numbers(signed, path, "signatory_id", "AgtId")
    expect_values(signed, path, "signatory_type", ("party", "third party"))
    expect_values(signed, path, "practical_third", ("1", "1.0"))
    undated = signed.filter(~signed["agt_name"].str.contains(r"\(\d\d/\d\d/\d{4}\)\s*$"))
    if len(undated):
        raise DataFileError(
            path, "has no day of signing in brackets at its end", row=undated[ROW][0], column="agt_name"
        )
    signed = signed.with_columns(pl.col("agt_name").str.extract(r"\((\d\d/\d\d/\d{4})\)\s*$").alias("signed_on"))
    signed = dates(signed, path, "signed_on", formats=("%d/%m/%Y",))
    is_state = pl.col("actor_type").is_in(["Country/State", "Government/state"])
    isos = dict(zip(actors["actor_id"], actors["based_in"], strict=True))
    unknown = signed.filter(~pl.col("id_paax").is_in(list(isos)))
    if len(unknown):
        raise DataFileError(
            path, f"{unknown['id_paax'][0]!r} is not on sheet 'actors'", row=unknown[ROW][0], column="id_paax"
        )
    signed = signed.select(
        "signatory_id",
        pl.col("AgtId").alias("agreement_id"),
        pl.col("agt_name").str.replace(r"\s*\(\d\d/\d\d/\d{4}\)\s*$", "").alias("agreement"),
        pl.col("signed_on").alias("date"),
        pl.col("id_paax").alias("actor_id"),
        pl.col("actor_name").str.strip_chars().alias("actor"),
        "actor_type",
        pl.when(is_state).then(pl.col("id_paax").replace_strict(isos, return_dtype=pl.String)).alias("state"),
        pl.col("signatory_type").alias("signed_as"),
        pl.col("practical_third").is_not_null().alias("third_party"),
        "condition",
    )

    version = version_in_name(path, VERSION) or edition(path, SOURCE.files[0], SOURCE.version, "not stated")
    vintage = pl.lit(version).alias("vintage")
    return {
        "paax_signatories": signed.sort("signatory_id").with_columns(vintage),
        "paax_actors": actors.with_columns(vintage),
    }


SOURCE = Source(
    id="paax_actors",
    title="PAA-X: actors and third parties of peace agreements",
    publisher="PeaceRep, University of Edinburgh",
    version="0.2",
    published="2025",
    licence="not stated",
    citation=(
        "PAA-X Peace Agreement Actor Dataset, version 0.2. PeaceRep: The Peace and Conflict Resolution "
        "Evidence Platform, "
        "University of Edinburgh."
    ),
    address="https://www.peaceagreements.org",
    embed=False,
    files=(
        RawFile(
            "workbook",
            ("paax_v*.xlsx",),
            columns=("signatory_id", "AgtId", "practical_third", "id_paax", "actor_name"),
            sha256={"paax_v0.2.xlsx": "e8c1cf32dca0884b6bca3e6c2f5d3d663a04cacbecdcbffc63b02d9779b79426"},
        ),
        RawFile(
            "actors",
            ("paax_actors_v*.csv",),
            columns=("id_paax", "actor_name", "actor_type", "cs_type", "acled_other"),
            required=False,
            sha256={"paax_actors_v0.2.csv": "d805ab379795752427943e556062df70a217f5406866289bd2385ed22c537d22"},
        ),
    ),
    tables=TABLES,
    read=read,
    checks=(
        Check(
            "Signatures in version 0.2 with 1,770 agreements",
            "SELECT CASE WHEN count(DISTINCT agreement_id) = 1770 THEN count(*) END FROM paax_signatories",
            8955,
        ),
    ),
    known_faults="Dates are unreliable (column Dat) and are taken from the agreement's name instead.",
)
