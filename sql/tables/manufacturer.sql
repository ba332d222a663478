CREATE TABLE pbm.manufacturer (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name text NOT NULL,
    labeler_codes text[] NOT NULL DEFAULT '{}',
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    invoice_days integer NOT NULL DEFAULT 60,
    payment_days integer NOT NULL DEFAULT 30,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT manufacturer_dates CHECK (termination_date >= effective_date),
    CONSTRAINT manufacturer_finite CHECK (isfinite(effective_date) AND isfinite(termination_date)),
    CONSTRAINT manufacturer_labeler_codes CHECK (array_to_string(labeler_codes, ',', '?') ~ '^([0-9]{5,6}(,[0-9]{5,6})*)?$'),
    CONSTRAINT manufacturer_days CHECK (invoice_days >= 0 AND invoice_days <= 3660 AND payment_days BETWEEN 0 AND 3660)
);
COMMENT ON TABLE pbm.manufacturer IS 'Who owes rebates: the other party of a contract in manufacturer_rebate';
COMMENT ON COLUMN pbm.manufacturer.labeler_codes IS 'The first five or six digits of its NDCs';
COMMENT ON COLUMN pbm.manufacturer.effective_date IS 'First day of the agreement; claims accrue by the dates of its contracts';
COMMENT ON COLUMN pbm.manufacturer.termination_date IS 'Last day of the agreement; NULL: open';
COMMENT ON COLUMN pbm.manufacturer.invoice_days IS 'Days after a period''s end within which its invoice is to be sent';
COMMENT ON COLUMN pbm.manufacturer.payment_days IS 'Days after receipt within which an invoice is to be paid';

table_holds := table_holds || '{"manufacturer": "neither"}';
