"""What Varde's model expects over the next twelve months, what that rests on, and how earlier forecasts did."""

from __future__ import annotations

from math import exp, floor, log, log10
from typing import Any

from varde.figures.answer import Answer
from varde.figures.wording import SMALL, capital, count, moment, number, share
from varde.publish import charts
from varde.publish.desk import Desk
from varde.publish.page import AS_PLACE, Aside, Block, Chart, Paragraph, Section
from varde.publish.sections.violence import MONTHS_SHOWN, TYPES, months_back
from varde.publish.wording import amount, prose, short_moment

TARGETS = ("total", "state-based")
"""What is told of, the first that is held."""
TARGET_WORDS = {"total": "organised violence", "state-based": "violence with a state on one side at least"}
LIKELIHOODS = (
    (0.99, "virtually certain"),
    (0.90, "very likely"),
    (0.66, "likely"),
    (0.33, "about as likely as not"),
    (0.10, "unlikely"),
    (0.01, "very unlikely"),
    (0.00, "exceptionally unlikely"),
)
"""Words for probabilities from so much up: the likelihood scale of the IPCC (Mastrandrea et al. 2010, guidance note for
lead authors of the fifth assessment report on consistent treatment of uncertainties)."""
APART = "Each type is a forecast of its own, and so is that of all together: the types need not add up to it."
SCALE = (
    "Words for probabilities are those of the Intergovernmental Panel on Climate Change: virtually certain from 99%, "
    "very likely from 90%, likely from 66%, about as likely as not from 33%, unlikely below that, very unlikely below "
    "10%, exceptionally unlikely below 1%."
)
SIGNALS = {
    "onset": "is marked as a possible onset of armed conflict",
    "escalation": "is marked as an escalation",
    "de-escalation": "is marked as a de-escalation",
}
"""What is said of the signals that call for attention."""
SKEWED = 1.5
"""Where the mean is so many times the median, it says little of what to expect, and the median is told first."""
SMALLEST_FACTOR = 1.05
"""Drivers that change the expected deaths by less than this factor are not told."""
UNLIKELY = 0.05
"""Below this probability of 25 deaths, and without deaths in the year before, a forecast is told in a paragraph."""


def forecast(desk: Desk) -> Section | None:
    """Expected deaths, probabilities, drivers, similar past cases, and the record of earlier forecasts."""
    for target in TARGETS:
        ahead = desk.ask("conflict.forecast", state=desk.key, target=target)
        if ahead.value is not None:
            break
    else:
        desk.lacks("Forecast of deaths", ahead)
        return None
    value = ahead.value
    told = value["probability_25"] >= UNLIKELY or value["deaths_before"]
    blocks: list[Block] = [_expected(desk, ahead, target)]
    record, afterwards = _record(desk, target)
    blocks += record
    if told:
        # The two charts come one after the other, so that they stand side by side.
        blocks += [b for b in (_fan(desk, ahead, target), _record_chart(desk, target)) if b]
        blocks += _by_type(desk, ahead) if target == "total" else []
        blocks += [*_drivers(desk, ahead), *_analogues(desk, ahead)]
    remarks = [n for n in ahead.notes if n.startswith(("Made before", "The latest months"))]
    blocks += [Aside((desk.cite(prose(n), ahead),)) for n in ([SCALE] if told else []) + remarks]
    blocks += afterwards
    return Section("forecast", "Forecast", AS_PLACE, tuple(blocks))


def likelihood(probability: float) -> str:
    """A probability in words and per cent: "very likely (93%)"."""
    words = next(w for least, w in LIKELIHOODS if probability >= least)
    return f"{words} ({per_cent(probability)})"


def per_cent(probability: float) -> str:
    """A probability per cent, never as certain as draws can't be: "under 1%", "over 99%"."""
    return "under 1%" if probability < 0.01 else "over 99%" if probability > 0.99 else share(probability)


def about(value: float) -> str:
    """A number of deaths to two digits: more would be false precision."""
    if value < 10:
        return "fewer than one" if 0 < value < 1 else number(value)
    return number(round(value, 1 - floor(log10(value))))


def deaths(value: float) -> str:
    """A number of deaths with its noun: "fewer than one death", "about 120 deaths"."""
    if not value:
        return "no deaths"
    told = about(value)
    return f"{'about ' if value >= 10 else ''}{told} {'death' if value < 1.5 else 'deaths'}"


def between(interval: list[float]) -> str:
    """An interval in words: "120 to 3 400"."""
    low, high = (about(round(v)) for v in interval)
    return f"{low} to {high}" if low != high else low


def _expected(desk: Desk, ahead: Answer, target: str) -> Paragraph:
    """Expected deaths, what they are held against, and how likely at least 25 and 1,000 are."""
    value = ahead.value
    mean, median = value["expected"], value["median"]
    # Outside a state's 90% there may be another state's war, which makes a mean of a few deaths for a state at peace.
    skewed = value["interval_90"][1] and mean >= SKEWED * median
    told = deaths(median if skewed else mean) if value["interval_90"][1] else "none"
    interval = f" (80% interval: {between(value['interval_80'])})" if value["interval_90"][1] else ""
    period = f"from {moment(value['from'])} to {moment(value['until'])}"
    runs: list[Any] = [
        f"From data to {moment(value['origin'])}, ",
        "the median of Varde's forecast is " if skewed else "Varde's model expects " if told != "none" else "",
        desk.cite(f"{told}{interval}" if told != "none" else "no deaths are likely", ahead),
        f" in {TARGET_WORDS[target]} in {desk.inside} {period}",
    ]
    if value["deaths_before"] is not None:
        runs += [", after ", desk.cite(amount(value["deaths_before"]), ahead), " in the twelve months before"]
    runs.append(".")
    if value["signal"] in SIGNALS:
        runs += [" The forecast ", desk.cite(SIGNALS[value["signal"]], ahead), "."]
    if skewed and mean >= 10:
        runs += [" A few outcomes with very many deaths raise its mean to ", desk.cite(deaths(mean), ahead), "."]
    runs += [" It is ", *_chances(desk, ahead)]
    return Paragraph((*runs, "."))


def _chances(desk: Desk, ahead: Answer) -> list[Any]:
    """How likely at least 25 and at least 1,000 deaths are, without the one that goes without saying."""
    some, many = (likelihood(ahead.value[f"probability_{n}"]) for n in (25, 1000))
    if ahead.value["probability_1000"] >= LIKELIHOODS[0][0]:
        return [desk.cite(f"{many} that at least 1000 people", ahead), " are killed in these months"]
    runs: list[Any] = [desk.cite(f"{some} that at least 25 people", ahead), " are killed in these months"]
    if ahead.value["probability_25"] >= UNLIKELY:
        runs += [" and ", desk.cite(f"{many} that at least 1000", ahead), " are"]
    return runs


def _fan(desk: Desk, ahead: Answer, target: str) -> Chart | None:
    """The last three years by month, and the months ahead with their intervals."""
    value = ahead.value
    origin = value["origin"]
    given = {} if target == "total" else {"type": target}
    since = months_back(origin, MONTHS_SHOWN - 1)
    past = desk.ask("conflict.deaths", state=desk.key, by="month", since=since, until=origin, **given)
    if not past.value or not any(r["interval_90"][1] for r in value["by_month"]):
        return None
    last = value["by_month"][-1]
    rows = [[short_moment(r["month"]), r["value"], None, None, None, None] for r in past.value]
    rows += [
        [
            short_moment(r["month"]),
            None,
            r["median"],
            *(span(r[k]) for k in ("interval_50", "interval_80", "interval_90")),
        ]
        for r in value["by_month"]
    ]
    return desk.chart(
        charts.fan(past.value, value["by_month"], "deaths a month"),
        f"Deaths by month, recorded to {moment(origin)} and forecast to {moment(value['until'])}: median (dashed) "
        "and central intervals",
        [past, ahead],
        f"Deaths by month in {TARGET_WORDS[target]} in {desk.inside}: {_most(past.value)}; forecast for "
        f"{moment(last['month'])} a median of {about(last['median'])}, 50% interval "
        f"{between(last['interval_50'])}, 90% interval {between(last['interval_90'])}.",
        ["Month", "Recorded", "Median", "50% interval", "80% interval", "90% interval"],
        rows,
        [1, 2, 3, 4, 5],
    )


def span(interval: list[float]) -> str:
    """An interval in a table: "120–3400"."""
    low, high = (about(round(v)) for v in interval)
    return f"{low}–{high}"


def _most(rows: list[dict[str, Any]]) -> str:
    """The most, and the last, of what was recorded by month, in words."""
    most, last = max(rows, key=lambda r: r["value"] or 0), rows[-1]
    return (
        f"recorded at most {number(most['value'] or 0)} in {moment(most['month'])} and {number(last['value'] or 0)} in "
        f"{moment(last['month'])}"
    )


def _by_type(desk: Desk, ahead: Answer) -> list[Block]:
    """The same for each type of violence that has anything to tell."""
    found = {t: desk.ask("conflict.forecast", state=desk.key, target=t) for t in TYPES}
    held = {t: a for t, a in found.items() if a.value and (a.value["expected"] >= 1 or a.value["deaths_before"])}
    if len(held) < 2:
        return []
    held["total"] = ahead
    rows = [
        [
            "all types" if t == "total" else t,
            a.value["deaths_before"],
            about(a.value["median"]),
            span(a.value["interval_80"]),
            per_cent(a.value["probability_25"]),
            per_cent(a.value["probability_1000"]),
        ]
        for t, a in held.items()
    ]
    heads = ["Violence", "12 months before", "Median", "80% interval", "At least 25", "At least 1000"]
    period = f"{moment(ahead.value['from'])} to {moment(ahead.value['until'])}"
    return [
        desk.table(f"Deaths forecast by type, {period}", list(held.values()), heads, rows, [1, 2, 3, 4, 5]),
        Aside((desk.cite(APART, ahead),)),
    ]


def _drivers(desk: Desk, ahead: Answer) -> list[Block]:
    """What the forecast rests on most, in words."""
    rows = [
        [_factor(d["effect"]), capital(prose(d["text"]))]
        for d in ahead.value["drivers"]
        if abs(d["effect"]) >= log(SMALLEST_FACTOR)
    ]
    if not rows:
        return []
    caption = (
        "What the forecast rests on most, and how far it raises (×) or lowers (÷) deaths against a usual past case"
    )
    return [desk.table(caption, ahead, ["Effect", f"As of {moment(ahead.value['origin'])}"], rows)]


def _factor(effect: float) -> str:
    """An effect on the logarithm of deaths as a factor: "×2.2", "÷1.3"."""
    return f"{'×' if effect >= 0 else '÷'}{number(exp(abs(effect)), 1)}"


def _analogues(desk: Desk, ahead: Answer) -> list[Block]:
    """The most similar past cases, and what followed them."""
    cases = ahead.value["analogues"]
    if not cases:
        return []
    known = [c for c in cases if c["deaths_before"] is not None and c["deaths_after"] is not None]
    rose = sum(c["deaths_after"] > c["deaths_before"] for c in known)
    blocks: list[Block] = []
    if len(known) > 1:
        of = count(len(known), "most similar past case")
        told = f"Of the {of} whose next twelve months were known, deaths rose in {SMALL[rose] if rose else 'none'}"
        blocks.append(Paragraph((desk.cite(told, ahead), ".")))
    rows = [
        [c["name"], short_moment(c["month"]), c["deaths_before"], c["deaths_after"], share(c["weight"], 1)]
        for c in cases
    ]
    heads = ["State", "As of", "12 months before", "12 months after", "Share"]
    blocks.append(
        desk.table(
            "The most similar past cases, their share among all past cases used, and the deaths that followed",
            ahead,
            heads,
            rows,
            [2, 3, 4],
        )
    )
    return blocks


def _whole_years(desk: Desk, target: str) -> tuple[Answer, list[dict[str, Any]]]:
    """The record of earlier forecasts, and those in it of which all twelve months are known."""
    held = desk.ask("conflict.forecast_record", state=desk.key, target=target)
    return held, [r for r in held.value or [] if r["inside"] is not None]


def _record(desk: Desk, target: str) -> tuple[list[Block], list[Block]]:
    """How forecasts from earlier years did, and what to know of that."""
    held, whole = _whole_years(desk, target)
    if not whole:
        return [], []
    first, last = moment(whole[0]["origin"]), moment(whole[-1]["origin"])
    of = count(len(whole), "yearly forecast")
    made = f"{of} made in the same way, from data to {first}{f' up to {last}' if len(whole) > 1 else ''}"
    afterwards: list[Block] = [
        Aside((desk.cite(f"Those earlier forecasts were {held.notes[0][:1].lower()}{prose(held.notes[0][1:])}", held),))
    ]
    if not any(r["observed"] or r["interval_80"][1] for r in whole):
        told = f"The {made}, had an 80% interval of no deaths, and none came"
        return [Paragraph((desk.cite(told, held), "."))], afterwards
    inside = sum(r["inside"] for r in whole)
    ours, theirs = (sum(r[k] for r in whole) / len(whole) for k in ("crps", "crps_conflictology"))
    if len(whole) == 1:
        lay = "lay" if inside else "did not lie"
        said = f"The deaths of the next twelve months {lay} within the 80% interval of the {made}"
    else:
        of_them = "none" if not inside else SMALL[inside] if inside < len(SMALL) else number(inside)
        said = f"In {of_them} of {made}, the deaths of the next twelve months lay within the 80% interval"
    closer = f"{'It was' if len(whole) == 1 else 'They were'} {'' if ours < theirs else 'no '}closer"
    score = (
        f"{closer} to what came than a repetition of the last twelve months (conflictology): the continuous ranked "
        f"probability score is {_score(ours)} deaths a month on average, against {_score(theirs)} (lower is better)"
    )
    return [Paragraph((desk.cite(said, held), ". ", desk.cite(score, held), "."))], afterwards


def _score(value: float) -> str:
    """A score in deaths, with digits after the point where it is small."""
    return number(value, 0 if value >= 100 else 1 if value >= 1 else 2)


def _record_chart(desk: Desk, target: str) -> Chart | None:
    """The intervals of earlier forecasts beside what came."""
    held, whole = _whole_years(desk, target)
    if len(whole) < 2:
        return None
    rows = [
        {
            # The year in which the middle of the twelve months lies.
            "year": int(months_back(r["origin"], -6)[:4]),
            "low": r["interval_80"][0],
            "high": r["interval_80"][1],
            "value": r["observed"],
        }
        for r in whole
    ]
    outside = [str(x["year"]) for x, r in zip(rows, whole, strict=True) if not r["inside"]]
    return desk.chart(
        charts.intervals_years(rows, "80% interval", "deaths in 12 months"),
        "Yearly forecasts of the next twelve months, and the deaths that came",
        held,
        f"80% intervals of yearly forecasts and the deaths recorded, {rows[0]['year']} to {rows[-1]['year']}; outside "
        f"the interval: {', '.join(outside) or 'no year'}.",
        ["From data to", "Median", "80% interval", "Recorded"],
        [[short_moment(r["origin"]), about(r["median"]), span(r["interval_80"]), r["observed"]] for r in whole],
        [1, 2, 3],
    )
