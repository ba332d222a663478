CREATE TABLE pbm.claim_transition (
    claim_id uuid PRIMARY KEY,
    fill_date date NOT NULL,
    patient_id uuid NOT NULL,
    kind text NOT NULL,
    notice_sent_at timestamptz,
    CONSTRAINT claim_transition_kind CHECK (kind IN ('new_member', 'new_year', 'level_of_care', 'emergency')),
    CONSTRAINT claim_transition_finite CHECK (isfinite(fill_date) AND isfinite(notice_sent_at))
);
COMMENT ON TABLE pbm.claim_transition IS
'Claims paid as a transition or emergency supply of a Part D plan, written with the claim, and when the member was sent the notice about it. A reversed claim keeps its row and no longer counts.';
COMMENT ON COLUMN pbm.claim_transition.claim_id IS 'The claim, pharmacy_claim.id';
COMMENT ON COLUMN pbm.claim_transition.fill_date IS 'Fill date of the claim, by which its partition is found';
COMMENT ON COLUMN pbm.claim_transition.kind IS 'Why it was given: new_member, new_year (the plan''s rule became stricter), level_of_care, emergency (in long-term care)';
COMMENT ON COLUMN pbm.claim_transition.notice_sent_at IS 'When the written notice went to the member; NULL: it is due by transition_notice_due';
CREATE INDEX claim_transition_patient ON pbm.claim_transition (patient_id);
COMMENT ON INDEX pbm.claim_transition_patient IS 'Finds the transition supplies of a patient';

table_holds := table_holds || '{"claim_transition": "personal"}';
