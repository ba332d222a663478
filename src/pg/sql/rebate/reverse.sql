INSERT INTO pbm.rebate_accrual (
    contract_id, period_start, period_end, source, claim_id, fill_date, plan_id, client_id, ndc, units, unit_rebate,
    wac_amount, amount, administrative_fee, client_percent, client_amount, guarantee_amount, point_of_sale_amount, exclusion)
SELECT a.contract_id, a.period_start, a.period_end, 'reversal', a.claim_id, a.fill_date, a.plan_id, a.client_id, a.ndc,
       -a.units, a.unit_rebate, -a.wac_amount, -a.amount, -a.administrative_fee, a.client_percent, -a.client_amount,
       -a.guarantee_amount, -a.point_of_sale_amount, a.exclusion
FROM pbm.rebate_accrual a
WHERE a.claim_id = $1 AND a.source = 'claim'
