\set QUIET on
\pset footer off
\pset null '-'
\pset linestyle ascii
\pset border 1
SET client_min_messages = warning;

\echo '--- The sample: a fictional book of business, and a year of claims made by adjudicating them (some seconds)'
SELECT pbm.load_sample_data() \g /dev/null
ANALYZE;
SELECT (SELECT count(*) FROM pbm.members) AS members, (SELECT count(*) FROM pbm.plan) AS plans,
       (SELECT count(*) FROM pbm.pharmacies) AS pharmacies, (SELECT count(*) FROM pbm.drugs) AS drugs,
       count(*) AS claims, count(*) FILTER (WHERE status = 'paid') AS paid,
       count(*) FILTER (WHERE status = 'rejected') AS rejected, sum(paid_amount) FILTER (WHERE status = 'paid') AS plan_paid
FROM pbm.pharmacy_claim;

\echo '--- A claim that is paid, with its whole response'
\pset expanded on
SELECT r.* FROM pbm.adjudicate_claim(
    cardholder_id => 'SAMPLE00001', person_code => '01', ndc => '99037-0362-01', quantity => 60, days_supply => 30,
    pharmacy_npi => '2000000077', prescriber_npi => '2100000076', fill_date => '2026-01-15', rx_number => 'RX1001') r;
\pset expanded off
SELECT claim_number FROM pbm.pharmacy_claim WHERE rx_number = 'RX1001' AND status = 'paid' \gset

\echo '--- Rejected, with the date or the alternative that would pay'
SELECT drug, r.status, r.reject_codes AS codes, array_to_string(r.messages, '; ') AS message
FROM (VALUES ('Eliquis again, ten days on', '99037036201', 60, 30, DATE '2026-01-25', 'RX1002'),
             ('Esomeprazole', '99037036201', 30, 30, DATE '2026-01-15', 'RX1003'),
             ('Crestor', '99023002301', 30, 30, DATE '2026-01-15', 'RX1004')) AS v (drug, ndc, quantity, days, filled, rx)
CROSS JOIN LATERAL pbm.adjudicate_claim('SAMPLE00001', v.ndc, v.quantity, v.days, '2000000077', v.filled, v.rx,
                                        person_code => '01', prescriber_npi => '2100000076') r
ORDER BY rx;

\echo '--- What would pay the second Eliquis: small changes, each decided without being stored'
SELECT w.change, string_agg(w.explanation, '; ') AS explanation, w.paid_amount, w.patient_pay
FROM pbm.pharmacy_claim c, pbm.what_would_pay(c.claim_number) w
WHERE c.rx_number = 'RX1002' GROUP BY w.change, w.paid_amount, w.patient_pay ORDER BY 1;

\echo '--- An interaction with the first claim: rejected, then paid with the pharmacist''s override'
SELECT r.status, r.reject_codes AS codes, d.severity, d.outcome, d.alert_description
FROM pbm.adjudicate_claim('SAMPLE00001', '99005148101', 14, 14, '2000000077', '2026-01-20', 'RX1005',
                          person_code => '01', prescriber_npi => '2100000076') r,
     jsonb_to_recordset(r.dur) AS d (severity text, outcome text, alert_description text);
SELECT r.status, r.patient_pay, d.outcome, d.override_reason
FROM pbm.adjudicate_claim('SAMPLE00001', '99005148101', 14, 14, '2000000077', '2026-01-20', 'RX1005',
                          person_code => '01', prescriber_npi => '2100000076',
                          dur => '[{"reason_for_service": "DD", "professional_service": "M0", "result_of_service": "1G"}]') r,
     jsonb_to_recordset(r.dur) AS d (outcome text, override_reason text);

\echo '--- Why the first claim was decided as it was'
SELECT step, edit, rule, outcome, explanation FROM pbm.explain_claim(:'claim_number');

\echo '--- A prior authorization, from the claim that needs it to the claim that it pays'
SELECT r.status, r.reject_codes AS codes, array_to_string(r.messages, '; ') AS message
FROM pbm.adjudicate_claim('SAMPLE00001', '99012167201', 30, 30, '2000000077', '2026-01-15', 'RX1006',
                          person_code => '01', prescriber_npi => '2100000076') r;
SELECT a.case_id, a.state FROM pbm.request_authorization(
    '{"cardholder_id": "SAMPLE00001", "person_code": "01", "ndc": "99012167201", "effective_date": "2026-01-01", "fills": 3}') a \gset
SELECT :'state' AS state, d.clock, round(d.hours_left) AS hours_left, d.source FROM pbm.authorization_due d WHERE d.case_id = :'case_id';
SELECT a.state, a.authorization_number FROM pbm.decide_authorization(:'case_id', 'approved') a;
SELECT r.status, r.allowed_amount, r.patient_pay
FROM pbm.adjudicate_claim('SAMPLE00001', '99012167201', 30, 30, '2000000077', '2026-01-15', 'RX1006',
                          person_code => '01', prescriber_npi => '2100000076') r;

\echo '--- The same claim sent again, then reversed: the accumulators go back'
CREATE TEMPORARY VIEW met AS
SELECT a.scope, a.deductible_met, a.out_of_pocket_met
FROM pbm.accumulator a
JOIN pbm.coverage c ON c.cardholder_id = 'SAMPLE00001' AND c.person_code = '01'
JOIN pbm.members m ON m.member_id = c.member_id
WHERE a.owner_id IN (m.patient_id, c.family_id) AND a.benefit_year_start = '2026-01-01';
SELECT 'sent again' AS what, r.status, r.claim_number, r.patient_pay FROM pbm.adjudicate_claim(
    cardholder_id => 'SAMPLE00001', person_code => '01', ndc => '99037-0362-01', quantity => 60, days_supply => 30,
    pharmacy_npi => '2000000077', prescriber_npi => '2100000076', fill_date => '2026-01-15', rx_number => 'RX1001') r;
SELECT 'before' AS "when", * FROM met ORDER BY scope;
SELECT 'reversal' AS what, r.status, r.claim_number, r.patient_pay FROM pbm.reverse_claim(:'claim_number') r;
SELECT 'after' AS "when", * FROM met ORDER BY scope;

\echo '--- A batch in one call'
CREATE TEMPORARY TABLE batch AS
SELECT jsonb_agg(jsonb_build_object(
    'cardholder_id', c.cardholder_id, 'person_code', c.person_code, 'ndc', d.ndc_code, 'quantity', 30, 'days_supply', 30,
    'pharmacy_npi', '2000000077', 'prescriber_npi', '2100000076', 'fill_date', '2026-02-10', 'rx_number', 'B' || c.n)) AS claims
FROM (SELECT cardholder_id, person_code, row_number() OVER (ORDER BY coverage_id) AS n FROM pbm.coverage
      WHERE termination_date IS NULL AND rank = 1) c
JOIN (SELECT ndc_code, row_number() OVER (ORDER BY ndc_code) AS n, count(*) OVER () AS drugs FROM pbm.drugs) d
  ON d.n = 1 + c.n % d.drugs;
SELECT clock_timestamp() AS began \gset
CREATE TEMPORARY TABLE answered AS SELECT r.* FROM batch, pbm.adjudicate_batch(claims) r;
SELECT count(*) AS claims, count(*) FILTER (WHERE status = 'paid') AS paid,
       round(count(*) / extract(epoch FROM clock_timestamp() - :'began'::timestamptz)) AS claims_per_second
FROM answered;

\echo '--- Medicare Part D: a year of one member from the deductible across the threshold, and who bears each price'
INSERT INTO pbm.plan_part_d (plan_id, effective_date) SELECT plan_id, '2026-01-01' FROM pbm.plan WHERE plan_code = 'SAMPLE-SENIOR-01';
INSERT INTO pbm.drug_part_d (ndc, kind, insulin) VALUES ('99022161101', 'applicable', false), ('99032051101', 'applicable', true);
SELECT v.day AS filled, v.drug, d.gross, d.deductible_phase AS deductible, d.initial_phase AS initial, d.catastrophic_phase AS catastrophic,
       d.patient_pay AS patient, d.manufacturer_discount AS manufacturer, d.reinsurance AS cms, d.plan_pay AS plan, d.troop
FROM (VALUES (0, '2026-01-15'::date, 'Biktarvy', '99022161101', 30), (0, '2026-01-16', 'Lantus', '99032051101', 15),
             (1, '2026-02-12', 'Biktarvy', '99022161101', 30), (2, '2026-03-12', 'Biktarvy', '99022161101', 30)) v (fill, day, drug, ndc, quantity)
CROSS JOIN LATERAL pbm.adjudicate_claim('SAMPLE00006', v.ndc, v.quantity, 30, '2000000077', v.day, 'RX2' || left(v.drug, 1), fill_number => v.fill,
                                        person_code => '01', prescriber_npi => '2100000076') r
CROSS JOIN LATERAL jsonb_to_record(r.part_d) AS d (gross numeric, deductible_phase numeric, initial_phase numeric, catastrophic_phase numeric,
    patient_pay numeric, manufacturer_discount numeric, reinsurance numeric, plan_pay numeric, troop numeric)
ORDER BY v.day;
SELECT phase, deductible_left, troop, troop_left, gross_covered_cost FROM pbm.part_d_status('SAMPLE00006', '2026-03-20', '01');

\echo '--- Two payers: the second says where the first is billed, and then pays of what the first left'
UPDATE pbm.coverage SET bin = '610011', pcn = 'FIRST' WHERE cardholder_id = 'SAMPLE00002';
INSERT INTO pbm.coverage (member_id, plan_id, cardholder_id, person_code, family_id, rank, effective_date)
SELECT c.member_id, p.plan_id, 'SECOND00002', '01', gen_random_uuid(), 2, '2026-01-01'
FROM pbm.coverage c, pbm.plan p WHERE c.cardholder_id = 'SAMPLE00002' AND c.person_code = '01' AND p.plan_code = 'SAMPLE-PPO-02';
INSERT INTO pbm.plan_coordination (plan_id, method) SELECT plan_id, 'standard' FROM pbm.plan WHERE plan_code = 'SAMPLE-PPO-02';
CREATE FUNCTION pg_temp.bill(card text, other_coverage_code text, other_payers jsonb) RETURNS pbm.claim_response LANGUAGE sql AS $$
    SELECT * FROM pbm.adjudicate_claim(card, '99037036201', 60, 30, '2000000077', '2026-04-15', 'RX4001', person_code => '01',
        prescriber_npi => '2100000076', other_coverage_code => other_coverage_code, other_payers => other_payers) $$;
CREATE TEMPORARY TABLE billed AS SELECT 1 AS call, 'second' AS payer, b.* FROM pg_temp.bill('SECOND00002', NULL, NULL) b;
INSERT INTO billed SELECT 2 AS call, 'first' AS payer, b.* FROM pg_temp.bill('SAMPLE00002', NULL, NULL) b;
INSERT INTO billed SELECT 3 AS call, 'second' AS payer, b.* FROM billed f, pg_temp.bill('SECOND00002', '2', jsonb_build_array(jsonb_build_object('coverage_type', '01',
    'amounts_paid', jsonb_build_array(jsonb_build_object('qualifier', '07', 'amount', f.paid_amount)),
    'patient_responsibility', jsonb_build_array(jsonb_build_object('qualifier', '06', 'amount', f.patient_pay))))) b WHERE f.payer = 'first';
SELECT payer, status, reject_codes AS codes, other_payer ->> 'bin' AS bin, allowed_amount, paid_amount, patient_pay FROM billed ORDER BY call;

\echo '--- A compound: each ingredient priced by itself, one fee for the work, the copay of the highest tier'
UPDATE pbm.pharmacy_contract SET compound_fee = 20;
SELECT r.status, r.compound->>'compound_fee' AS fee, i.ndc, i.quantity, i.covered, i.cost, i.basis, r.allowed_amount AS allowed, r.patient_pay
FROM (SELECT pbm.adjudicate_claim('{"cardholder_id": "SAMPLE00001", "person_code": "01", "ndc": "0", "quantity": 90, "days_supply": 30, "pharmacy_npi": "2000000077",
        "prescriber_npi": "2100000076", "fill_date": "2026-03-15", "rx_number": "RX3001", "compound_code": "2", "submission_clarification_codes": ["8"],
        "compound": {"dosage_form": "03", "dispensing_unit": "2", "ingredients": [{"ndc": "99032051101", "quantity": 15}, {"ndc": "99022161101", "quantity": 2}, {"ndc": "99037036201", "quantity": 10}]}}') AS answer) a
CROSS JOIN LATERAL jsonb_to_record(a.answer) AS r (status text, reject_codes text, compound jsonb, allowed_amount numeric, patient_pay numeric)
CROSS JOIN LATERAL jsonb_to_recordset(r.compound->'ingredients') AS i (ndc text, quantity numeric, covered boolean, cost numeric, basis text);

\echo '--- What manufacturers owe: paid claims accrued it, one call invoices all quarters until a day'
CALL pbm.invoice_rebates('2026-03-31');
SELECT i.manufacturer, i.invoice_number, i.amount, i.waits_for FROM pbm.rebate_due i ORDER BY i.amount DESC LIMIT 3;

\echo '--- Who read what: a read that is rolled back stays on record, and none that cannot be recorded is served'
BEGIN; SELECT first_name, last_name FROM pbm.members WHERE member_id = 1 \g /dev/null
ROLLBACK;
SELECT kind, relation_name, column_names, user_name, purpose FROM pbm.access_log WHERE kind = 'read' ORDER BY accessed_at DESC LIMIT 1;
\! psql -X -q -d pbm_demo -c 'BEGIN' -c 'LOCK TABLE pbm.access_log IN EXCLUSIVE MODE' -c 'SELECT pg_sleep(2)' >/dev/null & sleep 0.3
SET pbm.audit_wait = '500ms';
\set ON_ERROR_STOP off
SELECT first_name, last_name FROM pbm.members WHERE member_id = 1;
\set ON_ERROR_STOP on
SELECT pg_sleep(2) \g /dev/null
\echo

\echo '--- What somebody with all rights changes in the log afterwards is found'
SET pbm.maintenance = on;
ALTER TABLE pbm.audit_log DISABLE TRIGGER audit_refuse;
UPDATE pbm.audit_log SET user_name = 'somebody_else' WHERE audit_id = 1000;
ALTER TABLE pbm.audit_log ENABLE ALWAYS TRIGGER audit_refuse;
SELECT finding, detail FROM pbm.audit_verify('-infinity', 'infinity') WHERE finding LIKE 'row%' OR finding = 'verdict';

\echo '--- What an analyst sees of claims; and in an emergency one person, for some minutes, for a reason that somebody reviews'
DROP ROLE IF EXISTS pbm_demo_analyst, pbm_demo_nurse;
CREATE ROLE pbm_demo_analyst;
CREATE ROLE pbm_demo_nurse;
SELECT pbm.grant_role('pbm_demo_analyst', 'pbm_analyst_deid'), pbm.grant_role('pbm_demo_nurse', 'pbm_breakglass') \g /dev/null
BEGIN;
SET LOCAL ROLE pbm_demo_analyst;
SELECT pbm.begin_access('ann', 'HQUALIMP') \g /dev/null
SELECT fill_year, sex, state, age_at_fill, ndc, quantity, allowed_amount, paid_amount FROM pbm.claim_deidentified
WHERE status = 'paid' AND allowed_amount IS NOT NULL LIMIT 2;
COMMIT;
BEGIN;
SET LOCAL ROLE pbm_demo_nurse;
SELECT pbm.begin_access('bob', 'ETREAT') \g /dev/null
SELECT pbm.break_glass('SAMPLE00001', 'unconscious in the emergency room', 15, '01') \g /dev/null
COMMIT;
BEGIN;
SET LOCAL ROLE pbm_demo_nurse;
SELECT pbm.begin_access('bob', 'ETREAT') \g /dev/null
SELECT first_name, last_name, date_of_birth FROM pbm.emergency_person;
COMMIT;
SELECT opened_for, purpose, reason, expires_at - opened_at AS open_for FROM pbm.break_glass_review;
