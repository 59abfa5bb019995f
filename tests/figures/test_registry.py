"""The registry of figures: what holds for every one of them."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from varde.errors import AmbiguousStateError, StoreError, UnknownStateError, UsageError
from varde.figures.answer import Answer, plain
from varde.figures.python_api import Evidence
from varde.figures.registry import AREAS, Figure, all_figures, figure, get_figure, load_area
from varde.states import registry
from varde.store import Store
from varde.store.query import literal, read_only

FIGURES = all_figures()
each_figure = pytest.mark.parametrize("entry", FIGURES.values(), ids=lambda f: f.name)

# What the issue names, with the arguments it names.
NAMED = {
    "conflict.deaths": "state year month since until type bound vintage",
    "conflict.conflicts": "state year",
    "conflict.actors": "state year",
    "operations.personnel": "contributor mission month category gender",
    "operations.missions": "state on kind",
    "operations.contributors": "mission month",
    "operations.fatalities": "mission contributor year cause",
    "council.terms": "state",
    "council.members": "year",
    "council.vote": "resolution",
    "council.vetoes": "state since until",
    "council.attention": "state since",
    "council.sanctions": "state on",
    "assembly.vote": "resolution",
    "assembly.agreement": "state other year",
    "assembly.ideal_point": "state year",
    "organisations.members": "organisation on",
    "organisations.memberships": "state on",
    "agreements.list": "state conflict",
    "agreements.third_parties": "state conflict",
    "women.personnel_share": "contributor mission month",
    "women.agreements": "state",
    "treaties.status": "treaty state",
    "treaties.parties": "treaty on",
    "treaties.signatories": "treaty on",
    "treaties.reciprocity": "treaty states",
    "weapons.warheads": "state year",
    "weapons.tests": "state",
    "aid.flows": "donor recipient year",
    "threats.piracy": "state area year",
    "threats.violence_by_groups": "state year",
    "threats.cyber": "",
    "threats.organised_crime": "",
    "fragility.refugees": "origin asylum year",
    "fragility.development": "state series year",
    "fragility.rights": "state instrument",
}
# A value of each kind that all figures have something on, and one for each name that is free text.
KINDS = {"state": "COL", "states": "COL,RUS", "year": "2013", "month": "2013-05", "day": "2018-01-15", "moment": "2013"}
NAMES = {
    "area": "Gulf of Guinea",
    "conflict": "289",
    "instrument": "ICCPR",
    "mission": "UNMISS,MINUSTAH",
    "organisation": "NATO",
    "series": "population",
    "treaty": "TPNW",
}
RESOLUTIONS = {"council": "2334", "assembly": "A/RES/68/262"}
# What a figure needs that its signature can't say.
NEEDS = {
    "agreements.list": {"state": "COL"},
    "agreements.third_parties": {"state": "COL"},
    "conflict.deaths": {"state": "COL"},
    "aid.flows": {"donor": "NOR", "year": "2017"},
    "fragility.development": {"year": "2013"},
    "fragility.refugees": {"year": "2013"},
    "operations.contributors": {"mission": "UNMISS"},
    # All states at risk are ranked whatever is asked; what is checked of each row takes time.
    "respond.gap": {"top": "3"},
    "operations.personnel": {"month": "2013-05"},
    "threats.organised_crime": {"state": "COL"},
    "women.personnel_share": {"month": "2013-05"},
}


def example(entry: Figure, name: str) -> str | None:
    p = entry.parameters[name]
    if p.choices:
        return p.choices[0]
    assert p.kind is not None
    if name == "resolution":
        return RESOLUTIONS[entry.area]
    return NAMES.get(name) or KINDS.get(p.kind.name) or p.kind.example or None


def least(entry: Figure) -> dict[str, str]:
    """The fewest arguments that the figure answers."""
    given = {n: str(example(entry, n)) for n, p in entry.parameters.items() if p.required}
    return given | NEEDS.get(entry.name, {})


def calls(entry: Figure) -> Iterator[dict[str, str]]:
    """The least call, and one more for each further argument and choice that it does not make by default."""
    base = least(entry)
    yield base
    for name, p in entry.parameters.items():
        if name in base:
            continue
        values = [c for c in p.choices if c != p.default] or [v for v in [example(entry, name)] if v is not None]
        for value in values:
            yield base | {name: value}


def test_every_area_and_named_figure_is_there() -> None:
    assert list(dict.fromkeys(f.area for f in FIGURES.values())) == list(AREAS)
    for name, arguments in NAMED.items():
        assert set(arguments.split()) <= FIGURES[name].parameters.keys(), name


@each_figure
def test_a_figure_is_documented(entry: Figure) -> None:
    doc = inspect.getdoc(entry.function) or ""
    sections = re.findall(r"^(\w+)\n-{3,}$", doc, re.MULTILINE)
    assert {"Parameters", "Returns"} <= set(sections)
    assert entry.unit.strip() and entry.summary.endswith((".", "?"))
    parameters = doc.split("Parameters\n", 1)[1].split("\nReturns\n", 1)[0]
    described = {n for line in re.findall(r"^([\w, ]+) :", parameters, re.MULTILINE) for n in line.split(", ")}
    assert described == entry.parameters.keys()
    for p in entry.parameters.values():
        if not p.choices:
            continue
        assert p.default is None or p.default in p.choices, p.name
        # The reference takes the choices from the signature; where the docstring lists them too, they are the same.
        listed = re.search(rf"^(?:\w+, )*{p.name}(?:, \w+)* : (.*)$", parameters, re.MULTILINE)
        assert listed is not None
        assert set(re.findall(r'"([^"]+)"', listed[1])) in (set(), set(p.choices)), f"choices of {p.name}"


@each_figure
def test_a_figure_answers(entry: Figure, store: Store) -> None:
    answered = 0
    for given_ in calls(entry):
        try:
            found = entry.answer(store, given_)
        except UsageError as error:
            # Two arguments may not go together (a month beside a year): then the message names the figure.
            assert given_ != least(entry), str(error)
            assert error.message.startswith(entry.name)
            continue
        answered += 1
        check(found, entry, store)
    assert answered


BY_STATE = {"state", "contributor", "donor", "recipient", "origin", "asylum"}


@each_figure
def test_a_list_by_state_names_each(entry: Figure, store: Store) -> None:
    for given_ in calls(entry):
        by = given_.get("by")
        if by not in BY_STATE:
            continue
        for choice in (given_, given_ | {"year": "2015"}, given_ | {"month": "2013-05"}):
            try:
                found = entry.answer(store, choice)
            except UsageError:
                continue
            for row in found.value or ():
                key = row[by]
                assert row["name"] == (registry().get(key).name if key else None)


@pytest.fixture(scope="module")
def bare(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """An evidence base that was built without any table that a figure asks."""
    folder = tmp_path_factory.mktemp("bare")
    package = json.loads((store.path / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"] = [r for r in package["resources"] if r["name"] == "capitals"]
    assert package["resources"]
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    opened = Store(folder)
    yield opened
    opened.close()


@each_figure
def test_a_figure_without_its_table_says_so(entry: Figure, bare: Store) -> None:
    said = 0
    for given_ in calls(entry):
        try:
            found = entry.answer(bare, given_)
        except StoreError as error:
            assert re.match(r"This evidence base was built without the table \w+\.$", error.message)
        except UsageError as error:
            assert given_ != least(entry), str(error)
            continue
        else:
            assert found.value is None and found.status == "not held" and found.reason
        said += 1
    assert said


def check(found: Answer, entry: Figure, store: Store) -> None:
    written = found.as_dict()
    assert json.loads(json.dumps(written, allow_nan=False)) == written
    assert list(written)[:4] == ["figure", "arguments", "value", "unit"]
    assert {"as_of", "coverage", "sources", "rows", "row_count", "query"} <= written.keys()
    assert found.figure == entry.name and found.unit
    if found.value is None:
        assert found.reason and found.status in {"no data", "not held", "not applicable"}
        return
    assert found.status != "not held"
    if found.status == "last known":
        assert found.reason
    assert found.sources and all(s["citation"] and s["vintage"] and s["licence"] for s in found.sources)
    assert set(found.coverage) == {"from", "to"}
    assert found.row_count == len(written["rows"])
    for table in {r["table"] for r in found.rows}:
        key = store.key_of(table)
        rows = [tuple(r[k] for k in key) for r in found.rows if r["table"] == table]
        assert len(set(rows)) == len(rows), f"a row of {table} is counted twice"
        some = rows[:: len(rows) // 50 + 1]
        wanted = ", ".join("(" + ", ".join(map(literal, row)) + ")" for row in some)
        found_again = store.run(f"SELECT count(*) FROM {table} WHERE ({', '.join(key)},) IN (VALUES {wanted})")
        assert found_again.fetchone() == (len(some),), f"rows that {table} does not hold"
    # The queries recorded run as they stand, and give the rows again.
    again = sum(len(read_only(store, q).fetchall()) for q in found.query.split(";\n"))
    assert again >= found.row_count


@each_figure
def test_bad_arguments_name_figure_and_argument(entry: Figure, store: Store) -> None:
    with pytest.raises(UsageError, match=rf"^{re.escape(entry.name)} takes no argument 'colour'\.\n"):
        entry.answer(store, {"colour": "red"})
    for name, p in entry.parameters.items():
        if p.required:
            with pytest.raises(UsageError, match=rf"^{re.escape(entry.name)} needs {name}=…\nCall it as: "):
                entry.answer(store, {n: v for n, v in least(entry).items() if n != name})
        kind = p.kind.name if p.kind else "choice"
        bad = {"year": "20l6", "month": "2014-13", "day": "2014-02-30", "moment": "soon", "choice": "indigo"}
        value = bad.get(kind, "Atlantis" if kind in {"state", "states"} else None)
        if value is None:
            continue
        with pytest.raises(UsageError, match=rf"^{re.escape(entry.name)}, argument {name}: .*{value}"):
            entry.answer(store, least(entry) | {name: value})


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        ({"figure": "operations.personnel", "month": "2014-08", "mission": "UNMISS,MINUSMAX"}, "mission"),
        ({"figure": "operations.contributors", "month": "2014-08", "mission": "MINUSMAX"}, "mission"),
        ({"figure": "council.vote", "resolution": "the one on Libya"}, "resolution"),
        ({"figure": "assembly.vote", "resolution": "the one on Libya"}, "resolution"),
        ({"figure": "fragility.development", "state": "COL", "series": "happiness"}, "series"),
        ({"figure": "treaties.parties", "treaty": "TPMW"}, "treaty"),
        ({"figure": "threats.piracy", "area": "the seven seas"}, "area"),
    ],
)
def test_what_a_figure_itself_refuses_names_the_argument(store: Store, call: dict[str, str], argument: str) -> None:
    name = call.pop("figure")
    with pytest.raises(UsageError, match=rf"^{re.escape(name)}, argument {argument}: ") as caught:
        get_figure(name).answer(store, call)
    assert caught.value.hint


def test_unknown_figures_and_areas() -> None:
    with pytest.raises(UsageError, match=r"no figure 'conflict\.death'\.\nDid you mean .*conflict\.deaths"):
        get_figure("conflict.death")
    for name in ("", "conflict", "conflict.", ".deaths", "weather.rain", "conflict.deaths.more"):
        with pytest.raises(UsageError, match="There is no figure"):
            get_figure(name)
    with pytest.raises(UsageError, match=r"no area 'conflicts'\.\nDid you mean conflict"):
        load_area("conflicts")


def test_a_parameter_without_a_kind_is_refused() -> None:
    def colours(ask: Any, *, colour: str) -> Answer:
        raise AssertionError

    with pytest.raises(TypeError, match="parameter colour has no kind"):
        _ = Figure("trial", "colours", "", colours).parameters
    assert callable(figure(unit="x"))


def test_the_python_face(evidence: Evidence, store: Store) -> None:
    assert set(AREAS) <= set(dir(evidence))
    assert "deaths" in dir(evidence.conflict)
    by_keyword = evidence.conflict.deaths(state="COL", year=2016)
    assert by_keyword.as_dict() == evidence.figure("conflict.deaths", state="Colombia", year="2016").as_dict()
    assert by_keyword.as_dict() == get_figure("conflict.deaths").answer(store, {"state": "CO", "year": 2016}).as_dict()
    assert "Parameters" in str(evidence.conflict.deaths.__doc__)
    several = evidence.operations.personnel(contributor="NOR", month="2014-08", mission=["MINUSMA", "UNMISS"])
    assert (
        several.value
        == evidence.operations.personnel(contributor="NOR", month="2014-08", mission="MINUSMA,UNMISS").value
    )
    day = evidence.organisations.members(organisation="NATO", on=date(2026, 1, 1))
    assert day.as_dict() == evidence.organisations.members(organisation="NATO", on="2026-01-01").as_dict()
    with pytest.raises(AttributeError, match=r"there is no area 'weather'; the areas are conflict,"):
        _ = evidence.weather
    with pytest.raises(AttributeError, match=r"no figure 'death'\. Did you mean deaths"):
        _ = evidence.conflict.death
    assert evidence.sql("SELECT count(*) AS n FROM organisations") == [{"n": 12}]
    with pytest.raises(UsageError, match="The query is empty"):
        evidence.sql(" ")


def test_names_are_read_as_of_the_time_asked_for(store: Store) -> None:
    def understood(figure: str, **given: Any) -> Any:
        return get_figure(figure).parse(given)["state"]

    assert understood("conflict.deaths", state="Yemen", year=2000) == ("YEM",)
    assert understood("conflict.deaths", state="Yemen", month="1995-01") == ("YEM",)
    assert understood("assembly.ideal_point", state="Yemen", year=2000) == "YEM"
    for when in ({"year": 1980}, {"month": "1990-01"}, {"since": 1980, "until": 2000}, {"until": 1985}, {"year": 1990}):
        with pytest.raises(AmbiguousStateError, match="YMD") as caught:
            understood("conflict.deaths", state="Yemen", **when)
        assert set(caught.value.candidates) == {"YEM", "YMD"}
        assert caught.value.message.startswith("conflict.deaths, argument state: ")
    # The order in which arguments are given is nothing to the reading.
    given_first = get_figure("assembly.ideal_point").parse({"year": 2000, "state": "Yemen"})
    assert given_first == get_figure("assembly.ideal_point").parse({"state": "Yemen", "year": 2000})
    assert understood("organisations.memberships", state="Congo-Kinshasa", on="2000-01-01") == "COD"
    for name in ("Congo", "Korea"):
        with pytest.raises(AmbiguousStateError):
            understood("conflict.deaths", state=name, year=2016)
    for name in ("New Mexico", "West Papua", "", "?"):
        with pytest.raises((UnknownStateError, UsageError)):
            understood("council.terms", state=name)


STATES = sorted(s.key for s in registry().today() if s.kind == "state")


@settings(max_examples=25, deadline=None)
@given(state=st.sampled_from(STATES), year=st.integers(1989, 2024), bound=st.sampled_from(["best", "low", "high"]))
def test_deaths_add_up(store: Store, state: str, year: int, bound: str) -> None:
    ask = get_figure("conflict.deaths").answer
    whole = ask(store, {"state": state, "year": year, "bound": bound, "vintage": "25.1"})
    assume(whole.value is not None)
    types = ("state-based", "non-state", "one-sided")
    parts = [
        ask(store, {"state": state, "year": year, "type": t, "bound": bound, "vintage": "25.1"}).value for t in types
    ]
    assert sum(parts) == whole.value
    by_type = ask(store, {"state": state, "year": year, "by": "type", "bound": bound, "vintage": "25.1"}).value
    assert sum(item["value"] for item in by_type) == whole.value


@settings(max_examples=25, deadline=None)
@given(state=st.sampled_from(STATES), year=st.integers(1989, 2025), kind=st.sampled_from(["total", "one-sided"]))
def test_months_add_up_to_years(store: Store, state: str, year: int, kind: str) -> None:
    ask = get_figure("conflict.deaths").answer
    given_ = {"state": state, "type": kind}
    whole = ask(store, given_ | {"year": year})
    assume(whole.value is not None)
    months = ask(store, given_ | {"year": year, "by": "month"}).value
    assert sum(m["value"] or 0 for m in months) == whole.value
    assert [m["month"][:4] for m in months] == [str(year)] * len(months)
    one_by_one = [ask(store, given_ | {"month": f"{year}-{m:02}"}).value or 0 for m in range(1, 13)]
    assert sum(one_by_one) == whole.value


@settings(max_examples=10, deadline=None)
@given(name=st.sampled_from(sorted(FIGURES)))
def test_asking_twice_gives_the_same_answer(store: Store, name: str) -> None:
    entry = FIGURES[name]
    first = entry.answer(store, least(entry)).as_dict()
    assert entry.answer(store, least(entry)).as_dict() == first


def test_zero_no_data_and_not_held_are_three_things(evidence: Evidence) -> None:
    zero = evidence.conflict.deaths(state="NOR", year=2016)
    before = evidence.conflict.deaths(state="NOR", year=1950)
    after = evidence.conflict.deaths(state="NOR", year=2099)
    not_yet = evidence.conflict.deaths(state="South Sudan", year=2011, month=None)
    elsewhere = evidence.treaties.status(treaty="Kyoto Protocol", state="NOR")
    own_copy = evidence.threats.cyber(state="NOR", year=2016)
    assert (zero.value, zero.status) == (0, "ok")
    assert (before.value, before.status) == (None, "no data")
    assert (after.value, after.status) == (None, "no data")
    assert not_yet.value is None or not_yet.value >= 0
    assert (elsewhere.value, elsewhere.status) == (None, "not held")
    assert (own_copy.value, own_copy.status) == (None, "not held")
    reasons = [before.reason, after.reason, elsewhere.reason, own_copy.reason]
    assert len(set(reasons)) == 4
    assert "1989" in str(before.reason) and "--add" in str(own_copy.reason)


def test_plain_values() -> None:
    assert plain({"a": (date(2016, 1, 2), None), 1: [True, 1.5]}) == {"a": ["2016-01-02", None], "1": [True, 1.5]}


def test_a_name_with_a_comma_stays_whole_in_a_list(store: Store) -> None:
    deaths = get_figure("conflict.deaths")
    assert deaths.parse({"state": "Korea, Rep.", "year": 2016})["state"] == ("KOR",)
    assert deaths.parse({"state": "COL, Mali", "year": 2016})["state"] == ("COL", "MLI")


def test_a_choice_takes_one_value() -> None:
    with pytest.raises(UsageError, match=r"argument type: it takes one value at a time"):
        get_figure("conflict.deaths").parse({"type": "state-based,non-state"})
