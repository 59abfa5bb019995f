"""The registry: states, territories and declared labels, with their names and codes over time."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, cast

from varde.errors import (
    AmbiguousStateError,
    DataFileError,
    NotAStateError,
    StateError,
    UnknownStateError,
    UsageError,
    nearest,
)
from varde.states.names import fold, turned

#: Kinds of entity. The first four can be asked about as a state; this says nothing on recognition.
KINDS = (
    "state",
    "former-state",
    "non-member",
    "disputed",
    "territory",
    "organisation",
    "region",
    "total",
    "label",
)
_STATE_KINDS = frozenset(KINDS[:4])

#: Systems of codes. `gw` and `cow` take a number or an abbreviation.
SYSTEMS = ("iso2", "iso3", "isonum", "m49", "gw", "cow", "views")
_NUMERIC = frozenset({"isonum", "m49", "gw", "cow", "views"})
_LIST_SYSTEM = {"gw": "gw", "gw-microstate": "gw", "cow": "cow"}

Period = tuple[date, date]
When = date | Period | None


class Spell(NamedTuple):
    """Days on which a list counts an entity as a state; `end` is None where the list leaves it open."""

    list: str
    code: str
    abbreviation: str
    start: date
    end: date | None


class Code(NamedTuple):
    """A code of an entity; empty dates are open, an empty source means any source."""

    system: str
    code: str
    start: date | None
    end: date | None
    source: str


class Succession(NamedTuple):
    """One state following another (keys), on a date, by `kind` (split, merger, secession, continuation...)."""

    predecessor: str
    successor: str
    date: date
    kind: str


class _Claim(NamedTuple):
    """That a name or code means `key` over a period, in a source (empty: anywhere)."""

    key: str
    start: date | None
    end: date | None
    source: str

    def covers(self, on: date | Period) -> bool:
        first, last = on if isinstance(on, tuple) else (on, on)
        return (self.start is None or self.start <= last) and (self.end is None or first <= self.end)

    @property
    def period(self) -> str:
        if self.start is None and self.end is None:
            return ""
        if self.end is None:
            return f"from {self.start}"
        return f"{self.start or ''} to {self.end}".strip()


@dataclass(frozen=True, slots=True)
class State:
    """An entity of the registry.

    Parameters
    ----------
    key : str
        ISO 3166 alpha-3 code where there is one; see docs/states.md for the rest. Keys with a leading underscore
        are totals and labels.
    name : str
        Short name in English.
    official_name : str
        Formal name in English, or the short name where there is no other.
    kind : str
        One of `KINDS`.
    note : str
        What a reader should know about it; often empty.
    """

    key: str
    name: str
    official_name: str
    kind: str
    note: str = ""

    @property
    def is_state(self) -> bool:
        """Whether it can be asked about as a state (see `KINDS`); says nothing on recognition."""
        return self.kind in _STATE_KINDS

    def spells(self, list_name: str = "gw") -> tuple[Spell, ...]:
        """Days on which a list of the state system counts it; `gw` includes the GW microstates.

        Parameters
        ----------
        list_name : str
            `gw` or `cow`.
        """
        return registry().spells(self.key, list_name)

    def exists_on(self, day: date) -> bool:
        """Whether it existed on a day by the Gleditsch-Ward lists.

        An entity that those lists leave out and that has not ended (Palestine, a territory) counts as existing on
        every day, because no list dates it.
        """
        return self.exists_between(day, day)

    def exists_between(self, first: date, last: date) -> bool:
        """Whether it existed on any day of a period, as `exists_on`."""
        spells = self.spells()
        if spells:
            return any(s.start <= last and (s.end is None or first <= s.end) for s in spells)
        return self.kind in _STATE_KINDS - {"former-state"} or self.kind == "territory"


class Registry:
    """States and other declared entities, and the one way to get from a name or code to one of them.

    Parameters
    ----------
    tables : Path
        Folder with the five tables.
    """

    def __init__(self, tables: Path) -> None:
        self._states: dict[str, State] = {}
        self._spells: dict[str, list[Spell]] = {}
        self._codes: dict[str, list[Code]] = {}
        self._succession: list[Succession] = []
        self._names: dict[str, list[str]] = {}
        self._plain_names: dict[str, list[str]] = {}
        self._name_claims: dict[str, list[_Claim]] = {}
        self._code_claims: dict[tuple[str, str], list[_Claim]] = {}
        self._scoped: set[str] = set()
        self._answers: dict[tuple[str, str | None, str | None], tuple[_Claim, ...]] = {}
        self._read(tables)

    # -- reading the tables -------------------------------------------------------------------------------------

    def _read(self, tables: Path) -> None:
        own_names = []
        for row in _rows(tables / "states.csv"):
            state = State(row["key"], row["name"], row["official_name"] or row["name"], row["kind"], row["note"])
            self._states[state.key] = state
            self._names[state.key] = list(dict.fromkeys((state.name, state.official_name)))
            own_names.append(state)
        for row in _rows(tables / "spells.csv"):
            start, end = date.fromisoformat(row["start"]), _day(row["end"])
            key, system = row["key"], _LIST_SYSTEM[row["list"]]
            spell = Spell(row["list"], row["code"], row["abbreviation"], start, end)
            self._spells.setdefault(key, []).append(spell)
            self._codes.setdefault(key, []).append(Code(system, spell.code, start, end, ""))
            for code in (spell.code, spell.abbreviation):
                self._claim_code(system, code, _Claim(key, start, end, ""))
        for row in _rows(tables / "codes.csv"):
            claim = _Claim(row["key"], _day(row["start"]), _day(row["end"]), row["source"])
            code_row = Code(row["system"], row["code"], claim.start, claim.end, claim.source)
            self._codes.setdefault(claim.key, []).append(code_row)
            self._claim_code(row["system"], row["code"], claim)
        in_aliases: set[tuple[str, str]] = set()
        for row in _rows(tables / "aliases.csv"):
            name, key = row["name"], row["key"]
            claim = _Claim(key, _day(row["start"]), _day(row["end"]), row["source"])
            folded = fold(name)
            self._name_claims.setdefault(folded, []).append(claim)
            if not claim.source:
                in_aliases.add((folded, key))
                self._plain_names.setdefault(key, []).append(name)
            if name not in self._names[key]:
                self._names[key].append(name)
        for state in own_names:
            for name in (state.name, state.official_name):
                # An alias row for the same name is the place where its period is set.
                if (fold(name), state.key) not in in_aliases:
                    self._name_claims.setdefault(fold(name), []).append(_Claim(state.key, None, None, ""))
        for row in _rows(tables / "succession.csv"):
            since = date.fromisoformat(row["date"])
            self._succession.append(Succession(row["predecessor"], row["successor"], since, row["kind"]))
        for claims in (*self._name_claims.values(), *self._code_claims.values()):
            self._scoped.update(c.source for c in claims if c.source)

    def _claim_code(self, system: str, code: str, claim: _Claim) -> None:
        claims = self._code_claims.setdefault((system, _normal(code)), [])
        if claim not in claims:
            claims.append(claim)

    # -- entities -----------------------------------------------------------------------------------------------

    def __iter__(self) -> Iterator[State]:
        return iter(self._states.values())

    def __len__(self) -> int:
        return len(self._states)

    def __contains__(self, key: object) -> bool:
        return key in self._states

    def keys(self) -> list[str]:
        """Keys of all entities, in the order of the table."""
        return list(self._states)

    def get(self, key: str) -> State:
        """Entity with this key.

        Raises
        ------
        UnknownStateError
            Where there is none.
        """
        try:
            return self._states[key]
        except KeyError:
            raise UnknownStateError(f"No entity has the key {key!r}.", self._nearest(key)) from None

    def names(self, key: str) -> list[str]:
        """Every name of an entity: short, official, aliases."""
        return list(self._names[self.get(key).key])

    def codes(self, key: str) -> list[Code]:
        """Every code of an entity, with its period."""
        return list(self._codes.get(self.get(key).key, ()))

    def code(self, key: str, system: str, on: date | None = None) -> str | None:
        """Code of an entity in a system, as published.

        Parameters
        ----------
        key : str
            Key of the entity.
        system : str
            One of `SYSTEMS`.
        on : date, optional
            Day for which the code is asked; without it, the code in use now, or the last one.

        Returns
        -------
        str or None
            None where it has no code there on that day. Where two VIEWS units meet within a month, the later one.
        """
        _check_system(system)
        found = [c for c in self.codes(key) if c.system == system and not c.source]
        if on is not None:
            found = [c for c in found if (c.start is None or c.start <= on) and (c.end is None or on <= c.end)]
        if not found:
            return None
        return (
            max(found, key=lambda c: (c.end or date.max, c.start or date.min)).code
            if on is None
            else max(found, key=lambda c: c.start or date.min).code
        )

    def spells(self, key: str, list_name: str = "gw") -> tuple[Spell, ...]:
        """Spells of an entity in a list (`gw` with its microstates, or `cow`), earliest first."""
        if list_name not in ("gw", "gw-microstate", "cow"):
            raise UsageError(f"Unknown list of states {list_name!r}.", "The lists are gw, gw-microstate and cow.")
        found = [s for s in self._spells.get(key, ()) if s.list == list_name or _LIST_SYSTEM[s.list] == list_name]
        return tuple(sorted(found, key=lambda s: s.start))

    def successors(self, key: str) -> list[Succession]:
        """What followed an entity, earliest first."""
        self.get(key)
        return sorted((s for s in self._succession if s.predecessor == key), key=lambda s: (s.date, s.successor))

    def predecessors(self, key: str) -> list[Succession]:
        """What an entity came from, earliest first."""
        self.get(key)
        return sorted((s for s in self._succession if s.successor == key), key=lambda s: (s.date, s.predecessor))

    def members_of_system(self, on: date, list_name: str = "gw", microstates: bool = True) -> list[State]:
        """States that a list counts on a day.

        Parameters
        ----------
        on : date
            The day.
        list_name : str
            `gw` or `cow`.
        microstates : bool
            Whether to count the GW microstates too.
        """
        if list_name not in ("gw", "cow"):
            raise UsageError(f"Unknown list of states {list_name!r}.", "The lists are gw and cow.")
        return [
            self._states[key]
            for key in self._spells
            if any(
                s.start <= on and (s.end is None or on <= s.end)
                for s in self.spells(key, list_name)
                if microstates or s.list != "gw-microstate"
            )
        ]

    def today(self) -> list[State]:
        """States that exist today, with the non-members and Western Sahara: those that a brief can be made for.

        A disputed entity counts where a list of the state system or ISO 3166 carries it.
        """
        day = date.today()
        return [
            s
            for s in self
            if s.is_state
            and s.exists_on(day)
            and (s.kind != "disputed" or s.key in self._spells or self._codes.get(s.key))
        ]

    # -- resolving ----------------------------------------------------------------------------------------------

    def describe(self, key: str) -> dict[str, object]:
        """All that the registry knows of an entity, as plain data: names, codes, periods, predecessors, successors.

        Raises
        ------
        UnknownStateError
            Where there is no such key.
        """

        def period(start: date | None, end: date | None) -> str:
            return f"{start or ''} to {end or ''}".strip()

        state = self.get(key)
        return {
            "key": state.key,
            "name": state.name,
            "official_name": state.official_name,
            "kind": state.kind,
            "note": state.note,
            "codes": [
                {"system": c.system, "code": c.code, "valid": period(c.start, c.end) if c.start or c.end else "always"}
                for c in self.codes(key)
                if not c.source
            ],
            "in the state system": [
                {"list": x.list, "code": x.code, "period": f"{x.start} to {x.end or 'today'}"}
                for name in ("gw", "cow")
                for x in self.spells(key, name)
            ],
            "other names": [n for n in self._plain_names.get(key, ()) if n not in (state.name, state.official_name)],
            "predecessors": [f"{x.predecessor} ({x.kind}, {x.date})" for x in self.predecessors(key)],
            "successors": [f"{x.successor} ({x.kind}, {x.date})" for x in self.successors(key)],
        }

    def resolve(
        self,
        text: str | int,
        *,
        on: When = None,
        source: str | None = None,
        system: str | None = None,
        states_only: bool = False,
    ) -> State:
        """Entity that a name or code means, or an error; never a guess.

        Parameters
        ----------
        text : str or int
            A key, a name, an ISO alpha-2 or alpha-3 code, or a code with its system before it (`gw:345`, `cow:2`,
            `views:57`, `m49:578`). A bare number needs `system`, unless every system that uses it agrees.
        on : date or tuple of date, optional
            Day, or first and last day, that the text speaks about. Without it the name has to be unique over all
            time, so that "Yemen" is refused.
        source : str, optional
            Source or family of sources the text comes from: its own aliases go before the general ones.
        system : str, optional
            One of `SYSTEMS`, or `name` for names only.
        states_only : bool
            Refuse territories, organisations, regions, totals and labels.

        Raises
        ------
        UnknownStateError
            Nothing bears the name or code, or nothing does at that time; the nearest names are listed.
        AmbiguousStateError
            More than one bears it; the candidates are listed with their periods.
        NotAStateError
            `states_only` was asked for and it is a territory, a total or a label.
        """
        state = self._states[self._key_of(str(text), on, source, system)]
        if states_only and not state.is_state:
            article = "an" if state.kind[0] in "aeiou" else "a"
            raise NotAStateError(f"{state.name} is declared as {article} {state.kind}, not as a state.")
        return state

    def resolve_many(
        self,
        values: Sequence[str | int | float | None],
        *,
        on: Sequence[date | Period | None] | date | Period | None = None,
        source: str | None = None,
        system: str | None = None,
        file: Path | str | None = None,
        column: str | None = None,
        first_row: int = 2,
    ) -> list[str | None]:
        """Keys for a column of a table; each distinct value is resolved once.

        Parameters
        ----------
        values : sequence
            Names or codes; None and empty text give None.
        on : date, period, or a list of them as long as `values`, optional
            When each row speaks about. A tuple of two dates is one period for all rows, a list has one a row.
        source, system : str, optional
            As in `resolve`.
        file, column : optional
            Named in the error.
        first_row : int
            Row of the file that the first value stands in (2 behind a header line).

        Raises
        ------
        DataFileError
            Where any value can't be resolved: all of them, with the first row of each.
        """
        dates: Sequence[date | Period | None] | None = None
        when: When = None
        if on is None or isinstance(on, date):
            when = on
        elif isinstance(on, tuple):
            when = cast(Period, on)
        else:
            dates = on
            if len(dates) != len(values):
                raise UsageError(f"`on` has {len(dates)} dates for {len(values)} values.")
        timeless: dict[object, str | None] = {}
        dated: dict[tuple[object, object], str | None] = {}
        failures: dict[object, tuple[int, StateError]] = {}
        keys: list[str | None] = []
        append = keys.append
        for position, value in enumerate(values):
            if value in timeless:
                append(timeless[value])
                continue
            if value is None or value == "":
                timeless[value] = None
                append(None)
                continue
            day = when if dates is None else dates[position]
            pair = (value, day)
            if pair in dated:
                append(dated[pair])
                continue
            text = _as_text(value)
            key: str | None = None
            try:
                key = self._key_of(text, day, source, system)
                claims = self._claims(text, source, system)
                if dates is None or all(c.start is None and c.end is None for c in claims):
                    timeless[value] = key
                else:
                    dated[pair] = key
            except StateError as error:
                failures.setdefault(value, (position, error))
                dated[pair] = None
            append(key)
        if failures:
            raise _failed(failures, file, column, first_row)
        return keys

    def _key_of(self, text: str, on: When, source: str | None, system: str | None) -> str:
        text = text.strip()
        if not fold(text):
            raise UnknownStateError("No state was given (the text is empty).", "Give a name or a code such as NOR.")
        claims = self._claims(text, source, system)
        if not claims:
            raise UnknownStateError(self._unknown(text, source, system), self._nearest(text))
        keys = {c.key for c in claims}
        if on is None:
            if len(keys) == 1:
                return claims[0].key
            raise self._ambiguous(text, claims, on)
        live = [c for c in claims if c.covers(on)]
        keys = {c.key for c in live}
        if len(keys) == 1:
            return live[0].key
        if keys:
            raise self._ambiguous(text, live, on)
        what = "; ".join(f"{self._states[c.key].name} ({c.key}) {c.period}" for c in claims)
        raise UnknownStateError(f"{text!r} stands for no state {_when(on)}.", f"At other times it is: {what}.")

    def _claims(self, text: str, source: str | None, system: str | None) -> tuple[_Claim, ...]:
        """What a text can mean in a source and system, whenever."""
        question = (text, source, system)
        answer = self._answers.get(question)
        if answer is None:
            answer = self._answers[question] = tuple(self._find(text.strip(), source, system))
        return answer

    def _find(self, text: str, source: str | None, system: str | None) -> list[_Claim]:
        prefix, colon, rest = text.partition(":")
        if colon and system is None and prefix.strip().casefold() in (*SYSTEMS, "iso"):
            text, system = rest.strip(), prefix.strip().casefold()
        if source:
            own = _of_source([c for c in self._name_claims.get(fold(text), ()) if c.source], source)
            if own:
                return own
        if system == "iso":
            systems: tuple[str, ...] = ("isonum",) if text.isdigit() else ("iso3", "iso2")
            return [c for s in systems for c in self._by_code(s, text, source)]
        if system == "name":
            return self._by_name(text)
        if system is not None:
            _check_system(system)
            return self._by_code(system, text, source)
        if text in self._states:
            return [_Claim(text, None, None, "")]
        number = _normal(text)
        if number.isdigit():
            found = [c for s in SYSTEMS if s in _NUMERIC for c in self._by_code(s, text, source)]
            # Lists overlap in time on purpose here: a bare number is refused unless all systems agree.
            return list(dict.fromkeys(_Claim(c.key, None, None, "") for c in found))
        return self._by_name(text) or self._by_code("iso3", text, source) or self._by_code("iso2", text, source)

    def _by_name(self, text: str) -> list[_Claim]:
        found = [c for c in self._name_claims.get(fold(text), ()) if not c.source]
        if not found:
            for other in turned(text):
                found = [c for c in self._name_claims.get(fold(other), ()) if not c.source]
        return found

    def _by_code(self, system: str, text: str, source: str | None) -> list[_Claim]:
        claims = self._code_claims.get((system, _normal(text)), [])
        found = (_of_source([c for c in claims if c.source], source) if source else []) or [
            c for c in claims if not c.source
        ]
        if len({c.key for c in found}) == 1:
            # A code that only ever meant one entity means it also before that was a state (UN records of 1950).
            return [_Claim(found[0].key, None, None, "")]
        return found

    # -- errors -------------------------------------------------------------------------------------------------

    def _unknown(self, text: str, source: str | None, system: str | None) -> str:
        what = f"{system} code" if system and system != "name" else "name or code"
        scope = f" in {source}" if source else ""
        return f"No state, territory or declared label bears the {what} {text!r}{scope}."

    def _nearest(self, text: str) -> str | None:
        by_fold = {folded: claims[0].key for folded, claims in self._name_claims.items()}
        # For a person, "West Papua" is nearest to the names that share its rarest words, then to like spellings.
        split = {folded: set(folded.split()) for folded in by_fold}
        rarity = {
            w: 1 / n for w in fold(text).split() if len(w) > 3 and 0 < (n := sum(w in f for f in split.values())) < 8
        }
        shared: dict[str, float] = {}
        for folded, words in split.items():
            weight = sum(rarity[w] for w in words & rarity.keys())
            if weight:
                key = by_fold[folded]
                shared[key] = max(shared.get(key, 0), weight)
        sharing = sorted(shared, key=lambda k: (-shared[k], k.startswith("_"), k))
        alike = [by_fold[f] for f in nearest(fold(text), by_fold, n=6, cutoff=0.7)]
        near = list(dict.fromkeys([*sharing, *alike]))[:5]
        if not near:
            return None
        return "Nearest names: " + ", ".join(f"{self._states[k].name} ({k})" for k in near) + "."

    def _ambiguous(self, text: str, claims: Sequence[_Claim], on: When) -> AmbiguousStateError:
        keys = list(dict.fromkeys(c.key for c in claims))
        listed = []
        for key in keys:
            periods = [c.period for c in claims if c.key == key and c.period]
            listed.append(f"{self._states[key].name} ({key}{', ' + ' and '.join(periods) if periods else ''})")
        if text.strip().isdigit():
            hint = "Put the system before the number, such as gw:, cow:, isonum:, m49: or views:."
        elif on is None and any(c.start or c.end for c in claims):
            hint = f"Give a date, or one of the codes {', '.join(keys)}."
        else:
            hint = f"Give one of the codes {', '.join(keys)}."
        what = f"{text.strip()!r} can mean {'; '.join(listed)}"
        return AmbiguousStateError(f"{what}{' ' + _when(on) if on else ''}.", keys, hint)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _normal(code: str) -> str:
    """A code in the form in which codes are compared: upper case, numbers without padding or `.0`."""
    code = code.strip()
    whole, dot, rest = code.partition(".")
    if whole.isascii() and whole.isdigit() and (not dot or not rest.strip("0")):
        return str(int(whole))
    return code.upper()


def _as_text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _check_system(system: str) -> None:
    if system not in SYSTEMS:
        raise UsageError(f"Unknown system of codes {system!r}.", f"The systems are {', '.join(SYSTEMS)}.")


def _of_source(claims: Sequence[_Claim], source: str) -> list[_Claim]:
    """Claims whose scope holds the source; the narrowest scope wins."""
    fits = [c for c in claims if source == c.source or source.startswith((f"{c.source}_", f"{c.source}-"))]
    widest = max((len(c.source) for c in fits), default=0)
    return [c for c in fits if len(c.source) == widest]


def _when(on: date | Period) -> str:
    if not isinstance(on, tuple):
        return f"on {on}"
    return f"on {on[0]}" if on[0] == on[1] else f"between {on[0]} and {on[1]}"


def _failed(
    failures: dict[object, tuple[int, StateError]], file: Path | str | None, column: str | None, first_row: int
) -> DataFileError:
    position, error = next(iter(failures.values()))
    problem = error.message
    if len(failures) > 1:
        others = ", ".join(repr(v) for v in list(failures)[1:20])
        more = f" and {len(failures) - 20} more" if len(failures) > 20 else ""
        problem += f" {len(failures)} distinct values can't be resolved; the others: {others}{more}."
    hint = error.hint or ""
    advice = "The file may be damaged; if its publisher is right, the name is new to Varde: see docs/states.md."
    hint = f"{hint} {advice}".strip()
    return DataFileError(file or "(values)", problem, row=position + first_row, column=column, hint=hint)


@lru_cache(maxsize=1)
def registry() -> Registry:
    """Return the registry, read once."""
    return Registry(Path(__file__).parent / "tables")
