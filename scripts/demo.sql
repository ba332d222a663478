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
             ('Esomeprazole', '99009056201', 30, 30, DATE '2026-01-15', 'RX1003'),
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

\echo '--- What manufacturers owe: paid claims accrued it, one call invoices all quarters until a day'
CALL pbm.invoice_rebates('2026-03-31');
SELECT i.manufacturer, i.invoice_number, i.amount, i.waits_for FROM pbm.rebate_due i ORDER BY i.amount DESC LIMIT 3;
