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
    use pgrx::extension_sql_file as sql;

    sql!("../sql/schema.sql", name = "schema", bootstrap);
    sql!("../sql/types/ndc.sql", name = "types_ndc", requires = ["schema"]);
    sql!("../sql/types/ndc_text.sql", name = "types_ndc_text", requires = ["types_ndc"]);
    sql!("../sql/types/answers.sql", name = "types_answers", requires = ["types_ndc_text"]);
    sql!("../sql/types/corrections.sql", name = "types_corrections", requires = ["types_answers"]);
    sql!(
        "../sql/functions/installs_code_only.sql",
        name = "functions_installs_code_only",
        requires = ["types_corrections"]
    );
    sql!(
        "../sql/functions/installation.sql",
        name = "functions_installation",
        requires = ["functions_installs_code_only"]
    );
    sql!("../sql/functions/identifiers.sql", name = "functions_identifiers", requires = ["functions_installation"]);
    sql!("../sql/functions/edits.sql", name = "functions_edits", requires = ["functions_identifiers"]);
    sql!("../sql/functions/adjudication.sql", name = "functions_adjudication", requires = ["functions_edits"]);
    sql!(
        "../sql/functions/adjudication_wide.sql",
        name = "functions_adjudication_wide",
        requires = ["functions_adjudication"]
    );
    sql!("../sql/functions/reversal.sql", name = "functions_reversal", requires = ["functions_adjudication_wide"]);
    sql!("../sql/functions/corrections.sql", name = "functions_corrections", requires = ["functions_reversal"]);
    sql!(
        "../sql/functions/authorization_number.sql",
        name = "functions_authorization_number",
        requires = ["functions_corrections"]
    );
    sql!(
        "../sql/functions/authorizations.sql",
        name = "functions_authorizations",
        requires = ["functions_authorization_number"]
    );
    sql!("../sql/functions/inquiries.sql", name = "functions_inquiries", requires = ["functions_authorizations"]);
    sql!(
        "../sql/functions/effective_formulary.sql",
        name = "functions_effective_formulary",
        requires = ["functions_inquiries"]
    );
    sql!("../sql/functions/masking.sql", name = "functions_masking", requires = ["functions_effective_formulary"]);
    sql!("../sql/functions/audit.sql", name = "functions_audit", requires = ["functions_masking"]);
    sql!("../sql/functions/reference.sql", name = "functions_reference", requires = ["functions_audit"]);
    sql!("../sql/functions/statistics.sql", name = "functions_statistics", requires = ["functions_reference"]);
    sql!("../sql/functions/triggers.sql", name = "functions_triggers", requires = ["functions_statistics"]);
    sql!("../sql/functions/coverage.sql", name = "functions_coverage", requires = ["functions_triggers"]);
    sql!("../sql/functions/opening_balance.sql", name = "functions_opening_balance", requires = ["functions_coverage"]);
    sql!(
        "../sql/functions/member_state.sql",
        name = "functions_member_state",
        requires = ["functions_opening_balance"]
    );
    sql!("../sql/functions/members.sql", name = "functions_members", requires = ["functions_member_state"]);
    sql!("../sql/functions/imports.sql", name = "functions_imports", requires = ["functions_members"]);
    sql!("../sql/functions/partitions.sql", name = "functions_partitions", requires = ["functions_imports"]);
    sql!("../sql/functions/months.sql", name = "functions_months", requires = ["functions_partitions"]);
    sql!("../sql/functions/plans.sql", name = "functions_plans", requires = ["functions_months"]);
    sql!("../sql/functions/first_plan.sql", name = "functions_first_plan", requires = ["functions_plans"]);
    sql!("../sql/functions/check_plan.sql", name = "functions_check_plan", requires = ["functions_first_plan"]);
    sql!("../sql/functions/staging.sql", name = "functions_staging", requires = ["functions_check_plan"]);
    sql!("../sql/functions/rebates.sql", name = "functions_rebates", requires = ["functions_staging"]);
    sql!("../sql/functions/rebate_guards.sql", name = "functions_rebate_guards", requires = ["functions_rebates"]);
    sql!(
        "../sql/functions/rebate_invoices.sql",
        name = "functions_rebate_invoices",
        requires = ["functions_rebate_guards"]
    );
    sql!(
        "../sql/functions/rebate_payments.sql",
        name = "functions_rebate_payments",
        requires = ["functions_rebate_invoices"]
    );
    sql!("../sql/upgrade/begin.sql", name = "upgrade_begin", requires = ["functions_rebate_payments"]);
    sql!("../sql/upgrade/table_holds.sql", name = "upgrade_table_holds", requires = ["upgrade_begin"]);
    sql!("../sql/tables/claim_quarter.sql", name = "upgrade_claim_quarter", requires = ["upgrade_table_holds"]);
    sql!(
        "../sql/upgrade/claim_quarter.sql",
        name = "upgrade_claim_quarter_of_install",
        requires = ["upgrade_claim_quarter"]
    );
    sql!("../sql/upgrade/benefit.sql", name = "upgrade_benefit", requires = ["upgrade_claim_quarter_of_install"]);
    sql!(
        "../sql/tables/formulary_cost_share.sql",
        name = "upgrade_formulary_cost_share",
        requires = ["upgrade_benefit"]
    );
    sql!("../sql/upgrade/finite.sql", name = "upgrade_finite", requires = ["upgrade_formulary_cost_share"]);
    sql!("../sql/upgrade/claim_fields.sql", name = "upgrade_claim_fields", requires = ["upgrade_finite"]);
    sql!("../sql/tables/installation.sql", name = "upgrade_installation", requires = ["upgrade_claim_fields"]);
    sql!("../sql/tables/client.sql", name = "upgrade_client", requires = ["upgrade_installation"]);
    sql!("../sql/upgrade/terms.sql", name = "upgrade_terms", requires = ["upgrade_client"]);
    sql!("../sql/upgrade/configuration.sql", name = "upgrade_configuration", requires = ["upgrade_terms"]);
    sql!("../sql/upgrade/members.sql", name = "upgrade_members", requires = ["upgrade_configuration"]);
    sql!("../sql/reports/member_eligibility.sql", name = "reports_member_eligibility", requires = ["upgrade_members"]);
    sql!("../sql/upgrade/authorization.sql", name = "upgrade_authorization", requires = ["reports_member_eligibility"]);
    sql!("../sql/upgrade/lengths.sql", name = "upgrade_lengths", requires = ["upgrade_authorization"]);
    sql!("../sql/upgrade/dur.sql", name = "upgrade_dur", requires = ["upgrade_lengths"]);
    sql!("../sql/tables/plan_dur.sql", name = "upgrade_plan_dur", requires = ["upgrade_dur"]);
    sql!("../sql/tables/additive_effect.sql", name = "upgrade_additive_effect", requires = ["upgrade_plan_dur"]);
    sql!(
        "../sql/tables/additive_effect_class.sql",
        name = "upgrade_additive_effect_class",
        requires = ["upgrade_additive_effect"]
    );
    sql!(
        "../sql/reports/patient_interaction.sql",
        name = "reports_patient_interaction",
        requires = ["upgrade_additive_effect_class"]
    );
    sql!(
        "../sql/reports/override_dur_alert.sql",
        name = "reports_override_dur_alert",
        requires = ["reports_patient_interaction"]
    );
    sql!("../sql/upgrade/history.sql", name = "upgrade_history", requires = ["reports_override_dur_alert"]);
    sql!("../sql/tables/member_state.sql", name = "upgrade_member_state", requires = ["upgrade_history"]);
    sql!(
        "../sql/upgrade/member_state.sql",
        name = "upgrade_member_state_of_install",
        requires = ["upgrade_member_state"]
    );
    sql!("../sql/upgrade/rebill.sql", name = "upgrade_rebill", requires = ["upgrade_member_state_of_install"]);
    sql!("../sql/tables/plan_term.sql", name = "upgrade_plan_term", requires = ["upgrade_rebill"]);
    sql!("../sql/upgrade/authorizations.sql", name = "upgrade_authorizations", requires = ["upgrade_plan_term"]);
    sql!(
        "../sql/tables/plan_authorization.sql",
        name = "tables_plan_authorization",
        requires = ["upgrade_authorizations"]
    );
    sql!(
        "../sql/tables/authorization_clock_rule.sql",
        name = "tables_authorization_clock_rule",
        requires = ["tables_plan_authorization"]
    );
    sql!(
        "../sql/tables/authorization_step.sql",
        name = "tables_authorization_step",
        requires = ["tables_authorization_clock_rule"]
    );
    sql!(
        "../sql/tables/authorization_criterion.sql",
        name = "tables_authorization_criterion",
        requires = ["tables_authorization_step"]
    );
    sql!(
        "../sql/tables/business_calendar.sql",
        name = "tables_business_calendar",
        requires = ["tables_authorization_criterion"]
    );
    sql!(
        "../sql/tables/authorization_case.sql",
        name = "tables_authorization_case",
        requires = ["tables_business_calendar"]
    );
    sql!(
        "../sql/tables/authorization_event.sql",
        name = "tables_authorization_event",
        requires = ["tables_authorization_case"]
    );
    sql!(
        "../sql/tables/authorization_clock.sql",
        name = "tables_authorization_clock",
        requires = ["tables_authorization_event"]
    );
    sql!(
        "../sql/tables/authorization_use.sql",
        name = "tables_authorization_use",
        requires = ["tables_authorization_clock"]
    );
    sql!(
        "../sql/data/authorization_clock_rule.sql",
        name = "data_authorization_clock_rule",
        requires = ["tables_authorization_use"]
    );
    sql!(
        "../sql/data/authorization_step.sql",
        name = "data_authorization_step",
        requires = ["data_authorization_clock_rule"]
    );
    sql!("../sql/data/business_calendar.sql", name = "data_business_calendar", requires = ["data_authorization_step"]);
    sql!(
        "../sql/upgrade/authorization_use.sql",
        name = "upgrade_authorization_use",
        requires = ["data_business_calendar"]
    );
    sql!("../sql/upgrade/seeds.sql", name = "upgrade_seeds", requires = ["upgrade_authorization_use"]);
    sql!("../sql/tables/manufacturer.sql", name = "upgrade_manufacturer", requires = ["upgrade_seeds"]);
    sql!("../sql/upgrade/rebates.sql", name = "upgrade_rebates", requires = ["upgrade_manufacturer"]);
    sql!("../sql/tables/rebate_product.sql", name = "upgrade_rebate_product", requires = ["upgrade_rebates"]);
    sql!(
        "../sql/tables/rebate_market_basket.sql",
        name = "upgrade_rebate_market_basket",
        requires = ["upgrade_rebate_product"]
    );
    sql!("../sql/tables/rebate_tier.sql", name = "upgrade_rebate_tier", requires = ["upgrade_rebate_market_basket"]);
    sql!(
        "../sql/tables/client_rebate_term.sql",
        name = "upgrade_client_rebate_term",
        requires = ["upgrade_rebate_tier"]
    );
    sql!("../sql/tables/rebate_period.sql", name = "upgrade_rebate_period", requires = ["upgrade_client_rebate_term"]);
    sql!("../sql/tables/rebate_invoice.sql", name = "upgrade_rebate_invoice", requires = ["upgrade_rebate_period"]);
    sql!(
        "../sql/tables/rebate_invoice_line.sql",
        name = "upgrade_rebate_invoice_line",
        requires = ["upgrade_rebate_invoice"]
    );
    sql!(
        "../sql/tables/rebate_accrual.sql",
        name = "upgrade_rebate_accrual",
        requires = ["upgrade_rebate_invoice_line"]
    );
    sql!("../sql/tables/rebate_payment.sql", name = "upgrade_rebate_payment", requires = ["upgrade_rebate_accrual"]);
    sql!("../sql/tables/rebate_dispute.sql", name = "upgrade_rebate_dispute", requires = ["upgrade_rebate_payment"]);
    sql!("../sql/reports/rebates.sql", name = "reports_rebates", requires = ["upgrade_rebate_dispute"]);
    sql!("../sql/triggers/rebates.sql", name = "triggers_rebates", requires = ["reports_rebates"]);
    sql!("../sql/reports/correction_due.sql", name = "reports_correction_due", requires = ["triggers_rebates"]);
    sql!(
        "../sql/reports/authorization_views.sql",
        name = "reports_authorization_views",
        requires = ["reports_correction_due"]
    );
    sql!(
        "../sql/reports/authorization_functions.sql",
        name = "reports_authorization_functions",
        requires = ["reports_authorization_views"]
    );
    sql!("../sql/triggers/all.sql", name = "triggers_all", requires = ["reports_authorization_functions"]);
    sql!("../sql/release.sql", name = "release", requires = ["triggers_all"]);
    sql!("../sql/upgrade/end.sql", name = "upgrade_end", requires = ["release"]);
    sql!("../sql/sample/schema.sql", name = "sample_schema", requires = ["upgrade_end"]);
    sql!("../sql/sample/drugs.sql", name = "sample_drugs", requires = ["sample_schema"]);
    sql!("../sql/sample/members.sql", name = "sample_members", requires = ["sample_drugs"]);
    sql!("../sql/sample/pharmacies.sql", name = "sample_pharmacies", requires = ["sample_members"]);
    sql!("../sql/sample/plans.sql", name = "sample_plans", requires = ["sample_pharmacies"]);
    sql!("../sql/sample/safety.sql", name = "sample_safety", requires = ["sample_plans"]);
    sql!("../sql/sample/therapies.sql", name = "sample_therapies", requires = ["sample_safety"]);
    sql!("../sql/sample/claims.sql", name = "sample_claims", requires = ["sample_therapies"]);
    sql!("../sql/sample/load.sql", name = "sample_load", requires = ["sample_claims"]);
    sql!("../sql/tables_begin.sql", name = "tables_begin", requires = ["sample_load"]);
    sql!("../sql/tables/schema_version.sql", name = "tables_schema_version", requires = ["tables_begin"]);
    sql!("../sql/tables/installation.sql", name = "tables_installation", requires = ["tables_schema_version"]);
    sql!("../sql/tables/reject_code.sql", name = "tables_reject_code", requires = ["tables_installation"]);
    sql!("../sql/tables/client.sql", name = "tables_client", requires = ["tables_reject_code"]);
    sql!("../sql/tables/plan.sql", name = "tables_plan", requires = ["tables_client"]);
    sql!("../sql/tables/plan_term.sql", name = "tables_plan_term", requires = ["tables_plan"]);
    sql!("../sql/tables/plan_cost_share.sql", name = "tables_plan_cost_share", requires = ["tables_plan_term"]);
    sql!("../sql/tables/plan_override.sql", name = "tables_plan_override", requires = ["tables_plan_cost_share"]);
    sql!("../sql/tables/plan_dur.sql", name = "tables_plan_dur", requires = ["tables_plan_override"]);
    sql!("../sql/tables/drugs.sql", name = "tables_drugs", requires = ["tables_plan_dur"]);
    sql!("../sql/tables/ingredient.sql", name = "tables_ingredient", requires = ["tables_drugs"]);
    sql!("../sql/tables/drug_ingredient.sql", name = "tables_drug_ingredient", requires = ["tables_ingredient"]);
    sql!(
        "../sql/tables/therapeutic_class.sql",
        name = "tables_therapeutic_class",
        requires = ["tables_drug_ingredient"]
    );
    sql!("../sql/tables/additive_effect.sql", name = "tables_additive_effect", requires = ["tables_therapeutic_class"]);
    sql!(
        "../sql/tables/additive_effect_class.sql",
        name = "tables_additive_effect_class",
        requires = ["tables_additive_effect"]
    );
    sql!("../sql/tables/drug_class.sql", name = "tables_drug_class", requires = ["tables_additive_effect_class"]);
    sql!("../sql/tables/drug_price.sql", name = "tables_drug_price", requires = ["tables_drug_class"]);
    sql!("../sql/tables/drug_interaction.sql", name = "tables_drug_interaction", requires = ["tables_drug_price"]);
    sql!("../sql/tables/dose_limit.sql", name = "tables_dose_limit", requires = ["tables_drug_interaction"]);
    sql!("../sql/tables/patient_limit.sql", name = "tables_patient_limit", requires = ["tables_dose_limit"]);
    sql!("../sql/tables/formulary.sql", name = "tables_formulary", requires = ["tables_patient_limit"]);
    sql!("../sql/tables/step_therapy.sql", name = "tables_step_therapy", requires = ["tables_formulary"]);
    sql!(
        "../sql/tables/formulary_cost_share.sql",
        name = "tables_formulary_cost_share",
        requires = ["tables_step_therapy"]
    );
    sql!("../sql/tables/pharmacies.sql", name = "tables_pharmacies", requires = ["tables_formulary_cost_share"]);
    sql!("../sql/tables/network.sql", name = "tables_network", requires = ["tables_pharmacies"]);
    sql!("../sql/tables/plan_network.sql", name = "tables_plan_network", requires = ["tables_network"]);
    sql!("../sql/tables/pharmacy_contract.sql", name = "tables_pharmacy_contract", requires = ["tables_plan_network"]);
    sql!("../sql/tables/contract_rate.sql", name = "tables_contract_rate", requires = ["tables_pharmacy_contract"]);
    sql!("../sql/tables/prescriber.sql", name = "tables_prescriber", requires = ["tables_contract_rate"]);
    sql!("../sql/tables/code_value.sql", name = "tables_code_value", requires = ["tables_prescriber"]);
    sql!("../sql/tables/members.sql", name = "tables_members", requires = ["tables_code_value"]);
    sql!("../sql/tables/coverage.sql", name = "tables_coverage", requires = ["tables_members"]);
    sql!("../sql/tables/member_state.sql", name = "tables_member_state", requires = ["tables_coverage"]);
    sql!("../sql/tables/accumulator.sql", name = "tables_accumulator", requires = ["tables_member_state"]);
    sql!(
        "../sql/tables/prior_authorization.sql",
        name = "tables_prior_authorization",
        requires = ["tables_accumulator"]
    );
    sql!("../sql/tables/pharmacy_claim.sql", name = "tables_pharmacy_claim", requires = ["tables_prior_authorization"]);
    sql!(
        "../sql/tables/plan_authorization.sql",
        name = "tables_plan_authorization_of_install",
        requires = ["tables_pharmacy_claim"]
    );
    sql!(
        "../sql/tables/authorization_clock_rule.sql",
        name = "tables_authorization_clock_rule_of_install",
        requires = ["tables_plan_authorization_of_install"]
    );
    sql!(
        "../sql/tables/authorization_step.sql",
        name = "tables_authorization_step_of_install",
        requires = ["tables_authorization_clock_rule_of_install"]
    );
    sql!(
        "../sql/tables/authorization_criterion.sql",
        name = "tables_authorization_criterion_of_install",
        requires = ["tables_authorization_step_of_install"]
    );
    sql!(
        "../sql/tables/business_calendar.sql",
        name = "tables_business_calendar_of_install",
        requires = ["tables_authorization_criterion_of_install"]
    );
    sql!(
        "../sql/tables/authorization_case.sql",
        name = "tables_authorization_case_of_install",
        requires = ["tables_business_calendar_of_install"]
    );
    sql!(
        "../sql/tables/authorization_event.sql",
        name = "tables_authorization_event_of_install",
        requires = ["tables_authorization_case_of_install"]
    );
    sql!(
        "../sql/tables/authorization_clock.sql",
        name = "tables_authorization_clock_of_install",
        requires = ["tables_authorization_event_of_install"]
    );
    sql!(
        "../sql/tables/authorization_use.sql",
        name = "tables_authorization_use_of_install",
        requires = ["tables_authorization_clock_of_install"]
    );
    sql!(
        "../sql/tables/claim_quarter.sql",
        name = "tables_claim_quarter",
        requires = ["tables_authorization_use_of_install"]
    );
    sql!("../sql/tables/dur_alert.sql", name = "tables_dur_alert", requires = ["tables_claim_quarter"]);
    sql!("../sql/tables/manufacturer.sql", name = "tables_manufacturer", requires = ["tables_dur_alert"]);
    sql!(
        "../sql/tables/manufacturer_rebate.sql",
        name = "tables_manufacturer_rebate",
        requires = ["tables_manufacturer"]
    );
    sql!("../sql/tables/rebate_product.sql", name = "tables_rebate_product", requires = ["tables_manufacturer_rebate"]);
    sql!(
        "../sql/tables/rebate_market_basket.sql",
        name = "tables_rebate_market_basket",
        requires = ["tables_rebate_product"]
    );
    sql!("../sql/tables/rebate_tier.sql", name = "tables_rebate_tier", requires = ["tables_rebate_market_basket"]);
    sql!("../sql/tables/client_rebate_term.sql", name = "tables_client_rebate_term", requires = ["tables_rebate_tier"]);
    sql!("../sql/tables/rebate_period.sql", name = "tables_rebate_period", requires = ["tables_client_rebate_term"]);
    sql!("../sql/tables/rebate_invoice.sql", name = "tables_rebate_invoice", requires = ["tables_rebate_period"]);
    sql!(
        "../sql/tables/rebate_invoice_line.sql",
        name = "tables_rebate_invoice_line",
        requires = ["tables_rebate_invoice"]
    );
    sql!("../sql/tables/rebate_accrual.sql", name = "tables_rebate_accrual", requires = ["tables_rebate_invoice_line"]);
    sql!("../sql/tables/rebate_payment.sql", name = "tables_rebate_payment", requires = ["tables_rebate_accrual"]);
    sql!("../sql/tables/rebate_dispute.sql", name = "tables_rebate_dispute", requires = ["tables_rebate_payment"]);
    sql!("../sql/tables/claims_staging.sql", name = "tables_claims_staging", requires = ["tables_rebate_dispute"]);
    sql!("../sql/tables/audit_log.sql", name = "tables_audit_log", requires = ["tables_claims_staging"]);
    sql!("../sql/reports/claims.sql", name = "reports_claims", requires = ["tables_audit_log"]);
    sql!(
        "../sql/reports/patient_interaction.sql",
        name = "reports_patient_interaction_of_install",
        requires = ["reports_claims"]
    );
    sql!(
        "../sql/reports/override_dur_alert.sql",
        name = "reports_override_dur_alert_of_install",
        requires = ["reports_patient_interaction_of_install"]
    );
    sql!(
        "../sql/reports/claims_staging_progress.sql",
        name = "reports_claims_staging_progress",
        requires = ["reports_override_dur_alert_of_install"]
    );
    sql!(
        "../sql/reports/member_eligibility.sql",
        name = "reports_member_eligibility_of_install",
        requires = ["reports_claims_staging_progress"]
    );
    sql!(
        "../sql/reports/rebates.sql",
        name = "reports_rebates_of_install",
        requires = ["reports_member_eligibility_of_install"]
    );
    sql!(
        "../sql/reports/correction_due.sql",
        name = "reports_correction_due_of_install",
        requires = ["reports_rebates_of_install"]
    );
    sql!(
        "../sql/reports/authorization_views.sql",
        name = "reports_authorization_views_of_install",
        requires = ["reports_correction_due_of_install"]
    );
    sql!(
        "../sql/reports/authorization_functions.sql",
        name = "reports_authorization_functions_of_install",
        requires = ["reports_authorization_views_of_install"]
    );
    sql!(
        "../sql/data/reject_code.sql",
        name = "data_reject_code",
        requires = ["reports_authorization_functions_of_install"]
    );
    sql!("../sql/data/code_value.sql", name = "data_code_value", requires = ["data_reject_code"]);
    sql!(
        "../sql/data/authorization_clock_rule.sql",
        name = "data_authorization_clock_rule_of_install",
        requires = ["data_code_value"]
    );
    sql!(
        "../sql/data/authorization_step.sql",
        name = "data_authorization_step_of_install",
        requires = ["data_authorization_clock_rule_of_install"]
    );
    sql!(
        "../sql/data/business_calendar.sql",
        name = "data_business_calendar_of_install",
        requires = ["data_authorization_step_of_install"]
    );
    sql!("../sql/triggers/missing.sql", name = "triggers_missing", requires = ["data_business_calendar_of_install"]);
    sql!("../sql/triggers/rebates.sql", name = "triggers_rebates_of_install", requires = ["triggers_missing"]);
    sql!("../sql/triggers/all.sql", name = "triggers_all_of_install", requires = ["triggers_rebates_of_install"]);
    sql!("../sql/first_partitions.sql", name = "first_partitions", requires = ["triggers_all_of_install"]);
    sql!("../sql/release.sql", name = "release_of_install", requires = ["first_partitions"]);
    sql!("../sql/tables_end.sql", name = "tables_end", finalize, requires = ["release_of_install"]);
}
