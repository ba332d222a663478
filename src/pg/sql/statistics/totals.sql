SELECT c.place, sum(c.counted - coalesce(c.before, 0))::bigint AS total
FROM (
    SELECT s.counts, s.base FROM pbm.session_statistic s WHERE (s.process, s.began_at) <> ($1, $2)
    UNION ALL
    SELECT $3, (SELECT s.base FROM pbm.session_statistic s WHERE (s.process, s.began_at) = ($1, $2))
) s CROSS JOIN LATERAL unnest(s.counts, s.base) WITH ORDINALITY c (counted, before, place)
GROUP BY c.place
