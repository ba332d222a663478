CREATE TABLE pbm.lock_in_rule (
    program text NOT NULL,
    effective_date date NOT NULL,
    termination_date date,
    second_notice_from_days integer NOT NULL,
    second_notice_until_days integer NOT NULL,
    months integer NOT NULL,
    extension_months integer NOT NULL,
    exempt_conditions text[] NOT NULL DEFAULT '{hospice,palliative_care,active_cancer,sickle_cell_disease,long_term_care}',
    source text NOT NULL,
    PRIMARY KEY (program, effective_date),
    CONSTRAINT lock_in_rule_program CHECK (program ~ '^[a-z][a-z_]*$'),
    CONSTRAINT lock_in_rule_notices CHECK (second_notice_from_days >= 0 AND second_notice_until_days >= second_notice_from_days
        AND second_notice_until_days <= 366),
    CONSTRAINT lock_in_rule_months CHECK (months >= 1 AND months <= 120 AND extension_months >= 0 AND extension_months <= 120),
    CONSTRAINT lock_in_rule_exempt_conditions CHECK (exempt_conditions <@ '{hospice,palliative_care,active_cancer,sickle_cell_disease,long_term_care}'),
    CONSTRAINT lock_in_rule_source CHECK (source ~ '[^ ]'),
    CONSTRAINT lock_in_rule_dates CHECK (termination_date >= effective_date),
    CONSTRAINT lock_in_rule_finite CHECK (isfinite(effective_date) AND isfinite(termination_date))
);
COMMENT ON TABLE pbm.lock_in_rule IS
'The notices and the length that law gives a lock-in of a program, by the date of its first notice; of several rows that cover it the latest counts. The row of Part D ships.';
COMMENT ON COLUMN pbm.lock_in_rule.program IS 'As member_lock_in.program has it: part_d';
COMMENT ON COLUMN pbm.lock_in_rule.second_notice_from_days IS 'Days from the first notice to the earliest second one';
COMMENT ON COLUMN pbm.lock_in_rule.second_notice_until_days IS 'Days from the first notice to the latest second one';
COMMENT ON COLUMN pbm.lock_in_rule.months IS 'Months that a lock-in lasts at most';
COMMENT ON COLUMN pbm.lock_in_rule.extension_months IS 'Months that it can be extended by, once';
COMMENT ON COLUMN pbm.lock_in_rule.exempt_conditions IS 'Conditions of member_condition with which nobody is locked in (42 CFR 423.100, exempted beneficiary)';
COMMENT ON COLUMN pbm.lock_in_rule.source IS 'Where the rule is printed';

table_holds := table_holds || '{"lock_in_rule": "reference"}';
