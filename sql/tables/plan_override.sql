CREATE TABLE pbm.plan_override (
    plan_id uuid NOT NULL REFERENCES pbm.plan,
    reject_code text NOT NULL CONSTRAINT plan_override_reject_code_known REFERENCES pbm.reject_code,
    channel text NOT NULL CHECK (channel IN ('submission_clarification', 'dur', 'prior_authorization_type')),
    code text NOT NULL,
    PRIMARY KEY (plan_id, reject_code, channel, code)
);
COMMENT ON TABLE pbm.plan_override IS
'Codes with which a plan lets a pharmacy override a reject: submission clarification (420-DK), result of service (441-E6) for the DUR triple, prior authorization type (461-EU)';

table_holds := table_holds || '{"plan_override": "reference"}';
