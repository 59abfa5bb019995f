"""Finding marked sentences in the inline Markdown of one block: `[sentence]{claim="…" expect="…"}`.

One pass over the text, linear in its length. What binds tighter than brackets in CommonMark is passed over: escaped
characters, code, autolinks; and comments, since a reader does not see them. Whatever looks like a marking and can't be
read as one is a fault with its place, and the search goes on behind it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import lru_cache

from mdit_py_plugins.attrs.parse import ParseError, parse

from varde.claims.marking import ATTRIBUTES
from varde.errors import did_you_mean, nearest

LONGEST = 4096
"""Characters that the braces of one claim may hold."""

_EXAMPLE = 'Write [sentence]{claim="figure key=value" expect="46" as-of="2014-08"}.'
_QUOTES = "“”„‟″«»‘’‚′'"
_SPECIAL = re.compile(r"[\\`<\[\]{]")
_AUTOLINK = re.compile(r"<(?:[A-Za-z][A-Za-z0-9+.-]{1,31}:[^<>\x00-\x20]*|[^\s<>@]{1,64}@[^\s<>@]{1,255})>")
_ADDRESS = re.compile(r"\([^\s()]*(?:\([^\s()]*\)[^\s()]*)*\)")
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
# One attribute of a well-formed marking; classes, ids and comments are known to it so that they can be refused.
_ATTRIBUTE = re.compile(
    r"\s*(?:(?P<key>[\w:-]+)=(?:\"(?P<value>(?:[^\"\\{}]|\\.)*)\"|(?P<bare>[\w:-]+))"
    r"|(?P<mark>[.#][^\s{}\"]+)|(?P<comment>%[^%{}]*%?))(?=[\s}]|$)",
    re.ASCII,
)
_HEAD = re.compile(r"\{[^{}]*")
_QUOTED_KEY = re.compile(rf"([A-Za-z][\w-]*)\s*=\s*[\"{_QUOTES}]", re.ASCII)
_KEY = re.compile(r"([A-Za-z][\w-]*)\s*=", re.ASCII)
_KEY_CUT_SHORT = re.compile(rf"(?:^|\s)(?:{'|'.join(ATTRIBUTES)})=$")
# A marking that stands where none can be read, told from prose in braces by its "=" and quotation mark.
LOOKS_MARKED = re.compile(
    rf"\{{(?=\s*(?:claim|attested)\s*=|[^{{}}]*?[\s\"”“{_QUOTES}](?:claim|attested)\s*=\s*[\"{_QUOTES}])"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A marked sentence: the offsets of its "[", its "]" and the end of its braces, and what they hold."""

    open: int
    close: int
    end: int
    attributes: dict[str, str]
    values: dict[str, int]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that looks like a marked sentence and can't be read; `unopened` where its "[" is missing."""

    at: int
    message: str
    hint: str | None
    unopened: bool = False


@dataclass(slots=True)
class Scan:
    """What one block of inline Markdown holds; all numbers are offsets into it.

    Attributes
    ----------
    found : dict of int to Found
        Marked sentences by their "[".
    faults : list of Fault
        What is wrong.
    brackets : dict of int to int
        For each "[" that is closed, its "]".
    braces : set of int
        Every "{" that was read as a marking, told to be a fault, or left to others on purpose.
    code : list of (int, int)
        Code spans.
    comments : dict of int to int
        Where each comment starts and ends.
    unclosed : int or None
        The last "[" that is never closed.
    """

    found: dict[int, Found] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    brackets: dict[int, int] = field(default_factory=dict)
    braces: set[int] = field(default_factory=set)
    code: list[tuple[int, int]] = field(default_factory=list)
    comments: dict[int, int] = field(default_factory=dict)
    unclosed: int | None = None


def scan(text: str) -> Scan:
    """Marked sentences in the inline Markdown of one paragraph, heading or cell."""
    return _Scanner(text).run()


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._scan = Scan()
        self._opened: list[int] = []
        self._marked: list[int] = []  # the "[" of marked sentences, good or not, that no other is known to hold
        self._ticks = _runs_of_ticks(text)
        self._last_comment_end = text.rfind("-->")

    def run(self) -> Scan:
        text, pos = self._text, 0
        while special := _SPECIAL.search(text, pos):
            pos = special.start()
            match text[pos]:
                case "\\":
                    pos += 2 if text[pos + 1 : pos + 2] in _PUNCTUATION else 1
                case "`":
                    pos = self._code(pos)
                case "<":
                    pos = self._angle(pos)
                case "[":
                    self._opened.append(pos)
                    pos += 1
                case "]":
                    pos = self._bracket(pos)
                case _:
                    self._lone_brace(pos)
                    pos += 1
        self._scan.unclosed = self._opened[-1] if self._opened else None
        return self._scan

    def _code(self, pos: int) -> int:
        end = pos
        while end < len(self._text) and self._text[end] == "`":
            end += 1
        runs = self._ticks.get(end - pos, [])
        following = bisect_left(runs, end)
        if following == len(runs):
            return end
        close = runs[following] + end - pos
        self._scan.code.append((pos, close))
        return close

    def _angle(self, pos: int) -> int:
        if self._text.startswith("<!--", pos) and self._last_comment_end >= pos + 2:
            end = self._text.index("-->", pos + 2) + 3  # `<!-->` is a whole comment
            self._scan.comments[pos] = end
            return end
        link = _AUTOLINK.match(self._text, pos)
        return link.end() if link else pos + 1

    def _bracket(self, close: int) -> int:
        """Read a "]" and, where it ends a marked sentence, the braces behind it."""
        brace = close + 1
        braced = self._text[brace : brace + 1] == "{"
        if not self._opened:
            if not braced:
                return brace
            self._lone_brace(brace)
            return brace + 1
        start = self._opened.pop()
        self._scan.brackets[start] = close
        if braced:
            return self._braces(start, close)
        address = _ADDRESS.match(self._text, brace)
        if address and self._text[start - 1 : start] != "!":
            self._refuse_inside(
                start, "A marked sentence can't stand inside a link.", "Put the link into the sentence."
            )
        return address.end() if address else brace

    def _lone_brace(self, brace: int) -> None:
        """Tell of a marking that follows no "]", or one whose "[" is missing."""
        if brace in self._scan.braces or not (LOOKS_MARKED.match(self._text, brace) or self._misspelt(brace)):
            return
        self._scan.braces.add(brace)
        if self._text[brace - 1 : brace] == "]" and not escaped(self._text, brace - 1):
            fault = Fault(brace - 1, 'This "]" with a claim behind it has no "[" before it.', _EXAMPLE, True)
        else:
            start = self._opened[-1] if self._opened else brace
            message = 'The marking in braces has no "]" directly before it'
            message += ', and this "[" is not closed.' if self._opened else "."
            fault = Fault(start, message, _EXAMPLE + " To show braces as they are, write \\{.")
        self._scan.faults.append(fault)
        self._marked.append(fault.at)

    def _misspelt(self, brace: int) -> bool:
        """Whether braces hold a quoted attribute that is one of a claim's, or nearly."""
        head = _HEAD.match(self._text, brace)
        return head is not None and any(_near(key) for key in _QUOTED_KEY.findall(head[0]))

    def _braces(self, start: int, close: int) -> int:
        brace = close + 1
        chunk = self._text[brace : brace + LONGEST].replace("\n", " ")
        try:
            length, given = parse(chunk)
        except ParseError:
            if not _looks_like_marking(chunk):
                return brace
            self._mark(start, brace, [_why_unreadable(chunk, brace)])
            return brace + 1
        if not given.keys() & set(ATTRIBUTES):
            end = brace + length + 1
            near = [k for k in given if _near(k)]
            self._scan.braces.add(brace)
            if near:
                self._mark(start, brace, [_unknown(k, chunk, brace) for k in near])
            return end
        found, faults = _attributes(chunk[: length + 1], brace)
        end = brace + length + 1
        if not self._text[start + 1 : close].strip():
            faults.append(Fault(start, "The marked sentence is empty.", _EXAMPLE))
        held_another = self._mark(start, brace, faults)
        if found and not faults and not held_another:
            values = {k: at for k, (_, at) in found.items()}
            self._scan.found[start] = Found(start, close, end, {k: v for k, (v, _) in found.items()}, values)
        return end

    def _mark(self, start: int, brace: int, faults: list[Fault]) -> bool:
        """Note a marked sentence; one that holds another is refused, and so is the other."""
        self._scan.braces.add(brace)
        self._scan.faults += faults
        held_another = self._refuse_inside(
            start,
            "A marked sentence can't hold another: this one stands inside one that is marked too.",
            "Mark them one behind the other.",
        )
        self._marked.append(start)
        return held_another

    def _refuse_inside(self, start: int, message: str, hint: str) -> bool:
        """Refuse the marked sentences that began behind a "["; say whether there were any, good or not."""
        any_inside = False
        while self._marked and self._marked[-1] > start:
            inner = self._marked.pop()
            any_inside = True
            if self._scan.found.pop(inner, None):
                self._scan.faults.append(Fault(inner, message, hint))
        return any_inside


def _runs_of_ticks(text: str) -> dict[int, list[int]]:
    """Where the runs of backticks start, by their length."""
    runs: dict[int, list[int]] = {}
    for run in re.finditer("`+", text):
        runs.setdefault(len(run[0]), []).append(run.start())
    return runs


def escaped(text: str, pos: int) -> bool:
    """Whether an odd number of backslashes stands before a character."""
    before = pos
    while before and text[before - 1] == "\\":
        before -= 1
    return (pos - before) % 2 == 1


@lru_cache(maxsize=4096)
def _near(key: str) -> bool:
    """Whether a name is one of the attributes, or one of them misspelt."""
    return key in ATTRIBUTES or bool(len(key) < 16 and nearest(key, ATTRIBUTES, n=1, cutoff=0.75))


def _looks_like_marking(chunk: str) -> bool:
    """Whether braces that can't be read were meant as a claim's; `chunk` starts with the brace."""
    head = _HEAD.match(chunk)
    return head is not None and any(_near(key) for key in _KEY.findall(head[0]))


def _unknown(key: str, chunk: str, brace: int) -> Fault:
    at = re.search(rf"(?<![\w:-]){re.escape(key)}(?![\w:-])", chunk)
    hint = did_you_mean(key, ATTRIBUTES) or f"A claim has {', '.join(ATTRIBUTES)}."
    return Fault(brace + (at.start() if at else 0), f"A claim has no attribute {key!r}.", hint)


def _attributes(chunk: str, brace: int) -> tuple[dict[str, tuple[str, int]], list[Fault]]:
    """Attributes of well-formed braces as key: (value, offset), and what is wrong with them."""
    given: dict[str, tuple[str, int]] = {}
    faults: list[Fault] = []
    pos = 1
    while part := _ATTRIBUTE.match(chunk, pos):
        pos = part.end()
        if part["comment"]:
            continue
        if part["mark"]:
            at = brace + part.start("mark")
            faults.append(Fault(at, f"A claim takes no {part['mark']!r}.", f"It has {', '.join(ATTRIBUTES)}."))
            continue
        key, at = part["key"], brace + part.start("key")
        if key not in ATTRIBUTES:
            faults.append(_unknown(key, chunk[part.start("key") :], at))
        elif key in given:
            faults.append(Fault(at, f"{key} is given twice.", "Remove one of them."))
        elif part["bare"] is not None:
            faults.append(Fault(at, f"The value of {key} has no quotation marks.", f'Write {key}="{part["bare"]}".'))
        else:
            given[key] = (re.sub(r'\\(["\\{}])', r"\1", part["value"]), brace + part.start("value"))
    if chunk[pos:].strip() != "}":
        faults.append(Fault(brace + pos, f"{chunk[pos:].split()[0]!r} can't be read as an attribute.", _EXAMPLE))
    return given, faults or _misfits(given, brace)


def _misfits(given: dict[str, tuple[str, int]], brace: int) -> list[Fault]:
    """What is wrong with attributes that can be read each for itself."""
    faults = []
    for key, (value, at) in given.items():
        if not value.strip():
            faults.append(Fault(at, f"{key} is empty.", _EXAMPLE))
        elif curly := re.search("[“”„‟]", value):
            hint = "Write straight ones; around a value with spaces in it single ones: cause='malicious act'."
            faults.append(Fault(at + curly.start(), f"{key} has the typographic quotation mark {curly[0]}.", hint))
    if "attested" in given:
        for key in ("claim", "expect", "value"):
            if key in given:
                hint = "What a figure can answer is a claim; attested is for what no data hold."
                faults.append(Fault(brace, f"A marked sentence has either attested or {key}, not both.", hint))
    elif "claim" not in given:
        faults.append(Fault(brace, "The marked sentence has no claim.", _EXAMPLE))
    elif "expect" not in given:
        faults.append(Fault(brace, "The claim has no expect.", 'Say what makes the sentence true: expect="46".'))
    return faults


def _why_unreadable(chunk: str, brace: int) -> Fault:
    """Why braces that were meant as a claim's can't be read, and where that begins."""
    pos, last = 1, None
    while part := _ATTRIBUTE.match(chunk, pos):
        pos, last = part.end(), part
    rest = chunk[pos:].lstrip()
    at = brace + len(chunk) - len(rest)
    if last and last["value"] is not None and _KEY_CUT_SHORT.search(last["value"]):
        where = brace + last.start("value") - 1
        return Fault(where, f"The quotation mark of {last['key']} is not closed.", _EXAMPLE)
    key = re.match(rf"([\w:-]+)(\s*)=(\s*)([\"{_QUOTES}]?)", rest, re.ASCII)
    if not key:
        return _no_attribute(rest, at, brace, len(chunk) == LONGEST)
    where = at + key.start(4)
    if key[2] or key[3]:
        return Fault(at, f"There is a space beside the = of {key[1]}.", f'Write {key[1]}="…".')
    if key[4] == '"':
        return _open_value(key[1], rest[key.end() :], where, len(chunk) == LONGEST)
    if key[4] == "'":
        return Fault(where, f"The value of {key[1]} stands in single quotation marks.", f'Write {key[1]}="…".')
    if key[4]:
        hint = f'Write {key[1]}="…" with straight ones; an editor may have changed them.'
        return Fault(where, f"The value of {key[1]} stands in the typographic quotation mark {key[4]}.", hint)
    return Fault(at, f"The value of {key[1]} has no quotation marks.", f'Write {key[1]}="…".')


def _open_value(key: str, rest: str, where: int, cut: bool) -> Fault:
    """Fault of a value whose quotation mark is opened and not closed before the next brace."""
    if cut and not re.search(r"[{}\"]", rest):
        return _too_long(where)
    if re.match(r'[^"]*"(?:[\s}]|$)', rest):
        return Fault(
            where, f"The value of {key} has a brace in it.", "A figure's arguments and expectations have none."
        )
    return Fault(where, f"The quotation mark of {key} is not closed.", _EXAMPLE)


def _no_attribute(rest: str, at: int, brace: int, cut: bool) -> Fault:
    if not rest and cut:
        return _too_long(brace)
    if "}" not in re.split(r"[\[{]", rest, maxsplit=1)[0]:
        return Fault(brace, 'The "}" of this marking is missing.', _EXAMPLE)
    word = re.match(r"[\w:-]+|.", rest)
    return Fault(at, f"{word[0] if word else rest!r} in the marking is no attribute.", _EXAMPLE)


def _too_long(at: int) -> Fault:
    return Fault(at, f"The marking is longer than {LONGEST} characters, or its end is missing.", _EXAMPLE)
