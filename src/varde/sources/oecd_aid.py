"""Official development assistance by donor and recipient: OECD, table DAC2a.

The copy holds seventeen kinds of aid (gross, net, loans, humanitarian, imputed multilateral...), all at constant
prices. Only the net total is read. Quirks of the file:

- It keeps positive amounts only: not one zero and not one negative net flow (repayments above what was paid out) is
  in it. A pair of donor and recipient without a row is therefore no zero, and totals are those of positive flows.
- It holds single recipients only: no regional totals, no amounts unallocated by country, no multilateral donors (no
  EU institutions) and no Kosovo.
- Years are written as 2017.0, and the price base is in the text of a column.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from varde.errors import DataFileError
from varde.sources.columns import edition
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, numbers, read_csv, whole_numbers
from varde.states import Registry

NET_TOTAL = "ODA: Total Net"
PRICES = r"^Constant Prices \((\d{4}) USD millions\)$"


VERSION = "2024"

FILE = RawFile(
    role="flows",
    patterns=("oecd_aid_donor_recipient*.csv",),
    columns=("Recipient", "Donor", "Aid type", "Amount type", "Year", "Value"),
    sha256={"oecd_aid_donor_recipient.csv": "bfa3b7462ebd64de19e53c3ca720741f1aa328dc338c160dae52e5e8eef11aa8"},
)


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read net totals by donor, recipient and year.

    Raises
    ------
    DataFileError
        No net totals in the file, amounts that are not at constant prices, two price bases, an unknown name.
    """
    path = inputs.one("flows")
    frame = read_csv(path, ["Recipient", "Donor", "Aid type", "Amount type", "Year", "Value"])
    frame = whole_numbers(frame, path, "Year")
    when = [None if y is None else (date(y, 1, 1), date(y, 12, 31)) for y in frame["Year"].to_list()]
    frame = frame.with_columns(
        pl.Series(
            name.lower(),
            states.resolve_many(frame[name].to_list(), on=when, source="oecd", file=path, column=name),
            dtype=pl.String,
        )
        for name in ("Donor", "Recipient")
    ).filter(pl.col("Aid type") == NET_TOTAL)
    if frame.is_empty():
        raise DataFileError(
            path, f"holds no rows of {NET_TOTAL!r}", column="Aid type", hint="Export DAC2a with the net total."
        )
    base = frame["Amount type"].str.extract(PRICES, 1)
    unfit = frame.filter(base.is_null())
    if len(unfit):
        raise DataFileError(
            path,
            f"{unfit['Amount type'][0]!r} is not an amount at constant prices in USD million",
            row=unfit[ROW][0],
            column="Amount type",
            hint="Export DAC2a at constant prices only.",
        )
    if base.n_unique() > 1:
        years = ", ".join(sorted(base.unique().to_list()))
        raise DataFileError(path, f"holds amounts at the prices of several years ({years})", column="Amount type")
    frame = numbers(frame, path, "Value")
    flows = pl.DataFrame(
        {
            ROW: frame[ROW],
            "donor": frame["donor"],
            "recipient": frame["recipient"],
            "year": frame["Year"],
            "net_oda": frame["Value"],
            "price_year": base.cast(pl.Int64),
        }
    ).with_columns(pl.lit(edition(path, FILE, VERSION, frame["Year"].max())).alias("vintage"))
    return {"aid_flows": flows}


SOURCE = Source(
    id="oecd_aid",
    title="Aid (ODA) disbursements to countries and regions (DAC2a)",
    publisher="Organisation for Economic Co-operation and Development",
    version=VERSION,
    published="2024",
    licence="CC BY 4.0",
    licence_url="https://creativecommons.org/licenses/by/4.0/",
    citation=(
        "OECD (2024). Aid (ODA) disbursements to countries and regions, DAC2a. OECD Data Explorer. "
        "Net totals at constant 2022 prices; positive flows only."
    ),
    address="https://data-explorer.oecd.org",
    embed=True,
    files=(FILE,),
    tables=(
        Table(
            name="aid_flows",
            description="Net official development assistance from a donor to a recipient in a year, where positive.",
            fields=(
                Field("donor", "string", "State that gave.", state=True),
                Field("recipient", "string", "State or territory that received.", state=True),
                Field("year", "year", "Calendar year of the disbursements.", minimum=1960, maximum=2100),
                Field(
                    "net_oda",
                    "number",
                    "What was paid out less repayments. Zero and negative amounts are not in the file.",
                    unit="constant USD million, at the prices of price_year",
                    required=True,
                ),
                Field(
                    "price_year", "year", "Year at whose prices and exchange rates the amount is given.", required=True
                ),
            ),
            key=("donor", "recipient", "year"),
            time="year",
            kind="count",
        ),
    ),
    read=read,
    checks=(
        Check(
            "Net aid from Norway to Colombia in 2017, constant 2022 USD million (OECD)",
            "SELECT sum(net_oda) FROM aid_flows WHERE donor = 'NOR' AND recipient = 'COL' AND year = 2017 "
            "AND price_year = 2022 AND vintage = '2024'",
            83.48,
            0.001,
        ),
        Check(
            "Rows of net totals in the 2024 file",
            "SELECT nullif(count(*), 0) FROM aid_flows WHERE vintage = '2024' AND price_year = 2022",
            45797,
        ),
        Check(
            "Net aid from the United States to Ukraine in 2022, the largest flow of the file",
            "SELECT sum(net_oda) FROM aid_flows WHERE donor = 'USA' AND recipient = 'UKR' AND year = 2022 "
            "AND price_year = 2022 AND vintage = '2024'",
            9238.05,
            0.001,
        ),
    ),
    known_faults=(
        "Zero and negative net flows are left out of the copy, as are regional totals, amounts unallocated by "
        "country, Kosovo and the EU institutions: where there is no row there is no data."
    ),
)
