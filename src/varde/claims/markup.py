"""Markdown as pages are written in it: CommonMark and tables, with marked sentences and without HTML.

Comments (`<!-- … -->`) are as if they were not there, and so is a claim in one. One that begins a line may span
paragraphs, one inside a paragraph has to end in it. All other HTML is text.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from varde.claims.spans import Scan, scan

_BREAKS = ("softbreak", "hardbreak")


def markdown() -> MarkdownIt:
    """A parser that knows marked sentences.

    Around the words of each that can be read it puts the inline tokens `claim_open` and `claim_close`, with
    `meta["index"]` counting them over the document from 0; one that can't be read stays text. Rules to render them
    are added with `add_render_rule`.
    """
    md = MarkdownIt("commonmark", {"html": False}).enable("table").use(front_matter_plugin)
    md.block.ruler.before("html_block", "comment", _comment_block, {"alt": ["paragraph", "reference", "blockquote"]})
    md.inline.ruler.before("link", "claim", _bracket)
    md.inline.ruler.before("autolink", "comment", _comment)
    md.core.ruler.push("claims", _number)
    return md


def scanned(env: MutableMapping[str, Any], text: str) -> Scan:
    """What a block of inline Markdown holds; each is scanned once in a document."""
    scans: dict[str, Scan] = env.setdefault("claims", {})
    if text not in scans:
        scans[text] = scan(text)
    return scans[text]


def words(children: list[Token] | None) -> str:
    """What a reader sees of inline Markdown: words without marks, each break a space, no pictures."""
    parts = []
    for token in children or ():
        if token.type in _BREAKS:
            parts.append(" ")
        elif token.type in ("text", "code_inline"):
            parts.append(token.content)
    return " ".join("".join(parts).split())


def _bracket(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "[":
        return False
    held = scanned(state.env, state.src)
    found = held.found.get(state.pos)
    if found is None or found.end > state.posMax:
        return _no_link(state, held, silent)
    if not silent:
        maximum = state.posMax
        state.push("claim_open", "", 1).meta = {"found": found}
        state.pos, state.posMax = found.open + 1, found.close
        state.md.inline.tokenize(state)
        state.push("claim_close", "", -1).meta = {}
        state.posMax = maximum
    state.pos = found.end
    return True


def _no_link(state: StateInline, held: Scan, silent: bool) -> bool:
    """Pass over a "[" that can't begin a link, so that a page full of them is not searched again for each."""
    close = held.brackets.get(state.pos)
    if close is not None and (state.env.get("references") or state.src.startswith("(", close + 1)):
        return False
    if not silent:
        state.append_pending("[")
    state.pos += 1
    return True


def _comment(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "<":
        return False
    end = scanned(state.env, state.src).comments.get(state.pos)
    if end is None or end > state.posMax:
        return False
    state.pos = end
    return True


def _comment_block(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:
    """Pass over a comment that begins a line, and leave what follows it in its last line."""
    start = state.bMarks[startLine] + state.tShift[startLine]
    if not state.src.startswith("<!--", start) or state.is_code_block(startLine):
        return False
    line = _last_line_of_comment(state, startLine, endLine, start)
    if line is None:
        return False
    end = state.src.index("-->", start + 2) + 3
    rest = state.src[end : state.eMarks[line]]
    if rest.strip() and line == startLine:
        return False  # text with a comment before it, in one line
    if silent:
        return True
    comment = (startLine, line, end - (state.src.rfind("\n", 0, end) + 1))
    state.env.setdefault("comments", []).append(comment)
    state.line = line + 1
    if rest.strip():
        state.line = line
        state.bMarks[line], state.tShift[line] = end, len(rest) - len(rest.lstrip())
        state.sCount[line], state.bsCount[line] = state.blkIndent, 0
    return True


def _last_line_of_comment(state: StateBlock, first: int, end_line: int, start: int) -> int | None:
    """Line on which a comment ends, or None where it does not end in the list item or quote it begins in."""
    if "comment_end" not in state.env:
        state.env["comment_end"] = state.src.rfind("-->")
    # Where one search came to the end of its container in vain, a search from any line between does too.
    vain_from, vain_to = state.env.get("comments_in_vain", (0, 0))
    if state.env["comment_end"] < start + 2 or vain_from <= first < vain_to:
        return None
    end = state.src.index("-->", start + 2) + 3
    for line in range(first, end_line):
        empty = state.isEmpty(line)
        if line > first and not empty and state.sCount[line] < state.blkIndent:
            break
        if state.eMarks[line] >= end:
            return line
    else:
        line = end_line
    state.env["comments_in_vain"] = (first, line)
    return None


def _number(state: StateCore) -> None:
    """Number the marked sentences; one in which there are no words to read is set aside in its block's `meta`."""
    index = 0
    for token in state.tokens:
        if token.type != "inline" or not any(c.type == "claim_open" for c in token.children or ()):
            continue
        children = token.children or []
        opened, wordless = -1, set()
        for at, child in enumerate(children):
            if child.type == "claim_open":
                opened = at
            elif child.type == "claim_close" and not words(children[opened:at]):
                wordless |= {opened, at}
        token.meta["wordless"] = [children[at].meta["found"] for at in sorted(wordless) if "found" in children[at].meta]
        token.children = [c for at, c in enumerate(children) if at not in wordless]
        for child in token.children:
            if child.type == "claim_open":
                child.meta["index"] = index
            elif child.type == "claim_close":
                child.meta["index"] = index
                index += 1
