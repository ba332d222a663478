CREATE TABLE pbm.maintenance_step (
    step text PRIMARY KEY,
    ran_at timestamptz NOT NULL,
    milliseconds bigint NOT NULL,
    done bigint,
    sqlstate text,
    message text,
    succeeded_at timestamptz
);
COMMENT ON TABLE pbm.maintenance_step IS 'How each step of maintain() went last';
COMMENT ON COLUMN pbm.maintenance_step.step IS 'partitions, eligibility, reports, claims, retired, audit, loads, statistics or seal';
COMMENT ON COLUMN pbm.maintenance_step.ran_at IS 'When it last began';
COMMENT ON COLUMN pbm.maintenance_step.milliseconds IS 'How long it took';
COMMENT ON COLUMN pbm.maintenance_step.done IS 'How many partitions, members, claims of the reports'' copy, quarters, tables, months, runs, sessions or blocks it changed; NULL where it failed';
COMMENT ON COLUMN pbm.maintenance_step.sqlstate IS 'What it failed with; NULL where it went well';
COMMENT ON COLUMN pbm.maintenance_step.message IS 'The error''s words';
COMMENT ON COLUMN pbm.maintenance_step.succeeded_at IS 'When it last went well';

table_holds := table_holds || '{"maintenance_step": "neither"}';
