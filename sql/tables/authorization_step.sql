CREATE TABLE pbm.authorization_step (
    step_id serial PRIMARY KEY,
    program text,
    action text NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    from_level text,
    to_level text,
    appeal_levels smallint,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    CONSTRAINT authorization_step_action CHECK (action IN ('ask', 'inform', 'approve', 'approve_partly', 'deny', 'withdraw', 'dismiss',
        'expire', 'revoke', 'appeal', 'forward')),
    CONSTRAINT authorization_step_states CHECK (ARRAY[from_state, to_state] <@ ARRAY['received', 'awaiting_information', 'approved',
        'partly_approved', 'denied', 'withdrawn', 'dismissed', 'expired', 'revoked']),
    CONSTRAINT authorization_step_appeal CHECK ((action IN ('appeal', 'forward')) = (to_level IS NOT NULL)),
    CONSTRAINT authorization_step_dates CHECK (termination_date >= effective_date),
    CONSTRAINT authorization_step_finite CHECK (isfinite(effective_date) AND isfinite(termination_date))
);
COMMENT ON TABLE pbm.authorization_step IS 'What may be done to a request for authorization in which state, by program and date; what no row allows is refused';
COMMENT ON COLUMN pbm.authorization_step.program IS 'NULL: any; a row of the program goes before it';
COMMENT ON COLUMN pbm.authorization_step.to_state IS 'The state it leads to; of an appeal that of the further case';
COMMENT ON COLUMN pbm.authorization_step.from_level IS 'The level at which it may be done; NULL: any';
COMMENT ON COLUMN pbm.authorization_step.to_level IS 'The level of the further case of an appeal, or of what is forwarded';
COMMENT ON COLUMN pbm.authorization_step.appeal_levels IS 'Only for plans with so many internal appeals; NULL: any';

table_holds := table_holds || '{"authorization_step": "neither"}';
