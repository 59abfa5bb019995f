"""The report of a check: all pages and verdicts in a table, every claim with its evidence, what fails first."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from varde.claims.check import PageReport, Report, check_pages
from varde.claims.page import parse_page
from varde.claims.results import MEANINGS, Result, Verdict
from varde.errors import DataFileError
from varde.figures.wording import moment
from varde.publish.check_report import SIGNS, basis_told, checked, counts_told, report_page
from varde.store import Store

TODAY = date(2026, 11, 23)
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&"
URGENCY = ["contradicted", "mismatch", "outdated", "unreadable", "unchecked", "attested", "holds"]
CLAIM = 'claim="operations.personnel contributor=NOR'
HOLDS = f'[In August 2014 Norway had 73 uniformed personnel in UN missions.]{{{CLAIM}" expect="73" as-of="2014-08"}}'
WRONG = (
    "[In August 2014 Norway had 200 military personnel in UNMISS.]"
    f'{{{CLAIM} mission=UNMISS category=military" expect="200" as-of="2014-08"}}'
)
PAGES = {
    "good.md": f"---\ntitle: What holds\nstate: NOR\n---\n{HOLDS}\n",
    "bad.md": f'{HOLDS}\n{WRONG}\n\n[Never closed]{{claim="council.terms\n',
}


def found_as(verdict: Verdict, text: str = "A sentence.", line: int = 1, **more: Any) -> Result:
    return Result("page.md", line, 1, text, verdict, reason=f"Because of {verdict}.", query="SELECT 1", **more)


def report(*pages: PageReport) -> Report:
    return Report(list(pages), TODAY, None, "the embedded snapshot")


def tree(html: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(html)


def text_of(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


@pytest.fixture(scope="module")
def found(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder = tmp_path_factory.mktemp("pages")
    for name, text in PAGES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return check_pages(store, [folder / n for n in (*PAGES, "missing.md")], now=TODAY)


def test_pages_by_verdict(found: Report) -> None:
    page = tree(report_page(found))
    (table,) = page.find_class("pages")
    heads = [text_of(th) for th in table.xpath(".//th")]
    assert heads == ["Page", "Claims", "✓ holds", "× contradicted", "! unreadable"]
    rows = [[text_of(td) for td in tr] for tr in table.xpath(".//tbody/tr")]
    assert rows[0][1:] == ["unread", "", "", ""]
    assert rows[1][1:] == ["3", "1", "1", "1"]
    assert rows[2] == ["What holds", "1", "1", "", ""]
    sections = page.xpath("//section/@id")
    assert sections == ["to-correct", "pages", *(h[1:] for h in table.xpath(".//a/@href")), "sources"]
    head = text_of(page.xpath("//header")[0])
    assert "4 claims: 2 hold, 1 contradicted and 1 unreadable. One page can't be read." in head
    assert (
        "Sentences without a date were read as of 23 November 2026. Held against the embedded snapshot, whose" in head
    )


def test_what_is_to_be_corrected_stands_on_top_with_its_place(found: Report) -> None:
    page = tree(report_page(found))
    (top,) = page.xpath("//section[@id='to-correct']")
    missing, wrong, broken = top.xpath("./ol/li")
    assert found.pages[2].error is not None and found.pages[2].error.message in text_of(missing)
    contradicted, unreadable = found.pages[1].results[1:]
    for item, result in ((wrong, contradicted), (broken, unreadable)):
        assert f"{result.file}, line {result.line}, column {result.column}" in text_of(item)
        (target,) = item.xpath(".//a/@href")
        assert f"line {result.line}, column {result.column}" in text_of(page.get_element_by_id(target[1:]))
        assert result.reason in text_of(item)
    assert contradicted.text in text_of(wrong) and str(contradicted.corrected) in text_of(wrong)
    assert "To correct" not in report_page(report(PageReport(None, "a.md", [found_as("holds")])))


def test_what_holds_is_left_out_where_asked(found: Report) -> None:
    page = tree(report_page(found, failing_only=True))
    shown = [text_of(b) for b in page.xpath("//section[starts-with(@id, 'page-')]//p[@class='verdict']/b")]
    assert shown == ["× contradicted", "! unreadable"]
    assert "What holds" in text_of(page.find_class("pages")[0]), "the table has every page"
    assert [h[1:] for h in page.find_class("pages")[0].xpath(".//a/@href")] == ["page-2"]


def test_pages_that_fail_come_first_and_those_without_claims_are_only_counted() -> None:
    def page(name: str, *verdicts: Verdict) -> PageReport:
        return PageReport(parse_page("", name), name, [found_as(v) for v in verdicts])

    pages = [
        page("a.md", "holds"),
        page("b.md"),
        page("c.md", "unchecked"),
        page("d.md", "holds", "outdated"),
        page("e.md"),
        page("f.md", "mismatch", "unreadable"),
        page("g.md", "holds"),
    ]
    html = tree(report_page(report(*pages)))
    names = [text_of(row[0]) for row in html.find_class("pages")[0].xpath(".//tbody/tr")]
    assert names == ["f.md", "d.md", "c.md", "a.md", "g.md"]
    assert "Two pages have no marked sentence." in text_of(html) and "b.md" not in text_of(html)


def test_a_report_on_one_page_bears_its_title() -> None:
    page = PageReport(parse_page("---\ntitle: Norway today\n---\n", "x.md"), "x.md", [found_as("holds")])
    html = tree(report_page(report(page)))
    assert [text_of(h) for h in html.xpath("//h1 | //title")] == ["Norway today"] * 2
    assert not html.find_class("pages") and "x.md" in text_of(html)
    assert text_of(tree(report_page(report(page, page))).xpath("//h1")[0]) == "Claims on two pages"


def test_notes_since_and_correction_are_in_the_visible_line() -> None:
    old = found_as("outdated", since="2026-01-10", corrected="As it was.", notes=["Read on 2026-02-03."])
    html = tree(report_page(report(PageReport(None, "x.md", [old]))))
    visible = text_of(html.get_element_by_id("page-1-1")).partition("Evidence")[0]
    assert "Not so since 10 January 2026." in visible and "It could be written: As it was." in visible
    assert "Note: Read on 3 February 2026." in visible


def test_every_claim_has_its_evidence(found: Report) -> None:
    page = tree(report_page(found))
    (bad,) = page.xpath("//section[@id='page-2']")
    assert len(page.xpath("//section[@id='page-3']/ol/li")) == 1
    items = bad.xpath("./ol/li")
    assert [text_of(i.xpath(".//b")[0]) for i in items] == ["× contradicted", "! unreadable", "✓ holds"]
    wrong = found.pages[1].results[1]
    assert wrong.corrected and wrong.query in text_of(items[0].xpath(".//details")[0])
    assert f"It could be written: {wrong.corrected}" in text_of(items[0])
    assert "International Peace Institute" in text_of(items[0].xpath(".//p[@class='on-paper']")[0])


def test_what_fails_comes_first_and_the_rest_in_its_order() -> None:
    claims = [found_as(v, f"Sentence of line {n}.", n) for n, v in enumerate([*MEANINGS, *MEANINGS], 1)]
    page = tree(report_page(report(PageReport(parse_page("", "page.md"), "page.md", claims))))
    items = [
        (li.xpath(".//b")[0], li.xpath(".//p[@class='place']")[0]) for li in page.xpath("//section[@id='page-1']/ol/li")
    ]
    told = [(text_of(verdict), text_of(place)) for verdict, place in items]
    lines = {v: [c.line for c in claims if c.verdict == v] for v in MEANINGS}
    assert told == [(f"{SIGNS[v]} {v}", f"line {n}, column 1") for v in URGENCY for n in lines[v]]
    assert len(page.xpath("//details")) == len(claims)


def test_nothing_in_it_runs_or_loads() -> None:
    bad = Result(HOSTILE, 1, 1, HOSTILE, "contradicted", HOSTILE, HOSTILE, claim=HOSTILE, corrected=HOSTILE)
    page = PageReport(parse_page(f"# {HOSTILE}", HOSTILE), HOSTILE, [bad])
    unread = PageReport(None, HOSTILE, error=DataFileError(HOSTILE, HOSTILE, hint=HOSTILE))
    html = report_page(Report([page, unread], TODAY, None, HOSTILE))
    read = tree(html)
    assert not read.xpath("//script | //img | //iframe | //link | //@src | //@onerror")
    assert not re.search(r"@import|url\(", "".join(read.xpath("//style/text()")))
    assert not read.xpath("//p//details | //p//div") and "default-src 'none'" in html
    assert read.text_content().count("alert(1)") > 8


def test_a_check_of_nothing() -> None:
    assert "No sentence is marked as a claim." in report_page(report())
    assert counts_told([]) == "No sentence is marked as a claim."


def test_counts_and_days_in_words() -> None:
    assert counts_told([found_as("holds")]) == "1 claim: 1 holds."
    three = [found_as("holds"), found_as("holds"), found_as("mismatch")]
    assert counts_told(three) == "3 claims: 2 hold and 1 mismatch."
    assert counts_told([*three, found_as("mismatch"), found_as("outdated")]) == (
        "5 claims: 2 hold, 1 outdated and 2 mismatches."
    )
    assert basis_told(date(2017, 8, 1), date(2016, 8, 1), "x") == (
        "Sentences without a date were read as of 1 August 2017. Held against x, whose sources end on different days "
        "(`varde status`). Only what had been published by 1 August 2016 was used."
    )
    said = checked(date(2017, 8, 1), None, "<x>")
    assert said.startswith(f"Checked on {moment(date.today())}. ")
    assert said.endswith("&lt;x&gt;, whose sources end on different days (<code>varde status</code>).")


def test_reports_on_files_of_any_name(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "<b>&'.md"
    path.write_text("Nothing is marked here.", encoding="utf-8")
    page = tree(report_page(check_pages(store, [path], now=TODAY)))
    assert "<b>&'.md" in text_of(page) and not page.xpath("//table//b")
