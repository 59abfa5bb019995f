"""What changed about a state between two days, in what is held: dated events, and counts set against earlier ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from varde.claims.asking import Desk
from varde.claims.changes import Change, Changes, check_period, sources_told, up_to
from varde.claims.drafting.treaties import ITEMS
from varde.claims.drafting.writer import Writer, counted, figures, state_as_named, worded
from varde.claims.marking import Claim
from varde.errors import StoreError, UsageError
from varde.figures.arguments import first_day, last_day
from varde.figures.conflict import includes
from varde.figures.registry import get_figure
from varde.figures.wording import capital, moment, sentence_list, state_name
from varde.forecast.months import month_id, month_text
from varde.states import registry
from varde.store import Store

Question = tuple[str, dict[str, Any]]
"""A figure's name, and its arguments."""


@dataclass(slots=True)
class _Story:
    """What is told of a state: entries, how far the data reach, and what to know beside."""

    store: Store
    w: Writer
    since: date
    until: date
    entries: list[Change] = field(default_factory=list)
    held_to: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    told: set[tuple[str, str]] = field(default_factory=set)

    def within(self, day: str) -> bool:
        """Whether a year, month or day lies in the period: by its last day, so that nothing is told that came later."""
        return self.since <= last_day(day) <= self.until

    def add(
        self,
        day: str,
        area: str,
        what: str,
        question: Question,
        sources: Iterable[dict[str, Any]],
        *,
        verified: bool = True,
        resolution: str | None = None,
        compared: Question | None = None,
    ) -> None:
        """Tell of something that happened, where it did within the period.

        Parameters
        ----------
        what : str
            The sentence, without a full stop.
        question : tuple
            The figure that shows it, with its arguments.
        sources : iterable of dict
            Sources of the answer that it was read from.
        resolution : str, optional
            Symbol of a resolution that did it: of one of the same day, `_resolutions` does not tell again.
        compared : tuple, optional
            Figure and arguments that give the earlier value of a count.
        """
        if not self.within(day):
            return
        if resolution:
            self.told.add((resolution, day))
        earlier = _written(compared) if compared else None
        self.entries.append(Change(day, area, f"{what}.", _written(question), sources_told(sources), verified, earlier))

    def held(self, area: str, to: str | None, since: str | None = None) -> None:
        """Note until when an area is held, and since when where the period begins before."""
        if to:
            self.held_to.append((area, up_to(to, self.until)))
        if since and self.since < first_day(since) <= self.until:
            self.notes.append(f"{area}: held from {moment(since)} on, and the period begins before.")

    def held_each(self, area: str, days: dict[str, date]) -> None:
        """Note until when each of several things is held, those of one day together."""
        named: dict[str, list[str]] = {}
        for name, day in sorted(days.items(), key=lambda d: d[1]):
            named.setdefault(up_to(day.isoformat(), self.until), []).append(name)
        for to, names in named.items():
            self.held(area.format(sentence_list(names)), to)


def _written(question: Question) -> str:
    """A question as it stands in a claim."""
    name, given = question
    return Claim(get_figure(name), {k: str(v) for k, v in given.items()}, (), None, None).written()


def changes_of_state(store: Store, state: str, since: date, until: date) -> Changes:
    """What changed about a state: dated events, and counts set against those of the time before.

    Parameters
    ----------
    store : Store
        The evidence base.
    state : str
        Key, name or code of a state or territory, past ones included.
    since, until : date
        First and last day of the period; nothing later is told.

    Raises
    ------
    UsageError
        As `changes_of_page`; or the name means no state, or several, or an organisation, region, total or label.

    Notes
    -----
    Deaths are those of the 12 months before `since` against those of the last 12 months held. Other counts are those
    of the last year that ended before `since` (of personnel: the last month) against the last one held.
    Notices of withdrawal and ends of memberships are read from the tables, since figures tell of one day at a time.
    """
    check_period(since, until)
    subject = registry().resolve(state, on=(since, until))
    if not (subject.is_state or subject.kind == "territory"):
        raise UsageError(
            f"{subject.name} is declared as a {subject.kind}: changes are told of a state or territory.",
            "Give the name or code of one, such as NOR.",
        )
    story = _Story(store, Writer(Desk(store, until), subject), since, until)
    story.notes += _existence(story)
    for area, tell in _AREAS.items():
        try:
            tell(story, area)
        except StoreError as error:
            story.notes.append(f"{area}: {error.message}")
    story.entries.sort(key=lambda c: last_day(c.date), reverse=True)
    late = [f"{area} ({moment(to)})" for area, to in story.held_to if last_day(to) < since]
    if late:
        story.notes.append(f"No data for any part of the period; held to the day in brackets: {'; '.join(late)}.")
    if not all(c.verified for c in story.entries):
        story.notes.append("What is marked as unverified was entered by hand, and no held row proves it.")
    return Changes(subject.name, since, until, story.entries, story.held_to, story.notes)


def _existence(s: _Story) -> list[str]:
    """Where the list of states has a state only for a part of the period, or for none of it."""
    spells = s.w.state.spells()
    if not spells:
        return []
    start, end = spells[0].start, spells[-1].end
    told = []
    if start > s.since:
        others = [x.predecessor for x in registry().predecessors(s.w.key)]
        begins = f"from {moment(start)} on" if start <= s.until else "only after the period"
        told.append(f"The list of states has {s.w.name} {begins}{_told_under(others)}.")
    if end and end < s.until:
        others = [x.successor for x in registry().successors(s.w.key) if x.date <= s.until]
        told.append(f"The list of states has {s.w.name} until {moment(end)}{_told_under(others)}.")
    return told


def _told_under(keys: list[str]) -> str:
    names = sentence_list([state_name(k) for k in dict.fromkeys(keys)], "or")
    return f"; what else there is stands under {names}" if names else ""


def _as_known(day: date, precision: str | None) -> str:
    """A day as precisely as it is known."""
    return day.isoformat()[: {"year": 4, "month": 7}.get(precision or "", 10)]


def _when(day: str) -> str:
    """The opening of a sentence: "On 4 April 2023", "In March 2018"."""
    return f"{'On' if len(day) == 10 else 'In'} {moment(day)}"


# --- organisations and treaties ---


def _organisations(s: _Story, area: str) -> None:
    """Memberships begun and ended, suspensions and their ends."""
    rows = s.store.rows(
        'SELECT m.organisation, o.name, m.kind, m.start, m."end", m.start_precision, m.end_precision, '
        "m.end_kind, m.verified FROM organisation_memberships m JOIN organisations o USING (organisation) "
        "WHERE m.state = $state ORDER BY m.start",
        {"state": s.w.key},
    )
    # Of an organisation that the state never belonged to, nothing is told: it does not matter how far it is held.
    own = {r["organisation"] for r in rows}
    held = s.store.rows("SELECT organisation, verified_through FROM organisations ORDER BY organisation")
    s.held_each(
        "Membership of {}", {r["organisation"]: r["verified_through"] for r in held if r["organisation"] in own}
    )
    sources = s.w.ask("organisations.memberships", state=s.w.key).sources
    for row in rows:
        same = [r for r in rows if r["organisation"] == row["organisation"] and r is not row]
        begun, ended = _membership_words(row, same)
        for day, precision, words in (
            (row["start"], row["start_precision"], begun),
            (row["end"], row["end_precision"], ended),
        ):
            if day is None or not words:
                continue
            known = _as_known(day, precision)
            told = f"{_when(known)}, {s.w.name} {words} the {row['name']} ({row['organisation']})"
            question = ("organisations.memberships", {"state": s.w.key, "on": last_day(known)})
            s.add(known, area, told, question, sources, verified=row["verified"])


_ENDINGS = {
    "withdrawal": "left",
    "expulsion": "was expelled from",
    "merger": "ceased, by a merger with another state, to be a member of",
    "dissolution": "ceased, with its own dissolution, to be a member of",
    "succession": "was succeeded as a member of",
}


def _membership_words(row: dict[str, Any], same: list[dict[str, Any]]) -> tuple[str, str]:
    """What is said of a spell's beginning and end; nothing where another spell goes on from there."""
    if row["kind"] == "suspended":
        with_membership = any(r["kind"] == "member" and r["end"] == row["end"] for r in same)
        return "was suspended from", "" if with_membership else "was no longer suspended from"
    goes_on = any(r["kind"] == "member" and r["start"] == row["end"] for r in same)
    went_on = any(r["kind"] == "member" and r["end"] == row["start"] for r in same)
    ended = _ENDINGS.get(row["end_kind"] or "", "ceased to be a member of")
    return "" if went_on else "joined", "" if goes_on else ended


_CONSENT = {
    "ratification": "ratified",
    "acceptance": "accepted",
    "approval": "approved",
    "accession": "acceded to",
    "succession": "succeeded to",
}
_TREATIES = {"treaties": "treaty_participation", "compiled_treaties": "compiled_treaty_participation"}


def _treaties(s: _Story, area: str) -> None:
    """Treaties signed and joined, withdrawals notified and taking effect."""
    held: dict[str, date] = {}
    for names, parts in _TREATIES.items():
        described = s.store.rows(f"SELECT treaty, verified_through FROM {names} ORDER BY treaty")
        held |= {ITEMS.get(r["treaty"], r["treaty"]): r["verified_through"] for r in described}
        rows = s.store.rows(
            f"SELECT p.*, t.name AS treaty_name, t.verified_through AS through FROM {parts} p "
            f"JOIN {names} t USING (treaty) WHERE p.state = $state AND NOT p.unclear ORDER BY p.treaty, p.spell",
            {"state": s.w.key},
        )
        for row in rows:
            if row["consent_kind"] and not row["consent_date"]:
                s.notes.append(f"{area}: since when {s.w.name} is party to the {row['treaty_name']} is not known.")
            still_signed = any(
                r["treaty"] == row["treaty"] and r["signature_date"] and not r["consent_kind"] for r in rows
            )
            for day, words in _participation(s, row, still_signed):
                given = {"treaty": row["treaty"], "state": s.w.key, "on": last_day(day)}
                if s.within(day):
                    sources = s.w.ask("treaties.status", **given).sources
                    verified = row.get("verified") is not False
                    s.add(day, area, f"{_when(day)}, {words}", ("treaties.status", given), sources, verified=verified)
    s.held_each("Treaties: {}", held)


def _participation(s: _Story, row: dict[str, Any], still_signed: bool) -> list[tuple[str, str]]:
    """The dates in a state's part in a treaty, with what happened on each."""
    name = f"the {row['treaty_name']}"
    told: list[tuple[str, str]] = []
    if row["signature_date"]:
        verb = "succeeded to the signature of" if row["signature_kind"] == "succession" else "signed"
        told.append((row["signature_date"].isoformat(), f"{s.w.name} {verb} {name}"))
    if row["consent_date"] and row["consent_kind"]:
        day = _as_known(row["consent_date"], row.get("date_precision"))
        told.append((day, f"{s.w.name} {_CONSENT.get(row['consent_kind'], 'consented to be bound by')} {name}"))
    if row.get("withdrawal_notified"):
        told.append((row["withdrawal_notified"].isoformat(), f"{s.w.name} notified its withdrawal from {name}"))
    if row["withdrawal_effect"]:
        told.append((row["withdrawal_effect"].isoformat(), _left(s, row, name, still_signed)))
    if row["ended"]:
        told.append((row["ended"].isoformat(), f"the part of {s.w.name} in {name} ended with the state"))
    return told


def _left(s: _Story, row: dict[str, Any], name: str, still_signed: bool) -> str:
    """What is said of the day on which a withdrawal took effect."""
    if row.get("contested"):
        return f"{s.w.name} announced its withdrawal from {name}, whose validity is disputed"
    if row["withdrawal_effect"] > row["through"]:
        known = moment(row["through"])
        return f"the withdrawal of {s.w.name} from {name} was due to take effect; its status is held to {known} only"
    if still_signed:
        return f"{s.w.name} withdrew its ratification of {name} and remained a signatory"
    return f"the withdrawal of {s.w.name} from {name} took effect"


def _rights(s: _Story, area: str) -> None:
    """Human-rights instruments signed and joined; the source does not tell of withdrawals."""
    answer = s.w.ask("fragility.rights", state=s.w.key)
    s.held(area, answer.verified_through)
    for row in answer.value or []:
        verb = _CONSENT.get(row["consent_kind"] or "", "consented to be bound by")
        for day, words in ((row["signature_date"], "signed"), (row["consent_date"], verb)):
            if day:
                question = ("fragility.rights", {"state": s.w.key, "instrument": row["instrument"], "on": day})
                s.add(day, area, f"{_when(day)}, {s.w.name} {words} the {row['name']}", question, answer.sources)


# --- the Security Council and UN missions ---


def _missions(s: _Story, area: str) -> None:
    """Missions on its soil begun and ended, and the last extension of each mandate."""
    answer = s.w.ask("operations.missions", state=s.w.key)
    s.held(area, answer.as_of)
    for m in answer.value or []:
        if m["regional"] or not m["start"]:
            continue
        for day, told, by in _mission_days(s, m):
            question = ("operations.missions", {"mission": m["mission"]})
            s.add(day, area, told, question, answer.sources, verified=m["verified"], resolution=by)
        if m["later"] and answer.as_of and last_day(answer.as_of) < s.until:
            s.notes.append(f"{m['mission']}: a later decision is known of and not held.")
    if any("extended the mandate" in c.what for c in s.entries):
        s.notes.append(f"{area}: only the last extension of each mandate is told here; others are resolutions.")


def _mission_days(s: _Story, m: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    """The dates of a mission: day, what happened, and the resolution that did it."""
    full = f"the {m['name']} ({m['mission']})"
    where = "" if s.w.name in m["name"] else f" in {s.w.name}"
    told: list[tuple[str, str, str | None]] = []
    by = m["established_by"]
    told.append((m["start"], f"{_when(m['start'])}, {full} began{where}{_under(by)}", by))
    symbol, until = m["last_mandate"], m["mandate_until"]
    if until and symbol and symbol != by and symbol.startswith("S/RES/"):
        day = (s.w.ask("council.vote", resolution=symbol).value or {}).get("date")
        if day:
            what = f"the Security Council extended the mandate of {full} until {moment(until)} by {_symbol(symbol)}"
            told.append((day, f"{_when(day)}, {what}", symbol))
    if m["end"]:
        by = m["ended_by"]
        told.append((m["end"], f"{_when(m['end'])}, the mandate of {full}{where} ended{_under(by)}", by))
    if gone := m["presence_until"]:
        what = f"The withdrawal of {m['mission']} from {s.w.name} was to be complete by {moment(gone)}"
        told.append((gone, what, None))
    return told


def _under(resolution: str | None) -> str:
    return f" under {_symbol(resolution)}" if resolution else ""


def _symbol(resolution: str) -> str:
    """A resolution in a sentence: "resolution 2690 (2023)"; another document by its own symbol."""
    number, _, rest = resolution.removeprefix("S/RES/").partition("(")
    return f"resolution {number} ({rest}" if resolution.startswith("S/RES/") and rest else resolution


def _council_seat(s: _Story, area: str) -> None:
    """Its terms on the Security Council begun and ended."""
    answer = s.w.ask("council.terms", state=s.w.key)
    last = int((answer.as_of or "").rpartition("/")[2] or 0)
    s.held(area, str(last) if last else None)
    for term in answer.value or []:
        seat = f"{s.w.possessive} term as {'a permanent' if term['seat'] == 'permanent' else 'an elected'} member"
        for year, end, word in ((term["from"], "since", "began"), (term["to"], "until", "ended")):
            if end == "until" and year >= last:
                if s.within(str(last)) and term["seat"] != "permanent":
                    s.notes.append(f"{area}: {last} is the last year held, and the term may run on.")
                continue
            if not s.since.year <= year <= s.until.year:
                continue
            members = s.w.ask("council.members", year=year).value or []
            day = next((m[end] for m in members if m["state"] == s.w.key), str(year))
            told = f"{_when(day)}, {seat} of the Security Council {word}"
            s.add(day, area, told, ("council.terms", {"state": s.w.key}), answer.sources)


def _sanctions(s: _Story, area: str) -> None:
    """Sanctions of the Security Council aimed at it, or at groups in it, begun and ended."""
    answer = s.w.ask("council.sanctions", state=s.w.key, scope="all")
    s.held(area, answer.verified_through)
    for r in answer.value or []:
        regime = f"the Security Council's sanctions on {s.w.name} or groups in it (regime “{r['regime']}”)"
        for day, word, by in ((r["since"], "began", r["established_by"]), (r["until"], "ended", r["ended_by"])):
            if day:
                question = ("council.sanctions", {"state": s.w.key, "scope": "all", "on": day})
                told = f"{_when(day)}, {regime} {word}{_under(by)}"
                s.add(day, area, told, question, answer.sources, verified=r["verified"], resolution=by)


def _resolutions(s: _Story, area: str) -> None:
    """Resolutions of the Security Council that concern it, but for those that other entries tell of."""
    answer = s.w.ask("council.attention", state=s.w.key)
    s.held(area, (answer.as_of or "").rpartition("/")[2])
    for r in answer.value or []:
        if (r["resolution"], r["date"]) not in s.told:
            what = f"the Security Council adopted {_symbol(r['resolution'])}: {r['title'].rstrip('. ')}"
            question = ("council.vote", {"resolution": r["resolution"]})
            s.add(r["date"], area, f"{_when(r['date'])}, {what}", question, answer.sources)


def _vetoes(s: _Story, area: str) -> None:
    """Vetoes concerning it, and those that it cast."""
    told: set[tuple[str, str]] = set()
    for side in ("concerning", "state"):
        answer = s.w.ask("council.vetoes", by="draft", **{side: s.w.key})
        if side == "concerning":
            s.held(area, (answer.as_of or "").rpartition("/")[2])
            through = answer.verified_through
            if through and last_day(through) < s.until:
                s.notes.append(f"{area}: the list of those after {moment(through)} is unverified.")
        for v in answer.value or []:
            draft = v["draft"] or ""
            if (v["date"], draft) in told:
                continue
            told.add((v["date"], draft))
            what = f"{_when(v['date'])}, {sentence_list([state_as_named(k) for k in v['vetoed_by']])} vetoed "
            what += f"draft resolution {draft}" if draft else "a draft resolution"
            what += f" in the Security Council ({v['topic'] or v['agenda']})" if v["topic"] or v["agenda"] else ""
            given = {side: s.w.key, "since": v["date"], "until": v["date"], "by": "draft"}
            s.add(v["date"], area, what, ("council.vetoes", given), answer.sources, verified=v["verified"])


# --- peace agreements ---


def _agreements(s: _Story, area: str) -> None:
    """Agreements signed over its conflicts, and those elsewhere that it was a third party to."""
    answer = s.w.ask("agreements.list", state=s.w.key)
    listed = answer.value or []
    known = {a["agreement_id"] for a in listed}
    for a in listed:
        if a.get("ucdp_agreement_id") in known or not a["date"]:
            continue  # the same agreement, as another source has it
        told = f"{_when(a['date'])}, a peace agreement over a conflict that involved {s.w.name} was signed: {a['name']}"
        given = {"state": s.w.key, "since": a["date"], "until": a["date"]}
        s.add(a["date"], area, told, ("agreements.list", given), answer.sources)
    # No figure asks in which conflicts a state was a third party, only who was one in a conflict.
    rows = s.store.rows(
        "SELECT t.agreement_id, t.date, t.roles, a.name, list_sort(list(w.state)) AS places "
        "FROM peace_agreement_third_parties t JOIN peace_agreements a USING (agreement_id) "
        "JOIN peace_agreement_states w USING (agreement_id) WHERE t.state = $state AND NOT t.conflict_state "
        "GROUP BY ALL ORDER BY t.date, t.agreement_id",
        {"state": s.w.key},
    )
    if listed or rows:
        first, _, last = (answer.as_of or "").partition("/")
        s.held(area, last or first, first or None)
    for r in rows:
        day = r["date"].isoformat()
        where = sentence_list([state_as_named(k) for k in r["places"]])
        what = f"{_when(day)}, a peace agreement in {where} was signed with {s.w.name} as a third party"
        what += f" ({r['roles']})" if r["roles"] else ""
        given = {"state": r["places"][0], "since": day, "until": day, "source": "ucdp"}
        if s.within(day):
            sources = s.w.ask("agreements.third_parties", **given).sources
            s.add(day, area, f"{what}: {r['name']}", ("agreements.third_parties", given), sources)


# --- counts, each set against an earlier one ---


def _deaths(s: _Story, area: str) -> None:
    """Deaths in organised violence: the 12 months before the period against the last 12 held."""
    held = s.w.ask("conflict.deaths", state=s.w.key, year=s.until.year).coverage
    first, last = held["from"], held["to"]
    s.held(area, last)
    if not first or not last:
        return
    started = month_id(s.since.strftime("%Y-%m"))
    now = month_id(s.until.strftime("%Y-%m"))
    ended = min(now if last_day(month_text(now)) == s.until else now - 1, month_id(last))
    if ended < started:
        return
    if started - 12 < month_id(first):
        s.notes.append(f"{area}: held from {moment(first)} on, too late for the 12 months before {moment(s.since)}.")
        return
    if not s.w.state.exists_on(first_day(month_text(started - 12))):
        s.notes.append(f"{area}: {s.w.name} was no state through the 12 months before {moment(s.since)}.")
        return
    spans = [(month_text(end - 11), month_text(end)) for end in (started - 1, ended)]
    questions = [("conflict.deaths", {"state": s.w.key, "since": a, "until": b}) for a, b in spans]
    answers = [s.w.ask(name, **given) for name, given in questions]
    earlier, later = (a.value for a in answers)
    s.notes += [f"{area}: {note}"] if (note := includes(s.w.key)) else []
    if earlier is None or later is None:
        if answers[1].reason:
            s.notes.append(f"{area}: {answers[1].reason}")
            return
        s.notes.append(f"{area}: the 12 months to {moment(spans[0][1])} or to {moment(spans[1][1])} are not held.")
        return
    if earlier == later:
        return
    words = [f"the 12 months from {moment(a)} to {moment(b)}" for a, b in spans]
    overlap = " (the two periods overlap)" if ended - 11 < started else ""
    what = f"In {words[1]}, {_dead(later)} in organised violence in {s.w.name}, against {worded(earlier)} in {words[0]}"
    s.add(spans[1][1], area, what + overlap, questions[1], answers[1].sources, compared=questions[0])
    if any("candidate" in note for note in answers[1].notes):
        s.notes.append(f"{area}: the latest months are preliminary and undercount.")


def _dead(value: int) -> str:
    return f"{counted(value, 'person', 'people') if value else 'nobody'} died"


@dataclass(frozen=True, slots=True)
class _Count:
    """A count that is set against an earlier one.

    Attributes
    ----------
    figure, argument : str
        The figure, and which of its arguments the state is.
    unit : str
        What it goes by, "month" or "year".
    words : str
        The sentence, with {new} and {old} for the times, {later} and {earlier} for the values.
    nouns : tuple of str
        What is counted, one and several; none for an amount.
    stock : bool
        Whether values are of the ends of years, and that of the last year held is of its middle.
    """

    figure: str
    argument: str
    unit: str
    words: str
    nouns: tuple[str, ...] = ()
    stock: bool = False


_REFUGEES = ("refugee", "refugees")
_COUNTS = {
    "Refugees it hosts": _Count(
        *("fragility.refugees", "asylum", "year"),
        *("{new}, UNHCR counted {later} in {name}, against {earlier} {old}", _REFUGEES, True),
    ),
    "Refugees from it": _Count(
        *("fragility.refugees", "origin", "year"),
        *("{new}, UNHCR counted {later} from {name} in other countries, against {earlier} {old}", _REFUGEES, True),
    ),
    "Its personnel in UN missions": _Count(
        *("operations.personnel", "contributor", "month"),
        "{new}, {name} had {later} in UN missions, against {earlier} {old}",
        ("person in uniform", "uniformed personnel"),
    ),
    "Aid it gives": _Count(
        *("aid.flows", "donor", "year"),
        "{new}, the net aid that {name} gave to other states was {later} ({unit}), against {earlier} {old}",
    ),
    "Aid it receives": _Count(
        *("aid.flows", "recipient", "year"),
        "{new}, the net aid that {name} received from other states was {later} ({unit}), against {earlier} {old}",
    ),
    "Nuclear warheads": _Count(
        *("weapons.warheads", "state", "year"),
        "{new}, {name} had by estimate {later} in its military stockpile, against {earlier} {old}",
        ("nuclear warhead", "nuclear warheads"),
    ),
}


def _counts(s: _Story, area: str) -> None:
    """Set the last value of a series that the period holds against the last one before the period."""
    c = _COUNTS[area]
    answer = s.w.ask(c.figure, **{c.argument: s.w.key, "by": c.unit})
    values = {str(r[c.unit]): r["value"] for r in answer.value or [] if r["value"] is not None}
    if not values:
        s.notes.append(f"{area}: no data on {s.w.name}, which is not zero.")
        return
    if not any(values.values()):
        return  # such as the warheads of a state that never had any
    end = str(answer.coverage["to"] or max(values))
    days = {at: f"{at}-06-30" if c.stock and at == end else at for at in [*values, end]}
    s.held(area, days[end], answer.coverage["from"])
    before = [at for at in values if last_day(days[at]) < s.since]
    during = [at for at in values if s.within(days[at])]
    if not during and last_day(days[end]) >= s.since:
        s.notes.append(f"{area}: no value for {s.w.name} is held that lies in the period.")
    if not before or not during or values[before[-1]] == values[during[-1]]:
        return
    old, new = before[-1], during[-1]
    what = c.words.format(
        new=capital(_at(new, days[new], c.stock)),
        old=_at(old, days[old], c.stock),
        later=counted(values[new], *c.nouns) if c.nouns else figures(values[new], 1),
        earlier=worded(values[old]) if c.nouns else figures(values[old], 1),
        name=s.w.name,
        unit=answer.unit,
    )
    then, now = ((c.figure, {c.argument: s.w.key, c.unit: at}) for at in (old, new))
    sources = s.w.ask(now[0], **now[1]).sources
    s.add(days[new] if c.stock else new, area, what, now, sources, verified=answer.verified, compared=then)


def _at(at: str, day: str, stock: bool) -> str:
    """When a value is of: "in August 2014"; a stock is of the end of a year, or of the middle of the last one held."""
    if not stock:
        return f"in {moment(at)}"
    return f"{'in the middle' if day != at else 'at the end'} of {at}"


_AREAS: dict[str, Callable[[_Story, str], None]] = {
    "Organisations": _organisations,
    "Treaties": _treaties,
    "Human-rights instruments": _rights,
    "UN missions": _missions,
    "Security Council seat": _council_seat,
    "Sanctions": _sanctions,
    "Resolutions": _resolutions,
    "Vetoes": _vetoes,
    "Peace agreements": _agreements,
    "Deaths in organised violence": _deaths,
    **dict.fromkeys(_COUNTS, _counts),
}
"""What is told of, in this order; resolutions come after what tells of some of them."""
