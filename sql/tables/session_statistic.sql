-- Unlogged: counts cost the log nothing, and are as those of PostgreSQL gone after a crash.
CREATE UNLOGGED TABLE pbm.session_statistic (
    process integer NOT NULL,
    began_at timestamptz NOT NULL,
    counts bigint[] NOT NULL,
    base bigint[] NOT NULL DEFAULT '{}',
    reset_at timestamptz,
    PRIMARY KEY (process, began_at)
);
COMMENT ON TABLE pbm.session_statistic IS
'What each session counted, where the library is not preloaded and sessions share no memory: what stat_claims and stat_stages add up. A session writes its row every ten seconds at most, with a claim; maintain() adds those of ended sessions into one';
COMMENT ON COLUMN pbm.session_statistic.process IS 'Process of the session; 0: the sessions that ended';
COMMENT ON COLUMN pbm.session_statistic.began_at IS 'When the session began; -infinity for those that ended';
COMMENT ON COLUMN pbm.session_statistic.counts IS 'What it counted since it began, in the library''s order';
COMMENT ON COLUMN pbm.session_statistic.base IS 'What it had counted when reset_statistics() was called';
COMMENT ON COLUMN pbm.session_statistic.reset_at IS 'Of process 0: when reset_statistics() was called last';

table_holds := table_holds || '{"session_statistic": "neither"}';
