"""Patterns about deaths in conflict, displacement, people and economy, aid and piracy."""

from __future__ import annotations

from varde.claims.marking import Claim
from varde.claims.suggesting.rules import rule
from varde.claims.suggesting.taken import Taken, UnclearError

# --- deaths ---

_DIED = (
    r"(?:were killed|were recorded killed|died|lost their lives|have died"
    r"|have been killed|had died|had been killed)"
)


def _counted(taken: Taken, figure: str, given: dict[str, str | None]) -> Claim:
    """A claim that counts over the time named: a month, a year or a period."""
    expect = taken.number()
    since, until = taken.period()
    if since is None and until is None:
        raise UnclearError("It does not say in which year or month.", "Give the time.")
    if since and since == until:
        return taken.claim(figure, given, expect, as_of=until)
    if since is None:
        taken.left_open.append(f"no date in the sentence: it is taken to describe {until}")
        return taken.claim(figure, given, expect, as_of=until)
    return taken.claim(figure, given | {"since": since}, expect, as_of=until)


@rule(rf"(?:a total of )?(?P<n>@N) people@ADV {_DIED} in @CONFLICT in (?P<s>@S)", r"killed|died|lives")
@rule(rf"in (?P<s>@S),? (?P<n>@N) people {_DIED} in @CONFLICT", r"killed|died|lives")
@rule(
    (
        r"@CONFLICT in (?P<s>@S)@ADV (?:killed|cost the lives of|has killed"
        r"|claimed the lives of) (?P<n>@N) people"
    ),
    r"killed|lives",
)
@rule(r"@CONFLICT in (?P<s>@S)@ADV (?:claimed|took|cost|has claimed) (?P<n>@N) lives", r"lives")
@rule(r"@CONFLICT@ADV (?:killed|has killed) (?P<n>@N) people in (?P<s>@S)", r"killed")
@rule(r"there were (?P<n>@N) (?:deaths|fatalities) in @CONFLICT in (?P<s>@S)", r"deaths|fatalities")
def deaths(taken: Taken) -> Claim:
    """Organised violence killed 404 people in Bangladesh in 2024."""
    state = taken.state("s", "where they died")
    taken.tell("the dead", "deaths in organised violence of all types, best estimate")
    return _counted(taken, "conflict.deaths", {"state": state})


@rule(r"(?:there were )?(?P<n>@N) battle(?:-related)? deaths(?: were recorded)? in (?P<s>@S)", r"battle")
def battle_deaths(taken: Taken) -> Claim:
    """There were 700 battle-related deaths in South Sudan in 2024."""
    state = taken.state("s", "where they died")
    taken.tell("battle-related", "violence with a state on one side at least")
    return _counted(taken, "conflict.deaths", {"state": state, "type": "state-based"})


@rule(r"non-state groups killed (?P<n>@N) civilians in (?:the world|(?P<s>@S))", r"non-state groups")
@rule(r"(?P<n>@N) civilians were killed by non-state groups in (?:the world|(?P<s>@S))", r"non-state groups")
def by_groups(taken: Taken) -> Claim:
    """Non-state groups killed 32 civilians in Bangladesh in 2016."""
    state = taken.state("s", "where they died") if taken.has("s") else ""
    return _counted(taken, "threats.violence_by_groups", {"state": state})


# --- displacement ---

_GROUP = r"(?P<group>refugees|asylum[- ]seekers|internally displaced (?:people|persons)|stateless (?:people|persons))"


def _group(taken: Taken) -> str:
    words = taken.words("group")
    taken.tell(words, "the group counted by UNHCR")
    for start, name in (
        ("asylum", "asylum-seekers"),
        ("internally", "internally-displaced"),
        ("stateless", "stateless"),
    ):
        if words.startswith(start):
            return name
    return ""


@rule(
    (
        r"(?P<in>@S|we|it)@ADV (?:hosted|hosts|was host to|is host to|was home to"
        r"|is home to|sheltered|shelters|had taken in|had)@ADV (?P<n>@N) "
        rf"(?P<adj>@A )?{_GROUP}(?: from (?P<from>@S))?"
    ),
    r"refugees|asylum|displaced|stateless",
)
@rule(
    (
        rf"(?:there (?:were|had been|are) )?(?P<n>@N) (?P<adj>@A )?{_GROUP}"
        r"(?: from (?P<from>@S))?(?: (?:were|lived|live|stayed|were registered"
        r"|were living|had found shelter))? in (?P<in>@S)"
    ),
    r"refugees|asylum|displaced|stateless",
)
def hosted(taken: Taken) -> Claim:
    """At the end of 2023 Norway was host to 103,606 refugees."""
    group = _group(taken)
    asylum = taken.state("in", "where they are")
    origin = ""
    if taken.has("adj") or taken.has("from"):
        origin = taken.state("adj" if taken.has("adj") else "from", "where they come from")
    elif group == "internally-displaced":
        origin = asylum
    given: dict[str, str | None] = {"origin": origin, "asylum": asylum, "group": group}
    return _at_year(taken, "fragility.refugees", given)


@rule(
    (
        rf"(?:there were )?(?P<n>@N) (?:{_GROUP} from (?P<from>@S)|(?P<adj>@A) "
        r"(?P<fled>refugees))(?: (?:lived|were) (?:abroad|in other (?:states"
        r"|countries)|worldwide|in the world))?"
    ),
    r"refugees|asylum",
)
def came_from(taken: Taken) -> Claim:
    """There were 24,100 refugees from Bangladesh at the end of 2023."""
    group = _group(taken) if taken.has("group") else ""
    if group in ("internally-displaced", "stateless"):
        raise UnclearError("Such people have no country of origin abroad.")
    origin = taken.state("from" if taken.has("from") else "adj", "where they come from")
    return _at_year(taken, "fragility.refugees", {"origin": origin, "group": group})


def _at_year(taken: Taken, figure: str, given: dict[str, str | None], scale: float = 1.0) -> Claim:
    """A claim that describes one year."""
    expect = taken.number(scale=scale)
    if taken.since():
        raise UnclearError("It names a time since when; the figure describes one year.")
    return taken.claim(figure, given, expect, as_of=taken.as_of())


# --- people and economy ---


@rule(r"(?P<s>@S|it)@ADV (?:has|had) (?:a population of )(?P<n>@N)(?: people| inhabitants)?", r"population")
@rule(
    (
        r"(?:the )?population of (?P<s>@S)@ADV (?:is|was|came to|stood at"
        r"|numbered|reached)@ADV (?P<n>@N)(?: people)?"
    ),
    r"population",
)
@rule(
    (
        r"(?P<s>@WHOSE) population@ADV (?:is|was|came to|stood at|numbered"
        r"|reached)@ADV (?P<n>@N)(?: people)?"
    ),
    r"population",
)
@rule(r"(?P<s>@S|it)@ADV (?:has|had) (?P<n>@N) inhabitants", r"inhabitants")
def population(taken: Taken) -> Claim:
    """Uruguay had a population of about 3.4 million in 2023."""
    state = taken.state("s", "whose population")
    return _at_year(taken, "fragility.development", {"state": state, "series": "population"})


_GDP = r"(?:GDP|gross domestic product)(?: per (?:capita|head|person))"


@rule(
    (
        rf"(?P<s>@WHOSE) {_GDP}@ADV (?:is|was|came to|stood at|reached)@ADV "
        rf"(?:US)?\$?(?P<n>@N)(?P<unit>(?: [\w ]{1, 40})?)"
    ),
    r"per (?:capita|head|person)",
)
@rule(
    (
        rf"(?:the )?{_GDP} (?:of|in) (?P<s>@S)@ADV (?:is|was|came to|stood at"
        rf"|reached)@ADV (?:US)?\$?(?P<n>@N)(?P<unit>(?: [\w ]{1, 40})?)"
    ),
    r"per (?:capita|head|person)",
)
def gdp_per_head(taken: Taken) -> Claim:
    """Norway's GDP per capita was about 90,000 international dollars in 2023."""
    if "international dollars" not in taken.words("unit"):
        raise UnclearError(
            "It does not say in which dollars: what is held is in constant international dollars.",
            "Write “international dollars”.",
        )
    state = taken.state("s", "whose economy")
    return _at_year(taken, "fragility.development", {"state": state, "series": "gdp_per_capita"})


@rule(
    (
        r"(?:the )?homicide rate (?:of|in) (?P<s>@S) (?:is|was)@ADV (?P<n>@N)"
        r"(?: per 100,000(?: inhabitants)?)?"
    ),
    r"homicide rate",
)
@rule(r"(?P<s>@WHOSE) homicide rate(?:, however,)? (?:is|was)@ADV (?P<n>@N)", r"homicide rate")
def homicide(taken: Taken) -> Claim:
    """Uruguay's homicide rate was 11 in 2023."""
    return _at_year(taken, "fragility.homicide", {"state": taken.state("s", "where")})


# --- aid ---

_AID = r"(?:official )?(?:development )?(?:aid|assistance)"
_MONEY = r"(?P<sign>US ?\$|\$|USD )?(?P<n>@N)(?P<unit>(?: US)? dollars)?"


@rule(
    (
        rf"(?P<from>@S|we|it)@ADV (?:gave|provided|disbursed|spent) {_MONEY} "
        rf"(?:in|of|as|on) {_AID} (?:to|for) (?P<to>@S)"
    ),
    r"aid|assistance",
)
@rule(rf"(?P<from>@S|we|it)@ADV (?:gave|provided)@ADV (?P<to>@S) {_MONEY} (?:in|of|as) {_AID}", r"aid|assistance")
@rule(
    (
        rf"(?P<from>@WHOSE) {_AID} (?:to|for) (?P<to>@S) (?:was|came to|amounted to"
        rf"|reached|stood at) {_MONEY}"
    ),
    r"aid|assistance",
)
@rule(rf"{_AID} from (?P<from>@S) to (?P<to>@S) (?:was|came to|amounted to|reached) {_MONEY}", r"aid|assistance")
@rule(rf"(?P<to>@S|it)@ADV received {_MONEY} (?:in|of|as) {_AID} from (?P<from>@S)", r"aid|assistance")
def aid_between(taken: Taken) -> Claim:
    """Norway's aid to Nigeria was about 21 million dollars in 2022."""
    given: dict[str, str | None] = {
        "donor": taken.state("from", "the donor"),
        "recipient": taken.state("to", "the recipient"),
    }
    return _money(taken, given)


@rule(rf"(?P<to>@S|it)@ADV received {_MONEY} (?:in|of|as) {_AID}", r"aid|assistance")
@rule(rf"{_AID} to (?P<to>@S)(?: from other states)? (?:was|came to|amounted to|reached) {_MONEY}", r"aid|assistance")
def aid_received(taken: Taken) -> Claim:
    """Aid to Bangladesh came to about 3,590 million US dollars in 2022."""
    return _money(taken, {"recipient": taken.state("to", "the recipient")})


def _money(taken: Taken, given: dict[str, str | None]) -> Claim:
    if not (taken.has("sign") or taken.has("unit") or "$" in taken.said("n")):
        raise UnclearError("It does not say in which money.", "Write “dollars”.")
    taken.left_open.append("the figure is net aid in US dollars at constant prices")
    return _at_year(taken, "aid.flows", given, scale=1e6)


# --- piracy ---

_ATTACKS = r"(?:pirate attacks|attacks by pirates|piracy attacks|attacks of piracy)"


@rule(
    (
        rf"(?:there were )?(?P<n>@N) {_ATTACKS}(?: (?:were reported|took place"
        r"|were recorded))? (?:(?:off|near) (?:the (?:coast|shore) of )?(?P<s>@S)"
        r"|(?P<all>worldwide|in the world|around the world))"
    ),
    r"pira",
)
@rule(rf"off (?P<s>@S),? (?P<n>@N) {_ATTACKS} (?:were reported|took place|were recorded)", r"pira")
@rule(
    (
        rf"(?:there were )?(?P<n>@N) {_ATTACKS}(?: (?:were reported|took place"
        r"|were recorded))? in the (?P<area>Gulf of (?:Guinea|Aden))"
    ),
    r"pira",
)
def piracy(taken: Taken) -> Claim:
    """445 pirate attacks were reported worldwide in 2010."""
    groups = taken.match.groupdict()
    given: dict[str, str | None] = {
        "state": taken.state("s", "off whose shore") if groups.get("s") else "",
        "area": groups.get("area"),
    }
    taken.tell("attacks", "those that the International Maritime Bureau lists")
    return _counted(taken, "threats.piracy", given)
