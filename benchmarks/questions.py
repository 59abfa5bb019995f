"""A thousand questions as desk officers ask them: every policy area, many states, no question twice.

The list is the same on every machine and in every revision, so that runs can be compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

Question = tuple[str, dict[str, str]]


def _words(text: str) -> list[str]:
    """Words between blanks; ~ stands for a blank inside one."""
    return [word.replace("~", " ") for word in text.split()]


_STATES = _words(
    "COL NOR South~Sudan UKR Sudan MLI Myanmar USA RUS GBR FRA CHN IND BRA NGA ETH COD SOM SYR Iraq AFG YEM Israel "
    "PAK BGD RWA NPL Kenya ZAF EGY TUR DEU SWE FIN POL Cuba Haiti Guatemala Philippines Tuvalu"
)
_MISSIONS = _words(
    "MINUSMA UNMISS UNTSO UNMIL MINUSTAH MONUSCO UNAMID UNISFA UNIFIL UNDOF UNOCI UNFICYP MINURSO UNMIK UNMOGIP"
)
_TREATIES = _words(
    "TPNW CTBT CWC APMBC CCM ATT CCW CCW-II CCW-IV CCW-V ENMOD Ottawa NPT BWC Rome~Statute Geneva~Protocol"
)
_ORGANISATIONS = _words("NATO EU UN OSCE CoE AU ASEAN CIS CSTO ECOWAS LAS OAS")
_SERIES = _words("population gdp gdp_per_capita inflation unemployment net_migration political_stability")
_INSTRUMENTS = _words("CAT CED CEDAW CERD CMW CRC CRPD ICCPR ICESCR OPCAT")
_ASSEMBLY = _words(
    "ES-11/1 58/53 76/78 61/66 77/187 61/78 78/251 58/187 51/116 60/61 47/47 69/24 76/231 72/91 48/79 59/173 58/91 "
    "56/52 64/195 59/11 59/178 52/22 46/95 63/73 58/99 50/23 49/40"
)


def _ask(figure: str, **choices: list[str] | str) -> list[Question]:
    """One question for each combination of the values given."""
    values = [[v] if isinstance(v, str) else v for v in choices.values()]
    return [(figure, dict(zip(choices, combination, strict=True))) for combination in product(*values)]


def _years(first: int, end: int) -> list[str]:
    return [str(year) for year in range(first, end)]


def _with_years(figure: str, years: range, **fixed: str) -> list[Question]:
    """One question a state, each of another year."""
    return [(figure, {"state": s, "year": str(years[i % len(years)]), **fixed}) for i, s in enumerate(_STATES)]


def _groups() -> list[list[Question]]:
    """Questions by kind, each kind in the order in which it is asked."""
    pairs = list(zip(_STATES, _STATES[7:] + _STATES[:7], strict=True))
    council = [str(n) for n in range(1973, 2700, 16)]
    return [
        _with_years("conflict.deaths", range(1995, 2024)),
        _with_years("conflict.deaths", range(2000, 2024), type="state-based", vintage="25.1", bound="high"),
        _ask("conflict.deaths", state=_STATES, by="year"),
        _ask("conflict.deaths", type=_words("state-based non-state one-sided"), year=_years(2010, 2024)),
        _with_years("conflict.conflicts", range(1995, 2024)),
        _with_years("conflict.actors", range(1995, 2024)),
        _ask("operations.personnel", contributor=_STATES, month="2014-08", mission="MINUSMA,UNMISS,UNTSO"),
        _ask("operations.personnel", contributor=_STATES[:20], by="month", category="military"),
        _ask("operations.missions", state=_STATES),
        _ask("operations.missions", on=[f"{y}-01-15" for y in range(1995, 2026)]),
        _ask("operations.contributors", mission=_MISSIONS, month=["2012-06", "2014-03"]),
        _ask("operations.fatalities", mission=_MISSIONS),
        _ask("operations.fatalities", contributor=_STATES, by="year"),
        _ask("council.terms", state=_STATES),
        _ask("council.members", year=_years(1990, 2026)),
        _ask("council.vote", resolution=council),
        _ask("council.vetoes", state=_words("RUS USA GBR CHN FRA"), until=_words("1970 1991 2010 2022-07")),
        _ask("council.attention", state=_STATES, since="2015"),
        _ask("council.sanctions", state=_STATES),
        _ask("assembly.vote", resolution=[f"A/RES/{r}" for r in _ASSEMBLY]),
        [("assembly.agreement", {"state": a, "other": b, "year": "2021"}) for a, b in pairs],
        _with_years("assembly.record", range(2005, 2022)),
        _with_years("assembly.ideal_point", range(1995, 2022)),
        _ask("organisations.members", organisation=_ORGANISATIONS, on=["1995-07-01", "2010-07-01", "2024-07-01"]),
        _ask("organisations.memberships", state=_STATES, on="2020-01-01"),
        _ask("agreements.list", state=_STATES),
        _ask("agreements.third_parties", state=_STATES),
        _ask("women.personnel_share", mission=_MISSIONS, month=["2011-05", "2014-08"]),
        _ask("women.agreements", state=_STATES[:15]),
        [("treaties.status", {"treaty": t, "state": s}) for s, t in zip(_STATES, _TREATIES * 3, strict=False)],
        _ask("treaties.parties", treaty=_TREATIES, on=["2015-01-01", "2026-02-03"]),
        _ask("treaties.signatories", treaty=_TREATIES[:10]),
        _ask("treaties.of_state", state=_STATES[:15]),
        _ask("weapons.warheads", state=_words("USA RUS GBR FRA CHN IND PAK"), year=_words("1986 2000 2020")),
        _ask("weapons.tests", state=["USA", "RUS", "FRA"], by="year"),
        _ask("aid.flows", donor=_words("NOR SWE USA DEU"), recipient=_words("COL AFG SOM Haiti Kenya"), year="2017"),
        _ask("aid.flows", recipient=_STATES, by="donor", year="2015"),
        _ask("threats.piracy", state=_words("SOM NGA IND BGD YEM Philippines Brazil"), by="year"),
        _with_years("threats.violence_by_groups", range(2005, 2024)),
        _ask("fragility.refugees", origin=_STATES, year="2022"),
        _ask("fragility.refugees", asylum=_STATES, by="year"),
        _ask("fragility.development", state=_STATES, series=_SERIES[:1], year="2020"),
        _ask("fragility.development", state=_STATES[:12], series=_SERIES[1:], by="year"),
        _ask("fragility.homicide", state=_STATES),
        [("fragility.rights", {"state": s, "instrument": i}) for s, i in zip(_STATES, _INSTRUMENTS * 4, strict=True)],
    ]


def _in_turn() -> Iterator[Question]:
    """One question of each kind after another, as long as any are left."""
    waiting = [iter(g) for g in _groups()]
    while waiting:
        left = []
        for group in waiting:
            question = next(group, None)
            if question is not None:
                yield question
                left.append(group)
        waiting = left


def questions(number: int = 1000) -> list[Question]:
    """So many different questions, of all kinds mixed.

    Parameters
    ----------
    number : int
        How many.

    Returns
    -------
    list of (str, dict)
        Name of the figure and its arguments.

    Raises
    ------
    ValueError
        Where there are not that many.
    """
    found: dict[tuple[str, tuple[tuple[str, str], ...]], Question] = {}
    for name, given in _in_turn():
        found.setdefault((name, tuple(sorted(given.items()))), (name, given))
    if len(found) < number:
        raise ValueError(f"there are {len(found)} questions, and {number} were asked for")
    return list(found.values())[:number]
