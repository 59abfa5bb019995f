"""Nuclear weapons tests by state and year, 1945 to 2019, as Our World in Data passes them on.

Eight states are listed for every year, with zeros; a state that is not listed is not known to have tested. The counts
are of tests, some of which set off more than one charge; counts of other publishers differ a little.

The held copy has three tests of North Korea in 2010, a year for which none was announced or detected; the others in the
file are those of 2006, 2009, 2013, 2016 (two) and 2017. The three are taken as an error of the copy and left out
(`REPAIRS`). Nothing held proves this, so the row keeps the file's number beside and is marked as not verified.
"""

from __future__ import annotations

import polars as pl

from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.nuclear_warheads import read_state_years
from varde.states import Registry

_NAME = "number-of-nuclear-weapons-tests.csv"
_COLUMNS = ("Entity", "Code", "Year", "nuclear_weapons_tests")

#: State and year, the file's number, and the number kept in its place.
REPAIRS = {("PRK", 2010): (3, 0)}


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read the table of tests.

    Raises
    ------
    DataFileError
        As `varde.sources.nuclear_warheads.read_state_years`.
    """
    table = read_state_years(inputs, states, "nuclear_weapons_tests", "reported")
    kept = [
        REPAIRS[state, year][1] if REPAIRS.get((state, year), (None,))[0] == reported else reported
        for state, year, reported in table.iter_rows()
    ]
    table = table.with_columns(tests=pl.Series(kept, dtype=pl.Int64))
    return {
        "nuclear_tests": table.select(
            "state", "year", "tests", "reported", verified=pl.col("tests") == pl.col("reported")
        )
    }


SOURCE = Source(
    id="nuclear_tests",
    title="Number of nuclear weapons tests",
    publisher="Arms Control Association, via Our World in Data",
    version="2019",
    published="2020",
    licence="CC BY 4.0",
    licence_url="https://creativecommons.org/licenses/by/4.0/",
    citation="Arms Control Association, The Nuclear Testing Tally, with processing by Our World in Data: Number of "
    "nuclear weapons tests, https://ourworldindata.org/nuclear-weapons.",
    address="https://ourworldindata.org/nuclear-weapons",
    embed=True,
    files=(
        RawFile(
            "table",
            patterns=("number-of-nuclear-weapons-tests*.csv",),
            columns=_COLUMNS,
            sha256={_NAME: "67f0ee75b6fc14e77df36d066694b6a4c2ebddabd598beb68b917c901dbca5a5"},
        ),
    ),
    tables=(
        Table(
            "nuclear_tests",
            "Nuclear weapons tests of a state in a year.",
            (
                Field("state", "string", "The state that tested.", required=True, state=True),
                Field("year", "year", "Calendar year.", required=True),
                Field("tests", "integer", "Nuclear weapons tests.", unit="tests", required=True, minimum=0),
                Field("reported", "integer", "The file's own number.", unit="tests", required=True, minimum=0),
                Field("verified", "boolean", "False where the file's number was repaired.", required=True),
            ),
            key=("state", "year"),
            time="year",
        ),
    ),
    read=read,
    checks=(
        Check(
            "Tests of all states, 1945 to 2019, without the three of North Korea in 2010",
            "SELECT sum(tests) FROM nuclear_tests WHERE vintage = '2019'",
            2056,
        ),
    ),
    known_faults="Three tests of North Korea in 2010, taken as an error of the copy, are left out; unverified.",
)
