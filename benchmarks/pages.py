"""A page of marked sentences, as many as wanted: the same on every machine and in every revision.

The sentences are of four kinds (deaths, a membership, a treaty, personnel), of many states and years. Some hold and
some do not, since one that does not costs more: it is looked for when it last did.
"""

from __future__ import annotations

from itertools import islice, product

_STATES = dict(
    line.split("=")
    for line in [
        "Colombia=COL",
        "Norway=NOR",
        "Ukraine=UKR",
        "Mali=MLI",
        "Russia=RUS",
        "France=FRA",
        "China=CHN",
        "India=IND",
        "Brazil=BRA",
        "Nigeria=NGA",
        "Ethiopia=ETH",
        "Somalia=SOM",
        "Afghanistan=AFG",
        "Pakistan=PAK",
        "Bangladesh=BGD",
        "Rwanda=RWA",
        "Nepal=NPL",
        "Kenya=KEN",
        "Egypt=EGY",
        "Turkey=TUR",
        "Sweden=SWE",
        "Finland=FIN",
        "Poland=POL",
        "Cuba=CUB",
        "Haiti=HTI",
        "Guatemala=GTM",
        "Uruguay=URY",
        "Japan=JPN",
        "Chile=CHL",
        "Ghana=GHA",
        "Jordan=JOR",
        "Ireland=IRL",
        "Fiji=FJI",
        "Peru=PER",
        "Senegal=SEN",
    ]
)
# The sentence, the claim, what is expected, and the month that it describes, if any.
_KINDS = (
    ("had 3 deaths in organised violence in", "conflict.deaths state=", "3", ""),
    ("was a member of the UN in", "organisations.memberships state=", "contains UN", ""),
    ("was party to the Chemical Weapons Convention in", "treaties.status treaty=CWC state=", "true", ""),
    (
        "had about 100 military personnel in UN missions in June",
        "operations.personnel category=military contributor=",
        "about 100",
        "-06",
    ),
)


def _claim(number: int, year: int, name: str, key: str) -> str:
    words, claim, expect, month = _KINDS[number % len(_KINDS)]
    return f'[{name} {words} {year}]{{claim="{claim}{key}" expect="{expect}" as-of="{year}{month}"}}'


def page(claims: int) -> str:
    """A page with so many claims, none twice; 1,015 at most."""
    of_whom = enumerate(product(range(1995, 2024), _STATES.items()))
    lines = (_claim(number, year, name, key) for number, (year, (name, key)) in of_whom)
    return "---\ntitle: Benchmark\nlanguage: en\n---\n\n" + "\n\n".join(islice(lines, claims)) + "\n"
