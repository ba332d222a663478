CREATE TABLE pbm.opioid_factor (
    factor_id serial PRIMARY KEY,
    factor_set text NOT NULL REFERENCES pbm.opioid_factor_set,
    ndc pbm.ndc,
    ingredient_name text,
    dosage_form text,
    route text,
    strength numeric(26,16),
    unit text NOT NULL DEFAULT 'mg',
    wear_days numeric(4,1),
    factor numeric(9,4) NOT NULL,
    CONSTRAINT opioid_factor_target CHECK (num_nonnulls(ndc, ingredient_name) = 1),
    CONSTRAINT opioid_factor_of_ndc CHECK ((ndc IS NULL) = (strength IS NULL) AND (ndc IS NULL OR num_nonnulls(dosage_form, route) = 0)),
    CONSTRAINT opioid_factor_words CHECK (ingredient_name ~ '[^ ]' AND dosage_form ~ '[^ ]' AND route ~ '[^ ]'),
    CONSTRAINT opioid_factor_unit CHECK (unit IN ('mg', 'mcg', 'mcg/hr')),
    CONSTRAINT opioid_factor_wear_days CHECK (wear_days > 0 AND wear_days < 'Infinity'),
    CONSTRAINT opioid_factor_finite CHECK (strength > 0 AND strength < 'Infinity' AND factor >= 0 AND factor < 'Infinity'),
    CONSTRAINT opioid_factor_product UNIQUE (ndc, factor_set),
    CONSTRAINT opioid_factor_ingredient UNIQUE NULLS NOT DISTINCT (factor_set, ingredient_name, dosage_form, route, ndc)
);
COMMENT ON TABLE pbm.opioid_factor IS
'The factors of a set: for a product, which counts first, or for an ingredient. Of several rows for an ingredient that fit a product the one counts that says most of dosage form and route.';
COMMENT ON COLUMN pbm.opioid_factor.ndc IS 'The product it is for; NULL: it is for an ingredient';
COMMENT ON COLUMN pbm.opioid_factor.ingredient_name IS 'The ingredient, which is also for its salts: oxycodone is for Oxycodone and OXYCODONE HYDROCHLORIDE; NULL: it is for a product';
COMMENT ON COLUMN pbm.opioid_factor.dosage_form IS 'Words that the product''s dosage form has, such as FILM; NULL: any form';
COMMENT ON COLUMN pbm.opioid_factor.route IS 'A route of the product, such as TRANSDERMAL; NULL: any';
COMMENT ON COLUMN pbm.opioid_factor.strength IS 'Of a product: strength of the opioid in a billing unit, in the unit of this row';
COMMENT ON COLUMN pbm.opioid_factor.unit IS 'What the factor multiplies: mg, mcg, or mcg/hr of a patch';
COMMENT ON COLUMN pbm.opioid_factor.wear_days IS 'Days that a patch is worn, where the factor is for a day''s dose; NULL: the factor is for the unit itself';
COMMENT ON COLUMN pbm.opioid_factor.factor IS 'Milligrams of morphine that one unit of strength equals; 0: the form does not count';

table_holds := table_holds || '{"opioid_factor": "reference"}';
