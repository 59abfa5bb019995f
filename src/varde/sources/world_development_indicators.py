"""Thirteen yearly series on development: World Bank, and population from the United Nations.

The copy was made by the International Organization for Migration. It names its series by short words of its own
(`gdp`, `income`...); here they get a plain name and the World Bank's code. Two are not from the World Development
Indicators proper: political stability is of the Worldwide Governance Indicators, and population is of the UN's World
Population Prospects 2024 (which is why it starts in 1950 and covers Western Sahara and Taiwan). The codes of places
include territories and the Channel Islands, and no regional totals.
"""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from varde.sources.columns import edition
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, expect_values, numbers, read_csv, whole_numbers
from varde.states import Registry


class Series(NamedTuple):
    """One series: the copy's name, ours, the World Bank's code, title, unit and what it measures."""

    raw: str
    series: str
    code: str | None
    title: str
    unit: str
    description: str
    publisher: str = "World Bank, World Development Indicators"


SERIES = (
    Series(
        "pop",
        "population",
        None,
        "Population",
        "persons",
        "Residents at mid-year, whatever their status or citizenship.",
        "United Nations, World Population Prospects 2024",
    ),
    Series(
        "gdp",
        "gdp",
        "NY.GDP.MKTP.CD",
        "GDP (current US$)",
        "current US dollars",
        "Gross domestic product at the prices and exchange rates of the year.",
    ),
    Series(
        "income",
        "gdp_per_capita",
        "NY.GDP.PCAP.PP.KD",
        "GDP per capita, PPP (constant 2021 international $)",
        "constant 2021 international dollars per person",
        "Gross domestic product per person at purchasing power parity and constant prices.",
    ),
    Series(
        "inf",
        "inflation",
        "FP.CPI.TOTL.ZG",
        "Inflation, consumer prices (annual %)",
        "per cent a year",
        "Change of consumer prices against the year before.",
    ),
    Series(
        "unem",
        "unemployment",
        "SL.UEM.TOTL.ZS",
        "Unemployment, total (% of total labour force, modelled ILO estimate)",
        "per cent of the labour force",
        "Persons without work who are available for it and look for it.",
    ),
    Series(
        "birth",
        "birth_rate",
        "SP.DYN.CBRT.IN",
        "Birth rate, crude (per 1,000 people)",
        "live births per 1,000 persons",
        "Live births in the year for every thousand persons at mid-year.",
    ),
    Series(
        "depend",
        "age_dependency",
        "SP.POP.DPND",
        "Age dependency ratio (% of working-age population)",
        "persons under 15 or over 64 per 100 aged 15 to 64",
        "Persons too young or too old to work, for every hundred of working age.",
    ),
    Series(
        "nmig",
        "net_migration",
        "SM.POP.NETM",
        "Net migration",
        "persons",
        "Immigrants less emigrants, citizens and others.",
    ),
    Series(
        "remin",
        "remittances_received",
        "BX.TRF.PWKR.CD.DT",
        "Personal remittances, received (current US$)",
        "current US dollars",
        "Transfers and wages that households receive from abroad.",
    ),
    Series(
        "remout",
        "remittances_paid",
        "BM.TRF.PWKR.CD.DT",
        "Personal remittances, paid (current US$)",
        "current US dollars",
        "Transfers and wages that households send abroad.",
    ),
    Series(
        "fdiin",
        "fdi_inflows",
        "BX.KLT.DINV.CD.WD",
        "Foreign direct investment, net inflows (current US$)",
        "current US dollars",
        "Direct investment from abroad less withdrawals; negative where more was withdrawn.",
    ),
    Series(
        "fdiout",
        "fdi_outflows",
        "BM.KLT.DINV.CD.WD",
        "Foreign direct investment, net outflows (current US$)",
        "current US dollars",
        "Direct investment abroad less withdrawals; negative where more was withdrawn.",
    ),
    Series(
        "polstb",
        "political_stability",
        "PV.EST",
        "Political stability and absence of violence/terrorism (estimate)",
        "standard deviations from the world's mean",
        "Perceived likelihood of political instability or politically motivated violence; higher is more stable.",
        "World Bank, Worldwide Governance Indicators",
    ),
)
"""Every series of the file."""


VERSION = "2024"

FILE = RawFile(
    role="values",
    patterns=("wdi.csv",),
    columns=("geo", "var", "t", "v"),
    sha256={"wdi.csv": "478d2ceaa389c886572571e64391ce3ef55d156e597ded9a3bf2c19c407f6ddf"},
)


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read the series and their values.

    Raises
    ------
    DataFileError
        A series or place that is unknown, or a value that is no number.
    """
    path = inputs.one("values")
    frame = read_csv(path, ["geo", "var", "t", "v"])
    names = {s.raw: s.series for s in SERIES}
    expect_values(frame, path, "var", names)
    frame = numbers(whole_numbers(frame, path, "t"), path, "v")
    keys = states.resolve_many(frame["geo"].to_list(), source="wdi", file=path, column="geo")
    values = pl.DataFrame(
        {
            ROW: frame[ROW],
            "state": pl.Series(keys, dtype=pl.String),
            "series": frame["var"].replace_strict(names, return_dtype=pl.String),
            "year": frame["t"],
            # Population carries the noise of a multiplication (52321152.000000015).
            "value": frame.select(pl.when(pl.col("var") == "pop").then(pl.col("v").round()).otherwise("v"))["v"],
        }
    ).with_columns(pl.lit(edition(path, FILE, VERSION, frame["t"].max())).alias("vintage"))
    series = pl.DataFrame(
        {
            "series": [s.series for s in SERIES],
            "code": pl.Series([s.code for s in SERIES], dtype=pl.String),
            "title": [s.title for s in SERIES],
            "unit": [s.unit for s in SERIES],
            "description": [s.description for s in SERIES],
            "publisher": [s.publisher for s in SERIES],
        }
    )
    return {"development_indicators": values, "development_series": series}


SOURCE = Source(
    id="world_development_indicators",
    title="World Development Indicators, 13 series",
    publisher="World Bank",
    version=VERSION,
    published="2024",
    licence="CC BY 4.0",
    licence_url="https://creativecommons.org/licenses/by/4.0/",
    citation=(
        "World Bank (2024). World Development Indicators; Worldwide Governance Indicators. Population: United Nations "
        "(2024), World Population Prospects 2024. Copy by the International Organization for Migration (gdidata)."
    ),
    notice="Population is of the UN World Population Prospects 2024, licensed under CC BY 3.0 IGO.",
    address="https://data.worldbank.org",
    embed=True,
    files=(FILE,),
    tables=(
        Table(
            name="development_indicators",
            description="Value of one series for one state or territory in one year.",
            fields=(
                Field("state", "string", "State or territory.", state=True),
                Field(
                    "series",
                    "string",
                    "Name of the series; see development_series.",
                    enum=tuple(s.series for s in SERIES),
                ),
                Field("year", "year", "Calendar year.", minimum=1950),
                Field(
                    "value",
                    "number",
                    "Value, in the unit that development_series gives.",
                    unit="as the series",
                    required=True,
                ),
            ),
            key=("state", "series", "year"),
            time="year",
            kind="count",
        ),
        Table(
            name="development_series",
            description="One series of development_indicators: code, title, unit and publisher.",
            fields=(
                Field("series", "string", "Name of the series."),
                Field("code", "string", "The World Bank's code; none for population, which is the UN's."),
                Field("title", "string", "Title as the World Bank writes it.", required=True),
                Field("unit", "string", "Unit of the values.", required=True),
                Field("description", "string", "What it measures.", required=True),
                Field("publisher", "string", "Who publishes the series, and in which collection.", required=True),
            ),
            key=("series",),
            kind="list",
        ),
    ),
    read=read,
    checks=(
        Check(
            "GDP of the United States in 2023, current USD (World Bank: 27.72 trillion)",
            "SELECT sum(value) / 1e12 FROM development_indicators WHERE state = 'USA' AND series = 'gdp' "
            "AND year = 2023 AND vintage = '2024'",
            27.72,
            0.005,
        ),
        Check(
            "Rows of the 2024 file",
            "SELECT nullif(count(*), 0) FROM development_indicators WHERE vintage = '2024'",
            92435,
        ),
    ),
    known_faults="Population is not the World Bank's but of the UN World Population Prospects 2024.",
)
