"""A page: Markdown with front matter, in which sentences are marked with what would make them true.

>>> page = parse_page('[Norway joined in 1949]{claim="memberships state=NOR" expect="since 1949"}', "example.md")
>>> page.spans[0].text, page.spans[0].attributes["expect"], page.spans[0].place
('Norway joined in 1949', 'since 1949', Place(line=1, column=1))
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markdown_it.token import Token

from varde.claims.markup import markdown, scanned, words
from varde.claims.places import Lines, Place, Problem
from varde.claims.spans import LONGEST, LOOKS_MARKED, Found, Scan, escaped
from varde.claims.text_file import read_text_file
from varde.claims.yaml_mapping import Mapping, Value, misspelt, read_mapping
from varde.errors import StateError, UsageError
from varde.figures.arguments import parse_moment
from varde.states import registry

__all__ = ["LIMIT", "Page", "Place", "Problem", "Span", "markdown", "parse_page", "read_page"]

LIMIT = 2_000_000
"""Bytes above which a page is refused."""

FRONT_MATTER = ("title", "state", "language", "date", "attestations")
_ENGLISH = ("en", "en-GB", "en-US")
_HEADING_KEPT, _PARAGRAPH_KEPT = 500, 2000  # characters of what stands before a sentence


@dataclass(frozen=True, slots=True)
class Span:
    """A marked sentence.

    Attributes
    ----------
    text : str
        What a reader sees: words without Markdown's marks, each break a space.
    attributes : dict
        What stands in the braces.
    place : Place
        Of its "[".
    places : dict
        Where the value of each attribute begins.
    context : str
        All words of the paragraph, list item, table row or heading it stands in.
    before : str
        Words of the nearest heading above and of the paragraph before; for a list item the paragraph before the list,
        for a table row also the table's head. No more than the first 500 and the last 2,000 characters.
    raw : str
        As written, from "[" to "}".
    """

    text: str
    attributes: dict[str, str]
    place: Place
    places: dict[str, Place]
    context: str
    before: str
    raw: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page as read.

    Attributes
    ----------
    name : str
        Its path as given, or "-" for standard input.
    title : str or None
        Its title.
    state : str or None
        Registry key of the state it is about.
    language : str
        Language tag; "en" where it names none.
    date : str or None
        Year, month or day of the page, as written.
    attestations : str
        Folder of the attestation register, relative to the page's.
    spans : tuple of Span
        Its marked sentences in their order; claim tokens count them by `meta["index"]`.
    problems : tuple of Problem
        What can't be read, in the order of the page.
    source : str
        Its text, without a byte order mark; offsets and places are counted in it.
    tokens : list of Token
        Its Markdown, parsed.
    """

    name: str
    title: str | None
    state: str | None
    language: str
    date: str | None
    attestations: str
    spans: tuple[Span, ...]
    problems: tuple[Problem, ...]
    source: str
    tokens: list[Token]


def read_page(path: Path) -> Page:
    """Read a page from a file, or from standard input for "-".

    Raises
    ------
    DataFileError
        The file is missing, a folder, unreadable, larger than `LIMIT`, or not UTF-8 text.
    """
    return parse_page(read_text_file(path, LIMIT), str(path))


def parse_page(text: str, name: str) -> Page:
    """Read a page from text; what can't be read is in its `problems`, and hides nothing else.

    Parameters
    ----------
    text : str
        Markdown with or without front matter.
    name : str
        What the page is called in messages.
    """
    source = text.removeprefix("\ufeff").replace("\0", "\ufffd")  # as Markdown does, so that offsets stay equal
    env: dict[str, Any] = {}
    tokens = markdown().parse(source, env)
    lines = Lines(source)
    about, about_problems = _front_matter(tokens, lines)
    spans, problems = _Reading(source, lines, tokens, env).run()
    return Page(
        name=name,
        title=about.get("title"),
        state=about.get("state"),
        language=about.get("language") or "en",
        date=about.get("date"),
        attestations=about.get("attestations") or "attestations",
        spans=tuple(spans),
        problems=tuple(sorted({*about_problems, *problems}, key=lambda p: (p.place, p.message))),
        source=source,
        tokens=tokens,
    )


# --- Front matter ---


def _front_matter(tokens: list[Token], lines: Lines) -> tuple[dict[str, str | None], list[Problem]]:
    """What the front matter says, by name, and what is wrong with it."""
    if not tokens or tokens[0].type != "front_matter":
        return {}, _unclosed_front_matter(lines)
    read: Mapping = read_mapping(tokens[0].content, "The front matter", first_line=2)
    problems = [*read.problems, *misspelt(read.values, FRONT_MATTER, "The front matter")]
    about: dict[str, str | None] = {}
    for key in FRONT_MATTER:
        value = read.values.get(key)
        if value is None:
            continue
        if not value.plain:
            problems.append(Problem(value.place, f"The front matter's {key} is no plain text.", f"Write `{key}: …`."))
        elif value.text is not None:
            about[key], problem = _checked(key, value, value.text)
            problems += [problem] if problem else []
    return about, problems


def _checked(key: str, value: Value, text: str) -> tuple[str | None, Problem | None]:
    """The value of a name in the front matter, or None and what is wrong with it."""
    try:
        match key:
            case "state":
                return registry().resolve(text).key, None
            case "date":
                parse_moment(text)
    except StateError as error:
        return None, Problem(value.place, error.message, error.hint)
    except UsageError as error:
        return None, Problem(value.place, f"The front matter's date: {error.message}", error.hint)
    if key == "language" and text not in _ENGLISH:
        hint = f"Write {', '.join(_ENGLISH[:-1])} or {_ENGLISH[-1]}."
        return text, Problem(
            value.place, f"The page's language is {text!r}; prose can be checked in English only.", hint
        )
    return text, None


def _unclosed_front_matter(lines: Lines) -> list[Problem]:
    if len(lines) < 2 or lines[0].rstrip() != "---" or not re.match(rf"(?:{'|'.join(FRONT_MATTER)})\s*:", lines[1]):
        return []
    return [Problem(Place(1, 1), "The front matter has no end.", "Close it with a line of three hyphens: ---")]


# --- Marked sentences ---


@dataclass(slots=True)
class Block:
    """A block of words, and where each line of its Markdown starts in the page."""

    token: Token
    starts: list[tuple[int, int]]  # in the block's Markdown, in the page
    piped: bool  # a table cell, in whose Markdown an escaped pipe is one character
    words: str
    group: int
    before: str

    def offset(self, at: int) -> int:
        """Where in the page a character of the block stands."""
        row = bisect_right(self.starts, at, key=lambda s: s[0]) - 1
        here, there = self.starts[row]
        return there + at - here + (self.token.content.count("|", 0, at) if self.piped else 0)


class _Reading:
    """Takes the marked sentences out of a parsed page, and misses none without telling."""

    def __init__(self, source: str, lines: Lines, tokens: list[Token], env: dict[str, Any]) -> None:
        self._source, self._lines, self._tokens, self._env = source, lines, tokens, env
        self._spans: list[Span] = []
        self._problems: list[Problem] = []
        self._braces: set[int] = set()
        self._unseen: list[tuple[int, int]] = []

    def run(self) -> tuple[list[Span], list[Problem]]:
        found = list(blocks(self._lines, self._tokens))
        groups: dict[int, list[str]] = {}
        for block in found:
            groups.setdefault(block.group, []).append(block.words)
        contexts = {group: " ".join(filter(None, parts)) for group, parts in groups.items()}
        unclosed: Place | None = None
        for block in found:
            held = scanned(self._env, block.token.content)
            self._take(block, held, contexts[block.group])
            self._tell(block, held, unclosed)
            if held.unclosed is not None:
                unclosed = self._place(block, held.unclosed)
            elif held.brackets or held.faults:
                unclosed = None
        self._sweep()
        return self._spans, self._problems

    def _place(self, block: Block, at: int) -> Place:
        return self._lines.place(block.offset(at))

    def _take(self, block: Block, held: Scan, context: str) -> None:
        """Add the spans of a block, and tell of those that Markdown did not read as such."""
        children = block.token.children or []
        read: set[int] = set()
        opened = 0
        for at, child in enumerate(children):
            if child.type == "claim_open":
                opened = at
            elif child.type == "claim_close":
                found: Found = children[opened].meta["found"]
                read.add(found.open)
                self._spans.append(self._span(block, found, words(children[opened:at]), context))
        for found in block.token.meta.get("wordless", ()):
            read.add(found.open)
            self._problem(
                block, found.open, "The marked sentence has no words.", "Mark the words that the claim is about."
            )
        for start in held.found.keys() - read:
            hint = "Put it into the text of a paragraph, a list or a table."
            self._problem(
                block, start, "A claim stands where none is read: in a picture's description or a link's address.", hint
            )

    def _span(self, block: Block, found: Found, text: str, context: str) -> Span:
        start, end = block.offset(found.open), block.offset(found.end - 1) + 1
        places = {key: self._place(block, at) for key, at in found.values.items()}
        raw = self._source[start:end]
        return Span(text, found.attributes, self._lines.place(start), places, context, block.before, raw)

    def _problem(self, block: Block, at: int, message: str, hint: str | None) -> None:
        self._problems.append(Problem(self._place(block, at), message, hint))

    def _tell(self, block: Block, held: Scan, unclosed: Place | None) -> None:
        """Add the faults of a block; `unclosed` is the "[" that the block before it left open."""
        for fault in held.faults:
            if fault.unopened and unclosed:
                message = (
                    "A marked sentence runs over a paragraph break: it begins here and its braces stand further down."
                )
                self._problems.append(Problem(unclosed, message, "Mark each paragraph's sentence for itself."))
            else:
                self._problem(block, fault.at, fault.message, fault.hint)
        self._braces |= {block.offset(at) for at in held.braces}
        self._unseen += [(block.offset(a), block.offset(b - 1) + 1) for a, b in (*held.code, *held.comments.items())]

    def _sweep(self) -> None:
        """Look through the page as written for anything like a claim, or a comment, that was not read as such."""
        self._unseen += self._unseen_blocks()
        self._unseen.sort()
        for looks in LOOKS_MARKED.finditer(self._source):
            at = looks.start()
            here = re.split(r"\n[ \t]*\r?\n", self._source[at : at + LONGEST], maxsplit=1)[0]
            if at not in self._braces and LOOKS_MARKED.match(here) and self._seen(at) and not escaped(self._source, at):
                message = "This looks like a claim, but stands where none is read."
                hint = "Put it into the text of a paragraph, list or table. To show braces as they are, write \\{."
                self._problems.append(Problem(self._lines.place(at), message, hint))
        for comment in re.finditer("<!--", self._source):
            at = comment.start()
            if self._seen(at) and not escaped(self._source, at):
                hint = "Close it with -->; one that begins inside a paragraph has to end in it."
                self._problems.append(Problem(self._lines.place(at), "This comment is never closed.", hint))

    def _unseen_blocks(self) -> Iterator[tuple[int, int]]:
        """Front matter, code (without the line that opens a fence) and comments, from and to which character."""
        starts = [*self._lines.starts, len(self._source)]
        for token in self._tokens:
            if token.type in ("front_matter", "fence", "code_block") and token.map:
                yield starts[token.map[0] + (token.type == "fence")], starts[token.map[1]]
        for first, last, column in self._env.get("comments", ()):
            yield starts[first], starts[last] + column

    def _seen(self, at: int) -> bool:
        """Whether a character is outside what a reader is not meant to see as prose."""
        row = bisect_right(self._unseen, at, key=lambda u: u[0]) - 1
        return row < 0 or self._unseen[row][1] <= at


def blocks(lines: Lines, tokens: list[Token]) -> Iterator[Block]:
    """The blocks of words of a page, each with what it belongs to and what stands before it."""
    heading = last = head = ""
    groups: list[int] = []  # the list items and table rows that are open
    cursor = (0, 0)  # line and column up to which a table row was read
    for number, token in enumerate(tokens):
        match token.type:
            case "list_item_open" | "tr_open":
                groups.append(number)
            case "list_item_close" | "tr_close":
                groups.pop()
            case "table_open":
                head = ""
            case "inline":
                text, kind = words(token.children), tokens[number - 1].type
                cell = kind in ("th_open", "td_open")
                around = [heading[:_HEADING_KEPT], last[-_PARAGRAPH_KEPT:]]
                around += [head[:_HEADING_KEPT]] if kind == "td_open" else []
                before = " ".join(filter(None, around))
                starts, cursor = _origin(lines, token, cell, cursor)
                yield Block(token, starts, cell, text, groups[-1] if groups else -number, before)
                if kind == "th_open":
                    head += " " * bool(head) + text
                elif kind == "heading_open":
                    heading, last = text, ""
                elif not groups:
                    last = text


def _origin(
    lines: Lines, token: Token, cell: bool, cursor: tuple[int, int]
) -> tuple[list[tuple[int, int]], tuple[int, int]]:
    """Where each line of a block's Markdown starts, in it and in the page, and how far its table row is read.

    Markdown has taken away indents, marks of quotes and lists, and the backslash of an escaped pipe; the rest of each
    line is the rest of a line of the page.
    """
    first = (token.map or [0, 0])[0]
    starts, at = [], 0
    for row, text in enumerate(token.content.split("\n")):
        line = lines[first + row] if first + row < len(lines) else ""
        bare = text.strip()
        if cell:
            written = bare.replace("|", "\\|")
            column = line.find(written, cursor[1] if cursor[0] == first else 0)
            column = max(column, 0)
            cursor = (first, column + len(written))
        else:
            ended = line.rstrip()
            column = len(ended) - len(bare) if ended.endswith(bare) else max(line.find(bare), 0)
        starts.append((at, lines.starts[min(first + row, len(lines) - 1)] + column - (len(text) - len(text.lstrip()))))
        at += len(text) + 1
    return starts, cursor
