CREATE TABLE pbm.authorization_clock (
    case_id uuid NOT NULL REFERENCES pbm.authorization_case,
    clock text NOT NULL,
    clock_rule_id integer NOT NULL,
    due_at timestamptz,
    met_at timestamptz,
    forward_to text,
    forward_by timestamptz,
    source text NOT NULL,
    PRIMARY KEY (case_id, clock),
    CONSTRAINT authorization_clock_clock CHECK (clock IN ('decision', 'incomplete_notice', 'written_notice', 'effectuation', 'payment')),
    CONSTRAINT authorization_clock_forward CHECK (num_nonnulls(forward_to, forward_by) IN (0, 2)),
    CONSTRAINT authorization_clock_finite CHECK (isfinite(due_at) AND isfinite(met_at) AND isfinite(forward_by))
);
COMMENT ON TABLE pbm.authorization_clock IS 'The clocks of a case that are the plan''s to keep, worked out at each of its steps by authorization_clock_rule';
COMMENT ON COLUMN pbm.authorization_clock.clock_rule_id IS 'The rule it was worked out by';
COMMENT ON COLUMN pbm.authorization_clock.due_at IS 'What is done at this moment is in time; NULL: it stands still until information comes';
COMMENT ON COLUMN pbm.authorization_clock.met_at IS 'When it was done; NULL: not yet';
COMMENT ON COLUMN pbm.authorization_clock.forward_to IS 'Where a case goes whose clock is missed';
COMMENT ON COLUMN pbm.authorization_clock.forward_by IS 'By when it must be there';
CREATE INDEX authorization_clock_due ON pbm.authorization_clock (due_at) WHERE met_at IS NULL;
COMMENT ON INDEX pbm.authorization_clock_due IS 'Finds what is due next';

table_holds := table_holds || '{"authorization_clock": "neither"}';
