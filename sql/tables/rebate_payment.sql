CREATE TABLE pbm.rebate_payment (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    invoice_id uuid NOT NULL CONSTRAINT rebate_payment_invoice_id_fkey REFERENCES pbm.rebate_invoice,
    amount numeric(20,2) NOT NULL,
    received_date date NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT rebate_payment_amount CHECK (amount > 0 AND amount < 'Infinity' AND isfinite(received_date))
);
COMMENT ON TABLE pbm.rebate_payment IS 'Payments of manufacturers, by invoice';
CREATE INDEX rebate_payment_invoice ON pbm.rebate_payment (invoice_id);
COMMENT ON INDEX pbm.rebate_payment_invoice IS 'Payments of an invoice';

table_holds := table_holds || '{"rebate_payment": "neither"}';
