CREATE TABLE pbm.rebate_invoice (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    invoice_number text NOT NULL CONSTRAINT rebate_invoice_number UNIQUE,
    manufacturer_id uuid NOT NULL CONSTRAINT rebate_invoice_manufacturer_id_fkey REFERENCES pbm.manufacturer,
    period_end date NOT NULL,
    status text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'sent', 'partly_paid', 'paid', 'disputed', 'closed')),
    amount numeric(20,2) NOT NULL DEFAULT 0,
    paid_amount numeric(20,2) NOT NULL DEFAULT 0,
    disputed_amount numeric(20,2) NOT NULL DEFAULT 0,
    send_by date NOT NULL,
    sent_date date,
    received_date date,
    due_date date,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT rebate_invoice_open CHECK (paid_amount >= 0 AND disputed_amount >= 0
        AND paid_amount + disputed_amount <= greatest(amount, 0)),
    CONSTRAINT rebate_invoice_finite CHECK (isfinite(period_end) AND isfinite(send_by) AND isfinite(sent_date)
        AND isfinite(received_date) AND isfinite(due_date)
        AND '(-Infinity,Infinity)'::numrange @> ALL (ARRAY[amount, paid_amount, disputed_amount])),
    CONSTRAINT rebate_invoice_sent CHECK ((status = 'draft') = (sent_date IS NULL)
        AND (status <> 'draft' OR (paid_amount = 0 AND disputed_amount = 0))),
    CONSTRAINT rebate_invoice_received CHECK (received_date >= sent_date AND (received_date IS NULL) = (due_date IS NULL)
        AND due_date >= received_date AND (received_date IS NULL OR sent_date IS NOT NULL)),
    CONSTRAINT rebate_invoice_status_amounts CHECK (CASE status
        WHEN 'sent' THEN paid_amount = 0 AND disputed_amount < amount
        WHEN 'partly_paid' THEN paid_amount > 0 AND paid_amount < amount
        WHEN 'disputed' THEN paid_amount = 0 AND disputed_amount = amount AND amount > 0
        WHEN 'paid' THEN paid_amount = greatest(amount, 0)
        WHEN 'closed' THEN paid_amount = greatest(amount, 0)
        ELSE true END)
);
COMMENT ON TABLE pbm.rebate_invoice IS 'What a manufacturer is asked for: one draft a manufacturer and period end, which invoice_rebates adds lines to until it is sent. An amount below 0 is a credit.';
COMMENT ON COLUMN pbm.rebate_invoice.period_end IS 'Periods that ended by this day are on it; adjustments of earlier ones too';
COMMENT ON COLUMN pbm.rebate_invoice.status IS 'draft, sent, partly_paid (until all is paid), disputed (nothing paid, all in dispute), paid, closed';
COMMENT ON COLUMN pbm.rebate_invoice.amount IS 'Sum of its lines';
COMMENT ON COLUMN pbm.rebate_invoice.paid_amount IS 'Sum of its payments';
COMMENT ON COLUMN pbm.rebate_invoice.disputed_amount IS 'Sum of the open disputes of its lines: it is not due, the rest is';
COMMENT ON COLUMN pbm.rebate_invoice.send_by IS 'Last day to send it';
COMMENT ON COLUMN pbm.rebate_invoice.due_date IS 'Last day to pay it, from received_date';
CREATE UNIQUE INDEX rebate_invoice_one_draft ON pbm.rebate_invoice (manufacturer_id, period_end) WHERE status = 'draft';
COMMENT ON INDEX pbm.rebate_invoice_one_draft IS 'One draft a manufacturer and period end, also where two sessions invoice';
CREATE INDEX rebate_invoice_unpaid ON pbm.rebate_invoice (due_date) WHERE status NOT IN ('paid', 'closed');
COMMENT ON INDEX pbm.rebate_invoice_unpaid IS 'Invoices that are to be sent or paid';

table_holds := table_holds || '{"rebate_invoice": "neither"}';
