"""Numbers in running English, in digits and in words, with the words that say how exactly they are meant.

No digit is passed over in silence: what is neither a number (`find_numbers`) nor a time (`varde.claims.times`) belongs
to a name or a phrase, and `varde.claims.labels` tells it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from varde.claims.labels import find_labels
from varde.claims.mentions import Mention, Number, Quantifier, Time, blank
from varde.claims.number_words import (
    ANY_SCALE,
    CARDINAL_WORD,
    CARDINALS,
    FRACTION_SIGNS,
    GAP,
    JOIN,
    ORDINAL_VALUES,
    ORDINAL_WORD,
    PARTS,
    SCALE_WORD,
    SCALES,
    THIN,
)

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
    rf"(?:(?P<nth>st|nd|rd|th)|[ {THIN}]?(?P<short>bn|tn|BN|TN|(?<! )[kK])|{JOIN}?(?P<scale>{SCALE_WORD})"
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
        value = float(re.sub(r"[^\d.]", "", found["digits"] or "0")) + FRACTION_SIGNS.get(found["sign"], 0.0)
        before = text[max(0, start - 9) : start]
        after = _AFTER_DIGITS.match(text, end)
        scale, nth = 1.0, False
        if after and not (after["money_scale"] and not _MONEY_BEFORE.search(before)):
            end, nth = after.end(), bool(after["nth"])
            word = (after["scale"] or after["short"] or after["money_scale"] or "").lower()
            scale = ANY_SCALE.get(word, 1.0)
        if minus := _MINUS_BEFORE.search(before):
            start, value = start - len(minus[0]), -value
        yield _Found(start, end, value * scale, ordinal=nth, scale=scale)
        place = end


_WORD = re.compile(
    rf"(?i)\b(?:(?P<small>{CARDINAL_WORD})|(?P<scale>{SCALE_WORD})"
    rf"|(?P<ordinal>{ORDINAL_WORD})|(?P<part>hal(?:f|ves)|thirds|quarters?|fifths|tenths)|(?P<times>once|twice|thrice)"
    r"|(?P<both>both)|(?P<pair>pair(?=\sof\b)))\b"
)
_JOINT = re.compile(JOIN)
_BETWEEN_WORDS = re.compile(rf"(?i){JOIN}|(?P<and>,?{GAP}and{GAP})")
_AND_A_HALF = re.compile(rf"(?i){GAP}and{GAP}a{GAP}")
_A_BEFORE = re.compile(
    rf"(?i)(?<![\w-])(?:(?:(?P<half>half)|(?:(?P<three>three)|an?|one)?(?:{GAP})?(?P<quarter>quarters?){GAP}of){GAP})?"
    rf"an?{JOIN}\Z"
)
_OF_A_SCALE = re.compile(rf"(?i){GAP}(?:of{GAP})?an?{JOIN}(?:{SCALE_WORD})\b")
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
            reader.small(CARDINALS[written], word)
        elif word["scale"]:
            reader.scaled(SCALES[written], word)
        elif written in PARTS and reader.part(PARTS[written], word):
            continue
        elif word["ordinal"]:
            reader.small(ORDINAL_VALUES[written], word, ordinal=True)
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
_PER_CENT = re.compile(rf"(?i)\s?%|{JOIN}per(?:{GAP})?cent\b|{JOIN}percentage{GAP}points?\b|\s?pct\b|{JOIN}percent\b")
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
