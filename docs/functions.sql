-- The examples of docs/functions.md, which is made from this file and the comments of the catalog.
--
-- "-- # Subject" begins a part of the page, "-- ## name" the example of the functions of that name. All of them run in this
-- order, by psql, in one database of a server that has keys and preloads the library. "-- error: code" says that the
-- statement below it fails with this SQLSTATE. What is no part of an example stands under "-- setup".
-- "-- internal: names" are functions that only pbm itself calls.

-- setup
SELECT pbm.register_encryption_keys();
SELECT pbm.load_sample_data(500);
SELECT pbm.ensure_partitions('2026-12-31', '2026-01-01');
SET search_path = pbm, public;
INSERT INTO plan_authorization (plan_id, program, time_zone, contact)
SELECT plan_id, 'part_d', 'America/Chicago', '800-555-0100' FROM plan WHERE plan_code = 'SAMPLE-PPO-01';
INSERT INTO plan_coordination (plan_id, method) SELECT plan_id, 'government_lesser' FROM plan;
INSERT INTO manufacturer (name, labeler_codes) VALUES ('Alpha Laboratories', '{99037}');
INSERT INTO manufacturer_rebate (manufacturer_id, ndc, kind, rebate_percent, contract_start_date, contract_end_date, minimum_volume, volume_rule)
SELECT id, '99037-0362-01', 'percent_of_wac', 10, '2026-01-01', '2026-12-31', 30, 'first_unit' FROM manufacturer;
INSERT INTO drug_price (ndc, price_type, effective_date, unit_price) VALUES ('99037-0362-01', 'wac', '2026-01-01', 9.87)
ON CONFLICT DO NOTHING;
INSERT INTO client (client_code, client_name) VALUES ('ACME', 'Acme Works');
CREATE ROLE example_desk LOGIN;

-- # Claims

-- ## adjudicate_claim
SELECT status, claim_number, allowed_amount, paid_amount, patient_pay
FROM adjudicate_claim('SAMPLE00001', '99037-0362-01', 60, 30, '2000000077', '2026-01-15', 'RX1001',
                      person_code => '01', prescriber_npi => '2100000076');

SELECT adjudicate_claim('{"cardholder_id": "SAMPLE00001", "person_code": "01", "ndc": "99037036201", "quantity": 60,
    "days_supply": 30, "pharmacy_npi": "2000000077", "prescriber_npi": "2100000076", "fill_date": "2026-01-25",
    "rx_number": "RX1002"}') ->> 'messages';

-- ## price_claim
SELECT status, patient_pay
FROM price_claim('SAMPLE00002', '99037-0362-01', 60, 30, '2000000077', '2026-01-15', 'RX1', prescriber_npi => '2100000076',
                 person_code => '01');

-- After another payer that paid 5.00 and left the patient 20.00.
SELECT status, paid_amount, patient_pay, other_payer ->> 'method' AS method
FROM price_claim('SAMPLE00002', '99037-0362-01', 60, 30, '2000000077', '2026-01-15', 'RX1', prescriber_npi => '2100000076',
                 person_code => '01', other_coverage_code => '2', other_payers => '[{"coverage_type": "01",
                 "amounts_paid": [{"qualifier": "07", "amount": 5}], "patient_responsibility": [{"qualifier": "06", "amount": 20}]}]');

-- A compound of two products.
SELECT status, patient_pay, compound -> 'ingredients' -> 0 ->> 'cost' AS first_cost
FROM price_claim('SAMPLE00002', '0', 90, 30, '2000000077', '2026-01-15', 'RX2', prescriber_npi => '2100000076', person_code => '01',
                 compound_code => '2', submission_clarification_codes => '{8}', compound => '{"dosage_form": "03", "dispensing_unit": "2",
                 "ingredients": [{"ndc": "99032051101", "quantity": 15}, {"ndc": "99037036201", "quantity": 10}]}');

-- ## adjudicate_batch
SELECT status, reject_codes FROM adjudicate_batch('[{"cardholder_id": "SAMPLE00001"}, {"cardholder_id": "nobody"}]');

-- ## check_claim
SELECT check_claim('{"cardholder": "SAMPLE00001"}');

-- ## explain_claim
SELECT e.step, e.outcome, e.explanation
FROM pharmacy_claim c, explain_claim(c.claim_number) e WHERE c.rx_number = 'RX1001';

-- ## what_would_pay
SELECT w.change, w.explanation, w.patient_pay
FROM pharmacy_claim c, what_would_pay(c.claim_number) w WHERE c.rx_number = 'RX1002';

-- ## cheaper_alternatives
SELECT a.kind, a.drug_name, a.patient_saving, a.plan_saving
FROM pharmacy_claim c, cheaper_alternatives(c.claim_number, 3) a WHERE c.rx_number = 'RX1001';

-- ## rebill_claim
SELECT status, patient_pay
FROM rebill_claim('{"cardholder_id": "SAMPLE00001", "person_code": "01", "ndc": "99037036201", "quantity": 30,
    "days_supply": 15, "pharmacy_npi": "2000000077", "prescriber_npi": "2100000076", "fill_date": "2026-01-15",
    "rx_number": "RX1001"}');

-- ## correction_differences
SELECT d.claim_number, d.patient_difference
FROM pharmacy_claim c, correction_differences(c.claim_number) d WHERE c.rx_number = 'RX1001' AND c.status = 'reversed';

-- ## reverse_claim
SELECT status FROM reverse_claim('2000000077', 'RX1001', '2026-01-15');

-- ## process_claims_staging
INSERT INTO claims_staging (raw_data, batch_id) VALUES ('{"cardholder_id": "SAMPLE00001"}', 'july');
CALL process_claims_staging(1000);

-- ## process_claims_chunk
SELECT process_claims_chunk(100);

-- # Members and coverage

-- ## verify_eligibility
SELECT reject_code, plan_code FROM verify_eligibility('SAMPLE00001', '2026-01-15', person_code => '01');

-- ## member_eligibility_on
SELECT eligibility_status, count(*) FROM member_eligibility_on('2026-01-15') GROUP BY 1;

-- ## refresh_eligibility
SELECT refresh_eligibility();

-- ## insert_member
SELECT insert_member('Ada', 'Example', '1980-05-17', 'F', contact => '{"ssn": "900-12-3456", "city": "Springfield", "phone": "555-0100"}');

-- ## set_member_contact
SELECT set_member_contact(max(member_id), '{"city": "Shelbyville", "phone": null}') FROM members;

-- ## member_contact
SELECT c.city, c.ssn FROM members m, LATERAL member_contact(m.member_id) c WHERE m.last_name = 'Example';

-- ## contact_details
SELECT c.city, c.phone FROM members m, LATERAL contact_details(m.member_id) c WHERE m.last_name = 'Example';

-- ## find_member
SELECT member_id IS NOT NULL AS found FROM find_member(NULL, '900 12 3456');

-- ## members_cardholder_id
SELECT members_cardholder_id(17);

-- ## set_opening_balance
SELECT set_opening_balance(m.patient_id, p.plan_code, '2026-01-01', 120.00, 310.50)
FROM coverage c JOIN members m USING (member_id) JOIN plan p ON p.plan_id = c.plan_id
WHERE c.cardholder_id = 'SAMPLE00002' AND c.person_code = '01';

-- ## sync_accumulator
SELECT sync_accumulator('SAMPLE00002', '2026-01-15', 'MEDICAL', 'MSG-1001', 'absolute', 150.00, 310.50, '2026-01-21 06:00+00', '01') IS NOT NULL AS entered;

-- ## part_d_status
INSERT INTO plan_part_d (plan_id, effective_date, benefit) SELECT plan_id, '2026-01-01', 'defined_standard' FROM plan WHERE plan_code = 'SAMPLE-PPO-01';
SELECT phase, deductible_left, troop_left, reason FROM part_d_status('SAMPLE00001', '2026-01-15', '01');

-- ## record_other_payment
SELECT r.status, r.part_d ->> 'patient_pay' AS patient_pay, r.part_d ->> 'troop' AS troop
FROM adjudicate_claim('SAMPLE00001', '99037-0362-01', 60, 30, '2000000077', '2026-01-20', 'RX1002', person_code => '01', prescriber_npi => '2100000076') a
CROSS JOIN LATERAL record_other_payment(a.claim_number, 'spap', 25.00) r;

-- ## record_transition_notice
INSERT INTO claim_transition (claim_id, fill_date, patient_id, kind)
SELECT id, fill_date, patient_id, 'new_member' FROM pharmacy_claim WHERE status = 'paid' LIMIT 1;
SELECT record_transition_notice(c.claim_number) FROM pharmacy_claim c JOIN claim_transition t ON t.claim_id = c.id;

-- ## set_part_d_opening
SELECT set_part_d_opening(m.patient_id, p.plan_code, 2026, 615.00, 740.00, 1115.00, 'S5601-001', '2026-02-01')
FROM coverage c JOIN members m USING (member_id) JOIN plan p ON p.plan_id = c.plan_id
WHERE c.cardholder_id = 'SAMPLE00001' AND c.person_code = '01';

-- ## m3p_elect
SELECT m3p_elect('SAMPLE00001', '2026-02-01', '01') IS NOT NULL AS elected;

-- ## m3p_bill_month
CALL m3p_bill_month('2026-02-28');

-- ## m3p_statement
SELECT year, month, cap, new_cost, amount, balance FROM m3p_statement('SAMPLE00001', 2026, '01');

-- ## begin_lock_in
SELECT begin_lock_in('SAMPLE00001', '2026-01-15', 'pharmacy', ARRAY[npi], 'case 7', person_code => '01') IS NOT NULL AS begun
FROM pharmacies WHERE channel = 'retail' AND npi IS NOT NULL ORDER BY pharmacy_id LIMIT 1;

-- ## notify_lock_in
SELECT notify_lock_in(lock_in_id, '2026-02-20') AS last_day FROM member_lock_in;

-- ## extend_lock_in
SELECT extend_lock_in(lock_in_id, '2027-02-01') AS last_day FROM member_lock_in;

-- ## end_lock_in
SELECT end_lock_in(lock_in_id, '2026-06-30', 'no longer at risk') FROM member_lock_in;

-- ## m3p_end
SELECT m3p_end(election_id, '2026-03-31', 'voluntary') FROM m3p_election;
DELETE FROM plan_part_d;

-- ## longest_supply
SELECT longest_supply(m.patient_id) FROM members m JOIN coverage c USING (member_id) WHERE c.cardholder_id = 'SAMPLE00001' LIMIT 1;

-- ## load_sample_data
-- error: 55000
SELECT load_sample_data(0);

-- # Plans and formulary

-- ## create_plan
SELECT create_plan('MINE', 'My first plan');

-- ## contract_pharmacies
SELECT contract_pharmacies('MINE', 'nadac', -2, 1.50);

-- ## check_plan
SELECT * FROM check_plan('MINE');

-- ## clone_plan
SELECT clone_plan('MINE', 'MINE-2027', '2027-01-01');

-- ## check_formulary
SELECT f.tier, f.reject_code FROM plan p, check_formulary(p.plan_id, '99037-0362-01', '2026-01-15') f WHERE p.plan_code = 'SAMPLE-PPO-01';

-- ## effective_formulary
SELECT ndc, drug_name, tier FROM effective_formulary('SAMPLE-PPO-01', '2026-01-15') ORDER BY ndc LIMIT 3;

-- # Drug utilization review

-- ## dur_screen
SELECT * FROM dur_screen('SAMPLE00001', '99005148101', 14, 14, '2026-01-20', '01');

-- ## opioid_mme
SELECT * FROM opioid_mme('SAMPLE00001', (SELECT ndc_code::text FROM drugs WHERE name = 'Oxycodone 10 mg tablet' ORDER BY ndc_code LIMIT 1), 60, 5, '2026-01-15', '01') LIMIT 1;

-- ## override_dur_alert
SELECT o.override_reason FROM dur_alert a, override_dur_alert(a.id, 'prescriber consulted') o
WHERE a.id = (SELECT id FROM dur_alert WHERE override_date IS NULL ORDER BY id LIMIT 1);

-- # Prior authorization

-- ## request_authorization
SELECT state, authorization_number IS NOT NULL AS numbered FROM request_authorization('{
    "cardholder_id": "SAMPLE00001", "person_code": "01", "ndc": "99009056201", "quantity": 30, "fills": 12,
    "requester": "prescriber"}');

-- ## decide_authorization
SELECT d.state FROM authorization_case a,
    decide_authorization(a.case_id, 'awaiting_information', reason => 'Which agents were tried?') d;

-- ## add_authorization_information
SELECT i.state FROM authorization_case a, add_authorization_information(a.case_id, '{"note": "omeprazole"}') i;

-- ## record_notice
SELECT decide_authorization(a.case_id, 'denied', reason => 'No trial of pantoprazole') IS NOT NULL AS denied FROM authorization_case a;
SELECT record_notice(a.case_id, 'written', now()) FROM authorization_case a;

-- ## appeal_authorization
SELECT p.level, p.urgency FROM authorization_case a, appeal_authorization(a.case_id, expedited => true) p;

-- ## withdraw_authorization
SELECT w.state FROM authorization_case a, withdraw_authorization(a.case_id, 'another drug was prescribed') w
WHERE a.level <> 'initial';

-- ## revoke_authorization
SELECT decide_authorization(r.case_id, 'approved') IS NOT NULL AS approved
FROM request_authorization('{"cardholder_id": "SAMPLE00002", "person_code": "01", "ndc": "99009056201", "requester": "prescriber"}') r;
SELECT revoke_authorization(a.authorization_number, 'issued in error', today() + 1)
FROM authorization_case a WHERE a.state = 'approved';

-- ## new_authorization_number
SELECT length(new_authorization_number());

-- # Rebates

-- ## medicaid_unit_rebate
SELECT * FROM medicaid_unit_rebate('S', 10.00, 8.00, 6.00, 200, 260);

-- ## rebate_by_volume
SELECT rebate_by_volume(100, 'above_minimum', '{60,60}', '{1.00,1.00}');

-- ## rebate_by_market_share
SELECT rebate_by_market_share(40, '{0,30}', '{2,5}', '{1000,500}');

-- ## market_share_percent
SELECT market_share_percent(40, 120);

-- ## rebate_earnings
SELECT adjudicate_claim('{"cardholder_id": "SAMPLE00003", "person_code": "01", "ndc": "99037036201", "quantity": 60, "days_supply": 30,
    "pharmacy_npi": "2000000077", "prescriber_npi": "2100000076", "fill_date": "2026-02-10", "rx_number": "RX3001"}') ->> 'status' AS status;
SELECT e.* FROM manufacturer_rebate r, rebate_earnings(r.id, '2026-01-01') e;

-- ## rebate_contracts_due
SELECT count(*) FROM rebate_contracts_due('2026-03-31');

-- ## rebate_claims_unconverted
SELECT rebate_claims_unconverted('2026-03-31');

-- ## invoice_rebate_contract
SELECT invoice_rebate_contract(d, '2026-03-31') FROM rebate_contracts_due('2026-03-31') d;

-- ## invoice_rebates
CALL invoice_rebates('2026-03-31');

-- ## send_rebate_invoice
SELECT send_rebate_invoice(id, '2026-04-20', '2026-04-22') FROM rebate_invoice;

-- ## rebate_invoice_status
SELECT rebate_invoice_status(100, 40, 0);

-- ## open_rebate_dispute
SELECT open_rebate_dispute(l.id, NULL, 'claims of another plan', 1.00) IS NOT NULL AS opened FROM rebate_invoice_line l;

-- ## resolve_rebate_dispute
SELECT resolve_rebate_dispute(id, 'settled', 0.50) FROM rebate_dispute WHERE status = 'open';

-- ## record_rebate_payment
SELECT record_rebate_payment(id, amount - paid_amount, '2026-05-20') IS NOT NULL AS recorded FROM rebate_invoice;

-- ## close_rebate_invoice
SELECT close_rebate_invoice(id) FROM rebate_invoice;

-- # Identifiers and the day

-- ## normalize_ndc
SELECT normalize_ndc('0002-7510-02'), normalize_ndc('0002751002');

-- ## try_ndc
SELECT try_ndc('0002-7510-02'), try_ndc('no code');

-- ## is_valid_npi
SELECT is_valid_npi('1234567893'), is_valid_npi('1234567890');

-- ## is_valid_dea
SELECT is_valid_dea('BB1388568');

-- ## today
SELECT today();

-- # Roles, purposes and emergencies

-- ## grant_role
SELECT grant_role('example_desk', 'pbm_csr', 'ACME');

-- ## revoke_role
SELECT revoke_role('example_desk', 'pbm_csr', 'ACME');

-- ## role_privileges
SELECT role_name, cardinality(functions) FROM role_privileges() WHERE role_name = 'pbm_csr';

-- ## allow_purpose
SELECT allow_purpose('example_desk', 'HPAYMT');

-- ## forbid_purpose
SELECT forbid_purpose('example_desk', 'HPAYMT');

-- ## set_standing_purpose
SELECT set_standing_purpose('example_desk', 'RECORDMGT', 'pg_dump of every night');

-- ## begin_access
BEGIN;
SELECT begin_access('ann@example.org', 'HSYSADMIN', 'CALL-2027-0042');
SELECT count(*) FROM members;
COMMIT;

-- ## begin_access_signed
-- error: 28000
SELECT begin_access_signed('no token');

-- ## current_access
SELECT app_user, purpose FROM current_access();

-- ## caller
SELECT caller();

-- ## break_glass
SELECT allow_purpose('postgres', 'ETREAT');
BEGIN;
SELECT begin_access('ann@example.org', 'ETREAT');
SELECT break_glass('SAMPLE00001', 'unconscious in the emergency room', 30, '01') IS NOT NULL AS opened;
COMMIT;

-- ## has_broken_glass
SELECT has_broken_glass(m.patient_id) FROM members m JOIN coverage c USING (member_id) WHERE c.cardholder_id = 'SAMPLE00001' AND c.person_code = '01';

-- ## review_break_glass
-- error: 42501
SELECT review_break_glass(break_glass_id, 'appropriate', 'seen the chart') FROM break_glass;

-- ## is_restricted
SELECT is_restricted(patient_id) FROM members LIMIT 1;

-- # Disclosures (45 CFR 164.528)

-- ## record_disclosure
SELECT record_disclosure('SAMPLE00001', today(), 'judicial', 'County Court', 'claims of 2025', 'subpoena 12-34', person_code => '01') IS NOT NULL AS recorded;

-- ## suspend_accounting
SELECT suspend_accounting('SAMPLE00001', 'law_enforcement', 'State Police', 'Sgt. Roe', 'would warn the suspect', true, today(), today() + 30,
                          person_code => '01') IS NOT NULL AS suspended;

-- ## accounting
SELECT disclosed_on, recipient_name, description FROM accounting('SAMPLE00001', NULL, NULL, person_code => '01');

-- ## request_accounting
SELECT request_accounting('SAMPLE00001', '01') IS NOT NULL AS requested;

-- ## extend_accounting
SELECT extend_accounting(request_id, 'the archive is being moved') FROM accounting_request;

-- ## close_accounting
SELECT close_accounting(request_id) FROM accounting_request;

-- # Audit and its evidence

-- ## audit_seal
SELECT audit_seal();

-- ## audit_anchor_now
SELECT audit_anchor_now();

-- ## audit_verify
SELECT block, finding, detail FROM audit_verify('-infinity', 'infinity');

-- ## audit_public_key
SELECT length(audit_public_key());

-- ## audit_months
SELECT * FROM audit_months('audit_log') ORDER BY from_date LIMIT 1;

-- ## audit_retain
SELECT * FROM audit_retain('7 years');

-- ## open_audited_values
SELECT (open_audited_values(max(audit_id), 'HSYSADMIN')).new_values IS NOT NULL AS readable FROM audit_log WHERE operation = 'UPDATE' AND new_data IS NOT NULL;

-- ## access_report
SELECT function_name, relation_name FROM access_report('SAMPLE00001', CURRENT_DATE - 30, CURRENT_DATE, '01') LIMIT 3;

-- ## read_audit_states
SELECT state, waiting, capacity FROM read_audit_states();

-- ## read_audit_is_preloaded
SELECT read_audit_is_preloaded();

-- ## column_classes
SELECT column_name, class FROM column_classes() WHERE table_name = 'members' LIMIT 3;

-- ## health_check
SELECT check_name, state, remedy FROM health_check() WHERE state <> 'ok';

-- # Encryption of fields

-- ## register_encryption_keys
SELECT register_encryption_keys();

-- ## keys_at_hand
SELECT key_id, purpose FROM keys_at_hand();

-- ## active_key_id
SELECT active_key_id('fields');

-- ## encryption_ready
SELECT encryption_ready();

-- ## encrypt
SELECT length(encrypt('Springfield', 'members.city', gen_random_uuid())::text) > 20 AS is_ciphertext;

-- ## decrypt
SELECT decrypt(city, 'members.city', patient_id) FROM members WHERE last_name = 'Example';

-- ## check_encrypted
SELECT check_encrypted(city, 'members.city', patient_id) FROM members WHERE last_name = 'Example';

-- ## reencrypt
SELECT reencrypt(city, 'members.city', patient_id) IS NOT NULL AS kept FROM members WHERE last_name = 'Example';

-- ## blind_index
SELECT length(blind_index('900-12-3456', 'members.ssn', (SELECT client_id FROM client)));

-- ## set_encryption_key_state
SELECT set_encryption_key_state(active_key_id('fields'), 'active');

-- ## rotate_encryption
CALL rotate_encryption(1000);

-- ## rotate_encryption_chunk
SELECT rotate_encryption_chunk(0, 10) IS NOT NULL AS more;

-- ## encrypt_plain_contacts
CALL encrypt_plain_contacts(1000);

-- ## encrypt_plain_contacts_chunk
SELECT encrypt_plain_contacts_chunk(100);

-- ## empty_plain_contacts
SELECT empty_plain_contacts();

-- ## health_encryption
SELECT check_name, state FROM health_encryption();

-- # Masking and de-identification

-- ## mask_phi
SELECT mask_phi('Ada Example', 'name'), mask_phi('{"first_name": "Ada", "ndc": "99037036201"}');

-- ## mask_text
SELECT mask_text('07-1234567', 'prescription') <> '07-1234567' AS masked;

-- ## mask_uuid
SELECT mask_uuid('00000000-0000-4000-8000-000000000001', 'person') IS NOT NULL AS masked;

-- ## mask_integer
SELECT mask_integer(4711, 'member') <> 4711 AS masked;

-- ## shift_days
SELECT abs(shift_days('00000000-0000-4000-8000-000000000001')) BETWEEN 1 AND 365 AS moved;

-- ## has_masking_key
SELECT has_masking_key();

-- ## draw_masking_key
SELECT draw_masking_key();

-- ## safe_year
SELECT safe_year('2025-03-10');

-- ## safe_age
SELECT safe_age('1980-05-17', '2025-03-10');

-- ## safe_zip
SELECT safe_zip('62704'), safe_zip('03601');

-- ## small_zip3_areas
SELECT zip3 FROM small_zip3_areas() ORDER BY 1 LIMIT 3;

-- ## deidentify
SELECT deidentify('{"first_name": "Ada", "ndc": "99037036201"}', 'safe_harbor');

-- ## masked_columns
SELECT column_name, action FROM masked_columns('pbm.pharmacy_claim', 'safe_harbor') LIMIT 3;

-- ## masked_query
SELECT left(masked_query('pbm.members', 'static'), 60);

-- ## masking_tables
SELECT fate, count(*) FROM masking_tables() GROUP BY 1;

-- ## masked_copy_script
SELECT count(*) FROM masked_copy_script('static', 0.1);

-- ## safe_harbor_claims
SELECT fill_year, drug_name FROM safe_harbor_claims() LIMIT 3;

-- ## safe_harbor_members
SELECT birth_year, state FROM safe_harbor_members() LIMIT 3;

-- ## limited_claims
SELECT fill_date, ndc FROM limited_claims() LIMIT 3;

-- ## limited_members
SELECT date_of_birth, state FROM limited_members() LIMIT 3;

-- ## suppress_small_cells
SELECT c FROM suppress_small_cells('[{"drug": "a", "patients": 3}, {"drug": "b", "patients": 20}, {"drug": "c", "patients": 30}]',
                                   'drug', 'patients') AS c;

-- ## check_small_groups
SELECT * FROM check_small_groups('SELECT sex, state, patient_id FROM pbm.members', '{sex,state}', 'patient_id');

-- ## find_personal_data
SELECT column_name, suspected_class FROM find_personal_data('public');

-- ## check_references
SELECT check_references() > 0 AS checked;

-- # Data in

-- ## claim_faults
SELECT place, field, code, message FROM claim_faults('[{"cardholder_id": "SAMPLE00001", "ndc": "99037", "quantity": 0}]');

-- ## map_record
SELECT map_record('{"Card": "SAMPLE00001 ", "Remark": "x"}', '{"Card": "cardholder_id", "Remark": null}');

-- ## begin_load_run
SELECT begin_load_run('claims', 'feed.csv') AS run_id \gset
INSERT INTO claims_staging (run_id, line, raw_data) VALUES (:run_id, 2, '{"cardholder_id": "SAMPLE00001", "ndc": "99037"}');

-- ## record_load_errors
SELECT record_load_errors(max(run_id), '[{"line": 3, "field": "ndc", "code": "unreadable", "message": "a line without its last columns"}]')
FROM load_run WHERE source = 'claims';

-- ## repair_staged_claim
CALL process_claims_staging(1000);
SELECT repair_staged_claim(staging_id, '{"cardholder_id": "SAMPLE00001", "person_code": "01", "ndc": "99037036201", "quantity": 60,
    "days_supply": 30, "pharmacy_npi": "2000000077", "prescriber_npi": "2100000076", "fill_date": "2026-03-15", "rx_number": "RX1004"}')
FROM (SELECT DISTINCT staging_id FROM claims_quarantine) q;

-- ## retry_staged_claims
SELECT retry_staged_claims(run_id => max(run_id)) FROM load_run WHERE source = 'claims';

-- ## require_own_transactions
-- error: 25001
SELECT require_own_transactions();

-- ## load_sources
SELECT source, description FROM load_sources() LIMIT 5;

-- ## load_layout
SELECT field, kind, required FROM load_layout('nadac');

-- ## check_records
SELECT begin_load_run('prescribers', 'prescribers.csv') AS run_id \gset
INSERT INTO reference_staging (run_id, line, raw_data)
VALUES (:run_id, 2, '{"npi": "2100000076", "specialty": "Family medicine"}'), (:run_id, 3, '{"npi": "12"}');
SELECT * FROM check_records(:run_id);

-- ## load_records
SELECT max(run_id) AS run_id FROM load_run WHERE source = 'prescribers' \gset
CALL load_records(:run_id);
SELECT line, field, code, message FROM load_error WHERE run_id = :run_id;

-- ## discard_records
SELECT discard_records(max(run_id)) FROM load_run WHERE source = 'prescribers';

-- ## end_load_run
SELECT begin_load_run('feed') AS run_id \gset
SELECT end_load_run(:run_id, 'failed', records => 10, refused => 10, message => 'the file ended early');

-- ## purge_load_runs
SELECT purge_load_runs(now() - interval '2 years');

-- # Prices

-- ## file_mac_appeal
SELECT file_mac_appeal(claim_number, 1000.00, 'INV-2214') IS NOT NULL AS filed
FROM pharmacy_claim WHERE status = 'paid' AND basis_of_reimbursement = '7' ORDER BY claim_number LIMIT 1;

-- ## decide_mac_appeal
SELECT decide_mac_appeal(appeal_id, 'upheld', 'invoice seen', 1000.00) > 0 AS listed FROM mac_appeal;

-- # Reports

-- ## refresh_report_claims
SELECT refresh_report_claims();

-- ## spend_by_class
SELECT class_name, claims, plan_paid, share FROM spend_by_class('SAMPLE-PPO-01', '2025-01-01', '2026-12-31') LIMIT 5;

-- ## spend_by_month
SELECT month, claims, plan_paid, pmpm FROM spend_by_month('SAMPLE-PPO-01', '2026-01-01', '2026-12-31');

-- ## spend_by_tier
SELECT tier, channel, claims, plan_paid FROM spend_by_tier('SAMPLE-PPO-01', '2025-01-01', '2026-12-31');

-- ## spend_trend
SELECT class_name, change, price_effect, volume_effect, mix_effect
FROM spend_trend('SAMPLE-PPO-01', '2026-01-01', '2026-12-31', '2025-01-01', '2025-12-31') LIMIT 5;

-- ## net_cost_by_plan
SELECT * FROM net_cost_by_plan('2026-01-01', '2026-12-31') LIMIT 3;

-- ## nadac_spread
SELECT drug_name, ingredient_cost, nadac_cost, spread FROM nadac_spread('SAMPLE-PPO-01', '2025-01-01', '2026-12-31') LIMIT 5;

-- ## client_spread_by_plan
SELECT plan_code, month, claims, spread, above_nadac FROM client_spread_by_plan('2025-01-01', '2026-12-31') LIMIT 3;

-- ## formulary_compliance_by_plan
SELECT plan_code, answered, paid_formulary, compliance, by_tier FROM formulary_compliance_by_plan('2025-01-01', '2026-12-31');

-- ## claim_rejection_analysis
SELECT month, reject_code, description, rejected, paid_later FROM claim_rejection_analysis('SAMPLE-PPO-01', '2025-01-01', '2026-12-31') LIMIT 5;

-- ## dur_outcomes
SELECT alert_code, outcome, alerts, overridden FROM dur_outcomes('SAMPLE-PPO-01', '2025-01-01', '2026-12-31');

-- ## adherence_by_class
SELECT * FROM adherence_by_class('SAMPLE-PPO-01', '2025-01-01', '2026-12-31') LIMIT 5;

-- ## member_utilization
SELECT member_months, pmpm, generic_dispensing_rate, polypharmacy FROM member_utilization('SAMPLE-PPO-01', '2025-01-01', '2026-12-31');

-- ## top_drugs_by_member
SELECT member_id, place, drug_name, total_amount FROM top_drugs_by_member('SAMPLE-PPO-01', '2025-01-01', '2026-12-31', top => 3) LIMIT 5;

-- ## high_cost_claimants
SELECT member_id, claims, total_amount FROM high_cost_claimants('SAMPLE-PPO-01', '2025-01-01', '2026-12-31', threshold => 1000) LIMIT 5;

-- ## early_refills
SELECT member_id, drug_name, fill_date, days_left FROM early_refills('SAMPLE-PPO-01', '2025-01-01', '2026-12-31') LIMIT 5;

-- ## multiple_prescribers
SELECT member_id, prescribers, pharmacies FROM multiple_prescribers('SAMPLE-PPO-01', '2025-01-01', '2026-12-31', 3, 3);

-- ## impossible_quantities
SELECT member_id, drug_name, quantity, reason FROM impossible_quantities('SAMPLE-PPO-01', '2025-01-01', '2026-12-31');

-- ## coverage_findings
SELECT finding, member_id, fill_date FROM coverage_findings('SAMPLE-PPO-01', '2025-01-01', '2026-12-31') LIMIT 5;

-- ## remittance
SELECT line_type, claim_number, allowed_amount, patient_pay, plan_paid FROM remittance('2000000077', CURRENT_DATE - 7, CURRENT_DATE + 1);

-- ## remittance_by_pharmacy
SELECT * FROM remittance_by_pharmacy(CURRENT_DATE - 7, CURRENT_DATE + 1) LIMIT 3;

-- ## rxdc_file
SELECT place, name, paid_claims, total_spending FROM rxdc_file('D4', 2026) LIMIT 5;

-- ## report_html
SELECT length(report_html('SAMPLE-PPO-01', '2025-01-01', '2026-12-31')) > 1000 AS is_a_page;

-- ## claim_html
SELECT length(claim_html(claim_number)) > 1000 AS is_a_page FROM pharmacy_claim WHERE status = 'paid' LIMIT 1;

-- # Operation

-- ## maintain
CALL maintain(months_ahead => 3, keep_audit => '7 years');

-- ## set_legal_hold
SELECT set_legal_hold('case 2026-17', from_date => '2024-01-01') AS hold_id;

-- ## release_legal_hold
SELECT release_legal_hold(hold_id) FROM legal_hold WHERE released_at IS NULL;

-- ## purge_retired
SELECT purge_retired((today() - interval '12 years')::date);

-- ## statement_statistics
SELECT function_name, calls, mean_time FROM statement_statistics() ORDER BY total_time DESC LIMIT 10;

-- ## ensure_partitions
SELECT ensure_partitions((today() + interval '3 months')::date);

-- ## retire_partitions
SELECT retire_partitions((today() - interval '10 years')::date);

-- ## ensure_audit_partitions
SELECT ensure_audit_partitions((today() + interval '6 months')::date);

-- ## ensure_access_partitions
SELECT ensure_access_partitions(clock_timestamp() + interval '6 months');

-- ## partition_name
SELECT partition_name('2026-01-01');

-- ## trigger_states
SELECT count(*) FROM trigger_states() WHERE found IS DISTINCT FROM wanted;

-- ## repair_triggers
SELECT repair_triggers();

-- ## refresh_member_state
SELECT refresh_member_state();

-- ## upgrade_tables
SELECT upgrade_tables();

-- ## adopt
SELECT adopt();

-- ## installs_code_only
SELECT installs_code_only();

-- ## reference_cache_usage
SELECT * FROM reference_cache_usage();

-- ## list_edits
SELECT count(*) FROM list_edits();

-- ## list_stages
SELECT * FROM list_stages() LIMIT 3;

-- ## count_claims
SELECT all_sessions, paid, rejected, round((batch_claims / nullif(batch_time, 0) * 1000)::numeric) AS batch_claims_per_second FROM count_claims();

-- ## list_all_stages
SELECT stage, calls, total_time FROM list_all_stages() ORDER BY total_time DESC LIMIT 3;

-- ## reset_statistics
SELECT reset_statistics();

-- ## fold_statistics
SELECT fold_statistics();

-- ## reset_stages
SELECT reset_stages();

-- ## mask_database
-- Last, for it masks all that is there: in the database "examples", which is said to be of no production.
ALTER DATABASE examples SET pbm.non_production = 'examples';
\c
SET pbm.read_audit = 'off';
CALL mask_database('static');

-- internal: adopt_tables agency_key audit_partition_name audit_seal_first audit_tombstone begin_definitions begin_masked_copy
-- internal: begin_static_masking blind_indexes caller_name caller_scope check_maskable check_minimum_cell check_purpose commit_durably
-- internal: due_owner enc_key_id encryption_uses end_masked_copy end_static_masking ensure_guards ensure_masked_partitions
-- internal: ensure_masking_key enter_authorization_appeal enter_authorization_decision enter_authorization_information
-- internal: enter_authorization_request enter_authorization_withdrawal forget_statistics grant_privileges guard_definition guard_partition
-- internal: has_partition index_member is_ours is_preloaded is_sampled labelled_query list_column_classes lock_partitions
-- internal: business_day_after load_client_rates load_mac_prices mac_appeal_rule_of raise_mac synced_amounts
-- internal: has_partition hold_lock_in index_member is_ours is_preloaded is_sampled labelled_query list_column_classes lock_partitions
-- internal: load_low_income load_mme_factors m3p_bill_election m3p_costs m3p_elections_due m3p_month_bill
-- internal: locked_rebate_invoice look_at_person make_audit_partition make_partition mask_tables masking_select month_objects
-- internal: month_partitions move_rows needed_triggers note_misuse opened_members opened_persons own_members own_persons partition_days
-- internal: person_of_card psql_echo quiet_triggers random_surrogate reader_policy record_access_report record_export
-- internal: require_access require_encryption require_purpose require_read_audit restricted_persons retire_partition role_of_name
-- internal: sampled_rows secure_table sees_all server_fact server_setting set_policy shows_person suspect_columns visible_clients
-- internal: visible_plans write_eligibility
-- internal: add_ingredients add_priced_products adherence_of_plan answer_staged_claims base_ingredient changed_claims check_report_period
-- internal: field_fault field_repair first_held health_operation load_columns load_cost_shares load_exclusions load_fault_text
-- internal: load_fda_ndc load_formulary load_imported_claims load_interactions load_member_contacts load_members load_nadac load_part_d_pricing load_pharmacies
-- internal: load_pharmacy_network load_prescribers load_prices load_spans load_value_sets note_hidden_persons merge_persons notify_load part_d_plan
-- internal: read_date read_field read_records record_outcomes rejections_of_plan report_minimum report_plan report_plans report_suppressed
-- internal: report_moves report_timeline resolve_members run_maintenance_step run_records
