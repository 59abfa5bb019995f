"""Patterns about treaties, nuclear weapons and peace agreements."""

from __future__ import annotations

from varde.claims.marking import Claim
from varde.claims.suggesting.rules import rule
from varde.claims.suggesting.taken import Taken, UnclearError
from varde.figures.treaties import NAMES
from varde.states import registry

_PARTY = r"(?:an? )?(?:state |states )?part(?:y|ies)"


def _status(taken: Taken, expect: str, *, as_of: str | None, part: str | None = None) -> Claim:
    """A claim about one state and one treaty or human-rights instrument."""
    treaties = taken.named("ts", "T", "treaty")
    state = taken.state("who", "the state")
    if len(treaties) != 1:
        raise UnclearError("It names several treaties.", "Write a sentence for each.")
    if treaties[0] in NAMES:
        return taken.claim("treaties.status", {"treaty": treaties[0], "state": state}, expect, as_of=as_of, part=part)
    rights = {"withdrawal_effect": None, "signed": "signature_date"}.get(part or "", part)
    if part and not rights:
        raise UnclearError("Of human-rights instruments no withdrawals are held.")
    given: dict[str, str | None] = {"state": state, "instrument": treaties[0]}
    return taken.claim("fragility.rights", given, expect, as_of=as_of, part=rights)


@rule(rf"(?P<who>@S|we|it)@ADV @BE@ADV (?:{_PARTY} to|bound by) (?P<ts>@TS)", r"part(?:y|ies) to|bound by")
def party(taken: Taken) -> Claim:
    """Norway has been a party to the Mine Ban Convention since July 1998."""
    since = taken.since()
    treaties = taken.named("ts", "T", "treaty")
    if len(treaties) > 1 and not since and all(t in NAMES for t in treaties):
        state = taken.state("who", "the state")
        return taken.claim(
            "treaties.of_state", {"state": state}, f"contains {', '.join(treaties)}", as_of=taken.as_of()
        )
    taken.understood.clear()
    return _status(taken, f"true; since {since}" if since else "true", as_of=taken.as_of())


@rule(
    (
        r"(?P<who>@S|we|it)@ADV (?:is|was|has) (?:not|not yet|no longer) "
        rf"(?:{_PARTY} to|bound by|ratified|acceded to|joined) (?P<ts>@T)"
    ),
    r"part(?:y|ies)|bound|ratified|acceded|joined",
)
def no_party(taken: Taken) -> Claim:
    """Norway was not a party to the Treaty on the Prohibition of Nuclear Weapons."""
    if taken.since():
        raise UnclearError("It says since when a state is no party; that is not held.")
    return _status(taken, "false", as_of=taken.as_of())


@rule(
    (
        r"(?P<who>@S|we|it)@ADV (?:ratified|has ratified|acceded to|has acceded to"
        rf"|joined|became {_PARTY} to|accepted) (?P<ts>@TS)"
    ),
    r"ratified|acceded|joined|became|accepted",
)
def ratified(taken: Taken) -> Claim:
    """Norway ratified the Chemical Weapons Convention in April 1994."""
    if not taken.clause.times:
        return _status(taken, "true", as_of=taken.as_of())
    day = taken.event()
    taken.tell("ratifying, acceding or joining", "a party since then")
    return _status(taken, f"true; since {day}", as_of=taken.scene.as_of)


@rule(r"(?P<who>@S|we|it)@ADV (?:signed) (?P<ts>@T)", r"signed")
def signed(taken: Taken) -> Claim:
    """Norway signed the Arms Trade Treaty on 3 June 2013."""
    if not taken.clause.times:
        raise UnclearError("It says that a state signed, and not when; a party has signed too.", "Give the date.")
    return _status(taken, taken.event(), as_of=taken.scene.as_of, part="signed")


@rule(r"(?P<who>@S|we|it)@ADV (?:is|was|remains|remained) a signatory (?:to|of) (?P<ts>@T)", r"signatory")
def signatory(taken: Taken) -> Claim:
    """Bangladesh was a signatory of the Arms Trade Treaty."""
    if taken.since():
        raise UnclearError("It says since when a state is a signatory.", "Write when it signed.")
    return _status(taken, "signatory", as_of=taken.as_of())


@rule(r"(?:the )?withdrawal of (?P<who>@S) from (?P<ts>@T) (?:took|had taken|takes) effect", r"withdrawal")
@rule(r"(?P<who>@WHOSE) withdrawal from (?P<ts>@T) (?:took|had taken|takes) effect", r"withdrawal")
def left(taken: Taken) -> Claim:
    """Finland's withdrawal from the Mine Ban Convention took effect on 10 January 2026."""
    day = taken.event()
    return _status(taken, day, as_of=day, part="withdrawal_effect")


@rule(r"(?P<who>@S|we|it)@ADV (?:left|withdrew from|has left|has withdrawn from) (?P<ts>@T)", r"left|withdr")
def withdrew(taken: Taken) -> Claim:
    """Finland withdrew from the Mine Ban Convention in 2025: said so, or out of it?"""
    raise UnclearError(
        "“Withdrew” can mean the day of the notice or the day on which it took effect.",
        "Write that the withdrawal took effect.",
    )


@rule(
    (
        r"(?P<t>@T)@ADV (?:has|had|counts|counted)@ADV (?P<n>@N) (?:state "
        r"|states )?(?P<what>parties|signatories)"
    ),
    r"parties|signatories",
)
@rule(
    (
        r"(?P<n>@N) (?:states|countries) (?P<what>are parties to|were parties to"
        r"|had ratified|have ratified|have joined|had joined|have signed|had signed) "
        r"(?P<t>@T)"
    ),
    r"parties|ratified|joined|signed",
)
def number_of_parties(taken: Taken) -> Claim:
    """The Mine Ban Convention had 162 parties on 3 February 2026."""
    figure = "treaties.signatories" if "sign" in taken.words("what") else "treaties.parties"
    treaty = taken.named("t", "T", "treaty")[0]
    if treaty not in NAMES:
        raise UnclearError("The number of parties to this instrument is not held.")
    return taken.claim(figure, {"treaty": treaty}, taken.number(), as_of=taken.as_of())


# --- nuclear weapons ---


@rule(
    (
        r"(?P<who>@SS|we|it)@ADV (?:has|have|had|possesse[sd]|held|holds)@ADV "
        r"(?P<n>@N) nuclear (?:warheads|weapons)(?: in (?:its|their) (?:military )?stockpiles?)?"
    ),
    r"nuclear",
)
@rule(
    (
        r"(?:there were |an estimated )?(?P<n>@N) nuclear warheads(?: were held)? in "
        r"(?:the world(?:'s military stockpiles)?|all states|all)"
    ),
    r"warheads",
)
def warheads(taken: Taken) -> Claim:
    """The United States had 3,708 nuclear warheads in 2022."""
    states = ",".join(taken.states("who", "who holds them")) if taken.match.groupdict().get("who") else ""
    return taken.claim("weapons.warheads", {"state": states}, taken.number(), as_of=taken.as_of())


@rule(
    (
        r"(?P<who>@S|we|it)@ADV (?:conducted|carried out|has conducted|has carried out"
        r"|made)@ADV (?P<n>@N) nuclear (?:weapons? )?tests"
    ),
    r"nuclear",
)
def tests(taken: Taken) -> Claim:
    """France carried out five nuclear tests in 1995."""
    state = taken.state("who", "who tested")
    year = taken.event()
    if len(year) != 4:
        raise UnclearError("Nuclear tests are held by year.", "Name the year alone.")
    return taken.claim("weapons.tests", {"state": state, "year": year}, taken.number())


# --- peace agreements ---

_ROLE = (
    r"(?:an? |the )?(?:official |main |joint )?(?P<role>facilitators?"
    r"|guarantors?|mediators?|observers?|witness(?:es)?|hosts?|third part"
    r"(?:y|ies))"
)
_PROCESS = (
    r"(?:the )?(?P<adj>@A )?(?:peace )?(?:process|processes|talks|negotiations"
    r"|agreements?)(?: (?:in|for|of) (?P<place>@S))?(?: (?:with|between) [\w -]{1,40})?"
    r"(?: (?:in|for) (?P<where>@S))?"
)


@rule(
    (
        r"(?:together with (?P<others>@SS), )?(?P<who>@SS|we|it)@ADV (?:is"
        rf"|are|was|were|has been|have been|had been)@ADV {_ROLE} (?:of|in"
        rf"|for|to) {_PROCESS}"
    ),
    r"facilitat|guarant|mediat|observ|witness|host|third part",
)
@rule(
    (
        r"(?P<who>@SS|we|it),? together with (?P<others>@SS),?@ADV (?:is|are"
        rf"|was|were|has been|have been) {_ROLE} (?:of|in|for|to) {_PROCESS}"
    ),
    r"facilitat|guarant|mediat|observ|witness|host|third part",
)
def third_party(taken: Taken) -> Claim:
    """Together with Cuba, Norway has been official facilitator of the peace process since 2012."""
    states = taken.states("who", taken.words("role"))
    if taken.has("others"):
        states += taken.states("others", taken.words("role"))
    conflict = _conflict(taken, states)
    since = taken.since()
    at = taken.period(needed=False)
    given: dict[str, str | None] = {"state": conflict}
    if since is None and at[0]:
        given["since"] = at[0]
    expect = f"contains {', '.join(states)}" + (f"; since {since}" if since else "")
    taken.tell("the role", "as peace agreements of the time name it")
    return taken.claim("agreements.third_parties", given, expect, as_of=at[1])


@rule(
    r"(?P<who>@SS|we|it)@ADV (?:stood behind|stand behind) the peace agreements (?:signed )?(?:in|over|on) (?P<s>@S)",
    r"agreements",
)
def stood_behind(taken: Taken) -> Claim:
    """Norway and Cuba stood behind the peace agreements signed in Colombia between 2012 and 2016."""
    states = taken.states("who", "third party")
    conflict = taken.state("s", "whose conflicts")
    since, until = taken.period(needed=False)
    given: dict[str, str | None] = {"state": conflict, "since": since}
    return taken.claim("agreements.third_parties", given, f"contains {', '.join(states)}", as_of=until)


def _conflict(taken: Taken, parties: list[str]) -> str:
    """The state whose peace process is meant: named in the clause, else the only one named nearest before."""
    for group in ("adj", "place", "where"):
        if taken.match.groupdict().get(group):
            return taken.state(group, "whose peace process")
    for where, keys in taken.scene.near:
        others = sorted(keys - set(parties))
        if len(others) == 1:
            taken.tell(registry().get(others[0]).name, f"whose peace process, from {where}")
            return others[0]
        if others:
            break
    raise UnclearError("It does not say whose peace process this is.", "Name the state.")


@rule(r"(?P<n>@N) peace agreements were (?:signed|concluded|reached) (?:in|over|on) (?P<s>@S)", r"agreements")
@rule(r"there were (?P<n>@N) peace agreements (?:in|over|on) (?P<s>@S)", r"agreements")
def agreements(taken: Taken) -> Claim:
    """Eight peace agreements were signed in Colombia between 2012 and 2016."""
    state = taken.state("s", "whose conflicts")
    expect = taken.number()
    since, until = taken.period()
    return taken.claim("agreements.list", {"state": state, "since": since}, expect, as_of=until)


@rule(
    (
        r"(?P<n>@N) of the peace agreements signed (?:in|over|on) (?P<s>@S) "
        r"(?:contain|contained|have|had|included?) provisions on (?:women"
        r"|gender|women or gender|women and gender)"
    ),
    r"provisions",
)
def with_women(taken: Taken) -> Claim:
    """Seven of the peace agreements signed in Colombia between 2012 and 2016 contain provisions on women."""
    state = taken.state("s", "whose conflicts")
    expect = taken.number()
    since, until = taken.period()
    given: dict[str, str | None] = {"state": state, "since": since}
    return taken.claim("women.agreements", given, expect, as_of=until, part="with_provisions")
