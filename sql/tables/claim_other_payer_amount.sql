CREATE TABLE pbm.claim_other_payer_amount (
    amount_id uuid PRIMARY KEY,
    other_payer_id uuid NOT NULL,
    patient_id uuid NOT NULL,
    kind text NOT NULL,
    place integer NOT NULL,
    qualifier text NOT NULL,
    amount numeric(12,2) NOT NULL,
    CONSTRAINT claim_other_payer_amount_once UNIQUE (other_payer_id, kind, place),
    CONSTRAINT claim_other_payer_amount_kind CHECK (kind IN ('paid', 'patient_responsibility', 'benefit_stage')),
    CONSTRAINT claim_other_payer_amount_place CHECK (place BETWEEN 1 AND 25),
    CONSTRAINT claim_other_payer_amount_qualifier CHECK (qualifier ~ '^[!-~]{2}$'),
    CONSTRAINT claim_other_payer_amount_amount CHECK (amount >= 0 AND amount < 'Infinity')
);
COMMENT ON TABLE pbm.claim_other_payer_amount IS 'The amounts that a payer before reported, in dollars, written with the claim and never changed';
COMMENT ON COLUMN pbm.claim_other_payer_amount.other_payer_id IS 'The payer, claim_other_payer.other_payer_id; no foreign key, as claims have none';
COMMENT ON COLUMN pbm.claim_other_payer_amount.kind IS 'paid (431-DV), patient_responsibility: what it left the patient (352-NQ), benefit_stage: what fell into a stage of its benefit (394-MW)';
COMMENT ON COLUMN pbm.claim_other_payer_amount.place IS 'Its place among the payer''s amounts of the kind, from 1';
COMMENT ON COLUMN pbm.claim_other_payer_amount.qualifier IS 'What the amount is: 342-HC of a paid one, 351-NP of responsibility, 393-MV of a stage';

table_holds := table_holds || '{"claim_other_payer_amount": "personal"}';
