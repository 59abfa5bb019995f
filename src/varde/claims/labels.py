"""Digits and number words that belong to a name or a phrase: "resolution 2334", "Article 5", "G20", "20th century"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from varde.claims.mentions import Mention
from varde.claims.number_words import CARDINAL_WORD, GAP, HYPHEN, JOIN, ORDINAL_WORD

_CENTURY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)|(?:twenty{HYPHEN})?(?:{ORDINAL_WORD}))"
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
    rf"(?P<reference>{_REFERENCE}){GAP}(?:(?P<referred>{_REFERRED})|(?i:{CARDINAL_WORD})\b(?!{JOIN}[a-z]))",
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
    rf"{_CENTURY}{JOIN}centur(?:y|ies)\b)"
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
