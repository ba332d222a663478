CREATE VIEW pbm.load_progress WITH (security_barrier = true) AS
SELECT r.run_id, r.source, r.file_name, r.dry_run, r.state, r.started_at, r.finished_at, r.records,
       r.added + r.changed + r.unchanged + r.refused AS worked_on, r.added, r.changed, r.unchanged, r.repaired, r.refused,
       e.errors, e.warnings, r.message, r.loaded_by,
       round(100.0 * (r.added + r.changed + r.unchanged + r.refused) / nullif(r.records, 0), 1) AS percent,
       r.rate AS records_per_second, r.last_chunk_at,
       CASE WHEN r.state = 'running' AND r.rate > 0
            THEN r.last_chunk_at + make_interval(secs => (greatest(r.records - r.added - r.changed - r.unchanged - r.refused, 0) / r.rate)::double precision)
       END AS estimated_finish, r.file_digest
FROM pbm.load_run r
CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE e.severity = 'error') AS errors, count(*) FILTER (WHERE e.severity = 'warning') AS warnings
                    FROM pbm.load_error e WHERE e.run_id = r.run_id) e;
COMMENT ON VIEW pbm.load_progress IS 'The runs of loading and staging: how far each is, the rate of its latest chunks and when it will be done at that rate, what came of its records, and the number of its faults';

CREATE VIEW pbm.load_fault WITH (security_barrier = true) AS
SELECT e.error_id, e.run_id, r.source, r.file_name, r.started_at, e.line, e.field, e.code, e.message, e.hint, e.severity
FROM pbm.load_error e JOIN pbm.load_run r ON r.run_id = e.run_id;
COMMENT ON VIEW pbm.load_fault IS 'The faults of loaded records with the file they came from; holds no value of a record';
