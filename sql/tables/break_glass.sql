CREATE TABLE pbm.break_glass (
    break_glass_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    patient_id uuid NOT NULL,
    reason text NOT NULL,
    opened_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    opened_by text NOT NULL,
    opened_session text NOT NULL,
    opened_for text,
    ticket text,
    purpose text NOT NULL,
    is_signed boolean NOT NULL,
    opened_xid xid8 NOT NULL,
    reviewed_at timestamptz,
    reviewed_by text,
    reviewed_for text,
    outcome text,
    review_note text,
    CONSTRAINT break_glass_time CHECK (isfinite(opened_at) AND expires_at > opened_at
        AND expires_at <= opened_at + interval '60 minutes'),
    CONSTRAINT break_glass_reason CHECK (length(btrim(reason)) >= 20),
    CONSTRAINT break_glass_purpose CHECK (purpose IN ('ETREAT', 'BTG')),
    CONSTRAINT break_glass_outcome CHECK (outcome IN ('appropriate', 'inappropriate')),
    CONSTRAINT break_glass_review CHECK (num_nonnulls(reviewed_at, reviewed_by, outcome) IN (0, 3))
);
COMMENT ON TABLE pbm.break_glass IS
'Access to one person beyond a role''s rows, for an emergency and at most 60 minutes (45 CFR 164.312(a)(2)(ii)), and its review; written by break_glass and review_break_glass';
COMMENT ON COLUMN pbm.break_glass.expires_at IS 'By the wall clock: a long transaction does not stop it';
COMMENT ON COLUMN pbm.break_glass.opened_by IS 'The role that called break_glass';
COMMENT ON COLUMN pbm.break_glass.opened_session IS 'The role that logged in';
COMMENT ON COLUMN pbm.break_glass.opened_for IS 'The person behind the session, as begin_access was told';
COMMENT ON COLUMN pbm.break_glass.is_signed IS 'Whether a signed token named the person';
COMMENT ON COLUMN pbm.break_glass.opened_xid IS 'Its transaction: what it opens is read in later ones, so that no ROLLBACK takes it out of the review';
COMMENT ON COLUMN pbm.break_glass.reviewed_at IS 'When it was reviewed; NULL: it waits';
COMMENT ON COLUMN pbm.break_glass.outcome IS 'appropriate or inappropriate';
CREATE INDEX break_glass_patient ON pbm.break_glass (patient_id, expires_at);
CREATE INDEX break_glass_waiting ON pbm.break_glass (opened_at) WHERE reviewed_at IS NULL;
COMMENT ON INDEX pbm.break_glass_patient IS 'Finds what is open for a person';
COMMENT ON INDEX pbm.break_glass_waiting IS 'The queue of reviews';

table_holds := table_holds || '{"break_glass": "personal"}';
