CREATE TABLE pbm.plan_transition (
    plan_id uuid NOT NULL REFERENCES pbm.plan,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    days integer NOT NULL DEFAULT 90,
    days_supply integer NOT NULL DEFAULT 30,
    care_days_supply integer NOT NULL DEFAULT 31,
    emergency_days_supply integer NOT NULL DEFAULT 31,
    care_residences text[] NOT NULL DEFAULT '{3,9}',
    level_of_care_codes text[] NOT NULL DEFAULT '{18}',
    exception_tier integer,
    PRIMARY KEY (plan_id, effective_date),
    CONSTRAINT plan_transition_dates CHECK (termination_date >= effective_date),
    CONSTRAINT plan_transition_finite CHECK (isfinite(effective_date) AND isfinite(termination_date)),
    CONSTRAINT plan_transition_days CHECK (days BETWEEN 1 AND 366),
    CONSTRAINT plan_transition_supplies CHECK (least(days_supply, care_days_supply, emergency_days_supply) >= 1
        AND greatest(days_supply, care_days_supply, emergency_days_supply) <= 366),
    -- Codes of 1 or 2 digits; a NULL among them shows as a star.
    CONSTRAINT plan_transition_care_residences CHECK (array_to_string(care_residences, ',', '*') ~ '^([0-9]{1,2}(,[0-9]{1,2})*)?$'),
    CONSTRAINT plan_transition_level_of_care_codes CHECK (array_to_string(level_of_care_codes, ',', '*') ~ '^([0-9]{1,2}(,[0-9]{1,2})*)?$'),
    CONSTRAINT plan_transition_exception_tier CHECK (exception_tier BETWEEN 1 AND 9)
);
COMMENT ON TABLE pbm.plan_transition IS
'What a Part D plan gives members who change to it, to another year of it or to another level of care, and in an emergency in long-term care (42 CFR 423.120(b)(3)), by fill date; of rows that overlap the one that began last. A plan without a row for the date gives nothing.';
COMMENT ON COLUMN pbm.plan_transition.days IS 'Days from the first day in the plan, or of the year, in which it is given; the first day counts';
COMMENT ON COLUMN pbm.plan_transition.days_supply IS 'Days'' supply of one drug in all, in one fill or several';
COMMENT ON COLUMN pbm.plan_transition.care_days_supply IS 'The same in long-term care';
COMMENT ON COLUMN pbm.plan_transition.emergency_days_supply IS 'Days'' supply of an emergency supply in long-term care, while an exception is asked for';
COMMENT ON COLUMN pbm.plan_transition.care_residences IS 'Patient residence codes (384-4X) of long-term care: 3 nursing facility, 9 intermediate care facility';
COMMENT ON COLUMN pbm.plan_transition.level_of_care_codes IS 'Submission clarification codes (420-DK) that tell of a change of the level of care: 18 admission to or readmission in long-term care';
COMMENT ON COLUMN pbm.plan_transition.exception_tier IS 'Tier by which what is off the formulary is shared; NULL: as the plan shares it otherwise';

table_holds := table_holds || '{"plan_transition": "reference"}';
