WITH wanted AS (
    SELECT plan_id, ndc FROM unnest($1::uuid[], $2::pbm.ndc[]) AS k (plan_id, ndc)
), rule AS (
    SELECT k.plan_id AS wanted_plan, k.ndc AS wanted_ndc, f.*
    FROM wanted k
    JOIN pbm.formulary f ON f.plan_id = k.plan_id AND f.ndc OPERATOR(pbm.=) k.ndc
    UNION ALL
    SELECT k.plan_id, k.ndc, f.*
    FROM wanted k
    JOIN pbm.drug_ingredient i ON i.ndc OPERATOR(pbm.=) k.ndc
    JOIN pbm.formulary f ON f.plan_id = k.plan_id AND f.ndc IS NULL AND f.ingredient_id = i.ingredient_id
    UNION ALL
    SELECT k.plan_id, k.ndc, f.*
    FROM wanted k
    JOIN pbm.drug_class c ON c.ndc OPERATOR(pbm.=) k.ndc
    JOIN pbm.formulary f ON f.plan_id = k.plan_id AND f.ndc IS NULL AND f.ingredient_id IS NULL AND f.class_id = c.class_id
)
SELECT wanted_plan, wanted_ndc, id, ndc, ingredient_id, class_id, tier, tier_name, covered, reject_code,
       prior_auth_required, step_therapy_required, quantity_limit, quantity_limit_days, copay_amount,
       coinsurance_percent, maximum_days_supply, fill_limit, fill_limit_days, days_supply_limit, days_supply_limit_days,
       minimum_age, maximum_age, sex, effective_date, termination_date
FROM rule
