"""The files as they were published, where they are at hand: what comes of each is counted here in plain Python first."""

from __future__ import annotations

import csv
import gzip
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text

from pbm_etl.cli import main
from pbm_etl.database import engine

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def path(name: str) -> Path:
    found = DATA / name
    if not found.exists():
        pytest.skip(f"{name} is not at hand", allow_module_level=False)
    return found


def rows(name: str) -> Iterator[dict[str, str]]:
    """The records as Python's csv reads them."""
    file = path(name)
    opened = gzip.open(file, "rt", encoding="utf-8", newline="") if name.endswith(".gz") else file.open(encoding="utf-8", newline="")
    with opened as content:
        yield from csv.DictReader(content)


def value(database: str, query: str) -> object:
    with engine(database).connect() as connection:
        return connection.scalar(text(query))


def load(database: str, source: str, name: str, *options: str) -> dict[str, int]:
    """Loads a file; its counts and, by code, its faults."""
    assert main(["--database", database, "load", source, str(path(name)), *options]) == 0
    with engine(database).connect() as connection:
        run = connection.execute(text("SELECT * FROM pbm.load_run ORDER BY run_id DESC LIMIT 1")).one()
        faults = connection.execute(text("SELECT code, count(*) FROM pbm.load_error WHERE run_id = :run GROUP BY 1"), {"run": run.run_id})
        counts = {key: getattr(run, key) for key in ("records", "added", "changed", "unchanged", "repaired", "refused")}
        return counts | {code: count for code, count in faults}


def add_plan(database: str, *codes: str) -> None:
    with engine(database).begin() as connection:
        for code in codes:
            connection.execute(text("INSERT INTO pbm.plan (plan_code, plan_name) VALUES (:code, :code)"), {"code": code})


def test_the_directory_and_the_nadac_weeks(database: str) -> None:
    directory, reference, weeks = "fda_ndc_rx_packages_2019-04-29.csv.gz", "nadac_weekly_reference_2026-05-06.csv.gz", "nadac_weekly_production_2026-04.csv.gz"
    listed = {row["ndc11"]: row for row in rows(directory)}
    done = load(database, "fda_ndc", directory)
    assert done == {"records": len(listed), "added": len(listed), "changed": 0, "unchanged": 0, "repaired": 0, "refused": 0}
    assert len(listed) == 135_061
    assert value(database, "SELECT count(*) FROM pbm.drugs WHERE directory_date = '2019-04-29'") == len(listed)
    schedules = Counter(row["dea_schedule"] for row in listed.values())
    for schedule, code in enumerate(["CII", "CIII", "CIV", "CV"], start=2):
        assert value(database, f"SELECT count(*) FROM pbm.drugs WHERE dea_schedule = {schedule} AND directory_date IS NOT NULL") == schedules[code]
    classes = {found.strip(" ,;") for row in listed.values() for found in re.findall(r"([^\[\]]+)\[EPC\]", row["pharm_classes"])}
    stored = "SELECT count(DISTINCT class_id) FROM pbm.drug_class JOIN pbm.drugs ON ndc = ndc_code WHERE directory_date IS NOT NULL"
    assert value(database, stored) == len(classes)

    priced = {row["NDC"] for row in rows(reference)}
    done = load(database, "nadac", reference)
    assert (done["added"], done["refused"], done["incomplete"]) == (30_220, 0, len(priced - listed.keys()))
    assert done["incomplete"] == 17_728
    assert load(database, "nadac", reference)["unchanged"] == 30_220

    # The weeks before it come after it: what differs from the week before, in the file, is new.
    known: dict[str, tuple[str, str]] = {}
    news, padded, short = 0, 0, 0

    def published(row: dict[str, str]) -> str:
        month, day, year = row["As of Date"].split("/")
        return f"{year if len(year) == 4 else '20' + year}-{month}-{day}"

    for row in sorted(rows(weeks), key=lambda row: (published(row), row["Effective Date"][6:] + row["Effective Date"][:5])):
        padded += len(row["NDC"]) == 9
        short += len(row["As of Date"]) == 8
        now = (row["Effective Date"], f"{float(row['NADAC Per Unit']):.5f}")
        news += known.get(row["NDC"].zfill(11)) != now
        known[row["NDC"].zfill(11)] = now
    done = load(database, "nadac", weeks)
    assert (done["records"], done["added"], done["refused"]) == (32_999, news, 0)
    assert (done["lost_zeros"], done["two_digit_year"], done["repaired"]) == (padded, short, padded + short) == (2, 1, 3)
    assert load(database, "nadac", weeks)["unchanged"] == 32_999
    assert value(database, "SELECT count(DISTINCT ndc) FROM pbm.drug_price WHERE price_type = 'nadac' AND published_date BETWEEN '2026-04-08' AND '2026-04-29'") == len(known)


def test_the_joined_directory_and_the_comparison(database: str) -> None:
    done = load(database, "fda_ndc", "ndc_x_nadac_join.csv.gz", "--as-of", "2026-05-06")
    assert (done["records"], done["added"], done["refused"]) == (12_492, 12_492, 0)
    comparison = list(rows("nadac_comparison_history_2021.csv.gz"))
    done = load(database, "nadac_comparison", "nadac_comparison_history_2021.csv.gz")
    assert (done["records"], done["refused"], done["lost_zeros"]) == (len(comparison), 0, sum(len(row["NDC"]) == 9 for row in comparison))
    assert done["added"] + done["unchanged"] == 32_999
    codes = {row["NDC"].zfill(11) for row in comparison}
    assert value(database, "SELECT count(DISTINCT ndc) FROM pbm.drug_price WHERE price_type = 'nadac' AND published_date BETWEEN '2021-01-01' AND '2021-12-31'") == len(codes)


def test_the_lists_of_interactions(database: str) -> None:
    for source, name in (("onc_high_priority", "ddi_onc_high_priority.csv"), ("onc_noninterruptive", "ddi_onc_noninterruptive.csv")):
        done = load(database, source, name)
        pairs = {frozenset((row["ingredient_a"], row["ingredient_b"])) for row in rows(name)}
        assert done["records"] == len(pairs)
        # Names that are one ingredient without their salts make pairs that are one.
        assert done["added"] + done["unchanged"] + done["refused"] == len(pairs)
        assert value(database, f"SELECT count(*) FROM pbm.drug_interaction WHERE source = '{source}'") == done["added"]
        assert done["added"] >= 0.97 * len(pairs)
    assert value(database, "SELECT count(*) FROM pbm.drug_interaction WHERE source = 'onc_noninterruptive' AND interruptive") == 0


def test_members_and_claims_of_tuva(database: str) -> None:
    add_plan(database, "medicare")
    spans = list(rows("tuva_eligibility.csv.gz"))
    done = load(database, "tuva_eligibility", "tuva_eligibility.csv.gz")
    assert (done["records"], done["added"], done["refused"]) == (2_309, 2_309, 0)
    assert value(database, "SELECT count(*) FROM pbm.coverage c JOIN pbm.plan p USING (plan_id) WHERE plan_code = 'medicare'") == len(spans)
    persons = {row["person_id"] for row in spans}
    assert value(database, "SELECT count(DISTINCT member_id) FROM pbm.coverage c JOIN pbm.plan p USING (plan_id) WHERE plan_code = 'medicare'") == len(persons)
    again = load(database, "tuva_eligibility", "tuva_eligibility.csv.gz", "--full", "--as-of", "2018-01-01")
    assert (again["unchanged"], again["changed"]) == (2_309, 0)

    claims = list(rows("tuva_pharmacy_claim.csv.gz"))
    known = [row for row in claims if row["member_id"] in {span["member_id"] for span in spans}]
    done = load(database, "tuva_pharmacy_claim", "tuva_pharmacy_claim.csv.gz")
    assert (done["records"], done["added"], done["refused"]) == (12_019, len(known), 12_019 - len(known))
    paid = sum(round(100 * float(row["paid_amount"] or 0)) for row in known if float(row["paid_amount"] or 0) >= 0)
    assert value(database, "SELECT sum(paid_amount) * 100 FROM pbm.pharmacy_claim WHERE status = 'imported'") == paid
    assert load(database, "tuva_pharmacy_claim", "tuva_pharmacy_claim.csv.gz")["unchanged"] == len(known)


def test_the_fills_of_de_synpuf(database: str) -> None:
    add_plan(database, "PDP")
    spans = [row for row in rows("desynpuf50_coverage_spans.csv")]
    done = load(database, "desynpuf_coverage", "desynpuf50_coverage_spans.csv", "--plan-code", "PDP")
    assert (done["records"], done["refused"]) == (len(spans), 0)
    persons = {row["person_id"] for row in spans}
    fills = list(rows("desynpuf50_rx_events.csv"))
    taken = [row for row in fills if len(row["drug_source_value"]) == 11 and row["person_id"] in persons]
    done = load(database, "desynpuf_rx_events", "desynpuf50_rx_events.csv")
    assert (done["records"], done["added"], done["refused"]) == (2_140, len(taken), 2_140 - len(taken))
    days = sum(int(row["days_supply"] or 0) for row in taken)
    assert value(database, "SELECT sum(days_supply) FROM pbm.pharmacy_claim WHERE status = 'imported'") == days


def test_enrolment_in_part_d(database: str) -> None:
    enrolled = list(rows("bfd_partd_rx_enrollment.csv.gz"))
    plans = {row["BENE_CNTRCT_NUM"] + row["BENE_PBP_NUM"] for row in enrolled}
    add_plan(database, *plans)
    done = load(database, "bfd_partd_rx_enrollment", "bfd_partd_rx_enrollment.csv.gz")
    assert (done["records"], done["added"], done["refused"], done["no_birth_date"]) == (10_552, 10_552, 0, 10_552)
    # The year 9999 is no end.
    mine = "FROM pbm.coverage c JOIN pbm.plan p USING (plan_id) WHERE plan_code LIKE 'Z0%'"
    assert value(database, f"SELECT count(*) {mine} AND c.termination_date IS NULL") == 10_552
    assert load(database, "bfd_partd_rx_enrollment", "bfd_partd_rx_enrollment.csv.gz")["unchanged"] == 10_552


def test_the_spans_of_enrolment_in_parts_c_and_d(database: str) -> None:
    spans = list(rows("bfd_partcd_enrollment_spans.csv.gz"))
    # Program 1 is Part C alone; no two of the file are of one person.
    kept = {row["BENE_SK"]: row for row in spans if row["BENE_ENRLMT_PGM_TYPE_CD"] in ("2", "3")}
    assert (len(spans), len({row["BENE_SK"] for row in spans}), len(kept)) == (10_552, 10_552, 7_046)
    add_plan(database, *{row["BENE_CNTRCT_NUM"] + row["BENE_PBP_NUM"] for row in spans})
    done = load(database, "bfd_partcd_enrollment_spans", "bfd_partcd_enrollment_spans.csv.gz")
    assert (done["records"], done["added"], done["unchanged"], done["refused"]) == (10_552, len(kept), 10_552 - len(kept), 0)
    stored = "SELECT c.cardholder_id, p.plan_code, c.effective_date::text, c.termination_date FROM pbm.coverage c JOIN pbm.plan p USING (plan_id)"
    with engine(database).connect() as connection:
        found = {tuple(row) for row in connection.execute(text(f"{stored} WHERE p.plan_code LIKE 'Z0%'"))}
    wanted = {(key, row["BENE_CNTRCT_NUM"] + row["BENE_PBP_NUM"], row["BENE_ENRLMT_BGN_DT"], None) for key, row in kept.items()}
    assert found == wanted
    again = load(database, "bfd_partcd_enrollment_spans", "bfd_partcd_enrollment_spans.csv.gz")
    assert (again["unchanged"], again["added"], again["changed"]) == (10_552, 0, 0)

    with gzip.open(path("bfd_synthea_pde.psv.gz"), "rt", encoding="utf-8", newline="") as content:
        events = list(csv.DictReader(content, delimiter="|"))
    # The two persons of the drug events are in none of the files of spans.
    assert {row["BENE_ID"] for row in events} == {"-1000014", "-1000018"}
    for name in ("bfd_partcd_enrollment_spans.csv.gz", "bfd_partd_rx_enrollment.csv.gz", "bfd_lis_spans.csv.gz"):
        assert {row["BENE_ID"] for row in events} & {row["BENE_SK"] for row in rows(name)} == set()
    for event in events:
        day = datetime.strptime(event["SRVC_DT"], "%d-%b-%Y").date().isoformat()
        begun = "FROM pbm.coverage c JOIN pbm.plan p USING (plan_id) WHERE p.plan_code LIKE 'Z0%' AND c.effective_date <= :day"
        with engine(database).connect() as connection:
            covered = set(connection.scalars(text(f"SELECT c.cardholder_id {begun} AND c.termination_date IS NULL"), {"day": day}))
        assert event["BENE_ID"] not in covered
        assert covered == {key for key, row in kept.items() if row["BENE_ENRLMT_BGN_DT"] <= day <= row["BENE_ENRLMT_END_DT"]}


def test_the_factors_of_opioids(database: str) -> None:
    name = "cdc_mme_2018_by_ndc.csv.gz"
    file = list(rows(name))
    factors = {row["ndc11"]: row for row in file if row["class"] == "Opioid" and row["mme_conversion_factor"] and row["strength_per_unit"]}
    done = load(database, "cdc_mme", name)
    assert done == {"records": len(file), "added": len(factors), "changed": 0, "unchanged": len(file) - len(factors), "repaired": 0, "refused": 0}
    assert (len(file), len(factors)) == (30_264, 14_324)
    units = Counter({"MG": "mg", "MG/ML": "mg", "MCG": "mcg", "MCG/SPRAY": "mcg", "MCG/HR": "mcg/hr"}[row["uom"]] for row in factors.values())
    for unit, count in units.items():
        assert value(database, f"SELECT count(*) FROM pbm.opioid_factor WHERE ndc IS NOT NULL AND unit = '{unit}'") == count
    weighed = sum(Decimal(row["strength_per_unit"]) * Decimal(row["mme_conversion_factor"]) for row in factors.values())
    assert value(database, "SELECT sum(strength * factor) FROM pbm.opioid_factor WHERE ndc IS NOT NULL") == weighed
    assert load(database, "cdc_mme", name)["unchanged"] == len(file)


def test_the_spans_of_the_low_income_subsidy(database: str) -> None:
    enrolled = list(rows("bfd_partd_rx_enrollment.csv.gz"))
    add_plan(database, *{row["BENE_CNTRCT_NUM"] + row["BENE_PBP_NUM"] for row in enrolled})
    # The spans name the person by the beneficiary's key, which the enrolment has, too.
    load(database, "bfd_partd_rx_enrollment", "bfd_partd_rx_enrollment.csv.gz", "--map", "cardholder_id=BENE_SK")
    spans = list(rows("bfd_lis_spans.csv.gz"))
    persons = {row["BENE_SK"] for row in enrolled}
    known = [row for row in spans if row["BENE_SK"] in persons]
    given = {row["BENE_SK"]: row for row in known if row["BENE_LIS_EFCTV_CD"] == "Y"}
    done = load(database, "bfd_lis_spans", "bfd_lis_spans.csv.gz")
    assert (done["records"], done["added"], done["refused"]) == (5_238, len(given), len(spans) - len(known))
    assert (len(known), len(given)) == (5_238, 1_729)
    # Levels 1 and 4, the partial subsidy, which is the full one from 2024 on; from the first of the month.
    mine = "FROM pbm.member_low_income l JOIN pbm.members m USING (patient_id) JOIN pbm.coverage c USING (member_id)"
    assert value(database, f"SELECT count(*) {mine} WHERE l.level = 1 AND l.termination_date IS NULL") == len(given)
    for key, row in list(given.items())[:50]:
        begins = row["BENE_RNG_BGN_DT"][:7] + "-01"
        assert value(database, f"SELECT l.effective_date::text {mine} WHERE c.cardholder_id = '{key}'") == begins
    again = load(database, "bfd_lis_spans", "bfd_lis_spans.csv.gz")
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 5_238)
