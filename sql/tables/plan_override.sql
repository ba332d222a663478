CREATE TABLE pbm.plan_override (
    plan_id uuid NOT NULL REFERENCES pbm.plan,
    reject_code text NOT NULL CONSTRAINT plan_override_reject_code_known REFERENCES pbm.reject_code,
    channel text NOT NULL CHECK (channel IN ('submission_clarification', 'dur', 'prior_authorization_type')),
    code text NOT NULL CONSTRAINT plan_override_code CHECK (code ~ '^[!-~]{1,2}$'),
    PRIMARY KEY (plan_id, reject_code, channel, code)
);
COMMENT ON TABLE pbm.plan_override IS
'Codes with which a plan lets a pharmacy override a reject: submission clarification (420-DK), result of service (441-E6) for the DUR triple, prior authorization type (461-EU)';
COMMENT ON COLUMN pbm.plan_override.code IS 'The code to send, 1 or 2 characters as in these fields; digits of 420-DK and 461-EU compare as a number';

table_holds := table_holds || '{"plan_override": "reference"}';
