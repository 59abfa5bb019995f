"""UCDP 26.1 country-years: intensity of armed conflict from 1946 and deaths by type from 1989.

The file lists every state of the system with its microstates in every year, so zeros are said, not implied. Deaths are
empty before 1989, and for Abkhazia and South Ossetia, which are listed here though GED does not record them apart.
Serbia is code 345 to 2006 and 340 from 2007, where release 25.1 keeps 345 throughout.
"""

from __future__ import annotations

import polars as pl

from varde.errors import DataFileError
from varde.sources import ucdp
from varde.sources.columns import unique
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import expect_values, flags, read_csv, whole_numbers
from varde.states import Registry

DEATHS = {"sb_deaths": "state_based_deaths", "ns_deaths": "non_state_deaths", "os_deaths": "one_sided_deaths"}
INTENSITIES = {"0": "none", "1": "minor", "2": "war"}


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read the file into `conflict_country_years`."""
    path = inputs.one("country_year")
    frame = read_csv(path, ["gwno", "year", "main_system", "acd_intensity", *DEATHS], rename=DEATHS)
    expect_values(frame, path, "acd_intensity", INTENSITIES)
    frame = whole_numbers(frame, path, "gwno", "year", *DEATHS.values())
    frame = flags(unique(frame, path, "gwno", "year"), path, "main_system")
    empty = pl.sum_horizontal(pl.col(c).is_null().cast(pl.Int8) for c in DEATHS.values())
    torn = frame.filter(((pl.col("year") < 1989) & (empty < 3)) | empty.is_in([1, 2]))
    if len(torn):
        raise DataFileError(path, "deaths are given for all three types, and from 1989 on", row=torn["_row"][0])
    frame = ucdp.gw_states(frame, path, "gwno", "year", states)
    frame = frame.select(
        "_row",
        "state",
        "year",
        pl.col("acd_intensity").replace_strict(INTENSITIES).alias("intensity"),
        *DEATHS.values(),
        (~pl.col("main_system")).alias("microstate"),
        pl.lit(ucdp.release(path, SOURCE.version)).alias("vintage"),
    )
    return {"conflict_country_years": frame}


SOURCE = Source(
    id="ucdp_country_year",
    title="UCDP country-years: armed conflict from 1946, deaths by type from 1989",
    publisher=ucdp.PUBLISHER,
    version="26.1",
    published="2026",
    licence=ucdp.LICENCE,
    licence_url=ucdp.LICENCE_URL,
    citation=f"{ucdp.GED_CITATION}; UCDP GED Global version 26.1 and UCDP/PRIO Armed Conflict Dataset version 26.1.",
    address=ucdp.ADDRESS,
    embed=True,
    files=(
        RawFile(
            "country_year",
            ("ucdp_v*_country_year.csv",),
            columns=("gwno", "main_system", "acd_intensity", *DEATHS),
            sha256={"ucdp_v261_country_year.csv": "c734274c1ce8dc1fbf9acd73c566af93fbe6d04cbd0bbdf485296dd33ef5d446"},
        ),
    ),
    tables=(
        Table(
            "conflict_country_years",
            "A state in a year: the highest intensity of armed conflict over its government or territory, and deaths "
            "in organised violence within it. Every state of the system is listed, with zeros.",
            (
                Field("state", "string", "State, by UCDP's Gleditsch-Ward code that year.", state=True),
                Field("year", "year", "Year described."),
                Field(
                    "intensity",
                    "string",
                    "Highest intensity of state-based conflict: minor is 25 to 999 battle deaths a year, war is more.",
                    required=True,
                    enum=tuple(INTENSITIES.values()),
                ),
                ucdp.count("state_based_deaths", "Best estimate; empty before 1989.", required=False),
                ucdp.count("non_state_deaths", "Best estimate; empty before 1989.", required=False),
                ucdp.count("one_sided_deaths", "Best estimate; empty before 1989.", required=False),
                Field("microstate", "boolean", "True where the state is outside the main system list.", required=True),
                ucdp.VINTAGE,
            ),
            ("state", "year"),
            time="year",
        ),
    ),
    read=read,
    checks=(
        Check(
            "State-based deaths of the world in 2022 by 26.1",
            "SELECT sum(state_based_deaths) FROM conflict_country_years WHERE vintage = '26.1' AND year = 2022",
            285_324,
        ),
    ),
)
