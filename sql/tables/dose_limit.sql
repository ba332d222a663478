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

table_holds := table_holds || '{"dose_limit": "reference"}';
