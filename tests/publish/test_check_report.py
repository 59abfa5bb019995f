"""The report of a check: all pages and verdicts in a table, every claim with its evidence, what fails first."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import lxml.html
import pytest

from varde.claims.check import PageReport, Report, check_pages
from varde.claims.page import parse_page
from varde.claims.results import MEANINGS, Result, Verdict
from varde.errors import DataFileError
from varde.publish.check_report import SIGNS, checked, counts_told, report_page
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


def result(verdict: Verdict, text: str = "A sentence.", line: int = 1) -> Result:
    return Result("page.md", line, 1, text, verdict, reason=f"Because of {verdict}.", query="SELECT 1")


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
    assert rows[0] == ["What holds", "1", "1", "", ""]
    assert rows[1][1:] == ["3", "1", "1", "1"]
    assert rows[2][1:] == ["unread", "", "", ""]
    assert [h[1:] for h in table.xpath(".//a/@href")] == [s for s in page.xpath("//section/@id") if s != "sources"]
    assert "4 claims: 2 hold, 1 is contradicted and 1 can't be read." in text_of(page.xpath("//header")[0])


def test_every_claim_has_its_evidence(found: Report) -> None:
    page = tree(report_page(found))
    (bad,) = page.xpath("//section[@id='page-2']")
    items = bad.xpath("./ol/li")
    assert [text_of(i.xpath(".//b")[0]) for i in items] == ["× contradicted", "! unreadable", "✓ holds"]
    wrong = found.pages[1].results[1]
    assert wrong.corrected and wrong.query in text_of(items[0].xpath(".//details")[0])
    assert f"It could read: {wrong.corrected}" in text_of(items[0])
    assert "International Peace Institute" in text_of(items[0].xpath(".//p[@class='on-paper']")[0])
    (missing,) = page.xpath("//section[@id='page-3']")
    error = found.pages[2].error
    assert error is not None and error.message in text_of(missing)


def test_what_fails_comes_first_and_the_rest_in_its_order() -> None:
    claims = [result(v, f"Sentence of line {n}.", n) for n, v in enumerate([*MEANINGS, *MEANINGS], 1)]
    page = tree(report_page(report(PageReport(parse_page("", "page.md"), "page.md", claims))))
    items = [(li.xpath(".//b")[0], li.xpath(".//p[@class='place']")[0]) for li in page.xpath("//ol/li")]
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
    assert counts_told([result("holds")]) == "1 claim: 1 holds."
    three = [result("holds"), result("holds"), result("mismatch")]
    assert counts_told(three) == "3 claims: 2 hold and 1 does not match its marking."
    today = date.today()
    assert checked(today, None, "x").endswith(f"{today.year} against x.")
    assert checked(date(2017, 8, 1), date(2016, 8, 1), "x").endswith(
        ", as of 1 August 2017, against x, with what had been published by 1 August 2016."
    )


def test_reports_on_files_of_any_name(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "<b>&'.md"
    path.write_text("Nothing is marked here.", encoding="utf-8")
    page = tree(report_page(check_pages(store, [path], now=TODAY)))
    assert "<b>&'.md" in text_of(page) and not page.xpath("//table//b")
