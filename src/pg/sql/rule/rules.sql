-- The number of a key says which of the arrays' places its rules are for; of its three targets one is not NULL.
SELECT k.n, f.id, f.ndc, f.ingredient_id, f.class_id, f.tier, f.tier_name, f.covered, f.reject_code,
       f.prior_auth_required, f.step_therapy_required, f.quantity_limit, f.quantity_limit_days, f.copay_amount,
       f.coinsurance_percent, f.deductible_applies, f.maximum_days_supply, f.fill_limit, f.fill_limit_days, f.days_supply_limit,
       f.days_supply_limit_days, f.minimum_age, f.maximum_age, f.sex, f.effective_date, f.termination_date
FROM unnest($1::uuid[], $2::pbm.ndc[], $3, $4) WITH ORDINALITY AS k (plan_id, ndc, ingredient_id, class_id, n)
CROSS JOIN LATERAL (
    (SELECT f.* FROM pbm.formulary f WHERE f.plan_id = k.plan_id AND f.ndc = k.ndc OFFSET 0)
    UNION ALL
    (SELECT f.* FROM pbm.formulary f
     WHERE f.plan_id = k.plan_id AND f.ndc IS NULL AND f.ingredient_id = k.ingredient_id OFFSET 0)
    UNION ALL
    (SELECT f.* FROM pbm.formulary f
     WHERE f.plan_id = k.plan_id AND f.ndc IS NULL AND f.ingredient_id IS NULL AND f.class_id = k.class_id OFFSET 0)
) f
