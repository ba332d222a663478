CREATE FUNCTION pbm.rebate_contracts_due(period_end date) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY DEFINER ROWS 1000 COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT coalesce(isfinite(period_end), false) THEN
        RAISE EXCEPTION 'period_end must be a date'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'For instance: CALL pbm.invoice_rebates(''2026-03-31'');';
    END IF;
    IF period_end > pbm.today() THEN
        RAISE EXCEPTION 'period_end must be a day that has come'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Periods are invoiced when they have ended.';
    END IF;
    RETURN QUERY
    SELECT r.id FROM pbm.manufacturer_rebate r
    WHERE r.manufacturer_id IS NOT NULL
      AND (EXISTS (SELECT FROM pbm.rebate_accrual a
                   WHERE a.contract_id = r.id AND a.period_end <= rebate_contracts_due.period_end
                     AND a.invoice_line_id IS NULL AND a.exclusion IS NULL)
           -- A market share changes with claims for other products, too.
           OR r.kind = 'market_share' AND EXISTS (SELECT FROM pbm.rebate_period p WHERE p.contract_id = r.id))
    ORDER BY r.manufacturer_id, r.id;
END
$$;
COMMENT ON FUNCTION pbm.rebate_contracts_due(date) IS
'The contracts that have something to invoice of periods that ended by a day. Errors: 22023 without a finite date, or for one that is yet to come.';
REVOKE ALL ON FUNCTION pbm.rebate_contracts_due(date) FROM PUBLIC;

CREATE FUNCTION pbm.invoice_rebate_contract(contract_id uuid, period_end date) RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    contract constant uuid := contract_id;
    -- Of a period that goes on nothing is known yet.
    last_day constant date := CASE WHEN isfinite(period_end) THEN least(period_end, pbm.today()) END;
    manufacturer record;
    span record;
    invoice uuid;
    line uuid;
    before record;
    summed record;
    written integer := 0;
BEGIN
    SELECT m.id, m.invoice_days INTO manufacturer
    FROM pbm.manufacturer_rebate r JOIN pbm.manufacturer m ON m.id = r.manufacturer_id WHERE r.id = contract;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    FOR span IN
        SELECT a.period_start, a.period_end FROM pbm.rebate_accrual a
        WHERE a.contract_id = contract AND a.period_end <= last_day AND a.invoice_line_id IS NULL AND a.exclusion IS NULL
        UNION
        SELECT p.period_start, p.period_end FROM pbm.rebate_period p JOIN pbm.manufacturer_rebate r ON r.id = p.contract_id
        WHERE p.contract_id = contract AND p.period_end <= last_day AND r.kind = 'market_share'
        ORDER BY 1
    LOOP
        -- Who comes second waits here, and finds nothing left.
        INSERT INTO pbm.rebate_period AS p (contract_id, period_start, period_end)
        VALUES (contract, span.period_start, span.period_end) ON CONFLICT DO NOTHING;
        SELECT p.resolved_at INTO before FROM pbm.rebate_period p
        WHERE p.contract_id = contract AND p.period_start = span.period_start FOR UPDATE;

        -- One statement, one snapshot: claims that come meanwhile are for the next invoice.
        line := gen_random_uuid();
        WITH earned AS MATERIALIZED (
            SELECT e.* FROM pbm.rebate_earnings(contract, span.period_start) e
        ), resolved AS (
            SELECT a.plan_id, a.client_id, a.client_percent, sum(a.amount) AS amount, sum(a.client_amount) AS client,
                   coalesce(sum(a.amount) FILTER (WHERE a.source <> 'resolution'), 0) AS claims_amount,
                   coalesce(sum(a.client_amount) FILTER (WHERE a.source <> 'resolution'), 0) AS claims_client
            FROM pbm.rebate_accrual a
            WHERE a.contract_id = contract AND a.period_start = span.period_start AND a.source <> 'dispute' AND a.exclusion IS NULL
            GROUP BY a.plan_id, a.client_id, a.client_percent
        ), resolution AS (
            INSERT INTO pbm.rebate_accrual (contract_id, period_start, period_end, source, plan_id, client_id, client_percent, amount, client_amount)
            SELECT contract, span.period_start, span.period_end, 'resolution', r.plan_id, r.client_id, r.client_percent,
                   d.earned - r.amount, d.client - r.client
            FROM resolved r
            LEFT JOIN earned e ON (e.plan_id, e.client_id, e.client_percent) IS NOT DISTINCT FROM (r.plan_id, r.client_id, r.client_percent)
            -- Where all that claims accrued is earned the client has what they accrued for it, cents and all.
            CROSS JOIN LATERAL (
                SELECT coalesce(e.earned, 0) AS earned,
                       CASE WHEN r.client_percent IS NULL OR coalesce(e.earned, 0) = r.claims_amount THEN r.claims_client
                            ELSE round(coalesce(e.earned, 0) * r.client_percent / 100, 2) END AS client) d
            WHERE (d.earned, d.client) <> (r.amount, r.client)
        ), claimed AS (
            UPDATE pbm.rebate_accrual a SET invoice_line_id = line
            WHERE a.contract_id = contract AND a.period_start = span.period_start AND a.invoice_line_id IS NULL AND a.exclusion IS NULL
        )
        UPDATE pbm.rebate_period p
        SET claims = coalesce(s.claims, 0), units = coalesce(s.units, 0), earned = coalesce(s.earned, 0),
            market_share_percent = s.market_share_percent, resolved_at = clock_timestamp()
        FROM (SELECT sum(e.claims) AS claims, sum(e.units) AS units, sum(e.earned) AS earned,
                     min(e.market_share_percent) AS market_share_percent FROM earned e) s
        WHERE p.contract_id = contract AND p.period_start = span.period_start;
        -- Resolutions are written here alone, under the lock.
        UPDATE pbm.rebate_accrual a SET invoice_line_id = line
        WHERE a.contract_id = contract AND a.period_start = span.period_start AND a.source = 'resolution'
          AND a.invoice_line_id IS NULL;
        SELECT count(*) AS accruals, coalesce(sum(a.units), 0) AS units, coalesce(sum(a.amount), 0) AS amount,
               coalesce(sum(a.administrative_fee), 0) AS fee, coalesce(sum(a.client_amount), 0) AS client
        INTO summed FROM pbm.rebate_accrual a WHERE a.invoice_line_id = line;
        CONTINUE WHEN summed.accruals = 0;

        INSERT INTO pbm.rebate_invoice (invoice_number, manufacturer_id, period_end, send_by)
        VALUES (upper(replace(gen_random_uuid()::text, '-', '')), manufacturer.id, last_day, last_day + manufacturer.invoice_days)
        ON CONFLICT DO NOTHING;
        -- Utilization is to be reported in time from its own period's end.
        UPDATE pbm.rebate_invoice i
        SET amount = i.amount + summed.amount + summed.fee,
            send_by = CASE WHEN before.resolved_at IS NULL THEN least(i.send_by, span.period_end + manufacturer.invoice_days)
                           ELSE i.send_by END
        WHERE i.manufacturer_id = manufacturer.id AND i.period_end = last_day AND i.status = 'draft'
        RETURNING i.id INTO invoice;
        IF invoice IS NULL THEN
            RAISE EXCEPTION 'the invoice was sent meanwhile'
                USING ERRCODE = 'serialization_failure', HINT = 'CALL pbm.invoice_rebates again: the next invoice takes the rest.';
        END IF;
        INSERT INTO pbm.rebate_invoice_line (id, invoice_id, contract_id, period_start, period_end, kind, units, rebate_amount,
                                             administrative_fee, amount, client_amount)
        VALUES (line, invoice, contract, span.period_start, span.period_end,
                CASE WHEN before.resolved_at IS NULL THEN 'utilization' ELSE 'adjustment' END,
                summed.units, summed.amount, summed.fee, summed.amount + summed.fee, summed.client);
        written := written + 1;
    END LOOP;
    RETURN written;
END
$$;
COMMENT ON FUNCTION pbm.invoice_rebate_contract(uuid, date) IS
'Puts what a contract''s periods that ended by a day have accrued and nobody was invoiced for on the manufacturer''s draft invoice for that day; gives how many lines it wrote';
REVOKE ALL ON FUNCTION pbm.invoice_rebate_contract(uuid, date) FROM PUBLIC;

CREATE FUNCTION pbm.rebate_claims_unconverted(period_end date) RETURNS bigint
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (SELECT count(*) FROM pbm.rebate_unconverted u WHERE u.period_end <= rebate_claims_unconverted.period_end);
END
$$;
COMMENT ON FUNCTION pbm.rebate_claims_unconverted(date) IS 'How many claims of periods that ended by a day earn nothing because their units do not convert or no WAC is known';
REVOKE ALL ON FUNCTION pbm.rebate_claims_unconverted(date) FROM PUBLIC;

CREATE PROCEDURE pbm.invoice_rebates(period_end date)
LANGUAGE plpgsql
AS $$
DECLARE
    contract uuid;
    unconverted bigint;
BEGIN
    FOR contract IN SELECT d FROM pbm.rebate_contracts_due(period_end) d LOOP
        PERFORM pbm.invoice_rebate_contract(contract, period_end);
        COMMIT;
    END LOOP;
    unconverted := pbm.rebate_claims_unconverted(period_end);
    IF unconverted OPERATOR(pg_catalog.>) 0 THEN
        RAISE NOTICE '% claims earn nothing because their units do not convert or no WAC is known', unconverted
            USING HINT = 'They are in pbm.rebate_unconverted.';
    END IF;
END
$$;
COMMENT ON PROCEDURE pbm.invoice_rebates(date) IS
'Puts what was accrued in periods that ended by a day, and what changed in earlier ones, on draft invoices, one a manufacturer, committing after each contract: it can be stopped and called again, and bills nothing twice. Errors: 22023 without a finite date, or for one that is yet to come; 2D000 in a transaction block.';
REVOKE ALL ON PROCEDURE pbm.invoice_rebates(date) FROM PUBLIC;
