"""Third parties named in the free text of peace-agreement datasets, read without over-reading.

The datasets write third parties as prose: "The accord was brokered by Pakistan. Saudi Arabia and Iran were joint
sponsors." This module finds the states and organisations in it that stand as parties (and not as places or topics),
and the role words that the text ties to them. What it can't place is kept as it is written, marked `unparsed`.

The rules, in the order they apply:

- A state is named by a name of the registry, or by an adjective before an office ("Kenyan president"). A *former*
  office holder acts for nobody: the person is kept, not the state.
- A name after "in", "to" or "on" is a place or a topic. Who signs "on behalf of" another stands for that other.
- A role is tied to the group of names before it ("Norway and Cuba were guarantors"), to the group after "by"
  ("mediated by Algeria"), to all names under a heading ("Witnesses:"), or, where the sentence has no subject of its
  own ("Facilitators of the agreement."), to all parties of the agreement.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Literal

from varde.errors import StateError
from varde.states import Registry

PartyKind = Literal["state", "organisation", "unparsed"]

ROLES: dict[str, str] = {
    "guarantor": r"guarantors?|guarantees?|guaranteed",
    "facilitator": r"facilitat\w+",
    "mediator": r"co-?mediat\w+|mediat\w+|brokers?|brokered|brokering",
    "observer": r"observers?|observed",
    "witness": r"witness(?:es|ed)?",
    "host": r"hosts?|hosted|hosting",
    "sponsor": r"(?:co-?)?sponsor(?:s|ed)?",
    "accompanying country": r"accompanying countr(?:y|ies)|accompaniment",
    "signatory": r"(?:co-?|counter)?signed|signator(?:y|ies)",
    "present at signing": r"attended|in the presence",
    "supporter": r"supported (?=(?:the )?(?:peace |whole )?(?:process|negotiations|talks|dialogue))",
}
"""Roles that are read, and the words that name them."""

_ROLE_WORD = re.compile(
    "|".join(
        f"(?P<r{i}>\\b(?:{words})(?![\\w]))" if not words.endswith(")") else f"(?P<r{i}>\\b(?:{words}))"
        for i, words in enumerate(ROLES.values())
    ),
    re.IGNORECASE,
)
_ROLE_NAMES = tuple(ROLES)

# Organisations, by the forms in which the texts name them. Long forms are tried first.
_ORGANISATIONS: dict[str, tuple[str, ...]] = {
    "United Nations": (
        "United Nations Security Council",
        "UN Security Council",
        "UN Secretary-General",
        "UN Secretary General",
        "UNSG",
        "Secretary-General of the United Nations",
        "Secretary General of the United Nations",
        "United Nations (UN)",
        "United Nations",
        "UNs",
        "UN",
        "ÚN",
        "U.N.",
        "UN SG",
        "UNO",
    ),
    "African Union": (
        "African Union High-Level Implementation Panel",
        "AU High Level Implementation Panel",
        "AUHIP",
        "AUC",
        "Commission of the African Union",
        "African Union Commission",
        "African Union (AU)",
        "African Union",
        "African union",
        "AU",
    ),
    "Organisation of African Unity": (
        "Organization of African Unity (OAU)",
        "Organisation of African Unity",
        "Organization of African Unity",
        "OAU",
    ),
    "European Union": (
        "European Community",
        "European Communities",
        "European Union",
        "European Commission",
        "EU",
        "EC",
    ),
    "Economic Community of West African States": (
        "Economic Community of West African States",
        "ECOWAS Standing Mediation Committee",
        "ECOWAS",
    ),
    "Economic Community of Central African States": (
        "Economic Community of Central African States (ECCAS)",
        "Economic Community of Central African States",
        "ECCAS",
    ),
    "Intergovernmental Authority on Development": (
        "Intergovernmental Authority on Development (IGAD)",
        "Intergovernmental Authority on Development",
        "IGAD",
    ),
    "IGAD Partners Forum": ("IGAD Partners Forum", "IGAD Partners Forrum (IPF)", "IGAD Partners"),
    "Organization of American States": ("Organization of American States", "Organisation of American States", "OAS"),
    "Organisation of Islamic Cooperation": (
        "Organization of the Islamic Conference",
        "Organisation of the Islamic Conference",
        "Organisation of Islamic Cooperation",
        "Organization of Islamic Cooperation",
        "OIC",
    ),
    "Organization for Security and Co-operation in Europe": (
        "Conference of Security and Cooperation in Europe",
        "Conference on Security and Cooperation in Europe",
        "Organisation for Security and Cooperation in Europe (OSCE)",
        "Organisation of Security and Cooperation in Europe",
        "Organization for Security and Cooperation in Europe",
        "Organization for Security and Co-operation in Europe",
        "Organisation for Security and Cooperation in Europe",
        "OSCE",
        "CSCE",
    ),
    "North Atlantic Treaty Organization": ("NATO", "North Atlantic Treaty Organization"),
    "Association of Southeast Asian Nations": ("ASEAN",),
    "League of Arab States": (
        "League of of Arab States",
        "League of Arab States (Arab League)",
        "League of Arab States",
        "Arab League",
    ),
    "Southern African Development Community": (
        "Southern African Development Community (SADC)",
        "Southern African Development Community",
        "SADC",
    ),
    "Community of Sahel-Saharan States": ("CEN-SAD", "COMESSA", "Community of Sahel-Saharan States"),
    "International Conference on the Great Lakes Region": (
        "International Conference on the Great Lakes Region",
        "ICGLR",
    ),
    "Gulf Cooperation Council": ("Gulf Cooperation Council", "GCC"),
    "Commonwealth of Independent States": ("Commonwealth of Independent States", "CIS"),
    "Commonwealth of Nations": (
        "Commonwealth Organization",
        "Commonwealth of Nations",
        "Commonwealth Secretariat",
    ),
    "International Organisation of La Francophonie": (
        "International Organisation of la Francophonie",
        "International organisation of Francophonie (OIF)",
        "Francophonie",
        "OIF",
    ),
    "UN High Commissioner for Refugees": (
        "United Nations High Commissioner for Refugees (UNHCR)",
        "United Nations High Commissioner for Refugees",
        "UNHCR",
    ),
    "World Food Programme": ("World Food Programme", "WFP"),
    "UN Special Mission in Colombia": (
        "UN Special Mission in Colombia",
        "Special Political Mission of the United Nations",
    ),
    "BINUB": ("BINUB",),
    "BINUCA": ("BINUCA",),
    "MINUGUA": ("MINUGUA",),
    "MINUSCA": (
        "MINUSCA",
        "United Nations Multidimensional Integrated Stabilization Mission in the Central African Republic",
    ),
    "MINUSMA": ("MINUSMA",),
    "MONUC": ("MONUC",),
    "MONUSCO": ("MONUSCO",),
    "UNAMIR": ("UNAMIR (UN Assistance Mission to Rwanda)", "UNAMIR"),
    "UNAVEM": ("UNAVEM III", "UNAVEM II", "UNAVEM"),
    "UNMIL": ("UNMIL",),
    "UNMIS": ("UNMIS",),
    "UNMISS": ("UNMISS",),
    "UNOMB": (
        "United Nations Observer Mission on Bougainville",
        "United Nations Observer Mission in Bougainville",
        "United Nations Observers Mission",
        "UN Observer Mission in Bougainville",
        "UN Observer Mission for Bougainville",
        "UN Observer Mission",
    ),
    "UNOMUR": ("UNOMUR (Observer Mission Uganda Rwanda)", "UNOMUR"),
    "UNPROFOR": ("UNPROFOR",),
    "UNTAES": (
        "UNTAES (United Nations Transitional Administration for Eastern Slavonia, Baranja and Western Srijem)",
        "UNTAES",
    ),
    "UNAMID": ("UNAMID",),
    "UNMIN": ("UNMIN",),
    "UNSMIL": ("UNSMIL",),
    "AMIS": ("AMIS",),
    "AMISOM": ("AMISOM",),
    "ECOMIL": ("ECOMIL",),
    "ECOMOG": ("ECOMOG",),
    "FOMAC": ("MICOPAX (FOMAC)", "MICOPAX", "FOMAC"),
    "Implementation Force (IFOR)": ("NATO Peace Implementation Force (IFOR)", "IFOR"),
    "Neutral Military Observer Group": ("OAU/GOM", "Neutral Military Observer Group"),
    "Peace Monitoring Group, Bougainville": (
        "Bougainville Peace Monitoring Group",
        "UN Peace Monitoring Group Bougainville",
        "Peace Monitoring Group",
        "UN Peace Keeping Group",
        "PMG",
    ),
    "Peace Implementation Council": ("Peace Implementation Council",),
    "Contact Group": ("The Contact Group", "Contact Group"),
    "Western Contact Group": ("Western Contact Group (WCG)", "Western Contact Group"),
    "International Contact Group": ("International Contact Group",),
    "International Conference on the Former Yugoslavia": (
        "International Conference on the Former Yugoslavia (ICFY)",
        "International Conference on the Former Yugoslavia",
    ),
    "Troika": ("Troika",),
    "Regional Initiative on Burundi": (
        "Regional Peace Initiative for Burundi",
        "Regional Initiative on Burundi",
        "The Regional Initiative",
        "Regional Initiative",
    ),
    "Implementation Monitoring Commission": ("Implementation Monitoring Commission",),
    "Catholic Church": (
        "Catholic Church of Mozambique",
        "Roman Catholic Church",
        "Catholic Church",
        "Episcopal Conference",
    ),
    "Holy See": ("Holy See", "Vatican"),
    "Community of Sant'Egidio": (
        "Roman Catholic community of Saint Egidio",
        "Roman Catholic Community of Sant'Egidio",
        "Roman Catholic Sant' Egidio peace group",
        "Community of Sant'Egidio",
        "Community of Sant’Egidio",
        "Sant’Egidio Community",
        "Community of San Egidio",
        "Sant'Egidio",
        "Sant’Egidio",
        "Saint Egidio",
    ),
    "International Committee of the Red Cross": ("International Committee of the Red Cross", "ICRC"),
    "Centre for Humanitarian Dialogue": (
        "Henry Dunant Centre for Human Dialogue",
        "Centre for Humanitarian Dialogue (HD)",
        "Centre for Humanitarian Dialogue",
        "Center for Humanitarian Dialogue",
    ),
    "Crisis Management Initiative": ("Crisis Management Initiative (CMI)", "Crisis Management Initiative", "CMI"),
    "Carter Center": ("Carter Center", "Carter Centre"),
    "International Negotiations Network": (
        "Atlanta-based International Negotiations Network (INN)",
        "International Negotiations Network",
    ),
    "Socialist International": ("Socialist International (SI)", "Socialist International"),
    "Independent International Commission on Decommissioning": (
        "IICD (Independent International Commission on Decommissioning)",
        "IICD",
        "Independent International Commission on Decommissioning",
    ),
    "International Facilitating Commission": ("International Facilitating Commission",),
    "Church Leadership Mediation Initiative": (
        "Church Leadership Mediation Initiative (CLMI)",
        "Church Leadership Mediation Initiative",
        "CLMI",
    ),
    "Inter-Religious Council of Liberia": ("Inter-Religious Council (IRC)", "Inter-Religious Council"),
    "International Contact Group on Liberia": (
        "International Crisis Group on Liberia (ICGL)",
        "International Contact Group on Liberia",
    ),
    "South Pacific Council of Churches": ("SPCC (South Pacific Council of Churches)", "SPCC"),
    "Solomon Islands Christian Association": ("SICA (Solomon Islands Christian Association)", "SICA"),
    "National University of Colombia": (
        "Center of Thought for Peace of the National University",
        "National University",
    ),
    "PAX (Netherlands)": ("PAX, a Dutch peace organisation",),
    "Government of Southern Sudan": ("Government of Southern Sudan",),
    "World Bank": ("World Bank",),
}

# Adjectives: they stand for the state only before an office ("Kenyan president"), so they are no names of it.
_ADJECTIVES = {
    "Algerian": "DZA",
    "American": "USA",
    "Australian": "AUS",
    "British": "GBR",
    "Burkinabe": "BFA",
    "Canadian": "CAN",
    "Chadian": "TCD",
    "Chilean": "CHL",
    "Chinese": "CHN",
    "Congolese": "COG",
    "Cuban": "CUB",
    "Djiboutian": "DJI",
    "Dutch": "NLD",
    "Egyptian": "EGY",
    "Ethiopian": "ETH",
    "French": "FRA",
    "Gabonese": "GAB",
    "German": "DEU",
    "Ghanaian": "GHA",
    "Indian": "IND",
    "Indonesian": "IDN",
    "Iranian": "IRN",
    "Iraqi": "IRQ",
    "Irish": "IRL",
    "Italian": "ITA",
    "Japanese": "JPN",
    "Jordanian": "JOR",
    "Kenyan": "KEN",
    "Kuwaiti": "KWT",
    "Libyan": "LBY",
    "Malaysian": "MYS",
    "Mexican": "MEX",
    "Moroccan": "MAR",
    "Nigerian": "NGA",
    "Norwegian": "NOR",
    "Pakistani": "PAK",
    "Portuguese": "PRT",
    "Qatari": "QAT",
    "Russian": "RUS",
    "Rwandan": "RWA",
    "Saudi": "SAU",
    "Senegalese": "SEN",
    "South African": "ZAF",
    "Spanish": "ESP",
    "Sudanese": "SDN",
    "Swedish": "SWE",
    "Swiss": "CHE",
    "Syrian": "SYR",
    "Tanzanian": "TZA",
    "Togolese": "TGO",
    "Tunisian": "TUN",
    "Turkish": "TUR",
    "Ugandan": "UGA",
    "Venezuelan": "VEN",
    "Zairian": "COD",
    "Zambian": "ZMB",
    "Zimbabwean": "ZWE",
}

_OFFICE_WORDS = (
    "president presidents vice-president minister ministers ministry prime premier government governments delegation "
    "ambassador ambassadors embassy envoy envoys special secretary secretary-general under-secretary undersecretary "
    "representative representatives permanent deputy foreign interior chairman chairperson chair head heads king amir "
    "emir leader officials official diplomats diplomat adviser advisor commissioner coordinator "
    "co-ordinator high executive "
    "director archbishop bishop cardinal facilitator facilitation mediator chief acting general commander authorities "
    "parliament presidency troops observers"
)
_OFFICE = frozenset(_OFFICE_WORDS.split())
_CONNECTOR_WORDS = (
    "and the of from a an as well with for on behalf de del bin al el arap ibn da dos von both its kingdom republic "
    "federal states state government governments representing representatives"
)
_CONNECTORS = frozenset(_CONNECTOR_WORDS.split())
_SHORT_NAMES = frozenset(
    {
        "UK",
        "US",
        "USA",
        "USSR",
        "UAE",
        "DRC",
        "CAR",
        "Chad",
        "Cuba",
        "Iran",
        "Iraq",
        "Mali",
        "Oman",
        "Peru",
        "Togo",
        "Laos",
        "Fiji",
    }
)
_PLACE = re.compile(
    r"(?:\b(?:in|to|on|at|between|against|into|near|capital of|neighbouring|(?<!commissioner )for)\s+"
    r"(?:the\s+)?(?:former\s+)?(?:Republic of\s+|Kingdom of\s+|state of\s+)?)$",
    re.IGNORECASE,
)
_ORIGIN = re.compile(r"(\(|[A-Z][\w'’-]+ )from (?:the )?(?:Republic of |Kingdom of )?$")
_ADDRESS = re.compile(r"\b(?:to|in) (?:the )?$")
_BEHALF = re.compile(r"^[^;\n]{0,60}?\bon behalf of\s+(?:the\s+)?$", re.IGNORECASE)
_FOR = re.compile(r"^(?:(?!\band\b)[^,;\n]){0,50}?\bfor\s+(?:the\s+)?$", re.IGNORECASE)
_FORMER = re.compile(r"\b(?:former|ex)[- ](?:Presidents\b[^;.\n]{0,60}|(?:(?!\band\b)[^,;.\n]){0,40})$", re.IGNORECASE)
_NO_SUBJECT = re.compile(r"\W*(?:They all |These countries |Representatives (?:from|of) these \w+ )?$")
_OF_THE_WHOLE = re.compile(r"\s*(?:$|[.;,]|of\b|the\b|talks\b)")
_ABBREVIATED = re.compile(
    r"\b(Mr|Mrs|Ms|Dr|Gen|Lt|H\.E|Hon|Gov|Rtd|St|Amb|Dep|For|Min|Pres|Rep|Sec|Col|Fr|Brig|Maj|[A-Z])\."
)


@dataclass(frozen=True, slots=True)
class _Mention:
    """A state or organisation named in a text, from `start` up to `end`."""

    start: int
    end: int
    name: str
    kind: PartyKind
    state: str | None


@dataclass(slots=True)
class ThirdParty:
    """One third party of an agreement.

    Attributes
    ----------
    name : str
        Short name of the state, name of the organisation, or the text as written.
    kind : {"state", "organisation", "unparsed"}
        `unparsed` is a person, group or remark that the rules can't tie to a state or organisation.
    state : str or None
        Key in the registry.
    roles : set of str
        Of `ROLES`.
    listed : bool
        True where it stands in the publisher's list of third parties, False where only in the comment on it.
    """

    name: str
    kind: PartyKind
    state: str | None
    roles: set[str] = field(default_factory=set)
    listed: bool = True


class TextReader:
    """Finds third parties in text.

    Parameters
    ----------
    registry : Registry
        Names of states come from it, and are resolved by it.
    source : str
        Scope of the aliases to use, such as "ucdp".
    """

    def __init__(self, registry: Registry, source: str) -> None:
        self._registry, self._source = registry, source
        self._organisations = {form: name for name, forms in _ORGANISATIONS.items() for form in forms}
        states = {
            name
            for entity in registry
            if entity.is_state
            for name in registry.names(entity.key)
            if (len(name) > 4 or name in _SHORT_NAMES) and name[0].isupper() and name not in self._organisations
        }
        self._adjective = re.compile(
            r"(?<!\w)(" + "|".join(sorted(map(re.escape, _ADJECTIVES), key=len, reverse=True)) + r")(?!\w)"
        )
        forms = sorted([*states, *_SHORT_NAMES, *self._organisations], key=len, reverse=True)
        self._names = re.compile(
            r"(?<![\w-])(?=[^\W\d_a-z])(?:" + "|".join(map(re.escape, forms)) + r")(?:'s|’s)?(?![\w])"
        )
        self._key = lru_cache(maxsize=None)(self._resolve)

    def _resolve(self, name: str, on: date | None) -> str | None:
        try:
            return self._registry.resolve(name, on=on, source=self._source, system="name").key
        except StateError:
            return None

    # -- who is named -------------------------------------------------------------------------------------------

    def mentions(self, text: str, on: date | None) -> list[_Mention]:
        """States and organisations that stand as parties in a text, in order."""
        found: list[_Mention] = []
        for match in self._names.finditer(text):
            form = re.sub(r"(?:'s|’s)$", "", match.group())
            organisation = self._organisations.get(form)
            if organisation:
                found.append(_Mention(match.start(), match.end(), organisation, "organisation", None))
                continue
            key = self._key(form, on)
            if key:
                found.append(_Mention(match.start(), match.end(), self._registry.get(key).name, "state", key))
            else:
                found.append(_Mention(match.start(), match.end(), form, "unparsed", None))
        for match in self._adjective.finditer(text):
            taken = any(m.start <= match.start() < m.end for m in found)
            if not taken and self._office_follows(text, match.end()):
                key = _ADJECTIVES[match.group(1)]
                found.append(_Mention(match.start(), match.end(), self._registry.get(key).name, "state", key))
        found.sort(key=lambda m: m.start)
        acting = [m for m in found if self._acts(text, m)]
        return [m for m, after in zip(acting, [*acting, None][1:], strict=True) if not self._stands_for(text, m, after)]

    @staticmethod
    def _office_follows(text: str, at: int) -> bool:
        """Whether an office follows an adjective, perhaps after others ("American and Russian diplomats")."""
        for word in re.findall(r"[\w-]+", text[at : at + 70])[:5]:
            if word.strip("-").casefold() in _OFFICE:
                return True
            if word not in _ADJECTIVES and word != "and" and not word[0].isupper():
                return False
        return False

    @staticmethod
    def _acts(text: str, mention: _Mention) -> bool:
        """Whether a mention is a party, and not a place, a topic, or the state of a past office."""
        before = text[max(0, mention.start - 70) : mention.start]
        if mention.kind == "organisation":
            return not _ADDRESS.search(before)
        # "Representatives from Sudan" are Sudan's; "General Sumbeiywo from Kenya" only comes from there.
        origin = _ORIGIN.search(before)
        if origin and origin.group(1).strip().casefold() not in _OFFICE | {"delegates", "members"}:
            return False
        return not (_PLACE.search(before) or _FORMER.search(before))

    @staticmethod
    def _stands_for(text: str, mention: _Mention, following: _Mention | None) -> bool:
        """Whether who is named stands for the next one named ("the French ambassador on behalf of the EU")."""
        if following is None:
            return False
        gap = text[mention.end : following.start]
        return bool(_BEHALF.match(gap) or (following.kind == "organisation" and _FOR.match(gap)))

    @staticmethod
    def _grouped(text: str, left: _Mention, right: _Mention) -> bool:
        """Whether two mentions belong to one list: only connectors, names and offices between them."""
        gap = text[left.end : right.start]
        if re.search(r"[.;\n]\s", gap):
            return False
        words = re.findall(r"[\w'’-]+", gap)
        return all(w[0].isupper() or w.casefold() in _CONNECTORS or w.casefold() in _OFFICE for w in words)

    def _groups(self, text: str, mentions: list[_Mention]) -> list[list[_Mention]]:
        groups: list[list[_Mention]] = []
        for mention in mentions:
            if groups and self._grouped(text, groups[-1][-1], mention):
                groups[-1].append(mention)
            else:
                groups.append([mention])
        return groups

    # -- in which role ------------------------------------------------------------------------------------------

    def roles(self, text: str, on: date | None) -> tuple[list[tuple[_Mention, str]], set[str]]:
        """Pairs of mention and role in a text, and the roles said of all parties at once."""
        pairs: list[tuple[_Mention, str]] = []
        of_all: set[str] = set()
        heading: set[str] = set()
        for line in _plain(text).split("\n"):
            line = line.strip()
            if not line:
                continue
            mentions = self.mentions(line, on)
            words = list(self._role_words(line, mentions))
            if words and not mentions and (line.endswith((":", "included")) or len(line.split()) <= 2):
                heading = {role for role, _, _ in words}
                if len(heading) > 1:
                    heading.discard("signatory")
                continue
            pairs += [(m, role) for m in mentions for role in heading]
            for clause in re.split(r"(?<=[.;])\s+|,?\s+(?:while|whereas|although)\s+", line):
                clause_pairs, clause_all = self._clause(clause, on)
                pairs += clause_pairs
                of_all |= clause_all
        return pairs, of_all

    @staticmethod
    def _role_words(text: str, mentions: list[_Mention]) -> Iterator[tuple[str, int, int]]:
        for match in _ROLE_WORD.finditer(text):
            if any(m.start <= match.start() < m.end for m in mentions):
                continue
            role = _ROLE_NAMES[int((match.lastgroup or "r0")[1:])]
            before = text[max(0, match.start() - 26) : match.start()]
            if re.search(r"\b(?:no|not|though no|neither)\b[\w\s]{0,20}$", before, re.IGNORECASE):
                continue
            if re.search(r"\bin order to\s+$", before):
                continue
            if role == "observer" and re.search(r"\b(?:European|[Ii]nternational)\s+$", before):
                continue
            if role == "signatory" and re.search(r"\b(?:was|were|are|been|is|be|peace agreement|not)\s+$", before):
                continue
            yield role, match.start(), match.end()

    def _clause(self, clause: str, on: date | None) -> tuple[list[tuple[_Mention, str]], set[str]]:
        pairs: list[tuple[_Mention, str]] = []
        of_all: set[str] = set()
        if re.search(r"\b[Nn]o (?:reports of any )?third part", clause):
            return pairs, of_all
        mentions = self.mentions(clause, on)
        groups = self._groups(clause, mentions)
        for role, start, end in self._role_words(clause, mentions):
            after = clause[end:]
            if role == "present at signing" and clause[start:end].casefold().startswith("in"):
                by = re.match(r"\s+of\b:?\s*", after)
            else:
                by = re.match(r"(?:\s+[\w'-]+){0,5}?,?\s*:?\s+by\b:?\s*", after)
            if by:
                reach = end + by.end()
                first = next((g for g in groups if reach - 4 <= g[0].start <= reach + 110), [])
                pairs += [(m, role) for m in first]
                continue
            listing = re.match(r"\s*:|[^.]{0,60}?\bincluded?\b", after)
            if listing:
                following = [m for m in mentions if m.start >= end + listing.end()]
                if following and not any(m.end <= start for m in mentions):
                    pairs += [(m, role) for m in following]
                    continue
            preceding = [g for g in groups if g[-1].end <= start]
            if preceding:
                gap = clause[preceding[-1][-1].end : start]
                title = re.match(r"\s+[A-Z]\w+\s+[A-Z]", after) and gap.strip(" ()")
                # A verb far from its subject, or a title before another person's name, says nothing on the group.
                if not title and len(gap) < (45 if role == "signatory" else 120):
                    pairs += [(m, role) for m in preceding[-1]]
            elif role != "signatory" and _NO_SUBJECT.match(clause[:start]) and _OF_THE_WHOLE.match(after):
                of_all.add(role)
        return pairs, of_all

    # -- put together -------------------------------------------------------------------------------------------

    def read(self, listed: str | None, comment: str | None, on: date | None) -> list[ThirdParty]:
        """Third parties of one agreement.

        Parameters
        ----------
        listed : str or None
            The publisher's list of third parties, in prose.
        comment : str or None
            The publisher's comment on them: gives roles, and parties where it states a role for them.
        on : date, optional
            Day of the agreement; names of states are read as of then.
        """
        parties: dict[str, ThirdParty] = {}
        text = _plain(listed or "")
        for mention in self.mentions(text, on):
            parties.setdefault(mention.name, ThirdParty(mention.name, mention.kind, mention.state))
        for left in self._left_over(text, on):
            parties.setdefault(left, ThirdParty(left, "unparsed", None))
        of_all: set[str] = set()
        for part, is_list in ((listed, True), (comment, False)):
            pairs, everyone = self.roles(part or "", on)
            of_all |= everyone
            for mention, role in pairs:
                party = ThirdParty(mention.name, mention.kind, mention.state, listed=is_list)
                parties.setdefault(mention.name, party).roles.add(role)
        for party in parties.values():
            if party.listed and party.kind != "unparsed":
                party.roles |= of_all
        return list(parties.values())

    def _left_over(self, text: str, on: date | None) -> Iterable[str]:
        """Segments of a list in which no party was found, and that are more than a title."""
        found = self.mentions(text, on)
        everything = [(m.start, m.end) for m in found if m.kind != "unparsed"]
        everything += [
            m.span() for m in self._names.finditer(text) if not _FORMER.search(text[max(0, m.start() - 60) : m.start()])
        ]
        at, titled = 0, False
        waiting: str | None = None
        for segment in re.split(r"([,;\n/]|\.\s|\band\b(?!\s+Northern))", text):
            start, at = at, at + len(segment)
            words = " ".join(segment.split()).strip(" ,;.()&*-")
            if not words or re.fullmatch(r"[,;\n/]|\.\s|and", segment):
                continue
            holds = any(s < at and start < e for s, e in everything)
            spoken = [w.strip(".,-").casefold() for w in words.split()]
            if holds or spoken[0] in _OFFICE or spoken[-1] in _OFFICE or words.split()[0] in _ADJECTIVES:
                # "Omar Bongo, President of Gabon", "the South African president, Thabo Mbeki": the office says it.
                if waiting and spoken[0] not in _OFFICE:
                    yield waiting
                waiting, titled = None, holds and spoken[-1] in _OFFICE
                continue
            if titled and not waiting:
                titled = False
                continue
            if waiting:
                yield waiting
            waiting = None
            cleaned = re.sub(r"^(?:the|The|a|A|of|as|for|or)\s+", "", re.sub(r"\s+", " ", words))
            if _means_nothing(cleaned):
                continue
            if len(cleaned) > 120:
                cleaned = cleaned[:117].rsplit(" ", 1)[0] + " …"
            if _ROLE_WORD.fullmatch(cleaned.split(":")[0].strip()) or cleaned.endswith(":"):
                continue
            waiting = cleaned
        if waiting:
            yield waiting


def _plain(text: str) -> str:
    """Text with line breaks unified and the dots of abbreviations taken out, so that dots end sentences."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    return _ABBREVIATED.sub(lambda m: m.group(1).replace(".", "") + " ", text)


def _means_nothing(words: str) -> bool:
    """Whether a segment of a list is a remark and names nobody ("No", "None", a lower-case phrase)."""
    if len(words) < 4 or words.casefold() in {"none", "n/a", "unknown", "signatories", "attended the signing"}:
        return True
    if words.split()[0] in {"Though", "Furthermore", "However", "Although", "Signed", "Also"}:
        return True
    return not any(c.isupper() or c.isdigit() for c in words)
