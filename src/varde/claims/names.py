"""States, UN missions, treaties, organisations and bodies by their names in running English.

A name is known in advance or not found: nothing is guessed from likeness. All names are held as words in one tree; a
text is read once from left to right, and of the names that begin at a word the longest counts. A phrase that holds a
name and speaks of something else ("Gulf of Guinea") is in the tree too, and stands for nothing.

Words compare as the states registry compares names (`fold`: without accents and apostrophes), but with regard to case:
a word with a capital needs one in the text, an acronym needs all of them, and a word in small letters fits any case.
A hyphen is as good as a space, "the" inside a name as good as nothing.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import cast
from weakref import WeakKeyDictionary

from varde.claims.mentions import Name, NameKind
from varde.errors import AmbiguousStateError, StateError
from varde.figures.treaties import NAMES as TREATY_NAMES
from varde.states import registry
from varde.states.names import fold
from varde.store import Store

#: Bodies of the United Nations, and the key of each.
BODIES = {
    "Security Council": "security-council",
    "UNSC": "security-council",
    "General Assembly": "general-assembly",
    "UNGA": "general-assembly",
}

_KINDS = frozenset({"state", "former-state", "non-member", "disputed", "territory"})

# Short names of former states that today are names of places within a state, which is what a sentence means by them.
_PLACES_TODAY = (
    "Baden|Bavaria|Hanover|Hyderabad|Modena|Parma|Saxony|Tibet|Tuscany|Württemberg|Wuerttemberg|Wuerttemburg|Zanzibar"
)
# "Reunion" is an English word; with its accent it is the island.
_ACCENT_NEEDED = "Réunion"

# Names that stand for two states of today as well as for the one that the registry gives.
_ALSO = {"Serbia and Montenegro": ("SRB", "MNE")}

# Phrases that hold a name and speak of something else: a sea, a river, a city, a region, a group, a language, money.
_OTHERWISE = """
Gulf of Finland|Gulf of Guinea|Gulf of Honduras|Gulf of Mexico|Gulf of Oman|Gulf of Panama|Gulf of Thailand
Gulf of Venezuela|Persian Gulf|Sea of Japan|Irish Sea|Norwegian Sea|Greenland Sea|Philippine Sea|South China Sea
East China Sea|Indian Ocean|Mozambique Channel|Taiwan Strait|Taiwan Straits|Denmark Strait|Korea Strait|Panama Canal
Isthmus of Panama|Jordan River|River Jordan|Jordan Valley|Niger River|River Niger|Niger Delta|Niger Basin|Congo River
River Congo|Congo Basin|Senegal River|River Senegal|Gambia River|River Gambia|Paraguay River|Uruguay River|Lake Chad
Lake Malawi|Lake Nicaragua|Lake Tanganyika|British Columbia|Northern Ireland|Northern Irish|New Mexico|New Jersey
New Britain|New Guinea|New Ireland|New Georgia|South Georgia|Inner Mongolia|Little Italy
Mexico City|Panama City|Kuwait City|Guatemala City|Luxembourg City|Belize City|Benin City|North Pole|South Pole
Islamic State in Iraq|Islamic State of Iraq|Islamic State in Iraq and the Levant|Islamic State of Iraq and the Levant
Islamic State in Iraq and Syria|Islamic State of Iraq and Syria|Central African States|Central African region
Central African subregion|Central African sub-region|Latin American|Latin Americans|Central American
Central Americans|South American|South Americans|North American|North Americans|Inter-American|Pan-American
African American|African Americans|Native American|Native Americans|American Indian|American Indians
West Indian|West Indians
French-speaking|Spanish-speaking|Portuguese-speaking|French language|Spanish language|Portuguese language
Russian language|Chinese language|Guinea worm|Guinea pig|Guinea pigs|Guinea fowl|US dollar|US dollars|U.S. dollar
U.S. dollars|US$|U.S.$|National Security Council|National Defence and Security Council|Peace and Security Council
Threshold Test Ban Treaty
"""

# What makes a treaty of words that are ordinary without it: "mine ban", "chemical weapons".
_TREATY_NOUNS = ("convention", "treaty", "protocol", "statute")
_NAMED_TREATY = re.compile(r"\b(?:convention|treaty|protocol|statute|court|ccw|covenant)\b", re.IGNORECASE)
# Keys that are also cities, written in capitals at the head of a report.
_CITIES = frozenset({"ROME", "GENEVA"})
_TREATY_ACRONYMS = frozenset(part.lower() for key in TREATY_NAMES if key not in _CITIES for part in key.split("-"))

_WORD = r"(?:St|Dem|Rep|Fed|Isl?)\.|[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*(?:['’ʼ‘][^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*)*"
_FIRST = re.compile(_WORD)
_NEXT = re.compile(rf"(?:[-‐‑–]\s*|\s*)(?P<token>{_WORD}|[^\w\s])")
_POSSESSIVE = re.compile(r"['’ʼ‘][sS]$")
_LAST_NUMERAL = re.compile(r" [IVX]+$|^(?:First|Second) ")
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)$")
_JOINED = re.compile(r"\b(non|anti|co|peace|inter)-(?=[a-z])", re.IGNORECASE)
_UNITED_NATIONS = re.compile(r"\bUnited Nations\b")


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a name stands for; no keys: a phrase that stands for nothing."""

    kind: NameKind
    keys: tuple[str, ...] = ()
    adjective: bool = False


@dataclass(slots=True)
class _Node:
    """A place in the tree of names: what the words so far mean, and which may follow."""

    meaning: _Meaning | None = None
    next: dict[str, _Node] = field(default_factory=dict)


@lru_cache(maxsize=65536)
def _folded(word: str) -> str:
    """A word as it is compared, without regard to case; empty for "the"."""
    if word == "&":
        return "and"
    plain = fold(word)
    # British and American endings are one: stabilisation, organisation.
    return plain.replace("isation", "ization") if "isation" in plain else plain


@lru_cache(maxsize=65536)
def _edge(word: str) -> str:
    """What a word of a known name asks of the text: itself where it is an acronym, else its folded form.

    The folded form begins with a capital where the word does.
    """
    if not word[0].isalnum() or word == _ACCENT_NEEDED:
        return "and" if word == "&" else word
    folded = _folded(word)
    if not folded or "'" in word or "’" in word:
        return folded
    if word[1:] != word[1:].lower() or (len(word) == 1 and word.isupper()):
        return word
    return folded[0].upper() + folded[1:] if word[0].isupper() else folded


@lru_cache(maxsize=65536)
def _forms(word: str) -> tuple[str, ...]:
    """Edges that a word of a text satisfies, the strictest first; none for "the"."""
    if not word[0].isalnum():
        return ("and",) if word == "&" else (word,)
    folded = _folded(word)
    if not folded:
        return ()
    asis = unicodedata.normalize("NFC", word)
    forms = (asis, folded[0].upper() + folded[1:], folded) if word[0].isupper() else (asis, folded)
    return tuple(dict.fromkeys(forms))  # each once, or a long name would be followed on ever more branches


class Names:
    """All names that an evidence base and the states registry know, ready to be found in a text.

    Parameters
    ----------
    store : Store
        An evidence base with the tables on missions, treaties, human-rights instruments and organisations.
    """

    def __init__(self, store: Store) -> None:
        self._root = _Node()
        # Where two kinds share a name the first counts.
        for phrase in re.split(r"[|\n]", _OTHERWISE.strip()):
            self._add(phrase, _Meaning("state"))
        for known in (_state_names(), _adjectives(), _missions(store), _treaties(store), _organisations(store)):
            for phrase, meaning in known:
                self._add(phrase, meaning)
        for phrase, key in BODIES.items():
            for name in (phrase, f"UN {phrase}", f"United Nations {phrase}"):
                self._add(name, _Meaning("body", (key,)))

    @classmethod
    def of(cls, store: Store) -> Names:
        """The names of an evidence base, gathered once: a build never changes."""
        if store not in _READ:
            _READ[store] = cls(store)
        return _READ[store]

    def find(self, text: str) -> list[Name]:
        """Names in a text.

        Parameters
        ----------
        text : str
            Running English, without markup.

        Returns
        -------
        list of Name
            By place, none overlapping another: read from the left, the longest name that begins at a word. A leading
            "the" and a possessive ending are not part of it. Of several keys those that bear the name today go first.
        """
        found: list[Name] = []
        done = 0
        starts = self._root.next
        for first in _FIRST.finditer(text):
            if first.start() < done or not _begins(first[0], starts):
                continue
            end, meaning = self._longest(text, first)
            if meaning is not None:
                done = end
                if meaning.keys:
                    found.append(Name(first.start(), end, meaning.kind, meaning.keys, meaning.adjective))
        return found

    def _longest(self, text: str, first: re.Match[str]) -> tuple[int, _Meaning | None]:
        """End and meaning of the longest name that begins with a word."""
        best: tuple[int, _Meaning | None] = (first.end(), None)
        nodes = [self._root]
        start, word, skipped = first.start(), first[0], False
        while nodes:
            forms = _forms(word)
            if forms or skipped:
                stem = _stem(word)
                if stem and (meaning := _meant(_after(nodes, _forms(stem)))):
                    best = (start + len(stem), meaning)
                nodes = _after(nodes, forms)
                if meaning := _meant(nodes):
                    best = (start + len(word), meaning)
            skipped = not forms
            token = _NEXT.match(text, start + len(word))
            if token is None:
                break
            start, word = token.start("token"), token["token"]
        return best

    def _add(self, phrase: str, meaning: _Meaning) -> None:
        """Put a name into the tree; one that several of a kind bear gets the keys of all."""
        node = self._root
        token = _NEXT.match(phrase)
        while token:
            edge = _edge(token["token"])
            if edge:
                node = node.next.setdefault(edge, _Node())
            token = _NEXT.match(phrase, token.end())
        known = node.meaning
        if known is None:
            node.meaning = meaning
        elif known.keys and (known.kind, known.adjective) == (meaning.kind, meaning.adjective):
            keys = tuple(dict.fromkeys((*known.keys, *meaning.keys)))
            node.meaning = _Meaning(known.kind, keys, known.adjective)


def _begins(word: str, starts: dict[str, _Node]) -> bool:
    """Whether a name begins with a word, or is the word but for its possessive ending."""
    for form in _forms(word):
        if form in starts:
            return True
    stem = _stem(word)
    return bool(stem) and any(form in starts for form in _forms(stem))


def _stem(word: str) -> str:
    """A word without its possessive ending; empty where it has none."""
    ending = _POSSESSIVE.search(word)
    return word[: ending.start()] if ending else ""


def _after(nodes: list[_Node], forms: tuple[str, ...]) -> list[_Node]:
    return [node.next[form] for node in nodes for form in forms if form in node.next]


def _meant(nodes: list[_Node]) -> _Meaning | None:
    return next((node.meaning for node in nodes if node.meaning is not None), None)


def _state_names() -> Iterator[tuple[str, _Meaning]]:
    """Names of states and territories that hold in any source, each with all that ever bore it."""
    states = registry()
    left_out = {*map(fold, _PLACES_TODAY.split("|")), fold(_ACCENT_NEEDED)}
    spellings: dict[str, None] = {_ACCENT_NEEDED: None}
    bearers: dict[str, list[str]] = {fold(_ACCENT_NEEDED): [states.resolve(_ACCENT_NEEDED).key]}
    for state in states:
        if state.kind not in _KINDS:
            continue
        others = cast("list[str]", states.describe(state.key)["other names"])
        for name in dict.fromkeys((state.name, state.official_name, *others)):
            if fold(name) not in left_out:
                spellings[name] = None
                bearers.setdefault(fold(name), []).append(state.key)
    for name in spellings:
        yield name, _Meaning("state", _those_of_today_first(name, (*bearers[fold(name)], *_ALSO.get(name, ()))))


def _those_of_today_first(name: str, keys: tuple[str, ...]) -> tuple[str, ...]:
    """Keys of those that ever bore a name, each once, those first that bear it today."""
    if len(keys) == 1:
        return keys
    today: tuple[str, ...] = ()
    try:
        today = (registry().resolve(name, on=date.today(), system="name").key,)
    except AmbiguousStateError as error:
        today = tuple(error.candidates)
    except StateError:
        pass  # nobody bears it today
    return tuple(dict.fromkeys((*today, *keys)))


def _adjectives() -> Iterator[tuple[str, _Meaning]]:
    """Adjectives and words for the people of a state, from the states room's table."""
    table = (resources.files("varde.states") / "tables" / "adjectives.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(table.splitlines()):
        yield row["word"], _Meaning("state", (row["key"],), adjective=True)


def _missions(store: Store) -> Iterator[tuple[str, _Meaning]]:
    """Acronyms and full names of UN missions; a shared one means each of them, the earliest first."""
    rows = store.rows("SELECT alias, mission FROM mission_aliases ORDER BY start NULLS FIRST, mission")
    for row in rows:
        yield row["alias"], _Meaning("mission", (row["mission"],))
    for row in store.rows("SELECT mission, name FROM missions ORDER BY start, mission"):
        name, meaning = row["name"], _Meaning("mission", (row["mission"],))
        yield row["mission"], meaning
        if row["mission"] in name:
            continue  # no name of its own: "UNFOR, a label of ..."
        for each in dict.fromkeys((name, _IN_BRACKETS.sub("", name))):
            for title in dict.fromkeys((each, _LAST_NUMERAL.sub("", each))):
                yield from _spelt(title, meaning)
                yield from _spelt(_UNITED_NATIONS.sub("UN", title), meaning)


def _treaties(store: Store) -> Iterator[tuple[str, _Meaning]]:
    """Treaties and human-rights instruments: keys, usual names and titles."""
    for key, names in TREATY_NAMES.items():
        for name in names:
            yield from _treaty(name, key)
    tables = {
        "SELECT treaty, name, title FROM treaties": "treaty",
        "SELECT treaty, name, name AS title FROM compiled_treaties": "treaty",
        "SELECT instrument, name, title FROM human_rights_instrument_names": "instrument",
    }
    for query, column in tables.items():
        for row in store.rows(query):
            key = row[column]
            if key not in _CITIES:
                yield key, _Meaning("treaty", (key,))
            for name in dict.fromkeys((row["name"], row["title"])):
                yield from _treaty(name, key)
                yield from _treaty(_IN_BRACKETS.sub("", name), key)


def _treaty(name: str, key: str) -> Iterator[tuple[str, _Meaning]]:
    """Ways to write a treaty's name; one of ordinary words needs "treaty" or the like behind it."""
    meaning = _Meaning("treaty", (key,))
    if len(name) <= 4 and " " not in name:
        yield name.upper(), meaning
        return
    # Any case fits, but for acronyms and numerals.
    words = [w.upper() if w.lower() in _TREATY_ACRONYMS or w.isupper() else w.lower() for w in name.split()]
    name = " ".join(words)
    for full in (name,) if _NAMED_TREATY.search(name) else tuple(f"{name} {noun}" for noun in _TREATY_NOUNS):
        for prefix in ("", "UN ", "United Nations "):
            yield from _spelt(prefix + full, meaning)


def _organisations(store: Store) -> Iterator[tuple[str, _Meaning]]:
    """Organisations by short name, full name and aliases."""
    for row in store.rows("SELECT organisation, name, aliases FROM organisations"):
        meaning = _Meaning("organisation", (row["organisation"],))
        for name in (row["organisation"], row["name"], *filter(None, (row["aliases"] or "").split("; "))):
            yield from _spelt(name, meaning)


def _spelt(name: str, meaning: _Meaning) -> Iterator[tuple[str, _Meaning]]:
    """A name as it is held, and with its prefixes joined: "co-operation", "cooperation"."""
    for each in dict.fromkeys((name, _JOINED.sub(r"\1", name))):
        yield each, meaning


_READ: WeakKeyDictionary[Store, Names] = WeakKeyDictionary()
