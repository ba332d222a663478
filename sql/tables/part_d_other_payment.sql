CREATE TABLE pbm.part_d_other_payment (
    claim_id uuid NOT NULL,
    sequence integer NOT NULL,
    patient_id uuid NOT NULL,
    payer_type text NOT NULL,
    counts boolean NOT NULL,
    amount numeric(12,2) NOT NULL,
    paid_at timestamptz NOT NULL,
    troop_change numeric(12,2) NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (claim_id, sequence),
    CONSTRAINT part_d_other_payment_once UNIQUE (claim_id, payer_type, paid_at, amount),
    CONSTRAINT part_d_other_payment_sequence CHECK (sequence > 0),
    CONSTRAINT part_d_other_payment_type CHECK (payer_type ~ '^[a-z][a-z0-9_]{0,31}$'),
    CONSTRAINT part_d_other_payment_amount CHECK (amount <> 0 AND '(-Infinity,Infinity)'::numrange @> amount),
    CONSTRAINT part_d_other_payment_troop CHECK ('(-Infinity,Infinity)'::numrange @> troop_change AND troop_change * amount <= 0
        AND abs(troop_change) <= abs(amount) AND (troop_change = 0 OR NOT counts)),
    CONSTRAINT part_d_other_payment_moments CHECK (isfinite(paid_at) AND isfinite(recorded_at))
);
COMMENT ON TABLE pbm.part_d_other_payment IS
'What payers after the plan reported to have paid of the member''s share of claims paid under Medicare Part D, in dollars and in the order of the reports: record_other_payment writes it. What they come to stands in part_d_claim; each is an adjustment of the prescription drug event.';
COMMENT ON COLUMN pbm.part_d_other_payment.claim_id IS 'part_d_claim.claim_id';
COMMENT ON COLUMN pbm.part_d_other_payment.sequence IS 'Place among the claim''s reports, from 1';
COMMENT ON COLUMN pbm.part_d_other_payment.payer_type IS 'part_d_incurred_payer.payer_type, such as spap';
COMMENT ON COLUMN pbm.part_d_other_payment.counts IS 'Whether payments of such a payer counted toward the threshold when it was reported';
COMMENT ON COLUMN pbm.part_d_other_payment.amount IS 'What the payer paid; below 0 what it took back';
COMMENT ON COLUMN pbm.part_d_other_payment.paid_at IS 'When it paid, as reported';
COMMENT ON COLUMN pbm.part_d_other_payment.troop_change IS 'What the report added to the incurred costs (TrOOP) of the year: below 0 for what does not count';

table_holds := table_holds || '{"part_d_other_payment": "personal"}';
