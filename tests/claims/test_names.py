"""Names in running prose: states, missions, treaties, organisations and bodies of the embedded snapshot."""

from __future__ import annotations

import csv
from collections import defaultdict
from importlib import resources

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from varde.claims import names as module
from varde.claims.names import Names
from varde.figures.treaties import NAMES as TREATY_NAMES
from varde.sources.headings import states_named
from varde.states import registry
from varde.states.names import fold
from varde.store import Store


def adjectives() -> list[tuple[str, str]]:
    table = (resources.files("varde.states") / "tables" / "adjectives.csv").read_text(encoding="utf-8")
    return [(row["word"], row["key"]) for row in csv.DictReader(table.splitlines())]


@pytest.fixture(scope="module")
def names(store: Store) -> Names:
    return Names.of(store)


def told(names: Names, text: str) -> str:
    """What is found in a text, short: the words, and what they stand for."""
    return "; ".join(f"{text[n.start : n.end]} = {' '.join(n.keys)}" for n in names.find(text))


SENTENCES = [
    # States by name, with the article, the possessive, and every dash, apostrophe and white space.
    ("Norway had 46 military personnel in UNTSO.", "Norway = NOR; UNTSO = UNTSO"),
    ("Norway's share and Colombia’s", "Norway = NOR; Colombia = COL"),
    ("the Netherlands' part", "Netherlands = NLD"),
    ("The Gambia and the Republic of The Gambia", "Gambia = GMB; Republic of The Gambia = GMB"),
    ("Côte d’Ivoire, Cote d'Ivoire and Ivory Coast", "Côte d’Ivoire = CIV; Cote d'Ivoire = CIV; Ivory Coast = CIV"),
    ("in Co\u0302te d\u2019Ivoire's north", "Co\u0302te d\u2019Ivoire = CIV"),
    ("Guinea\u2011Bissau, Guinea–Bissau", "Guinea\u2011Bissau = GNB; Guinea–Bissau = GNB"),
    ("in South\n  Sudan and South\u00a0Africa", "South\n  Sudan = SSD; South\u00a0Africa = ZAF"),
    ("Timor Leste and Timor-Leste", "Timor Leste = TLS; Timor-Leste = TLS"),
    ("the Chad–Sudan border", "Chad = TCD; Sudan = SDN"),
    ("St. Lucia, St Lucia and Saint Lucia", "St. Lucia = LCA; St Lucia = LCA; Saint Lucia = LCA"),
    ("Türkiye, Turkiye and Turkey", "Türkiye = TUR; Turkiye = TUR; Turkey = TUR"),
    ("NORWAY AND TURKEY", "NORWAY = NOR; TURKEY = TUR"),
    ("Trinidad & Tobago; Antigua and Barbuda", "Trinidad & Tobago = TTO; Antigua and Barbuda = ATG"),
    ("They left Guinea. Bissau is a city.", "Guinea = GIN"),
    ("Guinea - Bissau - Conakry", "Guinea = GIN"),
    ("Svalbard and Jan Mayen", "Svalbard and Jan Mayen = SJM"),
    ("Greenland, the Faroe Islands and Hong Kong", "Greenland = GRL; Faroe Islands = FRO; Hong Kong = HKG"),
    ("eSwatini (Swaziland)", "eSwatini = SWZ; Swaziland = SWZ"),
    ("**Norway** and _Sweden_", "Norway = NOR; Sweden = SWE"),
    ("'Norway' or “Norway’s”", "Norway = NOR; Norway = NOR"),
    # The longest name counts.
    ("South Sudan and Sudan", "South Sudan = SSD; Sudan = SDN"),
    ("Guinea, Equatorial Guinea and Papua New Guinea", "Guinea = GIN; Equatorial Guinea = GNQ; Papua New Guinea = PNG"),
    ("Dominica and the Dominican Republic", "Dominica = DMA; Dominican Republic = DOM"),
    ("Niger and Nigeria", "Niger = NER; Nigeria = NGA"),
    ("the Democratic Republic of the Congo (DRC)", "Democratic Republic of the Congo = COD; DRC = COD"),
    ("Democratic Republic of Congo", "Democratic Republic of Congo = COD"),
    ("the Republic of the Congo", "Republic of the Congo = COG"),
    ("the Republic of Ireland", "Republic of Ireland = IRL"),
    ("the Republic of Korea", "Republic of Korea = KOR"),
    ("Democratic People’s Republic of Korea", "Democratic People’s Republic of Korea = PRK"),
    ("People's Republic of China", "People's Republic of China = CHN"),
    ("Lao People's Democratic Republic", "Lao People's Democratic Republic = LAO"),
    ("North Macedonia", "North Macedonia = MKD"),
    ("British Virgin Islands", "British Virgin Islands = VGB"),
    ("American Samoa and Samoa", "American Samoa = ASM; Samoa = WSM"),
    ("the United Kingdom of Great Britain and Northern Ireland",
     "United Kingdom of Great Britain and Northern Ireland = GBR"),
    ("the Central African Republic", "Central African Republic = CAF"),
    ("French Guiana and France", "French Guiana = GUF; France = FRA"),
    ("Turkish Republic of Northern Cyprus", "Turkish Republic of Northern Cyprus = XNC"),
    # Names of several over time, and of several today.
    ("Congo", "Congo = COD COG"),
    ("Yemen", "Yemen = YEM YMD"),
    ("Germany", "Germany = DEU DDR GMY"),
    ("Viet Nam or Vietnam", "Viet Nam = VNM GW815 RVN; Vietnam = VNM GW815 RVN"),
    ("the Republic of China", "Republic of China = TWN CHN"),
    ("Korea", "Korea = KOR PRK GW730"),
    ("the Soviet Union and Czechoslovakia", "Soviet Union = RUS; Czechoslovakia = CSK"),
    ("Serbia and Montenegro", "Serbia and Montenegro = YUG SRB MNE"),
    ("Montenegro and Serbia", "Montenegro = MNE; Serbia = SRB"),
    # Abbreviations, in capitals only.
    ("the US, the USA, the U.S. and the U.S.A.", "US = USA; USA = USA; U.S. = USA; U.S.A. = USA"),
    ("US-led, UK and UAE", "US = USA; UK = GBR; UAE = ARE"),
    ("It told us: Us, usa, Uk, IT, IS, OR, NO, NOR and no, is in or it.", ""),
    # Words of another meaning.
    ("a woman polished a turkey on the chad", ""),
    ("Women and a man; the reunion. Reunion of families, polish vodka", ""),
    ("La Réunion", "Réunion = REU"),
    ("Mali is not in Somalia or Somaliland", "Mali = MLI; Somalia = SOM; Somaliland = XSL"),
    ("the Isle of Man", "Isle of Man = IMN"),
    ("Gulf of Guinea, Gulf of Mexico, Gulf of Oman, Gulf of Aden and Persian Gulf", ""),
    ("the Sea of Japan, the Bay of Bengal, the Indian Ocean and the South China Sea", ""),
    ("the Jordan River, the Jordan Valley, the Lake Chad Basin, the Niger Delta", ""),
    ("New Mexico, New Jersey, Northern Ireland, the West Bank and Mexico City", ""),
    ("Islamic State in Iraq and the Levant", ""),
    ("Latin American, African Americans, Pan-American and Inter-American", ""),
    ("US$ 3 million, US dollars and U.S. dollars", ""),
    ("the French-speaking states", ""),
    ("Hanover, Hyderabad and Zanzibar", ""),
    ("the Kingdom of Hanover", "Kingdom of Hanover = HAN"),
    # Adjectives and people.
    ("Norwegian officers, Norwegians and the Norwegians' share",
     "Norwegian = NOR; Norwegians = NOR; Norwegians = NOR"),
    ("Polish, Burmese, Bangladeshis, Dutchmen", "Polish = POL; Burmese = MMR; Bangladeshis = BGD; Dutchmen = NLD"),
    ("South Sudanese and Sudanese", "South Sudanese = SSD; Sudanese = SDN"),
    ("Korean, North Korean and South Korean", "Korean = KOR PRK; North Korean = PRK; South Korean = KOR"),
    ("Congolese, Guinean and Dominican", "Congolese = COD COG; Guinean = GIN GNB GNQ; Dominican = DMA DOM"),
    ("Equatorial Guinean, Bissau-Guinean", "Equatorial Guinean = GNQ; Bissau-Guinean = GNB"),
    ("Nigerien and Nigerian", "Nigerien = NER; Nigerian = NGA"),
    ("a Greek-Turkish force of Greek Cypriots", "Greek = GRC; Turkish = TUR; Greek Cypriots = CYP"),
    ("the Soviet veto and the Yugoslav state", "Soviet = RUS; Yugoslav = YUG"),
    ("the Saudi-led coalition of Saudi Arabia", "Saudi = SAU; Saudi Arabia = SAU"),
    ("Ni-Vanuatu and Vanuatu", "Ni-Vanuatu = VUT; Vanuatu = VUT"),
    # Missions.
    ("MINUSMA, UNMISS’s and the UNTSO-led", "MINUSMA = MINUSMA; UNMISS = UNMISS; UNTSO = UNTSO"),
    ("the United Nations Mission in South Sudan (UNMISS)",
     "United Nations Mission in South Sudan = UNMISS; UNMISS = UNMISS"),
    ("UN Interim Force in Lebanon", "UN Interim Force in Lebanon = UNIFIL"),
    ("United Nations Multidimensional Integrated Stabilisation Mission in Mali",
     "United Nations Multidimensional Integrated Stabilisation Mission in Mali = MINUSMA"),
    ("United Nations Mission in the Central African Republic and Chad",
     "United Nations Mission in the Central African Republic and Chad = MINURCAT"),
    ("African Union–United Nations Hybrid Operation in Darfur",
     "African Union–United Nations Hybrid Operation in Darfur = UNAMID"),
    ("UNEF, UNEF I and UNOSOM", "UNEF = UNEF I UNEF II; UNEF I = UNEF I; UNOSOM = UNOSOM I UNOSOM II"),
    ("Second United Nations Emergency Force", "Second United Nations Emergency Force = UNEF II"),
    ("United Nations Emergency Force", "United Nations Emergency Force = UNEF I UNEF II"),
    ("FINUL, minusma, Minus and a UN mission", "FINUL = UNIFIL; UN = UN"),
    # Treaties.
    ("the Ottawa Convention, the Mine Ban Treaty and a mine ban convention",
     "Ottawa Convention = APMBC; Mine Ban Treaty = APMBC; mine ban convention = APMBC"),
    ("in Ottawa and Rome, chemical weapons, a mine ban, cluster munitions and a start", ""),
    ("the Convention on Cluster Munitions, or Oslo Convention",
     "Convention on Cluster Munitions = CCM; Oslo Convention = CCM"),
    ("Chemical Weapons Convention (CWC)", "Chemical Weapons Convention = CWC; CWC = CWC"),
    ("the Rome Statute and the International Criminal Court (ICC)",
     "Rome Statute = ROME; International Criminal Court = ROME; ICC = ROME"),
    ("ROME, 3 May; GENEVA, 4 May", ""),
    ("Treaty on the Non-Proliferation of Nuclear Weapons", "Treaty on the Non-Proliferation of Nuclear Weapons = NPT"),
    ("Nuclear Nonproliferation Treaty", "Nuclear Nonproliferation Treaty = NPT"),
    ("the Comprehensive Nuclear-Test-Ban Treaty", "Comprehensive Nuclear-Test-Ban Treaty = CTBT"),
    ("the Threshold Test Ban Treaty", ""),
    ("the Geneva Protocol and the Geneva Conventions", "Geneva Protocol = GENEVA"),
    ("CCW Protocol V, CCW-III and Amended Protocol II",
     "CCW Protocol V = CCW-V; CCW-III = CCW-III; Amended Protocol II = CCW-AII"),
    ("the UN Convention on the Rights of the Child and its party, a cat",
     "UN Convention on the Rights of the Child = CRC"),
    ("CEDAW and the Optional Protocol to CEDAW", "CEDAW = CEDAW; Optional Protocol to CEDAW = CEDAW-OP"),
    ("International Covenant on Civil and Political Rights",
     "International Covenant on Civil and Political Rights = ICCPR"),
    # Organisations and bodies.
    ("the UN, the United Nations and the UN's", "UN = UN; United Nations = UN; UN = UN"),
    ("NATO, the EU and the European Union", "NATO = NATO; EU = EU; European Union = EU"),
    ("the African Union, the Arab League and the League of Arab States",
     "African Union = AU; Arab League = LAS; League of Arab States = LAS"),
    ("the Council of Europe (CoE), the European Council, the Council", "Council of Europe = CoE; CoE = CoE"),
    ("the Organisation for Security and Cooperation in Europe",
     "Organisation for Security and Cooperation in Europe = OSCE"),
    ("the Organization for Security and Co-operation in Europe",
     "Organization for Security and Co-operation in Europe = OSCE"),
    ("the UN Security Council, the Security Council and the United Nations General Assembly",
     "UN Security Council = security-council; Security Council = security-council; "
     "United Nations General Assembly = general-assembly"),
    ("the Peace and Security Council and a National Security Council", ""),
    ("un, eu, Au, Las Vegas, nato", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SENTENCES, ids=range(len(SENTENCES)))
def test_what_a_sentence_names(names: Names, text: str, expected: str) -> None:
    assert told(names, text) == expected


def test_kind_and_adjective_are_told(names: Names) -> None:
    found = names.find("Norway, Norwegian, UNMISS, NATO, the CWC and the Security Council")
    assert [(n.kind, n.adjective) for n in found] == [
        ("state", False),
        ("state", True),
        ("mission", False),
        ("organisation", False),
        ("treaty", False),
        ("body", False),
    ]


def test_every_state_of_today_is_found_by_its_names_and_by_nothing_else(names: Names) -> None:
    for state in registry().today():
        for name in (state.name, state.official_name):
            for text in (f"In 2014 {name} took part.", f"{name}’s part", f"of the {name}, too"):
                (found,) = names.find(text)
                assert text[found.start : found.end] == name.removeprefix("The ")
                assert found.keys[0] == state.key or state.key in ("COD", "COG")
                assert state.key in found.keys
                assert not found.adjective


def test_no_code_is_a_name_but_those_in_common_use(names: Names) -> None:
    codes = {code.code for state in registry() for code in registry().codes(state.key)}
    found = {code for code in codes if any(n.kind == "state" for n in names.find(f"the {code} has"))}
    # Each of these is also a name; Lao in capitals.
    assert found == {"US", "USA", "LAO"}
    assert {"NOR", "IS", "IT", "NO", "CAN", "AND", "CAF", "GBR"} < codes


def test_an_adjective_means_what_the_table_says(names: Names) -> None:
    meant = defaultdict(set)
    for word, key in adjectives():
        meant[word].add(key)
    own_names = {n for s in registry() for n in registry().names(s.key)}
    for word, keys in meant.items():
        (found,) = names.find(f"many {word} came")
        assert (found.start, found.end) == (5, 5 + len(word)), word
        assert set(found.keys) == keys
        assert found.adjective == (word not in own_names)


def test_the_table_of_adjectives_is_whole_and_in_order() -> None:
    rows = adjectives()
    assert len(set(rows)) == len(rows)
    assert rows == sorted(rows, key=lambda r: (r[1], r[0]))
    assert {key for _, key in rows} <= set(registry().keys())
    missing = {s.key for s in registry().today()} - {key for _, key in rows}
    assert missing == {"VAT"}  # "Vatican" is one of its names


def test_only_declared_adjectives_are_ambiguous() -> None:
    meant = defaultdict(set)
    for word, key in adjectives():
        meant[fold(word)].add(key)
    shared = {word for word, keys in meant.items() if len(keys) > 1 and not word.endswith("s")}
    assert shared == {"congolese", "dominican", "guinean", "korean", "samoan", "virgin islander"}


def test_every_mission_held_is_found_by_its_labels_and_its_name(names: Names, store: Store) -> None:
    for row in store.rows("SELECT alias, mission FROM mission_aliases"):
        (found,) = names.find(f"in {row['alias']}, too")
        assert found.kind == "mission"
        assert row["mission"] in found.keys
    rows = store.rows("SELECT mission, name FROM missions WHERE NOT contains(name, mission)")
    assert len(rows) > 120
    for row in rows:
        for name in (row["name"], row["name"].replace("United Nations", "UN")):
            (found,) = names.find(f"the {name}, too")
            assert (found.kind, found.start, found.end) == ("mission", 4, 4 + len(name))
            assert row["mission"] in found.keys


def test_every_treaty_held_is_found_by_its_key_name_and_title(names: Names, store: Store) -> None:
    rows = [
        *store.rows("SELECT treaty AS key, name, title FROM treaties"),
        *store.rows("SELECT treaty AS key, name, name AS title FROM compiled_treaties"),
        *store.rows("SELECT instrument AS key, name, title FROM human_rights_instrument_names"),
    ]
    assert {row["key"] for row in rows} > set(TREATY_NAMES)
    for row in rows:
        for name in {row["key"], row["name"], row["title"]} - {"ROME", "GENEVA"}:
            (found,) = names.find(f"the {name} of old")
            assert (found.kind, found.keys) == ("treaty", (row["key"],)), name
            assert found.end == 4 + len(name)


def test_a_usual_name_of_a_treaty_needs_the_word_for_what_it_is(names: Names) -> None:
    bare = set()
    for key, usual in TREATY_NAMES.items():
        for name in usual:
            if not names.find(name.upper()):
                bare.add(name)
            text = name.upper() + (" CONVENTION" if name in bare else "")
            (found,) = names.find(text)
            assert (found.keys, text[: found.end]) == ((key,), text)
    assert bare == {
        "nuclear ban", "chemical weapons", "ottawa", "mine ban", "cluster munitions", "certain conventional weapons",
        "non-detectable fragments", "incendiary weapons", "blinding laser weapons", "explosive remnants of war",
        "biological weapons", "partial test ban",
    }  # fmt: skip


def test_every_organisation_held_is_found_by_its_names(names: Names, store: Store) -> None:
    for row in store.rows("SELECT organisation, name, aliases FROM organisations"):
        for name in (row["organisation"], row["name"], *(row["aliases"] or "").split("; ")):
            for found in names.find(f"the {name} of old"):
                assert (found.kind, found.keys, found.end) == ("organisation", (row["organisation"],), 4 + len(name))
            assert bool(name) == bool(names.find(f"the {name} of old"))


def test_a_phrase_that_is_no_name_would_be_taken_for_one(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    phrases = module._OTHERWISE.strip().replace("\n", "|").split("|")
    assert not any(Names.of(store).find(f"in {phrase} of") for phrase in phrases)
    monkeypatch.setattr(module, "_OTHERWISE", "")
    bare = Names(store)
    needless = [phrase for phrase in phrases if not bare.find(f"in {phrase} of")]
    assert needless == []


def test_names_are_gathered_once_for_an_evidence_base(store: Store) -> None:
    assert Names.of(store) is Names.of(store)


def test_titles_of_resolutions_name_the_states_that_their_reader_finds(names: Names, store: Store) -> None:
    rows = store.rows("SELECT title, date FROM resolutions WHERE year >= 1992 AND title IS NOT NULL")
    # Places that the reader of headings ties to states, and a slip ("Palestines") that it forgives.
    places = ("Golan", "Jerusalem", "Darfur", "Abyei", "Palestines")
    with_states = 0
    for row in rows:
        title = row["title"]
        found = names.find(title)
        read = set(states_named([title], row["date"], registry()))
        certain = {n.keys[0] for n in found if n.kind == "state" and len(n.keys) == 1 and not n.adjective}
        # The reader of headings passes over this one territory.
        assert certain - {"VIR"} <= read, title
        if not any(place in title for place in places) and not any(n.kind == "mission" for n in found):
            assert read <= {key for n in found for key in n.keys}, title
        with_states += bool(read)
    assert with_states > 2500


PIECES = st.sampled_from(
    ["Guinea", "-", " ", "Bissau", "the", "South", "Sudan", "UN", "U.S.", "'s", "’", "United", "Nations", "Republic",
     "of", "Congo", "St.", "Mission", "in", "\n", ".", "Côte", "d’Ivoire", "CCW", "Protocol", "II", "&", "$", "ʼ"]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(PIECES).map("".join), st.lists(PIECES).map(" ".join)))
@example("the " * 2000 + "Republic " + "the " * 2000)
@example("ªʼ ـ ½ İ ß \u0302 Norway\u0302 Republic the the of")
def test_any_text_can_be_read(store: Store, text: str) -> None:
    end = 0
    for name in Names.of(store).find(text):
        assert end <= name.start < name.end <= len(text)
        assert text[name.start : name.end].strip() == text[name.start : name.end]
        assert name.keys
        end = name.end


@given(st.lists(st.sampled_from([text for text, _ in SENTENCES]), max_size=5))
def test_sentences_do_not_reach_into_each_other(store: Store, sentences: list[str]) -> None:
    names = Names.of(store)
    together = "; ".join(filter(None, (told(names, s) for s in sentences)))
    assert told(names, " | ".join(sentences)) == together
