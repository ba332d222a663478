CREATE TABLE pbm.formulary (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    plan_id uuid NOT NULL REFERENCES pbm.plan,
    formulary_name text,
    ndc pbm.ndc,
    drug_name text,
    rxcui text,
    tier integer CHECK (tier BETWEEN 1 AND 9),
    tier_name text,
    covered boolean NOT NULL DEFAULT true,
    prior_auth_required boolean NOT NULL DEFAULT false,
    step_therapy_required boolean NOT NULL DEFAULT false,
    quantity_limit numeric(10,3) CHECK (quantity_limit > 0),
    quantity_limit_days integer CHECK (quantity_limit_days > 0),
    copay_amount numeric(10,2) CHECK (copay_amount >= 0),
    coinsurance_percent numeric(5,2) CHECK (coinsurance_percent BETWEEN 0 AND 100),
    effective_date date NOT NULL,
    termination_date date,
    created_at timestamptz DEFAULT now(),
    ingredient_id integer REFERENCES pbm.ingredient,
    class_id integer REFERENCES pbm.therapeutic_class,
    reject_code text CONSTRAINT formulary_reject_code_known REFERENCES pbm.reject_code,
    maximum_days_supply integer CHECK (maximum_days_supply > 0),
    fill_limit integer CHECK (fill_limit > 0),
    fill_limit_days integer CHECK (fill_limit_days > 0),
    days_supply_limit integer CHECK (days_supply_limit > 0),
    days_supply_limit_days integer CHECK (days_supply_limit_days > 0),
    minimum_age integer CHECK (minimum_age >= 0),
    maximum_age integer CHECK (maximum_age >= 0),
    sex text CHECK (sex IN ('M', 'F')),
    deductible_applies boolean,
    required_network text,
    fills_elsewhere integer,
    fills_elsewhere_days integer,
    CONSTRAINT formulary_one_target CHECK (num_nonnulls(ndc, ingredient_id, class_id) = 1),
    CONSTRAINT formulary_covered_has_tier CHECK (NOT covered OR tier IS NOT NULL),
    CONSTRAINT formulary_copay_or_coinsurance CHECK (num_nonnulls(copay_amount, coinsurance_percent) <= 1),
    CONSTRAINT formulary_fill_limit_has_days CHECK ((fill_limit IS NULL) = (fill_limit_days IS NULL)),
    CONSTRAINT formulary_days_supply_limit_has_days CHECK ((days_supply_limit IS NULL) = (days_supply_limit_days IS NULL)),
    CONSTRAINT formulary_ages CHECK (maximum_age >= minimum_age),
    CONSTRAINT formulary_dates CHECK (termination_date >= effective_date),
    CONSTRAINT formulary_required_network CHECK (required_network IN ('retail', 'retail_90', 'mail', 'specialty', 'home_infusion', 'long_term_care')),
    CONSTRAINT formulary_fills_elsewhere CHECK (num_nulls(fills_elsewhere, fills_elsewhere_days) IN (0, 2)
        AND (fills_elsewhere IS NULL OR required_network IS NOT NULL) AND fills_elsewhere > 0 AND fills_elsewhere_days > 0),
    UNIQUE NULLS NOT DISTINCT (plan_id, ndc, ingredient_id, class_id, effective_date),
    CONSTRAINT formulary_finite CHECK (isfinite(effective_date) AND isfinite(termination_date)
        AND greatest(quantity_limit, copay_amount, coinsurance_percent) < 'Infinity')
);
COMMENT ON TABLE pbm.formulary IS
'Coverage rules of a plan for one NDC, one ingredient or one class. The rule for the NDC beats one for an ingredient, which beats one for a class; of the same kind the latest effective_date counts.';
COMMENT ON COLUMN pbm.formulary.covered IS 'false: rejected with reject_code, or 70 when that is NULL';
COMMENT ON COLUMN pbm.formulary.quantity_limit IS 'Units per fill, reject 9G; with quantity_limit_days, units in that many days, reject 76';
COMMENT ON COLUMN pbm.formulary.maximum_days_supply IS 'Longest supply of one fill of this product, reject AG';
COMMENT ON COLUMN pbm.formulary.fill_limit IS 'Fills in fill_limit_days, reject 76';
COMMENT ON COLUMN pbm.formulary.days_supply_limit IS 'Days of supply in days_supply_limit_days, reject 76';
COMMENT ON COLUMN pbm.formulary.minimum_age IS 'Youngest age in years, reject 60';
COMMENT ON COLUMN pbm.formulary.maximum_age IS 'Oldest age in years, reject 60';
COMMENT ON COLUMN pbm.formulary.sex IS 'The only sex covered, reject 61';
COMMENT ON COLUMN pbm.formulary.required_network IS 'The kind of network that the product is dispensed in, rejected elsewhere: mail 561, specialty G6, home_infusion G7, long_term_care G8, retail_90 G9, retail (retail_90 and preferred, too) 560; NULL: as plan_network_term says';
COMMENT ON COLUMN pbm.formulary.fills_elsewhere IS 'Fills in fills_elsewhere_days that may be dispensed in other networks before; NULL: none';
COMMENT ON COLUMN pbm.formulary.fills_elsewhere_days IS 'Days before the fill in which these are counted';
COMMENT ON COLUMN pbm.formulary.deductible_applies IS 'Whether the deductible comes before the share of this product; NULL: as the plan''s cost share for the tier says';
COMMENT ON COLUMN pbm.formulary.copay_amount IS 'Replaces the tier''s share when not NULL';
COMMENT ON COLUMN pbm.formulary.coinsurance_percent IS 'Replaces the tier''s share when not NULL';

CREATE INDEX idx_formulary_ndc ON pbm.formulary (ndc);
-- The index holds all that a rule is found by, so that it is as good a choice as the unique one.
CREATE INDEX idx_formulary_plan ON pbm.formulary (plan_id, ndc, ingredient_id, class_id);
CREATE INDEX idx_formulary_tier ON pbm.formulary (tier);
COMMENT ON INDEX pbm.idx_formulary_ndc IS 'The rules of a product in all plans';
COMMENT ON INDEX pbm.idx_formulary_plan IS 'The formulary of a plan';
COMMENT ON INDEX pbm.idx_formulary_tier IS 'Tier analysis';

table_holds := table_holds || '{"formulary": "reference"}';
