CREATE TYPE pbm.stage AS (
    stage text,
    calls bigint,
    rows bigint,
    total_time double precision
);
COMMENT ON TYPE pbm.stage IS 'A row of the view stages';

CREATE FUNCTION pbm.list_stages() RETURNS SETOF pbm.stage
LANGUAGE c VOLATILE PARALLEL RESTRICTED ROWS 7
AS 'MODULE_PATHNAME', 'list_stages_wrapper';
COMMENT ON FUNCTION pbm.list_stages() IS 'What this session did, as the view stages shows it';

CREATE FUNCTION pbm.reset_stages() RETURNS void
LANGUAGE c VOLATILE PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'reset_stages_wrapper';
COMMENT ON FUNCTION pbm.reset_stages() IS 'Has the view stages of this session count from 0';

CREATE VIEW pbm.stages AS SELECT * FROM pbm.list_stages();
COMMENT ON VIEW pbm.stages IS
'What the claim functions of this session took, stage by stage, since it began or reset_stages() was called: the engine reads and writes past statements, which pg_stat_statements therefore does not list';
COMMENT ON COLUMN pbm.stages.stage IS 'reference: data that the cache had not; coverage; balances: rows of members and accumulators read and locked; history; decide; claims: claims written; effects: alerts, balances and audit rows written';
COMMENT ON COLUMN pbm.stages.calls IS 'How often it was done';
COMMENT ON COLUMN pbm.stages.rows IS 'Rows read or written, and claims decided';
COMMENT ON COLUMN pbm.stages.total_time IS 'Time that it took, in milliseconds';
GRANT SELECT ON pbm.stages TO PUBLIC;
