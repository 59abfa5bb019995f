"""UN peace operations and political missions: where, since when, until when, and what proves it.

The list is compiled for this project. Each of its 124 rows names the resolutions, list rows or pages it rests on, and
`verified` says whether a held row backs it. Quirks that the reader takes care of:

- A start or end may be a day or only a month. Tables hold the first possible day of a start and the last possible day
  of an end, with the precision beside it, so that a mission is never left out of a month in which it was there.
- An empty `last_mandate_until` of an open mission means that no title gives a date, and not that it closed. Such a
  mission, set up by the Security Council, is taken as in place until the last day of the resolutions the compiler had
  (no ending resolution among them). One set up by letters is followed only to the newest dated page that shows it.
- Acronyms are shared: UNEF, UNAVEM and UNOSOM each name successive forces in the data files. `mission_aliases` gives
  every label a period, cut where the next force of that name begins.
- Some labels in the data files are no missions (a headquarters, a guards contingent, a logistics base). They are
  entered here with kind "other", unverified, so that no row of personnel or deaths points nowhere.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from varde.errors import DataFileError
from varde.sources.columns import filled, unique
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, dates, expect_values, flags, read_csv

if TYPE_CHECKING:
    from pathlib import Path

    from varde.states import Registry

# Last vote among the resolutions that the compiler of the list had at hand; his notes name the day.
RESOLUTIONS_HELD_TO = date(2025, 10, 31)

KINDS = ("peacekeeping", "political", "support", "other")

# Labels of the personnel and fatality files that are no missions: name, areas, where they are seen.
OTHER_LABELS = {
    "LBB": ("United Nations Logistics Base at Brindisi", ("ITA",), "PPP_data_mission.csv 1997-04..1997-05"),
    "UNFOR": ("UNFOR, a label of the contribution data", ("HRV",), "PPP_data_mission.csv 1996-01..1996-02"),
    "UNPF": (
        "United Nations Peace Forces headquarters, former Yugoslavia",
        ("HRV",),
        "PPP_data_mission.csv 1996-01..1997-11",
    ),
    "UNGCI": ("United Nations Guards Contingent in Iraq", ("IRQ",), "DPPADPOSS-FATALITIES_2025.csv 1992..1996"),
    "UNOHCI": (
        "United Nations Office of the Humanitarian Coordinator in Iraq",
        ("IRQ",),
        "DPPADPOSS-FATALITIES_2025.csv 1997..2003",
    ),
    "UNMAO": ("United Nations Mine Action Office, Sudan", ("SDN",), "DPPADPOSS-FATALITIES_2025.csv 2011-08-14"),
    "UNSecretariat": ("United Nations Secretariat staff on mission", (), "DPPADPOSS-FATALITIES_2025.csv 1961..2017"),
}

_COLUMNS = (
    "acronym",
    "aliases",
    "name",
    "kind",
    "start_date",
    "end_date",
    "areas",
    "area_note",
    "established_by",
    "last_mandate_symbol",
    "last_mandate_until",
    "ended_by",
    "predecessor",
    "successor",
    "evidence",
    "verified",
    "source_note",
    "drawdown_until",
    "later_action_not_held",
)
_DATED_PAGE = re.compile(r"\((\d{1,2} [A-Z][a-z]+ \d{4})\)")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _moment(path: Path, row: int, column: str, text: str | None) -> tuple[date | None, date | None, str | None]:
    """First and last day that a day or month may mean, and its precision."""
    if text is None:
        return None, None, None
    try:
        if len(text) == 7:
            first = date.fromisoformat(f"{text}-01")
            after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
            return first, after - timedelta(days=1), "month"
        day = date.fromisoformat(text)
    except ValueError:
        raise DataFileError(path, f"{text!r} is neither a day nor a month", row=row, column=column) from None
    return day, day, "day"


def _newest_page(evidence: str) -> date | None:
    """The newest day that a page named as evidence is dated to."""
    found = []
    for text in _DATED_PAGE.findall(evidence):
        day, month, year = text.split()
        if month in _MONTHS:
            found.append(date(int(year), _MONTHS.index(month) + 1, int(day)))
    return max(found, default=None)


def _verified_through(row: dict[str, object]) -> date | None:
    """Day until which an open mission is known to be in place; None for an ended one, or where nothing shows it."""
    until = row["last_mandate_until"]
    if row["end"] is not None:
        return None
    if isinstance(until, date):
        return until
    if str(row["established_by"] or "").startswith("S/RES/"):
        return RESOLUTIONS_HELD_TO
    return _newest_page(str(row["evidence"]))


def _aliases(missions: pl.DataFrame) -> pl.DataFrame:
    """Every label under which a mission may stand, with the period in which it means that mission."""
    own = set(missions["acronym"])
    bearers: dict[str, list[tuple[date, str]]] = {}
    for row in missions.iter_rows(named=True):
        for alias in (row["aliases"] or "").split(";"):
            # A mission's own acronym goes before another's alias of the same letters (MINUGUA).
            if alias and alias not in own:
                bearers.setdefault(alias, []).append((row["start"], row["acronym"]))
    found: list[tuple[str, str, date | None, date | None]] = [(a, a, None, None) for a in own]
    found += [(label, label, None, None) for label in OTHER_LABELS]
    for alias, named in bearers.items():
        named.sort()
        for i, (start, mission) in enumerate(named):
            until = named[i + 1][0] - timedelta(days=1) if i + 1 < len(named) else None
            found.append((alias, mission, start if i else None, until))
    schema = {"alias": pl.String, "mission": pl.String, "start": pl.Date, "end": pl.Date}
    return pl.DataFrame(found, schema=schema, orient="row")


def _areas(missions: pl.DataFrame, path: Path, registry: Registry) -> pl.DataFrame:
    """One row for each area of operation."""
    rows = [
        (row["acronym"], area, row["area_note"], row[ROW], row["start"])
        for row in missions.iter_rows(named=True)
        for area in (row["areas"] or "").split(";")
        if area
    ]
    rows += [(label, area, None, 1, None) for label, (_, areas, _) in OTHER_LABELS.items() for area in areas]
    # Areas are given by ISO code as of today's map (Bosnia and Herzegovina under UNPROFOR), so without a date.
    keys = registry.resolve_many([r[1] for r in rows], file=path, column="areas")
    frame = pl.DataFrame(
        {
            "mission": [r[0] for r in rows],
            "state": keys,
            "note": [r[2] for r in rows],
            ROW: [r[3] for r in rows],
        },
        schema={"mission": pl.String, "state": pl.String, "note": pl.String, ROW: pl.Int64},
    )
    contested = pl.col("note").str.contains("disputed|occupied|resolution 1244").fill_null(False)
    regional = pl.col("note").str.starts_with("regional").fill_null(False)
    return frame.with_columns(disputed=contested, regional=regional)


def read(inputs: Inputs, registry: Registry) -> dict[str, pl.DataFrame]:
    """Read the list into missions, their areas and their labels.

    Raises
    ------
    DataFileError
        A column missing, a date that is none, a mission listed twice, an unknown area, a successor not listed.
    """
    path = inputs.one("missions")
    frame = read_csv(path, _COLUMNS)
    filled(frame, path, "acronym", "name", "kind", "start_date", "evidence", "verified")
    unique(frame, path, "acronym")
    expect_values(frame, path, "kind", KINDS[:3])
    frame = flags(frame, path, "verified", true=("yes",), false=("no",))
    frame = dates(frame, path, "last_mandate_until", "drawdown_until")
    starts = [_moment(path, r, "start_date", t) for r, t in frame.select(ROW, "start_date").iter_rows()]
    ends = [_moment(path, r, "end_date", t) for r, t in frame.select(ROW, "end_date").iter_rows()]
    frame = frame.with_columns(
        pl.Series("start", [s[0] for s in starts], pl.Date),
        pl.Series("start_precision", [s[2] for s in starts], pl.String),
        pl.Series("end", [e[1] for e in ends], pl.Date),
        pl.Series("end_precision", [e[2] for e in ends], pl.String),
    )
    backwards = frame.filter(frame["end"] < frame["start"])
    if len(backwards):
        raise DataFileError(path, "ends before it starts", row=backwards[ROW][0], column="end_date")
    known = set(frame["acronym"])
    for column in ("predecessor", "successor"):
        for row, names in frame.select(ROW, column).iter_rows():
            unknown = [n for n in (names or "").split(";") if n and n not in known]
            if unknown:
                raise DataFileError(path, f"{unknown[0]!r} is no mission of the list", row=row, column=column)
    through = [_verified_through(row) for row in frame.iter_rows(named=True)]
    frame = frame.with_columns(pl.Series("verified_through", through, pl.Date))
    missions = frame.rename({"last_mandate_symbol": "last_mandate", "source_note": "remark"}).select(
        pl.col("acronym").alias("mission"), *[f.name for f in MISSIONS.fields[1:]]
    )
    other = pl.DataFrame(
        [
            {"mission": label, "name": name, "kind": "other", "evidence": seen, "verified": False}
            for label, (name, _, seen) in OTHER_LABELS.items()
        ]
    )
    return {
        "missions": pl.concat([missions, other], how="diagonal"),
        "mission_areas": _areas(frame, path, registry),
        "mission_aliases": _aliases(frame),
    }


MISSIONS = Table(
    "missions",
    "UN missions and offices, one row each, with the period of their mandate and what proves it.",
    (
        Field("mission", "string", "Acronym in common use; the key of a mission in all tables."),
        Field("name", "string", "Full name in English.", required=True),
        Field(
            "kind",
            "string",
            "Peacekeeping operation, special political mission, support office, or another label of the data files.",
            required=True,
            enum=KINDS,
        ),
        Field("start", "date", "First day, or first day of the month where only the month is known."),
        Field(
            "start_precision", "string", "Whether the start is known to the day or the month.", enum=("day", "month")
        ),
        Field("end", "date", "Last day of the mandate, or last day of the month; empty where no end is known."),
        Field("end_precision", "string", "Whether the end is known to the day or the month.", enum=("day", "month")),
        Field("drawdown_until", "date", "Last day of the presence on the ground, where it outlasted the mandate."),
        Field("established_by", "string", "Symbol of the resolution that established or authorised it."),
        Field("last_mandate", "string", "Symbol of the last resolution held that sets or extends its mandate."),
        Field("last_mandate_until", "date", "Day on which that mandate runs out, where its title says so."),
        Field("ended_by", "string", "Symbol of the resolution that ended or replaced it."),
        Field("predecessor", "string", "Missions it took over from, with semicolons between."),
        Field("successor", "string", "Missions that took over, with semicolons between."),
        Field("area_note", "string", "What its area of operation is, where a list of states does not say it."),
        Field("verified_through", "date", "Day until which an open mission is known to be in place."),
        Field("verified", "boolean", "Whether a held row or page backs the entry.", required=True),
        Field("evidence", "string", "Resolutions, list rows and pages that the entry rests on.", required=True),
        Field("later_action_not_held", "string", "Later decision known of, whose record is not held."),
        Field("remark", "string", "What the compiler noted about the entry."),
    ),
    key=("mission",),
    time="start",
    kind="spell",
)

MISSION_AREAS = Table(
    "mission_areas",
    "States and territories on whose soil a mission worked, one row each; disputed areas are kept as such.",
    (
        Field("mission", "string", "Acronym of the mission."),
        Field("state", "string", "State or territory, as of today's map.", state=True),
        Field("note", "string", "What the area of operation is."),
        Field("disputed", "boolean", "Whether the status of the area of operation was disputed.", required=True),
        Field("regional", "boolean", "Whether it is a regional office, with this state in its remit.", required=True),
    ),
    key=("mission", "state"),
    kind="list",
)

MISSION_ALIASES = Table(
    "mission_aliases",
    "Labels under which missions stand in data files, with the period in which a label means that mission.",
    (
        Field("alias", "string", "Acronym or other label."),
        Field("mission", "string", "Acronym of the mission it means."),
        Field("start", "date", "First day on which it means that mission; empty: from the beginning."),
        Field("end", "date", "Last day on which it does; empty: without end."),
    ),
    key=("alias", "mission"),
    kind="list",
)

SOURCE = Source(
    id="un_missions",
    title="UN peace operations and political missions",
    publisher="Varde, from Security Council and General Assembly resolutions and pages of the missions",
    version="2026-11",
    published="2026-11",
    licence="Facts; no rights claimed",
    citation="Varde (2026), UN peace operations and political missions, compiled from United Nations resolutions.",
    address="https://digitallibrary.un.org",
    embed=True,
    files=(
        RawFile(
            "missions",
            ("un_missions.csv",),
            sha256={"un_missions.csv": "187cf4ee7a09f8897486fd96aadb1efad0c516948f403b32449c4ce1e63e0c1c"},
        ),
    ),
    tables=(MISSIONS, MISSION_AREAS, MISSION_ALIASES),
    read=read,
    checks=(
        Check(
            "Peacekeeping operations since 1948, by the UN's own count",
            "SELECT nullif(count(*), 0) FROM missions WHERE kind = 'peacekeeping' AND vintage = '2026-11'",
            71,
        ),
        Check(
            "Special political missions listed",
            "SELECT nullif(count(*), 0) FROM missions WHERE kind = 'political' AND vintage = '2026-11'",
            50,
        ),
    ),
    verified_through=RESOLUTIONS_HELD_TO.isoformat(),
    known_faults="Twelve missions rest on general knowledge (verified: no); decisions of 2026 are named but not held.",
)
