CREATE TABLE pbm.authorization_event (
    event_id uuid PRIMARY KEY,
    -- No foreign key: what happened stays, whatever becomes of the case.
    case_id uuid NOT NULL,
    action text NOT NULL,
    from_state text,
    to_state text NOT NULL,
    happened_at timestamptz NOT NULL,
    answer_by timestamptz,
    reason text,
    detail jsonb,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    recorded_by text NOT NULL,
    CONSTRAINT authorization_event_action CHECK (action IN ('request', 'ask', 'inform', 'approve', 'approve_partly', 'deny', 'withdraw',
        'dismiss', 'expire', 'revoke', 'appeal', 'forward', 'notice')),
    CONSTRAINT authorization_event_first CHECK ((from_state IS NULL) = (action IN ('request', 'appeal'))),
    CONSTRAINT authorization_event_asked CHECK (answer_by IS NULL OR action = 'ask'),
    CONSTRAINT authorization_event_finite CHECK (isfinite(happened_at) AND isfinite(answer_by))
);
COMMENT ON TABLE pbm.authorization_event IS 'Every step of a request for authorization; rows are added and never changed';
COMMENT ON COLUMN pbm.authorization_event.happened_at IS 'When it happened; recorded_at is when it was entered';
COMMENT ON COLUMN pbm.authorization_event.answer_by IS 'Until when the information that was asked for may come';
COMMENT ON COLUMN pbm.authorization_event.detail IS 'What came with it: the information, the scope, the kind of a notice';
COMMENT ON COLUMN pbm.authorization_event.recorded_by IS 'The role that called the function';
CREATE INDEX authorization_event_case ON pbm.authorization_event (case_id, event_id);
COMMENT ON INDEX pbm.authorization_event_case IS 'Finds the events of a case';

table_holds := table_holds || '{"authorization_event": "log"}';
