-- Plans of the same client and benefit year under which the member was covered before, in the same rank, by the same
-- family where it is one.
SELECT DISTINCT k.n, p.plan_id, c.family_id = k.family_id AS same_family
FROM unnest($1, $2, $3, $4, $5) WITH ORDINALITY AS k (coverage_id, plan_id, client_id, family_id, benefit_year_start, n)
CROSS JOIN LATERAL (
    SELECT s.member_id, s.rank, s.effective_date FROM pbm.coverage s WHERE s.coverage_id = k.coverage_id OFFSET 0) own
CROSS JOIN LATERAL (
    SELECT s.plan_id, s.family_id FROM pbm.coverage s
    WHERE s.member_id = own.member_id AND s.rank = own.rank AND s.plan_id <> k.plan_id
      AND s.effective_date < own.effective_date AND s.effective_date <= coalesce(s.termination_date, s.effective_date)
      AND (s.termination_date IS NULL OR s.termination_date >= k.benefit_year_start)
    OFFSET 0) c
CROSS JOIN LATERAL (
    SELECT q.plan_id FROM pbm.plan q WHERE q.plan_id = c.plan_id AND q.client_id = k.client_id OFFSET 0) p
