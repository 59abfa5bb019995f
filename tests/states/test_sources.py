"""The registry against every name and code in every file of the manifest.

One entry of `COLUMNS` is a column of a file; `source` and `system` are what a reader passes to `resolve_many`, `when`
is the column with the year or date, and `split` cuts cells that hold several names. `PAIRS` are columns that name the
same entity side by side, and so check that a name is not only resolved but resolved rightly.
"""

from __future__ import annotations

import ast
import csv
import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import polars as pl
import pytest

from varde.errors import StateError
from varde.states import registry


class Mention(NamedTuple):
    value: str
    on: date | None
    source: str
    system: str | None


class Column(NamedTuple):
    file: str
    name: str
    source: str
    system: str | None = None
    when: str | None = None
    split: str | None = None
    encoding: str = "utf8-lossy"
    separator: str = ","
    drop: str | None = None  # cells (after splitting) that name no entity at all

    def __str__(self) -> str:
        return f"{self.file}:{self.name}"


GED = ("conflict/GEDEvent_v23_0_10.csv", "conflict/GEDEvent_v26_0_1.csv", "conflict/ucdp_ged_syria_2016_2019.csv")
IPI = "un/operations/ipi_contributor_mission_month_gender_2009-11_2014-08_clean.csv.gz"
IPI_LONG = "un/operations/ipi_contributor_month_1990-11_2014-08.csv.gz"
PPP = "un/operations/PPP_20140731_full_month.csv"
MISSING = r"(?i)^(na|nan|n/a|none|null|-99|-9|0)?$"

#: Cells hold one name, names joined by semicolons, or a Python list of names.
EUREPOC = r"""; |^\[['"]|['"], ['"]|['"]\]$"""

COLUMNS = [
    Column("conflict/organizedviolencecy_v25_1.csv", "country_id_cy", "ucdp", "gw", "year_cy"),
    Column("conflict/organizedviolencecy_v25_1.csv", "country_cy", "ucdp", None, "year_cy"),
    Column("conflict/UcdpPrioConflict_v25_1.csv", "gwno_loc", "ucdp", "gw", "year", ",", separator=";"),
    Column("conflict/UcdpPrioConflict_v25_1.csv", "location", "ucdp", None, "year", ",", separator=";", drop=r"^\d+$"),
    *(
        Column("conflict/UcdpPrioConflict_v25_1.csv", c, "ucdp", "gw", "year", ",", separator=";", drop=MISSING)
        for c in ("gwno_a", "gwno_a_2nd", "gwno_b", "gwno_b_2nd")
    ),
    Column("conflict/ucdp_ged_country_monthly_v251.csv", "iso3", "ucdp", "iso3", "year"),
    *(Column(f, "country_id", "ucdp", "gw", "year") for f in GED),
    *(Column(f, "country", "ucdp", None, "year") for f in GED),
    *(Column(f, "gwnoa", "ucdp", "gw", "year") for f in GED[:2]),
    *(Column(f, "gwnob", "ucdp", "gw", "year") for f in GED),
    Column("conflict/ucdp_ged_v261_country_month.csv", "gwno", "ucdp", "gw", "year"),
    Column("conflict/ucdp_v261_country_year.csv", "gwno", "ucdp", "gw", "year"),
    Column("conflict/ucdp_v261_country_year.csv", "country", "ucdp", None, "year"),
    Column("conflict/ucdp_candidate_2025_events_no_coordinates.csv", "country", "ucdp", None, "date"),
    Column("conflict/ucdp_events_india_ged251.csv", "country", "ucdp", None, "year"),
    Column("conflict/country_year_vdem_gdp_population.csv", "gwcode", "gw_territories", "gw", "year"),
    Column("conflict/poldat_country_year_covariates.parquet", "gwcode", "gw_territories", "gw", "year"),
    Column("conflict/ucdp_ged_v261_events_13years.parquet", "country", "ucdp", None, "year"),
    Column("conflict/ucdp_ged_v211_events_precise.parquet", "country", "ucdp", None, "year"),
    Column("views/views_country_matching.csv", "country_id", "views", "views"),
    Column("views/ged_cm_postpatch.parquet", "country_id", "views", "views", "month_id"),
    Column("views/ged_cm_prepatch.parquet", "country_id", "views", "views", "month_id"),
    Column("views/country.parquet", "country_id", "views", "views"),
    *(
        Column(f"challenge/{f}.parquet", "country_id", "views", "views", "month_id")
        for f in (
            "actuals_2023_vintage/cm_actuals_2018",
            "actuals_2023_vintage/cm_actuals_2021",
            "actuals_2024_vintage/cm_actuals_2018",
            "benchmarks/bm_cm_bootstrap_expanded_2018",
            "benchmarks_2024_vintage/bm_zero_cm_2018",
            "submissions/bodentien_rueter_cm_nbinom_test_window_2018",
        )
    ),
    Column("views/forecasts/forecasts_by_country-year_2026.csv", "country", "views", None, "year"),
    Column("views/forecasts/MonthlyUpdates_Categorical_probabilities.csv", "country_id", "views", "views"),
    Column("views/views_country_matching.csv", "name", "views", None, "month_start"),
    Column("states/ps_gw_states.csv", "gwcode", "", "gw", "startdate"),
    Column("states/ps_gw_states.csv", "statename", "gw", None, "startdate"),
    Column("states/states_gwstates.csv", "gwcode", "", "gw", "start"),
    Column("states/states_gwstates.csv", "gwc", "", "gw", "start"),
    Column("states/states_gwstates.csv", "country_name", "gw", None, "start"),
    Column("states/states_cowstates.csv", "cowcode", "", "cow", "start"),
    Column("states/states_cowstates.csv", "cowc", "", "cow", "start"),
    Column("states/states_cowstates.csv", "country_name", "cow", None, "start"),
    Column("states/ps_cow_states.csv", "ccode", "", "cow", "styear"),
    Column("states/ps_gw_capitals.csv", "gwcode", "gw_capitals", "gw", "stdate"),
    Column("states/iso_m49_country_codes.csv", "ISO3166-1-Alpha-3", "", "iso3"),
    Column("states/iso_m49_country_codes.csv", "ISO3166-1-Alpha-2", "", "iso2"),
    Column("states/iso_m49_country_codes.csv", "ISO3166-1-numeric", "", "isonum", "today"),
    Column("states/iso_m49_country_codes.csv", "M49", "", "m49", "today"),
    Column("states/iso_m49_country_codes.csv", "CLDR display name", "iso", None, "today"),
    Column("states/iso_m49_country_codes.csv", "official_name_en", "iso", None, "today"),
    Column("states/iso_m49_country_codes.csv", "UNTERM English Short", "iso", None, "today"),
    Column("states/organisation_memberships.csv", "state", ""),
    Column("states/organisation_memberships.csv", "state_name", "memberships", None, "start_date"),
    Column("states/selected_igo_spells_to_2014.csv", "ccode", "cow_igo", "cow", "last_year_observed"),
    Column("states/selected_igo_spells_to_2014.csv", "state", "cow", None, "last_year_observed"),
    Column("states/cow_igo_v3_state_year.parquet", "ccode", "cow_igo", "cow", "year"),
    Column("un/undl_votes.parquet", "country", "undl", None, "vote_date"),
    Column("un/undl_votes.parquet", "iso3", "undl", "iso3", "vote_date"),
    Column("un/assembly/ideal_points_2025_07.csv", "ccode", "idealpoint", "cow", "year"),
    Column("un/assembly/ideal_points_2025_07.csv", "countryname", "idealpoint", None, "year", drop=MISSING),
    Column("un/council/DPPA-SCMEMBERSHIP.csv", "security_council_member", "dppa", None, "year"),
    Column("un/council/sc_membership_1946_2025_combined.csv", "country", "undl", None, "year"),
    Column("un/council/sc_membership_1946_2025_combined.csv", "dppa_name", "dppa", None, "year"),
    Column("un/council/sc_membership_1946_2025_combined.csv", "iso3", "undl", "iso3", "year"),
    *(
        Column("un/council/unsc_vetoes_1946_sept2022.csv", f"member_veto{i}", "vetoes", None, "year", drop=MISSING)
        for i in (1, 2, 3)
    ),
    Column("un/council/supplement_2022-05_to_2025-09_UNVERIFIED.csv", "vetoed_by", "vetoes", None, "date", ";"),
    Column("un/council/un_sanctions_regimes.csv", "target", "", None, "start_date", ";", drop="^non-state|^Al-Qaida$"),
    *(
        Column(f"un/operations/DPPADPOSS-FATALITIES_{v}.csv", c, "dpo", s, "incident_date")
        for v in (2023, 2025)
        for c, s in (("casualty_nationality", None), ("m49_code", "m49"), ("isocode3", "iso3"))
    ),
    Column("un/operations/un_missions.csv", "areas", "", None, "start_date", ";"),
    Column("un/operations/FrontMap_v.2.3.csv", "country", "geopko", None, "year", "/"),
    Column("un/operations/radpko_bases_cc_y.csv", "country", "radpko", None, "year"),
    Column("fragility/wdi.csv", "geo", "wdi", None, "t"),
    Column("fragility/idmc_flows.csv", "geo", "idmc", None, "t"),
    Column("fragility/idmc_stocks.csv", "geo", "idmc", None, "t"),
    Column("fragility/fsi.csv", "geo", "fsi", None, "t"),
    Column("fragility/unhcr.csv", "geo", "unhcr", None, "t"),
    Column("fragility/unhcr.csv", "from", "unhcr", None, "t"),
    Column("fragility/PTS-2024.csv", "Country", "pts", None, "Year", encoding="iso-8859-1"),
    Column("fragility/PTS-2024.csv", "Country_OLD", "pts", None, "Year", encoding="iso-8859-1"),
    Column("fragility/PTS-2024.csv", "COW_Code_N", "pts", "cow", "Year", encoding="iso-8859-1", drop="^NA$"),
    Column("fragility/PTS-2024.csv", "UN_Code_N", "pts", "m49", "Year", encoding="iso-8859-1", drop="^NA$"),
    Column("fragility/PTS-2024.csv", "WordBank_Code_A", "pts", None, "Year", encoding="iso-8859-1", drop="^NA$"),
    Column("fragility/vdem3_1960_2024.csv", "country_name", "vdem", None, "year", drop=MISSING),
    Column("disarmament/npt_bwc_status.csv", "state_iso3", "npt"),
    Column("disarmament/npt_bwc_status.csv", "state_name", "npt", None, "today"),
    Column("disarmament/un_hr_ratifications.csv", "country_name", "untc", None, "today"),
    Column("disarmament/arms_control_ratifications.csv", "country_name", "untc", None, "today"),
    Column("disarmament/nuclear-warhead-stockpiles.csv", "Code", "fas", None, "Year"),
    Column("disarmament/nuclear-warhead-stockpiles.csv", "Entity", "fas", None, "Year"),
    Column("disarmament/number-of-nuclear-weapons-tests.csv", "Entity", "fas", None, "Year"),
    Column("disarmament/trade-register.csv", "Recipient", "sipri", None, "Year of order"),
    # Four malformed rows shift a number into the column.
    Column("disarmament/trade-register.csv", "Supplier", "sipri", None, "Year of order", drop=r"^[\d.]+$"),
    Column("disarmament/sipri-exports-processed.csv", "supplier", "sipri", None, "year"),
    Column("disarmament/sipri-exports-processed.csv", "recipient", "sipri", None, "year"),
    Column("threats/pirate_attacks.csv", "nearest_country", "imb", None, "date", drop=MISSING),
    Column("threats/pirate_attacks.csv", "eez_country", "imb", None, "date", drop=MISSING),
    Column("threats/country_codes.csv", "country", "imb"),
    Column("threats/country_codes.csv", "country_name", "imb", None, "today"),
    Column("threats/homicide-rate-unodc.csv", "Entity", "unodc", None, "today"),
    Column("threats/security_incidents_2025-04-22.csv", "Country", "awsd", None, "today", drop="^#"),
    Column("threats/security_incidents_2025-04-22.csv", "Country Code", "awsd", "iso2", "today", drop="^#"),
    Column(
        "threats/EuRepoC_Receiver_dataset_1.1.csv", "receiver_country", "eurepoc", None, "today", EUREPOC, drop=MISSING
    ),
    Column(
        "threats/EuRepoC_Global_Database_1.1.csv",
        "receiver_country",
        "eurepoc",
        None,
        "start_date",
        EUREPOC,
        drop=MISSING,
    ),
    Column(
        "threats/EuRepoC_Global_Database_1.1.csv",
        "initiator_country",
        "eurepoc",
        None,
        "start_date",
        EUREPOC,
        drop=MISSING,
    ),
    Column(
        "threats/EuRepoC_Global_Database_1.1.csv",
        "attributing_country",
        "eurepoc",
        None,
        "start_date",
        EUREPOC,
        drop=MISSING,
    ),
    Column(
        "threats/EuRepoC_Global_Database_1.1.csv",
        "attributed_initiator_country",
        "eurepoc",
        None,
        "start_date",
        EUREPOC,
        drop=MISSING,
    ),
    Column(
        "threats/EuRepoC_Attribution_dataset_1.1.csv",
        "attributing_country",
        "eurepoc",
        None,
        "today",
        EUREPOC,
        drop=MISSING,
    ),
    Column(
        "threats/EuRepoC_Attribution_dataset_1.1.csv",
        "attributed_initiator_country",
        "eurepoc",
        None,
        "today",
        EUREPOC,
        drop=MISSING,
    ),
    Column("aid/oecd_aid_donor_recipient.csv", "Donor", "oecd", None, "Year"),
    Column("aid/oecd_aid_donor_recipient.csv", "Recipient", "oecd", None, "Year"),
    Column("aid/gha2025/fig-1.3-donors.csv", "donor", "gha", None, "year"),
    Column("aid/gha2025/fig-4.3-nexus-donor.csv", "Donor", "gha", None, "today"),
    # Version 9 breaks one name of an armed group over three rows at its slashes.
    *(
        Column(
            f"agreements/pax_id_to_con_info_v{v}.csv", c, "pax", s, "today", drop=MISSING + r"|^(RPA|ABB\)|Reb.*RPMP)$"
        )
        for v in (9, 10)
        for c, s in (("name", None), ("iso_code", None), ("gwno", "gw"))
    ),
    *(
        Column(f"agreements/{f}.csv", c, "pax", s, "when:Dat", drop=MISSING)
        for f in ("pax_v10_2257_agreements", "pax_data_2144_agreements_v9")
        for c, s in (("Loc1ISO", None), ("Loc2ISO", None), ("Loc1GWNO", "gw"), ("Loc2GWNO", "gw"))
    ),
    Column("agreements/ucdp-peace-agreements-221.csv", "gwno", "ucdp", "gw", "year", ","),
    Column("agreements/ucdp-term-dyad-3-2021.csv", "gwno_loc", "ucdp", "gw", "year", ","),
    Column("agreements/ucdp-term-dyad-3-2021.csv", "location", "ucdp", None, "year", ","),
    Column("agreements/mend_2026-03-26.csv", "conflict_country", "mend", None, "Year", r"[;/]"),
    Column("agreements/mend_2026-03-26.csv", "conflict_counry_ID", "mend", "gw", "Year", r"[;,]"),
    Column("agreements/mend_2026-03-26.csv", "med_loc_cty", "mend", None, "Year", r"[;,]", drop=MISSING),
    Column("agreements/CWM.csv", "country", "cwm", None, "year_term", encoding="mac_roman"),
    Column("agreements/paax_actors_v0.2.csv", "actor_gwno", "pax", "gw", "today", r"[;,]"),
    Column("agreements/paax_actors_v0.2.csv", "actor_iso3c", "pax", None, "today", r"[;,|]"),
]


def _day(text: object) -> date | None:
    """Last day of what a cell with a year, month or date speaks about."""
    s = str(text)
    if m := re.match(r"(\d{4})-(\d\d)-(\d\d)", s):
        return date(int(m[1]), int(m[2]), int(m[3]))
    if m := re.match(r"(\d\d)/(\d\d)/(\d{4})", s):
        return date(int(m[3]), int(m[2]), int(m[1]))
    if m := re.match(r"(\d{4})", s):
        return date(int(m[1]), 12, 31)
    return None


def of_column(shared: Path, column: Column) -> Iterator[Mention]:
    """Distinct mentions of a column."""
    path = shared / column.file
    if path.suffix == ".parquet":
        table = pl.read_parquet(path)
    elif column.encoding == "mac_roman":
        text = path.read_bytes().decode("mac_roman").replace("\r\n", "\n").replace("\r", "\n")
        table = pl.read_csv(text.encode(), infer_schema_length=0)
    else:
        table = pl.read_csv(
            path,
            infer_schema_length=0,
            encoding=column.encoding,
            separator=column.separator,
            truncate_ragged_lines=True,
            ignore_errors=True,
        )
    when = (column.when or "").removeprefix("when:")
    wanted = [column.name] + ([when] if when not in ("", "today", column.name) else [])
    for row in table.select(wanted).unique().iter_rows():
        if row[0] is None:
            continue
        on = date.today() if when == "today" else None
        if len(row) > 1:
            on = _month(int(row[1])) if when.startswith("month") else _day(row[1])
        cell = str(int(row[0])) if isinstance(row[0], float) else str(row[0])
        for value in re.split(column.split, cell) if column.split else [cell]:
            if value.strip() and not (column.drop and re.search(column.drop, value.strip())):
                yield Mention(value.strip(), on, column.source, column.system)


def _month(month: int) -> date:
    return date(1980 + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def _ipi(shared: Path) -> Iterator[Mention]:
    for file in (IPI, IPI_LONG):
        table = pl.read_csv(shared / file, infer_schema_length=0)
        names = {c.lower().replace(" ", "_"): c for c in table.columns}
        who = next(names[n] for n in names if n in ("contributor", "tcc", "cont"))
        code = next(
            (names[n] for n in names if n in ("contributor_iso-3", "contributor_iso_3", "contributor_iso3")), who
        )
        when = next(names[n] for n in names if n in ("date", "month", "year_month"))
        for name, iso, day in (
            table.select(pl.col(who).alias("a"), pl.col(code).alias("b"), pl.col(when).alias("c")).unique().iter_rows()
        ):
            for value in (name, iso):
                if value and value != "NA":
                    yield Mention(value, _day(day), "ipi", None)
    for file, columns in (
        (PPP, ("Contributor", "Contributor_ISO-3", "Mission_Country", "Mission_Country_ISO-3")),
        ("un/operations/PPP_data_mission.csv", ("Country of Mission", "Country of Mission ISO-3")),
        ("un/operations/ipi_missoes_glossario.csv", ("mission_country", "mission_country_iso_3")),
        ("un/operations/ipi_contribuintes_glossario.csv", ("contributor", "contributor_iso_3")),
    ):
        table = pl.read_csv(shared / file, infer_schema_length=0, encoding="utf8-lossy")
        for column in columns:
            for value in table[column].drop_nulls().unique():
                for part in re.split(r"/|, | and (?=Pak)", value) if "ountry" in column else [value]:
                    if part.strip() and part != "NA":
                        yield Mention(part.strip(), date(2014, 7, 31), "ipi", None)


def _treaty_pages(shared: Path) -> Iterator[Mention]:
    from lxml import html

    for page in sorted((shared / "disarmament/untc_html").glob("*.html")):
        tree = html.fromstring(page.read_bytes().decode("utf-8"))
        rows = tree.xpath("//table[contains(@id, 'tblgrid')]//tr[not(contains(@class, 'thead'))]/td[1]")
        for cell in rows:
            for marker in cell.xpath(".//sup"):
                marker.drop_tree()
            name = re.sub(r"\s+", " ", cell.text_content()).strip(" ,\xa0")
            if name:
                yield Mention(name, date(2026, 2, 3), "untc", None)


def _geopko_contributors(shared: Path) -> Iterator[Mention]:
    table = pl.read_csv(shared / "un/operations/TCCMap_v.2.3.csv", infer_schema_length=0, encoding="utf8-lossy")
    for year, cell in table.select("year", "year.overview").unique().iter_rows():
        for part in (cell or "").split(","):
            name = re.sub(r"\s*\(.*", "", part.strip())
            if name and not name.isdigit():
                yield Mention(name, _day(year), "geopko", None)


def _radpko_contributors(shared: Path) -> Iterator[Mention]:
    with (shared / "un/operations/radpko_bases_cc_y.csv").open(encoding="utf-8") as lines:
        columns = lines.readline().replace('"', "").strip().split(",")
    for name in {c.removesuffix("_pko") for c in columns if c.endswith("_pko")}:
        if name not in ("f", "afr", "asian", "west", "pko", "afr_", "asian_"):
            yield Mention(name.replace(".", " "), date(2018, 12, 31), "radpko", None)


def _states_yaml(shared: Path) -> Iterator[Mention]:
    import yaml

    for entry in yaml.safe_load((shared / "conflict/ucdp_v261_states.yaml").read_text("utf-8")):
        for spell in entry["system"] or [{"from": 2020, "to": None}]:
            if (spell["to"] or 2025) < 1946:
                continue
            year = min(spell["to"] or 2025, 2025)
            for day in (date(year, 1, 1), date(max(spell["from"], 1946), 12, 31)):
                if day.year >= 1946:
                    yield Mention(str(entry["gwno"]), day, "ucdp", "gw")
                    yield Mention(entry["name"], day, "ucdp", None)


def _conflicts_yaml(shared: Path) -> Iterator[Mention]:
    text = (shared / "conflict/ucdp_v261_conflicts.yaml").read_text("utf-8")
    for block in re.findall(r"^  countries:\n((?:  - \d+\n)+)", text, re.M):
        for value in re.findall(r"\d+", block):
            yield Mention(value, date(1990, 1, 1), "ucdp", "gw")


def _workbooks(shared: Path) -> Iterator[Mention]:
    import fastexcel

    book = fastexcel.read_excel(shared / "disarmament/SIPRI-Milex-data-1949-2024_2.xlsx")
    sheet = book.load_sheet("Constant (2023) US$", header_row=None, dtypes="string").to_polars()
    for row in sheet.iter_rows():
        if row[0] and sum(c is not None for c in row) > 10 and row[0] != "Country":
            yield Mention(row[0].strip(), date(2024, 12, 31), "sipri", None)
    book = fastexcel.read_excel(shared / "threats/global_oc_index.xlsx")
    for sheet_name in book.sheet_names:
        table = book.load_sheet(sheet_name, dtypes="string").to_polars()
        for column in [c for c in table.columns if c.strip().casefold() == "country"]:
            for value in table[column].drop_nulls().unique():
                yield Mention(value.strip(), date(2023, 12, 31), "ocindex", None)
    book = fastexcel.read_excel(shared / "fragility/202501-inform-severity-january-2025.xlsx")
    sheet = book.load_sheet("INFORM Severity - country", header_row=1, dtypes="string").to_polars()
    for column in ("COUNTRY", "ISO3"):
        for value in sheet[column].drop_nulls().unique():
            for part in value.split(","):
                if part.strip() and not part.startswith("("):
                    yield Mention(part.strip(), date(2025, 1, 31), "inform", None)
    book = fastexcel.read_excel(shared / "un/council/unsc_for_us_failed_drafts_votes.xlsx")
    sheet = book.load_sheet("Sheet1", dtypes="string").to_polars()
    for column in ("Submitted By", "In Favor", "Abstain", "Against", "Members"):
        for year, cell in sheet.select("Year", column).iter_rows():
            for value in ast.literal_eval(cell) if cell else []:
                yield Mention(value, _day(year), "vetoes", None)
    book = fastexcel.read_excel(shared / "conflict/GEDevent_v26_0_2.xlsx")
    sheet = book.load_sheet(book.sheet_names[0], dtypes="string").to_polars()
    for name, number in sheet.select("country", "country_id").unique().iter_rows():
        yield Mention(name, date(2026, 2, 28), "ucdp", None)
        yield Mention(number, date(2026, 2, 28), "ucdp", "gw")


def _shapes(shared: Path) -> Iterator[Mention]:
    for scale in ("110m", "50m"):
        shapes = json.loads((shared / f"geo/ne_{scale}_admin_0_countries.json").read_text("utf-8"))
        for feature in shapes["features"]:
            for column in ("ADM0_A3", "ISO_A3", "NAME", "NAME_LONG", "ADMIN"):
                value = feature["properties"][column]
                if value and str(value) not in ("-99", "-99.0"):
                    yield Mention(value, date(2017, 10, 1), "naturalearth", None)


#: Sources whose names do not stand in one column of a csv file.
WALKERS: dict[str, Callable[[Path], Iterator[Mention]]] = {
    "un/operations, IPI": _ipi,
    "disarmament/untc_html": _treaty_pages,
    "un/operations/TCCMap_v.2.3.csv": _geopko_contributors,
    "un/operations/radpko_bases_cc_y.csv": _radpko_contributors,
    "conflict/ucdp_v261_states.yaml": _states_yaml,
    "conflict/ucdp_v261_conflicts.yaml": _conflicts_yaml,
    "workbooks": _workbooks,
    "geo": _shapes,
}


class Pair(NamedTuple):
    """Two columns of a file that name the same entity, row by row."""

    file: str
    first: tuple[str, str | None]
    second: tuple[str, str | None]
    source: str
    when: str | None
    known: frozenset[tuple[str, str]] = frozenset()  # pairs on which the file disagrees with itself
    encoding: str = "utf8-lossy"

    def __str__(self) -> str:
        return f"{self.file}:{self.first[0]}={self.second[0]}"


# Rows of PAA-X whose two codes belong to different states; the names beside them show which code is wrong.
PAAX_SLIPS = frozenset({("317.0", "SVN"), ("484.0", "COD"), ("385.0", "ISL"), ("692.0", "KWT")})
# Non-state actors, to which the file gives the number of the state they are in.
SIPRI_REBELS = frozenset({("Libya HoR*", "620"), ("FMLN (El Salvador)*", "92"), ("Mujahedin (Afghanistan)*", "700")})

PAIRS = [
    Pair("conflict/organizedviolencecy_v25_1.csv", ("country_id_cy", "gw"), ("country_cy", None), "ucdp", "year_cy"),
    Pair("conflict/ucdp_v261_country_year.csv", ("gwno", "gw"), ("country", None), "ucdp", "year"),
    *(Pair(f, ("country_id", "gw"), ("country", None), "ucdp", "year") for f in GED),
    Pair("states/states_gwstates.csv", ("gwcode", "gw"), ("country_name", None), "gw", "start"),
    Pair("states/states_gwstates.csv", ("gwcode", "gw"), ("gwc", "gw"), "gw", "start"),
    Pair("states/states_cowstates.csv", ("cowcode", "cow"), ("country_name", None), "cow", "start"),
    Pair("states/states_cowstates.csv", ("cowcode", "cow"), ("cowc", "cow"), "cow", "start"),
    Pair(
        "states/iso_m49_country_codes.csv", ("ISO3166-1-Alpha-3", "iso3"), ("ISO3166-1-Alpha-2", "iso2"), "iso", "today"
    ),
    Pair("states/iso_m49_country_codes.csv", ("ISO3166-1-Alpha-3", "iso3"), ("M49", "m49"), "iso", "today"),
    Pair("states/iso_m49_country_codes.csv", ("ISO3166-1-Alpha-3", None), ("CLDR display name", None), "iso", "today"),
    Pair("states/organisation_memberships.csv", ("state", None), ("state_name", None), "memberships", "start_date"),
    Pair("views/views_country_matching.csv", ("country_id", "views"), ("gwcode", "gw"), "", None),
    Pair(
        "views/forecasts/forecasts_by_country-year_2026.csv",
        ("country_id", "views"),
        ("country", None),
        "views",
        "year",
    ),
    Pair("un/undl_votes.parquet", ("country", None), ("iso3", "iso3"), "undl", "vote_date"),
    Pair("un/council/sc_membership_1946_2025_combined.csv", ("country", None), ("iso3", "iso3"), "undl", "year"),
    Pair("un/assembly/ideal_points_2025_07.csv", ("ccode", "cow"), ("countryname", None), "idealpoint", "year"),
    Pair(
        "un/operations/DPPADPOSS-FATALITIES_2025.csv", ("casualty_nationality", None), ("isocode3", "iso3"), "dpo", None
    ),
    Pair("un/operations/DPPADPOSS-FATALITIES_2025.csv", ("m49_code", "m49"), ("isocode3", "iso3"), "dpo", None),
    Pair("disarmament/npt_bwc_status.csv", ("state_iso3", None), ("state_name", None), "npt", "today"),
    Pair("disarmament/nuclear-warhead-stockpiles.csv", ("Code", None), ("Entity", None), "fas", None),
    Pair("threats/country_codes.csv", ("country", None), ("country_name", None), "imb", "today"),
    Pair("threats/security_incidents_2025-04-22.csv", ("Country Code", "iso2"), ("Country", None), "awsd", "today"),
    Pair("agreements/pax_id_to_con_info_v10.csv", ("name", None), ("iso_code", None), "pax", "today"),
    Pair("agreements/paax_actors_v0.2.csv", ("actor_gwno", "gw"), ("actor_iso3c", None), "pax", "today", PAAX_SLIPS),
    Pair("fragility/PTS-2024.csv", ("Country", None), ("COW_Code_N", "cow"), "pts", "Year", encoding="iso-8859-1"),
    Pair("fragility/PTS-2024.csv", ("Country", None), ("UN_Code_N", "m49"), "pts", "Year", encoding="iso-8859-1"),
    Pair(
        "disarmament/sipri-exports-processed.csv",
        ("supplier", None),
        ("supplier_cown", "cow"),
        "sipri",
        "year",
        SIPRI_REBELS,
    ),
]

WALKED_FILES = {
    IPI,
    IPI_LONG,
    PPP,
    "un/operations/PPP_data_mission.csv",
    "un/operations/ipi_missoes_glossario.csv",
    "un/operations/ipi_contribuintes_glossario.csv",
    "un/operations/TCCMap_v.2.3.csv",
    "un/undl_country_name_map.csv",
    "un/council/unsc_for_us_failed_drafts_votes.xlsx",
    "disarmament/untc_html/",
    "disarmament/SIPRI-Milex-data-1949-2024_2.xlsx",
    "threats/global_oc_index.xlsx",
    "fragility/202501-inform-severity-january-2025.xlsx",
    "geo/ne_110m_admin_0_countries.json",
    "conflict/GEDevent_v26_0_2.xlsx",
    "agreements/paax_v0.2.xlsx",  # the workbook behind paax_actors_v0.2.csv, which is walked
}

#: Manifest entries that name no state: grids, months, forecasts by VIEWS number, tables of scores, texts.
WITHOUT_STATES = {
    "views/month.parquet",
    "views/skeleton_pg_c.parquet",
    "views/land_pgids.json",
    "views/africa_me_legacy_pgids.json",
    "challenge/published/",
    "conflict/ucdp_ged_v261_dyad_month.csv",
    "grid/pgm_sparse_ged211_whereprec12_1989_2020.parquet",
    "grid/pgm_sparse_ged261_13years.parquet",
    "grid/prio_static_gid_row_col_xy_agri.csv",
    "un/undl_resolutions.csv",
    "un/council/unsc_for_us_meetings_1946_2019.xlsx",
    "un/operations/un_pko_start_end_71.csv",
    "un/un_peace_security_data_hub_catalogue.json",
    "threats/asam_2022-06-21.csv",
    "agreements/colombia_facilitators_evidence.csv",
}


def _unresolved(mentions: Iterator[Mention]) -> tuple[int, dict[str, str]]:
    """How many distinct mentions there are, and the error of each one that is not resolved."""
    seen, failures = set(mentions), {}
    for value, on, source, system in seen:
        try:
            registry().resolve(value, on=on, source=source or None, system=system)
        except StateError as error:
            failures[f"{value} on {on}"] = error.message
            if len(failures) > 20:
                break
    return len(seen), failures


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_every_name_and_code_of_a_column_is_resolved(shared: Path, column: Column) -> None:
    count, failures = _unresolved(of_column(shared, column))
    assert count
    assert not failures


@pytest.mark.parametrize("place", WALKERS)
def test_every_name_outside_plain_columns_is_resolved(shared: Path, place: str) -> None:
    count, failures = _unresolved(WALKERS[place](shared))
    assert count > 40
    assert not failures


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_two_columns_for_one_entity_agree(shared: Path, pair: Pair) -> None:
    path = shared / pair.file
    if path.suffix == ".parquet":
        table = pl.read_parquet(path)
    else:
        table = pl.read_csv(path, infer_schema_length=0, encoding=pair.encoding, truncate_ragged_lines=True)
    (first, first_system), (second, second_system) = pair.first, pair.second
    when = [pair.when] if pair.when not in (None, "today") else []
    compared, clashes = 0, set()
    for row in table.select([first, second, *when]).unique().iter_rows():
        a, b = str(row[0] or "").strip(), str(row[1] or "").strip()
        missing = any(re.search(MISSING, v) and s != "iso2" for v, s in ((a, first_system), (b, second_system)))
        if missing or a.startswith("#") or "|" in b or (a, b) in pair.known:
            continue
        on = date.today() if pair.when == "today" else _day(row[2]) if when else None
        source = pair.source or None
        one = registry().resolve(a, on=on, source=source, system=first_system).key
        other = registry().resolve(b, on=on, source=source, system=second_system).key
        compared += 1
        if one != other:
            clashes.add((a, one, b, other))
    assert compared
    assert not clashes


def test_every_file_of_the_manifest_is_looked_at(shared: Path) -> None:
    with (shared / "MANIFEST.csv").open(encoding="utf-8", newline="") as lines:
        paths = [row["path"] for row in csv.DictReader(lines)]
    looked_at = {c.file for c in COLUMNS} | {p.file for p in PAIRS} | WALKED_FILES | WITHOUT_STATES
    unseen = [p for p in paths if not any(f == p or f.startswith(p.rstrip("/") + "/") for f in looked_at)]
    assert not unseen


def test_the_name_map_of_the_digital_library_agrees(shared: Path) -> None:
    """Its ISO codes of former states are those of ISO 3166-3: SCG and SUN, which here are YUG and RUS."""
    last = {"GERMAN DEMOCRATIC REPUBLIC": date(1989, 1, 1)}
    for name, iso3 in pl.read_csv(shared / "un/undl_country_name_map.csv", infer_schema_length=0).iter_rows():
        ours = registry().resolve(name, source="undl", on=last.get(name)).key
        assert ours == {"SCG": "YUG", "SUN": "RUS"}.get(iso3, iso3), name
