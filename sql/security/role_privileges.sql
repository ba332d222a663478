CREATE FUNCTION pbm.role_privileges() RETURNS TABLE (role_name text, functions text[], views text[])
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT v.role_name, string_to_array(v.functions, ' '), string_to_array(v.views, ' ')
    FROM (VALUES
        ('pbm_switch', 'adjudicate_claim reverse_claim rebill_claim record_other_payment', NULL),
        ('pbm_csr', 'verify_eligibility check_formulary price_claim explain_claim claim_html what_would_pay cheaper_alternatives contact_details coverage_findings part_d_status',
            'member_service member_contact claim_service'),
        ('pbm_pharmacist', 'dur_screen opioid_mme override_dur_alert check_formulary explain_claim claim_html top_drugs_by_member high_cost_claimants early_refills multiple_prescribers impossible_quantities claim_rejection_analysis dur_outcomes adherence_by_class member_utilization',
            'clinical_profile clinical_alert'),
        ('pbm_pa_reviewer', 'request_authorization add_authorization_information decide_authorization withdraw_authorization revoke_authorization appeal_authorization record_notice enter_authorization_request enter_authorization_information enter_authorization_decision enter_authorization_withdrawal enter_authorization_appeal check_formulary',
            'authorization_review authorization_due authorization_late authorization_turnaround'),
        ('pbm_client', 'check_formulary effective_formulary spend_by_class spend_by_month spend_by_tier spend_trend net_cost_by_plan nadac_spread formulary_compliance_by_plan claim_rejection_analysis dur_outcomes adherence_by_class member_utilization rxdc_file report_html',
            'client_drug_spend authorization_metrics'),
        ('pbm_finance', 'spend_by_class spend_by_month spend_by_tier spend_trend net_cost_by_plan nadac_spread formulary_compliance_by_plan claim_rejection_analysis dur_outcomes adherence_by_class member_utilization rxdc_file remittance remittance_by_pharmacy report_html client_spread_by_plan',
            'claim_finance claim_spread'),
        ('pbm_rebate', 'invoice_rebates invoice_rebate_contract rebate_contracts_due rebate_claims_unconverted send_rebate_invoice record_rebate_payment open_rebate_dispute resolve_rebate_dispute close_rebate_invoice',
            'rebate_due rebate_late rebate_by_contract rebate_client_share rebate_guarantee rebate_unconverted'),
        ('pbm_formulary_admin', 'check_plan check_formulary effective_formulary formulary_compliance_by_plan', NULL),
        ('pbm_network_admin', 'file_mac_appeal decide_mac_appeal', 'mac_appeal_due'),
        ('pbm_etl', 'check_claim process_claims_staging process_claims_chunk ensure_partitions refresh_report_claims begin_load_run record_load_errors end_load_run purge_load_runs claim_faults map_record require_own_transactions retry_staged_claims repair_staged_claim load_records check_records discard_records load_sources load_layout',
            'claims_staging_progress report_freshness load_progress load_fault claims_quarantine staged_claim_history'),
        ('pbm_analyst_deid', 'safe_harbor_claims safe_harbor_members mask_uuid shift_days safe_year safe_age small_zip3_areas',
            'claim_deidentified claim_pseudonymized member_pseudonymized alert_pseudonymized'),
        ('pbm_member', NULL, 'own_coverage own_claim'),
        ('pbm_auditor', 'read_audit_states audit_verify audit_public_key',
            'role_grants audit_incarnation access_history access_volume access_denied access_unfinished audit_history'),
        ('pbm_privacy_officer', 'record_disclosure suspend_accounting accounting request_accounting extend_accounting close_accounting review_break_glass limited_claims limited_members access_report open_audited_values set_legal_hold release_legal_hold',
            'accounting_due break_glass_review access_history access_denied audit_history'),
        ('pbm_security_admin', 'grant_role revoke_role allow_purpose forbid_purpose set_standing_purpose', 'role_grants'),
        ('pbm_key_custodian', 'register_encryption_keys set_encryption_key_state rotate_encryption rotate_encryption_chunk encrypt_plain_contacts encrypt_plain_contacts_chunk empty_plain_contacts encryption_uses encryption_ready active_key_id',
            'encryption_use'),
        ('pbm_breakglass', 'break_glass', 'emergency_person emergency_claim'),
        ('pbm_monitor', 'trigger_states health_check statement_statistics count_claims is_preloaded list_all_stages reset_statistics',
            'claims_staging_progress monitor_statements stat_claims monitor_functions monitor_tables monitor_indexes monitor_locks monitor_wal monitor_sources report_freshness stat_stages load_progress claims_quarantine'),
        ('pbm_backup', NULL, NULL)) v (role_name, functions, views)
$$;
COMMENT ON FUNCTION pbm.role_privileges() IS
'What each role that grant_role gives may call and see; adopt() grants it, and EXECUTE on what the views ask the caller by';
REVOKE ALL ON FUNCTION pbm.role_privileges() FROM PUBLIC;

CREATE FUNCTION pbm.grant_privileges() RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- What views and policies ask.
    asked constant text[] := ARRAY['caller', 'caller_scope', 'sees_all', 'visible_clients', 'visible_plans', 'own_persons', 'own_members',
        'opened_persons', 'opened_members', 'restricted_persons', 'begin_access', 'begin_access_signed', 'current_access', 'today',
        'require_read_audit', 'look_at_person'];
    one record;
BEGIN
    FOR one IN
        SELECT g.role_name, p.oid::regprocedure AS name FROM pbm.role_privileges() g
        JOIN pg_proc p ON p.pronamespace = 'pbm'::regnamespace AND p.proname = ANY (asked || g.functions)
    LOOP
        EXECUTE format('GRANT EXECUTE ON ROUTINE %s TO %I', one.name, one.role_name);
    END LOOP;
    FOR one IN
        SELECT g.role_name, c.oid::regclass AS name FROM pbm.role_privileges() g
        JOIN pg_class c ON c.relnamespace = 'pbm'::regnamespace AND c.relkind = 'v' AND c.relname = ANY (g.views)
    LOOP
        EXECUTE format('GRANT SELECT ON %s TO %I', one.name, one.role_name);
    END LOOP;
    EXECUTE 'GRANT USAGE ON SCHEMA pbm TO ' || (SELECT string_agg(g.role_name, ', ') FROM pbm.role_privileges() g);
    -- A dump is of everything; feeds put their claims down and do not read them again.
    IF to_regclass('pbm.claims_staging') IS NOT NULL THEN
        FOR one IN SELECT c.oid::regclass AS name FROM pg_class c WHERE c.relnamespace = 'pbm'::regnamespace AND c.relkind IN ('r', 'p', 'S') LOOP
            EXECUTE format('GRANT SELECT ON %s TO pbm_backup', one.name);
        END LOOP;
        GRANT INSERT (raw_data, batch_id, run_id, line, transaction_code) ON pbm.claims_staging TO pbm_etl;
        GRANT INSERT (run_id, line, raw_data) ON pbm.record_staging, pbm.reference_staging TO pbm_etl;
        GRANT USAGE ON SEQUENCE pbm.claims_staging_staging_id_seq TO pbm_etl;
    END IF;
END
$$;
COMMENT ON FUNCTION pbm.grant_privileges() IS 'The part of adopt() that grants the roles what role_privileges() says';
REVOKE ALL ON FUNCTION pbm.grant_privileges() FROM PUBLIC;
