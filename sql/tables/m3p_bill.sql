CREATE TABLE pbm.m3p_bill (
    patient_id uuid NOT NULL,
    year integer NOT NULL,
    month integer NOT NULL,
    election_id uuid NOT NULL,
    cap numeric(12,2) NOT NULL,
    new_cost numeric(12,2) NOT NULL,
    amount numeric(12,2) NOT NULL,
    balance numeric(12,2) NOT NULL,
    billed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (patient_id, year, month),
    CONSTRAINT m3p_bill_month CHECK (month BETWEEN 1 AND 12),
    CONSTRAINT m3p_bill_year CHECK (year BETWEEN 2025 AND 9999),
    CONSTRAINT m3p_bill_amounts CHECK (cap >= 0 AND amount >= 0 AND amount <= cap
        AND '(-Infinity,Infinity)'::numrange @> ALL (ARRAY[cap, new_cost, amount, balance]))
);
COMMENT ON TABLE pbm.m3p_bill IS
'What a participant of the Medicare Prescription Payment Plan was billed for a month, in dollars; a bill once written is not changed. The costs of a year are always its bills and the last balance.';
COMMENT ON COLUMN pbm.m3p_bill.cap IS 'The most that may be billed: in the month of joining the statute''s, later an equal part of what is left';
COMMENT ON COLUMN pbm.m3p_bill.new_cost IS 'What was added since the last bill: patient pay, also of late claims, less what was reversed';
COMMENT ON COLUMN pbm.m3p_bill.balance IS 'What remains to be billed; below 0 a credit to the member';

table_holds := table_holds || '{"m3p_bill": "personal"}';
