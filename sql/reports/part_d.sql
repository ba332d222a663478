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
       'C'::text AS drug_coverage_status_code, CASE s.state WHEN 'deletion' THEN 'D' WHEN 'adjustment' THEN 'A' ELSE '' END AS adjustment_deletion_code,
       d.catastrophic_code AS catastrophic_coverage_code,
       d.deductible_phase + d.initial_phase AS gdcb, d.catastrophic_phase AS gdca, d.patient_pay + s.later_counted + s.later_not_counted AS patient_pay,
       d.other_counted - s.later_counted AS other_troop, d.low_income_subsidy AS lics, d.other_not_counted - s.later_not_counted AS plro,
       d.gross - d.standard_share - d.manufacturer_discount AS cpp,
       d.standard_share - d.plan_share AS npp, d.manufacturer_discount AS reported_manufacturer_discount,
       d.gross AS total_gross_drug_cost, c.plan_id, c.patient_id,
       (s.stated_at AT TIME ZONE 'UTC')::date + CASE WHEN s.state = 'original' AND d.kind = 'selected' THEN 7 WHEN s.state = 'original' THEN 30 ELSE 90 END AS due_date
FROM pbm.part_d_claim d
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
'Prescription drug events in the fields of CMS, one row for each state of a claim paid under Part D: original, an adjustment for each report of a payer after the plan (record_other_payment), and deletion where it was reversed. gdcb and gdca (gross drug cost below and above the threshold) sum to total_gross_drug_cost; so do patient_pay, other_troop, lics, plro, cpp, npp and the manufacturer discount. due_date: 30 days after the claim, 7 for a selected drug, 90 for an adjustment or deletion (42 CFR 423.325).';

CREATE VIEW pbm.part_d_unclassified WITH (security_barrier = true) AS
SELECT d.ndc_code AS ndc, d.name, d.labeler
FROM pbm.drugs d
WHERE d.ndc_code IS NOT NULL AND d.name IS NOT NULL AND d.marketing_category IS NULL
  AND NOT EXISTS (SELECT FROM pbm.drug_part_d x WHERE x.ndc = d.ndc_code AND x.kind IS NOT NULL);
COMMENT ON VIEW pbm.part_d_unclassified IS
'Products that nothing classifies for Part D, neither a kind in drug_part_d nor a marketing category: they count as other drugs, without a manufacturer discount';
