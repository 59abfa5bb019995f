"""What would make a sentence true: the small language of `expect`, and whether an answer meets it.

Several expectations are joined with ";". All of them must be met.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from varde.errors import UsageError, did_you_mean

Kind = Literal[
    "exact",
    "about",
    "nearly",
    "at least",
    "more than",
    "at most",
    "fewer than",
    "between",
    "contains",
    "lacks",
    "equals",
    "since",
    "before",
    "until",
    "true",
    "false",
]
OF_NUMBERS: frozenset[Kind] = frozenset(
    {"about", "nearly", "at least", "more than", "at most", "fewer than", "between"}
)
OF_LISTS: frozenset[Kind] = frozenset({"contains", "lacks", "equals"})
OF_TIMES: frozenset[Kind] = frozenset({"since", "before", "until"})
STATUSES = ("party", "signatory", "former party", "not a party", "disputed", "none", "not open")
"""Words that a status may be, and that may therefore be expected without "exact" before them."""

MARGIN = 10.0
"""Per cent within which "about" and "nearly" hold, unless the claim states another."""

DIGITS = 15
"""Digits that a number may have: as many as are kept exactly."""

_NUMBER = r"[-−]?[0-9]{1,3}(?:[,\u202f\u00a0 ][0-9]{3})+(?:\.[0-9]+)?|[-−]?[0-9]+(?:\.[0-9]+)?"
_ONE = re.compile(rf"({_NUMBER})\s*%?")
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_WORDS = (
    *("exact", "about", "nearly", "at least", "more than", "at most", "fewer than", "between"),
    *("contains", "lacks", "equals", "since", "before", "until", "true", "false"),
)


@dataclass(frozen=True, slots=True)
class Expectation:
    """One thing expected of an answer.

    Attributes
    ----------
    kind : str
        How it is compared.
    written : str
        As it stands in the marking.
    number, last : float or None
        The number, and the upper end of `between`.
    decimals : int
        Decimals the number is written with, to which the answer is rounded.
    within : float
        Margin of `about` and `nearly`, in per cent.
    items : tuple of str
        What a list is to contain, lack or be.
    text : str
        A status, or a year, month or day.
    """

    kind: Kind
    written: str
    number: float | None = None
    last: float | None = None
    decimals: int = 0
    within: float = MARGIN
    items: tuple[str, ...] = ()
    text: str = ""

    @property
    def numbers(self) -> tuple[float, ...]:
        """The numbers that the sentence has to name."""
        return tuple(n for n in (self.number, self.last) if n is not None)

    @property
    def is_negative(self) -> bool:
        """Whether it expects that something is not so."""
        return self.kind in ("lacks", "false") or (self.kind == "exact" and self.number == 0) or self.is_absence

    @property
    def is_absence(self) -> bool:
        """Whether it expects a status that says that something is not there."""
        return self.kind == "exact" and self.text in ("not a party", "none", "not open")


def parse_expectations(text: str) -> tuple[Expectation, ...]:
    """The expectations that a text joins with ";".

    Raises
    ------
    UsageError
        Where it is none; the hint shows how it could be written.
    """
    parts = [p.strip() for p in text.split(";")]
    if not any(parts):
        raise UsageError(
            "Nothing is expected.", "Write what would make the sentence true, such as `about 45` or `contains NATO`."
        )
    return tuple(_parse_one(p) for p in parts if p)


def _parse_one(text: str) -> Expectation:
    folded = " ".join(text.split())
    lower = folded.casefold()
    if lower in ("true", "false"):
        return Expectation("true" if lower == "true" else "false", folded)
    if lower in STATUSES:
        return Expectation("exact", folded, text=lower)
    if _ONE.fullmatch(folded) or _DATE.fullmatch(folded):
        return _exact(folded, folded)
    word = next((w for w in _WORDS if lower == w or lower.startswith(w + " ")), None)
    if word is None:
        hint = _near(lower) or f"Write a number, or one of: {', '.join(_WORDS)}; a text after `exact`."
        raise UsageError(f"{folded!r} is no expectation.", hint)
    rest = folded[len(word) :].strip()
    if not rest:
        raise UsageError(f"`{word}` lacks what follows it.", f"Example: `{_EXAMPLES[word]}`.")
    match word:
        case "exact":
            return _exact(rest, folded)
        case "about" | "nearly":
            return _about(word, rest, folded)
        case "at least" | "more than" | "at most" | "fewer than":
            number, decimals = _number(rest, word)
            return Expectation(word, folded, number=number, decimals=decimals)
        case "between":
            return _between(rest, folded)
        case "contains" | "lacks" | "equals":
            items = tuple(i.strip() for i in re.sub(r"^the list\s+", "", rest).split(",") if i.strip())
            if not items:
                raise UsageError(f"`{word}` lacks what follows it.", f"Example: `{_EXAMPLES[word]}`.")
            return Expectation(word, folded, items=items)
        case "since" | "before" | "until":
            return Expectation(word, folded, text=_date(rest, word))
    raise UsageError(f"`{word}` stands alone; {rest!r} after it means nothing.", f"Write `{word}`.")


_EXAMPLES = {
    "exact": "exact 46",
    "about": "about 45",
    "nearly": "nearly 150",
    "at least": "at least 40",
    "more than": "more than 40",
    "at most": "at most 40",
    "fewer than": "fewer than 40",
    "between": "between 40 and 50",
    "contains": "contains NATO, OSCE",
    "lacks": "lacks EU",
    "equals": "equals FRA, GBR",
    "since": "since 1949",
    "before": "before 1950",
    "until": "until 2023-06-30",
}
_OTHERS = {
    "over": "more than",
    "above": "more than",
    "under": "fewer than",
    "below": "fewer than",
    "less than": "fewer than",
    "around": "about",
    "approximately": "about",
    "almost": "nearly",
    "minimum": "at least",
    "maximum": "at most",
    "up to": "at most",
    "includes": "contains",
    "has": "contains",
    "excludes": "lacks",
    "is": "exact",
    "yes": "true",
    "no": "false",
    "after": "since",
    "=": "exact",
    "==": "exact",
    ">": "more than",
    ">=": "at least",
    "<": "fewer than",
    "<=": "at most",
}


def _near(text: str) -> str | None:
    """A hint at the word that was meant, or None."""
    for other, word in sorted(_OTHERS.items(), key=lambda o: -len(o[0])):
        if text == other or text.startswith((other + " ", other if not other[0].isalpha() else other + " ")):
            return f"Write `{word}`, such as `{_EXAMPLES.get(word, word)}`."
    words = text.split()
    for n in (2, 1):
        hint = did_you_mean(" ".join(words[:n]), [*_WORDS, *STATUSES])
        if hint:
            return hint
    return None


def _number(text: str, word: str) -> tuple[float, int]:
    found = _ONE.fullmatch(text)
    if not found:
        raise UsageError(f"`{word}` takes a number, not {text!r}.", f"Example: `{_EXAMPLES[word]}`.")
    plain = re.sub(r"[,\u202f\u00a0 ]", "", found[1]).replace("−", "-")
    if len(plain) > DIGITS:
        raise UsageError(f"A number of {len(plain)} digits is none that a figure gives.", f"Write {DIGITS} at most.")
    return float(plain), len(plain.partition(".")[2])


def _exact(text: str, written: str) -> Expectation:
    if _ONE.fullmatch(text):
        number, decimals = _number(text, "exact")
        return Expectation("exact", written, number=number, decimals=decimals, text=text)
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?", text):
        return Expectation("exact", written, text=_date(text, "exact"))
    return Expectation("exact", written, text=text)


def _about(word: Literal["about", "nearly"], rest: str, written: str) -> Expectation:
    amount, _, margin = rest.partition(" within ")
    number, decimals = _number(amount.strip(), word)
    within = MARGIN
    if margin:
        found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)\s*(?:%|per cent|percent)", margin.strip())
        if not found or not 0 < float(found[1]) <= 50:
            raise UsageError(
                f"{margin!r} is no margin.", f"Write per cent, from above 0 to 50: `{_EXAMPLES[word]} within 20%`."
            )
        within = float(found[1])
    return Expectation(word, written, number=number, decimals=decimals, within=within)


def _between(rest: str, written: str) -> Expectation:
    low, _, high = rest.partition(" and ")
    if not high:
        raise UsageError(f"`between` takes two numbers, not {rest!r}.", f"Example: `{_EXAMPLES['between']}`.")
    (first, a), (last, b) = _number(low.strip(), "between"), _number(high.strip(), "between")
    if first > last:
        raise UsageError(f"`{written}` starts above its end.", f"Write `between {high} and {low}`.")
    return Expectation("between", written, number=first, last=last, decimals=max(a, b))


def _date(text: str, word: str) -> str:
    from varde.figures.arguments import parse_moment

    try:
        return parse_moment(text)
    except UsageError:
        raise UsageError(
            f"{text!r} after `{word}` is no year, month or day.", "Write 1949, 1949-04 or 1949-04-04."
        ) from None


# --- whether an answer meets it ---------------------------------------------------------------------------------------


def rounded(value: float, decimals: int) -> float:
    """A number rounded half up, as people round, to so many decimals."""
    return float(Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP))


def met_by_number(expected: Expectation, value: float) -> bool:
    """Whether a number is as expected."""
    number = expected.number
    if number is None:
        return False
    margin = abs(number) * expected.within / 100
    match expected.kind:
        case "exact":
            return rounded(value, expected.decimals) == number
        case "about":
            return abs(value - number) <= margin
        case "nearly":
            return number - margin <= value <= number
        case "at least":
            return value >= number
        case "more than":
            return value > number
        case "at most":
            return value <= number
        case "fewer than":
            return value < number
        case "between":
            return number <= value <= (expected.last or number)
    return False


def met_by_range(expected: Expectation, low: float, high: float) -> bool:
    """Whether any number of a range would be as expected."""
    number, last = expected.number, expected.last
    if number is None:
        return False
    margin = abs(number) * expected.within / 100
    floor, ceiling = {
        "about": (number - margin, number + margin),
        "nearly": (number - margin, number),
        "between": (number, last if last is not None else number),
        "at least": (number, float("inf")),
        "more than": (number, float("inf")),
        "at most": (float("-inf"), number),
        "fewer than": (float("-inf"), number),
    }.get(expected.kind, (number, number))
    return low <= ceiling and floor <= high


def met_by_text(expected: Expectation, value: str) -> bool | None:
    """Whether a status or date is as expected, as precisely as written; None where it is known less precisely."""
    wanted = expected.text
    if _DATE.fullmatch(wanted) and _DATE.match(value):
        return met_by_date(wanted, value)
    return " ".join(value.split()).casefold() == " ".join(wanted.split()).casefold()


def met_by_date(wanted: str, value: str) -> bool | None:
    """Whether a date is the one wanted, as precisely as that is written; None where it is known less precisely."""
    if value.startswith(wanted):
        return True
    return None if wanted.startswith(value) else False
