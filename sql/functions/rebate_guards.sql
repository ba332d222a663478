CREATE FUNCTION pbm.rebate_accrual_grows() RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- As the audit log says it.
    RAISE EXCEPTION 'rebate accruals can only grow'
        USING ERRCODE = 'insufficient_privilege',
              HINT = 'What is wrong is taken back by a row with the opposite amount: reverse the claim.';
END
$$;
COMMENT ON FUNCTION pbm.rebate_accrual_grows() IS 'Trigger: rows of rebate_accrual are not changed, but for the line they are invoiced on, nor deleted';
REVOKE ALL ON FUNCTION pbm.rebate_accrual_grows() FROM PUBLIC;

CREATE FUNCTION pbm.rebate_line_is_closed() RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM (SELECT DISTINCT n.invoice_line_id FROM invoiced n) n
               JOIN pbm.rebate_invoice_line l ON l.id = n.invoice_line_id) THEN
        RAISE EXCEPTION 'an invoice line is the sum of its accruals: none can come to it later'
            USING ERRCODE = 'check_violation', HINT = 'CALL pbm.invoice_rebates(period_end) makes the lines.';
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION pbm.rebate_line_is_closed() IS 'Trigger: accruals get their invoice line before it is made, so that it stays their sum';
REVOKE ALL ON FUNCTION pbm.rebate_line_is_closed() FROM PUBLIC;

CREATE FUNCTION pbm.rebate_line_adds_up() RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    accrued record;
BEGIN
    SELECT coalesce(sum(a.amount), 0) AS amount, coalesce(sum(a.administrative_fee), 0) AS fee,
           coalesce(sum(a.client_amount), 0) AS client, count(*) FILTER (WHERE a.contract_id <> NEW.contract_id OR a.period_start <> NEW.period_start) AS foreign_rows
    INTO accrued FROM pbm.rebate_accrual a WHERE a.invoice_line_id = NEW.id;
    IF (accrued.amount, accrued.fee, accrued.client, accrued.foreign_rows)
       IS DISTINCT FROM (NEW.rebate_amount, NEW.administrative_fee, NEW.client_amount, 0::bigint) THEN
        RAISE EXCEPTION 'an invoice line is not the sum of its accruals'
            USING ERRCODE = 'check_violation', SCHEMA = 'pbm', TABLE = 'rebate_invoice_line',
                  CONSTRAINT = 'rebate_invoice_line_adds_up', HINT = 'CALL pbm.invoice_rebates(period_end) makes the lines.';
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION pbm.rebate_line_adds_up() IS 'Trigger: an invoice line is the sum of its accruals';
REVOKE ALL ON FUNCTION pbm.rebate_line_adds_up() FROM PUBLIC;

CREATE FUNCTION pbm.rebate_invoice_adds_up() RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    changed jsonb := to_jsonb(coalesce(NEW, OLD));
    which uuid := coalesce(changed ->> 'invoice_id', changed ->> 'id');
    invoice record;
    summed record;
BEGIN
    IF TG_TABLE_NAME = 'rebate_dispute' THEN
        SELECT l.invoice_id INTO which FROM pbm.rebate_invoice_line l WHERE l.id = (changed ->> 'invoice_line_id')::uuid;
    END IF;
    SELECT i.amount, i.paid_amount, i.disputed_amount INTO invoice FROM pbm.rebate_invoice i WHERE i.id = which;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT (SELECT coalesce(sum(l.amount), 0) FROM pbm.rebate_invoice_line l WHERE l.invoice_id = which) AS amount,
           (SELECT coalesce(sum(p.amount), 0) FROM pbm.rebate_payment p WHERE p.invoice_id = which) AS paid_amount,
           (SELECT coalesce(sum(d.amount), 0) FROM pbm.rebate_invoice_line l JOIN pbm.rebate_dispute d ON d.invoice_line_id = l.id
            WHERE l.invoice_id = which AND d.status = 'open') AS disputed_amount
    INTO summed;
    IF invoice IS DISTINCT FROM summed THEN
        RAISE EXCEPTION 'an invoice is not the sum of its lines, payments and open disputes'
            USING ERRCODE = 'check_violation', SCHEMA = 'pbm', TABLE = 'rebate_invoice', CONSTRAINT = 'rebate_invoice_adds_up',
                  HINT = 'The functions for invoices, payments and disputes keep its amounts.';
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION pbm.rebate_invoice_adds_up() IS 'Trigger: an invoice''s amounts are the sums of its lines, payments and open disputes, looked at when the transaction ends';
REVOKE ALL ON FUNCTION pbm.rebate_invoice_adds_up() FROM PUBLIC;
