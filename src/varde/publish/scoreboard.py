"""The scoreboard as a page: every model beside every benchmark, with what they said and what came."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from varde.figures.wording import capital, moment, number, sentence_list, share
from varde.forecast.backtest import CHOICE_WINDOWS, WINDOWS
from varde.forecast.backtest_results import EVENT, TOLD
from varde.forecast.evaluation import RATIOS
from varde.forecast.models import DEFAULT, OF_STATES
from varde.forecast.scores import SCORES
from varde.publish.charts import svg
from varde.publish.scoreboard_charts import gains, pit_histogram, ratio_lines, reliability
from varde.publish.template import environment
from varde.sources import get_source

LEADING = 4
"""Models in a chart of lines: the first and those that score best over all windows."""
BARS = 8
"""States with the largest gains, and as many with the largest losses."""
WORTH = 0.005
"""Smallest part of a mean CRPS that is shown: less is rounded to nothing."""
LISTED = 30
"""States in the table of hits and misses; the JSON beside the page has all."""
LEVELS = ("50", "80", "90")
SIZES = ("10", "25", "100", "1000")

Row = Mapping[str, Any]
Table = dict[str, Any]


def scoreboard_page(results: Sequence[Row]) -> str:
    """The page as one HTML file that needs no network and no script; the same results give the same page.

    Parameters
    ----------
    results : sequence of dict
        As in `forecast.backtest.Backtest.results`, one a target.
    """
    first = results[0]
    return (
        environment(trim_blocks=True)
        .get_template("scoreboard.html.j2")
        .render(
            parts=[_part(result) for result in results],
            first=first,
            windows=[_window(w) for w in first["windows"]],
            models=[(m["model"], m["summary"], number(m["draws"])) for m in first["models"]],
            again=_again(results),
            source=get_source("ucdp_country_month"),
            software=", ".join(f"{name} {version}" for name, version in first["software"].items()),
            scores=[SCORES[name] for name in ("crps", "ignorance", "interval_score", "brier", "average_precision")],
            coverage=SCORES["central_coverage"],
            pit=SCORES["randomised_pit"],
            event=EVENT,
            told=f"{TOLD:.0%}",
            draws=number(first["draws"]),
        )
    )


def _again(results: Sequence[Row]) -> str:
    """The command that computes the same results."""
    first = results[0]
    models, windows = [m["model"] for m in first["models"]], [w["name"] for w in first["windows"]]
    before = set(windows) <= {w.name for w in CHOICE_WINDOWS}
    given = {"target": [result["target"] for result in results]}
    if set(models) != set(OF_STATES):
        given["model"] = models
    if set(windows) != {w.name for w in (CHOICE_WINDOWS if before else WINDOWS)}:
        given["window"] = windows
    words = [f"--{option} {shlex.quote(value)}" for option, values in given.items() for value in values]
    words += ["--choice-windows"] if before else []
    return f"varde backtest {' '.join(words)} --draws {first['draws']} --seed {first['seed']} --out scoreboard"


def _window(window: Row) -> tuple[str, str, str, str]:
    months = f"{moment(window['first'])} to {moment(window['last'])}"
    late = window["provisional"]
    return window["name"], moment(window["origin"]), months, f"{len(late)} of its months" if late else "none"


def _part(result: Row) -> dict[str, Any]:
    """All that is told of one target."""
    models = {m["model"]: m for m in result["models"]}
    own = DEFAULT if DEFAULT in models else next(iter(models))
    models = {own: models[own], **models}
    baseline = result["baseline"]
    lines = [name for name in _leading(models, own) if name != baseline]
    ahead = [horizon for m in models.values() for horizon in m["by_horizon"]["horizon"]]
    target = capital(result["target"])
    return {
        "target": result["target"],
        "title": f"{target} deaths",
        "said": _said(result, models, own),
        "own": own,
        "baseline": baseline,
        "by_window": _by_window(result, list(models)),
        "against": _against(result, own),
        "over_all": _over_all(models),
        "calibration": _calibration(models),
        "horizons": _figure(
            f"{target}: CRPS by months ahead of {sentence_list(lines)}, as a ratio to that of {baseline}",
            ratio_lines(
                [
                    {"x": x, "series": name, "value": value}
                    for name in lines
                    for x, value in zip(
                        models[name]["by_horizon"]["horizon"], models[name]["by_horizon"]["ratio"], strict=True
                    )
                    if value
                ],
                lines,
                alt.X(
                    "x:Q",
                    title="months ahead",
                    scale=alt.Scale(domain=[min(ahead), max(ahead)], nice=False),
                    axis=alt.Axis(values=sorted(set(ahead)), grid=False, format="d"),
                ),
                baseline,
            ),
            ["months ahead", *models],
            [
                [str(x), *(_score(m["by_horizon"]["ratio"][i]) for m in models.values())]
                for i, x in enumerate(models[own]["by_horizon"]["horizon"])
            ],
        ),
        "pit": _pit(target, models, own, baseline),
        "reliability": _reliability(target, models, own, baseline),
        "gains": _gains(result, models, own, baseline),
        "states": _states(result, models[own]),
        "largest": [_largest(row) for row in result["rows"] if row["model"] == own],
    }


def _leading(models: Mapping[str, Row], own: str) -> list[str]:
    """The page's model, then the others with the lowest CRPS."""
    others = sorted((name for name in models if name != own), key=lambda name: models[name]["all"]["crps"])
    return [own, *others[: LEADING - 1]]


def _said(result: Row, models: Mapping[str, Row], own: str) -> list[str]:
    """What the tables come to, in sentences."""
    if own == result["baseline"]:
        return []
    rows = {row["window"]: row for row in result["rows"] if row["model"] == own}
    lost = [window for window, row in rows.items() if (row["ratio"]["crps"] or 0) >= 1]
    mean = models[own]["geometric_mean_ratio"]["crps"]
    rest = models[own]["geometric_mean_ratio_without_largest"]["crps"]
    windows = "the one window" if len(rows) == 1 else f"{len(rows) - len(lost)} of {len(rows)} windows"
    said = [
        f"{capital(own)} has a lower CRPS than {result['baseline']} in {windows}"
        + (f"; it loses in {sentence_list(lost)}." if lost else ".")
        if len(rows) > 1 or not lost
        else f"{capital(own)} has a higher CRPS than {result['baseline']} in the one window."
    ]
    if mean is not None:
        said.append(
            f"The geometric mean of the ratios is {_score(mean)}"
            + ("" if rest is None else f", and {_score(rest)} without the largest cell of each window")
            + f"; {_score(models[own]['geometric_mean_ratio']['ignorance'])} for ignorance and "
            f"{_score(models[own]['geometric_mean_ratio']['interval_score'])} for the interval score."
        )
    ahead = _ahead_of(result, own)
    if ahead:
        said.append(f"Other models with a lower CRPS than {own}: {'; '.join(ahead)}.")
    together = models[own]["ratio"]["interval_score"]
    if together is not None:
        said.append(
            f"Taken over all cells together, its interval score is {_score(together)} times that of "
            f"{result['baseline']}: the largest wars weigh most there."
        )
    return said


def _ahead_of(result: Row, own: str) -> list[str]:
    """The models with a lower CRPS in some windows, the baseline aside, and which."""
    crps = {(row["window"], row["model"]): row["all"]["crps"] for row in result["rows"]}
    windows = [window["name"] for window in result["windows"]]
    others = [m["model"] for m in result["models"] if m["model"] not in (own, result["baseline"])]
    better = {model: [w for w in windows if crps[w, model] < crps[w, own]] for model in others}
    return [f"{model} in {sentence_list(won)}" for model, won in better.items() if won]


def _by_window(result: Row, models: Sequence[str]) -> Table:
    """Mean CRPS of each window and model, and what the windows come to."""
    rows = {(row["window"], row["model"]): row for row in result["rows"]}
    lines = [
        [window["name"], *(_score(rows[window["name"], model]["all"]["crps"]) for model in models)]
        for window in result["windows"]
    ]
    overall = {m["model"]: m for m in result["models"]}
    for label, part in (
        (f"geometric mean of the ratios to {result['baseline']}", "geometric_mean_ratio"),
        ("the same without the largest cell of each window", "geometric_mean_ratio_without_largest"),
    ):
        lines.append([label, *(_score(overall[model][part]["crps"]) for model in models)])
    return {"columns": ["window", *models], "rows": lines}


def _against(result: Row, own: str) -> Table | None:
    """Ratios of the page's model to the baseline, window by window, with and without the largest cell."""
    if own == result["baseline"]:
        return None
    rows = [row for row in result["rows"] if row["model"] == own]
    lines = []
    for row in rows:
        ratios = [row["ratio"][name] for name in RATIOS]
        rest = [row["ratio_without_largest"] and row["ratio_without_largest"][name] for name in RATIOS]
        size = row["all"]["size_ratio"]
        lines.append([row["window"], *map(_score, (*ratios, *rest, size))])
    names = ("CRPS", "ignorance", "interval score")
    columns = ["window", *names, *(f"{name}, without largest" for name in names), "predicted / observed"]
    return {"columns": columns, "rows": lines}


def _over_all(models: Mapping[str, Row]) -> Table:
    """The scores of all windows together, a row a model."""
    columns = [
        "model",
        "CRPS",
        "ignorance",
        "interval score",
        "predicted / observed",
        *(f"Brier, {int(size):,}".replace(",", "\u202f") for size in SIZES),
        *(f"AP, {int(size):,}".replace(",", "\u202f") for size in SIZES),
    ]
    rows = []
    for name, model in models.items():
        score = model["all"]
        means = (score["crps"], score["ignorance"], score["interval_score"], score["size_ratio"])
        rows.append(
            [
                name,
                *map(_score, means),
                *(number(score["brier"][size], 4) for size in SIZES),
                *(_score(score["average_precision"][size]) for size in SIZES),
            ]
        )
    return {"columns": columns, "rows": rows}


def _calibration(models: Mapping[str, Row]) -> Table:
    """Shares of cells inside the central intervals, a row a model."""
    columns = ["model"]
    columns += [f"PIT, {level}%" for level in LEVELS]
    columns += [f"inside, {level}%" for level in LEVELS]
    columns += [f"expected, {level}%" for level in LEVELS]
    rows = []
    for name, model in models.items():
        active = model["active"]
        if active is None:
            continue
        pit = [model["all"]["pit"]["central"][level] for level in LEVELS]
        inside = [active["coverage"][level] for level in LEVELS]
        expected = [active["coverage_expected"][level] for level in LEVELS]
        rows.append([name, *(_cent(value) for value in (*pit, *inside, *expected))])
    return {"columns": columns, "rows": rows}


def _pit(target: str, models: Mapping[str, Row], own: str, baseline: str) -> Table:
    shown = list(dict.fromkeys((own, baseline)))
    shares = {name: models[name]["all"]["pit"]["histogram"] for name in shown}
    bins = len(shares[own])
    return _figure(
        f"{target}: where what came lay among the draws ({' and '.join(shown)}); flat is calibrated",
        pit_histogram(shares),
        ["part of the distribution", *shown],
        [
            [f"{100 * i // bins} to {100 * (i + 1) // bins}%", *(_cent(shares[name][i]) for name in shown)]
            for i in range(bins)
        ],
    )


def _reliability(target: str, models: Mapping[str, Row], own: str, baseline: str) -> Table:
    shown = list(dict.fromkeys((own, baseline)))
    drawn, rows = [], []
    for name in shown:
        table = models[name]["reliability"]
        for low, high, cells, probability, happened in zip(
            *(table[column] for column in ("from", "to", "cells", "probability", "happened")), strict=True
        ):
            if cells:
                drawn.append({"series": name, "probability": probability, "share": happened / cells})
                rows.append(
                    [
                        name,
                        f"{100 * low:g} to {100 * high:g}%",
                        number(cells),
                        _cent(probability),
                        _cent(happened / cells),
                    ]
                )
    return _figure(
        f"{target}: probability given to at least {EVENT} deaths in a month, and how often they came",
        reliability(drawn, shown),
        ["model", "class of probability", "cells", "mean probability", "happened"],
        rows,
    )


def _gains(result: Row, models: Mapping[str, Row], own: str, baseline: str) -> Table | None:
    """The states in which the model gained and lost most against the baseline."""
    if own == baseline:
        return None
    ours, theirs = (_units(models[name]) for name in (own, baseline))
    total = sum(unit["cells"] for unit in theirs.values())
    change = {
        code: (ours[code]["crps"] * ours[code]["cells"] - unit["crps"] * unit["cells"]) / total
        for code, unit in theirs.items()
    }
    order = sorted(change, key=lambda code: change[code])
    chosen = [code for code in order[:BARS] if change[code] <= -WORTH]
    chosen += [code for code in order[-BARS:] if change[code] >= WORTH]
    if not chosen:
        return None
    rows = [
        {"name": result["names"][code], "value": change[code], "label": f"{change[code]:+.2f}".replace("-", "\u2212")}
        for code in chosen
    ]
    return _figure(
        f"{capital(result['target'])}: where {own} gained (left) and lost (right) most against {baseline}",
        gains(rows, "part of the mean CRPS, deaths"),
        ["state", "difference of mean CRPS", f"CRPS of {own} there", f"CRPS of {baseline} there"],
        [
            [result["names"][code], row["label"], _score(ours[code]["crps"]), _score(theirs[code]["crps"])]
            for code, row in zip(chosen, rows, strict=True)
        ],
    )


def _units(model: Row) -> dict[str, Row]:
    """Results by unit, as rows."""
    table = model["by_unit"]
    return {
        code: dict(zip(table, values, strict=True))
        for code, *values in zip(table["unit"], *table.values(), strict=True)
    }


def _states(result: Row, model: Row) -> Table:
    """Hits and misses, the states with the most months of violence first."""
    units = [unit for unit in _units(model).values() if unit["months"] or unit["false_alarms"]]
    units.sort(key=lambda unit: (-unit["months"], -unit["observed"]))
    rows = [
        [
            result["names"][unit["unit"]],
            number(unit["months"]),
            number(unit["hits"]),
            number(unit["months"] - unit["hits"]),
            number(unit["false_alarms"]),
            number(unit["observed"]),
            number(round(unit["predicted"])),
        ]
        for unit in units
    ]
    sums = [sum(unit[name] for unit in units) for name in ("months", "hits", "false_alarms", "observed", "predicted")]
    months, hits, false, observed, predicted = sums
    together = ["all of these", *map(number, (months, hits, months - hits, false, observed, round(predicted)))]
    return {
        "columns": [
            "state",
            f"months with {EVENT} deaths",
            "told",
            "missed",
            "false alarms",
            "deaths recorded",
            "deaths expected",
        ],
        "rows": [together, *rows[:LISTED]],
        "more": max(0, len(rows) - LISTED),
    }


def _largest(row: Row) -> list[str]:
    cell = row["largest"]
    return [
        row["window"],
        cell["name"],
        moment(cell["month"]),
        number(cell["observed"]),
        "" if cell["share_of_crps"] is None else _cent(cell["share_of_crps"]),
    ]


def _figure(caption: str, chart: Any, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    return {"caption": caption, "svg": svg(chart, caption), "columns": list(columns), "rows": list(rows)}


def _cent(value: float) -> str:
    return share(value, 1)


def _score(value: float | None) -> str:
    """A score with the digits that are worth comparing."""
    if value is None:
        return "–"
    return number(value, 0 if abs(value) >= 1000 else 1 if abs(value) >= 100 else 2 if abs(value) >= 2 else 3)
