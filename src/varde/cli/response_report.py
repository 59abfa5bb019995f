"""Reports on response as text: tables that fit a terminal, tab-separated lines in a pipe."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from typing import Any

from varde.cli import show
from varde.figures.answer import Answer
from varde.figures.contributions import LAST_KNOWN, PRESENT
from varde.figures.wording import moment, sentence_list, share
from varde.publish.engagement_words import ARROWS, LISTS, WORDS, brief, names
from varde.publish.engagement_words import SIGNS as STANDS
from varde.publish.instrument_cells import SHORT, SIGNS, behind, in_place_words
from varde.publish.options_page import case_row, forecast_words, scenario_words
from varde.publish.respond_page import firmness, followed_rows, gap_text, places_text, state_cells
from varde.publish.sections.forecast import about, per_cent
from varde.publish.wording import prose

LETTERS: Mapping[str, str] = {
    "operation": "op",
    "mission": "mi",
    "council": "co",
    "sanctions": "sa",
    "agreement": "ag",
    "organisations": "or",
    "treaties": "tr",
    "aid": "ai",
}
"""Heads of columns where there is room for two letters only."""
WIDTH = 100
Row = Mapping[str, Any]


def _say() -> Callable[[str], None]:
    """How to tell what stands beside a table: under it on a terminal, beside the output in a pipe."""
    return print if show.on_terminal() else show.say


def _wrapped(line: str, indent: str = "") -> str:
    return textwrap.fill(line, WIDTH, initial_indent=indent, subsequent_indent=indent)


def print_gap(answer: Answer) -> None:
    """Print the table of risk and response, and beside it what it rests on."""
    table = answer.value
    states = table["states"]
    say = _say()
    say(f"States at risk on {moment(table['on'])}, forecast {moment(table['from'])} to {moment(table['until'])}.")
    if show.on_terminal():
        weighed = [k for k in LETTERS if k in table["weights"]]
        columns = ["#", "state", "deaths", *(LETTERS[k] for k in weighed), "resp", "gap", "places"]
        show.table(columns, [_terminal_row(s, weighed) for s in states])
        heads = "; ".join(f"{LETTERS[k]} {SHORT[k]}" for k in weighed)
        say(_wrapped(f"{heads}. {', '.join(f'{s} {n}' for n, s in SIGNS.items())}, * unverified."))
    else:
        fixed = ("place", "state", "name", "expected", "probability_25", "probability_1000")
        ranks = ("risk_rank", "response", "response_rank", "gap")
        show.table(
            [*fixed, *ranks, "first_place", "last_place", "equal_weights", *SHORT],
            [
                [
                    *(round(s[c]) if c == "expected" else s[c] for c in (*fixed, *ranks)),
                    *(s["places"][c] for c in ("first", "last", "equal")),
                    *(c.status for c in state_cells(s).values()),
                ]
                for s in states
            ],
        )
    for line in _beside_gap(answer):
        say(_wrapped(line))


def _terminal_row(state: Row, weighed: list[str]) -> list[str]:
    cells = state_cells(state)
    return [
        str(state["place"]),
        state["name"],
        about(round(state["expected"])),
        *(cells[k].sign + ("" if cells[k].verified else "*") for k in weighed),
        "–" if state["response"] is None else share(state["response"]),
        gap_text(state["gap"]),
        places_text(state["places"]),
    ]


def _beside_gap(answer: Answer) -> list[str]:
    """The arithmetic, its sensitivity, what is unknown, and what followed."""
    table = answer.value
    unknown = [f"{u['name']} {share(u['share'])}" for u in table["unknown_cells"] if u["unknown"]]
    known = [
        f"{u['name']} {moment(u['known_until']) if u['known_until'] else 'not held'}" for u in table["unknown_cells"]
    ]
    lines = [
        prose(table["method"]),
        firmness(table["states"]),
        f"Unknown among the 30 most at risk: {', '.join(unknown) or 'none'}; the others are known, each to the day its "
        "source reaches.",
        f"Known until: {'; '.join(known)}.",
    ]
    followed = followed_rows(table["followed"])
    if followed:
        for group, states, passed, _, anew, *_ in followed["rows"]:
            lines.append(f"{group}: {states} states; {passed} passed {followed['limit']} a year, {anew} anew.")
        lines.append(followed["note"])
    return [*(line for line in lines if line), *(f"Note: {prose(n)}" for n in answer.notes)]


def print_engagement(answer: Answer) -> None:
    """Print the states at risk with what a contributor does in each, and beside it the lists."""
    found = answer.value
    say = _say()
    say(f"{found['contributor']['name']} on {moment(found['on'])}, forecast from data to {moment(found['origin'])}.")
    if show.on_terminal():
        show.table(
            ["state", "deaths", "risk", "stands", "now or last known"],
            [
                [
                    s["name"],
                    about(round(s["risk"]["expected"])),
                    f"{ARROWS[s['risk']['direction']]} {per_cent(s['risk']['probability_25'])}",
                    f"{STANDS[s['standing']]} {WORDS[s['standing']]}",
                    "; ".join(map(brief, s["present"])),
                ]
                for s in found["states"]
            ],
        )
    else:
        risk = ("expected", "probability_25", "direction", "high")
        show.table(
            ["state", "name", *risk, "standing", "present", "last_known", "past", "unknown"],
            [
                [
                    *(s["state"], s["name"]),
                    *(round(s["risk"][c]) if c == "expected" else s["risk"][c] for c in risk),
                    s["standing"],
                    *("; ".join(brief(e) for e in s["present"] if e["status"] == w) for w in (PRESENT, LAST_KNOWN)),
                    "; ".join(map(brief, s["past"])),
                    "; ".join(s["unknown"]),
                ]
                for s in found["states"]
            ],
        )
    past = [(s["name"], brief(e)) for s in found["states"] for e in s["past"]]
    if past and show.on_terminal():
        say("\nBefore:")
        for name, told in past:
            say(_wrapped(f"{name}: {told}", "  "))
    if found["elsewhere"]:
        say("\nElsewhere, in states and territories not at risk:")
        for s in found["elsewhere"]:
            say(_wrapped(f"{s['name']}: {'; '.join(map(brief, [*s['present'], *s['past']]))}", "  "))
    say("")
    for key, title, said in LISTS:
        say(_wrapped(f"{title}: {sentence_list(names(found[key])) or 'none'}. {said}"))
    for note in answer.notes:
        say(_wrapped(f"Note: {prose(note)}"))


def print_options(answer: Answer) -> None:
    """Print instruments that are not in place, each with findings, scenario and past cases."""
    found = answer.value
    print(f"{found['name']} on {moment(found['on'])}: {found['situation']} ({prose(found['situation_text'])}).")
    if found["forecast"]:
        print(_wrapped(forecast_words(found["forecast"])))
    if found["quiet"]:
        print(_wrapped(found["quiet"]))
    else:
        print(f"In place, as last known:{'' if found['in_place'] else ' none of the instruments for it.'}")
    for row in found["in_place"]:
        print(_wrapped(in_place_words(row), "  "))
    for option in found["options"]:
        _print_option(option)
    print()
    for note in answer.notes:
        print(_wrapped(f"Note: {prose(note)}"))
    for source in answer.sources:
        print(f"Source: {source['citation']} Vintage: {', '.join(source['vintage'])}. {source['licence']}.")


def _print_option(option: Row) -> None:
    print(f"\n{option['name']}: {option['status']}")
    for name, text in behind({"verified": True, **option}):
        if name != "Status":
            print(_wrapped(f"{name}: {text}", "  "))
    if option["findings_text"]:
        print(f"  {option['findings_text']}")
    for finding in option["findings"]:
        print(_wrapped(f"Found: {finding['authors']} ({finding['year'] or 'no year'}): {finding['outcome']}.", "  "))
        interval = f" ({finding['interval']})" if finding["interval"] else ""
        print(_wrapped(f"Effect: {finding['effect_in_words']}{interval}", "    "))
        print(_wrapped(f"Sample: {finding['sample']}. Caveat: {finding['caveat']}.", "    "))
        print(_wrapped(f"Read ({finding['read_what']}{'' if finding['verified'] else ', UNVERIFIED'}): ", "    "))
        for address in finding["addresses"]:
            print(f"      {address}")
    for line in scenario_words(option["scenario"]) if option["scenario"] else ():
        print(_wrapped(line, "  * "))
    print(_wrapped(f"Past cases: {prose(option['cases']['text'])}", "  "))
    for case in option["cases"]["cases"]:
        _, _, began, before, first, second = case_row(case)
        told = f"{before} deaths in the 12 months before, {first} and {second} in those after"
        print(_wrapped(f"{case['name']}, {case['what']}, {began}: {told}", "    "))
