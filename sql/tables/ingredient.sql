CREATE TABLE pbm.ingredient (
    ingredient_id serial PRIMARY KEY,
    ingredient_name text NOT NULL UNIQUE,
    duplication_severity smallint DEFAULT 2,
    underuse_severity smallint,
    CONSTRAINT ingredient_duplication_severity CHECK (duplication_severity BETWEEN 1 AND 3),
    CONSTRAINT ingredient_underuse_severity CHECK (underuse_severity BETWEEN 1 AND 3)
);
COMMENT ON TABLE pbm.ingredient IS 'Active ingredients';
COMMENT ON COLUMN pbm.ingredient.duplication_severity IS 'Severity of taking it twice, in another strength, product or combination (439-E4 ID); NULL: no finding';
COMMENT ON COLUMN pbm.ingredient.underuse_severity IS 'Severity of refilling it late (439-E4 LR); NULL: it is not meant to be taken without end';

table_holds := table_holds || '{"ingredient": "reference"}';
