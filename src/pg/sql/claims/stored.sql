SELECT c.id, c.claim_number, c.status, c.reject_codes, c.member_id, c.plan_id, c.tier, c.ingredient_cost,
       c.dispensing_fee, c.sales_tax, c.allowed_amount, c.paid_amount, c.patient_copay, c.deductible_applied,
       c.copay_amount, c.coinsurance_amount, c.daw_penalty, c.out_of_pocket_forgiven, c.basis_of_reimbursement, c.trace, c.patient_id, c.family_id, c.coverage_id,
       c.benefit_year_start, c.out_of_pocket_applied,
       c.other_coverage_code, c.ndc,
       EXISTS (SELECT FROM pbm.authorization_use u WHERE u.claim_id = c.id) AS is_authorized
FROM unnest($1, $2) AS k (id, fill_date)
CROSS JOIN LATERAL (SELECT * FROM pbm.pharmacy_claim c WHERE c.id = k.id AND c.fill_date = k.fill_date OFFSET 0) c
