CREATE TABLE pbm.additive_effect (
    effect_id serial PRIMARY KEY,
    effect_name text NOT NULL UNIQUE,
    drugs_allowed integer NOT NULL DEFAULT 1,
    severity smallint NOT NULL DEFAULT 2,
    CONSTRAINT additive_effect_allowed CHECK (drugs_allowed > 0),
    CONSTRAINT additive_effect_severity CHECK (severity BETWEEN 1 AND 3)
);
COMMENT ON TABLE pbm.additive_effect IS
'Effects that drugs of several classes have and that add up, such as sedation (439-E4 AT)';
COMMENT ON COLUMN pbm.additive_effect.drugs_allowed IS 'How many different drugs with the effect may be taken at the same time';
COMMENT ON COLUMN pbm.additive_effect.severity IS '1 major, 2 moderate, 3 minor; the plan maps each to an outcome';

table_holds := table_holds || '{"additive_effect": "reference"}';
