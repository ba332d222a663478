-- Rows of the tables that the sample has nothing for.
INSERT INTO pbm.formulary_cost_share (formulary_id, copay_amount) SELECT id, 5 FROM pbm.formulary LIMIT 1;
INSERT INTO pbm.plan_dur (plan_id, alert_code, outcome) SELECT plan_id, 'LR', 'ignore' FROM pbm.plan LIMIT 1;
INSERT INTO pbm.plan_term (plan_id, effective_date) SELECT plan_id, '2027-01-01' FROM pbm.plan LIMIT 1;
INSERT INTO pbm.authorization_criterion (class_id, set_name, criterion_name, test, maximum_quantity, granted_quantity)
SELECT class_id, 'a', 'b', 'quantity', 30, 90 FROM pbm.therapeutic_class LIMIT 1;
SELECT pbm.request_authorization(jsonb_build_object('cardholder_id', cardholder_id, 'person_code', person_code, 'edit', 'refill too soon'))
FROM pbm.coverage WHERE pbm.today() BETWEEN effective_date AND coalesce(termination_date, 'infinity') LIMIT 1;
INSERT INTO pbm.authorization_use (use_id, claim_id, fill_date, patient_id, quantity, amount)
SELECT gen_random_uuid(), id, fill_date, patient_id, 1, 1 FROM pbm.pharmacy_claim WHERE status = 'paid' LIMIT 1;
INSERT INTO pbm.plan_coordination (plan_id, termination_date, program_maximum) SELECT plan_id, '2099-12-31', 50 FROM pbm.plan LIMIT 1;
INSERT INTO pbm.claim_other_payer (other_payer_id, claim_id, fill_date, patient_id, place, coverage_type, id_qualifier, payer_id, answered_on, reject_codes)
SELECT gen_random_uuid(), id, fill_date, patient_id, 1, '01', '03', '610011', fill_date, '{70}' FROM pbm.pharmacy_claim WHERE status = 'paid' LIMIT 1;
INSERT INTO pbm.claim_other_payer_amount (amount_id, other_payer_id, patient_id, kind, place, qualifier, amount)
SELECT gen_random_uuid(), other_payer_id, patient_id, 'paid', 1, '07', 12.50 FROM pbm.claim_other_payer;
INSERT INTO pbm.plan_compound (plan_id, termination_date) SELECT plan_id, '2099-12-31' FROM pbm.plan LIMIT 1;
INSERT INTO pbm.contract_compound_fee SELECT contract_id, '11', 15 FROM pbm.pharmacy_contract LIMIT 1;
INSERT INTO pbm.claim_ingredient (claim_ingredient_id, claim_id, fill_date, patient_id, place, ndc, quantity, cost_submitted, basis_of_cost, covered, ingredient_cost, price_basis)
SELECT gen_random_uuid(), id, fill_date, patient_id, 1, ndc, 30, 12.50, '01', true, 12.50, 'NADAC' FROM pbm.pharmacy_claim WHERE status = 'paid' LIMIT 1;
INSERT INTO pbm.client (client_code, client_name) VALUES ('C1', 'Client');
INSERT INTO pbm.client_rebate_term (client_id) SELECT client_id FROM pbm.client;
INSERT INTO pbm.rebate_tier SELECT id, 0, 5 FROM pbm.manufacturer_rebate LIMIT 1;
INSERT INTO pbm.rebate_accrual (contract_id, period_start, period_end, source, claim_id, fill_date, plan_id, ndc, units, unit_rebate, amount)
SELECT r.id, '2025-01-01', '2025-03-31', 'claim', gen_random_uuid(), '2025-02-01', p.plan_id, r.ndc, 10, 1, 10
FROM pbm.manufacturer_rebate r, pbm.plan p WHERE r.minimum_volume IS NULL LIMIT 1;
SELECT pbm.invoice_rebate_contract(id, '2025-03-31') FROM pbm.manufacturer_rebate;
SELECT pbm.send_rebate_invoice(id, '2025-04-01', '2025-04-01') FROM pbm.rebate_invoice;
SELECT pbm.record_rebate_payment(id, 1, '2025-05-01') FROM pbm.rebate_invoice;
SELECT pbm.open_rebate_dispute(id, 1, 'a unit') FROM pbm.rebate_invoice_line;
INSERT INTO pbm.accounting_request (patient_id, requested_on, due_on, is_free, recorded_by)
VALUES ('00000000-0000-4000-9000-000000000001', '2025-01-01', '2025-02-01', true, 'a');
INSERT INTO pbm.confidential_communication (patient_id, phone, effective_date) VALUES ('00000000-0000-4000-9000-000000000001', '5550197', '2025-01-01');
INSERT INTO pbm.disclosure (patient_id, disclosed_on, basis, recipient_name, description, purpose, recorded_by)
VALUES ('00000000-0000-4000-9000-000000000001', '2025-01-01', 'public_health', 'a', 'b', 'c', 'd');
INSERT INTO pbm.disclosure_suspension (patient_id, basis, agency, official, reason, is_written, first_date, last_date, recorded_by)
VALUES ('00000000-0000-4000-9000-000000000001', 'law_enforcement', 'a', 'b', 'c', true, '2025-01-01', '2025-02-01', 'd');
INSERT INTO pbm.patient_restriction (patient_id, withheld_purposes, description, effective_date)
VALUES ('00000000-0000-4000-9000-000000000001', '{HOPERAT}', 'a', '2025-01-01');
INSERT INTO pbm.research_protocol (protocol_name, description, information_types, sponsor_contact, researcher_contact, first_date, last_date, individuals)
VALUES ('a', 'b', 'c', 'd', 'e', '2025-01-01', '2025-02-01', 60);
INSERT INTO pbm.legal_hold (patient_id, held_patient_id, reason) SELECT patient_id, patient_id, 'a' FROM pbm.members LIMIT 1;
INSERT INTO pbm.session_statistic (process, began_at, counts) VALUES (0, '-infinity', '{1}');
INSERT INTO pbm.maintenance_step (step, ran_at, milliseconds) VALUES ('partitions', '2025-01-01', 1000);
INSERT INTO pbm.audit_hold (from_date, until_date, reason) VALUES ('2025-01-01', '2025-02-01', 'a');
SELECT pbm.refresh_report_claims();
INSERT INTO pbm.load_run (source) VALUES ('claims');
INSERT INTO pbm.load_error (run_id, code, message) SELECT run_id, 'a', 'b' FROM pbm.load_run;
INSERT INTO pbm.record_staging (run_id, line, raw_data) SELECT run_id, 2, '{}' FROM pbm.load_run;
INSERT INTO pbm.reference_staging (run_id, line, raw_data) SELECT run_id, 2, '{}' FROM pbm.load_run;
INSERT INTO pbm.value_set (value_set_name, ndc) VALUES ('a', '00001-0001-01');
INSERT INTO pbm.plan_drug_cost (plan_id, ndc, days_supply, effective_date, unit_cost) SELECT plan_id, '00001-0001-01', 30, '2025-01-01', 1 FROM pbm.plan LIMIT 1;
INSERT INTO pbm.plan_part_d (plan_id, effective_date) SELECT plan_id, '2090-01-01' FROM pbm.plan ORDER BY plan_code DESC LIMIT 1;
INSERT INTO pbm.drug_part_d (ndc, kind, maximum_fair_price) SELECT ndc_code, 'selected', 1 FROM pbm.drugs WHERE ndc_code IS NOT NULL LIMIT 1;
INSERT INTO pbm.member_low_income (patient_id, effective_date, level) SELECT patient_id, '2090-01-01', 1 FROM pbm.members LIMIT 1;
INSERT INTO pbm.member_condition (patient_id, condition, effective_date, source) SELECT patient_id, 'hospice', '2090-01-01', 'a' FROM pbm.members LIMIT 1;
INSERT INTO pbm.part_d_accumulator (patient_id, plan_id, year, troop, troop_opening, opening_source, opening_date)
SELECT m.patient_id, p.plan_id, 2025, 7, 7, 'a', '2025-01-01' FROM pbm.members m, pbm.plan p LIMIT 1;
INSERT INTO pbm.part_d_claim (claim_id, fill_date, patient_id, plan_id, year, kind, gross, deductible_phase, initial_phase, catastrophic_phase,
    standard_share, plan_share, patient_pay, other_counted, low_income_subsidy, manufacturer_discount, selected_drug_subsidy, reinsurance, plan_pay,
    deductible_before, troop_before, gross_before, plan_deductible_before, deductible_accrued, troop_accrued, plan_deductible_accrued,
    threshold, catastrophic_code, prorated, likely_to_benefit, in_payment_plan)
SELECT id, fill_date, patient_id, plan_id, 2025, 'other', 10, 10, 0, 0, 10, 10, 9, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 10, 0, 2000, '', false, false, false
FROM pbm.pharmacy_claim WHERE status = 'paid' LIMIT 1;
INSERT INTO pbm.part_d_other_payment (claim_id, sequence, patient_id, payer_type, counts, amount, paid_at, troop_change)
SELECT claim_id, 1, patient_id, 'spap', true, 1, '2025-12-31', 0 FROM pbm.part_d_claim LIMIT 1;
INSERT INTO pbm.m3p_election (patient_id, plan_id, election_date, end_date, end_reason)
SELECT m.patient_id, p.plan_id, '2025-01-01', '2025-06-30', 'a' FROM pbm.members m, pbm.plan p LIMIT 1;
INSERT INTO pbm.m3p_bill (patient_id, year, month, election_id, cap, new_cost, amount, balance)
SELECT patient_id, 2025, 1, election_id, 10, 5, 5, 0 FROM pbm.m3p_election;
INSERT INTO pbm.mac_list (list_name, network_id) SELECT 'a', network_id FROM pbm.network ORDER BY network_id DESC LIMIT 1;
INSERT INTO pbm.mac_price (list_id, ndc, effective_date, termination_date, unit_price) SELECT l.list_id, d.ndc_code, '2090-01-01', '2090-02-01', 1 FROM pbm.mac_list l, (SELECT ndc_code FROM pbm.drugs WHERE ndc_code IS NOT NULL LIMIT 1) d;
INSERT INTO pbm.client_contract (client_id, method, effective_date) SELECT client_id, 'spread', '2090-01-01' FROM pbm.client LIMIT 1;
INSERT INTO pbm.client_rate (client_contract_id, product_type, price_type) SELECT client_contract_id, 'brand', 'wac' FROM pbm.client_contract LIMIT 1;
INSERT INTO pbm.mac_appeal (claim_id, fill_date, patient_id, plan_id, pharmacy_id, network_id, ndc, mac_unit_price, acquisition_cost, reference, file_by, answer_by, like_pharmacies)
SELECT c.id, c.fill_date, c.patient_id, c.plan_id, 1, 1, c.ndc, 1, 2, 'a', c.fill_date + 10, c.fill_date + 20, true FROM pbm.pharmacy_claim c WHERE c.status = 'paid' LIMIT 1;
INSERT INTO pbm.mac_appeal_claim (appeal_id, claim_id, fill_date, patient_id, plan_id, quantity, ingredient_cost, ingredient_cost_due)
SELECT appeal_id, claim_id, fill_date, patient_id, plan_id, 1, 1, 2 FROM pbm.mac_appeal;
INSERT INTO pbm.accumulator_sync (patient_id, family_id, plan_id, benefit_year_start, source, reference, mode, as_of, deductible, out_of_pocket, deductible_applied, out_of_pocket_applied)
SELECT m.patient_id, gen_random_uuid(), p.plan_id, '2025-01-01', 'MEDICAL', 'a', 'difference', '2025-02-01 10:00+00', 1, 1, 0, 0 FROM pbm.members m, pbm.plan p LIMIT 1;
INSERT INTO pbm.plan_transition (plan_id, effective_date, exception_tier) SELECT plan_id, '2090-01-01', 4 FROM pbm.plan LIMIT 1;
INSERT INTO pbm.claim_transition (claim_id, fill_date, patient_id, kind)
SELECT id, fill_date, patient_id, 'new_member' FROM pbm.pharmacy_claim WHERE status = 'paid' LIMIT 1;
INSERT INTO pbm.plan_opioid (plan_id) SELECT plan_id FROM pbm.plan LIMIT 1;
INSERT INTO pbm.plan_network_term (plan_id, termination_date, mail_after_fills, mail_after_days) SELECT plan_id, '2001-12-31', 2, 90 FROM pbm.plan LIMIT 1;
INSERT INTO pbm.plan_deductible (plan_id, channel, coverage_tier, termination_date) SELECT plan_id, 'mail', 'FAM', '2001-12-31' FROM pbm.plan LIMIT 1;
INSERT INTO pbm.formulary_quantity_limit (formulary_id, quantity_limit, quantity_limit_days) SELECT id, 900, 7 FROM pbm.formulary LIMIT 1;
INSERT INTO pbm.member_lock_in (patient_id, plan_id, program, locked_to, npis, applies_to, first_notice_date, termination_date, end_reason, source)
SELECT m.patient_id, p.plan_id, 'part_d', 'pharmacy', '{1234567893}', 'all', '2025-01-01', '2025-02-01', 'a', 'b' FROM pbm.members m, pbm.plan p LIMIT 1;
