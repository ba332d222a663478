ALTER TABLE pbm.plan
    ADD COLUMN rejected_rebill text NOT NULL DEFAULT 'reverse' CHECK (rejected_rebill IN ('reverse', 'keep')),
    ADD COLUMN later_claims text NOT NULL DEFAULT 'report' CHECK (later_claims IN ('report', 'replay'));
COMMENT ON COLUMN pbm.plan.rejected_rebill IS 'A rebill whose new bill is rejected: reverse leaves the old claim reversed, keep leaves it as it was paid';
COMMENT ON COLUMN pbm.plan.later_claims IS 'The later claims of the family in the benefit year of a rebilled claim: report lets them stand (pbm.correction_due lists them), replay decides them again';
ALTER TABLE pbm.pharmacy_claim ADD COLUMN replaces_claim_id uuid;
COMMENT ON COLUMN pbm.pharmacy_claim.submitted IS 'The request as it came, kept when a field of it has no column or could not be stored in its own';
COMMENT ON COLUMN pbm.pharmacy_claim.replaces_claim_id IS 'The claim, of the same fill date, that a rebill or its replay billed again as this one: reversed, or still paid where this one is rejected and the plan keeps that one';
