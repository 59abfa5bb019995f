"""Resolutions and votes from the UN Digital Library."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from varde.errors import DataFileError
from varde.sources.contract import Inputs
from varde.sources.undl_resolutions import SOURCE, _agenda, _in_order, _title, read
from varde.states import registry
from varde.store.checks import typed

HEADER = (
    "undl_id,symbol,body,vote_date,title,meeting_record,committee_report,agenda,scraped,log,recorded_vote,"
    "yes,no,abstain,non_voting,sc_res_no"
)
FIRST = "1,S/RES/1(1946),SC,1946-01-25,Security Council resolution 1 (1946) [on a committee],S/PV.2,,,,,True,1,1,0,0,1"
SECOND = "2,S/RES/2(1946),SC,1946-01-30,Security Council resolution 2 (1946) [on Iran],S/PV.5,,,,,True,0,0,0,2,2"
VOTES = [("S/RES/1(1946)", "NORWAY", "Y"), ("S/RES/1(1946)", "CHINA", "N")]
SILENT = [("S/RES/2(1946)", "NORWAY", "NV"), ("S/RES/2(1946)", "CHINA", "NV")]


def tables(folder: Path, lines: list[str], votes: list[tuple[str, str, str]]) -> dict[str, pl.DataFrame]:
    (folder / "undl_resolutions.csv").write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    frame = pl.DataFrame(votes, schema=["symbol", "country", "vote"], orient="row")
    frame.with_columns(fixed=pl.lit(False)).write_parquet(folder / "undl_votes.parquet")
    files = {"resolutions": [folder / "undl_resolutions.csv"], "votes": [folder / "undl_votes.parquet"]}
    return read(Inputs(files), registry())


@pytest.fixture(scope="module")
def real(shared: Path) -> dict[str, pl.DataFrame]:
    folder = shared / "un"
    files = {"resolutions": [folder / "undl_resolutions.csv"], "votes": [folder / "undl_votes.parquet"]}
    frames = read(Inputs(files), registry())
    return {t.name: typed(SOURCE, t, frames[t.name], registry()) for t in SOURCE.tables}


def test_rows_of_the_real_files(real: dict[str, pl.DataFrame]) -> None:
    resolutions, votes = real["resolutions"], real["votes"]
    assert len(resolutions) == 9996
    assert len(votes) == 957_352
    assert resolutions["vintage"].unique().to_list() == ["2025-10"]
    council = resolutions.filter(body="Security Council")
    assert set(range(1, 2799)) - set(council["number"]) == {2797}
    assert council.filter(~pl.col("recorded_vote")).height == 42
    without = resolutions.filter(resolution="S/RES/1999(2011)").row(0, named=True)
    assert (without["recorded_vote"], without["yes"], without["not_voting"]) == (False, None, None)
    assert votes.filter(resolution="S/RES/1999(2011)").is_empty()


def test_votes_add_up_to_the_library_s_own_counts(real: dict[str, pl.DataFrame]) -> None:
    counted = real["votes"].group_by("resolution", "vote").len().pivot("vote", index="resolution", values="len")
    both = real["resolutions"].filter("recorded_vote").join(counted.fill_null(0), on="resolution", suffix="_counted")
    off = both.filter(
        pl.any_horizontal(pl.col(c) != pl.col(f"{c}_counted") for c in ("yes", "no", "abstain", "not_voting"))
    )
    assert off["resolution"].to_list() == ["A/RES/620(VII)[A]"]
    doubtful = real["votes"].filter("doubtful")
    assert doubtful.select("resolution", "state", "vote").rows() == [("A/RES/620(VII)[A]", "PAK", "abstain")]
    assert real["votes"].filter("mended").height == 49


def test_dates_that_the_order_of_numbers_contradicts(real: dict[str, pl.DataFrame]) -> None:
    resolutions = real["resolutions"]
    day = dict(resolutions.select("resolution", "date").iter_rows())
    # Day and month were swapped: 8 January and 10 August.
    assert day["S/RES/727(1992)"] == date(1992, 1, 8)
    assert day["S/RES/1009(1995)"] == date(1995, 8, 10)
    doubtful = resolutions.filter("date_doubtful").sort("number")["resolution"].to_list()
    assert doubtful == ["S/RES/451(1979)", "S/RES/593(1986)", "S/RES/840(1993)", "S/RES/857(1993)", "S/RES/928(1994)"]


def test_names_depend_on_the_day(real: dict[str, pl.DataFrame]) -> None:
    votes = real["votes"].filter(year=1990, body="Security Council")
    assert {"YMD", "YEM"} <= set(votes["state"])
    assert {"SUN", "CSK", "RUS", "DDR", "YUG"} & set(real["votes"]["state"]) == {"CSK", "RUS", "DDR", "YUG"}


def test_every_admission_names_the_state_admitted(real: dict[str, pl.DataFrame]) -> None:
    admissions = real["resolutions"].filter(
        (pl.col("body") == "Security Council") & pl.col("title").str.contains(r"(?i)^admission of ")
    )
    named = admissions.join(real["resolution_states"], on="resolution")
    assert admissions.height > 90
    # "Saints Kitts and Nevis" is the Library's slip.
    assert set(admissions["resolution"]) - set(named["resolution"]) == {"S/RES/537(1983)"}


def test_states_that_the_council_deals_with(real: dict[str, pl.DataFrame]) -> None:
    named = real["resolution_states"]
    colombia = named.filter((pl.col("state") == "COL") & (pl.col("date") >= date(2016, 1, 1)))
    assert "S/RES/2798(2025)" in set(colombia["resolution"])
    guinea = set(named.filter(state="GIN")["resolution"])
    assert "S/RES/275(1969)" in guinea
    assert not guinea & set(named.filter(pl.col("state").is_in(["GNQ", "GNB", "PNG"]))["resolution"])


def test_titles_and_agenda_lose_the_catalogue_s_boilerplate() -> None:
    assert _title("Security Council resolution 2334 (2016) [on cessation of settlements]") == "Cessation of settlements"
    assert _title("Security Council resolution 22 (1947) [on incidents in the Corfu Channel)").endswith("Channel")
    assert _title("Security Council resolution 2002 (2011) [re-established by resolution 2001 (2011)]").endswith(
        "(2011)"
    )
    assert _title("St. Helena : resolution / adopted by the General Assembly.") == "St. Helena"
    assert _title("Decisions adopted by the General Assembly at its 10th session").startswith("Decisions adopted by")
    assert _agenda("S/63 [84] SOMALIA SITUATION; S/ X The situation in Somalia.") == (
        "SOMALIA SITUATION; The situation in Somalia."
    )
    assert _agenda("S21") is None
    assert _agenda("A/79/251 98u Promotion of multilateralism.") == "Promotion of multilateralism."


def test_longest_run_in_order() -> None:
    days = [date(2000, 1, d) for d in (1, 20, 2, 3, 3, 9)]
    assert _in_order(days) == {0, 2, 3, 4, 5}
    assert _in_order([]) == set()


@pytest.mark.parametrize(
    ("day", "mended", "doubtful"),
    [("1946-01-28", date(1946, 1, 28), False), ("1946-11-02", date(1946, 11, 2), True),
     ("1946-01-02", date(1946, 2, 1), False), ("1946-03-30", date(1946, 3, 30), True)],
)  # fmt: skip
def test_a_date_is_swapped_only_where_that_puts_it_in_order(
    tmp_path: Path, day: str, mended: date, doubtful: bool
) -> None:
    days = {1: "1946-01-17", 2: "1946-01-25", 3: day, 4: "1946-02-01", 5: "1946-02-05"}
    lines = [
        FIRST.replace("1946-01-25", d).replace("1,S/RES/1(", f"{n},S/RES/{n}(")[:-1] + str(n) for n, d in days.items()
    ]
    votes = [(f"S/RES/{n}(1946)", "NORWAY", "Y") for n in days]
    row = tables(tmp_path, lines, votes)["resolutions"].filter(number=3).row(0, named=True)
    assert (row["date"], row["date_doubtful"]) == (mended, doubtful)


def test_small_files_read_the_same_in_any_order(tmp_path: Path) -> None:
    one = tables(tmp_path, [FIRST, SECOND], [*VOTES, *SILENT])
    two = tables(tmp_path, [SECOND, FIRST], [*SILENT, *reversed(VOTES)])
    for t in SOURCE.tables:
        assert typed(SOURCE, t, one[t.name], registry()).equals(typed(SOURCE, t, two[t.name], registry()))
    assert one["votes"].height == 2
    assert one["resolutions"].sort("number")["recorded_vote"].to_list() == [True, False]
    assert one["resolution_states"].select("state", "resolution").rows() == [("IRN", "S/RES/2(1946)")]


@pytest.mark.parametrize(
    ("lines", "votes", "message"),
    [
        ([FIRST, FIRST], VOTES, "undl_resolutions.csv, row 3, column 'symbol': S/RES/1(1946) stands here twice"),
        ([FIRST.replace("SC,", "ICJ,")], VOTES, "'ICJ' is none of SC, GA"),
        ([FIRST.replace("1946-01-25", "25 January")], VOTES, "row 2, column 'vote_date'"),
        ([FIRST.replace("1946-01-25", "")], VOTES, "a resolution without symbol or date"),
        ([FIRST.replace("True,1,1", "True,one,1")], VOTES, "'one' is not a whole number"),
        ([FIRST], [*VOTES, ("S/RES/1(1946)", "RURITANIA", "Y")], "RURITANIA"),
        ([FIRST], [*VOTES, ("S/RES/1(1946)", "NORWAY", "N")], "NORWAY votes twice on S/RES/1(1946)"),
        ([FIRST], [*VOTES, ("S/RES/1(1946)", "FRANCE", "YES")], "'YES' is none of Y, N, A, NV, A?"),
        ([FIRST], [*VOTES, ("S/RES/9(1946)", "FRANCE", "Y")], "S/RES/9(1946), which is not in the list"),
    ],
)
def test_faults_are_named(tmp_path: Path, lines: list[str], votes: list[tuple[str, str, str]], message: str) -> None:
    with pytest.raises(DataFileError) as error:
        tables(tmp_path, lines, votes)
    assert message in str(error.value)


def test_files_of_another_form(tmp_path: Path) -> None:
    files = {"resolutions": [tmp_path / "undl_resolutions.csv"], "votes": [tmp_path / "undl_votes.parquet"]}
    files["resolutions"][0].write_text(HEADER.replace("symbol", "resolution") + "\n" + FIRST + "\n", encoding="utf-8")
    with pytest.raises(DataFileError, match="column 'symbol': there is no such column"):
        read(Inputs(files), registry())
    files["resolutions"][0].write_bytes((HEADER + "\n" + FIRST.replace("committee", "comité") + "\n").encode("latin-1"))
    with pytest.raises(DataFileError, match="row 2: is not utf-8 text"):
        read(Inputs(files), registry())
    tables(tmp_path, [FIRST], VOTES)
    whole = files["votes"][0].read_bytes()
    files["votes"][0].write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataFileError, match="is not a whole Parquet file"):
        read(Inputs(files), registry())
