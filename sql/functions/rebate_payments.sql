CREATE FUNCTION pbm.locked_rebate_invoice(invoice_id uuid) RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_status text;
BEGIN
    SELECT i.status INTO found_status FROM pbm.rebate_invoice i WHERE i.id = locked_rebate_invoice.invoice_id FOR UPDATE;
    IF found_status IS NULL THEN
        RAISE EXCEPTION 'no rebate invoice has this id'
            USING ERRCODE = 'no_data_found', HINT = 'SELECT id, invoice_number, status FROM pbm.rebate_invoice;';
    END IF;
    RETURN found_status;
END
$$;
COMMENT ON FUNCTION pbm.locked_rebate_invoice(uuid) IS 'Locks an invoice and gives its state. Errors: P0002 for an unknown one.';
REVOKE ALL ON FUNCTION pbm.locked_rebate_invoice(uuid) FROM PUBLIC;

CREATE FUNCTION pbm.send_rebate_invoice(invoice_id uuid, sent date DEFAULT NULL, received date DEFAULT NULL) RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    state text := pbm.locked_rebate_invoice(invoice_id);
    first_sent date;
BEGIN
    IF state = 'closed' OR state <> 'draft' AND received IS NULL THEN
        RAISE EXCEPTION 'the invoice is % and cannot be sent', state
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Give the day of receipt of one that was sent, or nothing.';
    END IF;
    SELECT coalesce(i.sent_date, sent, least(pbm.today(), received)) INTO first_sent FROM pbm.rebate_invoice i WHERE i.id = invoice_id;
    IF NOT (isfinite(first_sent) AND coalesce(isfinite(received) AND received >= first_sent, received IS NULL)) THEN
        RAISE EXCEPTION 'an invoice is received on or after the day it is sent'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Give two dates in their order, or leave the second out until it is known.';
    END IF;
    UPDATE pbm.rebate_invoice i
    SET sent_date = first_sent, received_date = coalesce(received, i.received_date),
        due_date = coalesce(received + m.payment_days, i.due_date),
        status = pbm.rebate_invoice_status(i.amount, i.paid_amount, i.disputed_amount)
    FROM pbm.manufacturer m
    WHERE i.id = invoice_id AND m.id = i.manufacturer_id
    RETURNING i.status INTO state;
    RETURN state;
END
$$;
COMMENT ON FUNCTION pbm.send_rebate_invoice(uuid, date, date) IS
'Records that a draft was sent, today where no day is given, and when it was received, from which on it is due; called again, the receipt of one that was sent. Gives its state. Errors: P0002 for an unknown invoice, 55000 for one that is closed, or was sent and no receipt is given, 22023 for a receipt before it was sent.';
REVOKE ALL ON FUNCTION pbm.send_rebate_invoice(uuid, date, date) FROM PUBLIC;

CREATE FUNCTION pbm.close_rebate_invoice(invoice_id uuid) RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    state text := pbm.locked_rebate_invoice(invoice_id);
BEGIN
    IF state <> 'paid' THEN
        RAISE EXCEPTION 'the invoice is % and cannot be closed', state
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'One that is paid in full can be.';
    END IF;
    UPDATE pbm.rebate_invoice i SET status = 'closed' WHERE i.id = invoice_id;
    RETURN 'closed';
END
$$;
COMMENT ON FUNCTION pbm.close_rebate_invoice(uuid) IS 'Closes an invoice that is paid in full. Errors: P0002 for an unknown invoice, 55000 for one in another state.';
REVOKE ALL ON FUNCTION pbm.close_rebate_invoice(uuid) FROM PUBLIC;

CREATE FUNCTION pbm.record_rebate_payment(invoice_id uuid, amount numeric, received date) RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    paid constant numeric := record_rebate_payment.amount;
    state text := pbm.locked_rebate_invoice(record_rebate_payment.invoice_id);
    undisputed numeric;
    sent date;
    payment uuid;
BEGIN
    IF state NOT IN ('sent', 'partly_paid', 'disputed') THEN
        RAISE EXCEPTION 'the invoice is % and takes no payment', state
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'A draft is sent first, with pbm.send_rebate_invoice.';
    END IF;
    SELECT i.amount - i.paid_amount - i.disputed_amount, i.sent_date INTO undisputed, sent
    FROM pbm.rebate_invoice i WHERE i.id = record_rebate_payment.invoice_id;
    IF NOT coalesce(paid > 0 AND paid = round(paid, 2) AND paid <= undisputed AND isfinite(received) AND received >= sent, false) THEN
        RAISE EXCEPTION 'a payment is an amount above 0, in cents, up to what is open and not in dispute, on or after the day the invoice was sent'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Resolve disputes first where the manufacturer pays what it disputed.';
    END IF;
    INSERT INTO pbm.rebate_payment (invoice_id, amount, received_date)
    VALUES (record_rebate_payment.invoice_id, paid, received) RETURNING id INTO payment;
    UPDATE pbm.rebate_invoice i
    SET paid_amount = i.paid_amount + paid, status = pbm.rebate_invoice_status(i.amount, i.paid_amount + paid, i.disputed_amount)
    WHERE i.id = record_rebate_payment.invoice_id;
    RETURN payment;
END
$$;
COMMENT ON FUNCTION pbm.record_rebate_payment(uuid, numeric, date) IS
'Records a manufacturer''s payment of an invoice; gives its id. Errors: P0002 for an unknown invoice, 55000 for one that was not sent, is paid or closed, 22023 for an amount of 0 or less, more than is open and not in dispute, no date, or one before the invoice was sent.';
REVOKE ALL ON FUNCTION pbm.record_rebate_payment(uuid, numeric, date) FROM PUBLIC;

CREATE FUNCTION pbm.open_rebate_dispute(invoice_line_id uuid, units numeric, reason text, amount numeric DEFAULT NULL) RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    line record;
    state text;
    disputed numeric;
    dispute uuid;
BEGIN
    SELECT l.* INTO line FROM pbm.rebate_invoice_line l WHERE l.id = open_rebate_dispute.invoice_line_id;
    IF line.id IS NULL THEN
        RAISE EXCEPTION 'no rebate invoice line has this id'
            USING ERRCODE = 'no_data_found', HINT = 'SELECT id, period_start, amount FROM pbm.rebate_invoice_line;';
    END IF;
    state := pbm.locked_rebate_invoice(line.invoice_id);
    IF state NOT IN ('sent', 'partly_paid', 'disputed') THEN
        RAISE EXCEPTION 'the invoice is % and cannot be disputed', state
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'What is paid or closed is changed by an adjustment.';
    END IF;
    -- Units in dispute are in dispute at what the line's units came to.
    disputed := CASE WHEN open_rebate_dispute.amount IS NOT NULL THEN open_rebate_dispute.amount
        WHEN open_rebate_dispute.units IS NOT NULL THEN round(line.amount * open_rebate_dispute.units / nullif(line.units, 0), 2) END;
    IF NOT coalesce(disputed > 0 AND disputed = round(disputed, 2)
           AND (open_rebate_dispute.units IS NULL OR open_rebate_dispute.units > 0 AND open_rebate_dispute.units <= line.units
                AND open_rebate_dispute.units = round(open_rebate_dispute.units, 3))
           AND open_rebate_dispute.reason ~ '[^ ]'
           AND disputed <= (SELECT i.amount - i.paid_amount - i.disputed_amount FROM pbm.rebate_invoice i WHERE i.id = line.invoice_id)
           AND disputed <= line.amount - (SELECT coalesce(sum(CASE d.status WHEN 'open' THEN d.amount ELSE d.conceded_amount END), 0)
                                          FROM pbm.rebate_dispute d WHERE d.invoice_line_id = line.id), false) THEN
        RAISE EXCEPTION 'a dispute is units of the line or an amount in cents, above 0 and up to what is open of line and invoice, with a reason'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Give units, or NULL and an amount.';
    END IF;
    INSERT INTO pbm.rebate_dispute (invoice_line_id, units, amount, reason)
    VALUES (line.id, open_rebate_dispute.units, disputed, open_rebate_dispute.reason) RETURNING id INTO dispute;
    UPDATE pbm.rebate_invoice i
    SET disputed_amount = i.disputed_amount + disputed,
        status = pbm.rebate_invoice_status(i.amount, i.paid_amount, i.disputed_amount + disputed)
    WHERE i.id = line.invoice_id;
    RETURN dispute;
END
$$;
COMMENT ON FUNCTION pbm.open_rebate_dispute(uuid, numeric, text, numeric) IS
'Records that a manufacturer disputes units of an invoice''s line, or with units NULL or an amount given beside them the amount; the rest stays due. Gives the dispute''s id. Errors: P0002 for an unknown line, 55000 where its invoice was not sent, is paid or closed, 22023 for more than is open of it, or no reason.';
REVOKE ALL ON FUNCTION pbm.open_rebate_dispute(uuid, numeric, text, numeric) FROM PUBLIC;

CREATE FUNCTION pbm.resolve_rebate_dispute(dispute_id uuid, outcome text, amount numeric DEFAULT NULL) RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    dispute record;
    line record;
    conceded numeric;
    accruals uuid[];
    adjustment uuid;
    state text;
BEGIN
    SELECT d.*, l.invoice_id INTO dispute
    FROM pbm.rebate_dispute d JOIN pbm.rebate_invoice_line l ON l.id = d.invoice_line_id
    WHERE d.id = resolve_rebate_dispute.dispute_id;
    IF dispute.id IS NULL THEN
        RAISE EXCEPTION 'no rebate dispute has this id'
            USING ERRCODE = 'no_data_found', HINT = 'SELECT id, status, amount FROM pbm.rebate_dispute;';
    END IF;
    PERFORM pbm.locked_rebate_invoice(dispute.invoice_id);
    SELECT d.status INTO state FROM pbm.rebate_dispute d WHERE d.id = dispute.id;
    IF state <> 'open' THEN
        RAISE EXCEPTION 'the dispute is % and cannot be resolved again', state
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Open another one for what is still disputed.';
    END IF;
    conceded := CASE outcome WHEN 'accepted' THEN coalesce(resolve_rebate_dispute.amount, dispute.amount)
                             WHEN 'rejected' THEN coalesce(resolve_rebate_dispute.amount, 0)
                             WHEN 'settled' THEN resolve_rebate_dispute.amount END;
    IF NOT coalesce(conceded = round(conceded, 2) AND CASE outcome WHEN 'accepted' THEN conceded = dispute.amount
               WHEN 'rejected' THEN conceded = 0 ELSE conceded > 0 AND conceded < dispute.amount END, false) THEN
        RAISE EXCEPTION 'a dispute is accepted (all of its amount is conceded), settled (a part, in cents) or rejected (nothing)'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'The amount is what is conceded; only a settlement needs one.';
    END IF;
    SELECT l.* INTO line FROM pbm.rebate_invoice_line l WHERE l.id = dispute.invoice_line_id;
    IF conceded > 0 THEN
        adjustment := gen_random_uuid();
        -- Rebate, fee and clients bear it as they had the line; the parts of all add up to the amount.
        WITH shares AS (
            SELECT a.plan_id, a.client_id, a.client_percent, sum(a.administrative_fee) AS fee, sum(a.client_amount) AS client,
                   sum(a.amount + a.administrative_fee) AS amount
            FROM pbm.rebate_accrual a WHERE a.invoice_line_id = line.id
            GROUP BY a.plan_id, a.client_id, a.client_percent
            HAVING sum(a.amount + a.administrative_fee) > 0
        ), summed AS (
            SELECT s.*, sum(s.amount) OVER (ORDER BY s.plan_id, s.client_id, s.client_percent) AS until, sum(s.amount) OVER () AS total
            FROM shares s
        ), parts AS (
            SELECT s.*, round(conceded * s.until / s.total, 2) - round(conceded * (s.until - s.amount) / s.total, 2) AS part
            FROM summed s
        ), written AS (
            INSERT INTO pbm.rebate_accrual (contract_id, period_start, period_end, source, plan_id, client_id, client_percent, amount,
                                            administrative_fee, client_amount)
            SELECT line.contract_id, line.period_start, line.period_end, 'dispute', p.plan_id, p.client_id, p.client_percent,
                   f.fee - p.part, -f.fee, -greatest(round(p.client * p.part / p.amount, 2), 0)
            FROM parts p
            CROSS JOIN LATERAL (SELECT least(greatest(round(p.fee * p.part / p.amount, 2), 0), p.part)) f (fee)
            WHERE p.part > 0
            RETURNING id
        )
        SELECT array_agg(w.id) INTO accruals FROM written w;
        UPDATE pbm.rebate_accrual a SET invoice_line_id = adjustment WHERE a.id = ANY (accruals);
        INSERT INTO pbm.rebate_invoice_line (id, invoice_id, contract_id, period_start, period_end, kind, units, rebate_amount,
                                             administrative_fee, amount, client_amount)
        SELECT adjustment, line.invoice_id, line.contract_id, line.period_start, line.period_end, 'dispute', 0, sum(a.amount),
               sum(a.administrative_fee), -conceded, sum(a.client_amount)
        FROM pbm.rebate_accrual a WHERE a.invoice_line_id = adjustment;
    END IF;
    UPDATE pbm.rebate_dispute d
    SET status = outcome, conceded_amount = conceded, adjustment_line_id = adjustment, resolved_at = clock_timestamp()
    WHERE d.id = dispute.id;
    UPDATE pbm.rebate_invoice i
    SET amount = i.amount - conceded, disputed_amount = i.disputed_amount - dispute.amount,
        status = pbm.rebate_invoice_status(i.amount - conceded, i.paid_amount, i.disputed_amount - dispute.amount)
    WHERE i.id = line.invoice_id
    RETURNING i.status INTO state;
    RETURN state;
END
$$;
COMMENT ON FUNCTION pbm.resolve_rebate_dispute(uuid, text, numeric) IS
'Ends a dispute: accepted, all of it is conceded; settled, the amount is; rejected, nothing, and it is due. What is conceded is a line of its own that lowers the invoice. Gives the invoice''s state. Errors: P0002 for an unknown dispute, 55000 for one that is resolved, 22023 for another outcome or an amount that does not fit it.';
REVOKE ALL ON FUNCTION pbm.resolve_rebate_dispute(uuid, text, numeric) FROM PUBLIC;
