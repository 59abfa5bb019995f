"""How the answer of each figure is read when a sentence is held against it.

A figure says what its answer is; this says what a sentence can mean by it: how the items of a list are called, since
when they are, what "true" is, how the answer ages, and which words show that a sentence speaks of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

Nature = Literal["status", "count", "events", "fixed"]
"""How an answer ages.

status
    Holds from one day to another and carries forward to the day it was verified through (memberships, treaties).
count
    Describes a month or a year, and never carries forward (personnel, deaths).
events
    What has happened by a day (agreements, vetoes): what is in the list stays in it; more may come.
fixed
    Happened once (a vote).
"""
ItemKind = Literal["state", "organisation", "mission", "treaty", "years", "text"]


@dataclass(frozen=True, slots=True)
class Reading:
    """How one figure's answer is read.

    Attributes
    ----------
    nature : str
        How it ages.
    time : tuple of str
        Arguments that the day described fills, the most precise one first.
    subject : str
        Regular expression; one of its words is in any sentence about this figure.
    items : str
        What the items of a list are.
    columns : tuple of str
        Columns or keys by which an item may be named; none where the list holds plain names.
    since, until : str
        Column or key that tells when an item or status began or ended.
    status : str
        Column or key that tells whether an item or the whole is in force, and in `counted` which of its values do.
    counted : tuple of str
        Values of `status` that count.
    verified : str
        Column of an item that tells until when that item was verified.
    bounds : bool
        Whether the figure takes `bound=low` and `bound=high`.
    """

    nature: Nature
    time: tuple[str, ...]
    subject: str
    items: ItemKind = "text"
    columns: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    status: str = ""
    counted: tuple[str, ...] = ()
    verified: str = ""
    bounds: bool = False


_DEATHS = r"death|dead\b|died|die\b|kill|lives|fatalit|casualt|victim"
_CONFLICT = r"conflict|war\b|wars\b|fighting|violence|figh"
_PERSONNEL = (
    r"personnel|troop|soldier|officer|police|observer|peacekeep|serv|uniform|contribut|deploy|women|men\b|people|"
    r"military|expert|staff|t(?:ake|akes|aking|aken|ook) part|blue helmet|strong|strength"
)
_VOTE = r"vote|voting|favour|against|abstain|abstention|adopt|majority"
_TREATY = (
    r"part(?:y|ies)\b|ratif|acced|accession|join|bound|sign|withdr|left|leave|treat|convention|protocol|statute|member"
)
_MEMBER = (
    r"member|belong|join|ally|allies|alliance|part (?:of|in)|participat|accession|acced|left|leave|withdr"
    r"|organi[sz]ation|founded|came into (?:being|existence)"
)
_AGREEMENT = r"agreement|accord|peace|negotiat|process"
_DISPLACED = r"refugee|asylum|displace|stateless|return|fled|flee|shelter|host|persons?\b|people"

READINGS: Mapping[str, Reading] = {
    "conflict.deaths": Reading("count", ("month", "year"), _DEATHS, "state", ("state", "name"), bounds=True),
    "conflict.conflicts": Reading("count", ("year",), _CONFLICT, "text", ("name", "conflict_id"), since="start_date"),
    "conflict.actors": Reading(
        "count", ("year",), r"group|actor|armed|active|government|figh|violence", "text", ("actor",)
    ),
    "conflict.events": Reading("events", ("until",), r"event|attack|clash|incident|violence", "text", ("date",)),
    "conflict.terminations": Reading(
        "events",
        (),
        r"end|conflict|war\b|fighting|peace|victory|ceasefire",
        "text",
        ("side_b", "territory", "year"),
        until="year",
    ),
    "conflict.forecast": Reading("count", (), r"forecast|expect|predict|likely|probab|risk|chance"),
    "conflict.forecast_record": Reading("events", (), r"forecast", "text", ("origin",), since="origin"),
    "operations.missions": Reading(
        *("status", ("on",), r"mission|operation|peacekeep|present|presence|in place|deploy|mandate|" + _PERSONNEL),
        items="mission",
        columns=("mission",),
        since="start",
        until="end",
        status="status",
        counted=("in place", "last known"),
        verified="verified_through",
    ),
    "operations.personnel": Reading("count", ("month",), _PERSONNEL, "text", ("mission", "contributor", "category")),
    "operations.contributors": Reading("count", ("month",), _PERSONNEL, "state", ("contributor", "name")),
    "operations.fatalities": Reading("events", ("until",), _DEATHS, "text", ("mission", "contributor", "cause")),
    "council.terms": Reading(
        "events", (), r"council|elected|seat|member|term|sat\b|serv", "years", ("from", "to"), since="from", until="to"
    ),
    "council.members": Reading("count", ("year",), r"council|member|seat|sat\b|serv", "state", ("state", "name")),
    "council.vote": Reading("fixed", (), _VOTE, "state"),
    "council.vetoes": Reading("events", ("until",), r"veto", "text", ("draft", "state", "year"), since="date"),
    "council.attention": Reading("events", ("until",), r"resolution|council", "text", ("resolution",), since="date"),
    "council.sanctions": Reading(
        *("status", ("on",), r"sanction|embargo|regime", "text", ("regime", "targets")),
        since="since",
        until="until",
    ),
    "assembly.vote": Reading("fixed", (), _VOTE, "state"),
    "assembly.agreement": Reading("count", ("year",), r"vote|voting|agree|alike|same"),
    "assembly.partners": Reading("count", ("year",), r"vote|voting|agree|alike|same|close", "state", ("state", "name")),
    "assembly.record": Reading("count", ("year",), _VOTE),
    "assembly.ideal_point": Reading("count", ("year",), r"ideal point|position|vot"),
    "organisations.members": Reading(
        "status",
        ("on",),
        _MEMBER,
        "state",
        ("state", "name"),
        since="since",
    ),
    "organisations.memberships": Reading(
        *(
            "status",
            ("on",),
            _MEMBER,
        ),
        items="organisation",
        columns=("organisation", "name"),
        since="since",
        verified="verified_through",
    ),
    "agreements.list": Reading(
        "events", ("until",), _AGREEMENT, "text", ("name", "agreement_id"), since="date", until="ended_on"
    ),
    "agreements.third_parties": Reading(
        *(
            "events",
            ("until",),
            r"facilitat|guarant|mediat|broker|witness|observ|host|support|third part|role|involved|" + _AGREEMENT,
        ),
        items="state",
        columns=("state", "party"),
        since="from",
        until="to",
    ),
    "women.personnel_share": Reading(
        "count", ("month",), r"women|woman|female", "text", ("mission", "contributor", "category")
    ),
    "women.agreements": Reading("events", ("until",), r"women|gender"),
    "treaties.status": Reading(
        "status", ("on",), _TREATY, since="consent", until="withdrawal_effect", status="status", counted=("party",)
    ),
    "treaties.parties": Reading("status", ("on",), _TREATY, "state", ("state", "name")),
    "treaties.signatories": Reading("status", ("on",), _TREATY, "state", ("state", "name"), since="signature_date"),
    "treaties.reciprocity": Reading("status", ("on",), _TREATY),
    "treaties.of_state": Reading(
        *("status", ("on",), _TREATY),
        items="treaty",
        columns=("treaty",),
        since="consent",
        until="withdrawal_effect",
        status="status",
        counted=("party",),
        verified="verified_through",
    ),
    "weapons.warheads": Reading("count", ("year",), r"warhead|nuclear|arsenal|weapon", "state", ("state", "name")),
    "weapons.tests": Reading("events", (), r"test", "state", ("state", "name")),
    "aid.flows": Reading(
        "count",
        ("year",),
        r"aid|assistance|ODA|development|donor|gave|give|receiv|support",
        "state",
        ("recipient", "donor", "name"),
    ),
    "threats.piracy": Reading("count", ("year",), r"pira|robber|attack|sea\b|ship", "text", ("kind", "state")),
    "threats.violence_by_groups": Reading("count", ("year",), _DEATHS, "state", ("state", "name"), bounds=True),
    "threats.cyber": Reading("count", ("year",), r"cyber|incident|digital|hack", "state", ("state", "name")),
    "threats.organised_crime": Reading("count", ("year",), r"crim", "state", ("state", "name")),
    "fragility.refugees": Reading("count", ("year",), _DISPLACED, "state", ("asylum", "origin", "name")),
    "fragility.development": Reading(
        "count",
        ("year",),
        r"population|people|inhabit|econom|product|GDP|income|inflation|unemploy|birth|age|migra|remit|invest|stab",
    ),
    "fragility.homicide": Reading("count", ("year",), r"homicide|murder|kill"),
    "fragility.rights": Reading(
        *("status", ("on",), _TREATY + r"|covenant|rights"),
        items="treaty",
        columns=("instrument", "name"),
        since="consent_date",
        status="status",
        counted=("party",),
    ),
    "fragility.displacement": Reading("count", ("year",), _DISPLACED, "text", ("cause",)),
    "fragility.index": Reading("count", ("year",), r"fragil"),
    "fragility.terror_scale": Reading("count", ("year",), r"terror|violence|level|scale"),
    "respond.instruments": Reading(
        *("status", ("on",), rf"in place|lapsed|respon|mission|operation|sanction|{_AGREEMENT}|{_PERSONNEL}"),
        items="text",
        columns=("instrument", "name", "what"),
        since="since",
        until="until",
        status="status",
        counted=("in place",),
        verified="verified_through",
    ),
    "respond.gap": Reading("count", ("on",), r"risk|attend|respon|gap\b|forecast|expect|in place"),
    "respond.engagement": Reading("status", ("on",), r"engage|risk|contribut|present|absent|role|aid\b"),
}


def reading_of(figure: str) -> Reading:
    """How a figure's answer is read.

    Raises
    ------
    KeyError
        Where the figure has no reading: a test holds that each has one.
    """
    return READINGS[figure]


@cache
def subject_words(figure: str) -> re.Pattern[str]:
    """Words of which a sentence about the figure has one."""
    return re.compile(rf"\b(?:{READINGS[figure].subject})", re.IGNORECASE)


VOCABULARY: Mapping[str, Mapping[str, str]] = {
    "category": {
        "police": r"\bpolice",
        "troops": r"\btroops?\b",
        "experts": r"\b(?:military )?(?:observers?|experts?|advisers?)\b",
        "military": r"\bmilitary\b(?! (?:observers?|experts?|advisers?))|\bsoldiers?\b",
    },
    "gender": {"women": r"\bwom[ae]n\b|\bfemale\b", "men": r"\bm[ae]n\b|\bmale\b"},
    "type": {
        "state-based": r"\bstate-based\b|\bbattle",
        "non-state": r"\bnon-state\b|\bbetween (?:armed )?groups\b",
        "one-sided": r"\bone-sided\b|\bcivilians?\b",
    },
    "kind": {
        "peacekeeping": r"\bpeacekeeping\b",
        "political": r"\bpolitical\b",
        "support": r"\bsupport (?:office|operation)",
    },
    "cause": {
        "malicious act": r"\bmalicious|\bhostile|\battack",
        "accident": r"\baccident",
        "illness": r"\billness|\bdisease",
        "self-inflicted": r"\bself-inflicted|\bsuicide",
        "conflict": r"\bconflict|\bviolence",
        "disaster": r"\bdisaster|\bflood|\bstorm",
    },
    "group": {
        "refugees": r"\brefugees?\b(?! returned)",
        "asylum-seekers": r"\basylum.seekers?\b",
        "internally-displaced": r"\binternally displaced\b",
        "stateless": r"\bstateless",
        "returned-refugees": r"\breturned refugees|\brefugees returned",
        "returned-internally-displaced": r"\breturned",
    },
    "bound": {"low": r"\bat least\b|\blow", "high": r"\bup to\b|\bat most\b|\bhigh"},
    "measure": {
        "persons": r"\bpersons?\b|\bpeople\b|\bdisplaced\b",
        "resilience": r"\bresilien",
        "criminality": r"\bcrim",
    },
    "target": {"state-based": r"\bstate-based\b", "non-state": r"\bnon-state\b", "one-sided": r"\bone-sided\b"},
    "series": {
        "population": r"\bpopulation|\binhabitants|\bpeople",
        "gdp_per_capita": r"\bper (?:capita|head|person)",
        "gdp": r"\bGDP|\bgross domestic|\beconomy",
        "inflation": r"\binflation|\bprices",
        "unemployment": r"\bunemploy",
        "political_stability": r"\bstability",
    },
}
"""Words by which a sentence names a choice of an argument. What has no words here is not asked of the sentence."""

_BEGINNING = r"\bstart|\bbegan|\bbegin|\bestablish|\bset up|\bcreat|\bfound|\bopen"
_ENDING = r"\bend|\bclos|\bexpir|\bterminat|\bwithdr|\bleft\b|\bleave|\bdepart|\bdrawdown|\bliquidat"
_IN_FAVOUR = (
    r"\bin favour|\bvot\w+ (?:yes|for)\b|\bvot\w+\b.{0,60}?\bfor (?:the |its )?(?:resolution|draft|it\b)"
    r"|\bsupport|\bback(?:ed|s)\b"
)
_AGAINST = r"\bagainst\b|\bvot\w+ no\b|\boppos|\breject"
_ABSTAINED = r"\babsta|\babstention"
_ABSENT = r"\bnot vot|\babsent|\btook no part|\bnot take part"

PARTS: Mapping[str, tuple[str, str]] = {
    "yes": (_IN_FAVOUR, rf"{_AGAINST}|{_ABSTAINED}|{_ABSENT}"),
    "no": (_AGAINST, rf"{_IN_FAVOUR}|{_ABSTAINED}|{_ABSENT}"),
    "abstain": (_ABSTAINED, rf"{_IN_FAVOUR}|{_AGAINST}|{_ABSENT}"),
    "not_voting": (_ABSENT, rf"{_IN_FAVOUR}|{_AGAINST}|{_ABSTAINED}"),
    "with_majority": (r"\bmajority", ""),
    "end": (rf"{_ENDING}|\bmandate|\buntil", _BEGINNING),
    "presence_until": (_ENDING, _BEGINNING),
    "mandate_until": (r"\bmandate|\bauthori[sz]|\brenew|\bextend", _BEGINNING),
    "start": (rf"{_BEGINNING}|\bsince", _ENDING),
    "signed": (r"\bsign", r"\bratif|\bacced|\baccession|\bwithdr"),
    "signature_date": (r"\bsign", r"\bratif|\bacced|\baccession|\bwithdr"),
    "consent": (r"\bratif|\bacced|\baccession|\bjoin|\bparty|\bbound|\baccept|\bapprov|\bsucce", r"\bwithdr|\bleft\b"),
    "consent_date": (
        r"\bratif|\bacced|\baccession|\bjoin|\bparty|\bbound|\baccept|\bapprov|\bsucce",
        r"\bwithdr|\bleft\b",
    ),
    "withdrawal_effect": (r"\bwithdr|\bleft\b|\bleave|\bleaving|\bceas", r"\bjoin|\bacced|\bratif"),
    "share": (r"%|\bper ?cent|\bshare|\bproportion", ""),
    "with_provisions": (r"\bwom[ae]n|\bgender", r"\bm[ae]n\b"),
}
"""By the last name of a part's path: words by which a sentence names that part of an answer, and words of others."""

CONTRARY: Mapping[str, str] = {
    "operations.personnel": r"\bcivilian|\blost\b|\bdied\b|\bkilled\b|\bwounded\b",
    "operations.contributors": r"\bcivilian|\blost\b|\bdied\b|\bkilled\b|\bwounded\b",
    "women.personnel_share": r"\bcivilian|\bm[ae]n\b|\bmale\b",
    "women.agreements": r"\bm[ae]n\b|\bmale\b",
    "threats.piracy": r"\bkilled\b|\bpeople\b|\bsailors?\b|\bseafarers?\b|\bhijack|\bcrew\b",
    "operations.fatalities": (
        r"\bpolice\b|\bsoldiers?\b|\btroops?\b|\bmilitary (?:personnel|observers?)\b|\bcivilians?\b"
    ),
    "threats.violence_by_groups": (
        r"\bgovernment (?:forces|troops)|\barm(?:y|ies)\b"
        r"|\bsoldiers?\b|\btroops?\b|\bcombatants?\b|\bfighters?\b(?! killed)|\bpolice"
    ),
}
"""Words that say something else than what a figure counts."""

UNTESTED = re.compile(
    r"\b(?:largest|biggest|greatest|highest|lowest|smallest|most|least|deadliest|worst|best|leading|top|record|first|last"
    r"|second|third|doubl\w+|tripl\w+|halv\w+|rose|risen|rising|fell|fallen|falling|increas\w+|decreas\w+|grew|grown"
    r"|declin\w+|reduc\w+|down from|up from)\b(?! of\b)",
    re.IGNORECASE,
)
"""Words for a rank or a change, of which a single figure says nothing."""

ALONE = re.compile(
    r"(?<!\d )\b(?:alone|sole|solely|exclusively|no other|nobody else|no one else)\b|(?<!not )\bonly\b(?! \d)",
    re.IGNORECASE,
)
"""Words that say that nobody and nothing else is so."""

_GROUPS: Mapping[str, str] = {
    "deaths": r"\bdeaths?\b|\bdied\b|\bkill|\bfatalit|\blost their lives",
    "personnel": r"\bserv(?:e|es|ed|ing)\b|\bpersonnel\b|\btroops?\b|\bsoldiers?\b|\bpeacekeepers?\b|\bdeploy",
    "displaced": r"\brefugees?\b|\basylum|\bdisplaced\b|\bstateless",
    "votes": r"\bvote[ds]?\b|\bveto",
    "aid": r"\baid\b|\bassistance\b",
    "treaties": r"\bratif|\bsignator|\bacced",
    "women": r"\bwom[ae]n\b",
}
_GROUP_OF: Mapping[str, frozenset[str]] = {
    "conflict.deaths": frozenset({"deaths"}),
    "threats.violence_by_groups": frozenset({"deaths"}),
    "operations.fatalities": frozenset({"deaths"}),
    "operations.personnel": frozenset({"personnel", "women"}),
    "operations.contributors": frozenset({"personnel", "women"}),
    "women.personnel_share": frozenset({"women", "personnel"}),
    "fragility.refugees": frozenset({"displaced"}),
    "fragility.displacement": frozenset({"displaced"}),
    "aid.flows": frozenset({"aid"}),
}


@cache
def other_subject(figure: str) -> re.Pattern[str] | None:
    """Words by which a sentence shows that it speaks of something else; None where any of them may stand in it."""
    own = _GROUP_OF.get(figure)
    if own is None:
        return None
    return re.compile("|".join(words for group, words in _GROUPS.items() if group not in own), re.IGNORECASE)


def named_item(item: Any, columns: tuple[str, ...]) -> set[str]:
    """All names by which an item of a list may be called, folded for comparison."""
    if not isinstance(item, dict):
        return {str(item).casefold()}
    names: set[str] = set()
    for column in columns:
        value = item.get(column)
        for each in value if isinstance(value, list) else [value]:
            if each is not None:
                names.add(str(each).casefold())
    return names
