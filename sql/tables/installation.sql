CREATE TABLE pbm.installation (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    time_zone text NOT NULL DEFAULT 'UTC',
    audit_secret bytea NOT NULL DEFAULT uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) CHECK (length(audit_secret) = 32),
    masking jsonb CONSTRAINT installation_masking CHECK (masking ->> 'state' IN ('unfinished', 'masked')),
    -- Computed with the zone: an unknown one is error 22023.
    CONSTRAINT installation_time_zone CHECK (timezone(time_zone, TIMESTAMPTZ '2000-01-01 00:00+00') IS NOT NULL)
);
INSERT INTO pbm.installation DEFAULT VALUES;
COMMENT ON TABLE pbm.installation IS 'What holds for the whole installation, in one row';
COMMENT ON COLUMN pbm.installation.time_zone IS 'Time zone whose calendar says which day it is (pbm.today), whatever the TimeZone of a session: a name such as America/Chicago. Errors: 22023 for one that PostgreSQL does not know.';
COMMENT ON COLUMN pbm.installation.audit_secret IS 'Key of the digests in audit_log where none is configured outside the database: whoever reads the log alone cannot try values out';
COMMENT ON COLUMN pbm.installation.masking IS 'NULL: the data is as it came. state: unfinished, mask_database was begun and not ended; masked, by it or by a masked copy; with profile and times';

table_holds := table_holds || '{"installation": "reference"}';
