CREATE TABLE pbm.claim_other_payer (
    other_payer_id uuid PRIMARY KEY,
    claim_id uuid NOT NULL,
    fill_date date NOT NULL,
    patient_id uuid NOT NULL,
    place integer NOT NULL,
    coverage_type text,
    id_qualifier text,
    payer_id text,
    answered_on date,
    reject_codes text[],
    CONSTRAINT claim_other_payer_once UNIQUE (claim_id, place),
    CONSTRAINT claim_other_payer_place CHECK (place BETWEEN 1 AND 9),
    CONSTRAINT claim_other_payer_coverage_type CHECK (coverage_type ~ '^[0-9]{2}$'),
    CONSTRAINT claim_other_payer_id_qualifier CHECK (id_qualifier ~ '^[!-~]{2}$'),
    CONSTRAINT claim_other_payer_payer_id CHECK (payer_id ~ '^[ -~]{1,10}$'),
    CONSTRAINT claim_other_payer_reject_codes CHECK (cardinality(reject_codes) BETWEEN 1 AND 5),
    CONSTRAINT claim_other_payer_finite CHECK (isfinite(fill_date) AND isfinite(answered_on))
);
COMMENT ON TABLE pbm.claim_other_payer IS
'The payers that a paid claim says were billed before, written with the claim and never changed; its reversal leaves them. A rejected claim keeps them in pharmacy_claim.submitted.';
COMMENT ON COLUMN pbm.claim_other_payer.claim_id IS 'The claim, pharmacy_claim.id';
COMMENT ON COLUMN pbm.claim_other_payer.fill_date IS 'Fill date of the claim, by which its partition is found';
COMMENT ON COLUMN pbm.claim_other_payer.place IS 'Its place among the claim''s payers, from 1';
COMMENT ON COLUMN pbm.claim_other_payer.coverage_type IS 'Other payer coverage type (338-5C)';
COMMENT ON COLUMN pbm.claim_other_payer.id_qualifier IS 'What kind of number the payer''s ID is (339-6C)';
COMMENT ON COLUMN pbm.claim_other_payer.payer_id IS 'Other payer ID (340-7C)';
COMMENT ON COLUMN pbm.claim_other_payer.answered_on IS 'When the payer answered (443-E8)';
COMMENT ON COLUMN pbm.claim_other_payer.reject_codes IS 'Reject codes of the payer (472-6E); NULL: none';

table_holds := table_holds || '{"claim_other_payer": "personal"}';
