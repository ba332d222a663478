-- A quarter whose claims were taken away: one of them would be paid again.
SELECT to_char(q.quarter_start, 'YYYY-"Q"Q') AS quarter, (q.quarter_start + interval '3 months')::date AS next
FROM pbm.claim_quarter q
WHERE q.retired_at IS NULL AND NOT EXISTS (
    SELECT FROM pg_inherits i
    WHERE i.inhrelid = to_regclass('pbm.' || pbm.partition_name(q.quarter_start))
      AND i.inhparent = to_regclass('pbm.pharmacy_claim') AND NOT i.inhdetachpending)
ORDER BY q.quarter_start LIMIT 1
