"""Comparisons with forecasts of others, on their actuals or cells: published VIEWS forecasts, the prediction challenge.

Both need files that may not be passed on. What they give is data ready for JSON, always the same from the same files,
panel, models, seed and software.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import fmean
from typing import Any

import numpy as np
from numpy.typing import NDArray

from varde.errors import UsageError
from varde.forecast import scores
from varde.forecast.backtest import Window, calendar_year
from varde.forecast.challenge import read_challenge
from varde.forecast.challenge_rounds import Round
from varde.forecast.draws import Forecast
from varde.forecast.earlier_counts import Earlier, first_published_again
from varde.forecast.evaluation import score_cells
from varde.forecast.models.contract import Model
from varde.forecast.months import month_text
from varde.forecast.panel import Panel, Values
from varde.forecast.run import make_forecast
from varde.forecast.undercount import Pairs
from varde.forecast.views_published import CUTS, Published

VIEWS = "VIEWS, as published"
OF_ITS_DAY, TODAYS, DRAWN = "of its day", "as revised", "drawn as first published"
"""Histories of forecasts: what VIEWS had, today's release, and that with candidate months drawn (`earlier_counts`)."""
MONTHS = 12
"""Months of a run that are compared, from its first."""
LAG = 2
"""Months from the origin to a run's first month: VIEWS publishes forecasts from data to two months before."""
HISTORIES = 3
"""Histories drawn for a run to see what revision is worth."""
SEEN_TWICE = ("varde", "conflictology")
"""Models that are also fitted on history as it stood: the default, and the benchmark to beat."""
DIGITS = 6
"""Decimals kept, so that results don't differ in the last bit."""
SCORES = ("crps", "ignorance", "interval_score")

POINT_FORECAST = "mean over draws of log(1 + deaths)"
REVISED = (
    "VIEWS forecast from the data of its day. The models beside it are fitted on history as it stands in today's "
    "release, revised since the origins; rows of history as first published show what they score without that."
)

Row = dict[str, Any]
Say = Callable[[str], None]


def with_views(
    panel: Panel,
    runs: Sequence[Published],
    models: Sequence[Model],
    pairs: Sequence[Pairs] = (),
    draws: int = 1000,
    seed: int = 0,
    say: Say | None = None,
) -> Row:
    """Published VIEWS forecasts beside models, run by run on identical cells.

    Cells are a run's first `MONTHS` months, as far as the panel holds them, of the countries that have a value at the
    origin, which is `LAG` months before the first.

    Parameters
    ----------
    panel : Panel
        State-based deaths of states: history and actuals.
    runs : sequence of Published
        From `views_published.read_runs`.
    models : sequence of Model
        A model that is defined by an ensemble of one size (`natural_draws`) has that size.
    pairs : sequence of Pairs
        First and final counts (`undercount.published_pairs`). With them the models of `SEEN_TWICE` are fitted once more
        on `HISTORIES` histories whose candidate months are drawn as they may have been first published.
    draws, seed : int
        As in `run.make_forecast`.
    say : callable, optional
        Told each forecast before it is made.

    Returns
    -------
    dict
        - `target`, `actuals` (vintage), `seed`, `draws`, `point_forecast`, `note`;
        - `runs`: for each its `file`, `origin`, `first` and `last` month, number of `cells`, `provisional` months among
          the actuals, and `rows`: for VIEWS and each `model` (with the `history` that it was fitted on; a mean over the
          histories where they are drawn) the Brier score (`brier`) for at least 1, 10, 100 and 1,000 deaths and
          `rmse_log1p`, the root mean squared error of log(1 + deaths);
        - `lost_as_drawn`: by model, how much higher each score is from drawn histories, mean over runs.

    Raises
    ------
    UsageError
        A run for which the panel has no origin or no actuals, or as in `make_forecast`.
    """
    found = [_run(panel, run, models, pairs, draws, seed, say) for run in runs]
    twice = [m.name for m in models if m.name in SEEN_TWICE] if pairs else []
    return {
        "target": panel.target,
        "actuals": panel.vintage,
        "seed": seed,
        "draws": draws,
        "point_forecast": POINT_FORECAST,
        "note": REVISED,
        "runs": found,
        "lost_as_drawn": {
            name: _lost([[row for row in run["rows"] if row["model"] == name] for run in found]) for name in twice
        },
    }


def _run(
    panel: Panel,
    run: Published,
    models: Sequence[Model],
    pairs: Sequence[Pairs],
    draws: int,
    seed: int,
    say: Say | None,
) -> Row:
    first = run.months[0]
    origin, last = first - LAG, min(first + MONTHS - 1, run.months[-1], panel.last_month)
    if not panel.first_month <= origin < first <= last:
        raise UsageError(
            f"The run {run.name} begins in {month_text(first)}, and the data are from "
            f"{month_text(panel.first_month)} to {month_text(panel.last_month)}.",
            "A run needs data at its origin, two months before, and from its first month on.",
        )
    units = [u for u in _present(panel, origin) if u in run.units]
    months = range(first, last + 1)
    observed = _observed(panel, units, months)
    cells = np.ix_(_rows_of(run.units, units), np.arange(len(months)))
    probability = {cut: run.probability(cut)[cells] for cut in CUTS}
    own = _event_scores(probability, run.log_deaths[cells], observed)
    rows: list[Row] = [{"model": VIEWS, "history": OF_ITS_DAY, **_combined([own], fmean)}]
    again = [first_published_again(panel, origin, pairs, seed + i) for i in range(HISTORIES if pairs else 0)]
    for model in models:
        histories = {TODAYS: [panel], **({DRAWN: again} if again and model.name in SEEN_TWICE else {})}
        for history, panels in histories.items():
            _tell(say, model, origin, history)
            scored = [_of_model(p, model, origin, units, observed, draws, seed) for p in panels]
            rows.append({"model": model.name, "history": history, **_combined(scored, fmean)})
    return {
        "file": run.name,
        "origin": month_text(origin),
        "first": month_text(first),
        "last": month_text(last),
        "cells": int(np.count_nonzero(~np.isnan(observed))),
        "provisional": [month_text(m) for m in panel.provisional_months() if m in months],
        "rows": rows,
    }


def _present(panel: Panel, origin: int) -> list[str]:
    """Units that have a value at an origin."""
    return [u for u, here in zip(panel.units, panel.existing(origin), strict=True) if here]


def _tell(say: Say | None, model: Model, origin: int, history: str) -> None:
    if say:
        say(f"{model.name} from {month_text(origin)}, history {history} …")


def _rows_of(units: Sequence[str], wanted: Sequence[str]) -> NDArray[np.intp]:
    place = {unit: row for row, unit in enumerate(units)}
    return np.array([place[unit] for unit in wanted], dtype=np.intp)


def _observed(panel: Panel, units: Sequence[str], months: range) -> Values:
    """What came in the months, shape (units, months)."""
    columns = slice(panel.column(months[0]), panel.column(months[-1]) + 1)
    return panel.values[_rows_of(panel.units, units), columns]


def _of_model(
    history: Panel, model: Model, origin: int, units: Sequence[str], observed: Values, draws: int, seed: int
) -> Row:
    """Scores of a model fitted on a history, for the months from `LAG` after the origin."""
    ahead = LAG - 1 + observed.shape[1]
    made = make_forecast(history, model, origin, ahead, model.natural_draws or draws, seed, LAG - 1)
    rows = _rows_of(made.units, units)
    probability = {cut: made.probability(cut)[rows] for cut in CUTS}
    return _event_scores(probability, np.log1p(made.draws[rows]).mean(axis=-1), observed)


def _event_scores(probability: Mapping[float, Values], log_deaths: Values, observed: Values) -> Row:
    known = ~np.isnan(observed)
    came = observed[known]
    error = log_deaths[known] - np.log1p(came)
    return {
        "brier": {
            f"{np.ceil(cut):.0f}": float(scores.brier(p[known], came >= cut).mean()) for cut, p in probability.items()
        },
        "rmse_log1p": float(np.sqrt(np.mean(error**2))),
    }


def worth_of_revision(
    panel: Panel,
    earlier: Sequence[Earlier],
    models: Sequence[Model],
    draws: int = 1000,
    seed: int = 0,
    say: Say | None = None,
) -> Row:
    """How much better models score because they see history as it was revised later, where both are held.

    Cells are as in `with_views`, of the same months after each origin.

    Parameters
    ----------
    panel : Panel
        As for `with_views`.
    earlier : sequence of Earlier
        Histories as they stood, from `earlier_counts.held_histories`.
    models, draws, seed, say
        As for `with_views`; only models of `SEEN_TWICE` are taken.

    Returns
    -------
    dict
        `origins`: for each of `earlier` its `origin`, number of `cells`, and `rows` as in `with_views`, two a model.
        `lost`: by model, how much higher each score is from history as it stood, mean over the origins.
    """
    models = [m for m in models if m.name in SEEN_TWICE]
    origins: list[Row] = []
    for one in earlier:
        units = _present(panel, one.origin)
        first = one.origin + LAG
        observed = _observed(panel, units, range(first, min(first + MONTHS, panel.last_month + 1)))
        rows = []
        for model in models:
            for history, seen in ((TODAYS, panel), (one.history, one.panel)):
                _tell(say, model, one.origin, history)
                scored = _of_model(seen, model, one.origin, units, observed, draws, seed)
                rows.append({"model": model.name, "history": history, **_combined([scored], fmean)})
        cells = int(np.count_nonzero(~np.isnan(observed)))
        origins.append({"origin": month_text(one.origin), "cells": cells, "rows": rows})
    lost = {m.name: _lost([[r for r in o["rows"] if r["model"] == m.name] for o in origins]) for m in models}
    return {"origins": origins, "lost": lost}


def _combined(trees: Sequence[Row], how: Callable[[list[float]], float]) -> Row:
    """Scores put together, each with its like."""
    return {
        "brier": {t: round(how([tree["brier"][t] for tree in trees]), DIGITS) for t in trees[0]["brier"]},
        "rmse_log1p": round(how([tree["rmse_log1p"] for tree in trees]), DIGITS),
    }


def _lost(pairs_of_rows: Sequence[Sequence[Row]]) -> Row:
    """Mean difference between the second and the first row of each pair."""
    differences = [_combined(rows, lambda two: two[1] - two[0]) for rows in pairs_of_rows]
    return _combined(differences, fmean)


def with_challenge(
    history: Panel,
    rounds: Sequence[Round],
    models: Sequence[Model],
    draws: int = 1000,
    seed: int = 0,
    say: Say | None = None,
) -> Row:
    """Models and forecasts from files on the actuals of the prediction challenge, year by year.

    Parameters
    ----------
    history : Panel
        State-based deaths up to the origins, the October before each year.
    rounds : sequence of Round
        From `challenge_rounds.read_rounds`.
    models, draws, seed, say
        As for `with_views`.

    Returns
    -------
    dict
        `history` (vintage), `seed`, `draws`, and `rounds`: for each its `actuals`, `years` and `rows`. A row has the
        name of the `forecast`, where it is `from` ("history" or "file"), its number of `cells` and, for `crps`,
        `ignorance` and `interval_score`, the means of each year and, as `mean`, of all of them.

    Raises
    ------
    UsageError
        A year of which the history lacks the origin, actuals without a whole year, or as in `make_forecast`.
    DataFileError
        As in `challenge.read_challenge`.
    """
    windows = {i: _years(one) for i, one in enumerate(rounds)}
    tables: dict[int, dict[str, Row]] = {i: {} for i in windows}
    for model in models:
        for window in sorted({w for of_round in windows.values() for w in of_round}, key=lambda w: w.first):
            _tell(say, model, window.origin, history.vintage)
            made = _in_window(history, model, window, draws, seed)
            for i, one in enumerate(rounds):
                if window in windows[i]:
                    _add(tables[i], model.name, "history", window, made, one)
    for i, one in enumerate(rounds):
        for name, made in _from_files(one):
            for window in windows[i]:
                if made.months[0] == window.first:
                    _add(tables[i], name, "file", window, made, one)
    return {
        "history": history.vintage,
        "seed": seed,
        "draws": draws,
        "rounds": [
            {
                "actuals": one.actuals.vintage,
                "years": [w.name for w in windows[i]],
                "rows": [_with_means(row) for row in tables[i].values()],
            }
            for i, one in enumerate(rounds)
        ],
    }


def _years(one: Round) -> list[Window]:
    """Calendar years that the actuals hold whole."""
    held = set(one.actuals.months)
    found = [calendar_year(1980 + (m - 1) // 12) for m in sorted(held) if (m - 1) % 12 == 0]
    whole = [w for w in found if set(range(w.first, w.last + 1)) <= held]
    if not whole:
        raise UsageError(f"The actuals {one.actuals.vintage} hold no calendar year whole.")
    return whole


def _in_window(history: Panel, model: Model, window: Window, draws: int, seed: int) -> Forecast:
    skip = window.first - window.origin - 1
    return make_forecast(history, model, window.origin, skip + MONTHS, model.natural_draws or draws, seed, skip)


def _from_files(one: Round) -> Iterator[tuple[str, Forecast]]:
    """Forecasts one at a time, since all of them together take gigabytes."""
    for name, files in one.files.items():
        for file in files:
            for made in read_challenge(file):
                yield name, made


def _add(rows: dict[str, Row], name: str, source: str, window: Window, made: Forecast, one: Round) -> None:
    cells = score_cells(made, one.actuals)
    row = rows.setdefault(name, {"forecast": name, "from": source, "cells": 0, **{s: {} for s in SCORES}})
    row["cells"] += cells.height
    for score in SCORES:
        row[score][window.name] = float(cells[score].to_numpy().mean())


def _with_means(row: Row) -> Row:
    means = {score: {**row[score], "mean": fmean(row[score].values())} for score in SCORES}
    return {**row, **{score: {year: round(value, DIGITS) for year, value in means[score].items()} for score in SCORES}}
