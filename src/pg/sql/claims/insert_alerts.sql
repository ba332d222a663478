INSERT INTO pbm.dur_alert ({columns}, override_date)
SELECT {columns}, CASE WHEN override_reason IS NOT NULL THEN clock_timestamp() END
FROM unnest($1)
RETURNING {columns}
