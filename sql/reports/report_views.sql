CREATE VIEW pbm.paid_claims WITH (security_barrier = true) AS
SELECT c.id AS claim_id, c.claim_number, c.patient_id, c.member_id, c.plan_id, p.client_id, c.ndc, c.pharmacy_npi, c.prescriber_npi,
       c.rx_number, c.fill_number, c.fill_date, c.quantity, c.days_supply, c.ingredient_cost, c.dispensing_fee, c.sales_tax,
       c.allowed_amount, c.paid_amount AS plan_paid, c.patient_copay AS patient_pay, c.tier, c.channel, c.created_at
FROM pbm.pharmacy_claim c JOIN pbm.plan p ON p.plan_id = c.plan_id
WHERE c.status = 'paid';
COMMENT ON VIEW pbm.paid_claims IS 'What was paid and stands: a row a claim that is paid now. Neither reversed claims nor imported ones, which another system paid';
COMMENT ON COLUMN pbm.paid_claims.claim_id IS 'pharmacy_claim.id';
COMMENT ON COLUMN pbm.paid_claims.claim_number IS 'Authorization number (503-F3)';
COMMENT ON COLUMN pbm.paid_claims.patient_id IS 'The person, members.patient_id';
COMMENT ON COLUMN pbm.paid_claims.member_id IS 'The same person, members.member_id';
COMMENT ON COLUMN pbm.paid_claims.plan_id IS 'The plan that paid';
COMMENT ON COLUMN pbm.paid_claims.client_id IS 'The client whose plan it is now; NULL: of no client';
COMMENT ON COLUMN pbm.paid_claims.ndc IS 'The product';
COMMENT ON COLUMN pbm.paid_claims.pharmacy_npi IS 'NPI of the pharmacy';
COMMENT ON COLUMN pbm.paid_claims.prescriber_npi IS 'NPI of the prescriber; NULL: not sent';
COMMENT ON COLUMN pbm.paid_claims.rx_number IS 'Prescription number (402-D2)';
COMMENT ON COLUMN pbm.paid_claims.fill_number IS 'Fill number (403-D3), 0 the first';
COMMENT ON COLUMN pbm.paid_claims.fill_date IS 'Day of fill';
COMMENT ON COLUMN pbm.paid_claims.quantity IS 'Billing units dispensed';
COMMENT ON COLUMN pbm.paid_claims.days_supply IS 'Days that the fill lasts';
COMMENT ON COLUMN pbm.paid_claims.ingredient_cost IS 'Dollars';
COMMENT ON COLUMN pbm.paid_claims.dispensing_fee IS 'Dollars';
COMMENT ON COLUMN pbm.paid_claims.sales_tax IS 'Dollars';
COMMENT ON COLUMN pbm.paid_claims.allowed_amount IS 'Dollars: ingredient cost, dispensing fee and sales tax; plan_paid and patient_pay';
COMMENT ON COLUMN pbm.paid_claims.plan_paid IS 'Dollars that the plan pays';
COMMENT ON COLUMN pbm.paid_claims.patient_pay IS 'Dollars that the patient pays: deductible, copay, coinsurance, DAW penalty';
COMMENT ON COLUMN pbm.paid_claims.tier IS 'Tier it was paid at';
COMMENT ON COLUMN pbm.paid_claims.channel IS 'retail, mail, specialty or long_term_care';
COMMENT ON COLUMN pbm.paid_claims.created_at IS 'When it was answered';

CREATE VIEW pbm.claim_rejects WITH (security_barrier = true) AS
SELECT c.id AS claim_id, c.claim_number, c.patient_id, c.plan_id, p.client_id, c.ndc, c.pharmacy_npi, c.rx_number, c.fill_number,
       c.fill_date, c.created_at, r.place::integer AS place, r.code AS reject_code, k.meaning AS description, k.category
FROM pbm.pharmacy_claim c
CROSS JOIN LATERAL unnest(c.reject_codes) WITH ORDINALITY r (code, place)
LEFT JOIN pbm.plan p ON p.plan_id = c.plan_id
LEFT JOIN pbm.reject_code k ON k.reject_code = r.code
WHERE c.status = 'rejected';
COMMENT ON VIEW pbm.claim_rejects IS 'Why claims were rejected: a row a rejected claim and reject code. A claim with two codes has two rows: count claims by DISTINCT claim_id, or the rows of place 1';
COMMENT ON COLUMN pbm.claim_rejects.claim_id IS 'pharmacy_claim.id';
COMMENT ON COLUMN pbm.claim_rejects.claim_number IS 'Claim number (503-F3)';
COMMENT ON COLUMN pbm.claim_rejects.patient_id IS 'The person; NULL: rejected before the person was found';
COMMENT ON COLUMN pbm.claim_rejects.plan_id IS 'The plan that answered; NULL: rejected before it was found';
COMMENT ON COLUMN pbm.claim_rejects.client_id IS 'The client whose plan it is now; NULL: of no client';
COMMENT ON COLUMN pbm.claim_rejects.ndc IS 'The product that was asked for';
COMMENT ON COLUMN pbm.claim_rejects.pharmacy_npi IS 'NPI of the pharmacy';
COMMENT ON COLUMN pbm.claim_rejects.rx_number IS 'Prescription number (402-D2)';
COMMENT ON COLUMN pbm.claim_rejects.fill_number IS 'Fill number (403-D3), 0 the first';
COMMENT ON COLUMN pbm.claim_rejects.fill_date IS 'Day of fill; of a claim that came without one the day it was received';
COMMENT ON COLUMN pbm.claim_rejects.created_at IS 'When it was answered';
COMMENT ON COLUMN pbm.claim_rejects.place IS 'Place of the code in the answer, 1 the first';
COMMENT ON COLUMN pbm.claim_rejects.reject_code IS 'Reject code (511-FB)';
COMMENT ON COLUMN pbm.claim_rejects.description IS 'What the code means';
COMMENT ON COLUMN pbm.claim_rejects.category IS 'Category of the code in reject_code';

CREATE VIEW pbm.claim_class WITH (security_barrier = true) AS
SELECT d.ndc_code AS ndc, k.class_id, t.class_name
FROM pbm.drugs d
LEFT JOIN (SELECT x.ndc, min(x.class_id) AS class_id FROM pbm.drug_class x GROUP BY x.ndc) k ON k.ndc = d.ndc_code
LEFT JOIN pbm.therapeutic_class t ON t.class_id = k.class_id
WHERE d.ndc_code IS NOT NULL;
COMMENT ON VIEW pbm.claim_class IS 'The one therapeutic class that a product''s claims count under, of several the one with the lowest class_id: a row a product, so that sums by class add up to the total';
COMMENT ON COLUMN pbm.claim_class.ndc IS 'The product';
COMMENT ON COLUMN pbm.claim_class.class_id IS 'Its primary class; NULL: it has none';
COMMENT ON COLUMN pbm.claim_class.class_name IS 'Name of that class';

CREATE VIEW pbm.member_months WITH (security_barrier = true) AS
SELECT v.member_id, m.patient_id, v.plan_id, p.client_id, v.coverage_id, g.first_day AS month
FROM pbm.coverage v
JOIN pbm.members m ON m.member_id = v.member_id
JOIN pbm.plan p ON p.plan_id = v.plan_id
CROSS JOIN LATERAL (SELECT least(v.termination_date, m.date_of_death, (date_trunc('month', pbm.today()::timestamp) + interval '1 month - 1 day')::date) AS last_day) e
CROSS JOIN LATERAL (SELECT x.first_day::date AS first_day, (x.first_day + interval '1 month - 1 day')::date AS last_day
                    FROM generate_series(date_trunc('month', v.effective_date::timestamp), e.last_day::timestamp, interval '1 month') x (first_day)) g
WHERE e.last_day >= v.effective_date
  AND NOT EXISTS (
      SELECT FROM pbm.coverage w
      WHERE w.member_id = v.member_id AND w.coverage_id <> v.coverage_id AND w.plan_id IS NOT NULL
        AND w.effective_date <= least(g.last_day, m.date_of_death) AND coalesce(w.termination_date, 'infinity') >= greatest(g.first_day, w.effective_date)
        AND (DATE '2000-01-01' - least(w.termination_date, g.last_day, m.date_of_death), w.rank, w.coverage_id)
            < (DATE '2000-01-01' - least(e.last_day, g.last_day), v.rank, v.coverage_id));
COMMENT ON VIEW pbm.member_months IS 'Who was covered in which month: a row a member and month, from the first month of coverage to the month that it is. A member whom several spans cover in a month counts under the one that covers the latest of its days, then the one of the lowest rank. Nobody counts after his death';
COMMENT ON COLUMN pbm.member_months.member_id IS 'members.member_id';
COMMENT ON COLUMN pbm.member_months.patient_id IS 'The same person, members.patient_id';
COMMENT ON COLUMN pbm.member_months.plan_id IS 'The plan under which the member counts';
COMMENT ON COLUMN pbm.member_months.client_id IS 'The client whose plan it is now; NULL: of no client';
COMMENT ON COLUMN pbm.member_months.coverage_id IS 'The span of coverage';
COMMENT ON COLUMN pbm.member_months.month IS 'First day of the month';

CREATE VIEW pbm.adherence_fills WITH (security_barrier = true) AS
SELECT c.id AS claim_id, c.patient_id, c.plan_id, k.class_id, t.class_name, c.ndc,
       coalesce((SELECT string_agg(i.ingredient_id::text, '+' ORDER BY i.ingredient_id) FROM pbm.drug_ingredient i WHERE i.ndc = c.ndc), c.ndc::text) AS drug_key,
       c.fill_date, c.days_supply
FROM pbm.pharmacy_claim c
JOIN pbm.drug_class k ON k.ndc = c.ndc
JOIN pbm.therapeutic_class t ON t.class_id = k.class_id
WHERE c.status = 'paid';
COMMENT ON VIEW pbm.adherence_fills IS 'What adherence is counted from: a row a paid claim and class of its product, all of its classes. Fills of one drug_key follow on each other where they overlap, those of different ones lie side by side (PQA, proportion of days covered)';
COMMENT ON COLUMN pbm.adherence_fills.claim_id IS 'pharmacy_claim.id';
COMMENT ON COLUMN pbm.adherence_fills.patient_id IS 'The person, members.patient_id';
COMMENT ON COLUMN pbm.adherence_fills.plan_id IS 'The plan that paid';
COMMENT ON COLUMN pbm.adherence_fills.class_id IS 'A therapeutic class of the product';
COMMENT ON COLUMN pbm.adherence_fills.class_name IS 'Name of the class';
COMMENT ON COLUMN pbm.adherence_fills.ndc IS 'The product';
COMMENT ON COLUMN pbm.adherence_fills.drug_key IS 'Its ingredients, in the order of their keys; of a product without any the NDC';
COMMENT ON COLUMN pbm.adherence_fills.fill_date IS 'Day of fill';
COMMENT ON COLUMN pbm.adherence_fills.days_supply IS 'Days that the fill lasts';

CREATE VIEW pbm.report_claims WITH (security_barrier = true) AS
WITH changed AS MATERIALIZED (SELECT x.* FROM pbm.changed_claims() x)
SELECT f.claim_id, f.plan_id, f.fill_date, f.patient_id, f.ndc, f.is_paid, f.on_formulary, f.tier, f.channel, f.pharmacy_npi, f.prescriber_npi,
       f.quantity, f.days_supply, f.ingredient_cost, f.dispensing_fee, f.sales_tax, f.allowed_amount, f.plan_paid, f.patient_pay
FROM pbm.report_claim f
WHERE NOT EXISTS (SELECT FROM changed x WHERE x.claim_id = f.claim_id)
UNION ALL
SELECT x.claim_id, x.plan_id, x.fill_date, x.patient_id, x.ndc, x.is_paid, x.on_formulary, x.tier, x.channel, x.pharmacy_npi, x.prescriber_npi,
       x.quantity, x.days_supply, x.ingredient_cost, x.dispensing_fee, x.sales_tax, x.allowed_amount, x.plan_paid, x.patient_pay
FROM changed x
WHERE x.plan_id = ANY ((SELECT pbm.visible_plans())::uuid[])
  AND (x.patient_id IS NULL OR x.patient_id <> ALL ((SELECT pbm.restricted_persons())::uuid[]));
COMMENT ON VIEW pbm.report_claims IS 'Claims as reports count them: a row a claim that stands, paid or rejected by a plan, right at every moment: the copy report_claim but for what changed since its last refresh, and that as it is now';
COMMENT ON COLUMN pbm.report_claims.claim_id IS 'pharmacy_claim.id';
COMMENT ON COLUMN pbm.report_claims.plan_id IS 'The plan that answered';
COMMENT ON COLUMN pbm.report_claims.fill_date IS 'Day of fill';
COMMENT ON COLUMN pbm.report_claims.patient_id IS 'Whose claim it is; NULL: rejected before the person was found';
COMMENT ON COLUMN pbm.report_claims.ndc IS 'The product';
COMMENT ON COLUMN pbm.report_claims.is_paid IS 'true: paid and not reversed; false: rejected';
COMMENT ON COLUMN pbm.report_claims.on_formulary IS 'Whether a rule of the plan covered the product on the day of fill; of an open formulary without a rule what drugs.formulary_flag says';
COMMENT ON COLUMN pbm.report_claims.tier IS 'Tier it was paid at';
COMMENT ON COLUMN pbm.report_claims.channel IS 'retail, mail, specialty or long_term_care';
COMMENT ON COLUMN pbm.report_claims.pharmacy_npi IS 'NPI of the pharmacy';
COMMENT ON COLUMN pbm.report_claims.prescriber_npi IS 'NPI of the prescriber';
COMMENT ON COLUMN pbm.report_claims.quantity IS 'Billing units dispensed';
COMMENT ON COLUMN pbm.report_claims.days_supply IS 'Days that the fill lasts';
COMMENT ON COLUMN pbm.report_claims.ingredient_cost IS 'Dollars';
COMMENT ON COLUMN pbm.report_claims.dispensing_fee IS 'Dollars';
COMMENT ON COLUMN pbm.report_claims.sales_tax IS 'Dollars';
COMMENT ON COLUMN pbm.report_claims.allowed_amount IS 'Dollars: the three above, and the two below';
COMMENT ON COLUMN pbm.report_claims.plan_paid IS 'Dollars that the plan pays';
COMMENT ON COLUMN pbm.report_claims.patient_pay IS 'Dollars that the patient pays';

CREATE VIEW pbm.report_days WITH (security_barrier = true) AS
SELECT d.plan_id, d.fill_date, d.tier, d.answered, d.paid, d.paid_formulary, d.plan_paid, d.patient_pay
FROM pbm.report_day d
UNION ALL
SELECT m.plan_id, m.fill_date, coalesce(m.tier, 0), m.claims, CASE WHEN m.is_paid THEN m.claims ELSE 0 END,
       CASE WHEN m.is_paid AND m.on_formulary THEN m.claims ELSE 0 END, CASE WHEN m.is_paid THEN m.plan_paid ELSE 0 END,
       CASE WHEN m.is_paid THEN m.patient_pay ELSE 0 END
FROM pbm.report_moves() m;
COMMENT ON VIEW pbm.report_days IS 'report_claims in sums by plan, day of fill and tier, right at every moment: the rows of report_day, and of what it has too much or too little rows beside them, below 0 what is taken away. Only sums over its rows mean something';
COMMENT ON COLUMN pbm.report_days.plan_id IS 'The plan that answered';
COMMENT ON COLUMN pbm.report_days.fill_date IS 'Day of fill';
COMMENT ON COLUMN pbm.report_days.tier IS 'Tier; 0: none';
COMMENT ON COLUMN pbm.report_days.answered IS 'Claims that stand, paid or rejected';
COMMENT ON COLUMN pbm.report_days.paid IS 'Of them paid';
COMMENT ON COLUMN pbm.report_days.paid_formulary IS 'Of these for products on the formulary';
COMMENT ON COLUMN pbm.report_days.plan_paid IS 'Dollars that the plan pays for them';
COMMENT ON COLUMN pbm.report_days.patient_pay IS 'Dollars that the patients pay';

CREATE VIEW pbm.report_years WITH (security_barrier = true) AS
SELECT y.plan_id, y.year, y.ndc, y.claims, y.quantity, y.plan_paid, y.patient_pay, y.persons
FROM pbm.report_year y
UNION ALL
SELECT m.plan_id, extract(year FROM m.fill_date)::integer, m.ndc, m.claims, m.quantity, m.plan_paid, m.patient_pay,
       uuid_send(m.patient_id) || int4send(m.claims)
FROM pbm.report_moves() m WHERE m.is_paid;
COMMENT ON VIEW pbm.report_years IS 'Paid claims of report_claims in sums by plan, calendar year and product, right at every moment: the rows of report_year, and of what it has too much or too little rows beside them, below 0 what is taken away. Only sums over its rows mean something, and of persons what merge_persons makes of all of them';
COMMENT ON COLUMN pbm.report_years.plan_id IS 'The plan that paid';
COMMENT ON COLUMN pbm.report_years.year IS 'Calendar year of fill';
COMMENT ON COLUMN pbm.report_years.ndc IS 'The product';
COMMENT ON COLUMN pbm.report_years.claims IS 'Claims that stand as paid';
COMMENT ON COLUMN pbm.report_years.quantity IS 'Billing units dispensed';
COMMENT ON COLUMN pbm.report_years.plan_paid IS 'Dollars that the plan pays';
COMMENT ON COLUMN pbm.report_years.patient_pay IS 'Dollars that the patients pay';
COMMENT ON COLUMN pbm.report_years.persons IS 'Whose claims they are, as report_year.persons';

CREATE VIEW pbm.report_freshness WITH (security_barrier = true) AS
SELECT r.refreshed_at, r.finished_at, r.is_rebuild, r.claims, date_trunc('second', clock_timestamp() - r.refreshed_at) AS age
FROM pbm.report_refresh r
WHERE r.finished_at IS NOT NULL
ORDER BY r.refresh_id DESC LIMIT 1;
COMMENT ON VIEW pbm.report_freshness IS 'How fresh the copy is that reports read: its last refresh. What changed since is read from the claims themselves, so that age makes reports slower and never wrong; no row: never refreshed';
COMMENT ON COLUMN pbm.report_freshness.refreshed_at IS 'The copy holds what was committed by then';
COMMENT ON COLUMN pbm.report_freshness.finished_at IS 'When that refresh had written its rows';
COMMENT ON COLUMN pbm.report_freshness.is_rebuild IS 'Whether it read all claims';
COMMENT ON COLUMN pbm.report_freshness.claims IS 'How many claims it looked at';
COMMENT ON COLUMN pbm.report_freshness.age IS 'How long ago that was';
