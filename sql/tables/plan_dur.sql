CREATE TABLE pbm.plan_dur (
    plan_id uuid NOT NULL REFERENCES pbm.plan,
    alert_code text NOT NULL,
    outcome text NOT NULL,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    PRIMARY KEY (plan_id, alert_code, effective_date),
    CONSTRAINT plan_dur_alert_code CHECK (alert_code IN ('DD', 'TD', 'ID', 'AT', 'HD', 'LD', 'PA', 'SX', 'LR')),
    CONSTRAINT plan_dur_outcome CHECK (outcome IN ('reject', 'soft_reject', 'message', 'ignore')),
    CONSTRAINT plan_dur_dates CHECK (termination_date >= effective_date),
    CONSTRAINT plan_dur_finite CHECK (isfinite(effective_date) AND isfinite(termination_date))
);
COMMENT ON TABLE pbm.plan_dur IS
'What one kind of safety finding does to a plan''s claims, in place of dur_major, dur_moderate and dur_minor';
COMMENT ON COLUMN pbm.plan_dur.alert_code IS
'Reason for service (439-E4): DD interaction, TD duplicate therapy, ID duplicate ingredient, AT effects that add up, HD and LD dose, PA age, SX sex, LR late refill';
COMMENT ON COLUMN pbm.plan_dur.outcome IS
'reject (88), soft_reject (88, an override pays it), message, or ignore; an interaction that is not interruptive is a message at most';

table_holds := table_holds || '{"plan_dur": "reference"}';
