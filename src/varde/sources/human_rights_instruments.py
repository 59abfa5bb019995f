"""Eighteen human-rights instruments: signature and consent to be bound by state.

A third party's reading of the pages of the UN Treaty Collection (chapter IV) early in 2026. Its faults, found by
holding its sister file on disarmament treaties against the pages themselves, and what is done about them:

- Acceptance ("A") was read as accession ("a"). A state that has signed does not accede, save for one that signed
  before a break in its government: an accession by a signatory is marked as not verified.
- Approval ("AA") was read as ratification. It can't be told apart here, so "ratification" stands for both.
- Six rows for Czechoslovakia and the German Democratic Republic are no participants: their dates (11 December 1980,
  10 March 1981) are those of communications about Cambodia's signature, printed on three pages. They are left out.
- Dates in brackets (withdrawals, states that are gone) were passed over, so that a withdrawal shows as absence
  (Jamaica, Trinidad and Tobago from the first Optional Protocol to the ICCPR). Absence means "no part in it on the
  day of reading", not "never".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from varde.errors import DataFileError
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import dates, expect_values, read_csv
from varde.states import Registry

#: Day of the newest entry read in (a signature of 27 January 2026): later changes are not in the file.
VERIFIED_THROUGH = date(2026, 1, 27)

#: Identifier in the file, our short name, the name in common use.
INSTRUMENTS: Mapping[str, tuple[str, str]] = {
    "cerd": ("CERD", "Convention on the Elimination of All Forms of Racial Discrimination"),
    "icescr": ("ICESCR", "Covenant on Economic, Social and Cultural Rights"),
    "icescr_op": ("ICESCR-OP", "Optional Protocol to the ICESCR (individual communications)"),
    "iccpr": ("ICCPR", "Covenant on Civil and Political Rights"),
    "iccpr_op1": ("ICCPR-OP1", "First Optional Protocol to the ICCPR (individual communications)"),
    "iccpr_op2": ("ICCPR-OP2", "Second Optional Protocol to the ICCPR (abolition of the death penalty)"),
    "cedaw": ("CEDAW", "Convention on the Elimination of All Forms of Discrimination against Women"),
    "cedaw_op": ("CEDAW-OP", "Optional Protocol to CEDAW (individual communications)"),
    "cat": ("CAT", "Convention against Torture"),
    "cat_op": ("OPCAT", "Optional Protocol to the Convention against Torture (visits)"),
    "crc": ("CRC", "Convention on the Rights of the Child"),
    "crc_op_ac": ("CRC-OPAC", "Optional Protocol to the CRC on children in armed conflict"),
    "crc_op_sc": ("CRC-OPSC", "Optional Protocol to the CRC on the sale of children"),
    "crc_op_ic": ("CRC-OPIC", "Optional Protocol to the CRC on a communications procedure"),
    "cmw": ("CMW", "Convention on the Rights of Migrant Workers"),
    "crpd": ("CRPD", "Convention on the Rights of Persons with Disabilities"),
    "crpd_op": ("CRPD-OP", "Optional Protocol to the CRPD (individual communications)"),
    "ced": ("CED", "Convention against Enforced Disappearance"),
}
_KINDS = {"Ratification": "ratification", "Accession": "accession", "Succession": "succession"}
_NO_PARTICIPANTS = ("Czechoslovakia", "German Democratic Republic")
_COLUMNS = (
    "country_name",
    "treaty_id",
    "treaty_name",
    "action_type",
    "action_date",
    "signature_date",
    "treaty_open_year",
    "mtdsg_no",
)


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read the ratifications.

    Raises
    ------
    DataFileError
        A column is missing, a date, kind or instrument is not known, a state is unknown or stands twice, or a row has
        a kind without a date, a date before the instrument was open, or neither signature nor consent.
    """
    path = inputs.one("table")
    raw = read_csv(path, _COLUMNS)
    expect_values(raw, path, "treaty_id", INSTRUMENTS)
    expect_values(raw, path, "action_type", _KINDS)
    raw = dates(raw, path, "action_date", "signature_date")
    raw = raw.filter(~(pl.col("country_name").is_in(_NO_PARTICIPANTS) & pl.col("action_date").is_null()))
    keys = states.resolve_many(
        raw["country_name"].to_list(), on=VERIFIED_THROUGH, source="untc", file=path, column="country_name"
    )
    raw = raw.with_columns(state=pl.Series(keys, dtype=pl.String))
    opened = pl.col("treaty_open_year").cast(pl.Int32, strict=False)
    earliest = pl.min_horizontal("action_date", "signature_date")
    for problem, column, failed in (
        (
            "a kind of consent without a date, or a date without a kind",
            "action_type",
            pl.col("action_type").is_null() != pl.col("action_date").is_null(),
        ),
        ("neither a signature nor a consent", "action_date", earliest.is_null()),
        ("a date before the instrument was open", "action_date", earliest.dt.year() < opened),
        ("consent before signature", "action_date", pl.col("action_date") < pl.col("signature_date")),
        ("the state stands twice", "country_name", ~pl.struct("treaty_id", "state").is_first_distinct()),
    ):
        found = raw.filter(failed)
        if len(found):
            raise DataFileError(
                path,
                f"{found['country_name'][0]}, {found['treaty_id'][0]}: {problem}",
                row=found["_row"][0],
                column=column,
            )
    doubt = (pl.col("action_type") == "Accession") & pl.col("signature_date").is_not_null()
    table = raw.select(
        instrument=pl.col("treaty_id").replace_strict({k: short for k, (short, _) in INSTRUMENTS.items()}),
        state="state",
        name="country_name",
        signature_date="signature_date",
        consent_date="action_date",
        consent_kind=pl.col("action_type").replace_strict(_KINDS, default=None),
        verified=~doubt.fill_null(False),
        note=pl.when(doubt).then(
            pl.lit(
                "The kind of consent is in doubt: the file says accession by a state that had signed, and it "
                "confuses acceptance with accession."
            )
        ),
    )
    names = pl.DataFrame(
        [{"treaty_id": k, "instrument": short, "name": name} for k, (short, name) in INSTRUMENTS.items()]
    )
    listed = (
        raw.select("treaty_id", title="treaty_name", opened=opened.cast(pl.Int64), reference="mtdsg_no")
        .unique()
        .join(names, on="treaty_id")
        .with_columns(verified_through=pl.lit(VERIFIED_THROUGH))
        .select("instrument", "name", "title", "opened", "reference", "verified_through")
    )
    return {"human_rights_instruments": table, "human_rights_instrument_names": listed}


def _parties(instrument: str, expected: int) -> Check:
    return Check(
        f"Parties to {instrument} early in 2026",
        "SELECT nullif(count(consent_date), 0) FROM human_rights_instruments WHERE vintage = '2026-02' "
        f"AND instrument = '{instrument}'",
        expected,
    )


SOURCE = Source(
    id="human_rights_instruments",
    title="Multilateral Treaties Deposited with the Secretary-General: chapter IV, Human Rights (18 instruments)",
    publisher="United Nations Treaty Collection, read by a third party (mgaldino/treaties-ideal-point)",
    version="2026-02",
    published="2026-02",
    licence="UN content, facts",
    licence_url="https://treaties.un.org/Pages/Content.aspx?path=TermsofUse.xml",
    citation="United Nations Treaty Collection, Multilateral Treaties Deposited with the Secretary-General, chapter IV "
    "(Human Rights), as read by the project treaties-ideal-point early in 2026, https://treaties.un.org.",
    address="https://treaties.un.org/Pages/Treaties.aspx?id=4&subid=A&clang=_en",
    embed=True,
    files=(
        RawFile(
            "table",
            patterns=("un_hr_ratifications*.csv",),
            sha256={"un_hr_ratifications.csv": "0ace8751cac1bb519e00dab5bdee351a13c1f445f81655ebc5a7c0a10ae74ecd"},
        ),
    ),
    tables=(
        Table(
            "human_rights_instruments",
            "One state's signature of and consent to one human-rights instrument; no row means no part in it on the "
            "day of reading.",
            (
                Field(
                    "instrument",
                    "string",
                    "Short name of the instrument.",
                    required=True,
                    enum=tuple(short for short, _ in INSTRUMENTS.values()),
                ),
                Field("state", "string", "The participant.", required=True, state=True),
                Field("name", "string", "The participant as the Treaty Collection names it.", required=True),
                Field("signature_date", "date", "Day of signature."),
                Field(
                    "consent_date", "date", "Day on which consent to be bound was deposited; empty where signed only."
                ),
                Field(
                    "consent_kind",
                    "string",
                    "Kind of consent; ratification also stands for approval.",
                    enum=tuple(_KINDS.values()),
                ),
                Field("verified", "boolean", "False where the kind of consent is in doubt.", required=True),
                Field("note", "string", "What a reader must know about the row, in our words."),
            ),
            key=("instrument", "state"),
            kind="spell",
        ),
        Table(
            "human_rights_instrument_names",
            "A human-rights instrument, with the day up to which its status was read.",
            (
                Field("instrument", "string", "Short name of the instrument.", required=True),
                Field("name", "string", "Name in common use.", required=True),
                Field("title", "string", "Title as the file writes it.", required=True),
                Field("opened", "year", "Year in which it was opened for signature.", required=True),
                Field("reference", "string", "Number in the UN Treaty Collection.", required=True),
                Field("verified_through", "date", "Day up to which statuses were read.", required=True),
            ),
            key=("instrument",),
            kind="list",
        ),
    ),
    read=read,
    checks=(
        _parties("CRC", 196),
        _parties("CEDAW", 189),
        _parties("CERD", 182),
        _parties("ICCPR", 175),
        _parties("CAT", 175),
        _parties("CRPD", 193),
    ),
    verified_through=str(VERIFIED_THROUGH),
    known_faults="Acceptance was read as accession and approval as ratification; withdrawals show as absence. Six rows "
    "that date communications about Cambodia's signature are left out.",
)
