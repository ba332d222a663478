-- Every setting of the plan with its type, default, constraints and comment, so that none is forgotten; then without
-- what is no term.
CREATE TABLE pbm.plan_term (LIKE pbm.plan INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING COMMENTS);
ALTER TABLE pbm.plan_term
    DROP COLUMN plan_code, DROP COLUMN plan_name, DROP COLUMN line_of_business, DROP COLUMN client_id,
    DROP COLUMN benefit_year_start_month, DROP COLUMN termination_date, DROP COLUMN created_at,
    ALTER COLUMN plan_id DROP DEFAULT, ALTER COLUMN effective_date DROP DEFAULT,
    ADD CONSTRAINT plan_term_pkey PRIMARY KEY (plan_id, effective_date),
    ADD CONSTRAINT plan_term_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES pbm.plan,
    ADD CONSTRAINT plan_term_finite CHECK (isfinite(effective_date) AND greatest(individual_deductible,
        family_deductible, individual_out_of_pocket_maximum, family_out_of_pocket_maximum, maximum_claim_amount,
        refill_threshold_percent) < 'Infinity');
COMMENT ON TABLE pbm.plan_term IS
'The settings of a plan from a date on: a complete row replaces all settings in pbm.plan, which are the terms from the beginning, until the next row''s date. Deductible and out-of-pocket maximum are those in force on the first day of the benefit year, other settings those of the fill date.';
COMMENT ON COLUMN pbm.plan_term.plan_id IS 'The plan';
COMMENT ON COLUMN pbm.plan_term.effective_date IS 'First day of these terms';

table_holds := table_holds || '{"plan_term": "reference"}';
