CREATE VIEW pbm.rebate_due WITH (security_barrier = true) AS
SELECT i.id AS invoice_id, i.invoice_number, m.name AS manufacturer, i.period_end, i.status, i.amount, i.paid_amount, i.disputed_amount,
       greatest(i.amount - i.paid_amount, 0) AS outstanding,
       greatest(i.amount - i.paid_amount - i.disputed_amount, 0) AS undisputed_outstanding,
       CASE WHEN i.status = 'draft' THEN 'send' WHEN i.received_date IS NULL THEN 'receipt' ELSE 'payment' END AS waits_for,
       CASE WHEN i.status = 'draft' THEN i.send_by ELSE i.due_date END AS due_date,
       CASE WHEN i.status = 'draft' THEN i.send_by ELSE i.due_date END - pbm.today() AS days_left
FROM pbm.rebate_invoice i JOIN pbm.manufacturer m ON m.id = i.manufacturer_id
WHERE i.status NOT IN ('paid', 'closed');
COMMENT ON VIEW pbm.rebate_due IS 'Invoices that are to be sent or paid, with the day by which; what is in dispute is not due';

CREATE VIEW pbm.rebate_late WITH (security_barrier = true) AS
SELECT d.invoice_id, d.invoice_number, d.manufacturer, d.period_end, d.status, d.waits_for, d.undisputed_outstanding, d.due_date,
       -d.days_left AS days_late
FROM pbm.rebate_due d
WHERE d.days_left < 0 AND (d.waits_for = 'send' OR d.undisputed_outstanding > 0);
COMMENT ON VIEW pbm.rebate_late IS 'Drafts that should have been sent and invoices of which something undisputed should have been paid';

CREATE VIEW pbm.rebate_by_contract WITH (security_barrier = true) AS
SELECT r.id AS contract_id, m.name AS manufacturer, r.ndc, r.kind, a.period_start, a.period_end, coalesce(e.claims, 0) AS claims,
       coalesce(e.units, 0) AS units, a.excluded_units, r.minimum_volume,
       coalesce(e.units, 0) >= coalesce(r.minimum_volume, 0) AS minimum_reached, e.market_share_percent,
       coalesce(e.wac_amount, 0) AS wac_amount, coalesce(e.accrued, 0) AS accrued, coalesce(e.earned, 0) AS earned, a.invoiced,
       a.conceded
FROM (
    SELECT a.contract_id, a.period_start, min(a.period_end) AS period_end,
           coalesce(sum(a.units) FILTER (WHERE a.exclusion IS NOT NULL), 0) AS excluded_units,
           coalesce(sum(a.amount) FILTER (WHERE a.invoice_line_id IS NOT NULL), 0) AS invoiced,
           coalesce(-sum(a.amount) FILTER (WHERE a.source = 'dispute'), 0) AS conceded
    FROM pbm.rebate_accrual a GROUP BY a.contract_id, a.period_start
) a
JOIN pbm.manufacturer_rebate r ON r.id = a.contract_id
LEFT JOIN pbm.manufacturer m ON m.id = r.manufacturer_id
CROSS JOIN LATERAL (
    SELECT sum(e.claims)::bigint AS claims, sum(e.units) AS units, sum(e.wac_amount) AS wac_amount, sum(e.accrued) AS accrued,
           sum(e.earned) AS earned, min(e.market_share_percent) AS market_share_percent
    FROM pbm.rebate_earnings(a.contract_id, a.period_start) e
) e;
COMMENT ON VIEW pbm.rebate_by_contract IS
'Contracts by period: claims and units that stand, what they accrued, what they earn by volume or market share now, and what was invoiced of it';

CREATE VIEW pbm.rebate_client_share WITH (security_barrier = true) AS
SELECT c.client_id, c.client_code, date_trunc('quarter', a.period_end::timestamp)::date AS quarter_start,
       sum(a.amount) AS rebate_amount, sum(a.client_amount) AS client_amount, sum(a.amount - a.client_amount) AS retained_amount,
       sum(a.point_of_sale_amount) AS point_of_sale_amount, sum(a.client_amount - a.point_of_sale_amount) AS settlement_amount
FROM pbm.rebate_accrual a JOIN pbm.client c ON c.client_id = a.client_id
WHERE a.invoice_line_id IS NOT NULL
GROUP BY c.client_id, c.client_code, date_trunc('quarter', a.period_end::timestamp);
COMMENT ON VIEW pbm.rebate_client_share IS
'What clients get of what was invoiced, by the quarter in which periods ended. settlement_amount: what is left of it after what their members had at the counter; below 0 where more was passed on than earned';

CREATE VIEW pbm.rebate_guarantee WITH (security_barrier = true) AS
SELECT c.client_id, c.client_code, date_trunc('quarter', a.period_end::timestamp)::date AS quarter_start,
       sum(a.guarantee_amount) AS guaranteed_amount, sum(a.client_amount) AS client_amount,
       sum(a.client_amount) - sum(a.guarantee_amount) AS difference, greatest(sum(a.guarantee_amount) - sum(a.client_amount), 0) AS shortfall
FROM pbm.rebate_accrual a JOIN pbm.client c ON c.client_id = a.client_id
WHERE a.invoice_line_id IS NOT NULL
GROUP BY c.client_id, c.client_code, date_trunc('quarter', a.period_end::timestamp)
HAVING bool_or(a.guarantee_amount <> 0);
COMMENT ON VIEW pbm.rebate_guarantee IS 'What clients were guaranteed for the claims that were invoiced against what they get';

CREATE VIEW pbm.rebate_unconverted WITH (security_barrier = true) AS
SELECT a.claim_id, a.fill_date, a.contract_id, r.manufacturer_id, a.period_start, a.period_end, a.ndc, a.units AS billing_units,
       d.billing_unit, r.rebate_unit, a.exclusion
FROM pbm.rebate_accrual a
JOIN pbm.manufacturer_rebate r ON r.id = a.contract_id
LEFT JOIN pbm.drugs d ON d.ndc_code = a.ndc
WHERE a.source = 'claim' AND a.exclusion IN ('unit', 'no_wac')
  AND NOT EXISTS (SELECT FROM pbm.rebate_accrual b WHERE b.claim_id = a.claim_id AND b.contract_id = a.contract_id AND b.source = 'reversal');
COMMENT ON VIEW pbm.rebate_unconverted IS 'Claims that stand and are on no invoice, because their billing units do not convert to the contract''s (unit) or no WAC that it needs is on file (no_wac)';
