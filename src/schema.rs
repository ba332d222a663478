//! What CREATE EXTENSION runs: sql/NN_subject.sql, each after the one before it.
//!
//! `make` joins the same files without cargo-pgrx; tests/packaging.rs holds the two against each other.

#[cfg(not(feature = "schema"))]
pgrx::extension_sql!(
    "DO $$ BEGIN RAISE EXCEPTION 'pbm was packaged without its feature \"schema\"'; END $$;",
    name = "no_schema",
    bootstrap
);

#[cfg(feature = "schema")]
mod files {
    use pgrx::extension_sql_file;

    extension_sql_file!("../sql/00_schema.sql", name = "00_schema", bootstrap);
    extension_sql_file!("../sql/10_ndc.sql", name = "10_ndc", requires = ["00_schema"]);
    extension_sql_file!("../sql/11_types.sql", name = "11_types", requires = ["10_ndc"]);
    extension_sql_file!("../sql/20_plan.sql", name = "20_plan", requires = ["11_types"]);
    extension_sql_file!("../sql/21_drug.sql", name = "21_drug", requires = ["20_plan"]);
    extension_sql_file!("../sql/22_formulary.sql", name = "22_formulary", requires = ["21_drug"]);
    extension_sql_file!("../sql/23_pharmacy.sql", name = "23_pharmacy", requires = ["22_formulary"]);
    extension_sql_file!("../sql/24_code.sql", name = "24_code", requires = ["23_pharmacy"]);
    extension_sql_file!("../sql/25_member.sql", name = "25_member", requires = ["24_code"]);
    extension_sql_file!("../sql/26_claim.sql", name = "26_claim", requires = ["25_member"]);
    extension_sql_file!("../sql/27_audit.sql", name = "27_audit", requires = ["26_claim"]);
    extension_sql_file!("../sql/29_code_data.sql", name = "29_code_data", requires = ["27_audit"]);
    extension_sql_file!("../sql/40_functions.sql", name = "40_functions", requires = ["29_code_data"]);
    extension_sql_file!("../sql/41_partitions.sql", name = "41_partitions", requires = ["40_functions"]);
    extension_sql_file!("../sql/42_triggers.sql", name = "42_triggers", requires = ["41_partitions"]);
    extension_sql_file!("../sql/43_staging.sql", name = "43_staging", requires = ["42_triggers"]);
    extension_sql_file!("../sql/60_sample_drugs.sql", name = "60_sample_drugs", requires = ["43_staging"]);
    extension_sql_file!("../sql/60_sample_members.sql", name = "60_sample_members", requires = ["60_sample_drugs"]);
    extension_sql_file!(
        "../sql/60_sample_pharmacies.sql",
        name = "60_sample_pharmacies",
        requires = ["60_sample_members"]
    );
    extension_sql_file!("../sql/60_sample_plans.sql", name = "60_sample_plans", requires = ["60_sample_pharmacies"]);
    extension_sql_file!("../sql/60_sample_safety.sql", name = "60_sample_safety", requires = ["60_sample_plans"]);
    extension_sql_file!(
        "../sql/60_sample_therapies.sql",
        name = "60_sample_therapies",
        requires = ["60_sample_safety"]
    );
    extension_sql_file!("../sql/60_sample_year.sql", name = "60_sample_year", requires = ["60_sample_therapies"]);
    extension_sql_file!("../sql/90_release.sql", name = "90_release", requires = ["60_sample_year"], finalize);
}
