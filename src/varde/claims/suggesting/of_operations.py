"""Patterns about UN missions: who serves in them, where and until when they are, who died in them."""

from __future__ import annotations

import re

from varde.claims.marking import Claim
from varde.claims.suggesting.rules import rule
from varde.claims.suggesting.taken import Taken, UnclearError
from varde.states import registry

_CATEGORIES = (
    r"(?P<sex>female |male |women )?(?P<cat>military (?:observers|experts)"
    r"|experts on mission|military(?: and police)? personnel"
    r"|uniformed (?:personnel|peacekeepers|men and women)|un peacekeepers"
    r"|peacekeepers|blue helmets|police (?:officers|personnel)"
    r"|policemen|police|troops|soldiers|(?:military )?observers|personnel)"
)
_AT = r"(?:in|to|with|at|for|on|of)"
_WHERE = (
    r"(?P<where>(?:,? (?:who )?(?:were |are )?(?:serving|deployed|stationed"
    r"|on duty|taking part|participating|working))?"
    rf" {_AT} (?:(?:(?:@N|all|the|various) )?@UN?(?:peace(?:keeping)? |political |field )?(?:missions|operations)"
    rf"(?:(?::|,| \(|,? namely| in) ?(?P<named>@MS)\)?| {_AT} (?P<listed>@MS))?|(?P<ms>@MS)))"
)
_HAVE = (
    r"(?:has|have|had|contributes?|contributed|provides?|provided|deploys?"
    r"|deployed|sends?|sent|supplie[sd]|maintain(?:s|ed)"
    r"|has contributed|had contributed|has deployed|had deployed|fields|fielded)"
)
_SERVE = (
    r"(?:(?: (?:were|are|was|is|have been|had been))? (?:served|serve"
    r"|serving|deployed|stationed|took part|take part|taken part"
    r"|taking part|worked|working|participated|participating|on duty|present)| (?:were|are))"
)


def _category(taken: Taken) -> str:
    """What is counted; all military personnel are called soldiers."""
    words = taken.words("cat")
    if "and police" in words:
        found = "all"
    elif "police" in words:
        found = "police"
    elif "observer" in words or "expert" in words:
        found = "experts"
    elif "military" in words or "soldiers" in words:
        found = "military"
    else:
        found = "troops" if "troops" in words else "all"
    means = {"all": "all uniformed personnel", "experts": "experts on mission", "military": "military personnel"}
    taken.tell(words, means.get(found, found))
    return "" if found == "all" else found


def _missions(taken: Taken) -> str:
    for group in ("named", "listed", "ms"):
        if taken.has(group):
            return ",".join(taken.named(group, "M", "mission"))
    where = taken.match["where"]
    if "<N" in where:
        raise UnclearError("It counts missions without naming them.", "Name them.")
    if "<U" not in where and "un peacekeepers" not in taken.words("cat"):
        raise UnclearError("It does not say whose missions these are.", "Write “UN missions”, or name them.")
    taken.tell("UN missions", "all of them")
    return ""


def _personnel(taken: Taken, contributor: str | None, mission: str) -> Claim:
    sex = {"female": "women", "women": "women", "male": "men"}.get(taken.words("sex").strip(), "")
    expect = taken.number()
    as_of = taken.as_of()
    if taken.since():
        raise UnclearError("Personnel are counted at the end of a month; it names a time since when.")
    given = {"contributor": contributor, "mission": mission, "category": _category(taken), "gender": sex}
    return taken.claim("operations.personnel", given, expect, as_of=as_of)


@rule(
    rf"(?P<who>@WHO)@ADV {_HAVE}@ADV (?:a total of |its )?(?P<n>@N) (?:of its )?{_CATEGORIES}{_WHERE}",
    r"personnel|police|troops|soldiers|observers|experts|peacekeepers|helmets",
    loose=True,
)
def contributed(taken: Taken) -> Claim:
    """Norway had 46 military personnel in MINUSMA, UNMISS and UNTSO."""
    contributor = taken.state("who", "the contributor")
    return _personnel(taken, contributor, _missions(taken))


@rule(
    r"(?:a further |another |the )?(?:a total of |there (?:were|are) )?"
    rf"(?P<n>@N) (?:of the )?(?P<adj>@A )?{_CATEGORIES}"
    rf"(?: from (?P<from>@S))?{_SERVE}?{_WHERE}",
    r"personnel|police|troops|soldiers|observers|experts|peacekeepers|helmets",
    loose=True,
)
def served(taken: Taken) -> Claim:
    """46 Norwegian soldiers served in MINUSMA."""
    if taken.has("adj") or taken.has("from"):
        contributor: str | None = taken.state("adj" if taken.has("adj") else "from", "the contributor")
    else:
        contributor = _whose(taken)
    return _personnel(taken, contributor, _missions(taken))


def _whose(taken: Taken) -> str | None:
    """The contributor of a sentence that names none: that of the sentence before, or all."""
    scene, opening = taken.scene, taken.match.string[: taken.match.start("n")].lower()
    if re.search(r"in addition|a further|another", opening) and scene.contributor:
        taken.tell(registry().get(scene.contributor).name, "the contributor, from the sentence before")
        return scene.contributor
    if scene.page_state or scene.near or "in addition" in opening:
        raise UnclearError("It does not say whose personnel these are.", "Name the contributing state.")
    taken.tell("no state named", "personnel of all contributors")
    return None


@rule(
    (
        r"(?P<ms>@MS),?@ADV (?:has|have|had|numbered|counted|comprised)@ADV "
        rf"(?:a total of )?(?P<n>@N) {_CATEGORIES}(?: from (?P<from>@S))?"
    ),
    r"personnel|police|troops|soldiers|observers|experts|peacekeepers|helmets",
)
def mission_had(taken: Taken) -> Claim:
    """MINUSMA had 18 soldiers from Norway."""
    mission = ",".join(taken.named("ms", "M", "mission"))
    contributor = taken.state("from", "the contributor") if taken.has("from") else None
    if contributor is None:
        taken.tell("no state named", "personnel of all contributors")
    return _personnel(taken, contributor, mission)


_UNIFORMED = r"(?P<cat>uniformed|military|police|troops)(?: (?:personnel|officers|peacekeepers))?"


@rule(
    r"(?P<n>@N)(?:%| ?per cent| ?percent) of (?P<who>@WHOSE )?(?:the )?"
    rf"(?:@A )?{_UNIFORMED}(?P<where> (?:in|of|with) (?:(?:all )?@UN"
    r"(?:peace(?:keeping)? )?(?:missions|operations)|(?P<ms>@MS)))? (?:was|were|are|is) women",
    r"women",
)
@rule(
    r"women (?:was|were|are|made up|make up|accounted for)@ADV (?P<n>@N)"
    rf"(?:%| ?per cent| ?percent) of (?P<who>@WHOSE )?(?:the )?{_UNIFORMED}"
    r"(?: (?:of|from) (?P<of>@S))?"
    r"(?P<where> (?:in|of|with) (?:(?:all )?@UN(?:peace(?:keeping)? )?(?:missions|operations)|(?P<ms>@MS)))?",
    r"women",
)
def share_of_women(taken: Taken) -> Claim:
    """19 per cent of Norway's uniformed personnel in UN missions were women."""
    if not taken.per_cent():
        raise UnclearError("It gives no share.")
    named = [g for g in ("who", "of") if taken.has(g)]
    contributor = taken.state(named[0], "the contributor") if named else ""
    mission = ",".join(taken.named("ms", "M", "mission")) if taken.has("ms") else ""
    if not contributor and not taken.has("where"):
        raise UnclearError("It does not say whose personnel these are.", "Name the contributing state or the mission.")
    given = {"contributor": contributor, "mission": mission, "category": _category(taken)}
    return taken.claim("women.personnel_share", given, taken.number(), as_of=taken.as_of())


@rule(
    r"(?P<m>@M)(?: in (?P<s>@S))?,?@ADV (?:(?:is|was|were|has been|had been)@ADV "
    r"(?:in place|deployed|present|active|operating|at work|stationed)"
    r"|operates|operated|has operated)(?: in (?:(?P<t>@S)|the Middle East))?",
    r"in place|deployed|present|active|operat|at work|stationed",
)
def in_place(taken: Taken) -> Claim:
    """UNMISS has been in place in South Sudan since July 2011."""
    mission = taken.named("m", "M", "mission")[0]
    where = "s" if taken.has("s") else "t"
    state = taken.state(where, "where the mission is") if taken.has(where) else ""
    since = taken.since()
    expect = "true" + (f"; since {since}" if since else "")
    return taken.claim("operations.missions", {"state": state, "mission": mission}, expect, as_of=taken.as_of())


_ENDS = (
    r"(?:ended|closed|closed down|was closed|was closed down|was terminated"
    r"|came to an end|completed its mandate|ceased operations)"
)
_BEGINS = r"(?:began|started|started work|was established|was set up|was created|was launched)"


@rule(rf"(?P<m>@M)(?: in (?P<s>@S))?@ADV {_ENDS}", r"\bend|clos|terminat|mandate|ceased")
def ended(taken: Taken) -> Claim:
    """MINUSTAH ended on 15 October 2017."""
    return _date_of(taken, "end")


@rule(rf"(?P<m>@M)(?: in (?P<s>@S))?@ADV {_BEGINS}(?: in (?P<t>@S))?", r"began|start|establish|set up|creat|launch")
def began(taken: Taken) -> Claim:
    """UNVMC began in Colombia on 26 September 2017."""
    return _date_of(taken, "start")


@rule(
    r"(?:the )?mandate of (?P<m>@M)(?: in (?P<s>@S))?@ADV (?:ended|expired|came to an end|was terminated)",
    r"mandate",
)
def mandate_ended(taken: Taken) -> Claim:
    """The mandate of MINUSMA ended on 30 June 2023."""
    return _date_of(taken, "mandate_until")


def _date_of(taken: Taken, part: str) -> Claim:
    mission = taken.named("m", "M", "mission")[0]
    for group in ("s", "t"):
        if taken.match.groupdict().get(group):
            taken.states(group, "where the mission is")
    day = taken.event()
    return taken.claim("operations.missions", {"mission": mission}, day, as_of=day, part=part)


_DEAD = (
    r"(?P<what>peacekeepers|un peacekeepers|blue helmets|personnel|un personnel"
    r"|nationals|soldiers|people|@A(?: (?:peacekeepers|nationals|soldiers"
    r"|citizens))?"
    r"|peacekeepers from (?P<from>@S)|nationals of (?P<of>@S))"
)
_DIED = r"(?:(?:have |had |were |have been )?(?:died|killed|lost their lives)|deaths?)"


@rule(
    rf"(?:a total of )?(?P<n>@N) (?:{_DEAD} (?:(?:have |had |has )?(?:died"
    r"|lost their lives)|lost their lives)|deaths of (?P<whose>@A )?peacekeepers"
    r"(?: were recorded)?)"
    r"(?P<where>(?: while serving)? (?:in|with) (?:@UN(?:peace(?:keeping)? "
    r"|field )?(?:missions|operations)|(?P<ms>@MS)))",
    r"died|lost their lives|deaths of",
)
def died(taken: Taken) -> Claim:
    """43 Norwegian nationals died in UN missions between 1948 and 2024."""
    contributor = ""
    for group in ("from", "of", "whose", "what"):
        if "<" in (taken.match.groupdict().get(group) or ""):
            contributor = taken.state(group, "the nationality of the dead")
            break
    mission = _missions(taken)
    if not contributor and not mission and (taken.scene.page_state or taken.scene.near):
        raise UnclearError("It does not say of which nationality the dead were.", "Name the state.")
    expect = taken.number()
    since, until = taken.period()
    given = {"mission": mission, "contributor": contributor, "since": since}
    return taken.claim("operations.fatalities", given, expect, as_of=until)
