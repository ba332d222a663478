CREATE TABLE pbm.report_year (
    plan_id uuid NOT NULL,
    year integer NOT NULL,
    ndc pbm.ndc NOT NULL,
    claims bigint NOT NULL,
    quantity numeric(18,3) NOT NULL,
    plan_paid numeric(18,2) NOT NULL,
    patient_pay numeric(18,2) NOT NULL,
    persons bytea NOT NULL,
    PRIMARY KEY (plan_id, year, ndc),
    CONSTRAINT report_year_finite CHECK (greatest(quantity, plan_paid, patient_pay) < 'Infinity')
);
COMMENT ON TABLE pbm.report_year IS
'Sums of the paid claims of report_claim, a row each plan, calendar year of fill and product that has any: refresh_report_claims() keeps both in one transaction. report_years shows it with what changed since. Relations: plan_id to plan, ndc to drugs';
COMMENT ON COLUMN pbm.report_year.plan_id IS 'The plan that paid';
COMMENT ON COLUMN pbm.report_year.year IS 'Calendar year of fill';
COMMENT ON COLUMN pbm.report_year.ndc IS 'The product';
COMMENT ON COLUMN pbm.report_year.claims IS 'Claims that stand as paid';
COMMENT ON COLUMN pbm.report_year.quantity IS 'Billing units dispensed';
COMMENT ON COLUMN pbm.report_year.plan_paid IS 'Dollars that the plan pays';
COMMENT ON COLUMN pbm.report_year.patient_pay IS 'Dollars that the patients pay';
COMMENT ON COLUMN pbm.report_year.persons IS 'Whose claims they are: 20 bytes a person, 16 of patient_id and 4 of how many there are, as merge_persons keeps them, so that a person counts once under several products or plans';

table_holds := table_holds || '{"report_year": "copy"}';
