CREATE TABLE pbm.schema_version (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version integer NOT NULL,
    holds jsonb NOT NULL DEFAULT '{}'
);
INSERT INTO pbm.schema_version (version) VALUES (2);
COMMENT ON TABLE pbm.schema_version IS 'The version of the tables, which outlive the code that made them; the functions refuse to work on another one';
COMMENT ON COLUMN pbm.schema_version.holds IS 'What each table holds, by name: reference data, personal records, the log, or neither; repair_triggers makes the triggers from it';

table_holds := table_holds || '{"schema_version": "reference"}';
