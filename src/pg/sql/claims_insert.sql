INSERT INTO pbm.pharmacy_claim (
    id, claim_number, patient_id, rx_number, ndc, drug_name, quantity, days_supply, refills_authorized, pharmacy_ncpdp,
    pharmacy_npi, prescriber_npi, prescriber_dea, fill_date, written_date, ingredient_cost, dispensing_fee, total_cost,
    allowed_amount, paid_amount, patient_copay, status, member_id, family_id, coverage_id, plan_id, benefit_year_start,
    fill_number, daw_code, channel, usual_and_customary, ingredient_cost_submitted, dispensing_fee_submitted,
    gross_amount_due_submitted, sales_tax, deductible_applied, copay_amount, coinsurance_amount, daw_penalty,
    out_of_pocket_applied, basis_of_reimbursement, tier, prior_authorization_number, reject_codes, submitted,
    fingerprint, trace)
SELECT
    id, claim_number, patient_id, rx_number, ndc, drug_name, quantity, days_supply, refills_authorized, pharmacy_ncpdp,
    pharmacy_npi, prescriber_npi, prescriber_dea, fill_date, written_date, ingredient_cost, dispensing_fee, total_cost,
    allowed_amount, paid_amount, patient_copay, status, member_id, family_id, coverage_id, plan_id, benefit_year_start,
    fill_number, daw_code, channel, usual_and_customary, ingredient_cost_submitted, dispensing_fee_submitted,
    gross_amount_due_submitted, sales_tax, deductible_applied, copay_amount, coinsurance_amount, daw_penalty,
    out_of_pocket_applied, basis_of_reimbursement, tier, prior_authorization_number, reject_codes, submitted,
    fingerprint, trace
FROM unnest($1)
ON CONFLICT (rx_number, pharmacy_npi, fill_date, fill_number, ndc) WHERE status = 'paid' DO NOTHING
RETURNING id
