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

table_holds := table_holds || '{"patient_limit": "reference"}';
