//! What the seed documents printed: their queries run as printed, their tables have all their columns.

use std::fs;

use serde_json::json;
use support::{Sandbox, claim, setting};

const FORMULARY_STATUS: &str = "SELECT 
  f.ndc,
  f.drug_name,
  f.tier,
  f.tier_name,
  f.copay_amount,
  f.prior_auth_required,
  f.step_therapy_required,
  f.quantity_limit
FROM formulary f
WHERE f.plan_id = 'plan-uuid'
  AND f.ndc = '00002-7510-02'
  AND f.effective_date <= CURRENT_DATE
  AND (f.termination_date IS NULL OR f.termination_date >= CURRENT_DATE)
  AND f.covered = TRUE;";

const DRUG_INTERACTIONS: &str = "SELECT 
  d.alert_type,
  d.severity,
  d.alert_description,
  pc1.drug_name as drug1,
  pc2.drug_name as drug2
FROM dur_alert d
JOIN pharmacy_claim pc1 ON d.drug1_ndc = pc1.ndc
JOIN pharmacy_claim pc2 ON d.drug2_ndc = pc2.ndc
WHERE d.patient_id = 'patient-uuid'
  AND d.severity IN ('high', 'medium')
  AND d.override_date IS NULL
ORDER BY 
  CASE d.severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END;";

/// Table and columns with the types that the seeds print for them.
const TABLES: [(&str, &str); 10] = [
    (
        "members",
        "member_id SERIAL, first_name VARCHAR, last_name VARCHAR, date_of_birth DATE, eligibility_status VARCHAR,
         plan_id VARCHAR, effective_date DATE, termination_date DATE, created_at TIMESTAMP, updated_at TIMESTAMP, name TEXT",
    ),
    (
        "drugs",
        "drug_id SERIAL, ndc_code NDC, name VARCHAR, generic_name VARCHAR, tier INTEGER, formulary_flag BOOLEAN,
         prior_auth_required BOOLEAN, quantity_limit INTEGER, created_at TIMESTAMP",
    ),
    (
        "claims",
        "claim_id UUID, member_id INTEGER, drug_id INTEGER, pharmacy_npi VARCHAR, date_filled DATE, days_supply INTEGER,
         quantity_dispensed DECIMAL, amount_paid DECIMAL, copay_amount DECIMAL, claim_status VARCHAR,
         rejection_code VARCHAR, created_at TIMESTAMP",
    ),
    (
        "pharmacies",
        "pharmacy_id SERIAL, npi VARCHAR, name VARCHAR, address VARCHAR, city VARCHAR, state VARCHAR, zip_code VARCHAR,
         pbm_network BOOLEAN, pbm_partner TEXT",
    ),
    (
        "audit_log",
        "audit_id SERIAL, table_name VARCHAR, operation VARCHAR, user_name VARCHAR, timestamp TIMESTAMP, old_values JSONB,
         new_values JSONB",
    ),
    (
        "claims_staging",
        "staging_id SERIAL, raw_data JSONB, validation_status VARCHAR, error_messages TEXT[], processed_at TIMESTAMP",
    ),
    (
        "formulary",
        "id UUID, plan_id UUID, formulary_name VARCHAR, ndc NDC, drug_name VARCHAR, rxcui VARCHAR, tier INTEGER,
         tier_name VARCHAR, covered BOOLEAN, prior_auth_required BOOLEAN, step_therapy_required BOOLEAN,
         quantity_limit INTEGER, quantity_limit_days INTEGER, copay_amount DECIMAL, coinsurance_percent DECIMAL,
         effective_date DATE, termination_date DATE, created_at TIMESTAMP",
    ),
    (
        "pharmacy_claim",
        "id UUID, claim_number VARCHAR, patient_id UUID, rx_number VARCHAR, ndc NDC, drug_name VARCHAR, quantity DECIMAL,
         days_supply INTEGER, refills_authorized INTEGER, pharmacy_ncpdp VARCHAR, pharmacy_npi VARCHAR,
         prescriber_npi VARCHAR, prescriber_dea VARCHAR, fill_date DATE, written_date DATE, ingredient_cost DECIMAL,
         dispensing_fee DECIMAL, total_cost DECIMAL, allowed_amount DECIMAL, paid_amount DECIMAL, patient_copay DECIMAL,
         status VARCHAR, created_at TIMESTAMP",
    ),
    (
        "dur_alert",
        "id UUID, claim_id UUID, patient_id UUID, alert_type VARCHAR, severity VARCHAR, alert_code VARCHAR,
         alert_description TEXT, drug1_ndc NDC, drug2_ndc NDC, interaction_type VARCHAR, override_reason TEXT,
         overridden_by UUID, override_date TIMESTAMP, created_at TIMESTAMP",
    ),
    (
        "manufacturer_rebate",
        "id UUID, manufacturer_id UUID, ndc NDC, rebate_percent DECIMAL, rebate_amount_per_unit DECIMAL,
         contract_start_date DATE, contract_end_date DATE, minimum_volume INTEGER, created_at TIMESTAMP",
    ),
];

/// Whether a column of a type holds what the seed's type holds.
fn holds(seed: &str, actual: &str) -> bool {
    match seed {
        "SERIAL" => matches!(actual, "integer" | "bigint"),
        "INTEGER" => matches!(actual, "integer" | "bigint") || actual.starts_with("numeric"),
        "VARCHAR" | "TEXT" => actual == "text",
        "TEXT[]" => actual == "text[]",
        "DATE" => actual == "date",
        "TIMESTAMP" => actual == "timestamp with time zone",
        "DECIMAL" => actual.starts_with("numeric"),
        "NDC" => actual == "pbm.ndc",
        other => actual == other.to_lowercase(),
    }
}

#[test]
fn the_formulary_query_runs_as_printed() {
    let mut session = Sandbox::with_book();
    session.run(
        "SET search_path = pbm;
         INSERT INTO formulary (plan_id, ndc, drug_name, tier, tier_name, copay_amount, quantity_limit, effective_date)
         VALUES ('00000000-0000-4000-8000-000000000001', '00002751002', 'Humalog', 2, 'Preferred Brand', 35, 3, '2020-01-01')",
    );
    let query = FORMULARY_STATUS.replace("plan-uuid", "00000000-0000-4000-8000-000000000001");
    assert_eq!(session.table(&query), "00002751002|Humalog|2|Preferred Brand|35.00|f|f|3.000");
    let unhyphenated = query.replace("00002-7510-02", "00002751002");
    assert_eq!(session.table(&unhyphenated), session.table(&query));
}

#[test]
fn the_interaction_query_runs_as_printed() {
    let mut session = Sandbox::with_book();
    session.adjudicate(&claim(json!({"ndc": "00004-0001-01", "rx_number": "1"})));
    session.adjudicate(&claim(json!({"ndc": "00003-0001-01", "rx_number": "2"})));
    session.run("SET search_path = pbm");
    let query = DRUG_INTERACTIONS.replace("patient-uuid", "00000000-0000-4000-9000-000000000001");
    assert_eq!(
        session.table(&query),
        "interaction|high|gamma with delta: risk of bleeding|Gammacil 2 MG Tablet|Deltanol 4 MG Tablet"
    );
}

#[test]
fn the_tables_have_all_columns_of_the_seeds() {
    let mut session = Sandbox::with_book();
    for (table, columns) in TABLES {
        for column in columns.split(',') {
            let (name, seed) = column.trim().split_once(' ').unwrap();
            let actual = session.table(&format!(
                "SELECT format_type(atttypid, NULL) FROM pg_attribute
                 WHERE attrelid = 'pbm.{table}'::regclass AND attname = '{name}' AND NOT attisdropped"
            ));
            assert!(holds(seed, &actual), "{table}.{name} is {actual:?}, the seeds say {seed}");
        }
    }
}

#[test]
fn the_indexes_of_the_seeds_are_there() {
    let mut session = Sandbox::with_book();
    for index in [
        "idx_members_eligibility",
        "idx_formulary_ndc",
        "idx_formulary_plan",
        "idx_formulary_tier",
        "idx_pharm_claim_patient",
        "idx_pharm_claim_ndc",
        "idx_pharm_claim_fill_date",
        "idx_dur_patient",
        "idx_dur_severity",
    ] {
        assert!(session.value(&format!("SELECT to_regclass('pbm.{index}')")).is_some(), "{index}");
    }
}

/// Where the seeds are at hand, that these are their words.
#[test]
fn the_queries_are_those_of_the_seeds() {
    let folder = format!("{}/../shared/seeds", setting("PBM_SOURCE_DIR"));
    let Ok(files) = fs::read_dir(folder) else { return };
    let seeds: String = files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    for query in [FORMULARY_STATUS, DRUG_INTERACTIONS] {
        assert!(seeds.contains(query), "{query}");
    }
    assert_eq!(seeds.matches("\nSELECT ").count(), 2, "the seeds print other queries too");
    let prints = |table: &str| seeds.contains(&format!("CREATE TABLE {table} ("));
    assert!(TABLES.iter().all(|(table, _)| prints(table)));
}
