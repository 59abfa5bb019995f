"""Published VIEWS forecasts: the files as they are, and what is wrong with others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from varde.errors import DataFileError
from varde.forecast.views_published import CLASSES, CUTS, POINT, read_published, read_runs

OLDEST = "views/forecasts/Categorical_probabilities_older.csv"


def rows(*cells: tuple[Any, Any], classes: tuple[float, ...] = (0.5, 0.25, 0.125, 0.0625, 0.0625)) -> pl.DataFrame:
    """Rows of a run: country and month, the same forecast everywhere."""
    return pl.DataFrame(
        {"month_id": [m for _, m in cells], "country_id": [c for c, _ in cells], POINT: 0.5, "country": "x"}
    ).with_columns(pl.lit(p).alias(name) for name, p in zip(CLASSES, classes, strict=True))


FOUR = rows((65, 526), (136, 526), (65, 527), (136, 527))


def test_the_runs_as_published(shared: Path) -> None:
    runs = read_runs(shared / "views/forecasts")
    assert [(r.months[0], len(r.months), len(r.units)) for r in runs] == [(m, 36, 191) for m in (526, 531, 539, 549)]
    raw = pl.read_csv(shared / OLDEST).filter(country_id=65, month_id=530)
    russia = runs[0].units.index("365"), 4
    assert runs[0].log_deaths[russia] == raw[POINT].item()
    assert runs[0].classes[russia].tolist() == list(raw.select(CLASSES).row(0))
    assert runs[0].probability(100.0)[russia] == pytest.approx(sum(raw.select(CLASSES[3:]).row(0)))
    assert runs[2].log_deaths.min() < 0  # as published


def test_probabilities_add_up_from_the_cut(tmp_path: Path) -> None:
    FOUR.write_csv(tmp_path / "run.csv")
    run = read_published(tmp_path / "run.csv")
    assert (run.name, run.units, run.months) == ("run", ("365", "770"), (526, 527))
    assert [run.probability(cut)[0, 0] for cut in CUTS] == [0.5, 0.25, 0.125, 0.0625]


@settings(max_examples=25, deadline=None)
@given(months=st.integers(1, 4), seed=st.integers(0, 99))
def test_the_order_of_rows_does_not_matter(tmp_path_factory: pytest.TempPathFactory, months: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    cells = [(c, 531 + m) for c in (65, 136, 245) for m in range(months)]
    classes = random.dirichlet(np.ones(len(CLASSES)), len(cells))
    frame = rows(*cells).with_columns(
        *(pl.Series(name, classes[:, k]) for k, name in enumerate(CLASSES)),
        pl.Series(POINT, random.normal(size=len(cells))),
    )
    folder = tmp_path_factory.mktemp("run")
    frame.write_csv(folder / "one.csv")
    frame.sample(fraction=1, shuffle=True, seed=seed).write_csv(folder / "two.csv")
    one, two = read_published(folder / "one.csv"), read_published(folder / "two.csv")
    order = [two.units.index(u) for u in one.units]
    assert one.months == two.months and (one.log_deaths == two.log_deaths[order]).all()
    assert one.classes.reshape(-1, len(CLASSES)) == pytest.approx(classes)
    assert (one.classes == two.classes[order]).all()


@pytest.mark.parametrize(
    ("frame", "says"),
    [
        (FOUR.drop("multi_3_logit"), "row 1, column 'multi_3_logit': there is no such column"),
        (FOUR.with_columns(multi_0_logit=pl.lit("much")), "row 2, column 'multi_0_logit': 'much' is not a number"),
        (FOUR.with_columns(multi_0_logit=1.5), "row 2, column 'multi_0_logit': 1.5 is not between 0 and 1"),
        (FOUR.with_columns(multi_0_logit=0.25), r"row 2: the probabilities of the classes sum to 0.75, and not to 1"),
        (FOUR.with_columns(pl.lit(None).alias(POINT)), "row 2, column 'step_combined': the cell is empty"),
        (FOUR.with_columns(pl.lit("inf").alias(POINT)), "row 2, column 'step_combined': 'inf' is not a number"),
        (rows((65, 526), (9999, 526)), "row 3, column 'country_id': "),
        (rows((65, "2023-10")), "column 'month_id': '2023-10' is not a whole number"),
        (rows((65, 526), (65, 526)), "row 3, column 'country_id': two records share country_id 65, month_id 526"),
        (
            rows((65, 526), (65, 527), (136, 526)),
            r"row 4: unit 770 has 1 months where the run has 2 \(527 is missing\)",
        ),
        (rows((65, 526), (65, 528)), "column 'month_id': has gaps between its months 526 and 528"),
        (FOUR.head(0), "holds no forecasts"),
    ],
)
def test_faults_are_named(tmp_path: Path, frame: pl.DataFrame, says: str) -> None:
    frame.write_csv(tmp_path / "run.csv")
    with pytest.raises(DataFileError, match=says):
        read_published(tmp_path / "run.csv")


def test_two_numbers_of_one_state_in_a_month_are_told(tmp_path: Path) -> None:
    rows((59, 379), (245, 379), (65, 379)).write_csv(tmp_path / "run.csv")
    with pytest.raises(DataFileError, match=r"row 2: unit 625 has 2 months where the run has 1"):
        read_published(tmp_path / "run.csv")


def test_a_folder_of_runs(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="there is no such folder"):
        read_runs(tmp_path / "nowhere")
    (tmp_path / "other.csv").write_text("month_id,country_id,main_mean\n526,65,1\n")
    (tmp_path / "picture.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataFileError, match=r"no published forecasts of VIEWS \(csv with country_id"):
        read_runs(tmp_path)
    FOUR.with_columns(pl.col("month_id") + 5).write_csv(tmp_path / "a.csv")
    FOUR.write_csv(tmp_path / "b.csv")
    assert [r.name for r in read_runs(tmp_path)] == ["b", "a"]
    FOUR.write_csv(tmp_path / "c.csv")
    with pytest.raises(DataFileError, match="b and c both begin in 2023-10"):
        read_runs(tmp_path)
