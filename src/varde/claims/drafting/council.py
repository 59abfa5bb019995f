"""What the Security Council did about it: resolutions, sanctions, vetoed drafts."""

from __future__ import annotations

from varde.claims.drafting.writer import Section, Writer, counted, paragraph
from varde.figures.wording import moment

ADMISSION = "for admission to membership in the United Nations"
"""In the titles of resolutions that recommend a new member: no matter of peace and security."""


def council(w: Writer) -> Section | None:
    """Resolutions that concern it, sanctions on it, and vetoes on drafts about it."""
    told = [t for t in (paragraph(*_resolutions(w), _vetoed(w)), paragraph(*_sanctions(w))) if t]
    if not told:
        return None
    return Section("the Security Council", "Before the Security Council", tuple(told))


def _resolutions(w: Writer) -> list[str]:
    """How many resolutions concern it, and how many in the last full year."""
    ever = w.ask("council.attention", state=w.key)
    if not ever.value:
        return []
    day, year = w.through(ever), w.full_year(ever)
    until = w.ask("council.attention", day, state=w.key).value
    if not until or all(ADMISSION in r["title"] for r in until):
        return []
    noun = counted(len(until), "resolution")
    told = [
        w.claim(
            f"By {moment(day)}, the Security Council had adopted {noun} concerning {w.name}",
            *("council.attention", len(until), day),
            state=w.key,
        )
    ]
    recent = w.ask("council.attention", state=w.key, since=year, until=year).value
    if recent and len(recent) < len(until):
        told.append(
            w.claim(
                f"In {year}, it adopted {counted(len(recent), 'such resolution')}",
                *("council.attention", len(recent)),
                state=w.key,
                since=year,
                until=year,
            )
        )
    return told


def _vetoed(w: Writer) -> str:
    """How many vetoes were cast on drafts about it, by the last day until which the list is verified."""
    day = w.ask("council.vetoes").verified_through
    if not day:
        return ""
    day = min(day, w.last_day) if w.last_day else day
    cast = w.ask("council.vetoes", day, concerning=w.key).value
    if not cast:
        return ""
    vetoes = f"{counted(cast, 'veto', 'vetoes')} had been cast in the Council on drafts about {w.name}"
    return w.claim(f"By {moment(day)}, {vetoes}", "council.vetoes", cast, day, concerning=w.key)


def _sanctions(w: Writer) -> list[str]:
    """Sanctions regimes in force on the last day verified, or the one that has ended."""
    ever = w.ask("council.sanctions", state=w.key, scope="all")
    if not ever.value:
        return []
    day = w.through(ever)
    on_day = w.ask("council.sanctions", day, state=w.key).value or []
    if len(on_day) == 1:
        since = on_day[0]["since"] if on_day[0]["verified"] else on_day[0]["since"][:4]
        verb, about = ("had", w.last_day) if w.last_day else ("have", None)
        return [
            w.claim(
                f"Security Council sanctions aimed at {w.name}, or at groups in it, "
                f"{verb} been in force since {moment(since)}",
                *("council.sanctions", f"since {since}", about),
                state=w.key,
            )
        ]
    if on_day:
        return [
            w.claim(
                f"On {moment(day)}, {counted(len(on_day), 'sanctions regime')} of the Security Council "
                f"were aimed at {w.name} or at groups in it",
                *("council.sanctions", len(on_day), day),
                state=w.key,
            )
        ]
    return _lifted(w, ever.value)


def _lifted(w: Writer, regimes: list[dict[str, str]]) -> list[str]:
    """The only regime there was, where it has ended."""
    if len(regimes) != 1 or not regimes[0]["until"] or not regimes[0]["verified"]:
        return []
    since, until = regimes[0]["since"], regimes[0]["until"]
    return [
        w.claim(
            f"Security Council sanctions aimed at {w.name}, or at groups in it, were in force "
            f"from {moment(since)} until {moment(until)}",
            *("council.sanctions", f"since {since}; until {until}", until),
            state=w.key,
            scope="all",
        )
    ]
