"""A page with its evidence: every claim opens to what it rests on, nothing in the page runs or loads, and it nests."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from html.parser import HTMLParser
from itertools import cycle, pairwise
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from varde.claims.check import PageReport, check_pages, check_text
from varde.claims.page import parse_page
from varde.claims.results import FAILING, MEANINGS, Result, Verdict
from varde.errors import DataFileError
from varde.publish import claim_page, template
from varde.publish.check_report import SIGNS
from varde.publish.claim_page import render_page
from varde.store import Store

TODAY = date(2026, 11, 23)
REAL = Path(__file__).resolve().parents[2] / "pages"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&"
MARKING = '{claim="operations.personnel contributor=NOR" expect="73" as-of="2014-08"}'
HOLDS = f"[In August 2014 Norway had 73 uniformed personnel in UN missions.]{MARKING}"
UNMISS = 'claim="operations.personnel contributor=NOR mission=UNMISS category=military"'
MINUSMA = 'claim="operations.personnel contributor=NOR mission=MINUSMA"'
VOID = {"meta", "br", "hr", "link", "img", "input"}
BLOCKS = {"p", "div", "ul", "ol", "dl", "table", "details", "pre", "blockquote", "section", "h1", "h2", "h3", "h4"}
ALL_VERDICTS = f"""---
title: Norway in a few sentences
state: NOR
date: 2026-11-23
---
# Norway in a few sentences

{HOLDS}
[In August 2014 Norway had 80 uniformed personnel in UN missions.]{MARKING}
[In August 2014 Norway had 200 military personnel in UNMISS.]{{{UNMISS} expect="200" as-of="2014-08"}}

## Then and now

- [Norway has personnel in MINUSMA.]{{{MINUSMA} expect="at least 1"}}
- [In August 2017 Norway had 15 military personnel in UNMISS.]{{{UNMISS} expect="15" as-of="2017-08"}}

| What | Said |
|---|---|
| Network | [The network was founded in 2013.]{{attested="network"}} |
| Nonsense | [Nobody knows this.]{{claim="operations.nothing contributor=NOR" expect="46"}} |
"""


class Nesting(HTMLParser):
    """Reads HTML strictly: what opens has to close in turn, and no block stands inside a paragraph or a link."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(html)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS and {"p", "span", "a", "sup"} & set(self.open):
            self.faults.append(f"<{tag}> in {self.open}")
        if tag == "a" and "a" in self.open:
            self.faults.append("a link in a link")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.faults.append(f"<{tag} /> does not close itself")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing, at {self.getpos()}")


def made_up(text: str, verdicts: Sequence[Verdict] = ("holds",), **more: Any) -> PageReport:
    """A report on a page without asking any figure, its verdicts in turn."""
    page = parse_page(text, "page.md")
    found = [
        Result("page.md", s.place.line, s.place.column, s.text, v, reason=f"Reason {i}.", query=f"SELECT {i}", **more)
        for i, (s, v) in enumerate(zip(page.spans, cycle(verdicts), strict=False), 1)
    ]
    problems = [Result("page.md", p.place.line, p.place.column, "", reason=p.message) for p in page.problems]
    return PageReport(page, "page.md", [*found, *problems])


def rendered(report: PageReport) -> str:
    return render_page(report, now=TODAY, known_by=None, evidence="the embedded snapshot")


def tree(html: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(html)


def text_of(element: lxml.html.HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())


def sound(html: str, claims: int) -> lxml.html.HtmlElement:
    """The page as a tree: it nests, loads and runs nothing, and each claim has its evidence."""
    assert Nesting(html).faults == []
    page = tree(html)
    assert not page.xpath("//script | //img | //iframe | //object | //embed | //form | //link | //base | //svg")
    for element in page.iter():
        assert not [name for name in element.attrib if name.startswith("on") or name in ("src", "srcset", "background")]
    assert not re.search(r"@import|url\(", "".join(page.xpath("//style/text()")))
    schemes = {h.partition(":")[0].lower() for h in page.xpath("//a/@href") if re.match(r"[^/?#]*:", h)}
    assert schemes <= {"http", "https", "mailto"}
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    numbers = [str(n) for n in range(1, claims + 1)]
    assert [i.removeprefix("claim-") for i in page.xpath("//details/div/@id")] == numbers
    assert [h.removeprefix("#claim-") for h in page.xpath("//sup/a/@href")] == numbers
    assert [h.removeprefix("#mark-") for h in page.xpath("//details//p[@class='back']/a/@href")] == numbers
    assert {h[1:] for h in page.xpath("//a/@href") if h.startswith(("#claim-", "#mark-"))} <= set(ids)
    assert len(page.xpath("//section[@class='on-paper']/ol/li")) == claims
    levels = [int(h.tag[1]) for h in page.xpath("//h1 | //h2 | //h3 | //h4 | //h5 | //h6")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))
    return page


@pytest.fixture(scope="module")
def checked(store: Store, tmp_path_factory: pytest.TempPathFactory) -> PageReport:
    """A real check with every verdict."""
    folder = tmp_path_factory.mktemp("page")
    (folder / "attestations").mkdir()
    (folder / "attestations" / "network.yml").write_text(
        "statement: The network was founded in 2013.\npublisher: A ministry\ndocument: Its page\ndate: 2017-09\n"
        "where: https://example.org/page?a=1&b=2\nfigure: nearly 150 women\n",
        encoding="utf-8",
    )
    return check_text(ALL_VERDICTS, str(folder / "page.md"), store, now=TODAY)


def test_every_verdict_opens_to_its_evidence(checked: PageReport) -> None:
    assert {r.verdict for r in checked.results} == set(MEANINGS)
    page = sound(rendered(checked), 7)
    for number, result in enumerate(checked.results, 1):
        (opened,) = page.xpath(f"//div[@id='claim-{number}']")
        said = text_of(opened)
        summary = text_of(opened.getparent().find("summary"))
        assert summary == f"{number} {SIGNS[result.verdict]} {result.verdict}"
        assert MEANINGS[result.verdict] in said
        for part in (result.claim, result.expect, result.corrected, result.hint, result.query, *result.differences):
            assert not part or " ".join(part.split()) in said
        for source in result.sources:
            assert source["publisher"] in said and source["licence"] in said and source["vintage"][0] in said
            assert opened.xpath(f".//a[@href='{source['address']}']")
        (mark,) = page.xpath(f"//a[@id='mark-{number}']")
        assert result.verdict in mark.get("aria-label") and SIGNS[result.verdict] in mark.text
        (sentence,) = mark.getparent().xpath("preceding-sibling::span[1]")
        assert sentence.get("class") == f"claim {result.verdict}" and text_of(sentence) == result.text


def test_evidence_has_value_dates_rows_and_attestation(checked: PageReport) -> None:
    page = tree(rendered(checked))
    by_verdict = {r.verdict: text_of(page.get_element_by_id(f"claim-{i}")) for i, r in enumerate(checked.results, 1)}
    assert "The data say 73 persons, as of August 2014" in by_verdict["holds"]
    assert "rows" in by_verdict["holds"] and "contributor NOR, month 2014-08" in by_verdict["holds"]
    assert "It could be written In August 2014 Norway had 15 military personnel" in by_verdict["contradicted"]
    assert "Not so since 1 January 2024" in by_verdict["outdated"]
    assert "Last known 18 persons, as of August 2014" in by_verdict["outdated"]
    attested = by_verdict["attested"]
    assert "A ministry, “Its page”, September 2017: nine years old" in attested and "nearly 150 women" in attested
    assert page.xpath("//a[@href='https://example.org/page?a=1&b=2']")


def test_why_does_not_repeat_what_the_data_say(checked: PageReport) -> None:
    page = tree(rendered(checked))
    for number, result in enumerate(checked.results, 1):
        opened = page.get_element_by_id(f"claim-{number}")
        terms = {text_of(row.find("dt")): text_of(row.find("dd")) for row in opened.xpath(".//dl/div")}
        assert ("Why" in terms) == (result.verdict not in ("holds", "contradicted"))
        if result.verdict == "contradicted":
            assert terms["The data say"] == "15 persons, as of August 2014"


def test_paper_has_the_evidence_as_a_numbered_list_without_queries(checked: PageReport) -> None:
    page = tree(rendered(checked))
    (section,) = page.xpath("//section[@class='on-paper']")
    assert not section.xpath(".//pre") and "SELECT" not in text_of(section)
    items = [text_of(li) for li in section.xpath("./ol/li")]
    for said, result in zip(items, checked.results, strict=True):
        assert said.startswith(f"{SIGNS[result.verdict]} {result.verdict.capitalize()} .")
        for part in (result.claim, result.expect, result.said, result.corrected):
            assert not part or part in said
        for source in result.sources:
            assert f"{source['title']}, vintage {source['vintage'][0]}" in said
    assert items[0].count("73 persons") == 1 and items[0].endswith("Three rows.")
    assert "Not so since 1 January 2024." in items[3]
    # A mismatch has a reason of its own, so that the value is told beside it.
    assert "The data say 73 persons, as of August 2014." in items[1]


def test_notes_of_what_holds_are_told_on_screen_and_on_paper() -> None:
    page = tree(rendered(made_up(HOLDS, notes=["Backed to 2014-08-31."])))
    (told,) = page.xpath("//div[@id='claim-1']//dt[.='Note']/following-sibling::dd")
    assert text_of(told) == "Backed to 31 August 2014."
    (printed,) = page.xpath("//section[@class='on-paper']//li")
    assert "Note: Backed to 31 August 2014." in text_of(printed)


@pytest.mark.parametrize("expect", ["contains S30, S7", "contains s30; contains S7"])
def test_rows_of_what_the_claim_names_come_first(expect: str) -> None:
    rows = [{"table": "members", "state": f"S{n}"} for n in range(40)]
    page = tree(rendered(made_up(HOLDS, rows=rows, expect=expect)))
    assert [text_of(li) for li in page.xpath("//dt[.='Rests on']/following-sibling::dd//li")] == [
        f"members : state S{n}" for n in (7, 30, 0, 1, 2)
    ]
    assert (
        "state S30" not in tree(rendered(made_up(HOLDS, rows=rows, expect="nothing that can be read"))).text_content()
    )


def test_rows_are_found_by_the_name_of_a_state() -> None:
    rows = [{"table": "members", "state": key} for key in ("ALB", "BEL", "CAN", "DEU", "FRA", "NOR")]
    page = tree(rendered(made_up(HOLDS, rows=rows, expect="contains Norway")))
    assert "state NOR" in text_of(page.xpath("//dt[.='Rests on']/following-sibling::dd//li")[0])


def test_head_tells_what_the_page_is_and_what_needs_attention(checked: PageReport) -> None:
    html = render_page(checked, now=date(2020, 1, 2), known_by=date(2019, 5, 1), evidence="the evidence base x")
    page = tree(html)
    head = text_of(page.xpath("//header")[0])
    assert "Norway" in head and "23 November 2026" in head
    assert "Sentences without a date were read as of 2 January 2020. Held against the evidence base x, whose" in head
    assert "Only what had been published by 1 May 2019 was used." in head
    assert (
        "7 claims: 1 holds, 1 attested, 1 outdated, 1 contradicted, 1 mismatch, 1 unchecked and 1 unreadable." in head
    )
    (banner,) = page.xpath("//div[@class='banner']")
    needing = [f"#claim-{i}" for i, r in enumerate(checked.results, 1) if r.verdict in (*FAILING, "unreadable")]
    assert banner.xpath(".//a/@href") == needing and len(needing) == 4
    assert [text_of(li).split()[1] for li in page.xpath("//ul[@class='legend']/li")] == list(MEANINGS)
    assert not tree(rendered(made_up(HOLDS))).xpath("//div[@class='banner']")


def test_evidence_follows_the_block_of_its_claims(checked: PageReport) -> None:
    page = tree(rendered(checked))
    before = [(e.getprevious().tag, [s[1:] for s in e.xpath("./details/div/@id")]) for e in page.find_class("evidence")]
    assert before == [
        ("p", ["laim-1", "laim-2", "laim-3"]),
        ("ul", ["laim-4", "laim-5"]),
        ("div", ["laim-6", "laim-7"]),
    ]


def test_title_is_said_once(checked: PageReport) -> None:
    page = tree(rendered(checked))
    assert [text_of(h) for h in page.xpath("//h1 | //h2")][:2] == ["Norway in a few sentences", "Then and now"]
    other = tree(rendered(made_up("---\ntitle: One\n---\n# Two\n\nText.")))
    assert [text_of(h) for h in other.xpath("//h1 | //h2")] == ["One", "Two"]
    assert [text_of(h) for h in tree(rendered(made_up("# Two\n\nText."))).xpath("//h1 | //h2")] == ["Two"]
    claimed = tree(rendered(made_up(f"# {HOLDS}")))
    assert claimed.xpath("//h1")[0].text == "page" and claimed.xpath("//h2//sup")


def test_headings_keep_their_order_and_skip_no_level() -> None:
    page = tree(rendered(made_up("# T\n\n## a\n\n#### b\n\n#### c\n\n## d\n\n### e\n\n# f")))
    assert [h.tag + text_of(h) for h in page.xpath("//article/*")] == ["h2a", "h3b", "h3c", "h2d", "h3e", "h2f"]
    assert [text_of(a) for a in page.xpath("//nav/a")] == ["a", "d", "f"]


def test_the_projects_own_pages(store: Store) -> None:
    paths = sorted(REAL.glob("[a-z]*.md"))[:1]
    report = check_pages(store, paths, now=TODAY)
    for page in report.pages:
        assert page.page is not None
        html = rendered(page)
        sound(html, len(page.page.spans))
        assert all(result.query in tree(html).text_content() for result in page.results)


# --- bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        "---\ntitle: Only a head\n---\n",
        "No head, no claim.",
        f"<div onclick='x()'>{HOSTILE}</div>\n\n{HOSTILE}",
        "[a](javascript:alert(1)) [b](JaVaScRiPt&#58;alert(1)) [c](vbscript:x) [d](data:text/html,<script>1</script>)",
        "[a](//evil.example) [b](ftp://evil.example) <ftp://evil.example> <javascript:alert(1)> [c][d]\n\n[d]: file:///etc",
        '![alt](x.png "title") ![<script>](https://evil.example/x) ![](x.svg) [![linked](a.png)](https://example.org)',
        f"---\ntitle: '{HOSTILE.replace(chr(39), '')}'\nstate: <b>\nlanguage: en\"onload=x\ndate: <i>\n---\n\n{HOLDS}",
        f"# {HOSTILE}\n\n#### {HOSTILE}\n\n## x\n\n###### y\n\n# z",
        f"[before {HOLDS} behind](https://example.org) and **{HOLDS}**",
        f"1. a\n   - {HOLDS}\n\n   > {HOLDS}\n\n     | a | b |\n     |---|---|\n     | {HOLDS} | x |\n\n2. ```\n   x",
        f'A [{HOSTILE} sentence]{MARKING}\n\n```x"><script>\n</code></pre><script>\n```\n\n[x]{{claim="',
        "<!-- [hidden]" + MARKING + " -->\n\n" + HOLDS,
    ],
)
def test_hostile_pages_are_text(text: str) -> None:
    report = made_up(text, tuple(MEANINGS))
    assert report.page is not None
    page = sound(rendered(report), len(report.page.spans))
    assert all(p.message in page.text_content() for p in report.page.problems)
    for address in ("evil.example", "javascript", "etc"):
        assert not [h for h in page.xpath("//a/@href") if address in h]


def test_links_that_lead_on_are_kept() -> None:
    links = "[a](https://example.org/x?a=1&b=2) [b](other.md#part) <me@example.org> [c](/top) [d](#part) [e](b/c:d)"
    assert tree(rendered(made_up(links))).xpath("//article//a/@href") == [
        *("https://example.org/x?a=1&b=2", "other.md#part", "mailto:me@example.org"),
        *("/top", "#part", "b/c:d"),
    ]


def test_what_is_found_is_text_too() -> None:
    names = ("hint", "claim", "expect", "as_of", "part", "since", "said", "value_as_of", "corrected")
    texts = {name: f"{name}{HOSTILE}" for name in names}
    source = dict.fromkeys(("id", "publisher", "title", "licence", "notice", "citation"), HOSTILE)
    entry = dict.fromkeys(("id", "statement", "publisher", "document", "date", "figure"), HOSTILE)
    report = made_up(
        HOLDS,
        **texts,
        value=1,
        verified_through=HOSTILE,
        last_known={"value": HOSTILE, "as_of": HOSTILE},
        sources=[{**source, "address": f"javascript:alert(1)//{HOSTILE}", "vintage": [HOSTILE]}],
        rows=[{"table": HOSTILE, HOSTILE: HOSTILE}],
        notes=[HOSTILE],
        differences=[HOSTILE],
        attestation={**entry, "where": "javascript:x http://example.org/\"onclick='x", "age_years": 3},
    )
    report.results[0].reason = report.results[0].query = HOSTILE
    page = sound(rendered(report), 1)
    (opened,) = page.xpath("//div[@id='claim-1']")
    # The slash in the closing tag would part the two ends of a period.
    assert all(f"{name}<script>alert(1)<" in opened.text_content() for name in texts)
    assert opened.xpath(".//dd//a/@href") == ["http://example.org/"]


def test_a_page_that_was_not_read_and_one_without_its_results() -> None:
    unread = PageReport(None, "x.md", error=DataFileError("x.md", "is no text"))
    with pytest.raises(DataFileError, match="is no text"):
        rendered(unread)
    report = made_up(f"{HOLDS}\n\n[Another.]{MARKING}")
    report.results.pop()
    with pytest.raises(ValueError, match=r"no result for 'Another\.'"):
        rendered(report)


def test_equal_sentences_keep_their_own_results() -> None:
    """A marking that can't be read is placed at its fault, behind the sentence."""
    report = made_up(f"{HOLDS} {HOLDS}\n\n{HOLDS}", ("contradicted", "holds", "unchecked"))
    first, second, third = report.results
    first.column += 80
    report.results = [third, second, first]
    page = tree(rendered(report))
    classes = [s.get("class") for s in page.xpath("//article//span[starts-with(@class, 'claim ')]")]
    assert classes == ["claim contradicted", "claim holds", "claim unchecked"]


def test_a_thousand_claims() -> None:
    text = "\n\n".join(f"Paragraph {i}: [sentence {i % 7} is so.]{MARKING}" for i in range(1000))
    sound(rendered(made_up(text, tuple(MEANINGS))), 1000)


def test_it_stands_alone_and_is_told_without_colour() -> None:
    html = rendered(made_up(HOLDS, ("mismatch",)))
    assert "default-src 'none'" in html and "<script" not in html
    assert len(set(SIGNS.values())) == len(MEANINGS)
    css = template.environment().get_template("claims.css").render()
    styles = [re.search(rf"\.claim\.{v} {{([^}}]*)}}", css) for v in MEANINGS if v != "holds"]
    drawn = [re.sub(r"--rule:[^;]*;", "", s[1]).strip() for s in styles if s]
    assert len(set(drawn)) == len(MEANINGS) - 1, "two verdicts have the same line, but for its colour"
    print_rules = css.split("@media print")[1]
    assert (
        ".evidence, .back, .on-screen { display: none; }" in print_rules
        and ".on-paper { display: block; }" in print_rules
    )


PIECES = st.sampled_from(
    [
        *(HOLDS, f"**{HOLDS}**", f"[y {HOLDS}](http://example.org)", HOSTILE, "[x](javascript:a)", "![z](u.png)"),
        *("# ", "### ", "###### ", "- ", "> ", "1. ", "\n", "\n\n", "    ", "```\n", "| a | b |\n|---|---|\n| "),
        *("<!-- ", " -->", "*", "`", "<details>", "</p>", "\\", "a", "---\n"),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=14))
def test_any_mixture_nests_and_keeps_its_claims(pieces: list[str]) -> None:
    report = made_up("".join(pieces), tuple(MEANINGS))
    assert report.page is not None
    sound(rendered(report), len(report.page.spans))


def test_refused_links_are_told_from_kept_ones() -> None:
    leads = claim_page._leads_on
    assert all(map(leads, ("http://a", "HTTPS://a", "mailto:a@b", "a", "../a", "?q=a:b", "#a:b", "a/b:c")))
    assert not any(map(leads, ("", "//a", "javascript:a", "a:b", "data:x", "file:///a", "tel:1", "java\tscript:a")))
