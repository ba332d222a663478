CREATE TABLE pbm.drug_class (
    ndc pbm.ndc NOT NULL REFERENCES pbm.drugs (ndc_code) ON DELETE CASCADE,
    class_id integer NOT NULL REFERENCES pbm.therapeutic_class,
    PRIMARY KEY (ndc, class_id)
);
COMMENT ON TABLE pbm.drug_class IS 'The classes of a product';
CREATE INDEX drug_class_class ON pbm.drug_class (class_id);
COMMENT ON INDEX pbm.drug_class_class IS 'Finds the alternatives of a class';

table_holds := table_holds || '{"drug_class": "reference"}';
