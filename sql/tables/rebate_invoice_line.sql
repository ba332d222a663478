CREATE TABLE pbm.rebate_invoice_line (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    invoice_id uuid NOT NULL CONSTRAINT rebate_invoice_line_invoice_id_fkey REFERENCES pbm.rebate_invoice,
    contract_id uuid NOT NULL CONSTRAINT rebate_invoice_line_contract_id_fkey REFERENCES pbm.manufacturer_rebate,
    period_start date NOT NULL,
    period_end date NOT NULL,
    kind text NOT NULL CHECK (kind IN ('utilization', 'adjustment', 'dispute')),
    units numeric(16,3) NOT NULL,
    rebate_amount numeric(20,2) NOT NULL,
    administrative_fee numeric(20,2) NOT NULL,
    amount numeric(20,2) NOT NULL,
    client_amount numeric(20,2) NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT rebate_invoice_line_amount CHECK (rebate_amount + administrative_fee = amount),
    CONSTRAINT rebate_invoice_line_finite CHECK (isfinite(period_start) AND isfinite(period_end)
        AND '(-Infinity,Infinity)'::numrange @> ALL (ARRAY[units, rebate_amount, administrative_fee, amount, client_amount]))
);
COMMENT ON TABLE pbm.rebate_invoice_line IS 'A contract''s period on an invoice: the sum of its accruals, which a trigger holds it to';
COMMENT ON COLUMN pbm.rebate_invoice_line.kind IS 'utilization: the period for the first time; adjustment: what changed since; dispute: what was conceded';
COMMENT ON COLUMN pbm.rebate_invoice_line.client_amount IS 'What of rebate_amount is the clients''';
CREATE INDEX rebate_invoice_line_invoice ON pbm.rebate_invoice_line (invoice_id);
COMMENT ON INDEX pbm.rebate_invoice_line_invoice IS 'Lines of an invoice';
CREATE INDEX rebate_invoice_line_period ON pbm.rebate_invoice_line (contract_id, period_start);
COMMENT ON INDEX pbm.rebate_invoice_line_period IS 'Lines of a contract''s period';

table_holds := table_holds || '{"rebate_invoice_line": "neither"}';
