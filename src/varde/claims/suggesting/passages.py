"""The sentences of a page with the place of every character, as a reader sees them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from varde.claims.markup import markdown, scanned, words
from varde.claims.page import Block, blocks
from varde.claims.places import Lines
from varde.claims.spans import Scan

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ESCAPED = re.compile(r"\\[!-/:-@\[-`{-~]")
_ADDRESS = re.compile(r"\([^()\n]{0,2000}(?:\([^()\n]{0,500}\)[^()\n]{0,500}){0,9}\)")
_AUTOLINK = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^<>\s]{0,2000}|[^\s<>@]{1,64}@[^\s<>@]{1,255})>")
_MARKED_UP = re.compile(r"[\\`*_<\[\]&!]")

_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|Nos?|Arts?|Res|Gen|Col|Lt|Maj"
    r"|Capt|Sgt|Amb|Gov|Sen|Rep|Rev|Hon|Jr|Sr|Inc|Ltd|Co"
    r"|approx|ca?|cf|vs|resp|incl|est|al|paras?|pp?|ed|eds|vol|fig|figs|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
    r"|\b(?:e\.g|i\.e|a\.k\.a|U\.S|U\.N|U\.K|E\.U|a\.m|p\.m))$"
)
_END = re.compile(r"[.!?…]+[\"”’')\]]*\s+(?=[\"“‘'(\[]*(?:[A-Z0-9]|[^\W\d_a-z]))|\s*(?=[•▪◦‣]\s)")
_BULLET = re.compile(r"^[•▪◦‣]\s*")


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of a page.

    Attributes
    ----------
    text : str
        As a reader sees it, every break one space.
    starts, ends : list of int
        Where each of its characters begins and ends in the page.
    context, before : str
        Its paragraph, and the heading above with the paragraph before.
    block : int
        Number of its paragraph.
    closed : str
        Why nothing may be marked in it; empty where something may.
    """

    text: str
    starts: list[int]
    ends: list[int]
    context: str
    before: str
    block: int
    closed: str = ""


@dataclass(slots=True)
class _Visible:
    """What a reader sees of a block, with places in its Markdown."""

    chars: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    closed: list[bool] = field(default_factory=list)

    def add(self, text: str, start: int, end: int, closed: bool = False) -> None:
        for char in text:
            if char.isspace():
                if not self.chars or self.chars[-1] == " ":
                    continue
                char = " "
            self.chars.append(char)
            self.starts.append(start)
            self.ends.append(end)
            self.closed.append(closed)


def passages(source: str) -> Iterator[Passage]:
    """The sentences of paragraphs, quotes and list items, in their order.

    Headings, tables, code, comments and front matter are left out. A sentence is closed where it holds code or is
    marked in any part, and so are all of a block whose Markdown cannot be followed.

    Parameters
    ----------
    source : str
        A page, or plain text.
    """
    env: dict[str, Any] = {}
    tokens = markdown().parse(source, env)
    kinds = {id(t): tokens[n - 1].type for n, t in enumerate(tokens) if t.type == "inline"}
    for number, block in enumerate(blocks(Lines(source), tokens)):
        if kinds[id(block.token)] != "paragraph_open" or not block.words:
            continue
        held = scanned(env, block.token.content)
        seen = _visible(block.token.content, held)
        plain = "".join(seen.chars).strip()
        why = ""
        if plain != words(block.token.children) or held.faults:
            why = "The Markdown of its paragraph could not be followed."
        yield from _sentences(seen, block, number, why)


def _sentences(seen: _Visible, block: Block, number: int, why: str) -> Iterator[Passage]:
    text = "".join(seen.chars)
    for first, last in _cut(text):
        closed = why or ("It is marked already, or holds code." if any(seen.closed[first:last]) else "")
        yield Passage(
            text[first:last],
            [block.offset(at) for at in seen.starts[first:last]],
            [block.offset(at - 1) + 1 for at in seen.ends[first:last]],
            block.words,
            block.before,
            number,
            closed,
        )


def _cut(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence of a text begins and ends."""
    begin = 0
    for end in _END.finditer(text):
        if end[0].strip() in (".", '."') and _ABBREVIATION.search(text, max(begin, end.start() - 12), end.start()):
            continue
        yield from _trimmed(text, begin, end.end())
        begin = end.end()
    yield from _trimmed(text, begin, len(text))


def _trimmed(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    while end > begin and text[end - 1] == " ":
        end -= 1
    while begin < end and text[begin] == " ":
        begin += 1
    bullet = _BULLET.match(text[begin:end])
    begin += bullet.end() if bullet else 0
    if begin < end:
        yield begin, end


def _visible(raw: str, held: Scan) -> _Visible:
    """The words of a block's Markdown without its marks."""
    seen = _Visible()
    marked = {f.open: f for f in held.found.values()}
    ends = {f.close: f.end for f in held.found.values()}
    code = dict(held.code)
    closing: dict[int, int] = {}
    until = pos = 0
    while pos < len(raw):
        plain = _MARKED_UP.search(raw, pos)
        stop = plain.start() if plain else len(raw)
        for at in range(pos, stop):
            seen.add(raw[at], at, at + 1, at < until)
        if plain is None:
            break
        pos = stop
        if pos in marked:
            until = marked[pos].end
            pos += 1
        elif pos in ends:
            pos = ends[pos]
        elif pos in code:
            seen.add(raw[pos : code[pos]].strip("`"), pos, code[pos], True)
            pos = code[pos]
        elif pos in held.comments:
            pos = held.comments[pos]
        elif pos in closing:
            pos = closing[pos]
        else:
            pos = _mark(raw, pos, held, closing, seen, pos < until)
    return seen


def _mark(raw: str, pos: int, held: Scan, closing: dict[int, int], seen: _Visible, closed: bool) -> int:
    """Read one character that may be a mark; the position behind it."""
    if found := _ESCAPED.match(raw, pos):
        seen.add(raw[pos + 1], pos, pos + 2, closed)
        return found.end()
    if found := _ENTITY.match(raw, pos):
        seen.add(html.unescape(found[0]), pos, found.end(), closed)
        return found.end()
    if found := _AUTOLINK.match(raw, pos):
        seen.add(found[1], pos, found.end(), True)
        return found.end()
    picture = raw.startswith("![", pos)
    close = held.brackets.get(pos + picture)
    address = _ADDRESS.match(raw, close + 1) if raw[pos + picture] == "[" and close is not None else None
    if address and picture:
        return address.end()
    if address and close is not None:
        closing[close] = address.end()
        return pos + 1
    if raw[pos] in "*_" and _is_emphasis(raw, pos):
        return pos + 1
    seen.add(raw[pos], pos, pos + 1, closed)
    return pos + 1


def _is_emphasis(raw: str, pos: int) -> bool:
    """Whether a star or underscore can be a mark of emphasis."""
    left = raw[pos - 1] if pos else " "
    right = raw[pos + 1] if pos + 1 < len(raw) else " "
    if raw[pos] == "_" and left.isalnum() and right.isalnum():
        return False
    return not (left.isspace() and right.isspace())
