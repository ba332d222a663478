-- What CMS asks for is about persons, so who reads it is recorded; no role has it, who sends the events is granted it.
CREATE VIEW pbm.prescription_drug_event WITH (security_barrier = true) AS
SELECT c.claim_number, s.state, v.cardholder_id, m.date_of_birth, m.sex, c.fill_date AS date_of_service,
       s.stated_at AS state_date, '01'::text AS service_provider_id_qualifier, c.pharmacy_npi AS service_provider_id,
       '01'::text AS prescriber_id_qualifier, c.prescriber_npi AS prescriber_id, c.rx_number AS prescription_service_reference_number,
       -- Of a compound the ingredient that costs most.
       coalesce((SELECT i.ndc FROM pbm.claim_ingredient i WHERE i.claim_id = c.id AND i.covered
                 ORDER BY i.ingredient_cost DESC, i.place LIMIT 1), c.ndc) AS product_service_id,
       p.plan_code AS contract_and_plan,
       CASE WHEN EXISTS (SELECT FROM pbm.claim_ingredient i WHERE i.claim_id = c.id) THEN 2 ELSE 0 END AS compound_code, c.daw_code AS dispense_as_written_code,
       c.quantity AS quantity_dispensed, c.days_supply, c.fill_number, coalesce(c.dispensing_status, '') AS dispensing_status,
       d.coverage_status AS drug_coverage_status_code, CASE s.state WHEN 'deletion' THEN 'D' WHEN 'adjustment' THEN 'A' ELSE '' END AS adjustment_deletion_code,
       d.catastrophic_code AS catastrophic_coverage_code, d.gdcb, d.gdca, d.patient_pay + s.later_counted + s.later_not_counted AS patient_pay,
       d.other_troop - s.later_counted AS other_troop, d.lics, d.plro - s.later_not_counted AS plro, d.cpp, d.npp,
       d.manufacturer_discount AS reported_manufacturer_discount, d.gross AS total_gross_drug_cost, c.plan_id, c.patient_id,
       (s.stated_at AT TIME ZONE 'UTC')::date + CASE WHEN s.state = 'original' AND d.kind = 'selected' THEN 7 WHEN s.state = 'original' THEN 30 ELSE 90 END AS due_date
FROM (
    SELECT claim_id AS claim_id, fill_date AS fill_date, 'C'::text AS coverage_status, kind AS kind, catastrophic_code AS catastrophic_code,
           deductible_phase + initial_phase AS gdcb, catastrophic_phase AS gdca, patient_pay AS patient_pay, other_counted AS other_troop,
           low_income_subsidy AS lics, other_not_counted AS plro, gross - standard_share - manufacturer_discount AS cpp,
           standard_share - plan_share AS npp, manufacturer_discount AS manufacturer_discount, gross AS gross
    FROM pbm.part_d_claim
    UNION ALL
    -- What Part D does not cover and the plan pays all the same: no amount of it is one of Part D.
    SELECT e.id AS claim_id, e.fill_date AS fill_date, CASE x.coverage WHEN 'supplemental' THEN 'E' ELSE 'O' END AS coverage_status, 'other'::text AS kind,
           ''::text AS catastrophic_code, 0::numeric AS gdcb, 0::numeric AS gdca, e.patient_copay AS patient_pay, 0::numeric AS other_troop,
           0::numeric AS lics, e.allowed_amount - e.paid_amount - e.patient_copay AS plro, 0::numeric AS cpp,
           e.paid_amount AS npp, 0::numeric AS manufacturer_discount, e.allowed_amount AS gross
    FROM pbm.pharmacy_claim e
    CROSS JOIN LATERAL (
        SELECT r.coverage FROM pbm.drug_part_d r
        WHERE r.ndc = e.ndc AND e.fill_date BETWEEN r.effective_date AND coalesce(r.termination_date, 'infinity')
        ORDER BY r.effective_date DESC LIMIT 1) x
    WHERE e.status IN ('paid', 'reversed') AND x.coverage IN ('supplemental', 'over_the_counter')
      AND EXISTS (SELECT FROM pbm.plan_part_d t WHERE t.plan_id = e.plan_id)
      AND NOT EXISTS (SELECT FROM pbm.part_d_claim y WHERE y.claim_id = e.id AND y.fill_date = e.fill_date)) d
JOIN pbm.pharmacy_claim c ON c.id = d.claim_id AND c.fill_date = d.fill_date
JOIN pbm.plan p ON p.plan_id = c.plan_id
JOIN pbm.members m ON m.patient_id = c.patient_id
JOIN pbm.coverage v ON v.coverage_id = c.coverage_id
-- Each state with what was reported after it.
CROSS JOIN LATERAL (
    SELECT t.state, t.stated_at, coalesce(sum(e.amount) FILTER (WHERE e.counts), 0) AS later_counted,
           coalesce(sum(e.amount) FILTER (WHERE NOT e.counts), 0) AS later_not_counted
    FROM (SELECT 'original'::text AS state, c.created_at AS stated_at, 0 AS sequence
          UNION ALL SELECT 'adjustment'::text AS state, o.recorded_at AS stated_at, o.sequence AS sequence
          FROM pbm.part_d_other_payment o WHERE o.claim_id = d.claim_id
          UNION ALL SELECT 'deletion'::text AS state, c.reversed_at AS stated_at, 2147483647 AS sequence WHERE c.status = 'reversed') t
    LEFT JOIN pbm.part_d_other_payment e ON e.claim_id = d.claim_id AND e.sequence > t.sequence
    GROUP BY t.state, t.stated_at, t.sequence) s
WHERE (SELECT pbm.require_read_audit()) AND pbm.look_at_person(c.patient_id);
COMMENT ON VIEW pbm.prescription_drug_event IS
'Prescription drug events in the fields of CMS, one row for each state of a claim that a Part D plan paid: original, an adjustment for each report of a payer after the plan (record_other_payment), and deletion where it was reversed. drug_coverage_status_code: C covered, E supplemental, O over the counter (drug_part_d.coverage). gdcb and gdca (gross drug cost below and above the threshold) sum to total_gross_drug_cost of a covered drug and are 0 of another; of each patient_pay, other_troop, lics, plro, cpp, npp and the manufacturer discount sum to it. due_date: 30 days after the claim, 7 for a selected drug, 90 for an adjustment or deletion (42 CFR 423.325).';

CREATE VIEW pbm.part_d_unclassified WITH (security_barrier = true) AS
SELECT d.ndc_code AS ndc, d.name, d.labeler
FROM pbm.drugs d
WHERE d.ndc_code IS NOT NULL AND d.name IS NOT NULL AND d.marketing_category IS NULL
  AND NOT EXISTS (SELECT FROM pbm.drug_part_d x WHERE x.ndc = d.ndc_code AND x.kind IS NOT NULL);
COMMENT ON VIEW pbm.part_d_unclassified IS
'Products that nothing classifies for Part D, neither a kind in drug_part_d nor a marketing category: they count as other drugs, without a manufacturer discount';
