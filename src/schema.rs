//! What CREATE EXTENSION runs: the files of sql/ORDER, each after the one before it.
//!
//! `make` joins the same files without cargo-pgrx. The macro takes nothing but literals, so the order is written out
//! here too; tests/sql_files.rs holds the two against each other.

#[cfg(not(feature = "schema"))]
pgrx::extension_sql!(
    "DO $$ BEGIN RAISE EXCEPTION 'pbm was packaged without its feature \"schema\"'; END $$;",
    name = "no_schema",
    bootstrap
);

#[cfg(feature = "schema")]
mod files {
    use pgrx::extension_sql_file;

    /// Names with their files: each requires the one before it.
    macro_rules! in_order {
        (@after $before:tt $name:tt $file:tt) => {
            extension_sql_file!($file, name = $name, requires = [$before], finalize);
        };
        (@after $before:tt $name:tt $file:tt $($rest:tt)+) => {
            extension_sql_file!($file, name = $name, requires = [$before]);
            in_order!(@after $name $($rest)+);
        };
        ($name:tt $file:tt $($rest:tt)+) => {
            extension_sql_file!($file, name = $name, bootstrap);
            in_order!(@after $name $($rest)+);
        };
    }

    in_order! {
        "schema" "../sql/schema.sql"
        "types_ndc" "../sql/types/ndc.sql"
        "types_answers" "../sql/types/answers.sql"
        "functions_identifiers" "../sql/functions/identifiers.sql"
        "functions_edits" "../sql/functions/edits.sql"
        "functions_adjudication" "../sql/functions/adjudication.sql"
        "functions_reversal" "../sql/functions/reversal.sql"
        "functions_inquiries" "../sql/functions/inquiries.sql"
        "functions_masking" "../sql/functions/masking.sql"
        "functions_audit" "../sql/functions/audit.sql"
        "functions_reference" "../sql/functions/reference.sql"
        "functions_coverage" "../sql/functions/coverage.sql"
        "functions_partitions" "../sql/functions/partitions.sql"
        "functions_staging" "../sql/functions/staging.sql"
        "sample_schema" "../sql/sample/schema.sql"
        "sample_drugs" "../sql/sample/drugs.sql"
        "sample_members" "../sql/sample/members.sql"
        "sample_pharmacies" "../sql/sample/pharmacies.sql"
        "sample_plans" "../sql/sample/plans.sql"
        "sample_safety" "../sql/sample/safety.sql"
        "sample_therapies" "../sql/sample/therapies.sql"
        "sample_claims" "../sql/sample/claims.sql"
        "sample_load" "../sql/sample/load.sql"
        "tables_begin" "../sql/tables_begin.sql"
        "tables_schema_version" "../sql/tables/schema_version.sql"
        "tables_plan" "../sql/tables/plan.sql"
        "tables_plan_cost_share" "../sql/tables/plan_cost_share.sql"
        "tables_plan_override" "../sql/tables/plan_override.sql"
        "tables_drugs" "../sql/tables/drugs.sql"
        "tables_ingredient" "../sql/tables/ingredient.sql"
        "tables_drug_ingredient" "../sql/tables/drug_ingredient.sql"
        "tables_therapeutic_class" "../sql/tables/therapeutic_class.sql"
        "tables_drug_class" "../sql/tables/drug_class.sql"
        "tables_drug_price" "../sql/tables/drug_price.sql"
        "tables_drug_interaction" "../sql/tables/drug_interaction.sql"
        "tables_dose_limit" "../sql/tables/dose_limit.sql"
        "tables_patient_limit" "../sql/tables/patient_limit.sql"
        "tables_formulary" "../sql/tables/formulary.sql"
        "tables_step_therapy" "../sql/tables/step_therapy.sql"
        "tables_pharmacies" "../sql/tables/pharmacies.sql"
        "tables_network" "../sql/tables/network.sql"
        "tables_plan_network" "../sql/tables/plan_network.sql"
        "tables_pharmacy_contract" "../sql/tables/pharmacy_contract.sql"
        "tables_contract_rate" "../sql/tables/contract_rate.sql"
        "tables_prescriber" "../sql/tables/prescriber.sql"
        "tables_reject_code" "../sql/tables/reject_code.sql"
        "tables_code_value" "../sql/tables/code_value.sql"
        "tables_members" "../sql/tables/members.sql"
        "tables_coverage" "../sql/tables/coverage.sql"
        "tables_accumulator" "../sql/tables/accumulator.sql"
        "tables_prior_authorization" "../sql/tables/prior_authorization.sql"
        "tables_pharmacy_claim" "../sql/tables/pharmacy_claim.sql"
        "tables_dur_alert" "../sql/tables/dur_alert.sql"
        "tables_manufacturer_rebate" "../sql/tables/manufacturer_rebate.sql"
        "tables_claims_staging" "../sql/tables/claims_staging.sql"
        "tables_audit_log" "../sql/tables/audit_log.sql"
        "reports_claims" "../sql/reports/claims.sql"
        "reports_claims_staging_progress" "../sql/reports/claims_staging_progress.sql"
        "data_reject_code" "../sql/data/reject_code.sql"
        "data_code_value" "../sql/data/code_value.sql"
        "triggers_missing" "../sql/triggers/missing.sql"
        "triggers_personal" "../sql/triggers/personal.sql"
        "triggers_reference" "../sql/triggers/reference.sql"
        "tables_end" "../sql/tables_end.sql"
    }
}
