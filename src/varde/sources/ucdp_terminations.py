"""UCDP Conflict Termination Dataset, dyads, version 3-2021: how episodes of armed conflict ended, 1946-2019.

One row is a dyad in a year; the last year of an episode carries its end. Years in dates have two digits: the year of
the row tells the century. The column `dyadep_id` was rounded by a spreadsheet (1.5e+06) and is not used: dyad and
episode number name an episode. A full stop stands for a missing date. Rows of 2020 are not coded for endings yet.
Dates of agreements and cease-fires are partly several in one cell, partly lists by party, and are not taken over.
"""

from __future__ import annotations

import polars as pl

from varde.sources import ucdp
from varde.sources.columns import unique
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import dates, expect_values, read_csv, whole_numbers
from varde.states import Registry

OUTCOMES = {
    "1": "peace agreement",
    "2": "ceasefire agreement",
    "3": "victory of side a",
    "4": "victory of side b",
    "5": "low activity",
    "6": "actor ceased to exist",
}
INCOMPATIBILITIES = {"1": "territory", "2": "government", "3": "both"}


def _century(column: str) -> pl.Expr:
    """A date whose two-digit year was read as a coming century, put back by the year of its row."""
    value = pl.col(column)
    return pl.when(value.dt.year() > pl.col("year") + 50).then(value.dt.offset_by("-100y")).otherwise(value)


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read the file into `conflict_terminations` and `conflict_termination_states`."""
    path = inputs.one("dyads")
    columns = [
        "dyadepisode", "dyadterm", "ependdate", "ependprec", "outcome", "conflict_id", "dyad_id", "year", "location",
        "side_a", "side_b", "incompatibility", "territory_name", "start_date2", "gwno_loc",
    ]  # fmt: skip
    frame = read_csv(path, columns, nulls=("", "."))
    expect_values(frame, path, "dyadterm", ["0", "1"])
    expect_values(frame, path, "outcome", OUTCOMES)
    expect_values(frame, path, "incompatibility", INCOMPATIBILITIES)
    frame = whole_numbers(frame, path, "dyadepisode", "ependprec", "conflict_id", "dyad_id", "year")
    frame = dates(frame, path, "ependdate", "start_date2", formats=("%m/%d/%y",))
    frame = unique(frame, path, "dyad_id", "year").with_columns(_century("ependdate"), _century("start_date2"))
    later = (
        frame.group_by("dyad_id", "dyadepisode")
        .agg(pl.col("year").min().alias("resumed"))
        .with_columns(pl.col("dyadepisode") - 1)
    )
    ended = frame.filter(pl.col("dyadterm") == "1").join(later, on=["dyad_id", "dyadepisode"], how="left")
    links = ended.select("_row", "dyad_id", "year", pl.col("gwno_loc").str.split(",")).explode("gwno_loc")
    links = links.with_columns(pl.col("gwno_loc").str.strip_chars())
    links = ucdp.gw_states(links, path, "gwno_loc", "year", states)
    table = ended.select(
        "_row",
        "dyad_id",
        "year",
        "conflict_id",
        "location",
        "side_a",
        "side_b",
        pl.col("incompatibility").replace_strict(INCOMPATIBILITIES),
        pl.col("territory_name").alias("territory"),
        pl.col("start_date2").alias("episode_start"),
        pl.col("ependdate").alias("episode_end"),
        pl.col("ependprec").alias("end_precision"),
        pl.col("outcome").replace_strict(OUTCOMES),
        "resumed",
    )
    return {
        "conflict_terminations": table,
        "conflict_termination_states": links.select("_row", "dyad_id", "year", "state").unique(maintain_order=True),
    }


SOURCE = Source(
    id="ucdp_terminations",
    title="UCDP Conflict Termination Dataset, dyads",
    publisher=ucdp.PUBLISHER,
    version="3-2021",
    published="2021",
    licence=ucdp.LICENCE,
    licence_url=ucdp.LICENCE_URL,
    citation=(
        "Kreutz, Joakim (2010) How and when armed conflicts end: Introducing the UCDP Conflict Termination dataset. "
        "Journal of Peace Research 47(2). UCDP Conflict Termination Dataset version 3-2021."
    ),
    address=ucdp.ADDRESS,
    embed=True,
    files=(
        RawFile(
            "dyads",
            ("ucdp-term-dyad-*.csv",),
            columns=("dyadep_id", "dyadterm", "ependdate", "outcome"),
            sha256={"ucdp-term-dyad-3-2021.csv": "65db111b1efaca1d3ef04ce275b422ed7dd1658ea14cf5383d456930beb37a4d"},
        ),
    ),
    tables=(
        Table(
            "conflict_terminations",
            "The end of an episode of armed conflict between a government and a group, or two states. An episode ends "
            "with a year of fewer than 25 battle-related deaths, whatever brought it about.",
            (
                Field("dyad_id", "integer", "UCDP's id of the dyad."),
                Field("year", "year", "Last year of the episode."),
                Field("conflict_id", "integer", "UCDP's id of the conflict.", required=True),
                Field("location", "string", "States fought over.", required=True),
                Field("side_a", "string", "Name of the first side.", required=True),
                Field("side_b", "string", "Name of the other side.", required=True),
                Field(
                    "incompatibility",
                    "string",
                    "What was fought over.",
                    required=True,
                    enum=tuple(INCOMPATIBILITIES.values()),
                ),
                Field("territory", "string", "Name of the territory fought over."),
                Field("episode_start", "date", "Day on which the episode reached 25 deaths in a year."),
                Field("episode_end", "date", "Day on which it ended, as precisely as `end_precision` says."),
                Field("end_precision", "integer", "Precision of the day, 1 (exact) to 6 (year only)."),
                Field("outcome", "string", "How it ended.", enum=tuple(OUTCOMES.values())),
                Field("resumed", "year", "First year of the dyad's next episode; empty where there was none by 2020."),
            ),
            ("dyad_id", "year"),
            time="year",
            kind="event",
        ),
        Table(
            "conflict_termination_states",
            "States fought over in an episode that ended.",
            (
                Field("dyad_id", "integer", "UCDP's id of the dyad."),
                Field("year", "year", "Last year of the episode."),
                Field("state", "string", "State, by the Gleditsch-Ward code of that year.", state=True),
            ),
            ("dyad_id", "year", "state"),
            time="year",
            kind="event",
        ),
    ),
    read=read,
    checks=(
        Check(
            "Episodes ended by a peace agreement",
            "SELECT CASE WHEN count(*) > 0 THEN count(*) END FROM conflict_terminations "
            "WHERE vintage = '3-2021' AND outcome = 'peace agreement'",
            106,
        ),
    ),
    known_faults="Rounded ids, two-digit years, full stops for missing dates; three ends without a day or an outcome.",
)
