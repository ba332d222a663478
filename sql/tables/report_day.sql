CREATE TABLE pbm.report_day (
    plan_id uuid NOT NULL,
    fill_date date NOT NULL,
    tier integer NOT NULL,
    answered bigint NOT NULL,
    paid bigint NOT NULL,
    paid_formulary bigint NOT NULL,
    plan_paid numeric(18,2) NOT NULL,
    patient_pay numeric(18,2) NOT NULL,
    PRIMARY KEY (plan_id, fill_date, tier),
    CONSTRAINT report_day_finite CHECK (isfinite(fill_date) AND greatest(plan_paid, patient_pay) < 'Infinity')
);
COMMENT ON TABLE pbm.report_day IS
'Sums of report_claim, a row each plan, day of fill and tier that has claims there: refresh_report_claims() keeps both in one transaction. report_days shows it with what changed since. Relations: plan_id to plan';
COMMENT ON COLUMN pbm.report_day.plan_id IS 'The plan that answered';
COMMENT ON COLUMN pbm.report_day.fill_date IS 'Day of fill';
COMMENT ON COLUMN pbm.report_day.tier IS 'Tier; 0: none, as of most that are rejected';
COMMENT ON COLUMN pbm.report_day.answered IS 'Claims that stand, paid or rejected';
COMMENT ON COLUMN pbm.report_day.paid IS 'Of them paid';
COMMENT ON COLUMN pbm.report_day.paid_formulary IS 'Of these for products on the formulary';
COMMENT ON COLUMN pbm.report_day.plan_paid IS 'Dollars that the plan pays for them';
COMMENT ON COLUMN pbm.report_day.patient_pay IS 'Dollars that the patients pay';

table_holds := table_holds || '{"report_day": "copy"}';
