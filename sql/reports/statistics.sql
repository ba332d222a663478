CREATE VIEW pbm.stat_claims WITH (security_barrier = true) AS SELECT c.* FROM pbm.count_claims() c;
COMMENT ON VIEW pbm.stat_claims IS
'What became of claims in this database since the server started or reset_statistics() was called, over all sessions: one row. Without preload another session''s last ten seconds may be missing, and sessions at REPEATABLE READ and SERIALIZABLE are. Rolled-back transactions are counted too.';
COMMENT ON COLUMN pbm.stat_claims.all_sessions IS 'Whether all sessions are counted; false on a standby without preload, which counts this one';
COMMENT ON COLUMN pbm.stat_claims.calls IS 'Calls that adjudicated one claim';
COMMENT ON COLUMN pbm.stat_claims.call_time IS 'Time that they took, in milliseconds, from loading to writing';
COMMENT ON COLUMN pbm.stat_claims.batches IS 'Calls that adjudicated several claims, chunks of process_claims_staging among them';
COMMENT ON COLUMN pbm.stat_claims.batch_claims IS 'Claims of these calls; divided by batch_time the rate of batches';
COMMENT ON COLUMN pbm.stat_claims.batch_time IS 'Time that they took, in milliseconds';
COMMENT ON COLUMN pbm.stat_claims.paid IS 'Claims that were paid';
COMMENT ON COLUMN pbm.stat_claims.rejected IS 'Claims that were rejected';
COMMENT ON COLUMN pbm.stat_claims.duplicates IS 'Claims that were answered as one that was paid before';
COMMENT ON COLUMN pbm.stat_claims.reversed IS 'Claims that were reversed';
COMMENT ON COLUMN pbm.stat_claims.priced IS 'Claims that were priced and not stored';
COMMENT ON COLUMN pbm.stat_claims.retries IS 'Calls that were decided again, for another session had paid a claim with the same key';
COMMENT ON COLUMN pbm.stat_claims.cache_hits IS 'Pieces of reference data that were asked for and held';
COMMENT ON COLUMN pbm.stat_claims.cache_misses IS 'Pieces of reference data that had to be loaded';
COMMENT ON COLUMN pbm.stat_claims.stats_reset IS 'When counting began; NULL where that was before any reset, without preload';

CREATE VIEW pbm.stat_stages WITH (security_barrier = true) AS SELECT s.* FROM pbm.list_all_stages() s;
COMMENT ON VIEW pbm.stat_stages IS 'The view stages over all sessions of this database, as stat_claims counts them';
COMMENT ON COLUMN pbm.stat_stages.stage IS 'As in stages';
COMMENT ON COLUMN pbm.stat_stages.calls IS 'How often it was done';
COMMENT ON COLUMN pbm.stat_stages.rows IS 'Rows read or written, and claims decided';
COMMENT ON COLUMN pbm.stat_stages.total_time IS 'Time that it took, in milliseconds';
