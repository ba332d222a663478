WITH sessions AS (
    UPDATE pbm.session_statistic s SET base = s.counts WHERE s.process <> 0
)
INSERT INTO pbm.session_statistic AS s (process, began_at, counts, reset_at)
VALUES (0, '-infinity', '{}', $1)
ON CONFLICT ON CONSTRAINT session_statistic_pkey DO UPDATE SET counts = '{}', reset_at = excluded.reset_at
