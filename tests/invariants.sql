-- What must hold of the claims, the accumulators and the audit log at any time: a row for each violation, so no
-- rows. The numbers are those of the rule book's security page; I1 and I7 are about what clients were told.
WITH claim AS (
    SELECT * FROM pbm.pharmacy_claim
), share AS (
    SELECT patient_id AS owner_id, 'individual' AS scope, plan_id, benefit_year_start, deductible_applied, out_of_pocket_applied
    FROM claim WHERE status = 'paid'
    UNION ALL
    SELECT family_id, 'family', plan_id, benefit_year_start, deductible_applied, out_of_pocket_applied
    FROM claim WHERE status = 'paid'
), total AS (
    SELECT owner_id, scope, plan_id, benefit_year_start,
           sum(deductible_applied) AS deductible, sum(out_of_pocket_applied) AS out_of_pocket
    FROM share GROUP BY owner_id, scope, plan_id, benefit_year_start
), balance AS (
    SELECT a.*, p.family_accumulation = 'aggregate' AS aggregate,
           coalesce(p.family_out_of_pocket_accumulation, p.family_accumulation) = 'aggregate' AS maximum_is_aggregate,
           -- An individual deductible of 0 beside one of the family is none.
           CASE WHEN a.scope = 'family' THEN p.family_deductible
                WHEN p.family_deductible IS NULL OR p.individual_deductible > 0 THEN p.individual_deductible END AS deductible_limit,
           CASE a.scope WHEN 'family' THEN p.family_out_of_pocket_maximum
                        ELSE p.individual_out_of_pocket_maximum END AS out_of_pocket_limit,
           p.family_deductible, p.family_out_of_pocket_maximum
    FROM pbm.accumulator a JOIN pbm.plan p ON p.plan_id = a.plan_id
), logged AS (
    SELECT row_key, count(*) FILTER (WHERE operation = 'INSERT') AS inserts,
           count(*) FILTER (WHERE operation = 'UPDATE' AND new_values ->> 'status' = 'reversed') AS reversals,
           count(*) AS changes
    FROM pbm.audit_log WHERE table_name = 'pharmacy_claim' AND operation <> 'TRUNCATE' GROUP BY row_key
)
SELECT 'I2 paid twice' AS violation, concat_ws(' ', rx_number, pharmacy_npi, fill_date, fill_number, ndc, payer_rank) AS what
FROM claim WHERE status = 'paid'
GROUP BY rx_number, pharmacy_npi, fill_date, fill_number, ndc, payer_rank HAVING count(*) > 1
UNION ALL
SELECT 'I2 claim number given twice', claim_number FROM claim GROUP BY claim_number HAVING count(*) > 1
UNION ALL
SELECT 'I3 accumulator is not the sum of the paid claims',
       format('%s %s: %s/%s, paid %s/%s', coalesce(a.scope, t.scope), coalesce(a.owner_id, t.owner_id),
              a.deductible_met, a.out_of_pocket_met, t.deductible, t.out_of_pocket)
FROM pbm.accumulator a
FULL JOIN total t USING (owner_id, scope, plan_id, benefit_year_start)
WHERE coalesce(a.deductible_met - a.deductible_opening - a.deductible_external, 0) <> coalesce(t.deductible, 0)
   OR coalesce(a.out_of_pocket_met - a.out_of_pocket_opening - a.out_of_pocket_external, 0) <> coalesce(t.out_of_pocket, 0)
UNION ALL
SELECT 'I3 accumulator is negative', owner_id::text FROM balance WHERE least(deductible_met, out_of_pocket_met) < 0
UNION ALL
-- The individual limits do not count where the family accumulates as one.
SELECT 'I3 accumulator is over its limit', format('%s %s: %s/%s', scope, owner_id, deductible_met, out_of_pocket_met)
FROM balance
-- A Part D plan's limits are those of the year, and what others report may be above any.
WHERE deductible_external = 0 AND out_of_pocket_external = 0 AND NOT EXISTS (SELECT FROM pbm.plan_part_d t WHERE t.plan_id = balance.plan_id) AND ((deductible_met > deductible_limit AND (scope = 'family' OR NOT aggregate OR family_deductible IS NULL))
   OR (out_of_pocket_met > out_of_pocket_limit
       AND (scope = 'family' OR NOT maximum_is_aggregate OR family_out_of_pocket_maximum IS NULL)))
UNION ALL
SELECT 'I3 accumulator is not what others report', format('%s %s', a.scope, a.owner_id)
FROM pbm.accumulator a
LEFT JOIN (
    SELECT o.owner_id, e.plan_id, e.benefit_year_start, sum(e.deductible_applied) AS deductible, sum(e.out_of_pocket_applied) AS out_of_pocket
    FROM pbm.accumulator_sync e CROSS JOIN LATERAL (VALUES (e.patient_id), (e.family_id)) o (owner_id) GROUP BY 1, 2, 3) e USING (owner_id, plan_id, benefit_year_start)
WHERE (a.deductible_external, a.out_of_pocket_external) <> (coalesce(e.deductible, 0), coalesce(e.out_of_pocket, 0))
UNION ALL
SELECT 'I3 Part D accumulator is not the sum of the paid claims',
       format('%s %s: %s/%s/%s, paid %s/%s/%s', patient_id, year, a.deductible_met, a.troop, a.gross_covered_cost, t.deductible, t.troop, t.gross)
FROM pbm.part_d_accumulator a
FULL JOIN (
    SELECT d.patient_id, d.plan_id, d.year, sum(d.deductible_accrued) AS deductible, sum(d.troop_accrued) AS troop, sum(d.gross) AS gross
    FROM pbm.part_d_claim d JOIN claim c ON c.id = d.claim_id AND c.status = 'paid' GROUP BY 1, 2, 3) t USING (patient_id, plan_id, year)
WHERE (coalesce(a.deductible_met - a.deductible_opening, 0), coalesce(a.troop - a.troop_opening, 0), coalesce(a.gross_covered_cost - a.gross_opening, 0))
      <> (coalesce(t.deductible, 0), coalesce(t.troop, 0), coalesce(t.gross, 0))
UNION ALL
SELECT 'I3 split without its claim', d.claim_id::text
FROM pbm.part_d_claim d LEFT JOIN claim c ON c.id = d.claim_id
WHERE (c.status IN ('paid', 'reversed') AND c.fill_date = d.fill_date AND c.patient_copay = d.patient_pay + d.other_counted + d.other_not_counted
       AND c.allowed_amount >= d.gross) IS NOT TRUE
UNION ALL
SELECT 'I4 change without its one audit row',
       format('%s %s: %s inserts, %s reversals, %s changes', c.id, c.status, l.inserts, l.reversals, l.changes)
FROM claim c LEFT JOIN logged l ON l.row_key = c.id::text
WHERE (l.inserts, l.reversals, l.changes) IS DISTINCT FROM
      CASE c.status WHEN 'reversed' THEN (1::bigint, 1::bigint, 2 + (SELECT count(*) FROM pbm.part_d_other_payment o WHERE o.claim_id = c.id))
                    ELSE (1::bigint, 0::bigint, 1 + (SELECT count(*) FROM pbm.part_d_other_payment o WHERE o.claim_id = c.id)) END
UNION ALL
SELECT 'I4 audit row without its claim', l.row_key
FROM logged l WHERE NOT EXISTS (SELECT FROM claim c WHERE c.id::text = l.row_key)
UNION ALL
SELECT 'I5 sums do not balance', id::text
FROM claim
WHERE status <> 'rejected'
  AND (paid_amount + patient_copay + coalesce(written_off, 0), ingredient_cost + dispensing_fee + sales_tax,
       deductible_applied + copay_amount + coinsurance_amount + daw_penalty)
      IS DISTINCT FROM (coalesce(left_to_pay, allowed_amount), allowed_amount, patient_copay)
UNION ALL
SELECT 'I5 totals do not balance',
       format('%s + %s, not %s', sum(paid_amount), sum(patient_copay), sum(coalesce(left_to_pay, allowed_amount) - coalesce(written_off, 0)))
FROM claim WHERE status = 'paid'
HAVING sum(paid_amount) + sum(patient_copay) <> sum(coalesce(left_to_pay, allowed_amount) - coalesce(written_off, 0))
UNION ALL
SELECT 'I8 reversal is half made', id::text FROM claim WHERE (status = 'reversed') <> (reversed_at IS NOT NULL)
UNION ALL
SELECT 'prior authorization is used too often', p.authorization_number
FROM pbm.prior_authorization p
JOIN claim c ON p.authorization_number = ANY (c.prior_authorization_number || c.prior_authorization_numbers)
    AND c.status = 'paid'
GROUP BY p.authorization_number, p.fills_authorized, p.quantity_authorized
HAVING count(*) > p.fills_authorized OR sum(c.quantity) > p.quantity_authorized
UNION ALL
SELECT 'rebates do not follow their claim', format('%s: %s accruals, %s reversals', c.id, a.accruals, a.reversals)
FROM claim c
JOIN (SELECT claim_id, count(*) FILTER (WHERE source = 'claim') AS accruals, count(*) FILTER (WHERE source = 'reversal') AS reversals,
             sum(units) AS units, sum(amount) AS amount
      FROM pbm.rebate_accrual WHERE claim_id IS NOT NULL GROUP BY claim_id) a ON a.claim_id = c.id
WHERE CASE c.status WHEN 'paid' THEN a.reversals <> 0 WHEN 'reversed' THEN a.reversals <> a.accruals OR a.units <> 0 OR a.amount <> 0 ELSE true END
UNION ALL
SELECT 'an invoice line is not the sum of its accruals', l.id::text
FROM pbm.rebate_invoice_line l
CROSS JOIN LATERAL (SELECT sum(a.amount) AS amount, sum(a.administrative_fee) AS fee
                    FROM pbm.rebate_accrual a WHERE a.invoice_line_id = l.id) s
WHERE (l.rebate_amount, l.administrative_fee) IS DISTINCT FROM (s.amount, s.fee)
UNION ALL
-- What a claim uses stands beside it while it is paid, and is given back with it. A claim of an import or a raw load has none.
SELECT 'use of an authorization is not its claim''s', u.claim_id::text
FROM pbm.authorization_use u
LEFT JOIN claim c ON c.id = u.claim_id
WHERE c.id IS NULL OR (c.status = 'paid') <> (u.given_back_at IS NULL)
   OR (u.quantity, u.amount) IS DISTINCT FROM (c.quantity, c.allowed_amount)
UNION ALL
SELECT 'claim uses an authorization without saying so', c.id::text
FROM claim c
CROSS JOIN LATERAL unnest(c.prior_authorization_numbers) n (number)
WHERE c.status IN ('paid', 'reversed')
  AND NOT EXISTS (SELECT FROM pbm.authorization_use u WHERE u.claim_id = c.id AND u.authorization_number = n.number)
ORDER BY 1, 2
