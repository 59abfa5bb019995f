"""UCDP/PRIO Armed Conflict Dataset 25.1: each state-based conflict in each year it was active, 1946-2024.

Separated by semicolons, dates as day-month-year. Release 25.1 has one record broken over two lines (China against
ETIM in 2008): the first line ends after the territory's name, the second starts with an empty cell and has commas
glued to two codes. Both halves are padded with semicolons, so that each looks like a whole record; the reader joins
them (see `joining`). Lists of states are separated by a comma and a space.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from varde.errors import DataFileError
from varde.sources import ucdp
from varde.sources.columns import unique
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, dates, expect_values, read_csv, whole_numbers
from varde.states import Registry

COLUMNS = (
    "conflict_id", "location", "side_a", "side_a_2nd", "side_b", "side_b_2nd", "incompatibility", "territory_name",
    "year", "intensity_level", "type_of_conflict", "start_date", "start_date2", "ep_end", "ep_end_date", "gwno_a",
    "gwno_a_2nd", "gwno_b", "gwno_b_2nd", "gwno_loc", "version",
)  # fmt: skip
INCOMPATIBILITIES = {"1": "territory", "2": "government", "3": "both"}
INTENSITIES = {"1": "minor", "2": "war"}
KINDS = {"1": "extrasystemic", "2": "interstate", "3": "intrastate", "4": "internationalised intrastate"}
ROLES = {
    "gwno_loc": "location",
    "gwno_a": "side a",
    "gwno_a_2nd": "side a supporter",
    "gwno_b": "side b",
    "gwno_b_2nd": "side b supporter",
}
_WIDTH, _BREAK = 28, 10


def joining(waiting: list[list[str]]) -> Callable[[list[str], int], list[list[str]]]:
    """Make a repair for `read_csv` that joins a record broken over two lines behind its tenth cell.

    The second half starts with an empty cell, and some of its separators were turned into commas: split there, the
    two halves give 28 cells. Any other record passes through as it is.

    Parameters
    ----------
    waiting : list
        Holds the first half until the second comes; not empty at the end of the file where that never came.
    """

    def repair(record: list[str], line: int) -> list[list[str]]:
        if len(record) == _WIDTH and record[0] and not any(record[_BREAK:]):
            before, waiting[:] = list(waiting), [record]
            return before
        if waiting and not record[0]:
            rest = [piece for cell in record[1:] for piece in cell.split(",")]
            whole = [*waiting[0][:_BREAK], *rest]
            if len(whole) >= _WIDTH and not any(whole[_WIDTH:]):
                waiting.clear()
                return [whole[:_WIDTH]]
        before, waiting[:] = list(waiting), []
        return [*before, record]

    return repair


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read the file into `armed_conflict_years` and `armed_conflict_states`."""
    path = inputs.one("conflicts")
    half: list[list[str]] = []
    frame = read_csv(path, COLUMNS, delimiter=";", repair=joining(half))
    broken = frame.filter(pl.col("year").is_null())
    if half or len(broken):
        row = broken[ROW][0] if len(broken) else None
        raise DataFileError(path, "a record is broken off", row=row, column="year", hint="Download the file again.")
    for column, allowed in (
        ("incompatibility", INCOMPATIBILITIES),
        ("intensity_level", INTENSITIES),
        ("type_of_conflict", KINDS),
    ):
        expect_values(frame, path, column, allowed)
    frame = whole_numbers(frame, path, "conflict_id", "year")
    frame = dates(frame, path, "start_date", "start_date2", "ep_end_date", formats=("%d-%m-%Y",))
    frame = unique(frame, path, "conflict_id", "year")
    years = frame.select(
        ROW,
        "conflict_id",
        "year",
        "location",
        "side_a",
        pl.col("side_a_2nd").alias("side_a_supporters"),
        "side_b",
        pl.col("side_b_2nd").alias("side_b_supporters"),
        pl.col("incompatibility").replace_strict(INCOMPATIBILITIES),
        pl.col("territory_name").alias("territory"),
        pl.col("intensity_level").replace_strict(INTENSITIES).alias("intensity"),
        pl.col("type_of_conflict").replace_strict(KINDS).alias("type"),
        "start_date",
        pl.col("start_date2").alias("episode_start"),
        pl.col("ep_end_date").alias("episode_end"),
        pl.col("version").alias("vintage"),
    )
    parts = []
    for column, role in ROLES.items():
        part = frame.select(ROW, "conflict_id", "year", column, pl.col("version").alias("vintage"))
        part = part.drop_nulls(column).with_columns(pl.col(column).str.split(",")).explode(column)
        part = part.with_columns(pl.col(column).str.strip_chars(), pl.lit(role).alias("role"))
        parts.append(ucdp.gw_states(part, path, column, "year", states).drop(column))
    links = pl.concat(parts).select(ROW, "conflict_id", "year", "role", "state", "vintage")
    return {"armed_conflict_years": years, "armed_conflict_states": links.unique(maintain_order=True)}


SOURCE = Source(
    id="ucdp_armed_conflict",
    title="UCDP/PRIO Armed Conflict Dataset",
    publisher="Uppsala Conflict Data Program / Peace Research Institute Oslo",
    version="25.1",
    published="2025",
    licence=ucdp.LICENCE,
    licence_url=ucdp.LICENCE_URL,
    citation=(
        "Gleditsch, Nils Petter et al. (2002) Armed Conflict 1946-2001: A New Dataset. Journal of Peace Research 39(5)"
        f"; {ucdp.REPORT_2025}. UCDP/PRIO Armed Conflict Dataset version 25.1."
    ),
    address=ucdp.ADDRESS,
    embed=True,
    files=(
        RawFile(
            "conflicts",
            ("UcdpPrioConflict_v*.csv",),
            columns=("conflict_id", "cumulative_intensity", "gwno_loc", "ep_end_prec"),
            sha256={"UcdpPrioConflict_v25_1.csv": "406e587448537b5ae1a4234b7ffd6cc9dff60776171c716a74cb705f8277f6b7"},
        ),
    ),
    tables=(
        Table(
            "armed_conflict_years",
            "A state-based armed conflict in a year in which it cost at least 25 battle-related deaths.",
            (
                Field("conflict_id", "integer", "UCDP's id of the conflict."),
                Field("year", "year", "Year in which it was active."),
                Field("location", "string", "States whose government or territory is fought over.", required=True),
                Field("side_a", "string", "Government on the first side.", required=True),
                Field("side_a_supporters", "string", "States that supported side A with troops, commas between."),
                Field("side_b", "string", "The other side: groups, or a state, commas between.", required=True),
                Field("side_b_supporters", "string", "States that supported side B with troops, commas between."),
                Field(
                    "incompatibility",
                    "string",
                    "What is fought over.",
                    required=True,
                    enum=tuple(INCOMPATIBILITIES.values()),
                ),
                Field("territory", "string", "Name of the territory fought over."),
                Field(
                    "intensity",
                    "string",
                    "Intensity in the year: minor is 25 to 999 battle-related deaths, war 1,000 or more.",
                    required=True,
                    enum=tuple(INTENSITIES.values()),
                ),
                Field("type", "string", "Kind of conflict by its parties.", required=True, enum=tuple(KINDS.values())),
                Field("start_date", "date", "Day of the first battle-related death in the conflict."),
                Field("episode_start", "date", "Day on which this episode reached 25 deaths in a year."),
                Field("episode_end", "date", "Last day of the episode, where it ended with this year."),
                ucdp.VINTAGE,
            ),
            ("conflict_id", "year"),
            time="year",
        ),
        Table(
            "armed_conflict_states",
            "A state's part in an armed conflict in a year: as its location, as a side, or as a side's supporter.",
            (
                Field("conflict_id", "integer", "UCDP's id of the conflict."),
                Field("year", "year", "Year in which it was active."),
                Field("state", "string", "State, by Gleditsch-Ward code.", state=True),
                Field("role", "string", "Its part.", enum=tuple(ROLES.values())),
                ucdp.VINTAGE,
            ),
            ("conflict_id", "year", "state", "role"),
            time="year",
        ),
    ),
    read=read,
    checks=(
        Check(
            "Conflicts active in 2024",
            "SELECT CASE WHEN count(*) > 0 THEN count(*) END FROM armed_conflict_years "
            "WHERE vintage = '25.1' AND year = 2024",
            61,
        ),
        Check(
            "Wars in 2024",
            "SELECT CASE WHEN count(*) > 0 THEN count(*) END FROM armed_conflict_years "
            "WHERE vintage = '25.1' AND year = 2024 AND intensity = 'war'",
            11,
        ),
    ),
    known_faults="One record (China 2008) is broken over two lines; the reader joins it.",
)
