"""Patterns for sentences that a figure can answer, and what each makes of a clause that it fits.

A pattern has to fit a whole clause: what stands before it are connecting words only, and nothing stands behind it, or,
where the pattern allows it, words that name nothing. In patterns `@S` is a state, `@MS` a list of missions, and so on
(`SHORT`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from varde.claims.marking import Claim
from varde.claims.suggesting.clause import Clause
from varde.claims.suggesting.taken import Scene, Taken, UnclearError

Reader = Callable[[Taken], Claim]
"""Makes a claim of a clause that a pattern fits."""


def _list(item: str) -> str:
    return rf"{item}(?:, {item})*(?:,? and {item})?"


_THE = r"(?:the )?"
_MISSION = (
    rf"(?:{_THE}<M\d+>(?:,? (?:in|on|off) {_THE}(?:<S\d+>|(?-i:[A-Z][a-z]+(?: [A-Z][a-z]+)*)))?"
    rf"|(?:in )?{_THE}<S\d+> \(<M\d+>\))"
)
SHORT = {
    "SS": _list(rf"{_THE}<S\d+>"),
    "S": rf"{_THE}<S\d+>",
    "A": r"<A\d+>",
    "WHO": rf"(?:{_THE}<S\d+>|we|it|the country)",
    "WHOSE": rf"(?:{_THE}<S\d+>'s|{_THE}<S\d+>'|our|{_THE}<A\d+>)",
    "MS": _list(_MISSION),
    "M": rf"{_THE}<M\d+>",
    "OS": _list(rf"{_THE}<[OU]\d+>"),
    "O": rf"{_THE}<[OU]\d+>",
    "UN": r"(?:<U\d+>(?:'s)? )",
    "TS": _list(rf"{_THE}<T\d+>(?: \(<T\d+>\))?"),
    "T": rf"{_THE}<T\d+>(?: \(<T\d+>\))?",
    "B": rf"{_THE}<B\d+>",
    "N": r"<N\d+>",
    "ADV": (
        r"(?: (?:currently|now|also|today|still|then|already|thus|later|together"
        r"|altogether|officially|itself|alone))?"
    ),
    "BE": r"(?:is|are|was|were|has been|have been|had been|remains|remained)",
    "CONFLICT": r"(?:the )?(?:organi[sz]ed violence|armed conflicts?|conflicts?|violence|fighting|wars?)",
    "RES": (
        r"(?:the )?(?:its )?(?:<[UB]\d+>(?:'s)? )?(?:resolution )?(?:[SA]/RES/)?"
        r"(?:ES-)?\d[\w/-]*(?: ?\([\dIVXL]+\))?"
    ),
}
_HEAD = (
    r"(?:(?:in addition|at the same time|moreover|furthermore|however|also|today|and|but|while|whereas|overall|in total"
    r"|altogether|meanwhile|then|for example|for instance|as a result|in fact|by contrast|thus|alone),? )*"
)
_NOTHING = re.compile(r"[\s.,;:!]*")
_TAIL = re.compile(
    r",? (?:to|for|as|under|following|during|with|within|throughout|because|after|alongside|in order|which|on)"
    r"(?: [a-z'‐-]+,?){1,14}[\s.,;:!]*",
    re.IGNORECASE,
)
_WEIGHING = re.compile(
    r"\b(?:each|apiece|per|every|average|fewer|less|more|than|combined"
    r"|ago|half|most|almost|barely|hardly|not|never|no|nor"
    r"|without|until|except|excluding|apart|only)\b",
    re.IGNORECASE,
)


_THEN = re.compile(
    r"\b(?:then|at the time|at that time|(?:that|this|the same|the following"
    r"|the next|last|the previous) (?:year|month|day|week|date)"
    r"|later|earlier|afterwards|thereafter)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern, and what it makes of a clause.

    Attributes
    ----------
    pattern : re.Pattern
        Fits a clause's template.
    read : callable
        Makes the claim.
    hint : re.Pattern
        Something that any sentence has which it fits.
    conditional : bool
        Whether it may fit a sentence that speaks of a condition.
    loose : bool
        Whether words that name nothing may follow it.
    """

    pattern: re.Pattern[str]
    read: Reader
    hint: re.Pattern[str]
    conditional: bool = False
    loose: bool = False


RULES: list[Rule] = []


def rule(pattern: str, hint: str, *, conditional: bool = False, loose: bool = False) -> Callable[[Reader], Reader]:
    """Add a pattern.

    Parameters
    ----------
    pattern : str
        With `@` and a name of `SHORT`. What is marked is the group named `part`, else the whole clause.
    hint : str
        A regular expression without placeholders that any fitting sentence contains.
    conditional : bool
        Whether it may fit a sentence that speaks of a condition.
    loose : bool
        Whether words that name nothing may follow it ("for resolution 2286, which protects medical care").
    """

    def added(read: Reader) -> Reader:
        filled = re.sub(r"@([A-Z]+)", lambda m: f"(?:{SHORT[m[1]]})", pattern)
        full = re.compile(f"{_HEAD}(?:{filled})(?P<tail>.*)", re.IGNORECASE)
        RULES.append(Rule(full, read, re.compile(hint, re.IGNORECASE), conditional, loose))
        return read

    return added


@dataclass(frozen=True, slots=True)
class Fit:
    """What a rule makes of a clause: the claim, and what was understood."""

    claim: Claim
    taken: Taken


def fits(rules: list[Rule], clause: Clause, scene: Scene) -> tuple[list[Fit], list[str]]:
    """What rules make of a clause, and why those that fit could make nothing of it."""
    found: list[Fit] = []
    why: list[str] = []
    for each in rules:
        match = each.pattern.fullmatch(clause.template)
        if match is None or not _ends_well(clause, match, each.loose):
            continue
        taken = Taken(clause, match, scene)
        try:
            claim = each.read(taken)
        except UnclearError as error:
            why.append(f"{error.message} {error.hint or ''}".strip())
            continue
        found.append(Fit(claim, taken))
    return found, why


def _ends_well(clause: Clause, match: re.Match[str], loose: bool) -> bool:
    """Whether what a pattern leaves over says nothing more, and every time stands before it."""
    tail = match["tail"]
    if not _NOTHING.fullmatch(tail) and not (loose and _TAIL.fullmatch(tail) and not _WEIGHING.search(tail)):
        return False
    first, last = stretch(clause, match)
    if not clause.times and _THEN.search(clause.template):
        return False
    return all(first <= time.start and time.end <= last for time, _ in clause.times)


def stretch(clause: Clause, match: re.Match[str]) -> tuple[int, int]:
    """Which characters of the sentence a fitting pattern is about: its `part`, else the clause without its tail.

    A time directly behind them belongs to them.
    """
    part = "part" in match.re.groupindex
    begin, end = (match.start("part"), match.end("part")) if part else (0, match.start("tail"))
    first = clause.starts[begin] if part else clause.start
    last = clause.ends[end - 1]
    for time, at in clause.times:
        if abs(at - end) <= 1:
            last = max(last, time.end)
    return first, last
