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

table_holds := table_holds || '{"drug_interaction": "reference"}';
