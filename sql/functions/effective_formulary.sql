CREATE TYPE pbm.effective_rule AS (
    ndc text,
    drug_name text,
    tier integer,
    tier_name text,
    covered boolean,
    reject_code text,
    prior_auth_required boolean,
    step_therapy_required boolean,
    quantity_limit numeric,
    quantity_limit_days integer,
    copay_amount numeric,
    coinsurance_percent numeric,
    deductible_applies boolean,
    maximum_days_supply integer,
    minimum_age integer,
    maximum_age integer,
    sex text,
    formulary_id uuid,
    rule_for text
);
COMMENT ON TYPE pbm.effective_rule IS
'A product under a plan, as effective_formulary lists it. copay_amount and coinsurance_percent as at a retail pharmacy for 30 days; formulary_id names the rule that counts, NULL where an open formulary takes the product''s own defaults; rule_for says what the rule is for: ndc, ingredient, class, or product for those defaults.';

CREATE FUNCTION pbm.effective_formulary(plan_code text, service_date date)
RETURNS SETOF pbm.effective_rule
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp COST 10000
AS 'MODULE_PATHNAME', 'effective_formulary_wrapper';
COMMENT ON FUNCTION pbm.effective_formulary(text, date) IS
'A plan''s formulary product by product: every product that a rule of it reaches on the date, covered or not, with the rule that the engine takes; of an open formulary every product. No rows where the plan is not in force on the date. Errors: P0002 for a plan code that no plan has.';
REVOKE ALL ON FUNCTION pbm.effective_formulary(text, date) FROM PUBLIC;
