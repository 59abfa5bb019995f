"""The marking of a claim: which figure it is tied to, what is expected of it, and which day it describes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from varde.claims.expectations import Expectation, parse_expectations
from varde.errors import UsageError
from varde.figures.arguments import parse_moment
from varde.figures.registry import Figure, get_figure

ATTRIBUTES = ("claim", "expect", "as-of", "value", "attested")
"""What may stand in the braces behind a marked sentence."""

_ARGUMENT = re.compile(r"\s*(?P<key>[A-Za-z_-]+)=(?:'(?P<quoted>[^']*)'|(?P<plain>[^\s']+))(?=\s|$)")
_PART = re.compile(r"[a-z_0-9]+(?:\.[a-z_0-9]+)*")


class MarkingError(UsageError):
    """A marking that can't be read; `attribute` and `offset` say where, in characters from the attribute's start."""

    def __init__(self, message: str, hint: str | None, attribute: str, offset: int = 0) -> None:
        super().__init__(message, hint)
        self.attribute = attribute
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Claim:
    """What a marked sentence is held against.

    Attributes
    ----------
    figure : Figure
        The figure asked.
    given : dict
        Its arguments as written.
    expected : tuple of Expectation
        What the answer has to be.
    as_of : str or None
        Year, month or day that the sentence describes; None where it is about now.
    part : str or None
        Which part of the answer is meant: a column or key, with dots inwards.
    """

    figure: Figure
    given: Mapping[str, str]
    expected: tuple[Expectation, ...]
    as_of: str | None
    part: str | None

    def written(self) -> str:
        """The claim as it stands in the marking: figure and arguments."""
        return " ".join([self.figure.name, *(f"{k}={_quoted(v)}" for k, v in self.given.items())])

    def expected_written(self) -> str:
        """The expectations as they stand in the marking."""
        return "; ".join(e.written for e in self.expected)

    def marking(self) -> str:
        """The attributes in braces, as they stand behind a sentence."""
        parts = [f'claim="{self.written()}"', f'expect="{self.expected_written()}"']
        parts += [f'value="{self.part}"'] if self.part else []
        parts += [f'as-of="{self.as_of}"'] if self.as_of else []
        return "{" + " ".join(parts) + "}"


def _quoted(value: str) -> str:
    return f"'{value}'" if re.search(r"\s", value) else value


def parse_claim(attributes: Mapping[str, str]) -> Claim:
    """The claim that the attributes behind a sentence make.

    Raises
    ------
    MarkingError
        An attribute can't be read. Whether the figure accepts the arguments shows when it is asked.
    """
    figure, given = _question(attributes.get("claim", ""))
    try:
        expected = parse_expectations(attributes.get("expect", ""))
    except UsageError as error:
        raise MarkingError(error.message, error.hint, "expect") from None
    as_of = attributes.get("as-of")
    if as_of is not None:
        try:
            as_of = parse_moment(as_of)
        except UsageError as error:
            raise MarkingError(f"as-of: {error.message}", error.hint, "as-of") from None
    part = attributes.get("value")
    if part is not None and not _PART.fullmatch(part):
        raise MarkingError(
            f"{part!r} names no part of an answer.", "Write a column or key, such as `end` or `members.yes`.", "value"
        )
    return Claim(figure, given, expected, as_of, part)


def _question(text: str) -> tuple[Figure, dict[str, str]]:
    name, _, rest = text.strip().partition(" ")
    if not name:
        raise MarkingError(
            "The claim is empty.", "Name a figure, such as `operations.personnel contributor=NOR`.", "claim"
        )
    try:
        figure = get_figure(name)
    except UsageError as error:
        raise MarkingError(error.message, error.hint, "claim") from None
    lead = text.index(name) + len(name) + 1
    given: dict[str, str] = {}
    at = 0
    while rest[at:].strip():
        found = _ARGUMENT.match(rest, at)
        if not found:
            bad = rest[at:].split()[0]
            raise MarkingError(
                f"{bad!r} in the claim is no argument.",
                "Write key=value, in single quotes where the value has a space: cause='malicious act'. "
                f"Call it as: {figure.signature()}.",
                "claim",
                lead + at + len(rest[at:]) - len(rest[at:].lstrip()),
            )
        key = found["key"]
        where = lead + found.start("key")
        if key in given:
            raise MarkingError(
                f"{key}= is given twice.",
                "Write several values with commas between, where it takes them.",
                "claim",
                where,
            )
        given[key] = found["plain"] if found["quoted"] is None else found["quoted"]
        at = found.end()
    unknown = next((k for k in given if k not in figure.parameters), None)
    if unknown is not None:
        try:
            figure.parse(given)
        except UsageError as error:
            at = lead + rest.index(f"{unknown}=")
            raise MarkingError(error.message, error.hint, "claim", at) from None
    return figure, given
