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
    sql!("../sql/security/roles.sql", name = "security_roles", requires = ["schema"]);
    sql!("../sql/types/ndc.sql", name = "types_ndc", requires = ["security_roles"]);
    sql!("../sql/types/ndc_text.sql", name = "types_ndc_text", requires = ["types_ndc"]);
    sql!("../sql/types/answers.sql", name = "types_answers", requires = ["types_ndc_text"]);
    sql!("../sql/types/corrections.sql", name = "types_corrections", requires = ["types_answers"]);
    sql!("../sql/types/part_d.sql", name = "types_part_d", requires = ["types_corrections"]);
    sql!("../sql/types/opioids.sql", name = "types_opioids", requires = ["types_part_d"]);
    sql!("../sql/types/enc.sql", name = "types_enc", requires = ["types_opioids"]);
    sql!("../sql/functions/installs_code_only.sql", name = "functions_installs_code_only", requires = ["types_enc"]);
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
    sql!("../sql/functions/part_d.sql", name = "functions_part_d", requires = ["functions_inquiries"]);
    sql!(
        "../sql/functions/effective_formulary.sql",
        name = "functions_effective_formulary",
        requires = ["functions_part_d"]
    );
    sql!("../sql/functions/masking.sql", name = "functions_masking", requires = ["functions_effective_formulary"]);
    sql!("../sql/functions/small_cells.sql", name = "functions_small_cells", requires = ["functions_masking"]);
    sql!("../sql/functions/audit.sql", name = "functions_audit", requires = ["functions_small_cells"]);
    sql!("../sql/security/evidence.sql", name = "security_evidence", requires = ["functions_audit"]);
    sql!("../sql/functions/reference.sql", name = "functions_reference", requires = ["security_evidence"]);
    sql!("../sql/functions/statistics.sql", name = "functions_statistics", requires = ["functions_reference"]);
    sql!("../sql/functions/monitoring.sql", name = "functions_monitoring", requires = ["functions_statistics"]);
    sql!("../sql/functions/triggers.sql", name = "functions_triggers", requires = ["functions_monitoring"]);
    sql!("../sql/security/row_security.sql", name = "security_row_security", requires = ["functions_triggers"]);
    sql!("../sql/security/scope.sql", name = "security_scope", requires = ["security_row_security"]);
    sql!("../sql/security/grant_role.sql", name = "security_grant_role", requires = ["security_scope"]);
    sql!("../sql/security/role_privileges.sql", name = "security_role_privileges", requires = ["security_grant_role"]);
    sql!("../sql/security/adopt.sql", name = "security_adopt", requires = ["security_role_privileges"]);
    sql!("../sql/security/classes.sql", name = "security_classes", requires = ["security_adopt"]);
    sql!("../sql/functions/deidentification.sql", name = "functions_deidentification", requires = ["security_classes"]);
    sql!("../sql/security/definitions.sql", name = "security_definitions", requires = ["functions_deidentification"]);
    sql!("../sql/functions/coverage.sql", name = "functions_coverage", requires = ["security_definitions"]);
    sql!("../sql/functions/opening_balance.sql", name = "functions_opening_balance", requires = ["functions_coverage"]);
    sql!(
        "../sql/functions/part_d_opening.sql",
        name = "functions_part_d_opening",
        requires = ["functions_opening_balance"]
    );
    sql!(
        "../sql/functions/accumulator_sync.sql",
        name = "functions_accumulator_sync",
        requires = ["functions_part_d_opening"]
    );
    sql!("../sql/functions/transition.sql", name = "functions_transition", requires = ["functions_accumulator_sync"]);
    sql!("../sql/functions/member_state.sql", name = "functions_member_state", requires = ["functions_transition"]);
    sql!("../sql/functions/members.sql", name = "functions_members", requires = ["functions_member_state"]);
    sql!("../sql/functions/imports.sql", name = "functions_imports", requires = ["functions_members"]);
    sql!("../sql/functions/partitions.sql", name = "functions_partitions", requires = ["functions_imports"]);
    sql!("../sql/functions/months.sql", name = "functions_months", requires = ["functions_partitions"]);
    sql!("../sql/functions/audit_partitions.sql", name = "functions_audit_partitions", requires = ["functions_months"]);
    sql!("../sql/functions/plans.sql", name = "functions_plans", requires = ["functions_audit_partitions"]);
    sql!("../sql/functions/first_plan.sql", name = "functions_first_plan", requires = ["functions_plans"]);
    sql!("../sql/functions/check_plan.sql", name = "functions_check_plan", requires = ["functions_first_plan"]);
    sql!("../sql/functions/load_runs.sql", name = "functions_load_runs", requires = ["functions_check_plan"]);
    sql!("../sql/loaders/types.sql", name = "loaders_types", requires = ["functions_load_runs"]);
    sql!("../sql/loaders/layouts.sql", name = "loaders_layouts", requires = ["loaders_types"]);
    sql!("../sql/loaders/reading.sql", name = "loaders_reading", requires = ["loaders_layouts"]);
    sql!("../sql/loaders/fda_ndc.sql", name = "loaders_fda_ndc", requires = ["loaders_reading"]);
    sql!("../sql/loaders/nadac.sql", name = "loaders_nadac", requires = ["loaders_fda_ndc"]);
    sql!("../sql/loaders/interactions.sql", name = "loaders_interactions", requires = ["loaders_nadac"]);
    sql!("../sql/loaders/members.sql", name = "loaders_members", requires = ["loaders_interactions"]);
    sql!("../sql/loaders/imported_claims.sql", name = "loaders_imported_claims", requires = ["loaders_members"]);
    sql!("../sql/loaders/formulary.sql", name = "loaders_formulary", requires = ["loaders_imported_claims"]);
    sql!("../sql/loaders/prices.sql", name = "loaders_prices", requires = ["loaders_formulary"]);
    sql!("../sql/loaders/client_prices.sql", name = "loaders_client_prices", requires = ["loaders_prices"]);
    sql!("../sql/loaders/providers.sql", name = "loaders_providers", requires = ["loaders_client_prices"]);
    sql!("../sql/loaders/part_d.sql", name = "loaders_part_d", requires = ["loaders_providers"]);
    sql!("../sql/loaders/opioids.sql", name = "loaders_opioids", requires = ["loaders_part_d"]);
    sql!("../sql/loaders/low_income.sql", name = "loaders_low_income", requires = ["loaders_opioids"]);
    sql!("../sql/loaders/load.sql", name = "loaders_load", requires = ["loaders_low_income"]);
    sql!("../sql/functions/staging.sql", name = "functions_staging", requires = ["loaders_load"]);
    sql!("../sql/functions/quarantine.sql", name = "functions_quarantine", requires = ["functions_staging"]);
    sql!("../sql/functions/rebates.sql", name = "functions_rebates", requires = ["functions_quarantine"]);
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
    sql!("../sql/functions/report_copy.sql", name = "functions_report_copy", requires = ["functions_rebate_payments"]);
    sql!("../sql/functions/report_rollup.sql", name = "functions_report_rollup", requires = ["functions_report_copy"]);
    sql!("../sql/functions/report_scope.sql", name = "functions_report_scope", requires = ["functions_report_rollup"]);
    sql!("../sql/functions/report_spend.sql", name = "functions_report_spend", requires = ["functions_report_scope"]);
    sql!("../sql/functions/report_spread.sql", name = "functions_report_spread", requires = ["functions_report_spend"]);
    sql!(
        "../sql/functions/report_answers.sql",
        name = "functions_report_answers",
        requires = ["functions_report_spread"]
    );
    sql!("../sql/functions/report_use.sql", name = "functions_report_use", requires = ["functions_report_answers"]);
    sql!("../sql/functions/report_persons.sql", name = "functions_report_persons", requires = ["functions_report_use"]);
    sql!(
        "../sql/functions/report_coverage.sql",
        name = "functions_report_coverage",
        requires = ["functions_report_persons"]
    );
    sql!("../sql/functions/report_rxdc.sql", name = "functions_report_rxdc", requires = ["functions_report_coverage"]);
    sql!(
        "../sql/functions/report_rejections.sql",
        name = "functions_report_rejections",
        requires = ["functions_report_rxdc"]
    );
    sql!(
        "../sql/functions/report_pages.sql",
        name = "functions_report_pages",
        requires = ["functions_report_rejections"]
    );
    sql!("../sql/security/encryption.sql", name = "security_encryption", requires = ["functions_report_pages"]);
    sql!(
        "../sql/security/encryption_health.sql",
        name = "security_encryption_health",
        requires = ["security_encryption"]
    );
    sql!(
        "../sql/security/operation_health.sql",
        name = "security_operation_health",
        requires = ["security_encryption_health"]
    );
    sql!(
        "../sql/functions/access_partitions.sql",
        name = "functions_access_partitions",
        requires = ["security_operation_health"]
    );
    sql!("../sql/functions/read_audit.sql", name = "functions_read_audit", requires = ["functions_access_partitions"]);
    sql!("../sql/security/context.sql", name = "security_context", requires = ["functions_read_audit"]);
    sql!("../sql/security/purpose.sql", name = "security_purpose", requires = ["security_context"]);
    sql!("../sql/security/person.sql", name = "security_person", requires = ["security_purpose"]);
    sql!("../sql/security/disclosures.sql", name = "security_disclosures", requires = ["security_person"]);
    sql!("../sql/functions/legal_holds.sql", name = "functions_legal_holds", requires = ["security_disclosures"]);
    sql!("../sql/functions/payment_plan.sql", name = "functions_payment_plan", requires = ["functions_legal_holds"]);
    sql!("../sql/functions/mac_appeals.sql", name = "functions_mac_appeals", requires = ["functions_payment_plan"]);
    sql!("../sql/functions/lock_ins.sql", name = "functions_lock_ins", requires = ["functions_mac_appeals"]);
    sql!("../sql/functions/maintenance.sql", name = "functions_maintenance", requires = ["functions_lock_ins"]);
    sql!("../sql/security/exports.sql", name = "security_exports", requires = ["functions_maintenance"]);
    sql!("../sql/security/detection.sql", name = "security_detection", requires = ["security_exports"]);
    sql!("../sql/security/mask_database.sql", name = "security_mask_database", requires = ["security_detection"]);
    sql!("../sql/security/masked_copy.sql", name = "security_masked_copy", requires = ["security_mask_database"]);
    sql!("../sql/security/break_glass.sql", name = "security_break_glass", requires = ["security_masked_copy"]);
    sql!("../sql/security/health_check.sql", name = "security_health_check", requires = ["security_break_glass"]);
    sql!("../sql/upgrade/begin.sql", name = "upgrade_begin", requires = ["security_health_check"]);
    sql!("../sql/upgrade/table_holds.sql", name = "upgrade_table_holds", requires = ["upgrade_begin"]);
    sql!(
        "../sql/upgrade/audit_log_released.sql",
        name = "upgrade_audit_log_released",
        requires = ["upgrade_table_holds"]
    );
    sql!("../sql/tables/audit_log.sql", name = "tables_audit_log", requires = ["upgrade_audit_log_released"]);
    sql!("../sql/upgrade/audit_log.sql", name = "upgrade_audit_log", requires = ["tables_audit_log"]);
    sql!("../sql/tables/claim_quarter.sql", name = "tables_claim_quarter", requires = ["upgrade_audit_log"]);
    sql!("../sql/upgrade/claim_quarter.sql", name = "upgrade_claim_quarter", requires = ["tables_claim_quarter"]);
    sql!("../sql/upgrade/benefit.sql", name = "upgrade_benefit", requires = ["upgrade_claim_quarter"]);
    sql!(
        "../sql/tables/formulary_cost_share.sql",
        name = "tables_formulary_cost_share",
        requires = ["upgrade_benefit"]
    );
    sql!("../sql/upgrade/finite.sql", name = "upgrade_finite", requires = ["tables_formulary_cost_share"]);
    sql!("../sql/upgrade/claim_fields.sql", name = "upgrade_claim_fields", requires = ["upgrade_finite"]);
    sql!("../sql/tables/installation.sql", name = "tables_installation", requires = ["upgrade_claim_fields"]);
    sql!("../sql/tables/client.sql", name = "tables_client", requires = ["tables_installation"]);
    sql!("../sql/upgrade/terms.sql", name = "upgrade_terms", requires = ["tables_client"]);
    sql!("../sql/upgrade/configuration.sql", name = "upgrade_configuration", requires = ["upgrade_terms"]);
    sql!("../sql/upgrade/members.sql", name = "upgrade_members", requires = ["upgrade_configuration"]);
    sql!("../sql/tables/role_scope.sql", name = "tables_role_scope", requires = ["upgrade_members"]);
    sql!(
        "../sql/reports/member_eligibility.sql",
        name = "reports_member_eligibility",
        requires = ["tables_role_scope"]
    );
    sql!("../sql/upgrade/authorization.sql", name = "upgrade_authorization", requires = ["reports_member_eligibility"]);
    sql!("../sql/upgrade/lengths.sql", name = "upgrade_lengths", requires = ["upgrade_authorization"]);
    sql!("../sql/upgrade/dur.sql", name = "upgrade_dur", requires = ["upgrade_lengths"]);
    sql!("../sql/tables/plan_dur.sql", name = "tables_plan_dur", requires = ["upgrade_dur"]);
    sql!("../sql/tables/additive_effect.sql", name = "tables_additive_effect", requires = ["tables_plan_dur"]);
    sql!(
        "../sql/tables/additive_effect_class.sql",
        name = "tables_additive_effect_class",
        requires = ["tables_additive_effect"]
    );
    sql!(
        "../sql/reports/patient_interaction.sql",
        name = "reports_patient_interaction",
        requires = ["tables_additive_effect_class"]
    );
    sql!(
        "../sql/reports/override_dur_alert.sql",
        name = "reports_override_dur_alert",
        requires = ["reports_patient_interaction"]
    );
    sql!("../sql/upgrade/history.sql", name = "upgrade_history", requires = ["reports_override_dur_alert"]);
    sql!("../sql/tables/member_state.sql", name = "tables_member_state", requires = ["upgrade_history"]);
    sql!("../sql/upgrade/member_state.sql", name = "upgrade_member_state", requires = ["tables_member_state"]);
    sql!("../sql/upgrade/rebill.sql", name = "upgrade_rebill", requires = ["upgrade_member_state"]);
    sql!("../sql/tables/plan_term.sql", name = "tables_plan_term", requires = ["upgrade_rebill"]);
    sql!("../sql/upgrade/authorizations.sql", name = "upgrade_authorizations", requires = ["tables_plan_term"]);
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
        "../sql/tables/authorization_controversy.sql",
        name = "tables_authorization_controversy",
        requires = ["tables_authorization_step"]
    );
    sql!(
        "../sql/tables/authorization_criterion.sql",
        name = "tables_authorization_criterion",
        requires = ["tables_authorization_controversy"]
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
    sql!(
        "../sql/data/authorization_controversy.sql",
        name = "data_authorization_controversy",
        requires = ["data_authorization_step"]
    );
    sql!(
        "../sql/data/business_calendar.sql",
        name = "data_business_calendar",
        requires = ["data_authorization_controversy"]
    );
    sql!(
        "../sql/upgrade/authorization_use.sql",
        name = "upgrade_authorization_use",
        requires = ["data_business_calendar"]
    );
    sql!("../sql/tables/access_log.sql", name = "tables_access_log", requires = ["upgrade_authorization_use"]);
    sql!("../sql/tables/access_sink.sql", name = "tables_access_sink", requires = ["tables_access_log"]);
    sql!("../sql/upgrade/seeds.sql", name = "upgrade_seeds", requires = ["tables_access_sink"]);
    sql!("../sql/upgrade/coordination.sql", name = "upgrade_coordination", requires = ["upgrade_seeds"]);
    sql!("../sql/tables/plan_coordination.sql", name = "tables_plan_coordination", requires = ["upgrade_coordination"]);
    sql!(
        "../sql/tables/claim_other_payer.sql",
        name = "tables_claim_other_payer",
        requires = ["tables_plan_coordination"]
    );
    sql!(
        "../sql/tables/claim_other_payer_amount.sql",
        name = "tables_claim_other_payer_amount",
        requires = ["tables_claim_other_payer"]
    );
    sql!("../sql/upgrade/compounds.sql", name = "upgrade_compounds", requires = ["tables_claim_other_payer_amount"]);
    sql!("../sql/tables/plan_compound.sql", name = "tables_plan_compound", requires = ["upgrade_compounds"]);
    sql!(
        "../sql/tables/contract_compound_fee.sql",
        name = "tables_contract_compound_fee",
        requires = ["tables_plan_compound"]
    );
    sql!(
        "../sql/tables/claim_ingredient.sql",
        name = "tables_claim_ingredient",
        requires = ["tables_contract_compound_fee"]
    );
    sql!("../sql/tables/manufacturer.sql", name = "tables_manufacturer", requires = ["tables_claim_ingredient"]);
    sql!("../sql/upgrade/rebates.sql", name = "upgrade_rebates", requires = ["tables_manufacturer"]);
    sql!("../sql/tables/rebate_product.sql", name = "tables_rebate_product", requires = ["upgrade_rebates"]);
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
    sql!("../sql/tables/encryption_key.sql", name = "tables_encryption_key", requires = ["tables_rebate_dispute"]);
    sql!(
        "../sql/tables/member_plain_contact.sql",
        name = "tables_member_plain_contact",
        requires = ["tables_encryption_key"]
    );
    sql!("../sql/upgrade/encryption.sql", name = "upgrade_encryption", requires = ["tables_member_plain_contact"]);
    sql!("../sql/tables/member_index.sql", name = "tables_member_index", requires = ["upgrade_encryption"]);
    sql!("../sql/tables/audit_block.sql", name = "tables_audit_block", requires = ["tables_member_index"]);
    sql!("../sql/tables/audit_anchor.sql", name = "tables_audit_anchor", requires = ["tables_audit_block"]);
    sql!("../sql/tables/audit_hold.sql", name = "tables_audit_hold", requires = ["tables_audit_anchor"]);
    sql!("../sql/tables/purpose_of_use.sql", name = "tables_purpose_of_use", requires = ["tables_audit_hold"]);
    sql!("../sql/tables/role_purpose.sql", name = "tables_role_purpose", requires = ["tables_purpose_of_use"]);
    sql!("../sql/tables/standing_purpose.sql", name = "tables_standing_purpose", requires = ["tables_role_purpose"]);
    sql!("../sql/tables/used_token.sql", name = "tables_used_token", requires = ["tables_standing_purpose"]);
    sql!("../sql/tables/disclosure_basis.sql", name = "tables_disclosure_basis", requires = ["tables_used_token"]);
    sql!("../sql/tables/disclosure.sql", name = "tables_disclosure", requires = ["tables_disclosure_basis"]);
    sql!(
        "../sql/tables/disclosure_suspension.sql",
        name = "tables_disclosure_suspension",
        requires = ["tables_disclosure"]
    );
    sql!("../sql/tables/legal_hold.sql", name = "tables_legal_hold", requires = ["tables_disclosure_suspension"]);
    sql!("../sql/tables/maintenance_step.sql", name = "tables_maintenance_step", requires = ["tables_legal_hold"]);
    sql!(
        "../sql/tables/session_statistic.sql",
        name = "tables_session_statistic",
        requires = ["tables_maintenance_step"]
    );
    sql!(
        "../sql/tables/research_protocol.sql",
        name = "tables_research_protocol",
        requires = ["tables_session_statistic"]
    );
    sql!(
        "../sql/tables/accounting_request.sql",
        name = "tables_accounting_request",
        requires = ["tables_research_protocol"]
    );
    sql!(
        "../sql/tables/patient_restriction.sql",
        name = "tables_patient_restriction",
        requires = ["tables_accounting_request"]
    );
    sql!(
        "../sql/tables/confidential_communication.sql",
        name = "tables_confidential_communication",
        requires = ["tables_patient_restriction"]
    );
    sql!(
        "../sql/tables/break_glass.sql",
        name = "tables_break_glass",
        requires = ["tables_confidential_communication"]
    );
    sql!("../sql/upgrade/reports.sql", name = "upgrade_reports", requires = ["tables_break_glass"]);
    sql!("../sql/tables/report_claim.sql", name = "tables_report_claim", requires = ["upgrade_reports"]);
    sql!("../sql/tables/report_day.sql", name = "tables_report_day", requires = ["tables_report_claim"]);
    sql!("../sql/tables/report_year.sql", name = "tables_report_year", requires = ["tables_report_day"]);
    sql!("../sql/tables/report_refresh.sql", name = "tables_report_refresh", requires = ["tables_report_year"]);
    sql!("../sql/tables/load_run.sql", name = "tables_load_run", requires = ["tables_report_refresh"]);
    sql!("../sql/tables/load_error.sql", name = "tables_load_error", requires = ["tables_load_run"]);
    sql!("../sql/upgrade/claims_staging.sql", name = "upgrade_claims_staging", requires = ["tables_load_error"]);
    sql!(
        "../sql/reports/claims_staging_progress.sql",
        name = "reports_claims_staging_progress",
        requires = ["upgrade_claims_staging"]
    );
    sql!("../sql/upgrade/loaders.sql", name = "upgrade_loaders", requires = ["reports_claims_staging_progress"]);
    sql!("../sql/tables/record_staging.sql", name = "tables_record_staging", requires = ["upgrade_loaders"]);
    sql!(
        "../sql/tables/reference_staging.sql",
        name = "tables_reference_staging",
        requires = ["tables_record_staging"]
    );
    sql!("../sql/tables/value_set.sql", name = "tables_value_set", requires = ["tables_reference_staging"]);
    sql!("../sql/tables/plan_drug_cost.sql", name = "tables_plan_drug_cost", requires = ["tables_value_set"]);
    sql!("../sql/upgrade/part_d.sql", name = "upgrade_part_d", requires = ["tables_plan_drug_cost"]);
    sql!("../sql/tables/part_d_year.sql", name = "tables_part_d_year", requires = ["upgrade_part_d"]);
    sql!(
        "../sql/tables/part_d_manufacturer_discount.sql",
        name = "tables_part_d_manufacturer_discount",
        requires = ["tables_part_d_year"]
    );
    sql!(
        "../sql/tables/part_d_lis_copay.sql",
        name = "tables_part_d_lis_copay",
        requires = ["tables_part_d_manufacturer_discount"]
    );
    sql!(
        "../sql/tables/part_d_incurred_payer.sql",
        name = "tables_part_d_incurred_payer",
        requires = ["tables_part_d_lis_copay"]
    );
    sql!("../sql/tables/drug_part_d.sql", name = "tables_drug_part_d", requires = ["tables_part_d_incurred_payer"]);
    sql!("../sql/tables/plan_part_d.sql", name = "tables_plan_part_d", requires = ["tables_drug_part_d"]);
    sql!("../sql/tables/member_low_income.sql", name = "tables_member_low_income", requires = ["tables_plan_part_d"]);
    sql!(
        "../sql/tables/member_condition.sql",
        name = "tables_member_condition",
        requires = ["tables_member_low_income"]
    );
    sql!(
        "../sql/tables/part_d_accumulator.sql",
        name = "tables_part_d_accumulator",
        requires = ["tables_member_condition"]
    );
    sql!("../sql/tables/part_d_claim.sql", name = "tables_part_d_claim", requires = ["tables_part_d_accumulator"]);
    sql!(
        "../sql/tables/part_d_other_payment.sql",
        name = "tables_part_d_other_payment",
        requires = ["tables_part_d_claim"]
    );
    sql!("../sql/tables/m3p_election.sql", name = "tables_m3p_election", requires = ["tables_part_d_other_payment"]);
    sql!("../sql/tables/m3p_bill.sql", name = "tables_m3p_bill", requires = ["tables_m3p_election"]);
    sql!("../sql/data/part_d_year.sql", name = "data_part_d_year", requires = ["tables_m3p_bill"]);
    sql!(
        "../sql/data/part_d_manufacturer_discount.sql",
        name = "data_part_d_manufacturer_discount",
        requires = ["data_part_d_year"]
    );
    sql!(
        "../sql/data/part_d_lis_copay.sql",
        name = "data_part_d_lis_copay",
        requires = ["data_part_d_manufacturer_discount"]
    );
    sql!(
        "../sql/data/part_d_incurred_payer.sql",
        name = "data_part_d_incurred_payer",
        requires = ["data_part_d_lis_copay"]
    );
    sql!("../sql/upgrade/opioids.sql", name = "upgrade_opioids", requires = ["data_part_d_incurred_payer"]);
    sql!("../sql/tables/opioid_factor_set.sql", name = "tables_opioid_factor_set", requires = ["upgrade_opioids"]);
    sql!("../sql/tables/opioid_factor.sql", name = "tables_opioid_factor", requires = ["tables_opioid_factor_set"]);
    sql!("../sql/tables/methadone_band.sql", name = "tables_methadone_band", requires = ["tables_opioid_factor"]);
    sql!("../sql/tables/plan_opioid.sql", name = "tables_plan_opioid", requires = ["tables_methadone_band"]);
    sql!("../sql/tables/plan_transition.sql", name = "tables_plan_transition", requires = ["tables_plan_opioid"]);
    sql!("../sql/tables/claim_transition.sql", name = "tables_claim_transition", requires = ["tables_plan_transition"]);
    sql!(
        "../sql/tables/controlled_schedule_rule.sql",
        name = "tables_controlled_schedule_rule",
        requires = ["tables_claim_transition"]
    );
    sql!(
        "../sql/data/opioid_factor_set.sql",
        name = "data_opioid_factor_set",
        requires = ["tables_controlled_schedule_rule"]
    );
    sql!("../sql/data/opioid_factor.sql", name = "data_opioid_factor", requires = ["data_opioid_factor_set"]);
    sql!("../sql/data/methadone_band.sql", name = "data_methadone_band", requires = ["data_opioid_factor"]);
    sql!(
        "../sql/data/controlled_schedule_rule.sql",
        name = "data_controlled_schedule_rule",
        requires = ["data_methadone_band"]
    );
    sql!(
        "../sql/upgrade/client_prices.sql",
        name = "upgrade_client_prices",
        requires = ["data_controlled_schedule_rule"]
    );
    sql!("../sql/tables/mac_list.sql", name = "tables_mac_list", requires = ["upgrade_client_prices"]);
    sql!("../sql/tables/mac_price.sql", name = "tables_mac_price", requires = ["tables_mac_list"]);
    sql!("../sql/tables/client_contract.sql", name = "tables_client_contract", requires = ["tables_mac_price"]);
    sql!("../sql/tables/client_rate.sql", name = "tables_client_rate", requires = ["tables_client_contract"]);
    sql!("../sql/tables/mac_appeal_rule.sql", name = "tables_mac_appeal_rule", requires = ["tables_client_rate"]);
    sql!("../sql/tables/mac_appeal.sql", name = "tables_mac_appeal", requires = ["tables_mac_appeal_rule"]);
    sql!("../sql/tables/mac_appeal_claim.sql", name = "tables_mac_appeal_claim", requires = ["tables_mac_appeal"]);
    sql!("../sql/data/mac_appeal_rule.sql", name = "data_mac_appeal_rule", requires = ["tables_mac_appeal_claim"]);
    sql!("../sql/upgrade/accumulator_sync.sql", name = "upgrade_accumulator_sync", requires = ["data_mac_appeal_rule"]);
    sql!(
        "../sql/tables/accumulator_sync.sql",
        name = "tables_accumulator_sync",
        requires = ["upgrade_accumulator_sync"]
    );
    sql!("../sql/upgrade/networks.sql", name = "upgrade_networks", requires = ["tables_accumulator_sync"]);
    sql!("../sql/tables/plan_network_term.sql", name = "tables_plan_network_term", requires = ["upgrade_networks"]);
    sql!("../sql/tables/plan_deductible.sql", name = "tables_plan_deductible", requires = ["tables_plan_network_term"]);
    sql!(
        "../sql/tables/formulary_quantity_limit.sql",
        name = "tables_formulary_quantity_limit",
        requires = ["tables_plan_deductible"]
    );
    sql!(
        "../sql/tables/provider_exclusion.sql",
        name = "tables_provider_exclusion",
        requires = ["tables_formulary_quantity_limit"]
    );
    sql!("../sql/upgrade/exclusions.sql", name = "upgrade_exclusions", requires = ["tables_provider_exclusion"]);
    sql!("../sql/tables/lock_in_rule.sql", name = "tables_lock_in_rule", requires = ["upgrade_exclusions"]);
    sql!("../sql/tables/member_lock_in.sql", name = "tables_member_lock_in", requires = ["tables_lock_in_rule"]);
    sql!("../sql/data/lock_in_rule.sql", name = "data_lock_in_rule", requires = ["tables_member_lock_in"]);
    sql!("../sql/reports/load_progress.sql", name = "reports_load_progress", requires = ["data_lock_in_rule"]);
    sql!(
        "../sql/reports/claims_quarantine.sql",
        name = "reports_claims_quarantine",
        requires = ["reports_load_progress"]
    );
    sql!("../sql/data/purpose_of_use.sql", name = "data_purpose_of_use", requires = ["reports_claims_quarantine"]);
    sql!("../sql/data/role_purpose.sql", name = "data_role_purpose", requires = ["data_purpose_of_use"]);
    sql!("../sql/data/standing_purpose.sql", name = "data_standing_purpose", requires = ["data_role_purpose"]);
    sql!("../sql/data/disclosure_basis.sql", name = "data_disclosure_basis", requires = ["data_standing_purpose"]);
    sql!("../sql/reports/rebates.sql", name = "reports_rebates", requires = ["data_disclosure_basis"]);
    sql!("../sql/triggers/rebates.sql", name = "triggers_rebates", requires = ["reports_rebates"]);
    sql!("../sql/reports/correction_due.sql", name = "reports_correction_due", requires = ["triggers_rebates"]);
    sql!("../sql/reports/part_d.sql", name = "reports_part_d", requires = ["reports_correction_due"]);
    sql!("../sql/reports/prices.sql", name = "reports_prices", requires = ["reports_part_d"]);
    sql!("../sql/reports/lock_ins.sql", name = "reports_lock_ins", requires = ["reports_prices"]);
    sql!("../sql/reports/transition.sql", name = "reports_transition", requires = ["reports_lock_ins"]);
    sql!(
        "../sql/reports/authorization_views.sql",
        name = "reports_authorization_views",
        requires = ["reports_transition"]
    );
    sql!(
        "../sql/reports/authorization_functions.sql",
        name = "reports_authorization_functions",
        requires = ["reports_authorization_views"]
    );
    sql!("../sql/reports/security.sql", name = "reports_security", requires = ["reports_authorization_functions"]);
    sql!("../sql/reports/role_views.sql", name = "reports_role_views", requires = ["reports_security"]);
    sql!("../sql/reports/encryption_use.sql", name = "reports_encryption_use", requires = ["reports_role_views"]);
    sql!("../sql/reports/statistics.sql", name = "reports_statistics", requires = ["reports_encryption_use"]);
    sql!("../sql/reports/access.sql", name = "reports_access", requires = ["reports_statistics"]);
    sql!("../sql/reports/monitoring.sql", name = "reports_monitoring", requires = ["reports_access"]);
    sql!("../sql/reports/report_views.sql", name = "reports_report_views", requires = ["reports_monitoring"]);
    sql!("../sql/triggers/all.sql", name = "triggers_all", requires = ["reports_report_views"]);
    sql!("../sql/security/guards.sql", name = "security_guards", requires = ["triggers_all"]);
    sql!("../sql/first_access_partitions.sql", name = "first_access_partitions", requires = ["security_guards"]);
    sql!("../sql/release.sql", name = "release", requires = ["first_access_partitions"]);
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
    sql!(
        "../sql/tables/installation.sql",
        name = "tables_installation_of_install",
        requires = ["tables_schema_version"]
    );
    sql!("../sql/tables/reject_code.sql", name = "tables_reject_code", requires = ["tables_installation_of_install"]);
    sql!("../sql/tables/client.sql", name = "tables_client_of_install", requires = ["tables_reject_code"]);
    sql!("../sql/tables/plan.sql", name = "tables_plan", requires = ["tables_client_of_install"]);
    sql!("../sql/tables/plan_term.sql", name = "tables_plan_term_of_install", requires = ["tables_plan"]);
    sql!(
        "../sql/tables/plan_cost_share.sql",
        name = "tables_plan_cost_share",
        requires = ["tables_plan_term_of_install"]
    );
    sql!("../sql/tables/plan_override.sql", name = "tables_plan_override", requires = ["tables_plan_cost_share"]);
    sql!("../sql/tables/plan_dur.sql", name = "tables_plan_dur_of_install", requires = ["tables_plan_override"]);
    sql!(
        "../sql/tables/plan_coordination.sql",
        name = "tables_plan_coordination_of_install",
        requires = ["tables_plan_dur_of_install"]
    );
    sql!(
        "../sql/tables/plan_compound.sql",
        name = "tables_plan_compound_of_install",
        requires = ["tables_plan_coordination_of_install"]
    );
    sql!("../sql/tables/drugs.sql", name = "tables_drugs", requires = ["tables_plan_compound_of_install"]);
    sql!("../sql/tables/ingredient.sql", name = "tables_ingredient", requires = ["tables_drugs"]);
    sql!("../sql/tables/drug_ingredient.sql", name = "tables_drug_ingredient", requires = ["tables_ingredient"]);
    sql!(
        "../sql/tables/therapeutic_class.sql",
        name = "tables_therapeutic_class",
        requires = ["tables_drug_ingredient"]
    );
    sql!(
        "../sql/tables/additive_effect.sql",
        name = "tables_additive_effect_of_install",
        requires = ["tables_therapeutic_class"]
    );
    sql!(
        "../sql/tables/additive_effect_class.sql",
        name = "tables_additive_effect_class_of_install",
        requires = ["tables_additive_effect_of_install"]
    );
    sql!(
        "../sql/tables/drug_class.sql",
        name = "tables_drug_class",
        requires = ["tables_additive_effect_class_of_install"]
    );
    sql!("../sql/tables/drug_price.sql", name = "tables_drug_price", requires = ["tables_drug_class"]);
    sql!("../sql/tables/drug_interaction.sql", name = "tables_drug_interaction", requires = ["tables_drug_price"]);
    sql!("../sql/tables/dose_limit.sql", name = "tables_dose_limit", requires = ["tables_drug_interaction"]);
    sql!("../sql/tables/patient_limit.sql", name = "tables_patient_limit", requires = ["tables_dose_limit"]);
    sql!("../sql/tables/formulary.sql", name = "tables_formulary", requires = ["tables_patient_limit"]);
    sql!("../sql/tables/step_therapy.sql", name = "tables_step_therapy", requires = ["tables_formulary"]);
    sql!(
        "../sql/tables/formulary_cost_share.sql",
        name = "tables_formulary_cost_share_of_install",
        requires = ["tables_step_therapy"]
    );
    sql!(
        "../sql/tables/pharmacies.sql",
        name = "tables_pharmacies",
        requires = ["tables_formulary_cost_share_of_install"]
    );
    sql!("../sql/tables/network.sql", name = "tables_network", requires = ["tables_pharmacies"]);
    sql!("../sql/tables/plan_network.sql", name = "tables_plan_network", requires = ["tables_network"]);
    sql!("../sql/tables/pharmacy_contract.sql", name = "tables_pharmacy_contract", requires = ["tables_plan_network"]);
    sql!("../sql/tables/contract_rate.sql", name = "tables_contract_rate", requires = ["tables_pharmacy_contract"]);
    sql!(
        "../sql/tables/contract_compound_fee.sql",
        name = "tables_contract_compound_fee_of_install",
        requires = ["tables_contract_rate"]
    );
    sql!(
        "../sql/tables/prescriber.sql",
        name = "tables_prescriber",
        requires = ["tables_contract_compound_fee_of_install"]
    );
    sql!("../sql/tables/code_value.sql", name = "tables_code_value", requires = ["tables_prescriber"]);
    sql!("../sql/tables/members.sql", name = "tables_members", requires = ["tables_code_value"]);
    sql!("../sql/tables/role_scope.sql", name = "tables_role_scope_of_install", requires = ["tables_members"]);
    sql!(
        "../sql/tables/encryption_key.sql",
        name = "tables_encryption_key_of_install",
        requires = ["tables_role_scope_of_install"]
    );
    sql!(
        "../sql/tables/member_plain_contact.sql",
        name = "tables_member_plain_contact_of_install",
        requires = ["tables_encryption_key_of_install"]
    );
    sql!(
        "../sql/tables/member_index.sql",
        name = "tables_member_index_of_install",
        requires = ["tables_member_plain_contact_of_install"]
    );
    sql!("../sql/tables/coverage.sql", name = "tables_coverage", requires = ["tables_member_index_of_install"]);
    sql!("../sql/tables/member_state.sql", name = "tables_member_state_of_install", requires = ["tables_coverage"]);
    sql!("../sql/tables/accumulator.sql", name = "tables_accumulator", requires = ["tables_member_state_of_install"]);
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
        "../sql/tables/authorization_controversy.sql",
        name = "tables_authorization_controversy_of_install",
        requires = ["tables_authorization_step_of_install"]
    );
    sql!(
        "../sql/tables/authorization_criterion.sql",
        name = "tables_authorization_criterion_of_install",
        requires = ["tables_authorization_controversy_of_install"]
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
        "../sql/tables/claim_other_payer.sql",
        name = "tables_claim_other_payer_of_install",
        requires = ["tables_authorization_use_of_install"]
    );
    sql!(
        "../sql/tables/claim_other_payer_amount.sql",
        name = "tables_claim_other_payer_amount_of_install",
        requires = ["tables_claim_other_payer_of_install"]
    );
    sql!(
        "../sql/tables/claim_ingredient.sql",
        name = "tables_claim_ingredient_of_install",
        requires = ["tables_claim_other_payer_amount_of_install"]
    );
    sql!(
        "../sql/tables/claim_quarter.sql",
        name = "tables_claim_quarter_of_install",
        requires = ["tables_claim_ingredient_of_install"]
    );
    sql!("../sql/tables/dur_alert.sql", name = "tables_dur_alert", requires = ["tables_claim_quarter_of_install"]);
    sql!("../sql/tables/manufacturer.sql", name = "tables_manufacturer_of_install", requires = ["tables_dur_alert"]);
    sql!(
        "../sql/tables/manufacturer_rebate.sql",
        name = "tables_manufacturer_rebate",
        requires = ["tables_manufacturer_of_install"]
    );
    sql!(
        "../sql/tables/rebate_product.sql",
        name = "tables_rebate_product_of_install",
        requires = ["tables_manufacturer_rebate"]
    );
    sql!(
        "../sql/tables/rebate_market_basket.sql",
        name = "tables_rebate_market_basket_of_install",
        requires = ["tables_rebate_product_of_install"]
    );
    sql!(
        "../sql/tables/rebate_tier.sql",
        name = "tables_rebate_tier_of_install",
        requires = ["tables_rebate_market_basket_of_install"]
    );
    sql!(
        "../sql/tables/client_rebate_term.sql",
        name = "tables_client_rebate_term_of_install",
        requires = ["tables_rebate_tier_of_install"]
    );
    sql!(
        "../sql/tables/rebate_period.sql",
        name = "tables_rebate_period_of_install",
        requires = ["tables_client_rebate_term_of_install"]
    );
    sql!(
        "../sql/tables/rebate_invoice.sql",
        name = "tables_rebate_invoice_of_install",
        requires = ["tables_rebate_period_of_install"]
    );
    sql!(
        "../sql/tables/rebate_invoice_line.sql",
        name = "tables_rebate_invoice_line_of_install",
        requires = ["tables_rebate_invoice_of_install"]
    );
    sql!(
        "../sql/tables/rebate_accrual.sql",
        name = "tables_rebate_accrual_of_install",
        requires = ["tables_rebate_invoice_line_of_install"]
    );
    sql!(
        "../sql/tables/rebate_payment.sql",
        name = "tables_rebate_payment_of_install",
        requires = ["tables_rebate_accrual_of_install"]
    );
    sql!(
        "../sql/tables/rebate_dispute.sql",
        name = "tables_rebate_dispute_of_install",
        requires = ["tables_rebate_payment_of_install"]
    );
    sql!(
        "../sql/tables/load_run.sql",
        name = "tables_load_run_of_install",
        requires = ["tables_rebate_dispute_of_install"]
    );
    sql!(
        "../sql/tables/load_error.sql",
        name = "tables_load_error_of_install",
        requires = ["tables_load_run_of_install"]
    );
    sql!(
        "../sql/tables/record_staging.sql",
        name = "tables_record_staging_of_install",
        requires = ["tables_load_error_of_install"]
    );
    sql!(
        "../sql/tables/reference_staging.sql",
        name = "tables_reference_staging_of_install",
        requires = ["tables_record_staging_of_install"]
    );
    sql!(
        "../sql/tables/value_set.sql",
        name = "tables_value_set_of_install",
        requires = ["tables_reference_staging_of_install"]
    );
    sql!(
        "../sql/tables/plan_drug_cost.sql",
        name = "tables_plan_drug_cost_of_install",
        requires = ["tables_value_set_of_install"]
    );
    sql!(
        "../sql/tables/part_d_year.sql",
        name = "tables_part_d_year_of_install",
        requires = ["tables_plan_drug_cost_of_install"]
    );
    sql!(
        "../sql/tables/part_d_manufacturer_discount.sql",
        name = "tables_part_d_manufacturer_discount_of_install",
        requires = ["tables_part_d_year_of_install"]
    );
    sql!(
        "../sql/tables/part_d_lis_copay.sql",
        name = "tables_part_d_lis_copay_of_install",
        requires = ["tables_part_d_manufacturer_discount_of_install"]
    );
    sql!(
        "../sql/tables/part_d_incurred_payer.sql",
        name = "tables_part_d_incurred_payer_of_install",
        requires = ["tables_part_d_lis_copay_of_install"]
    );
    sql!(
        "../sql/tables/drug_part_d.sql",
        name = "tables_drug_part_d_of_install",
        requires = ["tables_part_d_incurred_payer_of_install"]
    );
    sql!(
        "../sql/tables/plan_part_d.sql",
        name = "tables_plan_part_d_of_install",
        requires = ["tables_drug_part_d_of_install"]
    );
    sql!(
        "../sql/tables/member_low_income.sql",
        name = "tables_member_low_income_of_install",
        requires = ["tables_plan_part_d_of_install"]
    );
    sql!(
        "../sql/tables/member_condition.sql",
        name = "tables_member_condition_of_install",
        requires = ["tables_member_low_income_of_install"]
    );
    sql!(
        "../sql/tables/part_d_accumulator.sql",
        name = "tables_part_d_accumulator_of_install",
        requires = ["tables_member_condition_of_install"]
    );
    sql!(
        "../sql/tables/part_d_claim.sql",
        name = "tables_part_d_claim_of_install",
        requires = ["tables_part_d_accumulator_of_install"]
    );
    sql!(
        "../sql/tables/part_d_other_payment.sql",
        name = "tables_part_d_other_payment_of_install",
        requires = ["tables_part_d_claim_of_install"]
    );
    sql!(
        "../sql/tables/m3p_election.sql",
        name = "tables_m3p_election_of_install",
        requires = ["tables_part_d_other_payment_of_install"]
    );
    sql!(
        "../sql/tables/m3p_bill.sql",
        name = "tables_m3p_bill_of_install",
        requires = ["tables_m3p_election_of_install"]
    );
    sql!(
        "../sql/tables/opioid_factor_set.sql",
        name = "tables_opioid_factor_set_of_install",
        requires = ["tables_m3p_bill_of_install"]
    );
    sql!(
        "../sql/tables/opioid_factor.sql",
        name = "tables_opioid_factor_of_install",
        requires = ["tables_opioid_factor_set_of_install"]
    );
    sql!(
        "../sql/tables/methadone_band.sql",
        name = "tables_methadone_band_of_install",
        requires = ["tables_opioid_factor_of_install"]
    );
    sql!(
        "../sql/tables/plan_opioid.sql",
        name = "tables_plan_opioid_of_install",
        requires = ["tables_methadone_band_of_install"]
    );
    sql!(
        "../sql/tables/plan_transition.sql",
        name = "tables_plan_transition_of_install",
        requires = ["tables_plan_opioid_of_install"]
    );
    sql!(
        "../sql/tables/claim_transition.sql",
        name = "tables_claim_transition_of_install",
        requires = ["tables_plan_transition_of_install"]
    );
    sql!(
        "../sql/tables/controlled_schedule_rule.sql",
        name = "tables_controlled_schedule_rule_of_install",
        requires = ["tables_claim_transition_of_install"]
    );
    sql!(
        "../sql/tables/mac_list.sql",
        name = "tables_mac_list_of_install",
        requires = ["tables_controlled_schedule_rule_of_install"]
    );
    sql!(
        "../sql/tables/mac_price.sql",
        name = "tables_mac_price_of_install",
        requires = ["tables_mac_list_of_install"]
    );
    sql!(
        "../sql/tables/client_contract.sql",
        name = "tables_client_contract_of_install",
        requires = ["tables_mac_price_of_install"]
    );
    sql!(
        "../sql/tables/client_rate.sql",
        name = "tables_client_rate_of_install",
        requires = ["tables_client_contract_of_install"]
    );
    sql!(
        "../sql/tables/mac_appeal_rule.sql",
        name = "tables_mac_appeal_rule_of_install",
        requires = ["tables_client_rate_of_install"]
    );
    sql!(
        "../sql/tables/mac_appeal.sql",
        name = "tables_mac_appeal_of_install",
        requires = ["tables_mac_appeal_rule_of_install"]
    );
    sql!(
        "../sql/tables/mac_appeal_claim.sql",
        name = "tables_mac_appeal_claim_of_install",
        requires = ["tables_mac_appeal_of_install"]
    );
    sql!(
        "../sql/tables/accumulator_sync.sql",
        name = "tables_accumulator_sync_of_install",
        requires = ["tables_mac_appeal_claim_of_install"]
    );
    sql!(
        "../sql/tables/plan_network_term.sql",
        name = "tables_plan_network_term_of_install",
        requires = ["tables_accumulator_sync_of_install"]
    );
    sql!(
        "../sql/tables/plan_deductible.sql",
        name = "tables_plan_deductible_of_install",
        requires = ["tables_plan_network_term_of_install"]
    );
    sql!(
        "../sql/tables/formulary_quantity_limit.sql",
        name = "tables_formulary_quantity_limit_of_install",
        requires = ["tables_plan_deductible_of_install"]
    );
    sql!(
        "../sql/tables/provider_exclusion.sql",
        name = "tables_provider_exclusion_of_install",
        requires = ["tables_formulary_quantity_limit_of_install"]
    );
    sql!(
        "../sql/tables/lock_in_rule.sql",
        name = "tables_lock_in_rule_of_install",
        requires = ["tables_provider_exclusion_of_install"]
    );
    sql!(
        "../sql/tables/member_lock_in.sql",
        name = "tables_member_lock_in_of_install",
        requires = ["tables_lock_in_rule_of_install"]
    );
    sql!(
        "../sql/tables/claims_staging.sql",
        name = "tables_claims_staging",
        requires = ["tables_member_lock_in_of_install"]
    );
    sql!(
        "../sql/tables/purpose_of_use.sql",
        name = "tables_purpose_of_use_of_install",
        requires = ["tables_claims_staging"]
    );
    sql!(
        "../sql/tables/role_purpose.sql",
        name = "tables_role_purpose_of_install",
        requires = ["tables_purpose_of_use_of_install"]
    );
    sql!(
        "../sql/tables/standing_purpose.sql",
        name = "tables_standing_purpose_of_install",
        requires = ["tables_role_purpose_of_install"]
    );
    sql!(
        "../sql/tables/used_token.sql",
        name = "tables_used_token_of_install",
        requires = ["tables_standing_purpose_of_install"]
    );
    sql!(
        "../sql/tables/disclosure_basis.sql",
        name = "tables_disclosure_basis_of_install",
        requires = ["tables_used_token_of_install"]
    );
    sql!(
        "../sql/tables/disclosure.sql",
        name = "tables_disclosure_of_install",
        requires = ["tables_disclosure_basis_of_install"]
    );
    sql!(
        "../sql/tables/disclosure_suspension.sql",
        name = "tables_disclosure_suspension_of_install",
        requires = ["tables_disclosure_of_install"]
    );
    sql!(
        "../sql/tables/legal_hold.sql",
        name = "tables_legal_hold_of_install",
        requires = ["tables_disclosure_suspension_of_install"]
    );
    sql!(
        "../sql/tables/maintenance_step.sql",
        name = "tables_maintenance_step_of_install",
        requires = ["tables_legal_hold_of_install"]
    );
    sql!(
        "../sql/tables/session_statistic.sql",
        name = "tables_session_statistic_of_install",
        requires = ["tables_maintenance_step_of_install"]
    );
    sql!(
        "../sql/tables/research_protocol.sql",
        name = "tables_research_protocol_of_install",
        requires = ["tables_session_statistic_of_install"]
    );
    sql!(
        "../sql/tables/accounting_request.sql",
        name = "tables_accounting_request_of_install",
        requires = ["tables_research_protocol_of_install"]
    );
    sql!(
        "../sql/tables/patient_restriction.sql",
        name = "tables_patient_restriction_of_install",
        requires = ["tables_accounting_request_of_install"]
    );
    sql!(
        "../sql/tables/confidential_communication.sql",
        name = "tables_confidential_communication_of_install",
        requires = ["tables_patient_restriction_of_install"]
    );
    sql!(
        "../sql/tables/break_glass.sql",
        name = "tables_break_glass_of_install",
        requires = ["tables_confidential_communication_of_install"]
    );
    sql!(
        "../sql/tables/report_claim.sql",
        name = "tables_report_claim_of_install",
        requires = ["tables_break_glass_of_install"]
    );
    sql!(
        "../sql/tables/report_day.sql",
        name = "tables_report_day_of_install",
        requires = ["tables_report_claim_of_install"]
    );
    sql!(
        "../sql/tables/report_year.sql",
        name = "tables_report_year_of_install",
        requires = ["tables_report_day_of_install"]
    );
    sql!(
        "../sql/tables/report_refresh.sql",
        name = "tables_report_refresh_of_install",
        requires = ["tables_report_year_of_install"]
    );
    sql!(
        "../sql/tables/audit_log.sql",
        name = "tables_audit_log_of_install",
        requires = ["tables_report_refresh_of_install"]
    );
    sql!(
        "../sql/tables/audit_block.sql",
        name = "tables_audit_block_of_install",
        requires = ["tables_audit_log_of_install"]
    );
    sql!(
        "../sql/tables/audit_anchor.sql",
        name = "tables_audit_anchor_of_install",
        requires = ["tables_audit_block_of_install"]
    );
    sql!(
        "../sql/tables/audit_hold.sql",
        name = "tables_audit_hold_of_install",
        requires = ["tables_audit_anchor_of_install"]
    );
    sql!(
        "../sql/tables/access_log.sql",
        name = "tables_access_log_of_install",
        requires = ["tables_audit_hold_of_install"]
    );
    sql!(
        "../sql/tables/access_sink.sql",
        name = "tables_access_sink_of_install",
        requires = ["tables_access_log_of_install"]
    );
    sql!("../sql/reports/claims.sql", name = "reports_claims", requires = ["tables_access_sink_of_install"]);
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
        name = "reports_claims_staging_progress_of_install",
        requires = ["reports_override_dur_alert_of_install"]
    );
    sql!(
        "../sql/reports/load_progress.sql",
        name = "reports_load_progress_of_install",
        requires = ["reports_claims_staging_progress_of_install"]
    );
    sql!(
        "../sql/reports/claims_quarantine.sql",
        name = "reports_claims_quarantine_of_install",
        requires = ["reports_load_progress_of_install"]
    );
    sql!(
        "../sql/reports/member_eligibility.sql",
        name = "reports_member_eligibility_of_install",
        requires = ["reports_claims_quarantine_of_install"]
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
        "../sql/reports/part_d.sql",
        name = "reports_part_d_of_install",
        requires = ["reports_correction_due_of_install"]
    );
    sql!("../sql/reports/prices.sql", name = "reports_prices_of_install", requires = ["reports_part_d_of_install"]);
    sql!("../sql/reports/lock_ins.sql", name = "reports_lock_ins_of_install", requires = ["reports_prices_of_install"]);
    sql!(
        "../sql/reports/transition.sql",
        name = "reports_transition_of_install",
        requires = ["reports_lock_ins_of_install"]
    );
    sql!(
        "../sql/reports/authorization_views.sql",
        name = "reports_authorization_views_of_install",
        requires = ["reports_transition_of_install"]
    );
    sql!(
        "../sql/reports/authorization_functions.sql",
        name = "reports_authorization_functions_of_install",
        requires = ["reports_authorization_views_of_install"]
    );
    sql!(
        "../sql/reports/security.sql",
        name = "reports_security_of_install",
        requires = ["reports_authorization_functions_of_install"]
    );
    sql!(
        "../sql/reports/role_views.sql",
        name = "reports_role_views_of_install",
        requires = ["reports_security_of_install"]
    );
    sql!(
        "../sql/reports/encryption_use.sql",
        name = "reports_encryption_use_of_install",
        requires = ["reports_role_views_of_install"]
    );
    sql!(
        "../sql/reports/statistics.sql",
        name = "reports_statistics_of_install",
        requires = ["reports_encryption_use_of_install"]
    );
    sql!("../sql/reports/access.sql", name = "reports_access_of_install", requires = ["reports_statistics_of_install"]);
    sql!(
        "../sql/reports/monitoring.sql",
        name = "reports_monitoring_of_install",
        requires = ["reports_access_of_install"]
    );
    sql!(
        "../sql/reports/report_views.sql",
        name = "reports_report_views_of_install",
        requires = ["reports_monitoring_of_install"]
    );
    sql!("../sql/data/reject_code.sql", name = "data_reject_code", requires = ["reports_report_views_of_install"]);
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
        "../sql/data/authorization_controversy.sql",
        name = "data_authorization_controversy_of_install",
        requires = ["data_authorization_step_of_install"]
    );
    sql!(
        "../sql/data/business_calendar.sql",
        name = "data_business_calendar_of_install",
        requires = ["data_authorization_controversy_of_install"]
    );
    sql!(
        "../sql/data/part_d_year.sql",
        name = "data_part_d_year_of_install",
        requires = ["data_business_calendar_of_install"]
    );
    sql!(
        "../sql/data/part_d_manufacturer_discount.sql",
        name = "data_part_d_manufacturer_discount_of_install",
        requires = ["data_part_d_year_of_install"]
    );
    sql!(
        "../sql/data/part_d_lis_copay.sql",
        name = "data_part_d_lis_copay_of_install",
        requires = ["data_part_d_manufacturer_discount_of_install"]
    );
    sql!(
        "../sql/data/part_d_incurred_payer.sql",
        name = "data_part_d_incurred_payer_of_install",
        requires = ["data_part_d_lis_copay_of_install"]
    );
    sql!(
        "../sql/data/opioid_factor_set.sql",
        name = "data_opioid_factor_set_of_install",
        requires = ["data_part_d_incurred_payer_of_install"]
    );
    sql!(
        "../sql/data/opioid_factor.sql",
        name = "data_opioid_factor_of_install",
        requires = ["data_opioid_factor_set_of_install"]
    );
    sql!(
        "../sql/data/methadone_band.sql",
        name = "data_methadone_band_of_install",
        requires = ["data_opioid_factor_of_install"]
    );
    sql!(
        "../sql/data/controlled_schedule_rule.sql",
        name = "data_controlled_schedule_rule_of_install",
        requires = ["data_methadone_band_of_install"]
    );
    sql!(
        "../sql/data/mac_appeal_rule.sql",
        name = "data_mac_appeal_rule_of_install",
        requires = ["data_controlled_schedule_rule_of_install"]
    );
    sql!(
        "../sql/data/lock_in_rule.sql",
        name = "data_lock_in_rule_of_install",
        requires = ["data_mac_appeal_rule_of_install"]
    );
    sql!(
        "../sql/data/purpose_of_use.sql",
        name = "data_purpose_of_use_of_install",
        requires = ["data_lock_in_rule_of_install"]
    );
    sql!(
        "../sql/data/role_purpose.sql",
        name = "data_role_purpose_of_install",
        requires = ["data_purpose_of_use_of_install"]
    );
    sql!(
        "../sql/data/standing_purpose.sql",
        name = "data_standing_purpose_of_install",
        requires = ["data_role_purpose_of_install"]
    );
    sql!(
        "../sql/data/disclosure_basis.sql",
        name = "data_disclosure_basis_of_install",
        requires = ["data_standing_purpose_of_install"]
    );
    sql!("../sql/triggers/missing.sql", name = "triggers_missing", requires = ["data_disclosure_basis_of_install"]);
    sql!("../sql/triggers/rebates.sql", name = "triggers_rebates_of_install", requires = ["triggers_missing"]);
    sql!("../sql/triggers/all.sql", name = "triggers_all_of_install", requires = ["triggers_rebates_of_install"]);
    sql!("../sql/first_partitions.sql", name = "first_partitions", requires = ["triggers_all_of_install"]);
    sql!("../sql/security/guards.sql", name = "security_guards_of_install", requires = ["first_partitions"]);
    sql!(
        "../sql/first_access_partitions.sql",
        name = "first_access_partitions_of_install",
        requires = ["security_guards_of_install"]
    );
    sql!("../sql/release.sql", name = "release_of_install", requires = ["first_access_partitions_of_install"]);
    sql!("../sql/tables_end.sql", name = "tables_end", requires = ["release_of_install"]);
    sql!("../sql/security/adopted.sql", name = "security_adopted", requires = ["tables_end"]);
}
