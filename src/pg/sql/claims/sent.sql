-- The keys are those of a claim's JSON. Numbers are texts, which keep their digits.
SELECT c.id, c.fill_date, c.trace, c.submitted IS NOT NULL AS is_kept, c.replaces_claim_id,
       timezone((SELECT coalesce(max(i.time_zone), 'UTC') FROM pbm.installation i), c.created_at)::date AS received,
       coalesce(c.submitted, jsonb_strip_nulls(jsonb_build_object(
           'cardholder_id', v.cardholder_id, 'person_code', v.person_code, 'ndc', c.ndc::text, 'quantity', c.quantity::text,
           'days_supply', c.days_supply, 'pharmacy_npi', c.pharmacy_npi, 'fill_date', c.fill_date, 'rx_number', c.rx_number,
           'fill_number', c.fill_number, 'prescriber_npi', c.prescriber_npi, 'daw_code', c.daw_code,
           'usual_and_customary', c.usual_and_customary::text,
           'ingredient_cost_submitted', c.ingredient_cost_submitted::text,
           'dispensing_fee_submitted', c.dispensing_fee_submitted::text,
           'gross_amount_due', c.gross_amount_due_submitted::text, 'written_date', c.written_date,
           'refills_authorized', c.refills_authorized, 'prescriber_dea', c.prescriber_dea,
           'dispensing_status', c.dispensing_status, 'patient_relationship_code', c.patient_relationship_code,
           'other_coverage_code', c.other_coverage_code, 'quantity_prescribed', c.quantity_prescribed::text,
           'quantity_intended', c.quantity_intended::text, 'days_supply_intended', c.days_supply_intended,
           'patient_residence', c.patient_residence)))::text AS request
FROM unnest($1, $2) AS k (id, fill_date)
CROSS JOIN LATERAL (SELECT * FROM pbm.pharmacy_claim c WHERE c.id = k.id AND c.fill_date = k.fill_date OFFSET 0) c
LEFT JOIN LATERAL (SELECT * FROM pbm.coverage v WHERE v.coverage_id = c.coverage_id OFFSET 0) v ON true
