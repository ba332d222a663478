CREATE TABLE pbm.ingredient (
    ingredient_id serial PRIMARY KEY,
    ingredient_name text NOT NULL UNIQUE,
    duplication_severity smallint DEFAULT 2,
    underuse_severity smallint,
    safety_class text,
    CONSTRAINT ingredient_duplication_severity CHECK (duplication_severity BETWEEN 1 AND 3),
    CONSTRAINT ingredient_underuse_severity CHECK (underuse_severity BETWEEN 1 AND 3),
    CONSTRAINT ingredient_safety_class CHECK (safety_class IN ('opioid', 'buprenorphine', 'benzodiazepine'))
);
COMMENT ON TABLE pbm.ingredient IS 'Active ingredients';
COMMENT ON COLUMN pbm.ingredient.duplication_severity IS 'Severity of taking it twice, in another strength, product or combination (439-E4 ID); NULL: no finding';
COMMENT ON COLUMN pbm.ingredient.underuse_severity IS 'Severity of refilling it late (439-E4 LR); NULL: it is not meant to be taken without end';
COMMENT ON COLUMN pbm.ingredient.safety_class IS 'What it is to the edits of opioids: opioid, buprenorphine (an opioid that is no opioid use for them), benzodiazepine; NULL: none of these';

table_holds := table_holds || '{"ingredient": "reference"}';
