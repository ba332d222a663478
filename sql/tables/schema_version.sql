CREATE TABLE pbm.schema_version (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version integer NOT NULL
);
INSERT INTO pbm.schema_version (version) VALUES (2);
COMMENT ON TABLE pbm.schema_version IS 'The version of the tables, which outlive the code that made them; the functions refuse to work on another one';

table_holds := table_holds || '{"schema_version": "reference"}';
