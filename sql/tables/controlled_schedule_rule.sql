CREATE TABLE pbm.controlled_schedule_rule (
    schedule_rule_id serial PRIMARY KEY,
    schedule smallint NOT NULL,
    state text,
    quantity_prescribed_required boolean NOT NULL DEFAULT false,
    partial_days integer,
    partial_months integer,
    partial_days_in_care integer,
    care_residences text[] NOT NULL DEFAULT '{}',
    care_conditions text[] NOT NULL DEFAULT '{}',
    source text NOT NULL,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    CONSTRAINT controlled_schedule_rule_schedule CHECK (schedule BETWEEN 2 AND 5),
    CONSTRAINT controlled_schedule_rule_state CHECK (state ~ '^[A-Z]{2}$'),
    CONSTRAINT controlled_schedule_rule_limits CHECK (partial_days >= 0 AND partial_days <= 366
        AND partial_days_in_care >= 0 AND partial_days_in_care <= 366 AND partial_months >= 1 AND partial_months <= 24),
    CONSTRAINT controlled_schedule_rule_care_residences CHECK (array_to_string(care_residences, ',', '?') ~ '^([0-9]{1,2}(,[0-9]{1,2})*)?$'),
    CONSTRAINT controlled_schedule_rule_care_conditions CHECK (care_conditions <@ '{hospice,palliative_care,active_cancer,sickle_cell_disease,long_term_care}'),
    CONSTRAINT controlled_schedule_rule_source CHECK (source ~ '[^ ]'),
    CONSTRAINT controlled_schedule_rule_dates CHECK (termination_date >= effective_date),
    CONSTRAINT controlled_schedule_rule_finite CHECK (isfinite(effective_date) AND isfinite(termination_date)),
    CONSTRAINT controlled_schedule_rule_once UNIQUE NULLS NOT DISTINCT (schedule, state, effective_date)
);
COMMENT ON TABLE pbm.controlled_schedule_rule IS
'What law asks of the prescriptions of a schedule beside refills: the parts of a partial fill. Rows of the pharmacy''s state stand beside the federal ones, which ship, and of each limit the strictest counts.';
COMMENT ON COLUMN pbm.controlled_schedule_rule.schedule IS 'Controlled substance schedule, 2 to 5';
COMMENT ON COLUMN pbm.controlled_schedule_rule.state IS 'The state of the pharmacy whose law it is, by its two letters; NULL: federal law';
COMMENT ON COLUMN pbm.controlled_schedule_rule.quantity_prescribed_required IS 'Whether a claim names the quantity prescribed (460-ET), reject 647 without';
COMMENT ON COLUMN pbm.controlled_schedule_rule.partial_days IS 'Days from the date written to the last part of a partial fill, reject M4 later; NULL: no such limit';
COMMENT ON COLUMN pbm.controlled_schedule_rule.partial_months IS 'The same in months, to the same day of the last or that month''s last day';
COMMENT ON COLUMN pbm.controlled_schedule_rule.partial_days_in_care IS 'The same in days for patients in long-term care or terminally ill, in place of both';
COMMENT ON COLUMN pbm.controlled_schedule_rule.care_residences IS 'Patient residence codes (384-4X) of these patients';
COMMENT ON COLUMN pbm.controlled_schedule_rule.care_conditions IS 'Conditions of these patients';
COMMENT ON COLUMN pbm.controlled_schedule_rule.source IS 'Where the rule is printed';

table_holds := table_holds || '{"controlled_schedule_rule": "reference"}';
