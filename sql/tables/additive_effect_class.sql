CREATE TABLE pbm.additive_effect_class (
    effect_id integer NOT NULL REFERENCES pbm.additive_effect,
    class_id integer NOT NULL REFERENCES pbm.therapeutic_class,
    PRIMARY KEY (effect_id, class_id)
);
COMMENT ON TABLE pbm.additive_effect_class IS 'The classes whose drugs have an additive effect';
CREATE INDEX additive_effect_class_class ON pbm.additive_effect_class (class_id);
COMMENT ON INDEX pbm.additive_effect_class_class IS 'Finds the effects of a class';

table_holds := table_holds || '{"additive_effect_class": "reference"}';
