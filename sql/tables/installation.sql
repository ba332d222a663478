CREATE TABLE pbm.installation (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    time_zone text NOT NULL DEFAULT 'UTC',
    -- Computed with the zone: an unknown one is error 22023.
    CONSTRAINT installation_time_zone CHECK (timezone(time_zone, TIMESTAMPTZ '2000-01-01 00:00+00') IS NOT NULL)
);
INSERT INTO pbm.installation DEFAULT VALUES;
COMMENT ON TABLE pbm.installation IS 'What holds for the whole installation, in one row';
COMMENT ON COLUMN pbm.installation.time_zone IS 'Time zone whose calendar says which day it is (pbm.today), whatever the TimeZone of a session: a name such as America/Chicago. Errors: 22023 for one that PostgreSQL does not know.';

table_holds := table_holds || '{"installation": "reference"}';
