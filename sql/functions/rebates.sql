CREATE TYPE pbm.unit_rebate AS (
    basic numeric,
    additional numeric,
    total numeric
);
COMMENT ON TYPE pbm.unit_rebate IS 'Answer of medicaid_unit_rebate, in dollars per unit';

CREATE FUNCTION pbm.medicaid_unit_rebate(
    drug_category text,
    amp numeric,
    best_price numeric,
    baseline_amp numeric,
    cpi_u_baseline numeric,
    cpi_u_quarter numeric
) RETURNS pbm.unit_rebate
LANGUAGE c IMMUTABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'medicaid_unit_rebate_wrapper';
COMMENT ON FUNCTION pbm.medicaid_unit_rebate(text, numeric, numeric, numeric, numeric, numeric) IS
'The federal Medicaid rebate for a unit (SSA 1927(c)) of a drug of category S, I, N, CF (clotting factor) or EP (exclusively paediatric): basic and additional rounded to seven places, their sum to four. NULL for best_price: there is none; for baseline_amp: no inflation part. Errors: 22004 without category or AMP, 22023 for an unknown category or figures that cannot be used.';

CREATE FUNCTION pbm.rebate_by_volume(minimum_volume numeric, volume_rule text, units numeric[], unit_rebates numeric[]) RETURNS numeric[]
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'rebate_by_volume_wrapper';
COMMENT ON FUNCTION pbm.rebate_by_volume(numeric, text, numeric[], numeric[]) IS
'What each of a period''s claims earns, in their order, once their units together reach the minimum: by first_unit all of them, by above_minimum those above it. Errors: 22023 for another rule or figures that cannot be used.';

CREATE FUNCTION pbm.market_share_percent(product_units numeric, basket_units numeric) RETURNS numeric
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'market_share_percent_wrapper';
COMMENT ON FUNCTION pbm.market_share_percent(numeric, numeric) IS
'Units of a product in percent of those of its basket, to a hundredth; 0 of an empty basket. Errors: 22023 for figures that cannot be used.';

CREATE FUNCTION pbm.rebate_by_market_share(market_share_percent numeric, at_least numeric[], rebate_percents numeric[], wac_amounts numeric[]) RETURNS numeric[]
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'rebate_by_market_share_wrapper';
COMMENT ON FUNCTION pbm.rebate_by_market_share(numeric, numeric[], numeric[], numeric[]) IS
'The percentage that a market share earns by a scale, of the sum of the WAC amounts, to the cent, divided among them. Errors: 22023 for figures that cannot be used.';

CREATE FUNCTION pbm.rebate_invoice_status(amount numeric, paid_amount numeric, disputed_amount numeric) RETURNS text
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'rebate_invoice_status_wrapper';
COMMENT ON FUNCTION pbm.rebate_invoice_status(numeric, numeric, numeric) IS
'How an invoice that was sent stands by its amounts: sent, partly_paid, paid or disputed. Errors: 22023 for figures that cannot be used.';

CREATE TYPE pbm.rebate_earning AS (
    plan_id uuid,
    client_id uuid,
    client_percent numeric,
    claims bigint,
    units numeric,
    wac_amount numeric,
    accrued numeric,
    earned numeric,
    market_share_percent numeric
);
COMMENT ON TYPE pbm.rebate_earning IS 'A row of rebate_earnings()';

CREATE FUNCTION pbm.rebate_earnings(contract_id uuid, period_start date) RETURNS SETOF pbm.rebate_earning
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER ROWS 10 COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    terms record;
    basket numeric;
    share numeric;
BEGIN
    SELECT r.* INTO terms FROM pbm.manufacturer_rebate r WHERE r.id = rebate_earnings.contract_id;
    IF terms.kind = 'market_share' THEN
        -- The basket's claims of a quarter that was retired are gone: the share is what it was when it was invoiced.
        SELECT p.market_share_percent INTO share
        FROM pbm.rebate_period p
        WHERE p.contract_id = rebate_earnings.contract_id AND p.period_start = rebate_earnings.period_start
          AND EXISTS (SELECT FROM pbm.claim_quarter q
                      WHERE q.retired_at IS NOT NULL AND q.quarter_start + interval '3 months' > p.period_start);
    END IF;
    IF terms.kind = 'market_share' AND share IS NULL THEN
        -- Of the basket's other products the paid claims count that the contract would be for, in its units.
        SELECT coalesce(sum(round(c.quantity / CASE WHEN terms.rebate_unit IS NULL OR lower(d.billing_unit) = lower(terms.rebate_unit)
                                                    THEN 1 ELSE terms.billing_units_per_rebate_unit END, 3)), 0) INTO basket
        FROM pbm.rebate_market_basket b
        JOIN pbm.pharmacy_claim c ON c.ndc = b.ndc AND c.status = 'paid'
            AND c.fill_date >= greatest(rebate_earnings.period_start, terms.contract_start_date)
            AND c.fill_date < least((rebate_earnings.period_start
                + CASE terms.period WHEN 'month' THEN interval '1 month' WHEN 'year' THEN interval '1 year' ELSE interval '3 months' END)::date,
                terms.contract_end_date + 1)
            AND NOT coalesce(c.submitted -> 'submission_clarification_codes' ? '20', false)
        JOIN pbm.plan p ON p.plan_id = c.plan_id
            AND (lower(p.line_of_business) = 'medicaid') = (terms.program <> 'commercial')
        LEFT JOIN pbm.drugs d ON d.ndc_code = b.ndc
        WHERE b.contract_id = rebate_earnings.contract_id
          AND (terms.plan_ids IS NULL OR c.plan_id = ANY (terms.plan_ids))
          AND b.ndc <> terms.ndc
          AND NOT EXISTS (SELECT FROM pbm.pharmacies f WHERE f.npi = c.pharmacy_npi AND f.is_340b)
          AND NOT EXISTS (SELECT FROM pbm.rebate_product s WHERE s.contract_id = b.contract_id AND s.ndc = b.ndc);
        SELECT pbm.market_share_percent(coalesce(sum(a.units), 0), coalesce(sum(a.units), 0) + basket) INTO share
        FROM pbm.rebate_accrual a
        WHERE a.contract_id = rebate_earnings.contract_id AND a.period_start = rebate_earnings.period_start
          AND a.source IN ('claim', 'reversal') AND a.exclusion IS NULL;
    END IF;
    RETURN QUERY
    WITH standing AS MATERIALIZED (
        -- A claim and its reversal are nothing together.
        SELECT min(a.fill_date) AS fill_date, a.claim_id, a.plan_id, a.client_id, a.client_percent, sum(a.units) AS units,
               min(a.unit_rebate) AS unit_rebate, sum(a.wac_amount) AS wac_amount, sum(a.amount) AS amount
        FROM pbm.rebate_accrual a
        WHERE a.contract_id = rebate_earnings.contract_id AND a.period_start = rebate_earnings.period_start
          AND a.source IN ('claim', 'reversal') AND a.exclusion IS NULL
        GROUP BY a.claim_id, a.plan_id, a.client_id, a.client_percent
        HAVING count(*) = 1
    ), listed AS (
        SELECT array_agg(s.units ORDER BY s.fill_date, s.claim_id) AS units,
               array_agg(s.unit_rebate ORDER BY s.fill_date, s.claim_id) AS unit_rebates,
               array_agg(s.wac_amount ORDER BY s.fill_date, s.claim_id) AS wac_amounts
        FROM standing s
    ), placed AS (
        SELECT s.*, row_number() OVER (ORDER BY s.fill_date, s.claim_id) AS place FROM standing s
    ), earned AS (
        SELECT e.amount, e.place
        FROM listed l
        CROSS JOIN LATERAL unnest(CASE WHEN terms.kind = 'market_share' THEN pbm.rebate_by_market_share(share,
                ARRAY(SELECT t.at_least FROM pbm.rebate_tier t WHERE t.contract_id = rebate_earnings.contract_id ORDER BY t.at_least),
                ARRAY(SELECT t.rebate_percent FROM pbm.rebate_tier t WHERE t.contract_id = rebate_earnings.contract_id ORDER BY t.at_least),
                l.wac_amounts)
            ELSE pbm.rebate_by_volume(coalesce(terms.minimum_volume, 0), terms.volume_rule, l.units, l.unit_rebates) END)
            WITH ORDINALITY AS e (amount, place)
    )
    SELECT p.plan_id, p.client_id, p.client_percent, count(*), sum(p.units), sum(p.wac_amount), sum(p.amount), sum(e.amount), share
    FROM placed p JOIN earned e USING (place)
    GROUP BY p.plan_id, p.client_id, p.client_percent;
END
$$;
COMMENT ON FUNCTION pbm.rebate_earnings(uuid, date) IS
'What the claims of a contract''s period that stand earn by its volume rule or market share now, by plan and by the client''s percentage: an estimate until the period has ended';
REVOKE ALL ON FUNCTION pbm.rebate_earnings(uuid, date) FROM PUBLIC;
