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

table_holds := table_holds || '{"drug_ingredient": "reference"}';
