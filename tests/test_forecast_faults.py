"""Bad input to the verbs on forecasts: a message that says what, where and what to do; nothing lost; no traceback."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable
from pathlib import Path

import polars as pl
import pytest

from varde import errors
from varde.errors import AmbiguousStateError, DataFileError, VardeError
from varde.forecast.engine import run_jobs

Run = Callable[..., tuple[int, str, str]]
QUICK = ("--model", "conflictology", "--draws", "12", "--months", "3")


def rows(units: Iterable[str] = "AB", months: int = 24) -> list[str]:
    return [
        f"{u},{2020 + m // 12}-{m % 12 + 1:02d},{(m * 7 + i) % 5}" for i, u in enumerate(units) for m in range(months)
    ]


def write(name: str, lines: list[str]) -> None:
    Path(name).write_text("unit,month,value\n" + "\n".join(lines) + "\n", encoding="utf-8")


def refused(run: Run, *words: str) -> str:
    """The message of a command that must refuse; it leaves every file as it was."""
    before = {p: p.read_bytes() for p in Path().rglob("*") if p.is_file()}
    code, out, told = run(*words)
    assert code == 2, told
    assert out == "" and told.startswith("varde: ")
    assert {p: p.read_bytes() for p in Path().rglob("*") if p.is_file()} == before
    return told


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("A,2020-05,many", ["'many' is not a number", "empty cell"]),
        ("A,2020-05,-3", ["-3 is negative", "leave the cell empty"]),
        ("A,2020-05,2.5", ["2.5 is not a whole number", "--fractions"]),
        ("A,2020-05,inf", ["inf"]),
        ("A,May 2020,3", ["'May 2020' is not a month", "YYYY-MM"]),
        ("A,485,3", ["'485' is not a month", "--views-months"]),
        (",2020-05,3", ["empty"]),
    ],
)
@pytest.mark.parametrize("verb", ["forecast", "watch", "score"])
def test_a_cell_that_is_wrong_is_named(run: Run, verb: str, line: str, said: list[str]) -> None:
    write("own.csv", [*rows()[:4], line, *rows()[5:]])
    if verb == "score":
        write("ok.csv", rows())
        assert run("forecast", "--panel", "ok.csv", *QUICK, "--out", "made")[0] == 0
        told = refused(run, "score", "made", "--actuals", "own.csv")
    else:
        told = refused(run, verb, "--panel", "own.csv", *(QUICK if verb == "forecast" else ()))
    column = "unit" if line.startswith(",") else "value" if "2020-05" in line else "month"
    assert f"own.csv, row 6, column '{column}'" in told
    assert all(words in told for words in said)


def test_a_month_that_is_there_twice_is_named(run: Run) -> None:
    write("own.csv", [*rows(), "A,2020-05,3"])
    told = refused(run, "forecast", "--panel", "own.csv", *QUICK)
    assert "own.csv, row 50" in told and "A has a second value for 2020-05" in told and "add them up" in told


def test_a_column_that_is_missing_is_named_with_those_there_are(run: Run) -> None:
    write("own.csv", rows())
    told = refused(run, "forecast", "--panel", "own.csv", "--value-column", "dead", *QUICK)
    assert "'dead'" in told and "'value'" in told and "--value-column" in told
    assert "'gdp'" in refused(run, "forecast", "--panel", "own.csv", "--covariate", "gdp", *QUICK)


def test_gaps_stay_missing_and_are_told(run: Run) -> None:
    write("own.csv", [*rows()[:4], *rows()[6:]])
    code, out, told = run("forecast", "--panel", "own.csv", *QUICK)
    assert code == 0 and "A" in out
    assert "A lacks 2020-05, 2020-06" in told and "--fill" in told
    assert "lacks" not in run("forecast", "--panel", "own.csv", *QUICK, "--fill", "inside")[2]


def test_a_unit_that_ended_is_told(run: Run) -> None:
    write("own.csv", rows("A") + rows("B", 12))
    code, out, _ = run("forecast", "--panel", "own.csv", *QUICK)
    assert code == 0 and "without a forecast: B" in out


@pytest.mark.parametrize("model", ["conflictology", "negative-binomial", "varde"])
def test_one_unit_is_enough(run: Run, model: str) -> None:
    write("own.csv", rows("A"))
    code, out, told = run("forecast", "--panel", "own.csv", "--model", model, "--draws", "12", "--months", "3")
    assert code == 0, told
    assert "\nA\t" in out


def test_a_hundred_thousand_units(run: Run) -> None:
    units = [str(u) for u in range(100_000)]
    months = ("2020-01", "2020-02")
    frame = {"unit": units * 2, "month": [m for m in months for _ in units], "value": [3] * 200_000}
    pl.DataFrame(frame).write_parquet("own.parquet")
    code, out, told = run(
        "forecast", "--panel", "own.parquet", "--model", "conflictology", "--draws", "2", "--months", "1",
        "--top", "3", "--out", "made",
    )  # fmt: skip
    assert code == 0, told
    assert "99,997 more units" in out
    assert len(pl.read_parquet("made/draws.parquet")) == 200_000


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--origin", "2019-12"], ["before the data", "2020-01"]),
        (["--origin", "2022-01"], ["after the data", "take 2021-12"]),
        (["--origin", "May 2020"], ["'May 2020' is no month", "YYYY-MM"]),
        (["--origin", "2021-01", "--origin", "2021-01"], ["2021-01 is there twice"]),
        (["--draws", "0"], ["0 draws", "at least 1"]),
        (["--draws", "9000000000"], ["GB", "fewer draws"]),
        (["--months", "0"], ["0 months", "at least 1"]),
        (["--skip", "3"], ["3 can't be skipped", "from 0 to 2"]),
        (["--covariate", "value"], ["twice"]),
        (["--model", "conflictolgy"], ["conflictology"]),
        (["--grid", "land"], ["--panel", "--grid"]),
        (["--target", "a", "--target", "b"], ["one target"]),
        (["--challenge"], ["--out"]),
        (["--challenge", "--out", "made"], ["Units without a country_id", "Gleditsch-Ward"]),
        (["--engine", "cluster"], ["'cluster' is no engine", "dask://"]),
        (["--engine", "local", "--workers", "0"], ["0 workers", "--workers"]),
        (["--out", "own.csv"], ["own.csv is a file", "another place"]),
        (["--out", "."], ["something else", "empty folder"]),
    ],
)
def test_an_option_that_is_wrong_is_named(run: Run, words: list[str], said: list[str]) -> None:
    write("own.csv", rows())
    told = refused(run, "forecast", "--panel", "own.csv", *QUICK, *words)
    assert all(part in told for part in said), told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["forecast", "--target", "sate-based"], ["state-based"]),
        (["forecast", "--panel", "none.csv"], ["none.csv", "no such file"]),
        (["watch", "--months", "7"], ["7 months", "--months 6 or --months 12"]),
        (["watch", "--json", "--html", "x.html"], ["one at a time"]),
        (["watch", "--forecast", "nowhere"], ["nowhere"]),
        (["score", "nowhere"], ["nowhere"]),
    ],
)
def test_other_faults_are_named(run: Run, words: list[str], said: list[str]) -> None:
    told = refused(run, *words)
    assert all(part in told for part in said), told


@pytest.fixture
def made(run: Run) -> Run:
    """A command to run beside `ok.csv` and the forecast `made` from it."""
    write("ok.csv", rows())
    assert run("forecast", "--panel", "ok.csv", *QUICK, "--out", "made")[0] == 0
    return run


def test_actuals_of_other_months_or_units(made: Run) -> None:
    told = refused(made, "score", "made", "--actuals", "ok.csv")
    assert "2022-01 to 2022-03" in told and "2020-01 to 2021-12" in told
    write("others.csv", rows("XY", 36))
    told = refused(made, "score", "made", "--actuals", "others.csv")
    assert "such as A, B" in told and "such as X, Y" in told


def test_a_target_that_is_not_held_needs_a_file(made: Run) -> None:
    for words in (["score", "made"], ["watch", "--forecast", "made"]):
        told = refused(made, *words)
        assert "'value'" in told and "--actuals FILE" in told and "--panel FILE" in told


def test_draws_that_are_no_paths_are_not_watched(made: Run) -> None:
    assert run_months(made, "12")[0] == 0
    told = refused(made, "watch", "--forecast", "made", "--panel", "ok.csv")
    assert "conflictology" in told and "varde" in told


def run_months(run: Run, months: str) -> tuple[int, str, str]:
    return run(
        "forecast", "--panel", "ok.csv", "--model", "conflictology", "--draws", "3", "--months", months, "--out", "made"
    )


def test_a_forecast_of_another_version_or_damaged(made: Run) -> None:
    about, draws = Path("made/forecast.json"), Path("made/draws.parquet")
    good, content = about.read_text(encoding="utf-8"), draws.read_bytes()
    about.write_text(good.replace('"varde:forecast": 1', '"varde:forecast": 99'), encoding="utf-8")
    told = refused(made, "score", "made", "--actuals", "ok.csv")
    assert "forecast.json" in told and "version 99" in told and "Make the forecast again" in told
    about.write_text(good, encoding="utf-8")
    draws.write_bytes(content[:-100])
    assert "draws.parquet" in refused(made, "score", "made", "--actuals", "ok.csv")
    draws.unlink()
    assert "draws.parquet" in refused(made, "score", "made", "--actuals", "ok.csv")


def test_a_forecast_that_fails_leaves_the_one_before(made: Run) -> None:
    refused(made, "forecast", "--panel", "ok.csv", *QUICK, "--origin", "2031-01", "--out", "made")
    refused(made, "forecast", "--panel", "ok.csv", *QUICK, "--draws", "9000000000", "--out", "made")


# Errors of a worker


def _raise(kind: str) -> None:
    if kind == "file":
        raise DataFileError("a.csv", "is wrong", row=3, column="value", hint="Put it right.")
    raise AmbiguousStateError("Which?", ["COD", "COG"], "Name one.")


@pytest.mark.parametrize("kind", ["file", "state"])
def test_an_error_is_the_same_in_another_process(kind: str) -> None:
    with pytest.raises(VardeError) as raised:
        _raise(kind)
    copy = pickle.loads(pickle.dumps(raised.value))
    assert type(copy) is type(raised.value) and str(copy) == str(raised.value)
    assert vars(copy) == vars(raised.value)


def test_every_kind_of_error_can_be_sent() -> None:
    kinds = [k for k in vars(errors).values() if isinstance(k, type) and issubclass(k, VardeError)]
    assert len(kinds) > 8
    for kind in kinds:
        more: tuple[object, ...] = ("is wrong",) if kind is DataFileError else ()
        error = kind("a", *more, **({"candidates": ["b"]} if kind is AmbiguousStateError else {}), hint="Do.")  # type: ignore[arg-type]
        assert vars(pickle.loads(pickle.dumps(error))) == vars(error)


def test_a_workers_error_reaches_the_user() -> None:
    with pytest.raises(DataFileError, match=r"a\.csv, row 3, column 'value': is wrong") as raised:
        run_jobs(_raise, ["file"], "local", 2)
    assert (raised.value.row, raised.value.hint) == (3, "Put it right.")


@pytest.mark.parametrize(("given", "said"), [("colour", "There are: red, blue"), ("blu", "Did you mean blue?")])
def test_a_name_that_is_not_known_is_refused(given: str, said: str) -> None:
    errors.check_known("red", ["red", "blue"], "paint")
    with pytest.raises(errors.UsageError, match=f"There is no paint '{given}'") as raised:
        errors.check_known(given, ["red", "blue"], "paint")
    assert said in str(raised.value.hint)
