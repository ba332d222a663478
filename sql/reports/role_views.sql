-- What each role sees, and no more than it needs. The rows are the caller's by the policies of the tables, and of those the ones
-- that he has this role for: another role of his may be for another client. Those that show persons refuse where reads are
-- not recorded, and say last whom they looked at.
CREATE VIEW pbm.member_service WITH (security_barrier = true) AS
SELECT m.member_id, m.patient_id, v.cardholder_id, v.person_code, m.first_name, m.last_name, m.date_of_birth, m.sex,
       v.plan_id, v.group_id, v.effective_date, v.termination_date
FROM pbm.coverage v JOIN pbm.members m USING (member_id)
WHERE (SELECT pbm.require_read_audit()) AND v.plan_id = ANY ((SELECT pbm.visible_plans('pbm_csr'))::uuid[])
  AND pbm.look_at_person(m.patient_id);
COMMENT ON VIEW pbm.member_service IS 'For pbm_csr: who is covered, under which card and when, of the members of his clients';

CREATE VIEW pbm.claim_service WITH (security_barrier = true) AS
SELECT c.claim_number, c.patient_id, c.fill_date, c.rx_number, c.fill_number, c.drug_name, c.quantity, c.days_supply, c.pharmacy_npi,
       c.status, c.reject_codes, c.patient_copay, c.deductible_applied, c.created_at
FROM pbm.pharmacy_claim c
WHERE (SELECT pbm.require_read_audit()) AND c.plan_id = ANY ((SELECT pbm.visible_plans('pbm_csr'))::uuid[])
  AND pbm.look_at_person(c.patient_id);
COMMENT ON VIEW pbm.claim_service IS 'For pbm_csr: what was filled, how it was answered and what the member paid';

CREATE VIEW pbm.clinical_profile WITH (security_barrier = true) AS
SELECT c.patient_id, extract(year FROM age(c.fill_date, m.date_of_birth))::integer AS age_at_fill, m.sex, c.ndc, c.drug_name, c.quantity, c.days_supply,
       c.fill_date, c.prescriber_npi, c.pharmacy_npi, c.status
FROM pbm.pharmacy_claim c JOIN pbm.members m ON m.patient_id = c.patient_id
WHERE (SELECT pbm.require_read_audit()) AND c.plan_id = ANY ((SELECT pbm.visible_plans('pbm_pharmacist'))::uuid[]) AND c.status IN ('paid', 'imported')
  AND pbm.look_at_person(c.patient_id);
COMMENT ON VIEW pbm.clinical_profile IS 'For pbm_pharmacist: what a patient takes, by patient_id, with age and sex, without name and card';

CREATE VIEW pbm.clinical_alert WITH (security_barrier = true) AS
SELECT a.id, a.patient_id, a.fill_date, a.alert_type, a.severity, a.alert_code, a.alert_description, a.drug1_ndc, a.drug2_ndc,
       a.interaction_type, a.outcome, a.override_reason, a.override_date
FROM pbm.dur_alert a JOIN pbm.pharmacy_claim c ON c.id = a.claim_id AND c.fill_date = a.fill_date
WHERE (SELECT pbm.require_read_audit()) AND c.plan_id = ANY ((SELECT pbm.visible_plans('pbm_pharmacist'))::uuid[])
  AND pbm.look_at_person(a.patient_id);
COMMENT ON VIEW pbm.clinical_alert IS 'For pbm_pharmacist: alerts of drug utilization review, and what became of them';

CREATE VIEW pbm.authorization_review WITH (security_barrier = true) AS
SELECT k.case_id, k.appeal_of, k.patient_id, extract(year FROM age(k.received_at, m.date_of_birth))::integer AS age, m.sex, k.plan_id, k.program, k.level, k.request_type,
       k.urgency, k.state, k.authorization_number, k.requested, k.decided_scope, k.reason, k.prescriber_npi, k.diagnosis_codes,
       k.criteria, k.received_at, k.statement_at, k.decided_at
FROM pbm.authorization_case k JOIN pbm.members m ON m.patient_id = k.patient_id
WHERE (SELECT pbm.require_read_audit()) AND k.plan_id = ANY ((SELECT pbm.visible_plans('pbm_pa_reviewer'))::uuid[])
  AND pbm.look_at_person(k.patient_id);
COMMENT ON VIEW pbm.authorization_review IS 'For pbm_pa_reviewer: requests for authorization with what they are decided by, without name and card';

CREATE VIEW pbm.client_drug_spend WITH (security_barrier = true) AS
SELECT y.plan_id, (s.cell ->> 'month')::date AS month, (s.cell ->> 'ndc')::pbm.ndc AS ndc, (s.cell ->> 'claims')::bigint AS claims,
       (s.cell ->> 'patients')::bigint AS patients, (s.cell ->> 'paid_amount')::numeric AS paid_amount,
       (s.cell ->> 'patient_amount')::numeric AS patient_amount
FROM (
    SELECT g.plan_id, jsonb_agg(jsonb_build_object('month', g.month, 'ndc', g.ndc::text, 'claims', g.claims, 'patients', g.patients,
                                                   'paid_amount', g.paid_amount, 'patient_amount', g.patient_amount)) AS cells
    FROM (SELECT c.plan_id, date_trunc('month', c.fill_date::timestamp)::date AS month, c.ndc, count(*) AS claims,
                 count(DISTINCT c.patient_id) AS patients, sum(c.paid_amount) AS paid_amount, sum(c.patient_copay) AS patient_amount
          FROM pbm.pharmacy_claim c
          WHERE c.status = 'paid' AND c.plan_id = ANY ((SELECT pbm.visible_plans('pbm_client'))::uuid[])
          GROUP BY 1, 2, 3) g
    GROUP BY g.plan_id, extract(year FROM g.month)) y
CROSS JOIN LATERAL pbm.suppress_small_cells(y.cells, 'month', 'ndc', 'patients', 11) AS s (cell)
WHERE NOT (s.cell ->> 'suppressed')::boolean AND s.cell ->> 'month' IS NOT NULL AND s.cell ->> 'ndc' IS NOT NULL;
COMMENT ON VIEW pbm.client_drug_spend IS 'For pbm_client: paid claims by plan, month and product. Rows of fewer than 11 patients are left out, and others of the year with them, so that nobody who knows its totals works them out (suppress_small_cells)';

CREATE VIEW pbm.claim_finance WITH (security_barrier = true) AS
SELECT c.claim_number, c.plan_id, c.fill_date, c.pharmacy_npi, c.status, c.ingredient_cost, c.dispensing_fee, c.sales_tax, c.allowed_amount,
       c.paid_amount, c.patient_copay, c.basis_of_reimbursement, c.reversed_at
FROM pbm.pharmacy_claim c
WHERE (SELECT pbm.require_read_audit()) AND c.plan_id = ANY ((SELECT pbm.visible_plans('pbm_finance'))::uuid[])
  AND pbm.look_at_person(c.patient_id);
COMMENT ON VIEW pbm.claim_finance IS 'For pbm_finance: what was paid to whom, without patient and drug';

-- Amounts are the product's mean of the year: divided by its quantity one would be the unit price of a week.
CREATE VIEW pbm.claim_deidentified WITH (security_barrier = true) AS
SELECT extract(year FROM c.fill_date)::integer AS fill_year, m.sex, m.state,
       pbm.safe_age(m.date_of_birth, c.fill_date, m.date_of_death) AS age_at_fill,
       c.ndc, c.quantity, c.days_supply, c.tier, c.status, c.reject_codes,
       CASE WHEN count(*) OVER product_year >= 11 THEN round(c.quantity * (sum(c.allowed_amount) OVER product_year
            / NULLIF(sum(c.quantity) OVER product_year, 0)), 2) END AS allowed_amount,
       CASE WHEN count(*) OVER product_year >= 11 THEN round(c.quantity * (sum(c.paid_amount) OVER product_year
            / NULLIF(sum(c.quantity) OVER product_year, 0)), 2) END AS paid_amount,
       CASE WHEN count(*) OVER product_year >= 11 THEN round(c.quantity * (sum(c.patient_copay) OVER product_year
            / NULLIF(sum(c.quantity) OVER product_year, 0)), 2) END AS patient_copay
FROM pbm.pharmacy_claim c JOIN pbm.members m ON m.patient_id = c.patient_id
WHERE (SELECT pbm.require_read_audit()) AND c.plan_id = ANY ((SELECT pbm.visible_plans('pbm_analyst_deid'))::uuid[])
  AND pbm.look_at_person(c.patient_id)
WINDOW product_year AS (PARTITION BY c.ndc, extract(year FROM c.fill_date), c.status);
COMMENT ON VIEW pbm.claim_deidentified IS 'For pbm_analyst_deid: claims without keys, dates and places below the state, amounts as the product''s mean of the year; small cells are the reader''s to suppress, and the order of rows is theirs: safe_harbor_claims is for what leaves';

-- The keys and dates of these are masked by the key of purpose masking; nobody guesses the UUIDs that they are of.
CREATE VIEW pbm.claim_pseudonymized WITH (security_barrier = true) AS
SELECT pbm.mask_uuid(c.patient_id, 'person') AS patient_key, pbm.mask_uuid(c.id, 'claim') AS claim_key,
       c.fill_date + pbm.shift_days(c.patient_id) AS shifted_fill_date, m.sex, m.state,
       pbm.safe_age(m.date_of_birth, c.fill_date, m.date_of_death) AS age_at_fill, c.ndc, c.quantity, c.days_supply, c.fill_number,
       c.channel, c.tier, c.status, c.reject_codes, c.allowed_amount, c.paid_amount, c.patient_copay
FROM pbm.pharmacy_claim c JOIN pbm.members m ON m.patient_id = c.patient_id
WHERE (SELECT pbm.require_read_audit()) AND c.plan_id = ANY ((SELECT pbm.visible_plans('pbm_analyst_deid'))::uuid[])
  AND pbm.look_at_person(c.patient_id);
COMMENT ON VIEW pbm.claim_pseudonymized IS 'For pbm_analyst_deid: claims under keyed pseudonyms with shifted dates, which is not Safe Harbor: still protected health information. Errors: 55000 without a key of the purpose masking';

CREATE VIEW pbm.member_pseudonymized WITH (security_barrier = true) AS
SELECT pbm.mask_uuid(m.patient_id, 'person') AS patient_key, pbm.safe_year(m.date_of_birth) AS birth_year, m.sex, m.state,
       v.plan_id, v.relationship_code, v.effective_date + pbm.shift_days(m.patient_id) AS shifted_effective_date,
       v.termination_date + pbm.shift_days(m.patient_id) AS shifted_termination_date
FROM pbm.coverage v JOIN pbm.members m USING (member_id)
WHERE (SELECT pbm.require_read_audit()) AND v.plan_id = ANY ((SELECT pbm.visible_plans('pbm_analyst_deid'))::uuid[])
  AND pbm.look_at_person(m.patient_id);
COMMENT ON VIEW pbm.member_pseudonymized IS 'For pbm_analyst_deid: spans of coverage under the same pseudonyms and shifts as claim_pseudonymized';

CREATE VIEW pbm.alert_pseudonymized WITH (security_barrier = true) AS
SELECT pbm.mask_uuid(a.patient_id, 'person') AS patient_key, pbm.mask_uuid(a.claim_id, 'claim') AS claim_key,
       a.fill_date + pbm.shift_days(a.patient_id) AS shifted_fill_date, a.alert_type, a.severity, a.alert_code, a.drug1_ndc, a.drug2_ndc,
       a.interaction_type, a.outcome
FROM pbm.dur_alert a JOIN pbm.pharmacy_claim c ON c.id = a.claim_id AND c.fill_date = a.fill_date
WHERE (SELECT pbm.require_read_audit()) AND c.plan_id = ANY ((SELECT pbm.visible_plans('pbm_analyst_deid'))::uuid[])
  AND pbm.look_at_person(a.patient_id);
COMMENT ON VIEW pbm.alert_pseudonymized IS 'For pbm_analyst_deid: alerts of drug utilization review under the same pseudonyms and shifts as claim_pseudonymized';

CREATE VIEW pbm.own_coverage WITH (security_barrier = true) AS
SELECT v.cardholder_id, v.person_code, m.first_name, m.last_name, m.date_of_birth, v.plan_id, v.effective_date, v.termination_date
FROM pbm.coverage v JOIN pbm.members m USING (member_id)
WHERE (SELECT pbm.require_read_audit()) AND m.patient_id = ANY ((SELECT pbm.own_persons())::uuid[])
  AND pbm.look_at_person(m.patient_id);
COMMENT ON VIEW pbm.own_coverage IS 'For pbm_member: the coverage of the person that he is';

CREATE VIEW pbm.own_claim WITH (security_barrier = true) AS
SELECT c.claim_number, c.fill_date, c.rx_number, c.drug_name, c.ndc, c.quantity, c.days_supply, c.pharmacy_npi, c.status, c.reject_codes,
       c.patient_copay, c.deductible_applied
FROM pbm.pharmacy_claim c
WHERE (SELECT pbm.require_read_audit()) AND c.patient_id = ANY ((SELECT pbm.own_persons())::uuid[])
  AND pbm.look_at_person(c.patient_id);
COMMENT ON VIEW pbm.own_claim IS 'For pbm_member: the claims of the person that he is';

CREATE VIEW pbm.role_grants WITH (security_barrier = true) AS
SELECT s.role_user_name, s.role_name, c.client_code, s.patient_id IS NOT NULL AS is_person, s.granted_by, s.granted_at
FROM pbm.role_scope s LEFT JOIN pbm.client c USING (client_id);
COMMENT ON VIEW pbm.role_grants IS 'For pbm_security_admin and pbm_auditor: who has which role in this database, for which client';
