INSERT INTO pbm.claim_month (month_start)
SELECT to_date(substring(c.relname FROM '\d{4}_\d\d$'), 'YYYY_MM')
FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = 'pbm.pharmacy_claim'::regclass AND c.relname ~ '^pharmacy_claim_\d{4}_\d\d$'
  AND pg_get_expr(c.relpartbound, c.oid) = format('FOR VALUES FROM (%L) TO (%L)',
      to_date(substring(c.relname FROM '\d{4}_\d\d$'), 'YYYY_MM'),
      (to_date(substring(c.relname FROM '\d{4}_\d\d$'), 'YYYY_MM') + interval '1 month')::date);
