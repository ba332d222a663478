SELECT k.plan_id, k.wanted_ndc, f.id, f.ndc, f.ingredient_id, f.class_id, f.tier, f.tier_name, f.covered, f.reject_code,
       f.prior_auth_required, f.step_therapy_required, f.quantity_limit, f.quantity_limit_days, f.copay_amount,
       f.coinsurance_percent, f.maximum_days_supply, f.fill_limit, f.fill_limit_days, f.days_supply_limit,
       f.days_supply_limit_days, f.minimum_age, f.maximum_age, f.sex, f.effective_date, f.termination_date
FROM unnest($1::uuid[], $2::pbm.ndc[]) AS k (plan_id, wanted_ndc)
CROSS JOIN LATERAL (
    (SELECT f.* FROM pbm.formulary f WHERE f.plan_id = k.plan_id AND f.ndc OPERATOR(pbm.=) k.wanted_ndc OFFSET 0)
    UNION ALL
    SELECT f.*
    FROM (SELECT i.ingredient_id FROM pbm.drug_ingredient i WHERE i.ndc OPERATOR(pbm.=) k.wanted_ndc OFFSET 0) i
    CROSS JOIN LATERAL (
        SELECT f.* FROM pbm.formulary f
        WHERE f.plan_id = k.plan_id AND f.ndc IS NULL AND f.ingredient_id = i.ingredient_id OFFSET 0) f
    UNION ALL
    SELECT f.*
    FROM (SELECT c.class_id FROM pbm.drug_class c WHERE c.ndc OPERATOR(pbm.=) k.wanted_ndc OFFSET 0) c
    CROSS JOIN LATERAL (
        SELECT f.* FROM pbm.formulary f
        WHERE f.plan_id = k.plan_id AND f.ndc IS NULL AND f.ingredient_id IS NULL AND f.class_id = c.class_id OFFSET 0) f
) f
