DO $pbm$
BEGIN
IF pbm.installs_code_only() THEN RETURN; END IF;

CREATE TABLE pbm.drugs (
    drug_id serial PRIMARY KEY,
    ndc_code pbm.ndc NOT NULL UNIQUE,
    name text NOT NULL,
    generic_name text,
    tier integer CHECK (tier BETWEEN 1 AND 9),
    formulary_flag boolean DEFAULT true,
    prior_auth_required boolean DEFAULT false,
    quantity_limit numeric(10,3) CHECK (quantity_limit > 0),
    created_at timestamptz DEFAULT CURRENT_TIMESTAMP,
    brand boolean NOT NULL DEFAULT false,
    generic_equivalent_ndc pbm.ndc,
    dea_schedule smallint CHECK (dea_schedule BETWEEN 2 AND 5),
    dosage_form text,
    route text,
    billing_unit text NOT NULL DEFAULT 'EA' CHECK (billing_unit IN ('EA', 'ML', 'GM')),
    labeler text,
    rxcui text,
    otc boolean NOT NULL DEFAULT false,
    obsolete_date date,
    CONSTRAINT drugs_finite CHECK (isfinite(obsolete_date) AND quantity_limit < 'Infinity')
);
COMMENT ON TABLE pbm.drugs IS 'Drug products by NDC. tier, formulary_flag, prior_auth_required and quantity_limit serve plans with an open formulary where they have no rule of their own.';
COMMENT ON COLUMN pbm.drugs.generic_equivalent_ndc IS 'The generic whose price measures the DAW penalty of a brand';
COMMENT ON COLUMN pbm.drugs.dea_schedule IS 'Controlled substance schedule, 2 to 5; NULL: not controlled';
COMMENT ON COLUMN pbm.drugs.billing_unit IS 'NCPDP billing unit of quantity and unit prices: each, millilitre, gram';
COMMENT ON COLUMN pbm.drugs.obsolete_date IS 'Last day the product may be dispensed, reject 77 after it; NULL: in use';

CREATE TABLE pbm.ingredient (
    ingredient_id serial PRIMARY KEY,
    ingredient_name text NOT NULL UNIQUE
);
COMMENT ON TABLE pbm.ingredient IS 'Active ingredients';

CREATE TABLE pbm.drug_ingredient (
    ndc pbm.ndc NOT NULL REFERENCES pbm.drugs (ndc_code) ON DELETE CASCADE,
    ingredient_id integer NOT NULL REFERENCES pbm.ingredient,
    strength numeric(14,4) CHECK (strength > 0),
    strength_unit text,
    PRIMARY KEY (ndc, ingredient_id),
    CONSTRAINT drug_ingredient_finite CHECK (strength < 'Infinity')
);
COMMENT ON TABLE pbm.drug_ingredient IS 'What a product contains, strength per billing unit';
CREATE INDEX drug_ingredient_ingredient ON pbm.drug_ingredient (ingredient_id);
COMMENT ON INDEX pbm.drug_ingredient_ingredient IS 'Finds the products of an ingredient';

CREATE TABLE pbm.therapeutic_class (
    class_id serial PRIMARY KEY,
    class_name text NOT NULL UNIQUE,
    duplicate_therapy boolean NOT NULL DEFAULT false,
    duplicates_allowed integer NOT NULL DEFAULT 0 CHECK (duplicates_allowed >= 0),
    severity smallint NOT NULL DEFAULT 2 CHECK (severity BETWEEN 1 AND 3)
);
COMMENT ON TABLE pbm.therapeutic_class IS 'Therapeutic classes (FDA established pharmacologic class)';
COMMENT ON COLUMN pbm.therapeutic_class.duplicate_therapy IS 'Whether two different drugs of the class at the same time are duplicate therapy (439-E4 TD)';
COMMENT ON COLUMN pbm.therapeutic_class.duplicates_allowed IS 'How many other drugs of the class may overlap before it is one';
COMMENT ON COLUMN pbm.therapeutic_class.severity IS '1 major, 2 moderate, 3 minor';

CREATE TABLE pbm.drug_class (
    ndc pbm.ndc NOT NULL REFERENCES pbm.drugs (ndc_code) ON DELETE CASCADE,
    class_id integer NOT NULL REFERENCES pbm.therapeutic_class,
    PRIMARY KEY (ndc, class_id)
);
COMMENT ON TABLE pbm.drug_class IS 'The classes of a product';
CREATE INDEX drug_class_class ON pbm.drug_class (class_id);
COMMENT ON INDEX pbm.drug_class_class IS 'Finds the alternatives of a class';

CREATE TABLE pbm.drug_price (
    ndc pbm.ndc NOT NULL REFERENCES pbm.drugs (ndc_code) ON DELETE CASCADE,
    price_type text NOT NULL CHECK (price_type IN ('awp', 'wac', 'mac', 'nadac', 'amp', 'ful')),
    effective_date date NOT NULL,
    termination_date date,
    unit_price numeric(14,5) NOT NULL CHECK (unit_price >= 0),
    PRIMARY KEY (ndc, price_type, effective_date),
    CHECK (termination_date >= effective_date),
    CONSTRAINT drug_price_finite CHECK (isfinite(effective_date) AND isfinite(termination_date)
        AND unit_price < 'Infinity')
);
COMMENT ON TABLE pbm.drug_price IS 'Dollars per billing unit by price type and date; of overlapping rows the latest effective_date counts. AWP is licensed: a customer loads it.';

CREATE TABLE pbm.drug_interaction (
    ingredient1_id integer NOT NULL REFERENCES pbm.ingredient,
    ingredient2_id integer NOT NULL REFERENCES pbm.ingredient,
    source text NOT NULL,
    severity smallint NOT NULL CHECK (severity BETWEEN 1 AND 3),
    interruptive boolean NOT NULL DEFAULT true,
    interaction_type text,
    description text,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    PRIMARY KEY (ingredient1_id, ingredient2_id, source),
    CHECK (ingredient1_id < ingredient2_id),
    CHECK (termination_date >= effective_date),
    CONSTRAINT drug_interaction_finite CHECK (isfinite(effective_date) AND isfinite(termination_date))
);
COMMENT ON TABLE pbm.drug_interaction IS 'Drug-drug interactions by unordered pair of ingredients (439-E4 DD)';
COMMENT ON COLUMN pbm.drug_interaction.severity IS '1 major, 2 moderate, 3 minor; the plan maps each to an outcome';
COMMENT ON COLUMN pbm.drug_interaction.interruptive IS 'false: never more than a message, whatever the plan says (the ONC non-interruptive list)';
CREATE INDEX drug_interaction_second ON pbm.drug_interaction (ingredient2_id);
COMMENT ON INDEX pbm.drug_interaction_second IS 'Finds the interactions of an ingredient from the other side of the pair';

CREATE TABLE pbm.dose_limit (
    dose_limit_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    ingredient_id integer NOT NULL REFERENCES pbm.ingredient,
    minimum_age integer NOT NULL DEFAULT 0,
    maximum_age integer NOT NULL DEFAULT 999,
    minimum_daily_dose numeric(14,4) CHECK (minimum_daily_dose > 0),
    maximum_daily_dose numeric(14,4) CHECK (maximum_daily_dose > 0),
    strength_unit text NOT NULL DEFAULT 'MG',
    severity smallint NOT NULL DEFAULT 2 CHECK (severity BETWEEN 1 AND 3),
    CHECK (maximum_age >= minimum_age),
    CHECK (maximum_daily_dose >= minimum_daily_dose),
    CONSTRAINT dose_limit_finite CHECK (greatest(minimum_daily_dose, maximum_daily_dose) < 'Infinity')
);
COMMENT ON TABLE pbm.dose_limit IS 'Usual daily dose of an ingredient by age in years: strength x quantity / days'' supply below it is LD, above it HD (439-E4)';
CREATE INDEX dose_limit_ingredient ON pbm.dose_limit (ingredient_id);
COMMENT ON INDEX pbm.dose_limit_ingredient IS 'Finds the dose limits of an ingredient';

CREATE TABLE pbm.patient_limit (
    patient_limit_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    ingredient_id integer NOT NULL REFERENCES pbm.ingredient,
    minimum_age integer,
    maximum_age integer,
    sex text CHECK (sex IN ('M', 'F')),
    severity smallint NOT NULL DEFAULT 1 CHECK (severity BETWEEN 1 AND 3),
    description text,
    CHECK (num_nonnulls(minimum_age, maximum_age, sex) >= 1),
    CHECK (maximum_age >= minimum_age)
);
COMMENT ON TABLE pbm.patient_limit IS 'Ages in years and sex an ingredient is meant for: outside it is PA (drug-age) or SX (drug-gender) (439-E4)';
CREATE INDEX patient_limit_ingredient ON pbm.patient_limit (ingredient_id);
COMMENT ON INDEX pbm.patient_limit_ingredient IS 'Finds the age and sex limits of an ingredient';
END
$pbm$;
