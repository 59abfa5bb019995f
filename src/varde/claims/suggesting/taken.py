"""What a claim takes from a clause that a pattern fits: keys, expectations and times, with what was understood."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from varde.claims.marking import Claim, parse_claim
from varde.claims.mentions import Mention, Name, Number, Time
from varde.claims.suggesting.clause import Clause
from varde.errors import StateError, VardeError
from varde.figures.arguments import first_day, last_day
from varde.figures.wording import moment, sentence_list
from varde.states import registry

_BY = re.compile(r"by\b", re.IGNORECASE)
_PAST = re.compile(
    r"\b(?:had|was|were|served|hosted|sat|belonged|gave|received|killed|numbered|counted|held|died|claimed|comprised)\b"
    r"|(?:> |\bwe |\bit )(?:deployed|contributed|provided|sent|supplied"
    r"|fielded|maintained|operated|sheltered|possessed)\b"
    r"|\bha[sd] (?:contributed|deployed|provided|sent)\b",
    re.IGNORECASE,
)


class UnclearError(VardeError):
    """A clause fits a pattern, and something in it can be read in more than one way, or in none."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a clause may lean on.

    Attributes
    ----------
    now : date
        The day that "now" means.
    as_of : str or None
        Year, month or day that sentences without a date describe; None where that is now.
    our : str or None
        Key of the state that "we" means.
    our_reason : str
        Why that one.
    it : str or None
        Key of the state that "it" can mean: the only one that the sentence before begins with.
    contributor : str or None
        Key of the state whose personnel the sentence before counts.
    near : tuple of (str, frozenset of str)
        Where states stand before, the nearest place first, and their keys.
    page_state : str or None
        Key of the state that the page is about, where it says so.
    """

    now: date
    as_of: str | None = None
    our: str | None = None
    our_reason: str = ""
    it: str | None = None
    contributor: str | None = None
    near: tuple[tuple[str, frozenset[str]], ...] = ()
    page_state: str | None = None


@dataclass(slots=True)
class Taken:
    """A clause that a pattern fits, and what a claim takes from it.

    Attributes
    ----------
    clause : Clause
        The clause.
    match : re.Match
        How the pattern fits its template.
    scene : Scene
        What it may lean on.
    understood : list of str
        What was understood, in plain words.
    left_open : list of str
        What the sentence leaves open.
    """

    clause: Clause
    match: re.Match[str]
    scene: Scene
    understood: list[str] = field(default_factory=list)
    left_open: list[str] = field(default_factory=list)

    def has(self, group: str) -> bool:
        """Whether the pattern took something under a name."""
        return bool(self.match.groupdict().get(group))

    def words(self, group: str) -> str:
        """The words taken under a name, in small letters; empty where there are none."""
        return (self.match.groupdict().get(group) or "").lower()

    def _mentions(self, group: str, letters: str) -> list[Mention]:
        found = re.findall(rf"<[{letters}]\d+>", self.match.groupdict().get(group) or "")
        return [self.clause.mentions[key] for key in found]

    def tell(self, what: str, means: str) -> None:
        """Note what was understood."""
        self.understood.append(f"{what}: {means}")

    # --- names ---

    def states(self, group: str, role: str) -> list[str]:
        """Keys of the states named; "we" and "it" are one too.

        Raises
        ------
        UnclearError
            A name could mean several states, or there is none.
        """
        names = [n for n in self._mentions(group, "SA") if isinstance(n, Name)]
        if not names:
            return [self._pronoun(self.words(group), role)]
        keys = [self._state(n) for n in names]
        self.tell(sentence_list([registry().get(k).name for k in keys]), role)
        return keys

    def state(self, group: str, role: str) -> str:
        """Key of the one state named.

        Raises
        ------
        UnclearError
            As `states`, or where there are several.
        """
        keys = self.states(group, role)
        if len(keys) != 1:
            raise UnclearError("It names several states where one is meant.")
        return keys[0]

    def _pronoun(self, word: str, role: str) -> str:
        if re.search(r"\b(?:we|our|us)\b", word):
            if self.scene.our is None:
                raise UnclearError(
                    f"It does not say who “{word.strip()}” are.",
                    "Name the state, or write `state: …` into the front matter.",
                )
            self.tell(f"“{word.strip()}”", f"{registry().get(self.scene.our).name}, {self.scene.our_reason}; {role}")
            return self.scene.our
        if self.scene.it is None:
            raise UnclearError(f"It does not say whom “{word.strip()}” means.", "Name the state in the sentence.")
        self.tell(f"“{word.strip()}”", f"{registry().get(self.scene.it).name}, of the sentence before; {role}")
        return self.scene.it

    def _state(self, name: Name) -> str:
        if len(name.keys) == 1:
            return name.keys[0]
        said = self.clause.said(name)
        day = self.describes() or self.scene.now.isoformat()
        try:
            key = registry().resolve(said, on=(first_day(day), last_day(day)), system="name").key
        except StateError:
            key = ""
        if key not in name.keys:
            options = sentence_list([registry().get(k).name for k in name.keys], "or")
            raise UnclearError(f"“{said}” could be {options}.", "Write the state's full name.")
        return key

    def named(self, group: str, letters: str, role: str) -> list[str]:
        """Keys of the missions (M), treaties (T), organisations (OU) or bodies (B) named.

        Raises
        ------
        UnclearError
            A name could mean several.
        """
        keys = []
        for name in self._mentions(group, letters):
            if isinstance(name, Name):
                if len(name.keys) > 1:
                    raise UnclearError(f"“{self.clause.said(name)}” could be {sentence_list(list(name.keys), 'or')}.")
                keys += [k for k in name.keys if k not in keys]
        if keys:
            self.tell(", ".join(keys), role if len(keys) == 1 else f"{role}s".replace("ys", "ies"))
        return keys

    # --- numbers ---

    def number(self, group: str = "n", scale: float = 1.0) -> str:
        """The number as an expectation, in units of `scale`.

        Raises
        ------
        UnclearError
            It is an ordinal.
        """
        number = self._mentions(group, "N")[0]
        if not isinstance(number, Number) or number.ordinal:
            raise UnclearError("It gives an ordinal where a number is meant.")
        plain = _written(number.value / scale)
        if number.last is not None:
            wanted = f"between {plain} and {_written(number.last / scale)}"
        else:
            wanted = f"{number.quantifier} {plain}".strip()
        self.tell(self.clause.said(number), "exactly that" if wanted == plain else wanted)
        said = self.clause.said(number)
        if not number.quantifier and number.value >= 1e5 and scale == 1 and re.search(r"[A-Za-z]", said):
            self.left_open.append(f"“{said}” is read exactly; write “about {said}” if it is rounded")
        return wanted

    def said(self, group: str = "n") -> str:
        """The number as it is written, with what it is counted in."""
        return self.clause.said(self._mentions(group, "N")[0])

    def per_cent(self, group: str = "n") -> bool:
        """Whether the number is followed by "%" or "per cent"."""
        number = self._mentions(group, "N")[0]
        return isinstance(number, Number) and number.per_cent

    # --- times ---

    def describes(self) -> str | None:
        """Year, month or day that the clause says it describes; of a period, its end."""
        at = self._at()
        return at.last or at.first if at else self.scene.as_of

    def _at(self) -> Time | None:
        plain = [
            t
            for t, _ in self.clause.times
            if not t.relation or (t.relation == "before" and _BY.match(self.clause.said(t)))
        ]
        return plain[0] if len(plain) == 1 else None

    def since(self) -> str | None:
        """Year, month or day of "since …"."""
        found = [t.first for t, _ in self.clause.times if t.relation == "since"]
        return found[0] if len(found) == 1 else None

    def period(self, *, needed: bool = True) -> tuple[str | None, str | None]:
        """First and last moment of the time in which things happened; of "in 2016" it is both.

        Parameters
        ----------
        needed : bool
            As in `as_of`.

        Returns
        -------
        tuple of str or None
            The first is None where all that is held counts, the last where there is no end but now.
        """
        at, since = self._at(), self.since()
        if at and since is None and at.relation != "before":
            self._tell_times()
            return at.first, at.last or at.first
        return since, self.as_of(needed=needed)

    def as_of(self, *, needed: bool = True) -> str | None:
        """The day described, to be written as as-of.

        Parameters
        ----------
        needed : bool
            Whether the claim changes with time, so that a sentence without a date leaves something open.

        Raises
        ------
        UnclearError
            The clause tells of the past, and does not say of when, or of a period.
        """
        at = self._at()
        self._tell_times()
        if at is not None and at.last:
            raise UnclearError("It names a period, and the figure describes one day, month or year.")
        if at is not None:
            return at.first
        if needed and _PAST.search(self.match.string[: self.match.start("tail")]):
            raise UnclearError("It tells of the past and does not say of when.", "Give the month or year.")
        if needed and self.scene.as_of:
            self.left_open.append(f"no date in the sentence: it is taken to describe {moment(self.scene.as_of)}")
        elif needed:
            self.left_open.append("no date in the sentence: the claim is about now")
        return self.scene.as_of

    def event(self) -> str:
        """The one date on which something happened.

        Raises
        ------
        UnclearError
            There is none, or a period.
        """
        at = self._at()
        if at is None or at.last is not None or at.relation or len(self.clause.times) != 1:
            raise UnclearError("It gives no single date.")
        self._tell_times("when it happened")
        return at.first

    def terms(self) -> list[str]:
        """Every period and year of the clause, as terms: "2021-2022"."""
        times = [t for t, _ in self.clause.times if not t.relation]
        others = [t for t, _ in self.clause.times if t.relation]
        by = others[0] if others and _BY.match(self.clause.said(others[0])) else None
        if len(others) > bool(by) or any(len(t.first) != 4 for t in times):
            raise UnclearError("Its times are no years of a term.")
        self._tell_times("the term")
        return [f"{t.first}-{t.last}" if t.last else t.first for t in times]

    def _tell_times(self, role: str = "") -> None:
        for time, _ in self.clause.times:
            means = role or (
                "the beginning" if time.relation == "since" else "the period" if time.last else _moment_kind(time)
            )
            line = f"{self.clause.said(time)}: {means}"
            if line not in self.understood:
                self.understood.append(line)

    def claim(
        self,
        figure: str,
        given: Mapping[str, str | None],
        expect: str,
        *,
        as_of: str | None = None,
        part: str | None = None,
    ) -> Claim:
        """The claim; arguments that are None or empty are left out."""
        arguments = [f"{k}={_quoted(v)}" for k, v in given.items() if v]
        attributes = {"claim": " ".join([figure, *arguments]), "expect": expect}
        if as_of:
            attributes["as-of"] = as_of
        if part:
            attributes["value"] = part
        return parse_claim(attributes)


def _quoted(value: str) -> str:
    return f"'{value}'" if " " in value else value


def _written(value: float) -> str:
    value = round(value, 6)
    return str(int(value)) if value == int(value) else repr(value)


def _moment_kind(time: Time) -> str:
    return f"the {({4: 'year', 7: 'month'}).get(len(time.first), 'day')} described"
