"""What was found of a claim: its verdict, and all that the verdict rests on."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from varde.figures.answer import plain

Verdict = Literal["holds", "outdated", "contradicted", "unchecked", "attested", "mismatch", "unreadable"]

MEANINGS: dict[Verdict, str] = {
    "holds": "the data say so",
    "attested": "no dataset can hold it; a dated attestation says so",
    "outdated": "it held once, and no longer does",
    "contradicted": "the data say otherwise",
    "mismatch": "the sentence and its marking do not say the same",
    "unchecked": "no data, or none for that date",
    "unreadable": "the marking can't be read or asked",
}
"""Every verdict, in the order in which reports count them."""

FAILING: tuple[Verdict, ...] = ("outdated", "contradicted", "mismatch")
"""Verdicts that make a check end with exit code 1."""


@dataclass(slots=True)
class Result:
    """What was found of one claim.

    Attributes
    ----------
    file : str
        Name of the page.
    line, column : int
        Where the sentence stands, both from 1.
    text : str
        The sentence.
    claim, expect, as_of, part : str or None
        The marking: figure with arguments, what is expected, the date described, the part of the answer.
    verdict : str
        One of `MEANINGS`.
    reason : str
        Why, in a sentence or two.
    hint : str or None
        What to do about it.
    described : str or None
        Year, month or day that was asked about.
    since : str or None
        Of what is outdated: since when it no longer holds.
    value : object
        The figure's value (the part meant).
    said : str
        The value in words.
    unit : str
        Its unit.
    value_as_of : str or None
        What the value describes.
    verified_through : str or None
        Day until which a status was verified.
    last_known : dict or None
        {"value", "as_of"} where there is none for the date.
    corrected : str or None
        The sentence as it could be written now.
    sources : list of dict
        Publisher, title, version, vintage, licence and address of each source.
    rows : list of dict
        Keys of the rows behind the value.
    query : str
        SQL that gives them.
    notes : list of str
        Caveats.
    differences : list of str
        Of a mismatch: what sentence and marking do not say alike.
    attestation : dict or None
        The entry of the register, with its age in years.
    """

    file: str
    line: int
    column: int
    text: str
    verdict: Verdict = "unreadable"
    reason: str = ""
    hint: str | None = None
    claim: str | None = None
    expect: str | None = None
    as_of: str | None = None
    part: str | None = None
    described: str | None = None
    since: str | None = None
    value: Any = None
    said: str = ""
    unit: str = ""
    value_as_of: str | None = None
    verified_through: str | None = None
    last_known: dict[str, Any] | None = None
    corrected: str | None = None
    sources: list[dict[str, Any]] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    query: str = ""
    notes: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    attestation: dict[str, Any] | None = None

    @property
    def fails(self) -> bool:
        """Whether it is outdated, contradicted or mismatched."""
        return self.verdict in FAILING

    def as_dict(self) -> dict[str, Any]:
        """As plain data, ready for JSON."""
        return {k: plain(v) for k, v in asdict(self).items()} | {"row_count": len(self.rows)}
