"""What the figures on the Council and the Assembly share: symbols of resolutions, and votes on them."""

from __future__ import annotations

import re
from typing import Any

from varde.errors import UsageError
from varde.figures.answer import Answer
from varde.figures.question import Question, Row

COUNCIL, ASSEMBLY = "Security Council", "General Assembly"
CHOICES = ("yes", "no", "abstain", "not_voting")
NOT_VOTING = "The records do not tell members that were absent from members that took no part in the vote."

_COLUMNS = [
    "body", "number", "year", "date", "date_doubtful", "title", "recorded_vote", *CHOICES,
]  # fmt: skip
_COUNCIL = re.compile(
    r"(?:S/RES/|(?:UN)?SC ?R(?:ES)?|UNSCR|(?:SECURITY COUNCIL )?RES(?:OLUTION|\.)?)? ?(\d{1,5})(?: ?\(? ?(\d{4})\)?)?"
)
_ASSEMBLY = re.compile(r"A/(?:RES|DEC)/\S+|\d{1,5}\([A-Z0-9-]+\)\S*|(?:\d{1,2}|ES-\d+|S-\d+)/\d\S*|\d{1,4}")
_LETTERED = re.compile(r"(?:A/RES/)?(\d{1,4})([A-Z]?)(\([A-Z0-9-]+\))?")
_FIRST_RECORDED_ONLY = {"": 38, "S-": 13, "ES-": 10}
"""Session from which only Assembly resolutions with a recorded vote are held, regular, special and emergency: 1983."""


def _folded(text: str) -> str:
    """A symbol without spaces and brackets, in capitals: "34/90 C" and "34/90[C]" are the same."""
    return re.sub(r"[\s\[\]]", "", text.upper())


def council_resolution(ask: Question, text: str) -> Row | Answer:
    """The row of a Council resolution, or the answer that it is not held.

    Parameters
    ----------
    ask : Question
        The open question.
    text : str
        "2334", "S/RES/2334", "S/RES/2334(2016)", "UNSCR 2334 (2016)".

    Raises
    ------
    UsageError
        The text is no symbol of a Council resolution, or names another year than its own.
    """
    upper = " ".join(text.upper().split())
    found = _COUNCIL.fullmatch(upper)
    if not found:
        if re.fullmatch(r"S/\d{4}/\d+.*", upper):
            return ask.not_held(f"{text} is a draft or a letter: only resolutions adopted are held, and vetoed drafts.")
        if _ASSEMBLY.fullmatch(_folded(upper)):
            raise UsageError(f"{text!r} is a resolution of the General Assembly.", "Ask for it with assembly.vote.")
        raise UsageError(
            f"{text!r} is not the symbol of a Security Council resolution.", "Write 2334 or S/RES/2334(2016)."
        )
    number, year = int(found[1]), found[2]
    if number < 1:
        raise UsageError("Resolutions of the Security Council are numbered from 1.")
    rows = ask.select("resolutions", _COLUMNS, "body = $body AND number = $number", body=COUNCIL, number=number)
    if not rows:
        return ask.not_held(_why_no_council(ask, number))
    symbol = rows[0]["resolution"]
    if year and not symbol.endswith(f"({year})"):
        raise UsageError(f"Resolution {number} is not of {year}.", f"Did you mean {symbol}?")
    return rows[0]


def _why_no_council(ask: Question, number: int) -> str:
    last = ask.select(
        "resolutions", ["number", "date"], "body = $body", order="number DESC LIMIT 1", behind=False, body=COUNCIL
    )[0]
    end = f"{last['resolution']} of {last['date']}"
    if number > last["number"]:
        return f"Resolution {number} is not held: the list ends with {end}."
    return (
        f"Resolution {number} is not held: it is missing from the copy of the UN Digital Library, which runs to {end}. "
        "That says nothing about its adoption or its vote."
    )


def assembly_resolution(ask: Question, text: str) -> Row | Answer:
    """The row of an Assembly resolution, or the answer that it is not held.

    Parameters
    ----------
    ask : Question
        The open question.
    text : str
        "A/RES/ES-11/1", "ES-11/1", "68/262", "A/RES/34/90 C", "2758 (XXVI)", "A/RES/2758", "217 A (III)",
        "A/RES/217A".

    Raises
    ------
    UsageError
        The text is no symbol of an Assembly resolution, or names one that is held in parts.
    """
    symbol = _folded(text.upper().replace("RESOLUTION", ""))
    if symbol.startswith("S/"):
        raise UsageError(f"{text!r} is a document of the Security Council.", "Ask for it with council.vote.")
    # "217 A (III)" is how such a part is quoted, "217(III)A" how the Library writes it.
    lettered = _LETTERED.fullmatch(symbol)
    letter = lettered[2] if lettered and not lettered[3] else ""
    if lettered and lettered[2]:
        symbol = f"A/RES/{lettered[1]}{lettered[3]}{lettered[2]}" if lettered[3] else f"A/RES/{lettered[1]}"
    if not _ASSEMBLY.fullmatch(symbol):
        raise UsageError(
            f"{text!r} is not the symbol of a General Assembly resolution.",
            "Write A/RES/ES-11/1, A/RES/68/262 or A/RES/2758(XXVI).",
        )
    symbol = symbol if symbol.startswith("A/") else f"A/RES/{symbol}"
    # Numbers ran through all sessions until 1976: "A/RES/2758" can only be 2758(XXVI).
    bare = re.fullmatch(r"A/RES/\d+", symbol) is not None
    folded = "translate(upper(resolution), ' []', '')"
    rows = ask.select(
        "resolutions",
        _COLUMNS,
        f"body = $body AND ({folded} = $symbol OR starts_with({folded}, $open))",
        behind=False,
        body=ASSEMBLY,
        symbol=symbol,
        open=symbol + ("(" if bare else ""),
    )
    if letter:
        rows = [r for r in rows if _folded(r["resolution"]).endswith(f"){letter}")]
        symbol += letter
    exact = [r for r in rows if _folded(r["resolution"]) == symbol]
    parts = [
        r for r in rows if bare or re.fullmatch(r"[A-Z][A-Z.-]*.*", _folded(r["resolution"])[len(symbol) :] or "-")
    ]
    if not exact and len(parts) == 1 and bare:
        exact = parts
    if exact:
        ask.rest_on("resolutions", exact[:1])
        return exact[0]
    if parts:
        names = ", ".join(r["resolution"] for r in parts[:12])
        raise UsageError(f"{text} is held in parts.", f"Name one of them: {names}.")
    return ask.not_held(_why_no_assembly(ask, symbol))


def _why_no_assembly(ask: Question, symbol: str) -> str:
    _, until = ask.coverage("resolutions")
    session = re.match(r"A/(?:RES|DEC)/(ES-|S-|)(\d+)/", symbol)
    why = f"{symbol} is not held (the list ends in {until})."
    if session is not None and int(session[2]) >= _FIRST_RECORDED_ONLY[session[1]]:
        why += (
            " From 1983 only resolutions with a recorded vote are in the list: it may have been adopted without a vote."
        )
    else:
        old = " Resolutions were numbered like this, through all sessions, until 1976." if session is None else ""
        why += old + " Of resolutions adopted before 1983 without a recorded vote only a part is in the list."
    return why


def vote(ask: Question, row: Row) -> Answer:
    """The answer on how members voted on a resolution held.

    A resolution adopted without a recorded vote gets a value with `recorded_vote` false and no counts, the status "not
    applicable" and the reason.
    """
    value: dict[str, Any] = {
        "resolution": row["resolution"],
        "title": row["title"],
        "date": row["date"].isoformat(),
        "recorded_vote": row["recorded_vote"],
    }
    notes = []
    if row["date_doubtful"]:
        notes.append("The date is the Library's; the order of the resolutions contradicts it.")
    if not row["recorded_vote"]:
        return ask.answer(
            value,
            as_of=row["date"],
            status="not applicable",
            reason=f"{row['resolution']} was adopted without a recorded vote: there are no votes of members to show.",
            notes=notes,
        )
    votes = ask.select(
        "votes",
        ["vote", "doubtful", "mended"],
        "body = $body AND year = $year AND resolution = $resolution",
        body=row["body"],
        year=row["year"],
        resolution=row["resolution"],
    )
    value.update({choice: row[choice] for choice in CHOICES})
    value["members"] = {choice: [v["state"] for v in votes if v["vote"] == choice] for choice in CHOICES}
    if row["not_voting"]:
        notes.append(NOT_VOTING)
    doubtful = [v["state"] for v in votes if v["doubtful"]]
    if doubtful:
        notes.append(f"The record puts a question mark to the vote of {', '.join(doubtful)}; its count leaves it out.")
    mended = [v["state"] for v in votes if v["mended"] and not v["doubtful"]]
    if mended:
        notes.append(f"The maker of the copy corrected the record for {', '.join(mended)}.")
    return ask.answer(value, as_of=row["date"], notes=notes)
