CREATE VIEW pbm.claims_staging_progress WITH (security_barrier = true) AS
SELECT s.batch_id,
       count(*) AS claims,
       count(*) FILTER (WHERE s.validation_status = 'pending') AS pending,
       count(*) FILTER (WHERE s.claim_status = 'paid') AS paid,
       count(*) FILTER (WHERE s.claim_status = 'rejected') AS rejected,
       count(*) FILTER (WHERE s.claim_status = 'duplicate') AS duplicates,
       count(*) FILTER (WHERE s.validation_status = 'error') AS errors,
       min(s.processed_at) AS first_processed_at,
       max(s.processed_at) AS last_processed_at,
       count(*) FILTER (WHERE s.claim_status = 'reversed') AS reversed,
       max(r.rate) AS records_per_second,
       CASE WHEN max(r.rate) > 0 AND bool_or(s.validation_status = 'pending')
            THEN max(r.last_chunk_at) + make_interval(secs => (count(*) FILTER (WHERE s.validation_status = 'pending') / max(r.rate))::double precision)
       END AS estimated_finish
FROM pbm.claims_staging s LEFT JOIN pbm.load_run r ON r.run_id = s.run_id
GROUP BY s.batch_id;
COMMENT ON VIEW pbm.claims_staging_progress IS 'How far process_claims_staging is, by batch: counts of records, the rate of the latest chunks, and when the last will be answered at that rate. It reads the whole table: load_progress has the same of each run at a glance';
