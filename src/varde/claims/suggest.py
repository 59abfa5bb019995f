"""Proposing claims for ordinary prose: which sentences a figure can answer, and what was understood of each.

Nothing is guessed. A sentence is tied to a figure only where a known pattern fits a whole clause of it, and where the
claim that comes of it accounts for every name, number and time in the words marked. What could be read in two ways is
not proposed; it is told among the rest, with the reason.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from varde.claims.agreement import Around
from varde.claims.asking import Desk
from varde.claims.marking import Claim
from varde.claims.mentions import Name, Number, Time
from varde.claims.page import Page, parse_page
from varde.claims.places import Lines
from varde.claims.results import Result
from varde.claims.sentence import Sentence, read_sentence
from varde.claims.suggesting import of_bodies, of_operations, of_people, of_treaties
from varde.claims.suggesting.clause import Clause, clause_of, mentions_of
from varde.claims.suggesting.passages import Passage, passages
from varde.claims.suggesting.rules import RULES, Fit, Rule, fits, stretch
from varde.claims.suggesting.taken import Scene
from varde.claims.verdicts import judge
from varde.errors import UsageError
from varde.figures.arguments import parse_moment
from varde.store import Store

PATTERNS = (of_operations, of_bodies, of_treaties, of_people)
"""The modules whose import fills the list of patterns."""

LONGEST = 1500
"""Characters of a sentence above which nothing is proposed for it."""

_BOUNDS = 10  # places at which a clause may begin, and at which it may end
_BEGINS = re.compile(
    r"(?P<strong>[;:] |,? (?:while|whereas|but) | [–—] )|(?P<comma>, and )|(?P<bare> and )", re.IGNORECASE
)
_FINITE = (
    r"(?:has|have|had|is|are|was|were|sat|served|voted|joined|ratified"
    r"|signed|became|hosted|gave|received|cast|used|left|killed"
    r"|conducted|took|takes|remains|supports|works|began|ended)"
)
_ENDS = re.compile(
    r"(?:; |,? (?=(?:while|whereas|but) )| [–—] |, (?=(?:which|who|whose"
    r"|whom|where|when|following|with|after|because|although"
    r"|though|despite|making|as|according|under|including|among|of which"
    r"|of whom|its|their|down|up|against|the (?:year|month|day)"
    r"|\d[\d,]* of (?:whom|which|these|those|them)|near|the [a-z]{2,12}est|(?:most|many|half|some) of)\b)"
    rf"|,? (?=and (?:(?:it|its|they|we|our|the country|there)\b|{_FINITE}\b|(?:the )?[A-Z][\w -]{{1,40}}? {_FINITE}\b))"
    r"|,? (?=(?:and )?an? (?:party|member) (?:to|of)\b)|:(?= \d)"
    r"|, (?=and (?:in|on|by|at)\b.{1,30}?\b\d{4}\b))",
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|became|took|gave|made|set|came|went|joined|sat|served|voted|ended|began|hosted"
    r"|received|ratified|signed|killed|died|cast)\b"
)
_NOT_SAID = re.compile(
    r"(?P<planned>\b(?i:would|could|might|should|shall|ought|will|wants?"
    r"|wanted|hopes?|hoped|wish(?:es)?|plans?|planned|aims?|aimed"
    r"|seeks?|seeking|sought|intends?|intended|proposes?|proposed|expects?|expected|likely|possibly|probably|perhaps"
    r"|promised?|pledged?|urges?|urged|demands?|demanded|candidates?|bid"
    r"|applied|applies|targets?|if|unless|whether|until|till"
    r"|(?:is|are|was|were) to|instead of)\b|\bmay\b)"
    r"|(?P<told>\b(?i:said|says|told|argue[sd]?|believe[sd]?|thinks?|thought"
    r"|suggest(?:s|ed)?|claim(?:s|ed) that|alleged(?:ly)?|reportedly"
    r"|rumou?rs?|according to|suppose[sd]?|pretend(?:s|ed)?|imagine[sd]?|false|untrue|wrong|myth|denie[sd]|deny|fiction"
    r"|(?:report|state|note|recall|announce|warn|fear|estimate)(?:s|d|ed)? that)\b|[“”\"«»])"
)


@dataclass(slots=True)
class Proposal:
    """A claim proposed for a sentence or a part of one.

    Attributes
    ----------
    line, column : int
        Where the words to be marked stand, both from 1.
    text : str
        These words.
    claim : Claim
        What they would be held against.
    understood : list of str
        What was understood, in plain words.
    result : Result
        The verdict on the claim.
    marked : str
        The words with their marking, ready to paste.
    sure : list of str
        What the sentence leaves open.
    start, end : int
        Which characters of the page the words are, a byte order mark not counted.
    """

    line: int
    column: int
    text: str
    claim: Claim
    understood: list[str]
    result: Result
    marked: str
    sure: list[str]
    start: int
    end: int


@dataclass(slots=True)
class Suggestions:
    """What is proposed for a page.

    Attributes
    ----------
    name : str
        What the page is called.
    proposals : list of Proposal
        In the order of the page, none overlapping another.
    untied : list of (int, int, str, str)
        Line, column, sentence and reason, for sentences with names or numbers that could not be tied to a figure.
    """

    name: str
    proposals: list[Proposal] = field(default_factory=list)
    untied: list[tuple[int, int, str, str]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """As plain data, ready for JSON."""
        return {
            "file": self.name,
            "proposals": [
                {
                    "line": p.line,
                    "column": p.column,
                    "text": p.text,
                    "marked": p.marked,
                    "understood": p.understood,
                    "open": p.sure,
                    "result": p.result.as_dict(),
                }
                for p in self.proposals
            ],
            "untied": [{"line": a, "column": b, "sentence": c, "reason": d} for a, b, c, d in self.untied],
        }


def suggest(
    store: Store,
    text: str,
    name: str,
    *,
    now: date | None = None,
    as_of: str | None = None,
    state: str | None = None,
) -> Suggestions:
    """Propose claims for the prose of a page.

    Parameters
    ----------
    store : Store
        The evidence base.
    text : str
        Markdown with or without front matter, or plain text. Sentences marked already are left alone, and so are
        headings, tables and code.
    name : str
        What the page is called.
    now : date, optional
        The day that "now" means; today without it.
    as_of : str, optional
        Year, month or day that sentences without a date describe; without it they are about now.

    state : str, optional
        Key of the state that "we" means; without it that of the front matter, or the one that the page names most.

    Raises
    ------
    UsageError
        The page is not in English, or `as_of` is no year, month or day.
    """
    page = parse_page(text, name)
    if not page.language.startswith("en"):
        raise UsageError(
            f"The page's language is {page.language!r}; prose can be read in English only.",
            "Write `language: en` if it is.",
        )
    moment = parse_moment(as_of) if as_of else None
    return _Reader(store, page, Desk(store, now or date.today()), moment, state).run()


def marked_page(text: str, suggestions: Suggestions) -> str:
    """The page with the proposals written into it, and everything else as it was.

    Parameters
    ----------
    text : str
        The page as given to `suggest`.
    suggestions : Suggestions
        What it gave.
    """
    shift = len(text) - len(text.removeprefix("\ufeff"))
    parts, done = [], 0
    for proposal in suggestions.proposals:
        parts += [text[done : proposal.start + shift], proposal.marked]
        done = proposal.end + shift
    return "".join([*parts, text[done:]])


class _Reader:
    """Reads one page sentence by sentence."""

    def __init__(self, store: Store, page: Page, desk: Desk, as_of: str | None, state: str | None) -> None:
        self._store, self._page, self._desk, self._as_of, self._state = store, page, desk, as_of, state
        self._lines = Lines(page.source)
        self._found = Suggestions(page.name)
        self._before: dict[str, frozenset[str]] = {}

    def run(self) -> Suggestions:
        read = []
        for passage in passages(self._page.source):
            if len(passage.text) > LONGEST:
                self._untied(passage, f"It is longer than {LONGEST:,} characters.")
            else:
                read.append((passage, read_sentence(self._store, passage.text)))
        our, why = self._our([s for _, s in read])
        earlier: list[Sentence] = []
        last: list[Proposal] = []
        block = -1
        for passage, sentence in read:
            if passage.block != block:
                block, earlier, last = passage.block, [], []
            scene = self._scene(passage, earlier, last, our, why)
            last = self._sentence(passage, sentence, scene)
            earlier.append(sentence)
        self._keep_what_can_be_marked()
        return self._found

    def _our(self, read: list[Sentence]) -> tuple[str | None, str]:
        """The state that "we" means, and why."""
        if self._state:
            return self._state, "the state given"
        if self._page.state:
            return self._page.state, "the state of the page's front matter"
        counts = Counter(n.keys[0] for s in read for n in s.names if n.kind == "state" and len(n.keys) == 1)
        ranked = counts.most_common(2)
        if not ranked or ranked[0][1] < 2 or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
            return None, ""
        return ranked[0][0], f"the state that the page names most ({ranked[0][1]} times)"

    def _scene(
        self, passage: Passage, earlier: list[Sentence], last: list[Proposal], our: str | None, why: str
    ) -> Scene:
        near = [("the sentence before", _states(s)) for s in earlier[-1:]]
        near += [("a sentence before", _states(s)) for s in reversed(earlier[-4:-1])]
        if passage.before not in self._before:
            self._before[passage.before] = _states(read_sentence(self._store, passage.before))
        near.append(("the heading or paragraph before", self._before[passage.before]))
        counted = [p.claim.given.get("contributor") for p in last if p.claim.figure.name == "operations.personnel"]
        return Scene(
            now=self._desk.now,
            as_of=self._as_of,
            our=our,
            our_reason=why,
            it=_subject(earlier[-1]) if earlier else None,
            contributor=counted[0] if len(set(counted)) == 1 else None,
            near=tuple((where, keys) for where, keys in near if keys),
            page_state=self._state or self._page.state,
        )

    def _sentence(self, passage: Passage, sentence: Sentence, scene: Scene) -> list[Proposal]:
        """Propose what can be for one sentence; else tell why nothing is, where it names anything."""
        mentions = mentions_of(sentence)
        if not mentions or passage.closed.startswith("It is"):
            return []
        if passage.closed:
            self._untied(passage, passage.closed)
            return []
        rules = [r for r in RULES if r.hint.search(passage.text)]
        why = _not_stated(passage.text)
        if why:
            rules = [r for r in rules if r.conditional]
        reasons: list[str] = []
        found = self._clauses(passage, sentence, mentions, rules, scene, reasons)
        self._found.proposals += found
        if not found:
            self._untied(passage, why or next(iter(reasons), "No pattern fits it that a figure could answer."))
        return found

    def _untied(self, passage: Passage, why: str) -> None:
        place = self._lines.place(passage.starts[0])
        self._found.untied.append((place.line, place.column, passage.text, why))

    def _clauses(
        self,
        passage: Passage,
        sentence: Sentence,
        mentions: list[Name | Number | Time],
        rules: list[Rule],
        scene: Scene,
        reasons: list[str],
    ) -> list[Proposal]:
        found: list[Proposal] = []
        taken: list[tuple[int, int]] = []
        for start, end in _stretches(sentence, mentions, taken) if rules else ():
            clause = clause_of(sentence, mentions, start, end)
            made = self._clause(passage, clause, rules, scene, reasons)
            if made is not None:
                proposal, part = made
                found.append(proposal)
                taken.append(part)
        return found

    def _clause(
        self, passage: Passage, clause: Clause, rules: list[Rule], scene: Scene, reasons: list[str]
    ) -> tuple[Proposal, tuple[int, int]] | None:
        """The one proposal for a clause, with the characters of the sentence that it marks; None where none is."""
        fitting, why = fits(rules, clause, scene)
        reasons += why
        made: dict[str, tuple[Proposal, tuple[int, int]]] = {}
        for fit in fitting:
            part = _marked_part(clause, fit)
            proposal = self._proposal(passage, fit, part, reasons)
            if proposal:
                made.setdefault(proposal.claim.marking(), (proposal, part))
        if why or len(made) > 1:
            reasons.insert(0, why[0] if why else f"It can be read in two ways: {'; or '.join(made)}.")
            return None
        return next(iter(made.values()), None)

    def _proposal(self, passage: Passage, fit: Fit, part: tuple[int, int], reasons: list[str]) -> Proposal | None:
        start, end = passage.starts[part[0]], passage.ends[part[1] - 1]
        text = passage.text[part[0] : part[1]]
        place = self._lines.place(start)
        around = self._around(passage)
        result = Result(self._page.name, place.line, place.column, text)
        result = judge(self._desk, fit.claim, text, around, result)
        if result.verdict in ("mismatch", "unreadable"):
            reasons.append(result.reason)
            return None
        claim = fit.claim
        marked = f"[{self._page.source[start:end]}]{claim.marking()}"
        understood = list(dict.fromkeys(fit.taken.understood))
        open_ = list(dict.fromkeys(fit.taken.left_open))
        if self._state and not self._page.state and any("the state given" in u for u in understood):
            open_.append(f"the page does not say who “we” are: write `state: {self._state}` into its front matter")
        return Proposal(place.line, place.column, text, claim, understood, result, marked, open_, start, end)

    def _around(self, passage: Passage) -> Around:
        state = self._page.state or self._state
        return Around(passage.context, passage.before, state, self._page.date or self._as_of)

    def _keep_what_can_be_marked(self) -> None:
        """Drop what the page, once marked, would not be read to say: each proposal is read back."""
        self._found.proposals.sort(key=lambda p: p.start)
        while self._found.proposals:
            page = parse_page(marked_page(self._page.source, self._found), self._page.name)
            there = {(s.place.line, s.place.column): s for s in page.spans}
            lines = Lines(page.source)
            kept, grown = [], 0
            for proposal in self._found.proposals:
                place = lines.place(proposal.start + grown)
                span = there.get((place.line, place.column))
                if span and span.text == proposal.text and span.raw == proposal.marked:
                    kept.append(proposal)
                else:
                    why = "Its Markdown leaves no place for the marks."
                    self._found.untied.append((proposal.line, proposal.column, proposal.text, why))
                grown += len(proposal.marked) - (proposal.end - proposal.start)
            if len(kept) == len(self._found.proposals):
                break
            self._found = replace(self._found, proposals=kept)
        self._found.untied.sort()


def _states(sentence: Sentence) -> frozenset[str]:
    """Keys of the states that a sentence names beyond doubt."""
    return frozenset(n.keys[0] for n in sentence.names if n.kind == "state" and len(n.keys) == 1)


def _subject(sentence: Sentence) -> str | None:
    """The state that a sentence is about: it stands at the beginning, behind a time at most, and no other is named."""
    keys = {n.keys for n in sentence.names if n.kind == "state"}
    first = next((n for n in sentence.names), None)
    if len(keys) != 1 or first is None or first.kind != "state" or len(first.keys) != 1 or first.adjective:
        return None
    if sentence.text[first.end : first.end + 1] in ("'", "’"):
        return None
    begin = max((t.end for t in sentence.times if t.end <= first.start), default=0)
    return first.keys[0] if re.fullmatch(r",? ?(?:the )?", sentence.text[begin : first.start], re.IGNORECASE) else None


def _not_stated(text: str) -> str:
    """Why a sentence states no fact of its own; empty where it does."""
    if text.endswith("?"):
        return "It is a question."
    found = _NOT_SAID.search(text)
    if not found:
        return ""
    if found["planned"]:
        return f"It speaks of a plan, a wish or a condition (“{found[0]}”)."
    return f"It tells what someone else says (“{found[0]}”)."


def _stretches(
    sentence: Sentence, mentions: list[Name | Number | Time], taken: list[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Stretches of a sentence that may be clauses, from the left, the longest first, and none that touches `taken`."""
    text = sentence.text

    def outside(at: int) -> bool:
        return not any(m.start < at < m.end for m in mentions)

    ends = [m.start() for m in _ENDS.finditer(text) if outside(m.start()) and outside(m.end())][:_BOUNDS]
    starts = [(m.end(), m) for m in _BEGINS.finditer(text) if outside(m.start()) and outside(m.end())][:_BOUNDS]
    for start, sep in [(0, None), *starts]:
        if sep is not None and not _may_begin(text, sep, taken):
            continue
        for end in [len(text), *reversed(ends)]:
            if end - start < 12 or any(start < b and a < end for a, b in taken):
                continue
            yield start, end


def _may_begin(text: str, sep: re.Match[str], taken: list[tuple[int, int]]) -> bool:
    """Whether what follows a separator is a clause of its own, and not the last item of a list."""
    if sep["strong"]:
        return True
    if any(b <= sep.start() + 1 and sep.start() - b <= 2 for _, b in taken):
        return True
    return bool(sep["comma"] and _VERB.search(text, 0, sep.start()))


def _marked_part(clause: Clause, fit: Fit) -> tuple[int, int]:
    """Which characters of the sentence are marked: the pattern's part, else the clause without commas at its ends."""
    if "part" in fit.taken.match.re.groupindex:
        return stretch(clause, fit.taken.match)
    text = clause.sentence.text
    start, end = clause.start, clause.end
    while text[end - 1] in " ,;:–—":
        end -= 1
    while text[start] in " ,;:–—":
        start += 1
    return start, end
