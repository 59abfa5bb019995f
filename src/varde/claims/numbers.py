"""Numbers in running English, in digits and in words, with the words that say how exactly they are meant.

No digit is passed over in silence: what is neither a number (`find_numbers`) nor a time (`varde.claims.times`) belongs
to a name or a phrase, and `find_labels` tells it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from varde.claims.mentions import Mention, Number, Quantifier, Time, Word, WordKind

ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
ORDINALS = (
    "zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
)  # fmt: skip
_SCALES = {"dozen": 12.0, "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_ANY_SCALE = _SCALES | {"k": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12}
_SCALE_WORD = "|".join(_SCALES)
_PARTS = {"half": 1 / 2, "halves": 1 / 2} | {
    word + plural: part
    for word, part in {"third": 1 / 3, "quarter": 1 / 4, "fifth": 1 / 5, "tenth": 1 / 10}.items()
    for plural in ("", "s")
}
_FRACTION_SIGNS = {"½": 0.5, "¼": 0.25, "¾": 0.75}
_CARDINALS = {word: float(n) for n, word in enumerate(ONES)} | {w: 10.0 * n for n, w in enumerate(TENS, 2)}
_ORDINAL_VALUES = (
    {word: float(n) for n, word in enumerate(ORDINALS)}
    | {word[:-1] + "ieth": 10.0 * n for n, word in enumerate(TENS, 2)}
    | {"hundredth": 1e2, "thousandth": 1e3, "millionth": 1e6}
)

# Spaces have an upper bound everywhere, so that no text, however odd, takes more than linear time.
GAP = r"\s{1,9}"
HYPHEN = "[-‐‑]"
THIN = "\u00a0\u2009\u202f"
_JOIN = rf"(?:{GAP}|{HYPHEN})"
_BLANK = "\ufffc"
_SMALL_WORD = "|".join(sorted((*ONES, *TENS), key=len, reverse=True))
_ORDINAL_WORD = "|".join(sorted(_ORDINAL_VALUES, key=len, reverse=True))


def blank(text: str, mentions: Iterable[Mention]) -> str:
    """The text with every mention blotted out, character for character, so that places stay the same."""
    parts, done = [], 0
    for start, end in sorted((m.start, m.end) for m in mentions):
        if end > done:
            begin = max(start, done)
            parts += [text[done:begin], _BLANK * (end - begin)]
            done = end
    return "".join([*parts, text[done:]])


# --- Digits and number words that belong to a name or a phrase -------------------------------------------------------

_CENTURY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)|(?:twenty{HYPHEN})?(?:{_ORDINAL_WORD}))"
# A capital is asked of words that are readily followed by a count: "tracks 45 conflicts", "a group of 12 states".
_REFERENCE = (
    r"(?i:articles?|art\.|chapters?|paragraphs?|paras?\.?|sections?|appendix|resolutions?|protocols?|regulations?"
    r"|directives?|agenda|world\swar|nos?\.|footnotes?|figs?\.|vol\.|pp?\.|SDGs?|page|pages)"
    r"|Decisions?|Goals?|Target|Vision|Horizon|Strategy|Phases?|Parts?|Tables?|Figures?|Box(?:es)?|Annex(?:es)?|Rules?"
    r"|Principles?|Laws?|Acts?|Pillars?|Permanent|Big|Group\sof|Boeing|Airbus|Flight|Route|Highway|Title|Zone|Level|Track"
    r"|Categor(?:y|ies)|Version|Items?|No(?=\s\d)|NATO(?=\s20[3-9]0)"
)
_REFERRED = (
    rf"(?:{HYPHEN}?[A-Z]{{1,3}}{HYPHEN})?\d{{1,9}}(?![\d,.]*\d{{3}})(?:[./]\d{{1,5}}){{0,4}}"
    r"(?:\s?\((?:\d{1,4}|[IVX]{1,5})\))?"
)
_LED_BY_LETTERS = (
    r"(?:https?://|www\.|doi:)\S+",
    # Symbols of UN documents: "S/RES/2334(2016)", "A/76/L.5".
    r"(?<!/)[A-Z]{1,6}/[\w./-]{0,60}\d[\w./-]{0,60}(?:\s?\(\d{4}\))?",
    rf"(?P<reference>{_REFERENCE}){GAP}(?:(?P<referred>{_REFERRED})|(?i:{_SMALL_WORD})\b(?!{_JOIN}[a-z]))",
    # "Second World War", "the Third Committee": a capital within the sentence, and one after it.
    r"(?<=[\w,;:]\s)(?:First|Second|Third|Fourth|Fifth|Sixth|Seventh|Eighth|Ninth|Tenth)(?=\s[A-Z][a-z])",
    r"(?:First|Second|Third)(?=\s(?:World\s|Committee|Intifada|Lady|Reich|Geneva))|(?:First|Second|Third|Fourth)(?=,\s)",
    r"(?i:(?:third[\s‐‑-](?:part(?:y|ies)|countries|states)|third[‐‑-]country|at\sfirst(?=[\s,.])|first\sof\sall"
    r"|first\sand\sforemost|in\sthe\sfirst\splace|(?:first|second)[‐‑-]hand|zero[\s‐‑-]sum|one[‐‑-](?:sided|off|way|time)"
    r"|(?:on|the|other)\sone\shand|(?:two|three|four|five)fold|two[\s‐‑-]state\ssolution"
    r"|six[\s‐‑-]party\stalks|(?:day|square)\sone|ground\szero|(?:split|per)\ssecond|five\seyes)\b)",
)
_LED_BY_DIGITS = (
    r"\b10\.\d{4,9}/\S+",
    rf"\b\d{{4}}{GAP}Agenda\b|#\d{{1,9}}|\[\d{{1,3}}\]",
    r"(?<!/)(?:9/11|24/7|7/7)(?![\w/])|(?<![\w.])1\.5[‐‑-]track\b",
    r"(?<![\w:])[012]?\d:[0-5]\d(?::[0-5]\d)?(?![\d:])",
    # "1.2.3" numbers a section or a version; "24.08.2016" is a date.
    r"(?<![\w.])(?!\d{1,2}\.\d{1,2}\.\d{4}(?!\d))\d{1,9}(?:\.\d{1,9}){2,9}(?!\d)",
    # "3D", "5G", "737MAX"; people in their "20s"; decades, which are times.
    r"(?<![\w.,/])\d{1,4}(?!(?:BN|B|M|K|TN)\b)[A-Z]\w{0,20}|(?<![\w.,])(?:\d\d|\d{4})['’]?s\b",
    r"\d{16,}",
)
_LABELS = (
    rf"(?i:(?<![\w-])(?=[\dfstenw])(?:{_CENTURY}(?:{GAP}(?:and|or|to){GAP}(?:the{GAP})?|\s?[-–]\s?))?"
    rf"{_CENTURY}{_JOIN}centur(?:y|ies)\b)"
    rf"|(?<![\w-])(?=[A-Za-z])(?:{'|'.join(_LED_BY_LETTERS)})|(?=[\d#\[])(?:{'|'.join(_LED_BY_DIGITS)})"
)
_LABEL = re.compile(_LABELS)
_MORE_REFERRED = re.compile(
    rf"(?:,\s|,?{GAP}(?:and|or|to){GAP}|\s?[-–]\s?){_REFERRED}(?=[^\w\s%]|\s(?:and|or|on|of|in)\b|\s*$)"
)
_MARKER = re.compile(r"(?:^|(?<=\n))[ \t]{0,8}\(?(\d{1,2})[.)](?=[ \t]+\S)")
_RUN = re.compile(r"\d+")
_JOINED_BEFORE = re.compile(r"(?<![\w‐‑-])[^\W\d_][\w‐‑-]{0,40}$|(?<![\w‐‑-])[^\W\d_]$")
_JOINED_AFTER = re.compile(rf"(?:\w|{HYPHEN}\d){{0,40}}")
_PREFIX = re.compile(rf"(?i)(?:mid|pre|post|late|early|end){HYPHEN}$")


def find_labels(text: str) -> list[Mention]:
    """Digits and number words that belong to a name or a phrase and count nothing.

    These are: addresses, DOIs; symbols of documents ("S/RES/2334(2016)"); references ("Article 5", "resolution 2334
    (2016)", "resolutions 1325 and 2242", "Agenda 2030", "No. 5", "page 3", "World War Two", "Group of 77"); names with
    digits ("G20", "COVID-19", "M23", "5G"); centuries; ordinals in names ("the Third Committee") and phrases ("third
    parties", "at first", "one-sided", "1.5-track", "9/11", "two-state solution"); hours ("18:00"); sections ("1.2.3");
    markers of lists and notes ("1. " at the start, "[3]"); ages ("their 20s", "the over-45s"); more than 15 digits in
    a row.

    Parameters
    ----------
    text : str
        English prose.

    Returns
    -------
    list of Mention
        In the order of the text; none lies within another.
    """
    found = [Mention(m.start(), _reference_end(text, m)) for m in _LABEL.finditer(text)]
    found += [Mention(m.start(1), m.end(1)) for m in _MARKER.finditer(text) if _ends_before(text, m.start())]
    found += _joined(text)
    found.sort(key=lambda m: (m.start, -m.end))
    kept: list[Mention] = []
    for mention in found:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
        elif mention.end > kept[-1].end:
            kept[-1] = Mention(kept[-1].start, mention.end)
    return kept


def _reference_end(text: str, found: re.Match[str]) -> int:
    """Where a label ends: "resolutions 1325 and 2242" goes on, "resolution 1325 and 45 soldiers" does not."""
    end = found.end()
    if found["referred"] and found["reference"].rstrip(".").endswith(("s", "pp")):
        while more := _MORE_REFERRED.match(text, end):
            end = more.end()
    return end


def _ends_before(text: str, start: int) -> bool:
    """Whether nothing, or the end of a sentence, stands before a line that may start with a marker."""
    before = text[max(0, start - 40) : start].rstrip()
    return not before or before.endswith((".", ":", ";", "!", "?"))


def _joined(text: str) -> Iterator[Mention]:
    """Digits that letters lead ("G20", "COVID-19"), other than "mid-2016" and the like."""
    done = 0
    for run in _RUN.finditer(text):
        start = run.start()
        if start < done or not start or not (text[start - 1].isalpha() or text[start - 1] in "-‐‑_"):
            continue
        before = _JOINED_BEFORE.search(text[max(0, start - 42) : start])
        if before and not _PREFIX.match(before[0]):
            after = _JOINED_AFTER.match(text, run.end())
            done = after.end() if after else run.end()
            yield Mention(start - len(before[0]), done)


# --- Numbers ---------------------------------------------------------------------------------------------------------

_DIGITS = re.compile(
    rf"""
    (?P<digits> \d{{1,3}}(?:,\d{{3}}){{1,4}}(?!\d)(?:\.\d{{1,9}})? | \d{{1,3}}(?:['’]\d{{3}}){{1,4}}(?!\d)
      | \d{{1,3}}(?:[\ {THIN}]\d{{3}}){{1,4}}(?!\d)(?:\.\d{{1,9}}(?!\d))? | \d{{4}}(?:[\ {THIN}]000){{1,3}}(?!\d)
      | \d{{1,15}}\.\d{{1,9}} | \d{{1,15}} )? (?P<sign>[½¼¾])?
    """,
    re.VERBOSE,
)
_DIGIT = re.compile(r"[\d½¼¾]")
_AFTER_DIGITS = re.compile(
    rf"(?:(?P<nth>st|nd|rd|th)|[ {THIN}]?(?P<short>bn|tn|BN|TN|(?<! )[kK])|{_JOIN}?(?P<scale>{_SCALE_WORD})"
    rf"|[ {THIN}]?(?P<money_scale>mn|mln|m|b|M|B))\b(?![’'])"
)
_MONEY = r"(?:[$€£¥]|(?:USD|EUR|GBP|NOK|SEK|DKK|CHF|US\$|kr\.?)\s?)"
_MONEY_BEFORE = re.compile(_MONEY + r"\Z")
_MINUS_BEFORE = re.compile(r"(?:(?<![\w)\]’'…!?.,:;%–—￼-])[-−]|\bminus\s)\Z")


@dataclass(frozen=True, slots=True)
class _Found:
    """A number before its quantifier is known; `scale` is that of the word after it ("million"), else 1."""

    start: int
    end: int
    value: float
    in_words: bool = False
    ordinal: bool = False
    times: bool = False
    scale: float = 1.0


def _in_digits(text: str) -> Iterator[_Found]:
    """Every number in digits, with the scale after it; no digit of the text is left out."""
    place = 0
    while here := _DIGIT.search(text, place):
        found = _DIGITS.match(text, here.start())
        assert found
        start, end = found.span()
        value = float(re.sub(r"[^\d.]", "", found["digits"] or "0")) + _FRACTION_SIGNS.get(found["sign"], 0.0)
        before = text[max(0, start - 9) : start]
        after = _AFTER_DIGITS.match(text, end)
        scale, nth = 1.0, False
        if after and not (after["money_scale"] and not _MONEY_BEFORE.search(before)):
            end, nth = after.end(), bool(after["nth"])
            word = (after["scale"] or after["short"] or after["money_scale"] or "").lower()
            scale = _ANY_SCALE.get(word, 1.0)
        if minus := _MINUS_BEFORE.search(before):
            start, value = start - len(minus[0]), -value
        yield _Found(start, end, value * scale, ordinal=nth, scale=scale)
        place = end


_WORD = re.compile(
    rf"(?i)\b(?:(?P<small>{_SMALL_WORD})|(?P<scale>{_SCALE_WORD})"
    rf"|(?P<ordinal>{_ORDINAL_WORD})|(?P<part>hal(?:f|ves)|thirds|quarters?|fifths|tenths)|(?P<times>once|twice|thrice)"
    r"|(?P<both>both)|(?P<pair>pair(?=\sof\b)))\b"
)
_JOINT = re.compile(_JOIN)
_BETWEEN_WORDS = re.compile(rf"(?i){_JOIN}|(?P<and>,?{GAP}and{GAP})")
_AND_A_HALF = re.compile(rf"(?i){GAP}and{GAP}a{GAP}")
_A_BEFORE = re.compile(
    rf"(?i)(?<![\w-])(?:(?:(?P<half>half)|(?:(?P<three>three)|an?|one)?(?:{GAP})?(?P<quarter>quarters?){GAP}of){GAP})?"
    rf"an?{_JOIN}\Z"
)
_OF_A_SCALE = re.compile(rf"(?i){GAP}(?:of{GAP})?an?{_JOIN}(?:{_SCALE_WORD})\b")
_A_PART = re.compile(r"(?i)(?<!\w)a\s\Z")
_OF = re.compile(rf"(?i){GAP}of\b")
_WHOLE_AFTER_HALF = re.compile(rf"(?i){GAP}(?:of|the|its|their|all)\b|\s?(?:[.,;]|\Z)")
_NO_HALF = re.compile(r"(?i)(?:first|second|other|latter|last|final|better)\s\Z")
_PRONOUN_BEFORE = re.compile(
    r"(?i)\b(?:no|any|every|each|some|this|that|which|another|other|loved)[\s‐‑-]\Z"
    r"|\b(?P<the>the|(?:an?|the|its|their|his|her)\s\w{1,20})\s\Z"
)
_PRONOUN_AFTER = re.compile(
    r"(?i)\s(?:of|another|who|whom|whose|that|which|is|was|were|are|be|has|had|have|can|could|may|might|must|shall|should"
    r"|will|would|does|did|do|by\sone|and\sthe\ssame|and\sall)\b|[’']s\b"
)
_ONE_ENDS = re.compile(r"(?i)\s?(?:[^\w\s-]|\Z)|\s(?:in|to|on|at|for|from|with|as|and|or|but)\b")
_ONE_TIME = re.compile(
    r"(?i)\s?(?:[.,;:)]|\Z)|\s(?:in|since|before|during|between|per|every|only|and\sonly|or\stwice|or\smore"
    r"|a\s(?:year|month|week|day|decade))\b"
)
_BOTH_AND = re.compile(
    r"(?i)\s(?!(?:of|the|these|those|its|their|(?!and\b)[a-z]{2,20}s)\s(?!and\b))(?:[^\s.;:!?]{1,40}\s){1,8}and\s"
)


class _Reader:
    """Puts words for numbers together: "two", "hundred" and "five" are 205; "two" and "five" are two numbers."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[_Found] = []
        self._clear()

    def _clear(self) -> None:
        self.start = self.end = -1
        self.total = self.current = 0.0
        self.scale = 1.0
        # The next word must be below this to go on: 10 behind "twenty", 100 behind "hundred", 1,000 behind "thousand".
        self.room = 0.0

    def finish(self, ordinal: bool = False, part: float = 1.0) -> None:
        """Close the number that is being read."""
        if self.start >= 0:
            value = (self.total + self.current) * part
            if ordinal or part < 1 or not self._is_pronoun():
                self.found.append(_Found(self.start, self.end, value, True, ordinal, scale=self.scale))
        self._clear()

    def _is_pronoun(self) -> bool:
        """Whether "one" stands for a person or thing ("no one", "one of the", "the new one")."""
        if self.end - self.start != 3 or self.current != 1:
            return False
        before = _PRONOUN_BEFORE.search(self.text, max(0, self.start - 40), self.start)
        if before and before["the"]:
            return bool(_ONE_ENDS.match(self.text, self.end) or _PRONOUN_AFTER.match(self.text, self.end))
        return bool(before or _PRONOUN_AFTER.match(self.text, self.end))

    def _goes_on(self, value: float, word: re.Match[str]) -> bool:
        gap = _BETWEEN_WORDS.fullmatch(self.text, self.end, word.start()) if self.start >= 0 else None
        if not gap or (gap["and"] and self.room < 100):
            return False
        return 0 < value < self.room

    def _joined(self, word: re.Match[str]) -> bool:
        return self.start >= 0 and bool(_JOINT.fullmatch(self.text, self.end, word.start()))

    def small(self, value: float, word: re.Match[str], ordinal: bool = False) -> None:
        """Read "two", "twenty" or, to end with, "second"."""
        if not self._goes_on(value, word):
            self.finish()
            self.start = word.start()
        self.current += value
        self.end = word.end()
        self.room = 10.0 if value >= 20 else 0.0
        if ordinal:
            self.finish(ordinal=True)

    def scaled(self, scale: float, word: re.Match[str]) -> None:
        """Read "hundred" or "million", which counts only with a number or "a" before it."""
        if not self._joined(word):
            self.finish()
            before = _A_BEFORE.search(self.text, max(0, word.start() - 40), word.start())
            if not before:
                return
            self.start = before.start()
            self.current = 0.5 if before["half"] else 0.25 if before["quarter"] else 1.0
            self.current *= 3 if before["three"] else 1
        if scale <= 100:
            self.current *= scale
        elif self.current:
            self.total, self.current = self.total + self.current * scale, 0.0
        else:
            self.total *= scale
        self.scale, self.end = scale, word.end()
        self.room = {12.0: 0.0, 100.0: 100.0}.get(scale, 1000.0)

    def part(self, value: float, word: re.Match[str]) -> bool:
        """Read "half" or "third" where it is part of a whole; False where it is not."""
        text, start, end = self.text, word.start(), word.end()
        if self.start >= 0 and value == 0.5 and _AND_A_HALF.fullmatch(text, self.end, start):
            self.current, self.end, self.room = self.current + value, end, 0.0
            return True
        plural = word[0].lower().endswith("s")
        if self._joined(word) and self.total + self.current < 20 and (plural or self.current == 1):
            if _OF_A_SCALE.match(text, end):
                self._clear()
                return True
            self.end = end
            self.finish(part=value)
            return True
        a_part = bool(_A_PART.search(text, max(0, start - 3), start) and _OF.match(text, end))
        half = (
            value == 0.5 and _WHOLE_AFTER_HALF.match(text, end) and not _NO_HALF.search(text, max(0, start - 9), start)
        )
        if (a_part or half) and not _OF_A_SCALE.match(text, end):
            self.finish()
            self.found.append(_Found(start - 2 * a_part, end, value, in_words=True))
            return True
        return False

    def single(self, word: re.Match[str]) -> None:
        """Read "once", "both" or "a pair of", which stand by themselves."""
        self.finish()
        start, end, kind = word.start(), word.end(), word.lastgroup
        if kind == "pair":
            if before := _A_BEFORE.search(self.text, max(0, start - 5), start):
                self.found.append(_Found(before.start(), end, 2.0, in_words=True))
        elif kind == "both":
            if not _BOTH_AND.match(self.text, end):
                self.found.append(_Found(start, end, 2.0, in_words=True))
        else:
            value = {"once": 1.0, "twice": 2.0, "thrice": 3.0}[word[0].lower()]
            at = self.text[max(0, start - 3) : start].lower() == "at "
            if value > 1 or (_ONE_TIME.match(self.text, end) and not at):
                self.found.append(_Found(start, end, value, in_words=True, times=True))


def _spelled(text: str) -> list[_Found]:
    """Every number in words."""
    reader = _Reader(text)
    for word in _WORD.finditer(text):
        written = word[0].lower()
        if word["small"]:
            reader.small(_CARDINALS[written], word)
        elif word["scale"]:
            reader.scaled(_SCALES[written], word)
        elif written in _PARTS and reader.part(_PARTS[written], word):
            continue
        elif word["ordinal"]:
            reader.small(_ORDINAL_VALUES[written], word, ordinal=True)
        elif not word["part"]:
            reader.single(word)
    reader.finish()
    return reader.found


# --- How exactly a number is meant -----------------------------------------------------------------------------------

_QUANTIFIERS: dict[Quantifier, str] = {
    "about": r"about|around|some|roughly|approximately|approx\.?|circa|ca?\.|ca|in the region of|in the order of"
    r"|on the order of|in the area of|in the neighbourhood of|an? estimated|estimated at|more or less|[~≈]",
    "nearly": r"nearly|almost|close to|close on|just under|just below|just short of|little short of|a little under"
    r"|not quite|approaching",
    "at least": r"at least|at the (?:very )?least|(?:no|not) (?:fewer|less) than|(?:a )?minimum of|not under|not below"
    r"|as few as|≥|>=",
    "more than": r"(?:(?:just|well|slightly|a little|far|significantly|considerably) )?(?:over|more than|above"
    r"|greater than|larger than|higher than)|exceeding|exceeds|exceeded|in excess of|upwards of|upward of|beyond|>",
    "at most": r"at most|at the (?:very )?most|up to(?: and including)?|(?:no|not) (?:more|greater|higher) than"
    r"|not (?:over|above|exceeding)|(?:a )?maximum of|as many as|as much as|≤|<=",
    "fewer than": r"(?:(?:well|slightly|far|a little|significantly|considerably) )?(?:under|fewer than|less than|below"
    r"|lower than|smaller than)|<",
}
_KEYS: dict[str, Quantifier] = {key.replace(" ", "_"): key for key in _QUANTIFIERS}
_EITHER = "|".join(rf"(?P<{name}>{_QUANTIFIERS[key].replace(' ', GAP)})" for name, key in _KEYS.items())
_INNER = "|".join(words.replace(" ", GAP) for words in _QUANTIFIERS.values())
_FILLER = "(?:a (?:grand |combined )?total of|(?:yet )?another|a further|an additional|the sum of)".replace(" ", GAP)
_NUMBER_LEAD = rf"(?:(?:{_INNER})(?:(?<=[~≈<>≤≥=])|{GAP}))?{_MONEY}?\Z"
_BEFORE = re.compile(rf"(?i)(?<![\w‐‑-])(?:{_EITHER})(?:(?<=[~≈<>≤≥=])\s?|{GAP})(?:{_FILLER}{GAP})?{_NUMBER_LEAD}")
# Looked up first: most numbers have no such word before them, and the search for a phrase takes long.
_LAST_WORDS = frozenset(re.findall("[a-z]+", f"{_INNER} {_FILLER} usd eur gbp nok sek dkk chf us kr c"))
_LAST_SIGNS = frozenset("~≈<>≤≥=$€£¥")
_TIME_UNIT = re.compile(r"(?i)[\s-](?:years?|months?|weeks?|days?|decades?|hours?)\b")
_LASTING = re.compile(
    rf"(?i)\b(?:for|of|after|last(?:s|ed|ing)?|took|takes|within|is|was|are|were|to|by|from){GAP}(?:just{GAP}|well{GAP})?over{GAP}\Z"
)
_AFTER = re.compile(
    rf"(?i)(?:{GAP}[a-z]{{1,20}})?{GAP}(?:(?P<about>or{GAP}so|or{GAP}thereabouts|give{GAP}or{GAP}take)"
    rf"|(?P<least>or{GAP}(?:more|above|over|upwards|higher)|at{GAP}(?:the{GAP}(?:very{GAP})?)?least(?=\s?[.,;:)]|\s*\Z))"
    rf"|(?P<most>or{GAP}(?:fewer|less|under|below|lower)|at{GAP}(?:the{GAP}(?:very{GAP})?)?most(?=\s?[.,;:)]|\s*\Z)))\b"
    rf"|(?P<plus>\+|{GAP}plus\b(?!{GAP}\w))"
)
_PER_CENT = re.compile(
    rf"(?i)\s?%|{_JOIN}per(?:{GAP})?cent\b|{_JOIN}percentage{GAP}points?\b|\s?pct\b|{_JOIN}percent\b"
)
_TIMES = re.compile(r"(?i)[\s-]times\b")
_RANGE = re.compile(
    rf"(?i)(?:\s?%|{GAP}per\s?cent)?(?:\s?[-‐‑–—]\s?|{GAP}(?:to|(?P<or>or)|(?P<and>and)){GAP}){_MONEY}?"
)
_BETWEEN = re.compile(rf"(?i)(?<![\w-])between{GAP}{_NUMBER_LEAD}")
_FROM = re.compile(rf"(?i)\b(?P<ranging>(?:rang(?:e|es|ed|ing)|anywhere){GAP})?from{GAP}{_NUMBER_LEAD}")


def find_numbers(text: str, taken: Sequence[Mention] = ()) -> list[Number]:
    """Every number in a text, with its quantifier.

    Written in digits (13,110; 13 110; 83.48; 1.5 million), in words ("one hundred and twenty-one", "a dozen", "two
    thirds", "both", "twice") or as an ordinal ("third", "21st"). What is no number: labels (`find_labels`), "one" as a
    pronoun ("one of the", "no one"), "once" in the sense of formerly, "both … and …", "hundreds of", "several dozen".

    Parameters
    ----------
    text : str
        English prose.
    taken : sequence of Mention
        What has been read already, such as names and times. Nothing within it is a number, except that years which may
        be numbers (`Time.maybe_number`) are told as numbers too.

    Returns
    -------
    list of Number
        In the order of the text. `start` is where the quantifier begins, `number_start` where the number does and `end`
        where it ends with its scale; a sign for money or per cent and words behind it ("or so") are left out.
    """
    kept = [m for m in taken if not (isinstance(m, Time) and m.maybe_number)]
    masked = blank(text, [*find_labels(text), *kept])
    found = sorted([*_in_digits(masked), *_spelled(masked)], key=lambda f: f.start)
    numbers, place = [], 0
    while place < len(found):
        joined = _range(masked, found, place)
        numbers.append(joined or _quantified(masked, found[place]))
        place += 2 if joined else 1
    return numbers


def _quantified(text: str, found: _Found) -> Number:
    """The number with the words around it that say how it is meant."""
    after = _PER_CENT.match(text, found.end)
    times = found.times or bool(_TIMES.match(text, found.end))
    quantifier, start = quantifier_before(text, found.start, found.end)
    behind = _AFTER.match(text, after.end() if after else found.end)
    if behind and (quantifier in ("", "about")):
        quantifier = "about" if behind["about"] else "at most" if behind["most"] else "at least"
    return Number(
        start, found.end, found.value, None, quantifier, found.start, found.in_words, bool(after), found.ordinal, times
    )


def quantifier_before(text: str, start: int, end: int) -> tuple[Quantifier, int]:
    """How the number at `text[start:end]` is meant by the words before it.

    Returns
    -------
    tuple of str and int
        The quantifier, empty where there is none, and where it begins (`start` where there is none).
    """
    words = text[max(0, start - 15) : start].split()
    last = words[-1].lower().strip(".$(") if words else ""
    if not (last in _LAST_WORDS or (words and words[-1][-1] in _LAST_SIGNS)):
        return "", start
    before = _BEFORE.search(text, max(0, start - 70), start)
    if not before:
        return "", start
    # "Over three years" tells how long something took, "for over three years" how long at least.
    lasting = before["more_than"] and before[0].lower().startswith("over") and _TIME_UNIT.match(text, end)
    if lasting and not _LASTING.search(text, max(0, start - 40), start):
        return "", start
    return next(key for name, key in _KEYS.items() if before[name]), before.start()


def _range(text: str, found: Sequence[_Found], place: int) -> Number | None:
    """The range that two numbers make ("between 40 and 50", "40–50", "four or five"), or None."""
    if place + 1 >= len(found):
        return None
    low, high = found[place : place + 2]
    gap = _RANGE.fullmatch(text, low.end, high.start) if high.start - low.end < 60 else None
    if not gap or low.ordinal or high.ordinal:
        return None
    window = max(0, low.start - 60)
    between = _BETWEEN.search(text, window, low.start)
    risen = _FROM.search(text, window, low.start)
    if (gap["and"] and not between) or (risen and not risen["ranging"]):
        return None
    scale = high.scale if low.scale == 1 and low.value < high.value / high.scale else 1.0
    first = low.value * scale
    if first >= high.value:
        return None
    after = _PER_CENT.match(text, high.end)
    start = between.start() if between else quantifier_before(text, low.start, low.end)[1]
    return Number(start, high.end, first, high.value, "between", low.start, low.in_words, bool(after))


def in_words(value: int) -> str:
    """A whole number as running text has it: "three", "twenty-one"; from 100 on in digits, "13,110".

    Parameters
    ----------
    value : int
        The number; below zero it is written in digits, with a minus sign.
    """
    if not 0 <= value < 100:
        return f"{value:,}".replace("-", "−")
    if value < 20:
        return ONES[value]
    ten, one = divmod(value, 10)
    return TENS[ten - 2] + (f"-{ONES[one]}" if one else "")


# --- Small words -----------------------------------------------------------------------------------------------------

_NOT_NEGATION = (
    r"(?:no|not) (?:fewer|less|more|greater|higher|later|earlier) than|not (?:only|just|merely|least|exceeding|quite)"
    r"|no doubt|none other than|nothing but|whether or not|without (?:doubt|exception|question)|no\.? \d|not-for-profit"
)
_WORDS: dict[WordKind, str] = {
    "negation": r"no longer|not yet|not|never|none|no one|no-one|nobody|nothing|nowhere|neither|nor|without|can ?not"
    r"|[a-z]{2,9}n[’']t|ceas(?:e|es|ed|ing)(?: to be)?|fail(?:s|ed|ing|ure)? to|lack(?:s|ed|ing)?"
    r"|refus(?:e|es|ed|ing)(?: to)?|declin(?:e|es|ed|ing) to|(?:has|have|had) yet to|unable to|absent from"
    r"|non[‐‑-](?:member|signator|part)(?:s|y|ies)?|no(?= [a-z])",
    "now": r"currently|right now|now|today|at present|at the moment|these days|presently|this year|nowadays"
    r"|to this day|still|current",
    "we": r"we|ours?|us|ourselves",
}
_SMALL_WORDS = re.compile(
    rf"(?<![\w‐‑-])(?:(?P<skip>(?i:{_NOT_NEGATION}))|"
    + "|".join(rf"(?P<{kind}>(?i:{words}))" for kind, words in _WORDS.items()).replace("|us|", "|(?-i:[Uu]s)|")
    + r")(?![\w‐‑])(?!-[a-z])".replace(" ", GAP)
)


def find_words(text: str) -> list[Word]:
    """Small words that turn a sentence: negations, words for the present, and "we".

    "No fewer than", "not only", "no doubt" and the like deny nothing and are left out; "US" is a state and not "us".

    Parameters
    ----------
    text : str
        English prose.
    """
    return [Word(m.start(), m.end(), kind) for m in _SMALL_WORDS.finditer(text) for kind in _WORDS if m[kind]]
