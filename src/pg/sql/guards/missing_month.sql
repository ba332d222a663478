-- A month whose claims were taken away: one of them would be paid again.
SELECT to_char(m.month_start, 'YYYY-MM') AS month, (m.month_start + interval '1 month')::date AS next
FROM pbm.claim_month m
WHERE m.retired_at IS NULL AND NOT EXISTS (
    SELECT FROM pg_inherits i
    WHERE i.inhrelid = to_regclass('pbm.' || pbm.partition_name(m.month_start))
      AND i.inhparent = to_regclass('pbm.pharmacy_claim') AND NOT i.inhdetachpending)
ORDER BY m.month_start LIMIT 1
