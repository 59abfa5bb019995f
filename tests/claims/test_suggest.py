"""Proposing claims for prose: the reference document, sentences of our own, pages read back, and hostile text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from varde.claims.check import check_text
from varde.claims.marking import Claim
from varde.claims.page import parse_page
from varde.claims.suggest import Proposal, Suggestions, marked_page, suggest
from varde.claims.suggesting.passages import passages
from varde.claims.suggesting.rules import RULES, Rule
from varde.claims.suggesting.taken import Taken
from varde.errors import UsageError
from varde.store import Store

NOW = date(2026, 11, 23)
PAGES = Path(__file__).resolve().parents[2] / "pages"
MARKS = re.compile(r"\[((?:[^\[\]]|\[[^\]]*\]\([^)]*\))*)\]\{(?:claim|attested)=[^}]*\}")


def proposed(store: Store, text: str, **given: Any) -> list[str]:
    """The proposals for a text, each as its marking."""
    return [p.claim.marking() for p in suggest(store, text, "page.md", now=NOW, **given).proposals]


# --- the reference document -------------------------------------------------------------------------------------------


class Statement:
    """A hand-marked statement, and the part of the document it stands in."""

    def __init__(self, entry: dict[str, Any], lines: list[str]) -> None:
        self.id, self.entry, self.line = entry["id"], entry, entry["lines"][0]
        first, last = (r"\s+".join(map(re.escape, entry[k].split())) for k in ("first", "last"))
        found = re.search(rf"{first}.*?{last}|{first}", lines[self.line - 1])
        assert found, self.id
        self.span = found.span()

    def holds(self, proposal: Proposal) -> bool:
        """Whether a proposal is for this sentence."""
        start = proposal.column - 1
        return proposal.line == self.line and self.span[0] <= start < self.span[1]


def fits(proposal: Proposal, wanted: dict[str, Any]) -> bool:
    """Whether a claim is the one described; further expectations may stand beside it."""
    claim = proposal.claim
    if claim.figure.name != wanted["figure"]:
        return False
    for key, value in wanted.get("arguments", {}).items():
        given = set(claim.given.get(key, "").split(","))
        if given != set(value if isinstance(value, list) else [value]):
            return False
    have = {e.written for e in claim.expected}
    return all(part.strip() in have for part in wanted.get("expect", "").split(";") if part.strip())


@pytest.fixture(scope="module")
def hand_marked() -> dict[str, Any]:
    path = Path(__file__).with_name("reference_statements.yml")
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def reference(shared: Path, hand_marked: dict[str, Any]) -> str:
    return (shared.parent / "reference" / hand_marked["document"]).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def of_reference(store: Store, reference: str) -> Suggestions:
    return suggest(store, reference, "reference.txt", now=date(2017, 9, 30))


def test_two_thirds_of_the_reference_documents_statements_are_found(
    of_reference: Suggestions, reference: str, hand_marked: dict[str, Any]
) -> None:
    lines = reference.split("\n")
    found = []
    for entry in hand_marked["statements"]:
        here = Statement(entry, lines)
        claims = [entry, *entry.get("accepted", [])]
        if any(here.holds(p) and any(fits(p, c) for c in claims) for p in of_reference.proposals):
            found.append(here.id)
    assert len(found) >= 2 / 3 * len(hand_marked["statements"]), found


def test_nothing_on_the_reference_document_is_read_wrongly(
    of_reference: Suggestions, reference: str, hand_marked: dict[str, Any]
) -> None:
    lines = reference.split("\n")
    readable = [Statement(e, lines) for e in hand_marked["statements"]]
    for proposal in of_reference.proposals:
        here = [s.entry for s in readable if s.holds(proposal)]
        right = [c for e in here for c in (e, *e.get("accepted", []), *e.get("implied", []))]
        assert any(fits(proposal, c) for c in right), proposal.marked
    for entry in [*hand_marked["not_checkable"], *hand_marked["no_proposal"]]:
        sentence = Statement(entry, lines)
        for proposal in filter(sentence.holds, of_reference.proposals):
            assert "forbidden" in entry, (sentence.id, proposal.marked)
            assert not any(fits(proposal, f) for f in entry["forbidden"]), (sentence.id, proposal.marked)


def test_each_proposal_on_the_reference_document_tells_what_it_understood(of_reference: Suggestions) -> None:
    told = {p.line: p.understood for p in of_reference.proposals}
    assert "MINUSMA, UNMISS, UNTSO: missions" in told[22] or "UNMISS, UNMIL, MINUSTAH, UNMC: missions" in told[22]
    assert "Colombia: whose peace process, from the sentence before" in told[52]
    council = next(p for p in of_reference.proposals if p.claim.figure.name == "council.terms")
    assert any("condition" in open_ for open_ in council.sure)
    military = next(p for p in of_reference.proposals if p.claim.figure.name == "operations.personnel")
    assert military.sure == ["no date in the sentence: the claim is about now"]


def test_the_reference_document_is_marked_and_is_itself_without_the_marks(
    of_reference: Suggestions, reference: str
) -> None:
    assert MARKS.sub(r"\1", marked_page(reference, of_reference)) == reference


# --- sentences of our own ---------------------------------------------------------------------------------------------

READ = [
    # personnel
    (
        "In August 2014 Norway had 46 military personnel in MINUSMA, UNMISS and UNTSO.",
        "operations.personnel contributor=NOR mission=MINUSMA,UNMISS,UNTSO category=military",
        "46",
        "2014-08",
    ),
    (
        "In August 2014, 24 Norwegian police officers served in UNMISS in South Sudan, UNMIL in Liberia "
        "and MINUSTAH in Haiti.",
        "operations.personnel contributor=NOR mission=UNMISS,UNMIL,MINUSTAH category=police",
        "24",
        "2014-08",
    ),
    (
        "Norway had a total of around 45 military personnel in three UN missions in August 2014: "
        "MINUSMA, UNMISS and UNTSO.",
        "operations.personnel contributor=NOR mission=MINUSMA,UNMISS,UNTSO category=military",
        "about 45",
        "2014-08",
    ),
    (
        "In August 2014 Norway had 73 uniformed personnel in UN missions.",
        "operations.personnel contributor=NOR",
        "73",
        "2014-08",
    ),
    (
        "MINUSMA had 18 soldiers from Norway in August 2014.",
        "operations.personnel contributor=NOR mission=MINUSMA category=military",
        "18",
        "2014-08",
    ),
    (
        "Uruguay contributed more than 1,000 uniformed personnel to MONUSCO in August 2014.",
        "operations.personnel contributor=URY mission=MONUSCO",
        "more than 1000",
        "2014-08",
    ),
    (
        "Women made up 19 per cent of Norway's uniformed personnel in UN missions in August 2014.",
        "women.personnel_share contributor=NOR",
        "19",
        "2014-08",
    ),
    # missions and their dead
    (
        "UNMISS has been in place in South Sudan since July 2011.",
        "operations.missions state=SSD mission=UNMISS",
        "true; since 2011-07",
        None,
    ),
    (
        "UNMIL in Liberia was deployed in August 2010.",
        "operations.missions state=LBR mission=UNMIL",
        "true",
        "2010-08",
    ),
    ("MINUSTAH ended on 15 October 2017.", "operations.missions mission=MINUSTAH", "2017-10-15", "2017-10-15"),
    ("UNMIL ended in 2019.", "operations.missions mission=UNMIL", "2019", "2019"),
    (
        "UNVMC began in Colombia on 26 September 2017.",
        "operations.missions mission=UNVMC",
        "2017-09-26",
        "2017-09-26",
    ),
    (
        "The mandate of MINUSMA ended on 30 June 2023.",
        "operations.missions mission=MINUSMA",
        "2023-06-30",
        "2023-06-30",
    ),
    (
        "Between 1948 and 2024, 43 Norwegian nationals died in UN missions.",
        "operations.fatalities contributor=NOR since=1948",
        "43",
        "2024",
    ),
    (
        "In 2003 alone, 18 nationals of Bangladesh died in UN missions.",
        "operations.fatalities contributor=BGD since=2003",
        "18",
        "2003",
    ),
    # organisations
    (
        "Norway has been a member of NATO since 1949.",
        "organisations.members organisation=NATO",
        "contains NOR; since 1949",
        None,
    ),
    ("Cuba is a member of NATO.", "organisations.members organisation=NATO", "contains CUB", None),
    (
        "Finland joined NATO on 4 April 2023.",
        "organisations.members organisation=NATO",
        "contains FIN; since 2023-04-04",
        None,
    ),
    (
        "Norway belongs to NATO, the OSCE and the Council of Europe.",
        "organisations.memberships state=NOR",
        "contains NATO, OSCE, CoE",
        None,
    ),
    ("Norway is not a member of the EU.", "organisations.members organisation=EU", "lacks NOR", None),
    ("In April 2024 NATO had 32 members.", "organisations.members organisation=NATO", "32", "2024-04"),
    ("The United Nations was founded in 1945.", "organisations.members organisation=UN", "since 1945", None),
    # the Security Council
    ("Norway sat on the Security Council in 2010.", "council.members", "contains NOR", "2010"),
    ("Norway sat on the Security Council in 2021–2022.", "council.terms state=NOR", "contains 2021-2022", "2022"),
    (
        "Norway was elected as a non-permanent member of the Security Council for 2021–2022.",
        "council.terms state=NOR",
        "contains 2021-2022",
        "2022",
    ),
    (
        "Norway served on the Security Council for the years 2001-2002.",
        "council.terms state=NOR",
        "contains 2001-2002",
        "2002",
    ),
    (
        "By the end of 2025 Uruguay had sat on the Security Council twice, in 1965–1966 and 2016–2017.",
        "council.terms state=URY",
        "2; contains 1965-1966, 2016-2017",
        "2025",
    ),
    ("Norway has sat on the Security Council five times.", "council.terms state=NOR", "5", None),
    (
        "Estonia, India and Kenya were members of the Security Council in 2021.",
        "council.members",
        "contains EST, IND, KEN",
        "2021",
    ),
    (
        "Russia cast 14 vetoes over Syria between 2011 and 2019.",
        "council.vetoes state=RUS concerning=SYR since=2011",
        "14",
        "2019",
    ),
    (
        "The Security Council adopted two resolutions on Colombia in 2016.",
        "council.attention state=COL since=2016",
        "2",
        "2016",
    ),
    # votes
    (
        "Norway voted in the General Assembly for resolution ES-11/1 on 2 March 2022.",
        "assembly.vote resolution=ES-11/1",
        "contains NOR",
        "2022-03-02",
    ),
    (
        "When the General Assembly voted on resolution ES-11/1 on 2 March 2022, Bangladesh abstained.",
        "assembly.vote resolution=ES-11/1",
        "contains BGD",
        "2022-03-02",
    ),
    (
        "On 3 May 2016 Uruguay voted in the Security Council for resolution 2286, which protects medical care in war.",
        "council.vote resolution=2286",
        "contains URY",
        "2016-05-03",
    ),
    (
        "The General Assembly adopted resolution ES-11/1 with 141 votes in favour.",
        "assembly.vote resolution=ES-11/1",
        "141",
        None,
    ),
    # treaties and weapons
    (
        "Norway has been a party to the Mine Ban Convention since July 1998.",
        "treaties.status treaty=APMBC state=NOR",
        "true; since 1998-07",
        None,
    ),
    ("Finland is party to the Mine Ban Convention.", "treaties.status treaty=APMBC state=FIN", "true", None),
    (
        "Norway is not a party to the Treaty on the Prohibition of Nuclear Weapons.",
        "treaties.status treaty=TPNW state=NOR",
        "false",
        None,
    ),
    (
        "Norway ratified the Chemical Weapons Convention in April 1994.",
        "treaties.status treaty=CWC state=NOR",
        "true; since 1994-04",
        None,
    ),
    (
        "Norway signed the Arms Trade Treaty on 3 June 2013.",
        "treaties.status treaty=ATT state=NOR",
        "2013-06-03",
        None,
    ),
    (
        "On 3 February 2026 Bangladesh was a signatory of the Arms Trade Treaty.",
        "treaties.status treaty=ATT state=BGD",
        "signatory",
        "2026-02-03",
    ),
    (
        "Finland's withdrawal from the Mine Ban Convention took effect on 10 January 2026.",
        "treaties.status treaty=APMBC state=FIN",
        "2026-01-10",
        "2026-01-10",
    ),
    (
        "On 3 February 2026 the Mine Ban Convention had 162 parties.",
        "treaties.parties treaty=APMBC",
        "162",
        "2026-02-03",
    ),
    (
        "Uruguay has been a party to the Convention against Torture since October 1986.",
        "fragility.rights state=URY instrument=CAT",
        "true; since 1986-10",
        None,
    ),
    ("The United States had 3,708 nuclear warheads in 2022.", "weapons.warheads state=USA", "3708", "2022"),
    ("France carried out five nuclear tests in 1995.", "weapons.tests state=FRA year=1995", "5", None),
    # peace agreements
    (
        "Together with Cuba, Norway has been a facilitator of the Colombian peace process since 2012.",
        "agreements.third_parties state=COL",
        "contains NOR, CUB; since 2012",
        None,
    ),
    (
        "Norway, together with Cuba, was a guarantor of the Colombian peace process.",
        "agreements.third_parties state=COL",
        "contains NOR, CUB",
        None,
    ),
    (
        "Eight peace agreements were signed in Colombia between 2012 and 2016.",
        "agreements.list state=COL since=2012",
        "8",
        "2016",
    ),
    # deaths, displacement, people, aid, piracy
    ("Organised violence killed 404 people in Bangladesh in 2024.", "conflict.deaths state=BGD", "404", "2024"),
    (
        "In 2024 organised violence in South Sudan claimed about 700 lives.",
        "conflict.deaths state=SSD",
        "about 700",
        "2024",
    ),
    (
        "In 2016 non-state groups killed 32 civilians in Bangladesh.",
        "threats.violence_by_groups state=BGD",
        "32",
        "2016",
    ),
    (
        "At the end of 2023 Norway was host to 103,606 refugees.",
        "fragility.refugees asylum=NOR",
        "103606",
        "2023",
    ),
    (
        "Uganda hosted about 1.5 million refugees in 2022.",
        "fragility.refugees asylum=UGA",
        "about 1500000",
        "2022",
    ),
    (
        "At the end of 2023 there were 66,450 refugees from Ukraine in Norway.",
        "fragility.refugees origin=UKR asylum=NOR",
        "66450",
        "2023",
    ),
    (
        "Uruguay had a population of about 3.4 million in 2023.",
        "fragility.development state=URY series=population",
        "about 3400000",
        "2023",
    ),
    (
        "Norway's aid to Nigeria was about 21 million dollars in 2022.",
        "aid.flows donor=NOR recipient=NGA",
        "about 21",
        "2022",
    ),
    ("In 2010, 445 pirate attacks were reported worldwide.", "threats.piracy", "445", "2010"),
    (
        "70 pirate attacks were reported in the Gulf of Guinea in 2020.",
        "threats.piracy area='Gulf of Guinea'",
        "70",
        "2020",
    ),
]


@pytest.mark.parametrize(("sentence", "claim", "expect", "as_of"), READ, ids=[r[0][:60] for r in READ])
def test_a_sentence_is_read_as_the_claim_it_makes(
    store: Store, sentence: str, claim: str, expect: str, as_of: str | None
) -> None:
    found = suggest(store, sentence, "page.md", now=NOW)
    assert not found.untied
    (proposal,) = found.proposals
    assert (proposal.claim.written(), proposal.claim.expected_written()) == (claim, expect)
    assert proposal.claim.as_of == as_of
    assert proposal.text == sentence
    assert proposal.result.verdict in ("holds", "outdated", "contradicted", "unchecked")


NOT_READ = [
    # plans, wishes, questions, what others say
    ("If elected, Norway would sit on the Security Council in 2021–2022.", "plan, a wish or a condition"),
    ("Norway may join the EU in 2030.", "plan, a wish or a condition"),
    ("Sweden hopes that 46 Norwegian soldiers served in MINUSMA in August 2014.", "plan, a wish or a condition"),
    ("Is Norway a member of NATO?", "a question"),
    ("The minister said that Norway is a member of the EU.", "someone else"),
    ("“Norway is a member of the EU.”", "someone else"),
    # not that
    ("Norway cooperates closely with the EU.", "No pattern"),
    ("Norway takes part in cooperation in, and with, the UN, NATO and the EU.", "No pattern"),
    ("Norway is a member of NATO's Nuclear Planning Group.", "No pattern"),
    ("Norway is a member of the UN Human Rights Council.", "No pattern"),
    ("Sweden supports Ukraine's membership of NATO.", "No pattern"),
    ("Ukraine's membership of NATO is a matter for the future.", "wished for"),
    ("In 2015 Norway joined NATO for an exercise in the north.", "No pattern"),
    ("Norway had 46 more military personnel in MINUSMA than Sweden in August 2014.", "No pattern"),
    ("Norway withdrew 46 military personnel from MINUSMA in August 2014.", "No pattern"),
    ("Half of the 46 Norwegian soldiers in MINUSMA in August 2014 were women.", "No pattern"),
    ("Countries such as France and Germany had 46 soldiers in MINUSMA in August 2014.", "No pattern"),
    ("Sweden, Denmark, and Norway had 46 military personnel in MINUSMA in August 2014.", "No pattern"),
    ("Norway had 46 military personnel in MINUSMA, UNMISS and MONUFOO in August 2014.", "No pattern"),
    ("Norway had 46 military personnel in MINUSMA on average in August 2014.", "No pattern"),
    ("In August 2014 Norway had 46 military personnel in MINUSMA on average.", "No pattern"),
    ("In August 2014 Norway had 46 military personnel in MINUSMA in reserve.", "No pattern"),
    # two readings
    ("Congo hosted 500,000 refugees in 2022.", "could be"),
    ("Finland withdrew from the Mine Ban Convention in 2025.", "can mean"),
    ("Norway voted for resolution 2334.", "Security Council or of the General Assembly"),
    ("In August 2014, 46 military personnel served in missions.", "whose missions"),
    ("Norway had 46 military personnel in three UN missions in August 2014.", "without naming them"),
    ("Norway's GDP per capita was about $87,000 in 2023.", "in which dollars"),
    ("The EU was established in 1993.", "before it had its name"),
    ("We joined NATO in 1949.", "does not say who"),
    ("Norway gave 25 million in aid to Mali in 2022.", "which money"),
    ("From 2013 to 2016, 46 Norwegian soldiers served in MINUSMA.", "names a period"),
    ("Norway is a founding member of NATO.", "No pattern"),
    ("Norway gave 25 million kroner in aid to Mali in 2022.", "No pattern"),
    ("Pakistan conducted six nuclear tests.", "no single date"),
    # no date
    ("Norway had 46 military personnel in MINUSMA.", "does not say of when"),
    ("Norway then had 46 military personnel in MINUSMA.", "No pattern"),
    ("Organised violence killed 404 people in Bangladesh.", "does not say of when"),
]


@pytest.mark.parametrize(("sentence", "why"), NOT_READ, ids=[r[0][:60] for r in NOT_READ])
def test_what_is_not_said_or_unclear_is_not_proposed_and_told(store: Store, sentence: str, why: str) -> None:
    found = suggest(store, sentence, "page.md", now=NOW)
    assert [p.marked for p in found.proposals] == []
    ((line, column, text, reason),) = found.untied
    assert (line, column, text) == (1, 1, sentence)
    assert why in reason


PARTS = [
    ("Norway is a member of NATO, which has its seat in Brussels.", ["Norway is a member of NATO"]),
    (
        "Norway has been a member of NATO since 1949, and Sweden joined NATO in 2024.",
        ["Norway has been a member of NATO since 1949", "Sweden joined NATO in 2024."],
    ),
    ("MINUSTAH ended on 15 October 2017; much is left to do.", ["MINUSTAH ended on 15 October 2017"]),
    (
        "Norway had 46 military personnel in UN missions in August 2014, including MINUSMA.",
        ["Norway had 46 military personnel in UN missions in August 2014"],
    ),
    ("It used to be more: in May 2008 Uruguay had 2,617 uniformed personnel in UN missions.", None),
]


@pytest.mark.parametrize(("sentence", "parts"), PARTS, ids=[r[0][:50] for r in PARTS])
def test_only_the_clause_that_was_understood_is_marked(store: Store, sentence: str, parts: list[str] | None) -> None:
    found = [p.text for p in suggest(store, sentence, "page.md", now=NOW).proposals]
    assert found == (parts or [sentence.partition(": ")[2]])


def test_two_patterns_that_read_a_clause_differently_propose_neither(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rival(taken: Taken) -> Claim:
        return taken.claim("organisations.memberships", {"state": "NOR"}, "contains NATO; since 1949")

    other = Rule(re.compile(r"(?P<all>.*NATO.*|.*<O1>)(?P<tail>\W*)"), rival, re.compile("member"))
    monkeypatch.setattr("varde.claims.suggest.RULES", [*RULES, other])
    found = suggest(store, "Norway has been a member of NATO since 1949.", "page.md", now=NOW)
    assert not found.proposals
    assert "in two ways" in found.untied[0][3]


# --- what a sentence leans on -----------------------------------------------------------------------------------------


def test_we_is_the_state_of_the_front_matter_or_the_one_given(store: Store) -> None:
    text = "We joined NATO in 1949."
    marking = '{claim="organisations.members organisation=NATO" expect="contains NOR; since 1949"}'
    assert proposed(store, f"---\nstate: NOR\n---\n\n{text}\n") == [marking]
    (proposal,) = suggest(store, text, "page.md", now=NOW, state="NOR").proposals
    assert proposal.claim.marking() == marking
    assert "front matter" in proposal.sure[-1]
    assert proposed(store, text) == []


def test_it_is_the_only_state_the_sentence_before_begins_with(store: Store) -> None:
    tail = " It has been a party to the Convention against Torture since October 1986."
    assert len(proposed(store, "Uruguay is a small state." + tail)) == 1
    assert proposed(store, "Uruguay borders Brazil." + tail) == []
    assert proposed(store, "The army of Uruguay is small." + tail) == []
    assert proposed(store, "Uruguay's army is small." + tail) == []


def test_personnel_in_addition_are_of_the_state_before(store: Store) -> None:
    first = "In August 2014 Norway had 18 military personnel in MINUSMA. "
    second = "In addition, 24 police officers served in UNMISS, UNMIL and MINUSTAH in August 2014."
    assert (
        'contributor=NOR mission=UNMISS,UNMIL,MINUSTAH category=police" expect="24"'
        in proposed(store, first + second)[1]
    )
    assert proposed(store, second) == []


def test_whose_peace_process_is_taken_from_before_only_where_one_state_is_named(store: Store) -> None:
    sentence = "Norway has been a facilitator of the peace process since 2012."
    assert "state=COL" in proposed(store, f"# Peace in Colombia\n\n{sentence}\n")[0]
    assert proposed(store, f"# Peace in Colombia and Guatemala\n\n{sentence}\n") == []
    assert proposed(store, sentence) == []


def test_a_date_for_the_page_fills_sentences_without_one(store: Store) -> None:
    (proposal,) = suggest(store, "Norway is a member of NATO.", "page.md", now=NOW, as_of="2017-09").proposals
    assert proposal.claim.as_of == "2017-09"
    assert proposal.sure == ["no date in the sentence: it is taken to describe September 2017"]
    assert proposal.result.verdict == "holds"


def test_a_language_other_than_english_and_a_date_that_is_none_are_refused(store: Store) -> None:
    with pytest.raises(UsageError, match="English only"):
        suggest(store, "---\nlanguage: nb\n---\n\nNorge er medlem av NATO.\n", "page.md")
    with pytest.raises(UsageError):
        suggest(store, "Norway is a member of NATO.", "page.md", as_of="yesterday")


# --- the page ---------------------------------------------------------------------------------------------------------


def test_marked_sentences_code_headings_tables_and_front_matter_are_left_alone(store: Store) -> None:
    said = "Norway is a member of NATO."
    marked = '[Norway is a member of NATO.]{claim="organisations.members organisation=NATO" expect="contains NOR"}'
    text = (
        f"---\ntitle: {said}\n---\n\n# {said}\n\n```\n{said}\n```\n\n    {said}\n\n`{said}`\n\n<!-- {said} -->\n\n"
        f"| a |\n|---|\n| {said} |\n\n{marked}\n"
    )
    found = suggest(store, text, "page.md", now=NOW)
    assert found.proposals == []
    assert marked_page(text, found) == text


@pytest.mark.parametrize(
    "text",
    [
        "In 2016 **Norway** was [a member](https://example.org/a_(b)) of *NATO*.",
        "> Norway was a\n> member of\n> NATO in 2016.",
        "1. Norway was a member\n   of NATO\n   in 2016.\n2. Other.",
        "\ufeffNorway was a member of NATO in 2016.\r\n\r\nMore.\r\n",
        "  • Norway was a member of NATO in 2016\n  • nothing else",
        "Norway was a mem&shy;ber; Norway was a member of NATO in&nbsp;2016.",
        "See <https://example.org>. Norway was a member of NATO in 2016.",
        "![Norway](x.png) Norway was a member of NATO in 2016.",
        "Norway was a member of NATO in 2016 <!-- really? -->.",
        "S/RES/2334(2016). Norway was a member of NATO in 2016. Dr. A. Hansen wrote 3.5 pages.",
    ],
)
def test_marks_are_set_in_any_markdown(store: Store, text: str) -> None:
    found = suggest(store, text, "page.md", now=NOW)
    assert [p.claim.as_of for p in found.proposals] == ["2016"]
    check_marks(text, found)


def check_marks(text: str, found: Suggestions) -> None:
    """Hold the marked page against its proposals, and without marks against the text."""
    page = parse_page(marked_page(text, found), "page.md")
    known = [s.raw for s in parse_page(text, "page.md").spans]
    assert [(s.text, s.raw) for s in page.spans if s.raw not in known] == [(p.text, p.marked) for p in found.proposals]
    marked, out, at = marked_page(text, found), [], 0
    for proposal in found.proposals:
        start = marked.index(proposal.marked, at)
        out += [marked[at:start], proposal.marked[1 : -len("]" + proposal.claim.marking())]]
        at = start + len(proposal.marked)
    assert "".join([*out, marked[at:]]) == text
    assert [(p.line, p.column) for p in found.proposals] == sorted((p.line, p.column) for p in found.proposals)


WRAPS: list[Callable[[str], str]] = [
    lambda s: s + "\n\n",
    lambda s: "- " + s + "\n\n",
    lambda s: "> " + s.replace(" ", "\n> ", 3) + "\n\n",
    lambda s: "**" + s[:-1] + "**" + s[-1] + "\n\n",
    lambda s: "# Heading\n\n" + s + " ",
    lambda s: s.replace(" ", "\n", 2) + " ",
    lambda s: "_Note:_ " + s + "\n",
]
SENTENCES = st.sampled_from(
    [r[0] for r in READ] + [r[0] for r in NOT_READ] + ["One thing. ", "*", "[a](b) ", "](", "{claim="]
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(SENTENCES, st.sampled_from(WRAPS)), min_size=1, max_size=5))
def test_any_page_is_marked_alike_twice_and_reads_back(store: Store, parts: list[tuple[str, Any]]) -> None:
    text = "".join(wrap(sentence) for sentence, wrap in parts)
    found = suggest(store, text, "page.md", now=NOW)
    assert suggest(store, text, "page.md", now=NOW).as_dict() == found.as_dict()
    check_marks(text, found)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet="[]{}()<>*_`#|-!&;\\\n\r\t \0\u2028ab1.NORWAYNTO46“'=\"é", max_size=200))
def test_hostile_text_is_never_an_error(store: Store, noise: str) -> None:
    text = f"{noise}\n\nNorway is a member of NATO. {noise} MINUSTAH ended on 15 October 2017.\n"
    check_marks(text, suggest(store, text, "page.md", now=NOW))


@pytest.mark.parametrize(
    "text",
    [
        "[" * 5000,
        "Norway and " * 2000,
        "*a " * 5000,
        "Norway <S0> is a member of <O1>. " * 50,
        "46 " * 3000,
        "(" * 4000,
    ],
)
def test_long_odd_text_gives_no_proposals(store: Store, text: str) -> None:
    assert suggest(store, text, "page.md", now=NOW).proposals == []


def test_a_sentence_too_long_is_told(store: Store) -> None:
    found = suggest(store, "Norway had soldiers, " * 100 + "and more.", "page.md", now=NOW)
    assert "longer than" in found.untied[0][3]


def stripped(page: Path) -> str:
    return MARKS.sub(r"\1", page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["norway.md", "bangladesh.md"])
def test_of_pages_that_hold_every_reading_holds(store: Store, name: str) -> None:
    found = suggest(store, stripped(PAGES / name), name, now=NOW)
    assert len(found.proposals) >= 8
    assert [p.marked for p in found.proposals if p.result.verdict not in ("holds", "unchecked")] == []


def test_a_marked_page_has_nothing_left_to_propose_for_its_marked_sentences(store: Store) -> None:
    text = "\n\n".join(r[0] for r in READ[:12])
    once = marked_page(text, suggest(store, text, "page.md", now=NOW))
    assert suggest(store, once, "page.md", now=NOW).proposals == []


def test_checking_the_marked_page_gives_the_verdicts_that_were_told(store: Store) -> None:
    text = "---\nstate: NOR\ndate: 2026-11-23\n---\n\n" + "\n\n".join(r[0] for r in READ[::3])
    found = suggest(store, text, "page.md", now=NOW)
    checked = check_text(marked_page(text, found), "page.md", store, now=NOW)
    assert [(r.claim, r.verdict, r.reason) for r in checked.results] == [
        (p.result.claim, p.result.verdict, p.result.reason) for p in found.proposals
    ]


# --- sentences --------------------------------------------------------------------------------------------------------


def sentences(text: str) -> Iterator[str]:
    return (p.text for p in passages(text))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Dr. A. B. Hansen of the U.S. Army saw approx. 45.5 men. He left.", 2),
        ("See S/RES/2334(2016). It was adopted.", 2),
        ("Was it so? Yes! “Indeed.” So it was …", 4),
        ("• one\n• two\n• three", 3),
        ("e.g. Norway, i.e. Sweden, No. 5, Art. 6 and pp. 7 ff.", 1),
    ],
)
def test_sentences_end_where_they_end(text: str, count: int) -> None:
    assert len(list(sentences(text))) == count
