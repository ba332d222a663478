CREATE TABLE pbm.step_therapy (
    step_therapy_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    formulary_id uuid NOT NULL REFERENCES pbm.formulary ON DELETE CASCADE,
    step_number smallint NOT NULL DEFAULT 1 CHECK (step_number > 0),
    ingredient_id integer REFERENCES pbm.ingredient,
    class_id integer REFERENCES pbm.therapeutic_class,
    lookback_days integer NOT NULL DEFAULT 365 CHECK (lookback_days > 0),
    minimum_days_supply integer NOT NULL DEFAULT 1 CHECK (minimum_days_supply > 0),
    CHECK (num_nonnulls(ingredient_id, class_id) = 1)
);
COMMENT ON TABLE pbm.step_therapy IS
'What a member must have tried before a product with step_therapy_required: any one row of each step_number, found in paid claims of the last lookback_days with at least minimum_days_supply in all; else reject 608';
CREATE INDEX step_therapy_formulary ON pbm.step_therapy (formulary_id);
COMMENT ON INDEX pbm.step_therapy_formulary IS 'Finds the steps of a formulary rule';

table_holds := table_holds || '{"step_therapy": "reference"}';
