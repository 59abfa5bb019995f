"""The verbs on claims at the command line: exit codes, formats, bad input, and what a person reads."""

# Sentences and their markings read best on one line.
# ruff: noqa: E501

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from varde.claims import asking
from varde.claims.changes import Change, Changes
from varde.cli.claim_report import changes_as_text
from varde.store import Store

Run = Callable[..., Any]

GOOD = '[Norway was a member of NATO in 2017]{claim="organisations.memberships state=NOR" expect="contains NATO" as-of="2017"}'
OLD = '[Finland is party to the Mine Ban Convention]{claim="treaties.status treaty=APMBC state=FIN" expect="true"}'
WRONG = '[Cuba is a member of NATO]{claim="organisations.members organisation=NATO" expect="contains CUB"}'
OPEN = '[Norway is a member of NATO]{claim="organisations.memberships state=NOR" expect="contains NATO"}'


def write(folder: Path, *lines: str, name: str = "page.md") -> Path:
    path = folder / name
    path.write_text("---\ntitle: Page\nstate: NOR\n---\n\n" + "\n\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_all_holds_is_0(run: Run, tmp_path: Path) -> None:
    done = run("check", str(write(tmp_path, GOOD)))
    assert done.code == 0
    assert "page.md:6:1: holds" in done.out and "1 claim: 1 holds." in done.out
    assert "organisations.memberships: Varde, compiled" in done.out


def test_outdated_and_contradicted_are_1(run: Run, tmp_path: Path) -> None:
    done = run("check", str(write(tmp_path, GOOD, OLD, WRONG)))
    assert done.code == 1
    assert "outdated" in done.out and "Not so since 10 January 2026." in done.out
    assert "Cuba is not among the 32 members held" in done.out


def test_a_changed_number_is_1(run: Run, tmp_path: Path) -> None:
    claim = '{claim="operations.personnel contributor=NOR mission=UNMISS" expect="23" as-of="2014-08"}'
    done = run("check", str(write(tmp_path, f"[Norway had 230 personnel in UNMISS in August 2014]{claim}")))
    assert done.code == 1 and "mismatch" in done.out and "“230”" in done.out


def test_unchecked_fails_only_where_asked(run: Run, tmp_path: Path) -> None:
    page = str(write(tmp_path, OPEN))
    assert run("check", page).code == 0
    assert run("check", page, "--strict").code == 1


def test_failing_leaves_out_what_holds(run: Run, tmp_path: Path) -> None:
    done = run("check", str(write(tmp_path, GOOD, WRONG)), "--failing")
    assert "Norway was" not in done.out and "Cuba is a member" in done.out


def test_text_ends_with_the_verdicts_and_what_they_rest_on(run: Run, tmp_path: Path) -> None:
    done = run("check", str(write(tmp_path, GOOD, OLD, WRONG)), "--as-of", "2026-03-01")
    *_, last = done.out.strip().splitlines()
    assert last == (
        "3 claims: 1 holds, 1 outdated and 1 contradicted. Sentences without a date were read as of 1 March 2026. "
        "Held against the embedded snapshot, whose sources end on different days (`varde status`)."
    )


def test_notes_are_told_of_what_holds_too(run: Run, tmp_path: Path) -> None:
    member = '{claim="organisations.members organisation=AU" expect="contains SDN" as-of="2017"}'
    page = str(write(tmp_path, f"[Sudan was a member of the African Union in 2017]{member}"))
    (claim,) = run("check", page, "--json").json["pages"][0]["claims"]
    assert claim["verdict"] == "holds" and claim["notes"]
    lines = run("check", page).out.splitlines()
    assert [line for line in lines if line.startswith("  Note: ")] == [f"  Note: {note}" for note in claim["notes"]]
    (result,) = run("check", page, "--sarif").json["runs"][0]["results"]
    assert all(f"Note: {note}" in result["message"]["text"] for note in claim["notes"])


def test_since_when_and_how_it_could_be_written(run: Run, tmp_path: Path) -> None:
    claim = (
        '{claim="operations.personnel contributor=NOR mission=UNMISS category=military" expect="200" as-of="2014-08"}'
    )
    page = str(write(tmp_path, OLD, f"[In August 2014 Norway had 200 military personnel in UNMISS.]{claim}"))
    better = "It could be written: “In August 2014 Norway had 15 military personnel in UNMISS.”"
    assert f"  {better}\n" in run("check", page).out
    old, wrong = (r["message"]["text"] for r in run("check", page, "--sarif").json["runs"][0]["results"])
    assert "Not so since 10 January 2026." in old and wrong.endswith(better)


def test_another_day(run: Run, tmp_path: Path) -> None:
    page = str(write(tmp_path, OLD))
    assert run("check", page, "--as-of", "2025-12-31").code == 0
    assert run("check", page, "--as-of", "2026-01-10").code == 1
    assert run("check", page, "--as-of", "2100-01-01").code == 2
    assert run("check", page, "--as-of", "soon").code == 2


def test_known_by_uses_older_releases_and_refuses_where_none_is_held(run: Run, tmp_path: Path) -> None:
    deaths = '{claim="conflict.deaths state=COL" expect="more than 10" as-of="2016"}'
    page = str(write(tmp_path, f"[More than 10 people were killed in Colombia in 2016]{deaths}"))
    done = run("check", page, "--known-by", "2026-01-01", "--json")
    assert done.code == 0
    assert done.json["pages"][0]["claims"][0]["sources"][0]["vintage"] == ["25.1"]
    refused = run("check", page, "--known-by", "2020-01-01")
    assert refused.code == 2 and "No release published by 2020-01-01" in refused.err
    both = str(write(tmp_path, f"[More than 10 people were killed in Colombia in 2016]{deaths}", OLD, name="both.md"))
    partly = run("check", both, "--known-by", "2026-01-01", "--json")
    verdicts = [c["verdict"] for c in partly.json["pages"][0]["claims"]]
    assert verdicts == ["holds", "unchecked"]


def test_json_has_all_that_a_verdict_rests_on(run: Run, tmp_path: Path, store: Store) -> None:
    done = run("check", str(write(tmp_path, GOOD, OLD)), "--json")
    first, second = done.json["pages"][0]["claims"]
    assert done.json["counts"] == {"holds": 1, "outdated": 1}
    assert first["rows"] and first["sources"][0]["licence"] and store.rows(first["query"].split(";")[-1])
    assert second["since"] == "2026-01-10" and second["value"]["status"] == "former party"


def test_sarif_names_places_and_levels(run: Run, tmp_path: Path) -> None:
    done = run("check", str(write(tmp_path, GOOD, OLD, '[broken]{claim="nothing.here" expect="1"}')), "--sarif")
    log = done.json
    assert log["version"] == "2.1.0"
    (ran,) = log["runs"]
    rules = [r["id"] for r in ran["tool"]["driver"]["rules"]]
    assert [(r["ruleId"], r["level"], r["kind"]) for r in ran["results"]] == [
        ("holds", "none", "pass"),
        ("outdated", "error", "fail"),
        ("unreadable", "error", "fail"),
    ]
    for result in ran["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"].endswith("page.md")
        assert place["region"]["startLine"] >= 6 and place["region"]["startColumn"] >= 1
    assert done.code == 2


def test_html_report_is_a_page(run: Run, tmp_path: Path) -> None:
    done = run("check", str(write(tmp_path, GOOD, WRONG)), "--html", "--out", "report.html")
    assert done.code == 1
    assert "<!doctype html>" in Path("report.html").read_text(encoding="utf-8").lower()


def test_formats_go_one_at_a_time(run: Run, tmp_path: Path) -> None:
    assert run("check", str(write(tmp_path, GOOD)), "--json", "--sarif").code == 2


def test_a_folder_stands_for_its_pages(run: Run, tmp_path: Path) -> None:
    (tmp_path / "site" / "deep").mkdir(parents=True)
    write(tmp_path / "site", GOOD, name="a.md")
    write(tmp_path / "site" / "deep", WRONG, name="b.md")
    (tmp_path / "none").mkdir()
    done = run("check", "site")
    assert done.code == 1 and "Two pages, 2 claims" in done.out
    assert run("check", "none").code == 2


def test_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(GOOD.encode()), encoding="utf-8"))
    done = run("check", "-")
    assert done.code == 0 and "1 holds" in done.out


@pytest.mark.parametrize(
    ("line", "column", "message", "hint"),
    [
        ('[x]{claim="conflict.deths state=COL" expect="1"}', 12, "no figure 'conflict.deths'", "conflict.deaths"),
        ('[x]{claim="conflict.deaths stat=COL" expect="1"}', 28, "takes no argument 'stat'", "state"),
        (
            '[x]{claim="conflict.deaths state=COL year" expect="1"}',
            38,
            "'year' in the claim is no argument",
            "key=value",
        ),
        ('[x]{claim="conflict.deaths state=COL state=NOR" expect="1"}', 38, "given twice", "commas"),
        ('[x]{claim="conflict.deaths state=COL" expect="over 5"}', 47, "no expectation", "more than"),
        ('[x]{claim="conflict.deaths state=COL" expect="5" as-of="May"}', 57, "as-of", "Write"),
        ('[x]{claim="conflict.deaths state=Atlantis" expect="5" as-of="2016"}', 1, "Atlantis", None),
        (
            '[5 died in Colombia in 2016]{claim="conflict.deaths state=COL" expect="contains NOR" as-of="2016"}',
            1,
            "expects a list",
            "number",
        ),
        (
            '[Norway sat on the Council]{claim="council.terms state=NOR" expect="before 1950; about 3" value="seat"}',
            1,
            "asks for a column of one item",
            "Narrow",
        ),
        (
            '[South Sudan was a party to the Arms Trade Treaty in 1990]{claim="treaties.status treaty=ATT state=SSD" expect="true" as-of="1990"}',
            1,
            "no Arms Trade Treaty before",
            None,
        ),
        (
            '[South Sudan was a party to the NPT in 1990]{claim="treaties.status treaty=NPT state=SSD" expect="true" as-of="1990"}',
            1,
            "was no state on",
            None,
        ),
        (
            '[5 died in Colombia in 2099]{claim="conflict.deaths state=COL" expect="5" as-of="2099"}',
            1,
            "lies in the future",
            "has been",
        ),
        (
            '[x]{claim="conflict.deaths state=COL year=2016" expect="5" as-of="2017"}',
            1,
            "as-of says 2017 and year= says 2016",
            "Leave year= away",
        ),
        (
            '[Norway had 5 personnel]{claim="operations.personnel contributor=NOR" expect="5" as-of="2014"}',
            1,
            "describes a month",
            "2014-12",
        ),
    ],
)
def test_a_bad_claim_is_told_with_its_place_and_hides_no_other(
    run: Run, tmp_path: Path, line: str, column: int, message: str, hint: str | None
) -> None:
    done = run("check", str(write(tmp_path, line, GOOD, WRONG)), "--json")
    assert done.code == 2
    bad, good, wrong = done.json["pages"][0]["claims"]
    assert (bad["verdict"], good["verdict"], wrong["verdict"]) == ("unreadable", "holds", "contradicted")
    assert (bad["line"], bad["column"]) == (6, column), bad
    assert message in bad["reason"]
    if hint:
        assert hint in bad["hint"]


def test_a_claim_that_takes_too_long_is_told(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "SECONDS", -1.0)
    done = run("check", str(write(tmp_path, GOOD)), "--json")
    assert done.code == 2
    assert "longer than" in done.json["pages"][0]["claims"][0]["reason"]


def test_pages_that_cannot_be_read_hide_no_other(run: Run, tmp_path: Path) -> None:
    big, binary, page = tmp_path / "big.md", tmp_path / "binary.md", write(tmp_path, GOOD)
    big.write_bytes(b"a" * 5_000_000)
    binary.write_bytes(bytes(range(256)))
    done = run("check", str(big), str(binary), "gone.md", str(page))
    assert done.code == 2
    for name in ("big.md", "binary.md", "gone.md"):
        assert name in done.out
    assert "1 holds" in done.out and "Three pages can't be read." in done.out


def test_a_register_outside_the_folder_is_refused(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text('---\nattestations: ../elsewhere\n---\n\n[It was founded]{attested="a"}\n', encoding="utf-8")
    done = run("check", str(page))
    assert done.code == 2 and "outside" in done.out


def test_a_draft_is_written_once(run: Run) -> None:
    done = run("page", "Uruguay")
    assert done.code == 0
    path = Path("page-URY.md")
    assert run("check", str(path)).code == 0
    path.write_text("mine", encoding="utf-8")
    assert run("page", "Uruguay").code == 2
    assert path.read_text(encoding="utf-8") == "mine"
    assert run("page", "Uruguay", "--force", "--title", "Uruguay: today").code == 0
    assert "Uruguay: today" in path.read_text(encoding="utf-8")
    assert run("page", "Atlantis").code == 2


def test_a_page_is_rendered(run: Run, tmp_path: Path) -> None:
    done = run("render", str(write(tmp_path, GOOD, "<script>alert(1)</script>")))
    assert done.code == 0
    text = Path("page.html").read_text(encoding="utf-8")
    assert "<script" not in text and "&lt;script&gt;" in text and "organisations.memberships" in text
    assert run("render", "gone.md").code == 2


def test_changes_of_a_state_and_of_a_page(run: Run, tmp_path: Path) -> None:
    done = run("changes", "Finland", "--since", "2023")
    assert done.code == 0 and "NATO" in done.out and "10 January 2026" in done.out
    page = run("changes", str(write(tmp_path, OLD, GOOD)), "--since", "2025-06", "--json")
    assert page.code == 0 and len(page.json["entries"]) == 1 and page.json["state"]["title"] == "Norway"
    assert run("changes", "Finland", "--since", "2100").code == 2
    assert run("changes", "Atlantis", "--since", "2020").code == 2


def test_changes_are_held_to_days_in_a_few_lines() -> None:
    def change(source: str, verified: bool) -> Change:
        return Change("2023-08-30", "Vetoes", "One was cast.", "council.vetoes", source, verified)

    held = [
        *(("Membership of UN", "2025-01-01"), ("Membership of NATO", "2024-04-04"), ("Treaties: NPT and BWC", "2018")),
        *(("Sanctions", "2025-10-31"), ("Vetoes", "2025-09-18"), ("Resolutions", "2025-10-31")),
    ]
    entries = [change("A (unverified)", False), change("B", False), change("C", True)]
    text = changes_as_text(Changes("Mali", date(2023, 1, 1), date(2026, 1, 1), entries, held, ["A note."]))
    sources = [line for line in text.splitlines() if line.startswith("  [")]
    assert sources == [
        *("  [council.vetoes: A (unverified)]", "  [council.vetoes: B] (unverified)", "  [council.vetoes: C]"),
    ]
    assert text.partition("Held to:\n")[2].splitlines() == [
        "  Membership: UN 1 January 2025; NATO 4 April 2024",
        "  Treaties: NPT and BWC 2018",
        "  Sanctions, Resolutions: 31 October 2025",
        "  Vetoes: 18 September 2025",
        "A note.",
    ]
    assert "Held to" not in changes_as_text(Changes("Mali", date(2023, 1, 1), date(2026, 1, 1), [], [], []))


def test_suggestions(run: Run, tmp_path: Path) -> None:
    prose = tmp_path / "prose.md"
    prose.write_text("Norway was a member of NATO in 2017. Trolls are large.\n", encoding="utf-8")
    done = run("suggest", str(prose))
    assert done.code == 0 and "organisations.members organisation=NATO" in done.out and "1 claim proposed" in done.out
    marked = run("suggest", str(prose), "--out", "marked.md")
    assert marked.code == 0
    assert run("check", "marked.md").code == 0
    listed = json.loads(run("suggest", str(prose), "--json").out)
    assert listed["proposals"][0]["result"]["claim"] == "organisations.members organisation=NATO"
    assert run("suggest", str(prose), "--out", str(prose)).code == 2


def test_the_hook_is_declared_as_it_is_called(run: Run) -> None:
    import yaml

    root = Path(__file__).resolve().parents[1]
    (hook,) = yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    workflow = yaml.safe_load((root / "docs" / "examples" / "check-pages.yml").read_text(encoding="utf-8"))
    words = hook["entry"].split()
    assert words[0] == "varde"
    assert run(*words[1:], str(root / "pages" / "uruguay.md")).code == 0
    commands = [s["run"] for s in workflow["jobs"]["check"]["steps"] if s.get("run", "").startswith("varde ")]
    assert len(commands) == 2 and all(c.startswith("varde check pages") for c in commands)
