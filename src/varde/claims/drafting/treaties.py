"""Treaties on weapons and the Rome Statute: which it is party to, which it has left, and which it has not joined."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from varde.claims.drafting.predecessors import at_first
from varde.claims.drafting.writer import Section, Writer, last_read, paragraph
from varde.figures.wording import MONTHS, capital, moment, sentence_list

GROUPS = (
    ("APMBC", "CCM", "CCW", "ATT", "CWC", "ENMOD", "CTBT", "TPNW"),
    ("NPT", "PTBT", "GENEVA", "BWC"),
    ("ROME",),
)
"""Treaties told of, a paragraph each group; the protocols of the CCW are left to its parties."""
ORDER = tuple(key for group in GROUPS for key in group)
MATTER = frozenset({"CWC", "CTBT", "ATT", "APMBC", "CCM", "TPNW", "NPT", "BWC", "ROME"})
"""Treaties of which it is worth saying that a state stays outside."""
NAMES = {"GENEVA": "Geneva Protocol", "NPT": "Nuclear Non-Proliferation Treaty"}
"""Names that are shorter in running text than the figure's."""
ITEMS = {"GENEVA": "Geneva Protocol", "ROME": "Rome Statute"}
_SIGNED_ONLY = re.compile(
    r"not ratified at (?P<month>[A-Z][a-z]+) (?P<year>\d{4})|later said it does not intend to become party"
)
_REVOKED = re.compile(r"revoked the ratification with effect of (?P<day>\d+) (?P<month>[A-Z][a-z]+) (?P<year>\d{4})")
TOGETHER = 4
"""How many treaties one sentence names at most."""


def treaties(w: Writer) -> Section | None:
    """Treaties on weapons and the Rome Statute."""
    held = w.ask("treaties.of_state", w.last_day, state=w.key).value or []
    told = {t["treaty"]: t for t in held if t["treaty"] in ORDER and t["as_of"] and t["verified"]}
    if not any(t["status"] in ("party", "signatory", "former party") for t in told.values()):
        return None
    paragraphs: list[str] = []
    for keys in GROUPS:
        paragraphs.append(paragraph(*_group(w, [told[k] for k in keys if k in told], first=not any(paragraphs))))
    return Section("disarmament", "Disarmament and international law", tuple(p for p in paragraphs if p))


def _group(w: Writer, listed: list[dict[str, Any]], *, first: bool) -> list[str]:
    """Sentences on some treaties, those whose status was verified through the same day together."""
    told: list[str] = []
    for day in dict.fromkeys(t["as_of"] for t in listed):
        day_read = last_read(day, "the lists were") if first and not told else f"On {moment(day)}"
        told += _on(w, day, [t for t in listed if t["as_of"] == day], w.name if not told else "it", day_read)
    return told + [s for t in listed for s in _apart(w, t)]


def _name(treaty: dict[str, Any]) -> str:
    return f"the {NAMES.get(treaty['treaty'], treaty['name'])}"


def _items(few: Sequence[dict[str, Any]]) -> str:
    """Treaties as an expectation lists them: by key, or by a name where the key is a city's."""
    return ", ".join(ITEMS.get(t["treaty"], t["treaty"]) for t in few)


def _chunks(listed: Sequence[dict[str, Any]]) -> list[Sequence[dict[str, Any]]]:
    """Treaties for one sentence each time, as evenly as can be."""
    sentences = -(-len(listed) // TOGETHER)
    size = -(-len(listed) // sentences) if sentences else 1
    return [listed[i : i + size] for i in range(0, len(listed), size)]


def _on(w: Writer, day: str, listed: list[dict[str, Any]], subject: str, day_read: str) -> list[str]:
    """What is told of the treaties whose status was verified through one day."""
    party = [t for t in listed if t["status"] == "party"]
    outside = [t for t in listed if t["status"] == "not a party" and t["treaty"] in MATTER and not w.last_day]
    lasting = len(party) == 1 and not w.last_day and not party[0]["withdrawal_effect"]
    told: list[str] = [_since(w, f"{capital(subject)} has been", None, party[0])] if lasting else []

    def who() -> str:
        if len(told) > lasting:
            return "It"
        return f"{day_read}, {'it' if told else subject}"

    if len(party) == 1 and not lasting:
        told.append(_since(w, f"{who()} had been", day, party[0]))
    for i, few in enumerate(_chunks(party) if len(party) > 1 else []):
        told.append(_parties(w, day, few, f"{who()} was {'also ' if i else ''}party to"))
    signed = [t for t in listed if t["status"] == "signatory" and not _SIGNED_ONLY.search(t["note"] or "")]
    if signed:
        parts = [_signatory(w, day, t, f"{who()} was " if i == 0 else "") for i, t in enumerate(signed)]
        told.append(sentence_list(parts))
    for few in _chunks(outside):
        told.append(_outside(w, day, few, f"{who()} was not party to"))
    return told + [_left(w, day, t) for t in listed if t["withdrawal_effect"] and t["status"] != "disputed"]


def _apart(w: Writer, t: dict[str, Any]) -> list[str]:
    """What a note to the list says of one treaty: a disputed withdrawal, an old signature, a ratification revoked."""
    given, name, day = {"treaty": t["treaty"], "state": w.key}, _name(t), t["as_of"]
    if t["status"] == "disputed" and t["withdrawal_effect"]:
        effect, held = t["withdrawal_effect"][:4], ("treaties.status", "disputed", day)
        announced = f"It announced its withdrawal from {name} in {effect}"
        return [
            w.claim(announced, "treaties.status", f"exact {effect}", day, "withdrawal_effect", **given)
            + f", and {w.claim('its status in this treaty is disputed', *held, **given)}"
        ]
    note = t["note"] or ""
    if found := _SIGNED_ONLY.search(note):
        if not found["month"]:
            words = f"{w.subject} signed {name} on {moment(t['signed'])}"
            signed = w.claim(words, "treaties.status", f"exact {t['signed']}", day, "signed", **given)
            return [f"{signed}, and later said that it does not intend to become party"]
        month = f"{found['year']}-{MONTHS.index(found['month']) + 1:02d}"
        words = f"In {moment(month)}, to which the list of signatures goes, {w.name} was a signatory of {name}"
        return [w.claim(words, "treaties.status", "signatory", month, **given)]
    return _revoked(w, t, note)


def _revoked(w: Writer, t: dict[str, Any], note: str) -> list[str]:
    """A ratification that was given and revoked, which a list of today's parties does not show."""
    found = _REVOKED.search(note)
    if not found:
        return []
    ended = date(int(found["year"]), MONTHS.index(found["month"]) + 1, int(found["day"]))
    before = (ended - timedelta(days=1)).isoformat()
    given = {"treaty": t["treaty"], "state": w.key}
    consent = (w.ask("treaties.status", before, **given).value or {}).get("consent")
    if not consent:
        return []
    words = f"{w.subject} ratified {_name(t)} on {moment(consent)}"
    ratified = w.claim(words, "treaties.status", f"exact {consent}", before, "consent", **given)
    return [f"{ratified} and later revoked the ratification, of which the list itself says nothing"]


def _signatory(w: Writer, day: str, t: dict[str, Any], opening: str) -> str:
    return w.claim(
        f"{opening}a signatory of {_name(t)}",
        *("treaties.status", "signatory", day),
        treaty=t["treaty"],
        state=w.key,
    )


def _since(w: Writer, opening: str, day: str | None, t: dict[str, Any]) -> str:
    claim = w.claim(
        f"{opening} party to {_name(t)} since {moment(t['consent'])}",
        *("treaties.status", f"since {t['consent']}", day),
        treaty=t["treaty"],
        state=w.key,
    )
    return claim + at_first(w.key, t["consent"])


def _parties(w: Writer, day: str, few: Sequence[dict[str, Any]], opening: str) -> str:
    return w.claim(
        f"{opening} {sentence_list([_name(t) for t in few])}",
        *("treaties.of_state", f"contains {_items(few)}", day),
        state=w.key,
    )


def _outside(w: Writer, day: str, few: Sequence[dict[str, Any]], opening: str) -> str:
    sentence = f"{opening} {sentence_list([_name(t) for t in few], 'or')}"
    if len(few) == 1:
        return w.claim(sentence, "treaties.status", "not a party", day, treaty=few[0]["treaty"], state=w.key)
    return w.claim(sentence, "treaties.of_state", f"lacks {_items(few)}", day, state=w.key)


def _left(w: Writer, day: str, t: dict[str, Any]) -> str:
    """When it left a treaty, or was to leave it by a withdrawal that was known on the day verified."""
    effect = t["withdrawal_effect"]
    if effect > w.desk.now.isoformat():
        return ""
    ahead = effect > day
    return w.claim(
        f"{w.subject} {'was to leave' if ahead else 'left'} {_name(t)} on {moment(effect)}",
        *("treaties.status", f"exact {effect}", effect if ahead else day, "withdrawal_effect"),
        treaty=t["treaty"],
        state=w.key,
    )
