CREATE TABLE pbm.therapeutic_class (
    class_id serial PRIMARY KEY,
    class_name text NOT NULL UNIQUE,
    duplicate_therapy boolean NOT NULL DEFAULT false,
    duplicates_allowed integer NOT NULL DEFAULT 0 CHECK (duplicates_allowed >= 0),
    severity smallint NOT NULL DEFAULT 2 CHECK (severity BETWEEN 1 AND 3)
);
COMMENT ON TABLE pbm.therapeutic_class IS 'Therapeutic classes (FDA established pharmacologic class)';
COMMENT ON COLUMN pbm.therapeutic_class.duplicate_therapy IS 'Whether two different drugs of the class at the same time are duplicate therapy (439-E4 TD)';
COMMENT ON COLUMN pbm.therapeutic_class.duplicates_allowed IS 'How many other drugs of the class may overlap before it is one';
COMMENT ON COLUMN pbm.therapeutic_class.severity IS '1 major, 2 moderate, 3 minor';

table_holds := table_holds || '{"therapeutic_class": "reference"}';
