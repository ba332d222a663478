CREATE TYPE pbm.load_record AS (line bigint, fields jsonb, faults text[], repairs text[]);
COMMENT ON TYPE pbm.load_record IS 'A staged record as it was read: fields by the layout of its source, in one form each; faults and repairs as field:code';

CREATE TYPE pbm.load_outcome AS (line bigint, action text, table_name text, field text, code text);
COMMENT ON TYPE pbm.load_outcome IS
'What a load did, or would do, for a line of its file: added, changed, unchanged, closed (a row that the file no longer has; line is NULL), repaired, flagged or refused, with the code that load_fault_text explains';
