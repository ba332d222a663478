CREATE TABLE pbm.authorization_clock_rule (
    clock_rule_id serial PRIMARY KEY,
    program text NOT NULL,
    levels text[] NOT NULL,
    request_types text[],
    urgency text,
    appeal_levels smallint,
    clock text NOT NULL,
    starts_at text NOT NULL,
    amount integer NOT NULL,
    unit text NOT NULL,
    statement_days integer,
    presumed_days integer NOT NULL DEFAULT 0,
    waits boolean NOT NULL DEFAULT false,
    wait_days integer,
    extension integer,
    when_incomplete boolean NOT NULL DEFAULT false,
    missed_goes_to text,
    missed_hours integer,
    source text NOT NULL,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    CONSTRAINT authorization_clock_rule_levels CHECK (cardinality(levels) > 0 AND num_nulls(VARIADIC levels) = 0),
    CONSTRAINT authorization_clock_rule_request_types CHECK (cardinality(request_types) > 0 AND num_nulls(VARIADIC request_types) = 0),
    CONSTRAINT authorization_clock_rule_urgency CHECK (urgency IN ('standard', 'expedited')),
    CONSTRAINT authorization_clock_rule_clock CHECK (clock IN ('decision', 'incomplete_notice', 'information', 'written_notice',
        'effectuation', 'payment', 'filing')),
    CONSTRAINT authorization_clock_rule_starts_at CHECK (starts_at IN ('receipt', 'statement', 'oral_notice', 'written_notice',
        'reversal_notice', 'decision', 'asked', 'answer')),
    CONSTRAINT authorization_clock_rule_amount CHECK (amount BETWEEN 1 AND 10000),
    CONSTRAINT authorization_clock_rule_unit CHECK (unit IN ('hours', 'days', 'business_days', 'months')),
    CONSTRAINT authorization_clock_rule_days CHECK (least(statement_days, presumed_days) >= 0 AND least(wait_days, extension) > 0
        AND greatest(statement_days, presumed_days, wait_days, extension) <= 366),
    CONSTRAINT authorization_clock_rule_missed CHECK (num_nonnulls(missed_goes_to, missed_hours) IN (0, 2) AND missed_hours BETWEEN 0 AND 10000),
    CONSTRAINT authorization_clock_rule_source CHECK (source ~ '[^ ]'),
    CONSTRAINT authorization_clock_rule_dates CHECK (termination_date >= effective_date),
    CONSTRAINT authorization_clock_rule_finite CHECK (isfinite(effective_date) AND isfinite(termination_date))
);
COMMENT ON TABLE pbm.authorization_clock_rule IS
'By when a request for authorization is decided, told, put into effect, appealed: a row a rule, so that a program is added without a release. Of several rows that fit, the one that says most of what it is for counts, then the newest.';
COMMENT ON COLUMN pbm.authorization_clock_rule.levels IS 'The levels it is for: initial, and those that authorization_step leads to';
COMMENT ON COLUMN pbm.authorization_clock_rule.request_types IS 'The types of request it is for, such as coverage, exception, payment, pre_service; NULL: any';
COMMENT ON COLUMN pbm.authorization_clock_rule.urgency IS 'standard or expedited; NULL: both';
COMMENT ON COLUMN pbm.authorization_clock_rule.appeal_levels IS 'Only for plans with so many internal appeals; NULL: any';
COMMENT ON COLUMN pbm.authorization_clock_rule.clock IS 'What is due: decision, incomplete_notice, written_notice, effectuation, payment by the plan; information and filing by whoever asks';
COMMENT ON COLUMN pbm.authorization_clock_rule.starts_at IS 'What starts it';
COMMENT ON COLUMN pbm.authorization_clock_rule.unit IS 'hours are elapsed time; days, business_days and months end with the day in the plan''s time zone';
COMMENT ON COLUMN pbm.authorization_clock_rule.statement_days IS 'Days after receipt in which the prescriber''s statement may come: the clock starts when they end at the latest';
COMMENT ON COLUMN pbm.authorization_clock_rule.presumed_days IS 'Days after it was sent on which a notice counts as received';
COMMENT ON COLUMN pbm.authorization_clock_rule.waits IS 'Whether the clock stands still while information is awaited';
COMMENT ON COLUMN pbm.authorization_clock_rule.wait_days IS 'How many days it stands still at most; NULL: until the information comes';
COMMENT ON COLUMN pbm.authorization_clock_rule.extension IS 'How much more time the plan may take once; NULL: none';
COMMENT ON COLUMN pbm.authorization_clock_rule.when_incomplete IS 'Only for a request that information was asked for';
COMMENT ON COLUMN pbm.authorization_clock_rule.missed_goes_to IS 'The level that a request goes to whose clock was missed';
COMMENT ON COLUMN pbm.authorization_clock_rule.missed_hours IS 'Hours after the due moment in which it must be there';
COMMENT ON COLUMN pbm.authorization_clock_rule.source IS 'Where the rule is printed';

table_holds := table_holds || '{"authorization_clock_rule": "neither"}';
