CREATE VIEW pbm.claims_staging_progress WITH (security_barrier = true) AS
SELECT batch_id,
       count(*) AS claims,
       count(*) FILTER (WHERE validation_status = 'pending') AS pending,
       count(*) FILTER (WHERE claim_status = 'paid') AS paid,
       count(*) FILTER (WHERE claim_status = 'rejected') AS rejected,
       count(*) FILTER (WHERE claim_status = 'duplicate') AS duplicates,
       count(*) FILTER (WHERE validation_status = 'error') AS errors,
       min(processed_at) AS first_processed_at,
       max(processed_at) AS last_processed_at
FROM pbm.claims_staging
GROUP BY batch_id;
COMMENT ON VIEW pbm.claims_staging_progress IS 'How far process_claims_staging is, by batch';
