"""Vetoes cast in the Security Council.

Two files of unlike standing:

- World Politics Data Lab's list (February 1946 to July 2022), one vetoed draft a row. Who cast the veto stands in
  `member_veto1` to `member_veto3`; the flag columns beside them disagree and are wrong (they give the United States 71
  instead of 82). In the first rows `draft` holds the number of the meeting instead of the draft's symbol.
- A supplement from May 2022 to September 2025, copied from a secondary page and verified by nobody: its rows carry
  `verified` = false. Two drafts (S/2022/431, S/2022/538) stand in both files and are taken from the first. One entry,
  or more, may be an amendment and not a draft resolution.

China's vetoes before 25 October 1971 were cast by the Republic of China, those of Russia before 24 December 1991 by the
Soviet Union: each pair is one permanent member.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from varde.errors import DataFileError
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.council_membership import PERMANENT
from varde.sources.headings import states_named
from varde.sources.reading import ROW, dates, read_csv

if TYPE_CHECKING:
    from varde.states import Registry

_CASTERS = ("member_veto1", "member_veto2", "member_veto3")


def _main(inputs: Inputs) -> pl.DataFrame:
    path = inputs.one("vetoes")
    frame = read_csv(path, ["date", "draft", "meeting_record", "agenda_item", "crisis_topic", *_CASTERS])
    frame = dates(frame, path, "date", formats=("%m/%d/%Y",))
    return frame.select(
        ROW,
        "date",
        draft=pl.when(pl.col("draft").str.contains(r"^S/PV\.")).then(None).otherwise(pl.col("draft")),
        # Meetings held by letter in 2020 have two symbols, one below the other.
        meeting=pl.col("meeting_record").str.replace_all(r"\s*\n\s*", ", ").str.strip_chars(),
        agenda=pl.col("agenda_item").str.strip_chars(),
        # A typing error of the file.
        topic=pl.col("crisis_topic").str.replace("Malasyia", "Malaysia"),
        names=pl.concat_list(*_CASTERS).list.drop_nulls(),
        verified=pl.lit(True),
        vintage=pl.lit("2022-09"),
    )


def _supplement(inputs: Inputs) -> pl.DataFrame:
    path = inputs.one("supplement")
    frame = read_csv(path, ["date", "draft", "vetoed_by", "meeting", "topic"])
    frame = dates(frame, path, "date")
    return frame.select(
        ROW,
        "date",
        "draft",
        "meeting",
        agenda=pl.lit(None, pl.String),
        topic=pl.col("topic"),
        names=pl.col("vetoed_by").str.split(";"),
        verified=pl.lit(False),
        vintage=pl.lit("2025-09 (unverified)"),
    )


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read vetoed drafts, who vetoed them, and the states that their headings name.

    Raises
    ------
    DataFileError
        Where a veto is cast by a state without that right, or by nobody.
    """
    path = inputs.one("vetoes")
    frame = _main(inputs)
    if inputs.has("supplement"):
        later = _supplement(inputs)
        # Drafts of both files are counted once, from the first.
        frame = pl.concat([frame, later.filter(~pl.col("draft").is_in(frame["draft"].drop_nulls().to_list()))])
    nobody = frame.filter(pl.col("names").list.len() == 0)
    if len(nobody):
        raise DataFileError(path, "a vetoed draft without a member that vetoed it", row=nobody[ROW][0])
    frame = frame.sort("date", "meeting", "draft", "agenda", "topic").with_columns(
        number=pl.int_range(1, pl.len() + 1).over("date")
    )
    casts = frame.explode("names").with_columns(pl.col("names").str.strip_chars())
    casts = casts.with_columns(
        state=pl.Series(
            states.resolve_many(
                casts["names"].to_list(), on=casts["date"].to_list(), source="vetoes", file=path, column="member_veto1"
            ),
            dtype=pl.String,
        )
    )
    wrong = casts.filter(~pl.col("state").is_in(list(PERMANENT)))
    if len(wrong):
        raise DataFileError(
            path, f"{wrong['names'][0]!r} is no permanent member", row=wrong[ROW][0], column="member_veto1"
        )
    named = [
        (state, day, number, verified, vintage)
        for day, number, agenda, topic, verified, vintage in frame.select(
            "date", "number", "agenda", "topic", "verified", "vintage"
        ).iter_rows()
        for state in _concerned(agenda, topic, day, states)
    ]
    subjects = pl.DataFrame(
        named,
        schema={
            "state": pl.String,
            "date": pl.Date,
            "number": pl.Int64,
            "verified": pl.Boolean,
            "vintage": pl.String,
        },
        orient="row",
    )
    frames = {"vetoes": casts, "vetoed_draft_states": subjects}
    return {t.name: frames[t.name].select([f.name for f in t.fields]) for t in TABLES}


# Headings of the list that shorten names in their own way.
_TOPICS = {
    "Israel-Palestine": ("ISR", "PSE"),
    "Gaza": ("ISR", "PSE"),
    "Falklands-Malvinas": ("ARG", "FLK", "GBR"),
    "US-Libya": ("LBY", "USA"),
    "US-USSR": ("RUS", "USA"),
    "Bosnia": ("BIH",),
    "Congo": ("COD",),
    "DPRK": ("PRK",),
    "North Korea": ("PRK",),
    "Rhodesia": ("ZWE",),
    "Panama Canal": ("PAN", "USA"),
}


def _concerned(agenda: str | None, topic: str | None, day: date, states: Registry) -> list[str]:
    """States that the agenda item or the topic of a vetoed draft names."""
    found = set(states_named((agenda, topic), day, states))
    for heading, keys in _TOPICS.items():
        if topic is not None and topic.startswith(heading):
            found = found - {"COG"} if heading == "Congo" else found
            found.update(keys)
    return sorted(found)


_DRAFT = (
    Field("date", "date", "Day of the vote."),
    Field("number", "integer", "Running number of the vetoed draft on that day.", minimum=1),
)
_STANDING = (
    Field("verified", "boolean", "False for rows of the supplement, which nobody has verified.", required=True),
    Field("vintage", "string", "File that the row comes from, by its last month.", required=True),
)

TABLES = (
    Table(
        name="vetoes",
        description="A veto: a permanent member's vote against a draft that fails for it. A draft vetoed by two "
        "members has two rows.",
        fields=(
            *_DRAFT,
            Field("state", "string", "Permanent member that cast it.", state=True),
            Field("draft", "string", "Symbol of the draft, where the file has it."),
            Field("meeting", "string", "Symbol of the record of the meeting."),
            Field("agenda", "string", "Agenda item."),
            Field("topic", "string", "Matter at hand, as the file's maker sums it up.", required=True),
            *_STANDING,
        ),
        key=("date", "number", "state"),
        time="date",
        kind="event",
    ),
    Table(
        name="vetoed_draft_states",
        description="A state that the agenda item or topic of a vetoed draft names.",
        fields=(Field("state", "string", "The state named.", state=True), *_DRAFT, *_STANDING),
        key=("state", "date", "number"),
        time="date",
        kind="event",
    ),
)

SOURCE = Source(
    id="council_vetoes",
    title="Vetoes in the Security Council",
    publisher="World Politics Data Lab",
    version="2022-09",
    published="2022-09",
    licence="MIT",
    citation="World Politics Data Lab (2022). Vetoes at the UN Security Council, 1946 to September 2022. Vetoes after "
    "July 2022 are copied from a secondary page and unverified.",
    address="https://github.com/world-politics-datalab/vetoes-un-security-council",
    notice="Contains data by World Politics Data Lab under the MIT licence.",
    embed=True,
    files=(
        RawFile(
            "vetoes",
            ("unsc_vetoes_*.csv",),
            columns=("draft", "meeting_record", "agenda_item", "crisis_topic", *_CASTERS),
            sha256={
                "unsc_vetoes_1946_sept2022.csv": "d6b65d698d8f4e5a6eddcd922e7659b40e22d262940f1440b51360929d87ab74"
            },
        ),
        RawFile(
            "supplement",
            ("supplement_*_UNVERIFIED.csv",),
            columns=("date", "draft", "vetoed_by", "meeting", "topic"),
            required=False,
            sha256={
                "supplement_2022-05_to_2025-09_UNVERIFIED.csv": (
                    "280808519167a3bcec27856d6b538e23246f65e57ae001f0470faeba86350491"
                )
            },
        ),
    ),
    tables=TABLES,
    read=read,
    checks=tuple(
        Check(
            f"Vetoes cast by {state} to July 2022",
            f"SELECT nullif(count(*), 0) FROM vetoes WHERE state = '{state}' AND vintage = '2022-09'",
            count,
        )
        for state, count in {"RUS": 121, "USA": 82, "GBR": 29, "CHN": 17, "FRA": 16}.items()
    ),
    verified_through="2022-07-31",
    known_faults="The flag columns of the first file are wrong and not used; its first drafts have no symbol. "
    "Everything after July 2022 is unverified.",
)
