"""Aid Worker Security Database of Humanitarian Outcomes, on the user's own copy.

One record an incident of major violence against aid workers. Quirks: the second row holds HXL tags and is no record;
`Country Code` is ISO alpha-2, where "NA" is Namibia and not a missing value; month and day may be empty; the details
are texts with line breaks, and are not taken; categories differ in case and trailing blanks ("Host state" and "Host
State"). Recent incidents are pending verification.
"""

from __future__ import annotations

import polars as pl

from varde.errors import DataFileError
from varde.sources.columns import edition, filled, state_keys, text
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, expect_values, numbers, read_csv, version_in_name, whole_numbers
from varde.states import Registry

VERSION = "2025-04-22"
COUNTS = {
    "UN": ("un", "Staff of the United Nations affected"),
    "INGO": ("international_ngo", "Staff of international non-governmental organisations affected"),
    "ICRC": ("icrc", "Staff of the International Committee of the Red Cross affected"),
    "NRCS and IFRC": ("red_cross_societies", "Staff of national societies and the IFRC affected"),
    "NNGO": ("national_ngo", "Staff of national non-governmental organisations affected"),
    "Other": ("other", "Staff of other organisations affected"),
    "Nationals killed": ("nationals_killed", "National staff killed"),
    "Nationals wounded": ("nationals_wounded", "National staff wounded"),
    "Nationals kidnapped": ("nationals_kidnapped", "National staff kidnapped"),
    "Internationals killed": ("internationals_killed", "International staff killed"),
    "Internationals wounded": ("internationals_wounded", "International staff wounded"),
    "Internationals kidnapped": ("internationals_kidnapped", "International staff kidnapped"),
    "Total killed": ("killed", "Aid workers killed"),
    "Total wounded": ("wounded", "Aid workers wounded"),
    "Total kidnapped": ("kidnapped", "Aid workers kidnapped"),
    "Total affected": ("affected", "Aid workers affected"),
}
TEXTS = {
    "Means of attack": ("means", "Means of the attack."),
    "Attack context": ("context", "Context of the attack."),
    "Location": ("place", "Kind of place."),
    "Motive": ("motive", "Motive, where known."),
    "Actor type": ("actor_type", "Kind of perpetrator."),
    "Actor name": ("actor", "Perpetrator, where named."),
}

FILE = RawFile(
    role="incidents",
    patterns=("security_incidents*.csv",),
    columns=("Incident ID", "Year", "Country Code", "NNGO", "Total affected", "Means of attack", "Actor type"),
    sha256={"security_incidents_2025-04-22.csv": "8b07d0f61f32df13a58d636f4fb6e9186dc7f13babab19a35b1a2eee56a4f26e"},
)


def read(inputs: Inputs, registry: Registry) -> dict[str, pl.DataFrame]:
    """Read the incidents."""
    path = inputs.one("incidents")
    wanted = [
        "Incident ID",
        "Year",
        "Month",
        "Day",
        "Country Code",
        "Latitude",
        "Longitude",
        *COUNTS,
        *TEXTS,
        "Verified",
    ]
    frame = read_csv(path, wanted)
    frame = frame.filter(~pl.col("Incident ID").fill_null("").str.starts_with("#"))
    filled(frame, path, "Incident ID", "Year", "Country Code")
    frame = text(frame, *TEXTS, "Verified")
    expect_values(frame, path, "Verified", ("Yes", "Pending", "No", "Archived"))
    frame = whole_numbers(frame, path, "Incident ID", "Year", "Month", "Day", *COUNTS)
    frame = numbers(frame, path, "Latitude", "Longitude")
    whole = pl.col("Month").is_not_null() & pl.col("Day").is_not_null()
    parts = [pl.col("Year").cast(pl.String), *(pl.col(c).cast(pl.String).str.zfill(2) for c in ("Month", "Day"))]
    day = pl.when(whole).then(pl.concat_str(parts, separator="-").str.to_date("%Y-%m-%d", strict=False))
    frame = frame.with_columns(day.alias("date"))
    odd = frame.filter(whole & pl.col("date").is_null())
    if len(odd):
        raise DataFileError(path, "year, month and day are no date", row=odd[ROW][0], column="Day")
    month = pl.when(pl.col("Month").is_not_null()).then(pl.concat_str(parts[:2], separator="-"))
    version = version_in_name(path, r"(\d{4}-\d{2}-\d{2})") or edition(path, FILE, VERSION, frame["Year"].max())
    table = frame.select(
        ROW,
        pl.col("Incident ID").alias("incident"),
        pl.col("Year").alias("year"),
        month.alias("month"),
        "date",
        state_keys(frame, path, registry, "Country Code", source="awsd", system="iso2", years="Year").alias("state"),
        pl.col("Latitude").alias("latitude"),
        pl.col("Longitude").alias("longitude"),
        *(pl.col(c).alias(name) for c, (name, _) in COUNTS.items()),
        *(pl.col(c).alias(name) for c, (name, _) in TEXTS.items()),
        (pl.col("Verified") == "Yes").fill_null(False).alias("confirmed"),
        pl.lit(version).alias("vintage"),
    )
    lower = ("means", "context", "place", "motive", "actor_type")
    return {"aid_worker_incidents": table.with_columns(pl.col(c).str.to_lowercase() for c in lower)}


SOURCE = Source(
    id="aid_worker_security",
    title="Aid Worker Security Database",
    publisher="Humanitarian Outcomes",
    version=VERSION,
    published="2025-04-22",
    licence="see publisher",
    citation="Humanitarian Outcomes, Aid Worker Security Database, as of 22 April 2025. https://www.aidworkersecurity.org",
    address="https://www.aidworkersecurity.org",
    embed=False,
    files=(FILE,),
    tables=(
        Table(
            name="aid_worker_incidents",
            description="Incident of major violence against aid workers.",
            key=("incident",),
            time="year",
            kind="event",
            fields=(
                Field("incident", "integer", "Number of the incident at the publisher.", required=True),
                Field("year", "year", "Year.", required=True),
                Field("month", "yearmonth", "Month, where known."),
                Field("date", "date", "Day, where known."),
                Field("state", "string", "State or territory.", required=True, state=True),
                Field("latitude", "number", "Latitude, WGS 84.", "degrees", minimum=-90, maximum=90),
                Field("longitude", "number", "Longitude, WGS 84.", "degrees", minimum=-180, maximum=180),
                *(Field(n, "integer", f"{what}.", "persons", minimum=0) for n, what in COUNTS.values()),
                *(Field(name, "string", what) for name, what in TEXTS.values()),
                Field("confirmed", "boolean", "False while the publisher is still verifying it.", required=True),
                Field("vintage", "string", "Day of the download.", required=True),
            ),
        ),
    ),
    read=read,
    checks=(
        Check(
            "Incidents in the download of 22 April 2025, counted in the file itself",
            "SELECT nullif(count(*), 0) FROM aid_worker_incidents WHERE vintage = '2025-04-22'",
            2531,
        ),
    ),
    known_faults="The second row holds HXL tags: passed over. The country code NA is Namibia.",
)
