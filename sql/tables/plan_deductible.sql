CREATE TABLE pbm.plan_deductible (
    deductible_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    plan_id uuid NOT NULL REFERENCES pbm.plan,
    channel text,
    coverage_tier text,
    individual_deductible numeric(10,2) NOT NULL DEFAULT 0,
    family_deductible numeric(10,2),
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    CONSTRAINT plan_deductible_channel CHECK (channel IN ('retail', 'mail', 'specialty', 'long_term_care')),
    CONSTRAINT plan_deductible_coverage_tier CHECK (coverage_tier ~ '^[A-Z0-9]{2,3}$'),
    CONSTRAINT plan_deductible_amounts CHECK (least(individual_deductible, family_deductible) >= 0
        AND greatest(individual_deductible, family_deductible) < 'Infinity'),
    CONSTRAINT plan_deductible_dates CHECK (termination_date >= effective_date),
    CONSTRAINT plan_deductible_finite CHECK (isfinite(effective_date) AND isfinite(termination_date)),
    CONSTRAINT plan_deductible_once UNIQUE NULLS NOT DISTINCT (plan_id, channel, coverage_tier, effective_date)
);
COMMENT ON TABLE pbm.plan_deductible IS
'Deductibles of a plan in place of the two in plan, for fills of a channel and families of a coverage tier. The row in force on the first day of the benefit year counts; of several one of the pharmacy''s channel, then one of the tier, then the latest. What was met counts toward the deductible of every channel.';
COMMENT ON COLUMN pbm.plan_deductible.channel IS 'The pharmacies'' channel; NULL: any';
COMMENT ON COLUMN pbm.plan_deductible.coverage_tier IS 'Who is covered, as coverage.coverage_tier says; NULL: whoever';
COMMENT ON COLUMN pbm.plan_deductible.individual_deductible IS 'Dollars that each member pays first; 0 beside one of the family: none of its own';
COMMENT ON COLUMN pbm.plan_deductible.family_deductible IS 'Dollars for the whole family; NULL: no such limit';

table_holds := table_holds || '{"plan_deductible": "reference"}';
