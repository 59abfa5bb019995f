"""Nuclear warheads in the military stockpile by state and year, 1945 to 2022.

Estimates of the Federation of American Scientists as Our World in Data passes them on. The held copy names states
in Russian; the column `Code` (ISO 3166 alpha-3) is read. Ten states are listed for every year, with zeros; a state
that is not listed is not estimated to have had any. Retired warheads that wait to be taken apart are not counted.
Each year's estimate stands as it was made: a fall (North Korea, 35 in 2020 and 20 in 2021) may be a change of method.
"""

from __future__ import annotations

import polars as pl

from varde.errors import DataFileError
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import read_csv, whole_numbers
from varde.states import Registry

_COLUMNS = ("Entity", "Code", "Year", "nuclear_weapons_stockpile")


def read_state_years(inputs: Inputs, states: Registry, value: str, name: str) -> pl.DataFrame:
    """Read one of Our World in Data's state-year files on nuclear weapons.

    Parameters
    ----------
    value : str
        The file's column of numbers.
    name : str
        Its name in the table.

    Raises
    ------
    DataFileError
        A column is missing, a number can't be read or is negative, a code is unknown, a state-year stands twice.
    """
    path = inputs.one("table")
    raw = whole_numbers(read_csv(path, ("Entity", "Code", "Year", value)), path, "Year", value)
    for problem, found in (
        ("holds no value", raw.filter(pl.any_horizontal(pl.col("Code", "Year", value).is_null()))),
        ("holds a negative number", raw.filter(pl.col(value) < 0)),
        ("repeats a state and year", raw.filter(~pl.struct("Code", "Year").is_first_distinct())),
    ):
        if len(found):
            raise DataFileError(path, problem, row=found["_row"][0], column=value)
    keys = states.resolve_many(raw["Code"].to_list(), system="iso3", source="fas", file=path, column="Code")
    return raw.select(state=pl.Series(keys, dtype=pl.String), year=pl.col("Year"), **{name: pl.col(value)})


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read the table of warheads.

    Raises
    ------
    DataFileError
        As `read_state_years`.
    """
    return {"nuclear_warheads": read_state_years(inputs, states, "nuclear_weapons_stockpile", "warheads")}


SOURCE = Source(
    id="nuclear_warheads",
    title="Nuclear warhead stockpiles",
    publisher="Federation of American Scientists, via Our World in Data",
    version="2022",
    published="2022",
    licence="CC BY 4.0",
    licence_url="https://creativecommons.org/licenses/by/4.0/",
    citation="Federation of American Scientists (2022), Status of World Nuclear Forces, with processing by Our World "
    "in Data: Nuclear warhead stockpiles, https://ourworldindata.org/nuclear-weapons.",
    address="https://ourworldindata.org/nuclear-weapons",
    embed=True,
    files=(
        RawFile(
            "table",
            patterns=("nuclear-warhead-stockpiles*.csv",),
            columns=_COLUMNS,
            sha256={
                "nuclear-warhead-stockpiles.csv": "94cef4089cf83efa2c664e2e6e32465fbafd9e4f1ce13d1c8dbaab25f67b0596"
            },
        ),
    ),
    tables=(
        Table(
            "nuclear_warheads",
            "Estimated nuclear warheads in the military stockpile of a state in a year.",
            (
                Field("state", "string", "The state that holds them.", required=True, state=True),
                Field("year", "year", "Calendar year.", required=True),
                Field(
                    "warheads",
                    "integer",
                    "Warheads assigned to the military.",
                    unit="warheads",
                    required=True,
                    minimum=0,
                ),
            ),
            key=("state", "year"),
            time="year",
        ),
    ),
    read=read,
    checks=(
        Check(
            "Warheads of the United States in 1967, the highest of its series",
            "SELECT max(warheads) FROM nuclear_warheads WHERE vintage = '2022' AND state = 'USA'",
            31255,
        ),
        Check(
            "Warheads of all states in 2022",
            "SELECT sum(warheads) FROM nuclear_warheads WHERE vintage = '2022' AND year = 2022",
            9440,
        ),
    ),
    known_faults="Names of states are in Russian in the held copy; codes are read instead.",
)
