CREATE TABLE pbm.authorization_case (
    case_id uuid PRIMARY KEY,
    appeal_of uuid REFERENCES pbm.authorization_case,
    patient_id uuid NOT NULL REFERENCES pbm.members (patient_id),
    plan_id uuid NOT NULL REFERENCES pbm.plan,
    program text NOT NULL,
    level text NOT NULL DEFAULT 'initial',
    request_type text NOT NULL,
    urgency text NOT NULL DEFAULT 'standard',
    state text NOT NULL DEFAULT 'received',
    authorization_number text NOT NULL,
    requested jsonb NOT NULL,
    decided_scope jsonb,
    reason text,
    requester text,
    prescriber_npi text,
    diagnosis_codes text[] NOT NULL DEFAULT '{}',
    criteria jsonb,
    extended boolean NOT NULL DEFAULT false,
    amount_in_controversy numeric(12,2),
    received_at timestamptz NOT NULL,
    statement_at timestamptz,
    decided_at timestamptz,
    oral_notice_at timestamptz,
    written_notice_at timestamptz,
    reversal_notice_at timestamptz,
    effectuated_at timestamptz,
    paid_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT authorization_case_appeal CHECK ((appeal_of IS NULL) = (level = 'initial')),
    CONSTRAINT authorization_case_urgency CHECK (urgency IN ('standard', 'expedited')),
    CONSTRAINT authorization_case_state CHECK (state IN ('received', 'awaiting_information', 'approved', 'partly_approved', 'denied',
        'withdrawn', 'dismissed', 'expired', 'revoked')),
    CONSTRAINT authorization_case_decided CHECK ((state IN ('received', 'awaiting_information')) = (decided_at IS NULL)),
    CONSTRAINT authorization_case_reason CHECK (state NOT IN ('partly_approved', 'denied', 'withdrawn', 'dismissed', 'revoked')
        OR (reason ~ '[^ ]') IS TRUE),
    CONSTRAINT authorization_case_scope CHECK ((state IN ('approved', 'partly_approved')) <= (decided_scope IS NOT NULL)),
    CONSTRAINT authorization_case_controversy CHECK (amount_in_controversy > 0 AND amount_in_controversy < 'Infinity'),
    CONSTRAINT authorization_case_finite CHECK (isfinite(received_at) AND isfinite(statement_at) AND isfinite(decided_at)
        AND isfinite(oral_notice_at) AND isfinite(written_notice_at) AND isfinite(reversal_notice_at) AND isfinite(effectuated_at)
        AND isfinite(paid_at))
);
COMMENT ON TABLE pbm.authorization_case IS 'Requests for prior authorization and their appeals, written by the functions; what a claim reads is prior_authorization';
COMMENT ON COLUMN pbm.authorization_case.appeal_of IS 'The case whose decision is appealed; NULL: a first request';
COMMENT ON COLUMN pbm.authorization_case.level IS 'initial, or the level of an appeal';
COMMENT ON COLUMN pbm.authorization_case.request_type IS 'coverage, exception or payment; commercial: pre_service, concurrent or post_service';
COMMENT ON COLUMN pbm.authorization_case.authorization_number IS 'The number in prior_authorization: in process while the case is open';
COMMENT ON COLUMN pbm.authorization_case.requested IS 'The scope asked for';
COMMENT ON COLUMN pbm.authorization_case.decided_scope IS 'The scope authorized';
COMMENT ON COLUMN pbm.authorization_case.reason IS 'The specific reason of a decision; never empty where something was kept from whoever asked';
COMMENT ON COLUMN pbm.authorization_case.criteria IS 'What the criteria of automatic approval made of it: approved_by, met, missing';
COMMENT ON COLUMN pbm.authorization_case.extended IS 'Whether the plan took its one extension';
COMMENT ON COLUMN pbm.authorization_case.amount_in_controversy IS 'Dollars at stake, held against authorization_controversy when a hearing or a court is asked; NULL: not told, and not held against it';
COMMENT ON COLUMN pbm.authorization_case.statement_at IS 'When the prescriber''s supporting statement was received';
COMMENT ON COLUMN pbm.authorization_case.decided_at IS 'When it was decided or otherwise ended';
COMMENT ON COLUMN pbm.authorization_case.oral_notice_at IS 'When the decision was told by telephone';
COMMENT ON COLUMN pbm.authorization_case.written_notice_at IS 'When the decision was sent in writing';
COMMENT ON COLUMN pbm.authorization_case.reversal_notice_at IS 'When the plan was told that another reversed its decision';
COMMENT ON COLUMN pbm.authorization_case.effectuated_at IS 'When the decision was put into effect';
CREATE INDEX authorization_case_patient ON pbm.authorization_case (patient_id);
CREATE INDEX authorization_case_number ON pbm.authorization_case (authorization_number);
CREATE UNIQUE INDEX authorization_case_appealed_once ON pbm.authorization_case (appeal_of) WHERE state NOT IN ('withdrawn', 'dismissed');
COMMENT ON INDEX pbm.authorization_case_patient IS 'Finds the requests of a person';
COMMENT ON INDEX pbm.authorization_case_number IS 'Finds the case of an authorization';
COMMENT ON INDEX pbm.authorization_case_appealed_once IS 'One appeal of a decision, but for those that were taken back or not decided on their merits';

table_holds := table_holds || '{"authorization_case": "personal"}';
