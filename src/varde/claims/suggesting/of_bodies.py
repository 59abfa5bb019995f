"""Patterns about organisations, the Security Council and the General Assembly."""

from __future__ import annotations

import re

from varde.claims.marking import Claim
from varde.claims.suggesting.rules import rule
from varde.claims.suggesting.taken import Taken, UnclearError

_FOUNDED_AS_SUCH = {"UN", "NATO", "CoE", "ASEAN", "LAS", "ECOWAS"}
_MEMBER = r"(?:an? )?(?:full |active )?members?(?: states?)?"

# --- organisations ---


def _membership(taken: Taken, states: list[str], organisations: list[str], expect: str, since: str | None) -> Claim:
    """A claim about one organisation, or about one state in several."""
    tail = f"; since {since}" if since else ""
    as_of = taken.as_of()
    if len(organisations) == 1:
        given: dict[str, str | None] = {"organisation": organisations[0]}
        return taken.claim("organisations.members", given, f"{expect} {', '.join(states)}{tail}", as_of=as_of)
    if len(states) != 1 or since:
        raise UnclearError(
            "It names several states and several organisations.", "Write a sentence for each organisation."
        )
    given = {"state": states[0]}
    return taken.claim("organisations.memberships", given, f"{expect} {', '.join(organisations)}", as_of=as_of)


@rule(rf"(?P<who>@SS|we|it)@ADV @BE@ADV (?:both )?{_MEMBER} of (?P<os>@OS)", r"\bmembers?\b")
@rule(r"(?P<who>@SS|we|it)@ADV (?:belongs?|belonged|has belonged|had belonged) to (?P<os>@OS)", r"\bbelong")
def is_member(taken: Taken) -> Claim:
    """Norway has been a member of NATO since 1949."""
    states = taken.states("who", "member")
    return _membership(taken, states, taken.named("os", "OU", "organisation"), "contains", taken.since())


@rule(rf"(?P<who>@SS|we|it)@ADV (?:is|are|was|were) (?:not|not yet|no longer) {_MEMBER} of (?P<os>@O)", r"\bmembers?\b")
def is_no_member(taken: Taken) -> Claim:
    """Norway is not a member of the EU."""
    states = taken.states("who", "not a member")
    if taken.since():
        raise UnclearError("It says since when a state is no member; that is not held.")
    return _membership(taken, states, taken.named("os", "OU", "organisation"), "lacks", None)


@rule(
    (
        rf"(?P<who>@SS|we|it)@ADV (?:joined|became {_MEMBER} of|acceded to"
        r"|was admitted to) (?P<os>@O)"
    ),
    r"joined|became|acceded|admitted",
)
def joined(taken: Taken) -> Claim:
    """Finland joined NATO on 4 April 2023."""
    states = taken.states("who", "member")
    day = taken.event()
    taken.tell("joining", "a member since then")
    given: dict[str, str | None] = {"organisation": taken.named("os", "OU", "organisation")[0]}
    expect = f"contains {', '.join(states)}; since {day}"
    return taken.claim("organisations.members", given, expect, as_of=taken.scene.as_of)


@rule(
    r"(?P<part>(?P<who>our|@S's) membership (?:of|in) (?P<os>@OS))"
    r"(?: and (?:our|its|the) [a-z -]{1,40})? (?:is|are|remains?|has been|gives?|provides?|means|matters|helps) .*",
    r"membership",
)
def our_membership(taken: Taken) -> Claim:
    """Our membership of NATO is a mainstay of our policy."""
    if taken.since():
        raise UnclearError("It is not clear what began on that date.")
    states = taken.states("who", "member")
    if states != [taken.scene.our]:
        raise UnclearError("It may speak of a membership that is wished for.", "Write “is a member of”.")
    return _membership(taken, states, taken.named("os", "OU", "organisation"), "contains", None)


@rule(r"(?P<o>@O)@ADV (?:has|had|counts|counted|numbers)@ADV (?P<n>@N) members?(?: states| countries)?", r"\bmember")
@rule(r"(?P<n>@N) (?:states|countries) (?:are|were) members of (?P<o>@O)", r"\bmember")
def number_of_members(taken: Taken) -> Claim:
    """NATO had 32 members in April 2024."""
    given: dict[str, str | None] = {"organisation": taken.named("o", "OU", "organisation")[0]}
    return taken.claim("organisations.members", given, taken.number(), as_of=taken.as_of())


@rule(
    (
        r"(?P<o>@O) (?:came into being|was founded|was established|was created"
        r"|was set up|has existed|came into existence)"
    ),
    r"came into|founded|establish|created|set up|existed",
)
def founded(taken: Taken) -> Claim:
    """The United Nations came into being in 1945."""
    if not set(taken.named("o", "OU", "organisation")) <= _FOUNDED_AS_SUCH:
        raise UnclearError("Members of this organisation carry dates from before it had its name or form.")
    taken.understood.clear()
    day = taken.since() or taken.event()
    taken.tell("its founding", "its first members belong to it since then")
    given: dict[str, str | None] = {"organisation": taken.named("o", "OU", "organisation")[0]}
    return taken.claim("organisations.members", given, f"since {day}", as_of=taken.scene.as_of)


# --- Security Council ---

_COUNCIL = r"(?P<body>@B)"
_SAT = (
    r"(?:(?:sat|served|serves|has served|had served|has sat|had sat|held a seat"
    r"|had a seat|was seated)@ADV(?: as (?:an? )?(?:elected |non-permanent )?members?)? "
    r"(?:on|in|of|at)"
    r"|@BE (?:(?:re-?)?elected (?:as |to be )?)?(?:an? )?(?:elected |non-permanent )?members? (?:of|on|in)"
    r"|@BE (?:re-?)?elected (?:to|onto)(?: a seat (?:on|in))?)"
)


def _council(taken: Taken) -> None:
    if taken.named("body", "B", "body") != ["security-council"]:
        raise UnclearError("It is not about the Security Council.")


@rule(
    (
        rf"(?P<who>@SS|we|it)@ADV {_SAT} {_COUNCIL}(?:(?P<times>,? @N(?: times)?),?)?"
        r"(?:(?:,|:|:? in|,? in|,? for| namely) (?:the (?:terms?|years|period))?)?"
        r"(?:,? (?:and|in|for))*"
    ),
    r"council",
)
def sat_on_council(taken: Taken) -> Claim:
    """Norway sat on the Security Council in 2021–2022."""
    _council(taken)
    states = taken.states("who", "member of the Security Council")
    terms = taken.terms()
    if not terms and taken.has("times") and len(states) == 1 and not taken.since():
        at = _by(taken) or taken.as_of(needed=False)
        if not at:
            taken.left_open.append("no date in the sentence: all terms until now count")
        return taken.claim("council.terms", {"state": states[0]}, _times(taken), as_of=at)
    if not terms:
        raise UnclearError("It does not say when the state sat on the Council.", "Give the years of the term.")
    if len(states) == 1 and any("-" in t for t in terms):
        given: dict[str, str | None] = {"state": states[0]}
        count = f"{_times(taken)}; " if taken.has("times") else ""
        expect = f"{count}contains {', '.join(terms)}"
        return taken.claim("council.terms", given, expect, as_of=_by(taken) or max(t[-4:] for t in terms))
    if len(terms) != 1 or "-" in terms[0] or taken.has("times"):
        raise UnclearError("It names several years or several states.", "Write a sentence for each term.")
    return taken.claim("council.members", {}, f"contains {', '.join(states)}", as_of=terms[0])


def _by(taken: Taken) -> str | None:
    """The day by which terms are counted."""
    return next((t.first for t, _ in taken.clause.times if t.relation), None)


def _times(taken: Taken) -> str:
    return taken.number("times")


@rule(
    rf"(?:.*{_COUNCIL},? )(?P<part>if (?P<who>we|@S) (?:are|is) elected(?: as)?(?: an?)? members?)",
    r"if .*elected",
    conditional=True,
)
def if_elected(taken: Taken) -> Claim:
    """… in the Security Council, if we are elected as member for 2021–2022."""
    _council(taken)
    state = taken.state("who", "member of the Security Council")
    terms = taken.terms()
    if len(terms) != 1:
        raise UnclearError("It does not name one term.")
    taken.left_open.append("a condition when it was written (“if … elected”): the claim is that the term came about")
    return taken.claim("council.terms", {"state": state}, f"contains {terms[0]}", as_of=terms[0][-4:])


@rule(
    (
        r"(?P<who>@S|we|it) (?:has |had )?(?:cast|used|exercised)@ADV (?P<n>@N) veto"
        r"(?:e)?s?(?: (?:in|on) (?P<body>@B))?(?: (?:over|on|concerning) "
        r"(?P<about>@S))?"
    ),
    r"veto",
)
@rule(
    (
        r"(?P<who>@S|we|it) (?:has |had )?(?:used|cast|exercised) its veto"
        r"(?: (?:in|on) (?P<body>@B))? (?P<n>@N)(?: times)?(?: (?:over|on"
        r"|concerning) (?P<about>@S))?"
    ),
    r"veto",
)
@rule(
    (
        r"(?P<n>@N) vetoes were cast(?: (?:in|on) (?P<body>@B))?(?: by (?P<who>@SS))?"
        r"(?: (?:over|on|concerning) (?P<about>@S))?"
    ),
    r"veto",
)
def vetoes(taken: Taken) -> Claim:
    """Russia cast 12 vetoes over Syria between 2011 and 2019."""
    who = ",".join(taken.states("who", "who cast them")) if taken.has("who") else ""
    about = taken.state("about", "whom they concern") if taken.has("about") else ""
    expect = taken.number()
    since, until = taken.period()
    return taken.claim("council.vetoes", {"state": who, "concerning": about, "since": since}, expect, as_of=until)


@rule(
    r"(?P<body>@B) (?:adopted|has adopted|passed)@ADV (?P<n>@N) resolutions (?:on|about|concerning) (?P<about>@S)",
    r"resolutions",
)
def resolutions_on(taken: Taken) -> Claim:
    """The Security Council adopted two resolutions on Colombia in 2016."""
    _council(taken)
    about = taken.state("about", "whom the resolutions concern")
    expect = taken.number()
    since, until = taken.period()
    return taken.claim("council.attention", {"state": about, "since": since}, expect, as_of=until)


# --- votes ---

_FOR = r"(?:for|in favour of|against)"


def _resolution(taken: Taken) -> tuple[str, str]:
    """The figure and the resolution that a clause names."""
    numbers = taken.clause.sentence.resolutions
    if len(set(numbers)) != 1:
        raise UnclearError("It names several resolutions.", "Write a sentence for each.")
    number, text = numbers[0], taken.clause.sentence.text
    bodies = taken.clause.sentence.keys("body")
    assembly = "/" in number or "A/RES" in text
    if bodies == {"general-assembly"} or (assembly and not bodies):
        figure = "assembly.vote"
    elif bodies == {"security-council"} or (not bodies and re.search(r"S/RES/", text)):
        figure = "council.vote"
    else:
        raise UnclearError(
            "It does not say whether the resolution is of the Security Council or of the General Assembly.",
            "Name the body.",
        )
    taken.tell(number, f"resolution of the {'General Assembly' if figure[0] == 'a' else 'Security Council'}")
    return figure, number


_IN_BODY = r"(?:,? (?:in|at) @B)?"


@rule(rf"(?P<who>@SS|we|it){_IN_BODY} voted{_IN_BODY}@ADV (?P<how>{_FOR}) @RES{_IN_BODY}", r"voted", loose=True)
@rule(
    (
        r"(?:in @B,? )?(?P<who>@SS|we|it) (?P<how>abstained)(?: in the vote)?"
        rf"(?: (?:on|from|in the vote on)) @RES{_IN_BODY}"
    ),
    r"abstained",
    loose=True,
)
@rule(rf"in @B,? (?P<who>@SS|we|it) voted (?P<how>{_FOR}) @RES", r"voted", loose=True)
@rule(
    r"when @B voted on @RES,? (?P<who>@SS|we|it) (?P<how>abstained|voted (?:for|in favour|against)(?: it)?)",
    r"voted",
    loose=True,
)
def voted(taken: Taken) -> Claim:
    """Norway voted in the General Assembly for resolution ES-11/1."""
    figure, number = _resolution(taken)
    how = taken.words("how")
    part = "abstain" if "abstain" in how else "no" if "against" in how else "yes"
    states = taken.states("who", {"yes": "in favour", "no": "against", "abstain": "abstaining"}[part])
    given: dict[str, str | None] = {"resolution": number}
    expect = f"contains {', '.join(states)}"
    return taken.claim(figure, given, expect, as_of=_day_of_vote(taken), part=f"members.{part}")


@rule(
    r"@B (?:adopted|passed) @RES(?:, [^<]{1,60},)? (?:with|by) (?P<n>@N) votes? (?P<how>in favour|for|against)",
    r"votes?\b",
    loose=True,
)
@rule(
    r"@RES was (?:adopted|passed)(?: by @B)? (?:with|by) (?P<n>@N) votes? (?P<how>in favour|for|against)(?: in @B)?",
    r"votes?\b",
    loose=True,
)
@rule(
    rf"(?P<n>@N) (?:states|members|countries)(?: of @B)? (?P<how>voted {_FOR}|abstained (?:on|from)) @RES{_IN_BODY}",
    r"voted|abstained",
    loose=True,
)
def votes_counted(taken: Taken) -> Claim:
    """The General Assembly adopted resolution ES-11/1 with 141 votes in favour."""
    figure, number = _resolution(taken)
    how = taken.words("how")
    part = "abstain" if "abstain" in how else "no" if "against" in how else "yes"
    taken.tell(how, {"yes": "votes in favour", "no": "votes against", "abstain": "abstentions"}[part])
    return taken.claim(figure, {"resolution": number}, taken.number(), as_of=_day_of_vote(taken), part=part)


def _day_of_vote(taken: Taken) -> str | None:
    return taken.event() if taken.clause.times else None
