"""What a state was before: what is older, it did as that."""

from __future__ import annotations

BEFORE = {
    "RUS": ("the Soviet Union", "1991-12-08"),
    "SRB": ("Yugoslavia", "2006-06-03"),
}
"""By key of a state that goes on under one key: what it was, and the day of what it first did in its own name."""
SEATS = BEFORE | {"CHN": ("the Republic of China", "1971-10-25")}
"""The same of a place at the United Nations, which a source also counts under one key."""
_REPUBLICS = dict.fromkeys(("BLR", "UKR"), ("a republic of the Soviet Union", "1991-08-25"))
"""Members of the United Nations, and parties to treaties, before they were states of their own."""


def at_first(key: str, since: str, *, at_the_un: bool = False) -> str:
    """What follows a sentence on something that has lasted since a day: ", at first as the Soviet Union".

    Parameters
    ----------
    key : str
        The state.
    since : str
        Year, month or day.
    at_the_un : bool
        Whether it is about its place at the United Nations.
    """
    name, own = ((SEATS if at_the_un else BEFORE) | _REPUBLICS).get(key, ("", ""))
    return f", at first as {name}" if since < own else ""


def then_under(key: str, when: str) -> str:
    """Of which state a year, month or day of the past was: "under the Soviet Union"; empty where of its own."""
    name, own = BEFORE.get(key, ("", ""))
    return f"under {name}" if when < own[: len(when)] else ""
