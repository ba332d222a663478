CREATE TABLE pbm.rebate_dispute (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    invoice_line_id uuid NOT NULL CONSTRAINT rebate_dispute_invoice_line_id_fkey REFERENCES pbm.rebate_invoice_line,
    units numeric(16,3),
    amount numeric(20,2) NOT NULL,
    reason text NOT NULL,
    status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'accepted', 'settled', 'rejected')),
    conceded_amount numeric(20,2),
    adjustment_line_id uuid CONSTRAINT rebate_dispute_adjustment_line_id_fkey REFERENCES pbm.rebate_invoice_line,
    opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    resolved_at timestamptz,
    CONSTRAINT rebate_dispute_amount CHECK (amount > 0 AND units > 0 AND conceded_amount >= 0
        AND greatest(amount, units, conceded_amount) < 'Infinity'),
    CONSTRAINT rebate_dispute_reason CHECK (reason ~ '[^ ]'),
    CONSTRAINT rebate_dispute_resolved CHECK ((status = 'open') = (resolved_at IS NULL)
        AND (status = 'open') = (conceded_amount IS NULL)
        AND (coalesce(conceded_amount, 0) > 0) = (adjustment_line_id IS NOT NULL)),
    CONSTRAINT rebate_dispute_conceded CHECK (CASE status
        WHEN 'accepted' THEN conceded_amount = amount
        WHEN 'settled' THEN conceded_amount > 0 AND conceded_amount < amount
        WHEN 'rejected' THEN conceded_amount = 0
        ELSE true END)
);
COMMENT ON TABLE pbm.rebate_dispute IS 'What a manufacturer disputes of an invoice''s line';
COMMENT ON COLUMN pbm.rebate_dispute.units IS 'Units in dispute; NULL: an amount is';
COMMENT ON COLUMN pbm.rebate_dispute.status IS 'open; accepted: all is conceded; settled: a part is; rejected: nothing, and it is due';
COMMENT ON COLUMN pbm.rebate_dispute.adjustment_line_id IS 'The line that lowers the invoice by what was conceded';
CREATE INDEX rebate_dispute_line ON pbm.rebate_dispute (invoice_line_id);
COMMENT ON INDEX pbm.rebate_dispute_line IS 'Disputes of a line';

table_holds := table_holds || '{"rebate_dispute": "neither"}';
