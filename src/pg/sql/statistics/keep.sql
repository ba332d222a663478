INSERT INTO pbm.session_statistic AS s (process, began_at, counts)
VALUES ($1, $2, $3)
ON CONFLICT ON CONSTRAINT session_statistic_pkey DO UPDATE SET counts = excluded.counts
