"""Which states a heading names: the words of an agenda item or a title, read by the longest name first.

The Library's headings are short and formal ("SUDAN--POLITICAL CONDITIONS", "extension of the mandate of the UN Mission
in Liberia"), so a state is taken to be concerned where it is named. Names come from the states registry and are
compared folded, as whole words, the longest first: "Equatorial Guinea" is used up before "Guinea" is looked for, "South
Sudan" before "Sudan", and "Mali" is never found in "Somalia".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from varde.errors import AmbiguousStateError, StateError
from varde.states import Registry
from varde.states.names import fold

# Phrases that hold the name of a state and do not speak of it.
_OTHERWISE = (
    "Islamic State in Iraq and the Levant",
    "Islamic State of Iraq and the Levant",
    "Gulf of Guinea",
    "Gulf of Mexico",
    "Gulf of Oman",
    "Lake Chad Basin",
    "Jordan River",
    "Niger River",
    "New Mexico",
    "South Georgia",
    "Northern Ireland",
    "United States Virgin Islands",
    # The agenda item under which resolutions on either of them are listed.
    "Reports of the Secretary-General on the Sudan and South Sudan",
)

# Adjectives and places that stand for a state where a heading does not name it. Each place is tied to states by the
# title of the resolution named.
_STANDS_FOR: dict[str, tuple[str, ...]] = {
    "Abyei": ("SDN", "SSD"),  # S/RES/2251(2015) and its agenda
    "Afghan": ("AFG",),
    "Angolan": ("AGO",),
    "Argentine": ("ARG",),
    "Armenian": ("ARM",),
    "Azerbaijani": ("AZE",),
    "Bosnian": ("BIH",),
    "Burundian": ("BDI",),
    "Cambodian": ("KHM",),
    "Congo (Brazzaville)": ("COG",),
    "Congo (capital Brazzaville)": ("COG",),  # S/RES/152(1960)
    "Republic of the Congo (Brazzaville)": ("COG",),
    "Congolese": ("COD",),
    "Cypriot": ("CYP",),
    "Darfur": ("SDN",),  # S/RES/1591(2005)
    "Eritrean": ("ERI",),
    "Ethiopian": ("ETH",),
    "Golan": ("ISR", "SYR"),  # S/RES/497(1981)
    "Greek": ("GRC",),
    "Haitian": ("HTI",),
    "Indonesian": ("IDN",),
    "Iranian": ("IRN",),
    "Iraqi": ("IRQ",),
    "Israeli": ("ISR",),
    "Ivorian": ("CIV",),
    "Jammu and Kashmir": ("IND", "PAK", "XJK"),
    "Jerusalem": ("ISR", "PSE"),  # S/RES/2334(2016)
    "Kuwaiti": ("KWT",),
    "Lebanese": ("LBN",),
    "Liberian": ("LBR",),
    "Libyan": ("LBY",),
    "Malian": ("MLI",),
    "Namibian": ("NAM",),
    "Palestinian": ("PSE",),
    "Portuguese": ("PRT",),
    "R.D.Congo": ("COD",),
    "Rwandan": ("RWA",),
    "Senegalese": ("SEN",),
    "Sierra Leonean": ("SLE",),
    "Somali": ("SOM",),
    "South African": ("ZAF",),
    "South Sudanese": ("SSD",),
    "Spanish": ("ESP",),
    "Sudanese": ("SDN",),
    "Suez": ("EGY",),  # S/RES/95(1951)
    "Syrian": ("SYR",),
    "Timorese": ("TLS",),
    "Ukrainian": ("UKR",),
    "UN Disengagement Observer Force": ("ISR", "SYR"),  # S/RES/350(1974), between Israeli and Syrian forces
    "Yemeni": ("YEM",),
    "Zairian": ("COD",),
    # Both of them are meant, or neither can be told from the other.
    "Korea": ("KOR", "PRK"),
    "Korean": ("KOR", "PRK"),
    "Korean question": ("KOR", "PRK"),
    # The Library's heading for what concerns all of them at once.
    "Kashmir": ("IND", "PAK"),
}

# A representative who sends a letter is not its subject.
_SENDER = re.compile(
    r"\b(?:ministers? for foreign affairs|charg\w+ d\W?affaires|(?:(?:deputy )?permanent )?representatives?)"
    r" of .*? (?=to the united nations|to the un\b|addressed to|and\b.*? to the united nations)",
    re.IGNORECASE,
)

# In the Council's first years "the Congo", and until 1971 "Republic of the Congo", are Congo (Leopoldville):
# S/RES/143(1960).
_CONGO_IS_COD_UNTIL = date(1971, 10, 27)
_CONGO = frozenset(map(fold, ("Congo", "Republic of the Congo", "Republic of Congo", "Congo question")))

_KINDS = frozenset({"state", "former-state", "non-member", "disputed", "territory"})
_SHORTEST = 4


@lru_cache(maxsize=2)
def _vocabulary(states: Registry) -> tuple[re.Pattern[str], dict[str, tuple[str, ...] | None]]:
    """One pattern of all names, the longest first, and the fixed meaning of those that have one."""
    meaning: dict[str, tuple[str, ...] | None] = {}
    for state in states:
        if state.kind in _KINDS:
            for name in states.names(state.key):
                if len(fold(name)) >= _SHORTEST and not (name.isupper() and len(name) < 6):
                    meaning[fold(name)] = None
    meaning.update((fold(phrase), keys) for phrase, keys in _STANDS_FOR.items())
    meaning.update((fold(phrase), ()) for phrase in _OTHERWISE)
    words = sorted(meaning, key=lambda w: (-len(w), w))
    # "Iran's" folds to "irans", and an adjective may stand in the plural: "the 2 Libyans".
    return re.compile(rf"\b({'|'.join(map(re.escape, words))})s?\b"), meaning


def states_named(texts: Iterable[str | None], day: date, states: Registry) -> list[str]:
    """Keys of the states that some headings name.

    Parameters
    ----------
    texts : iterable of str or None
        Agenda headings, titles.
    day : date
        When they were written: "Congo" and "Yemen" depend on it.
    states : Registry
        Whose names count.

    Returns
    -------
    list of str
        Sorted, each once. A former state is given as itself, not as its successors.
    """
    pattern, meaning = _vocabulary(states)
    found: set[str] = set()
    for text in texts:
        if not text:
            continue
        for name in pattern.findall(fold(_SENDER.sub(" ", text))):
            fixed = meaning[name]
            if fixed is not None:
                found.update(fixed)
            elif name in _CONGO and day < _CONGO_IS_COD_UNTIL:
                found.add("COD")
            else:
                found.update(_bearers(name, day, states))
    return sorted(found)


def _bearers(name: str, day: date, states: Registry) -> tuple[str, ...]:
    """Who bore a name on a day, as the Library uses it; else whoever ever bore it, where that is one."""
    for on in (day, None):
        try:
            return (states.resolve(name, on=on, source="undl", system="name").key,)
        except AmbiguousStateError as error:
            return tuple(error.candidates)
        except StateError:
            continue
    return ()
