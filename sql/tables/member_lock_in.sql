CREATE TABLE pbm.member_lock_in (
    lock_in_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    patient_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    program text NOT NULL,
    locked_to text NOT NULL,
    npis text[] NOT NULL,
    applies_to text NOT NULL,
    first_notice_date date,
    second_notice_date date,
    effective_date date,
    termination_date date,
    extension_date date,
    end_reason text,
    source text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT member_lock_in_program CHECK (program IN ('part_d', 'plan')),
    CONSTRAINT member_lock_in_locked_to CHECK (locked_to IN ('pharmacy', 'prescriber')),
    CONSTRAINT member_lock_in_npis CHECK (array_to_string(npis, ',', '?') ~ '^[0-9]{10}(,[0-9]{10})*$'),
    CONSTRAINT member_lock_in_applies_to CHECK (applies_to IN ('all', 'controlled', 'frequently_abused')),
    CONSTRAINT member_lock_in_notices CHECK (program <> 'part_d' OR first_notice_date IS NOT NULL
        AND (effective_date IS NULL OR second_notice_date IS NOT NULL)),
    CONSTRAINT member_lock_in_dates CHECK (second_notice_date >= first_notice_date AND effective_date >= second_notice_date
        AND termination_date >= coalesce(effective_date, first_notice_date) AND extension_date >= effective_date),
    CONSTRAINT member_lock_in_finite CHECK (isfinite(first_notice_date) AND isfinite(second_notice_date) AND isfinite(effective_date)
        AND isfinite(termination_date) AND isfinite(extension_date)),
    CONSTRAINT member_lock_in_begun CHECK (effective_date IS NULL OR termination_date IS NOT NULL OR program = 'plan'),
    CONSTRAINT member_lock_in_reason CHECK (end_reason ~ '[^ ]' AND length(end_reason) <= 120),
    CONSTRAINT member_lock_in_source CHECK (source ~ '[^ ]' AND length(source) <= 120)
);
COMMENT ON TABLE pbm.member_lock_in IS
'Who is locked in to pharmacies or prescribers under a plan, both dates inclusive: claims of others for the drugs are rejected M2. Of several that hold on a date each pharmacy or prescriber that one names will do. Under Part D (42 CFR 423.153(f)) a first notice comes before, and a second one begins it. Written by begin_lock_in, notify_lock_in, extend_lock_in and end_lock_in.';
COMMENT ON COLUMN pbm.member_lock_in.plan_id IS 'The plan that covered the person on the day of the first notice; no foreign key, which would lock the plan';
COMMENT ON COLUMN pbm.member_lock_in.program IS 'part_d: with notices, by lock_in_rule; plan: by the plan''s own rules';
COMMENT ON COLUMN pbm.member_lock_in.locked_to IS 'What npis are: pharmacy or prescriber';
COMMENT ON COLUMN pbm.member_lock_in.npis IS 'NPIs of those that the person is locked in to';
COMMENT ON COLUMN pbm.member_lock_in.applies_to IS 'The drugs: all, controlled, or frequently_abused (opioids but for buprenorphine, and benzodiazepines)';
COMMENT ON COLUMN pbm.member_lock_in.first_notice_date IS 'When the person was told that a lock-in is intended; NULL: without notices';
COMMENT ON COLUMN pbm.member_lock_in.second_notice_date IS 'When the person was told that it begins, or that it does not';
COMMENT ON COLUMN pbm.member_lock_in.effective_date IS 'First day; NULL: it has not begun';
COMMENT ON COLUMN pbm.member_lock_in.termination_date IS 'Last day; of one that did not begin the day on which that was decided. NULL: open';
COMMENT ON COLUMN pbm.member_lock_in.extension_date IS 'When it was extended; NULL: never';
COMMENT ON COLUMN pbm.member_lock_in.end_reason IS 'Why it ended before its time, or did not begin';
COMMENT ON COLUMN pbm.member_lock_in.source IS 'What it rests on, such as a case number';
CREATE INDEX member_lock_in_patient ON pbm.member_lock_in (patient_id);
COMMENT ON INDEX pbm.member_lock_in_patient IS 'The lock-ins of a person, which his claims look at under a plan that may lock in';

table_holds := table_holds || '{"member_lock_in": "personal"}';
