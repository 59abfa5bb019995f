"""The command as its user meets it: every verb, every exit code, and no traceback whatever is typed."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from varde import __version__
from varde.cli import show
from varde.errors import VardeError
from varde.figures.answer import Answer
from varde.figures.python_api import Evidence
from varde.figures.registry import all_figures
from varde.sources import all_sources
from varde.store import Store

VERBS = ("figure", "brief", "build", "sources", "status", "sql", "state")
Run = Callable[..., Any]


def process(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "VARDE_STORE": "embedded", **environment}
    done = subprocess.run([sys.executable, "-m", "varde", *words], capture_output=True, text=True, env=env)
    assert "Traceback" not in done.stdout + done.stderr
    return done


# Whole processes.


def test_help_names_every_verb() -> None:
    done = process("--help", COLUMNS="100")
    assert done.returncode == 0
    assert all(verb in done.stdout for verb in VERBS)
    narrow = process("--help", COLUMNS="50")
    assert narrow.returncode == 0
    assert max(map(len, narrow.stdout.splitlines())) <= 50


def test_a_figure_as_a_process() -> None:
    for width in ("50", "200"):
        done = process("figure", "council.terms", "state=NOR", COLUMNS=width)
        assert (done.returncode, done.stderr) == (0, "")
        assert "1949\t1950\telected" in done.stdout
        assert "Source: United Nations" in done.stdout


def test_exit_codes_of_processes() -> None:
    assert process("figure", "council.terms", "state=Greenland").returncode == 1
    refused = process("figure", "council.terms", "state=Atlantis")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("varde: council.terms, argument state: ")
    assert process("nosuchverb").returncode == 2


def test_a_broken_pipe_that_is_not_the_reader_s_is_no_success(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(*_: object, **__: object) -> None:
        raise BrokenPipeError(32, "Broken pipe")

    monkeypatch.setattr("varde.store.open_store", cut)
    monkeypatch.setattr("varde.cli._reader_gone", lambda: False)
    code, out, told = run("watch")
    assert code == 2 and not out and "--engine serial" in told


@pytest.mark.skipif(os.name != "posix", reason="needs a pipe that its reader closes")
@pytest.mark.parametrize(
    "words", [("sql", "select * from votes limit 20000"), ("figure", "council.terms", "state=NOR")]
)
def test_a_reader_that_had_enough(words: tuple[str, ...]) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "varde", *words, "--store", "embedded"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None and running.stderr is not None
        if words[0] == "sql":
            assert running.stdout.readline().startswith(b"body\t")
        running.stdout.close()
        assert (running.stderr.read(), running.wait()) == (b"", 0)


def test_a_terminal_without_the_letters_asked_for() -> None:
    done = process("state", "Turkiye", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "T?rkiye" in done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_output_to_a_full_disk() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "varde", "figure", "council.terms", "state=NOR", "--store", "embedded"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode == 2
    assert done.stderr == "varde: What was to be printed can't be written: No space left on device.\n"


# figure


def test_figures_are_listed(run: Run) -> None:
    listed = run("figure")
    assert listed.code == 0
    assert [line.split(" ", 1)[0].split("\t")[0] for line in listed.out.splitlines()[1:]] == list(all_figures())
    assert [f["figure"] for f in run("figure", "--json").json] == list(all_figures())
    described = run("figure", "conflict.deaths", "--describe")
    assert described.out.startswith("conflict.deaths [state=]")
    assert "Returns\n-------" in described.out


def test_an_answer_for_a_person(run: Run) -> None:
    asked = ["figure", "operations.personnel", "contributor=NOR", "month=2014-08", "mission=MINUSMA,UNMISS,UNTSO"]
    found = run(*asked, "category=military")
    assert found.code == 0
    lines = found.out.splitlines()
    assert lines[0] == "46 persons"
    assert "contributor=NOR" in found.out and "mission=MINUSMA,UNMISS,UNTSO" in found.out
    assert "As of 2014-08" in found.out
    assert "Source: " in found.out and "Vintage: 2014-08" in found.out
    assert "Rests on " in found.out


def test_an_answer_as_json(run: Run) -> None:
    found = run("figure", "council.vote", "resolution=2334", "--json").json
    assert {"figure", "value", "unit", "as_of", "coverage", "sources", "rows", "row_count", "query"} <= found.keys()
    assert found["figure"] == "council.vote"
    counts = [found["value"][k] for k in ("yes", "no", "abstain", "not_voting")]
    assert counts == [14, 0, 1, 0]
    assert [m["state"] if isinstance(m, dict) else m for m in found["value"]["members"]["abstain"]] == ["USA"]
    assert found["row_count"] == len(found["rows"]) >= 15
    again = run("sql", found["query"].split(";\n")[-1], "--json")
    assert again.code == 0 and again.json


def test_an_answer_as_csv(run: Run) -> None:
    printed = run("figure", "council.terms", "state=NOR", "--csv")
    rows = list(csv.DictReader(io.StringIO(printed.out)))
    assert [(r["from"], r["to"]) for r in rows][-1] == ("2021", "2022")
    assert {r["unit"] for r in rows} == {"terms"}
    single = list(csv.DictReader(io.StringIO(run("figure", "conflict.deaths", "year=2022", "--csv").out)))
    assert len(single) == 1 and int(single[0]["value"]) > 200_000
    assert single[0]["vintage"]
    money = run("figure", "fragility.development", "state=USA", "series=gdp", "year=2020")
    full = run("figure", "fragility.development", "state=USA", "series=gdp", "year=2020", "--csv")
    exact = run("figure", "fragility.development", "state=USA", "series=gdp", "year=2020", "--json").json["value"]
    assert money.code == full.code == 0
    assert float(next(csv.DictReader(io.StringIO(full.out)))["value"]) == exact


def test_no_answer_in_every_form(run: Run) -> None:
    asked = ["figure", "conflict.deaths", "state=COL", "year=1950"]
    said = run(*asked)
    assert said.code == 1
    assert said.out.startswith("No answer (no data): ") and "1989" in said.out
    as_json = run(*asked, "--json")
    assert (as_json.code, as_json.json["value"], as_json.json["status"]) == (1, None, "no data")
    assert as_json.json["reason"] in said.out
    as_csv = run(*asked, "--csv")
    assert as_csv.code == 1
    assert next(csv.DictReader(io.StringIO(as_csv.out)))["value"] == ""


def test_one_bibtex_entry_a_source(run: Run) -> None:
    for name, *given in (
        ("council.terms", "state=NOR"),
        ("agreements.third_parties", "state=COL"),
        ("treaties.status", "treaty=NPT", "state=NOR"),
        ("women.personnel_share", "contributor=NOR", "month=2014-08"),
    ):
        sources = run("figure", name, *given, "--json").json["sources"]
        printed = run("figure", name, *given, "--bibtex").out
        entries = printed.strip().split("\n\n")
        assert len(entries) == len(sources)
        for entry, source in zip(entries, sources, strict=True):
            assert entry.startswith(f"@misc{{{source['id']}_") and entry.endswith("}")
            assert entry.count("{") == entry.count("}")
            assert "title = {" in entry and "note = {" in entry


def test_a_copy_without_a_day_of_publication_is_cited_by_its_vintage() -> None:
    source = {"id": "hub", "title": "Personnel", "publisher": "UN", "published": "", "vintage": ["2026-03"]}
    source |= {"licence": "UN open data", "citation": "UN.", "address": ""}
    found = Answer("operations.personnel", {}, 1, "persons", "2026-03", sources=[source])
    entry = show.bibtex(found)
    assert entry.startswith("@misc{hub_2026,") and "year = {2026}" in entry


# sources, status, sql, state


def test_sources(run: Run, store: Store) -> None:
    listed = run("sources", "--json").json
    assert [s["id"] for s in listed] == list(all_sources())
    assert {s["id"] for s in listed if s["held"]} == set(store.sources)
    assert all(s["licence"] and s["version"] for s in listed)
    printed = run("sources").out.splitlines()
    assert len(printed) == len(listed) + 1
    one = run("sources", "oecd_aid")
    assert "licence: " in one.out and "citation: " in one.out
    tables = run("sources", "--tables", "--json").json
    assert [t["table"] for t in tables] == list(store.tables)
    assert all(c["description"] for t in tables for c in t["columns"])
    assert "missions\tmission\tstring" in run("sources", "--tables").out
    wrong = run("sources", "oecd_aids")
    assert wrong.code == 2 and "Did you mean oecd_aid?" in wrong.err


def test_status(run: Run, store: Store) -> None:
    found = run("status", "--json").json
    assert found["embedded"] is True
    assert (found["tables"], found["rows"]) == (len(store.tables), sum(t["varde:rows"] for t in store.tables.values()))
    assert {s["source"] for s in found["sources"]} == set(store.sources)
    said = run("status")
    assert said.out.startswith("Evidence base: ") and "embedded snapshot" in said.out
    assert len(said.out.splitlines()) == len(store.sources) + 2


def test_sql(run: Run) -> None:
    query = "select organisation, name from organisations where organisation in ('UN', 'EU') order by 1"
    assert run("sql", query).out == "organisation\tname\nEU\tEuropean Union\nUN\tUnited Nations\n"
    assert run("sql", query, "--json").json[1] == {"organisation": "UN", "name": "United Nations"}
    assert run("sql", query, "--csv").out.splitlines()[0] == "organisation,name"
    assert run("sql", "select 1 where false").out == "1\n"
    exact = run("sql", "select 1234567.875::double as v", "--csv").out.splitlines()[1]
    assert exact == "1234567.875"
    for bad in (
        "drop table votes",
        "select 1; select 2",
        "selec",
        "",
        "select * from nowhere",
        "copy votes to 'x.csv'",
    ):
        refused = run("sql", bad)
        assert (refused.code, refused.out) == (2, ""), bad
        assert refused.err.startswith("varde: "), bad
    assert not Path("x.csv").exists()


def test_state(run: Run) -> None:
    assert run("state", "Côte d'Ivoire", "--json").json["key"] == "CIV"
    assert "YMD" in run("state", "Democratic Yemen", "--on", "1980-01-01").out
    assert run("state", "Yemen", "--on", "2000-01-01", "--json").json["key"] == "YEM"
    for words in (["Yemen", "--on", "1980-01-01"], ["Congo"], ["Atlantis"], ["Norway", "--on", "yesterday"]):
        refused = run("state", *words)
        assert (refused.code, refused.out) == (2, ""), words
        assert refused.err.startswith("varde: ")


def test_version(run: Run) -> None:
    assert run("--version").out == f"varde {__version__}\n"
    for verb in VERBS:
        helped = run(verb, "--help")
        assert helped.code == 0 and "Usage" in helped.out


# Bad input


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ("conflict.deaths state=Congo year=2016", 2, ["argument state", "COD", "COG"]),
        ("conflict.deaths state=Korea year=2016", 2, ["argument state", "KOR", "PRK"]),
        ("council.terms|state=New Mexico", 2, ["argument state", "'New Mexico'", "Nearest"]),
        ("council.terms|state=West Papua", 2, ["argument state", "'West Papua'", "Nearest"]),
        ("conflict.deaths state=Yemen year=1980", 2, ["argument state", "YEM", "YMD", "1980"]),
        ("council.terms state=Atlantis", 2, ["argument state", "'Atlantis'"]),
        ("treaties.reciprocity treaty=TPNW states=NOR,Atlantis", 2, ["argument states", "'Atlantis'"]),
        ("operations.personnel month=2014-08 mission=MINUSMAX", 2, ["argument mission", "'MINUSMAX'", "Did you mean"]),
        ("treaties.parties treaty=TPMW", 2, ["argument treaty", "'TPMW'", "TPNW"]),
        ("treaties.parties treaty=Kyoto", 1, ["not held", "Kyoto", "TPNW"]),
        ("council.vote resolution=2797", 1, ["not held", "2797"]),
        ("council.vote resolution=99999", 1, ["not held", "99999"]),
        ("council.vote resolution=twothousand", 2, ["argument resolution", "'twothousand'", "S/RES/2334"]),
        ("assembly.vote resolution=twothousand", 2, ["argument resolution", "'twothousand'", "A/RES/"]),
        ("operations.personnel contributor=NOR month=2014-13", 2, ["argument month", "'2014-13'", "YYYY-MM"]),
        ("operations.personnel contributor=NOR month=2014", 2, ["argument month", "'2014'", "YYYY-MM"]),
        ("operations.personnel contributor=NOR month=1985-01", 1, ["no data", "1990-11"]),
        ("operations.personnel contributor=NOR month=2024-01", 1, ["no data", "2014-08"]),
        ("conflict.deaths state=COL year=1950", 1, ["no data", "1989"]),
        ("council.members year=1940", 1, ["no data", "1946"]),
        ("assembly.ideal_point state=NOR year=1940", 1, ["no data", "1946"]),
        ("weapons.warheads state=USA year=1930", 1, ["no data", "1945"]),
        ("fragility.refugees origin=SYR year=1900", 1, ["no data", "1990"]),
        ("organisations.members organisation=UN on=2026-02-30", 2, ["argument on", "'2026-02-30'", "YYYY-MM-DD"]),
        ("conflict.deaths year=twenty", 2, ["argument year", "'twenty'", "four digits"]),
        ("conflict.deaths since=2018 until=2016", 2, ["conflict.deaths", "since=2018", "until=2016"]),
        ("conflict.deaths by=week year=2016", 2, ["argument by", "'week'", "month, year"]),
        ("council.terms", 2, ["council.terms needs state=", "state=NOR"]),
        ("council.terms stat=NOR", 2, ["takes no argument 'stat'", "Did you mean state?"]),
        ("council.terms NOR", 2, ["'NOR' is no argument", "key=value"]),
        ("council.terms state=NOR state=SWE", 2, ["state= is given twice"]),
        ("council.term state=NOR", 2, ["no figure 'council.term'", "council.terms"]),
        ("--colour", 2, ["No such option"]),
    ],
)
def test_bad_arguments(run: Run, words: str, code: int, says: list[str]) -> None:
    ran = run("figure", *words.split("|" if "|" in words else " "))
    assert ran.code == code
    said = ran.out if code == 1 else ran.err
    assert (ran.err == "") if code == 1 else (ran.out == "")
    for text in says:
        assert text in said, said


def test_stores_that_are_not_there(run: Run, tmp_path: Path) -> None:
    for words in (["status"], ["figure", "council.terms", "state=NOR"], ["sql", "select 1"]):
        refused = run(*words, "--store", str(tmp_path / "nowhere"))
        assert refused.code == 2
        assert "There is no evidence base in" in refused.err and "varde build --from" in refused.err


CAPITALS = "gwcode,statenme,capital,stdate,enddate,lat,lng\n100.0,Colombia,Bogotá,1831-01-01,2024-12-31,4.6,-74.08\n"


def test_build(run: Run, tmp_path: Path) -> None:
    raw, store = tmp_path / "raw", str(tmp_path / "store")
    raw.mkdir()
    file = raw / "ps_gw_capitals.csv"
    file.write_text(CAPITALS, encoding="utf-8")
    (raw / "letter.doc").write_text("no data")
    built = run("build", "--from", str(raw), "--fresh", "--store", store)
    assert built.code == 0
    assert "gw_capitals\tcapitals\t1\tnew\t\t" in built.out
    assert "No source claims 1 files: letter.doc." in built.out and "Published " in built.out
    assert "reading ps_gw_capitals.csv" in built.err
    report = run("build", "--add", str(file), "--json", "--store", store).json
    table = next(s for s in report["sources"] if s["id"] == "gw_capitals")["tables"][0]
    assert (table["rows"], table["added"], table["removed"], table["changed"]) == (1, 0, 0, 0)
    assert run("sql", "select capital from capitals", "--store", store).out == "capital\nBogotá\n"
    file.write_text(CAPITALS.replace("4.6,", "north,"), encoding="utf-8")
    refused = run("build", "--from", str(raw), "--only", "gw_capitals", "--store", store)
    assert refused.code == 2
    assert "ps_gw_capitals.csv, row 2, column 'lat': 'north' is not a number" in refused.err
    assert run("sql", "select capital from capitals", "--store", store).out == "capital\nBogotá\n"


def test_builds_that_can_not_start(run: Run, tmp_path: Path) -> None:
    store = str(tmp_path / "store")
    (tmp_path / "empty").mkdir()
    (tmp_path / "in the way").write_text("")
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "ps_gw_capitals.csv").write_text(CAPITALS, encoding="utf-8")
    (tmp_path / "strange.csv").write_text("a,b\n1,2\n")
    (tmp_path / "strange.parquet").write_bytes(b"PAR1 cut off PAR1")
    (tmp_path / "strange.xlsx").write_bytes(b"PK\x03\x04 cut off")
    (tmp_path / "nothing.csv").write_bytes(b"")
    raw = str(tmp_path / "raw")
    for words, says in (
        (["--from", str(tmp_path / "nowhere")], "There is no folder"),
        (["--from", str(tmp_path / "empty")], "holds no file that Varde reads"),
        (["--from", raw, "--only", "gw_capital"], "There is no source 'gw_capital'"),
        (["--add", str(tmp_path / "strange.csv")], "strange.csv is of no source that Varde reads"),
        (["--add", str(tmp_path / "strange.parquet")], "strange.parquet"),
        (["--add", str(tmp_path / "strange.xlsx")], "strange.xlsx"),
        (["--add", str(tmp_path / "nothing.csv")], "nothing.csv: is empty"),
        (["--add", str(tmp_path / "missing.csv")], "There is no file"),
        ([], "There is nothing to build"),
    ):
        refused = run("build", *words, "--store", store)
        assert (refused.code, refused.out) == (2, ""), words
        assert says in refused.err, refused.err
    blocked = run("build", "--from", raw, "--fresh", "--store", str(tmp_path / "in the way" / "store"))
    assert blocked.code == 2 and "Can't build in" in blocked.err and "--store" in blocked.err


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs a user who may not write everywhere")
def test_build_without_permission(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ps_gw_capitals.csv").write_text(CAPITALS, encoding="utf-8")
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    refused = run("build", "--from", str(tmp_path), "--only", "gw_capitals", "--fresh", "--store", str(locked / "s"))
    assert refused.code == 2 and "no permission to write there" in refused.err


def test_build_where_writing_is_refused(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # For whoever runs this as root: the refusal of the file system, made up.
    (tmp_path / "ps_gw_capitals.csv").write_text(CAPITALS, encoding="utf-8")
    made = Path.mkdir

    def mkdir(self: Path, *a: Any, **k: Any) -> None:
        if "locked" in self.parts:
            raise PermissionError(13, "Permission denied", str(self))
        made(self, *a, **k)

    monkeypatch.setattr(Path, "mkdir", mkdir)
    refused = run(
        "build", "--add", str(tmp_path / "ps_gw_capitals.csv"), "--fresh", "--store", str(tmp_path / "locked")
    )
    assert refused.code == 2
    assert "no permission to write there" in refused.err and "VARDE_STORE" in refused.err


def test_a_brief(run: Run, tmp_path: Path) -> None:
    written = run("brief", "Tuvalu", "--format", "md", "--out", str(tmp_path / "tuvalu.md"))
    assert written.code == 0
    assert written.out.strip() == str((tmp_path / "tuvalu.md").resolve())
    text = (tmp_path / "tuvalu.md").read_text(encoding="utf-8")
    assert text.startswith("# ") and "Tuvalu" in text and "nan" not in text.split()
    printed = run("brief", "TUV", "--format", "md", "--out", "-")
    assert (printed.code, printed.out.strip()) == (0, text.strip())


def test_briefs_that_can_not_be_written(run: Run, tmp_path: Path) -> None:
    for words, says in (
        (["Atlantis"], "'Atlantis'"),
        (["Congo"], "COD"),
        (["Yugoslavia"], "Yugoslavia"),
        (["Norway", "--format", "pdf"], "pdf"),
    ):
        refused = run("brief", *words)
        assert (refused.code, refused.out) == (2, ""), words
        assert says in refused.err
    nowhere = run("brief", "Tuvalu", "--format", "md", "--out", str(tmp_path / "no folder" / "b.md"))
    assert nowhere.code == 2
    assert "can't be written" in nowhere.err and "--out" in nowhere.err
    assert not list(tmp_path.iterdir())


# What it must show


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        (
            "operations.personnel",
            {"contributor": "NOR", "month": "2014-08", "mission": "MINUSMA,UNMISS,UNTSO", "category": "military"},
            46,
        ),
        (
            "operations.personnel",
            {"contributor": "NOR", "month": "2014-08", "mission": "UNMIL,UNMISS,MINUSTAH", "category": "police"},
            24,
        ),
        ("conflict.deaths", {"year": 2022, "type": "state-based", "vintage": "25.1"}, 277_232),
        ("conflict.deaths", {"state": "RWA", "year": 1994, "type": "one-sided", "vintage": "25.1"}, 770_581),
        ("treaties.parties", {"treaty": "TPNW", "on": "2026-02-03"}, 74),
        ("treaties.signatories", {"treaty": "TPNW", "on": "2026-02-03"}, 95),
        ("treaties.parties", {"treaty": "CTBT", "on": "2026-02-03"}, 178),
        ("treaties.parties", {"treaty": "CWC", "on": "2026-02-03"}, 193),
        ("treaties.parties", {"treaty": "APMBC", "on": "2026-02-03"}, 162),
        ("treaties.parties", {"treaty": "Ottawa", "on": "2026-02-03"}, 162),
        ("treaties.parties", {"treaty": "CCM", "on": "2026-02-03"}, 112),
        ("council.vetoes", {"state": "RUS", "until": "2022-07"}, 121),
        ("council.vetoes", {"state": "USA", "until": "2022-07"}, 82),
        ("council.vetoes", {"state": "GBR", "until": "2022-07"}, 29),
        ("council.vetoes", {"state": "CHN", "until": "2022-07"}, 17),
        ("council.vetoes", {"state": "FRA", "until": "2022-07"}, 16),
    ],
)
def test_numbers_it_must_show(evidence: Evidence, name: str, given: dict[str, Any], value: int) -> None:
    assert evidence.figure(name, **given).value == value


@pytest.mark.parametrize(
    ("name", "given", "count"),
    [
        ("organisations.members", {"organisation": "NATO", "on": "2026-01-01"}, 32),
        ("organisations.members", {"organisation": "EU", "on": "2026-01-01"}, 27),
        ("organisations.members", {"organisation": "OSCE", "on": "2026-01-01"}, 57),
        ("organisations.members", {"organisation": "Council of Europe", "on": "2026-01-01"}, 46),
        ("organisations.members", {"organisation": "UN", "on": "2026-01-01"}, 193),
        ("organisations.members", {"organisation": "UN", "on": "1990-06-01"}, 159),
        ("council.terms", {"state": "NOR"}, 5),
    ],
)
def test_lists_it_must_show(evidence: Evidence, name: str, given: dict[str, Any], count: int) -> None:
    assert len(evidence.figure(name, **given).value) == count


def test_votes_it_must_show(evidence: Evidence) -> None:
    def counts(vote: dict[str, Any]) -> tuple[int, int, int]:
        return vote["yes"], vote["no"], vote["abstain"]

    assert counts(evidence.council.vote(resolution="2334").value) == (14, 0, 1)
    libya = evidence.council.vote(resolution="1973").value
    assert counts(libya) == (10, 0, 5)
    assert {str(m["state"] if isinstance(m, dict) else m) for m in libya["members"]["abstain"]} == {
        "BRA",
        "CHN",
        "DEU",
        "IND",
        "RUS",
    }
    assert counts(evidence.assembly.vote(resolution="A/RES/ES-11/1").value) == (141, 5, 35)
    adopted = evidence.sql(
        "SELECT resolution FROM resolutions WHERE body = 'Security Council' AND NOT recorded_vote LIMIT 1"
    )
    without = evidence.council.vote(resolution=adopted[0]["resolution"])
    missing = evidence.council.vote(resolution="2797")
    assert (without.status, missing.status) == ("not applicable", "not held")
    assert without.reason != missing.reason


def test_vintages_are_named_and_differ(evidence: Evidence) -> None:
    world = {"year": 2022, "type": "state-based"}
    assert len({evidence.conflict.deaths(**world, vintage=v).value for v in ("25.1", "26.1")}) == 2
    for given in (world, {"state": "RWA", "year": 1994, "type": "one-sided"}):
        old = evidence.conflict.deaths(**given, vintage="25.1")
        new = evidence.conflict.deaths(**given, vintage="26.1")
        assert [v for s in old.sources for v in s["vintage"]] == ["25.1"]
        assert all(v.startswith("26") for s in new.sources for v in s["vintage"])
        assert isinstance(new.value, int)
        assert evidence.conflict.deaths(**given).value == new.value


def test_withdrawals_replayed_by_day(evidence: Evidence) -> None:
    def party(state: str, on: str) -> bool:
        return str(evidence.treaties.status(treaty="APMBC", state=state, on=on).value["status"]) == "party"

    assert party("FIN", "2026-01-09") and not party("FIN", "2026-01-10")
    assert party("POL", "2026-02-03")
    before = evidence.treaties.parties(treaty="APMBC", on="2026-01-09").value
    assert before == evidence.treaties.parties(treaty="APMBC", on="2026-01-10").value + 1


def test_third_parties_in_colombia(evidence: Evidence) -> None:
    found = json.dumps(evidence.agreements.third_parties(state="COL").as_dict()["value"])
    assert "Norway" in found and "Cuba" in found
    assert "guarantor" in found.casefold() or "facilitator" in found.casefold()


def test_missions_on_a_day_and_in_disputed_areas(evidence: Evidence) -> None:
    def running(**given: Any) -> set[str]:
        return {m["mission"] for m in evidence.operations.missions(**given).value}

    there = running(on="2018-01-15")
    assert {"UNMIL", "MINUSMA", "UNMISS", "UNTSO"} <= there and "MINUSTAH" not in there
    assert "UNISFA" in running(state="SDN") and "UNISFA" in running(state="SSD")
    since = {m["mission"] for m in evidence.operations.missions(state="COL").value}
    assert len(since) >= 2


def test_norwegian_aid_to_colombia(evidence: Evidence) -> None:
    found = evidence.aid.flows(donor="NOR", recipient="COL", year=2017)
    assert round(found.value, 1) == 83.5
    assert "constant 2022" in found.unit


def test_every_error_says_what_to_do() -> None:
    with pytest.raises(VardeError) as caught:
        all_figures()["council.terms"].parse({})
    assert caught.value.hint and caught.value.exit_code == 2
