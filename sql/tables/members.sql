CREATE TABLE pbm.members (
    member_id serial PRIMARY KEY,
    first_name text NOT NULL,
    last_name text NOT NULL,
    date_of_birth date NOT NULL,
    eligibility_status text DEFAULT 'active',
    plan_id text NOT NULL REFERENCES pbm.plan (plan_code),
    effective_date date NOT NULL,
    termination_date date,
    created_at timestamptz DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamptz DEFAULT CURRENT_TIMESTAMP,
    name text GENERATED ALWAYS AS (first_name || ' ' || last_name) STORED,
    patient_id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    sex text NOT NULL DEFAULT 'U' CHECK (sex IN ('M', 'F', 'U')),
    address text,
    city text,
    state text,
    zip_code text,
    phone text,
    email text,
    CONSTRAINT members_finite CHECK (isfinite(date_of_birth) AND isfinite(effective_date)
        AND isfinite(termination_date))
);
COMMENT ON TABLE pbm.members IS
'People. The spans of coverage are in pbm.coverage, which adjudication reads; plan_id (a plan_code) and the dates here are the newest span of the highest rank, kept by a trigger on coverage.';
COMMENT ON COLUMN pbm.members.patient_id IS 'The key everything about the person hangs on';
COMMENT ON COLUMN pbm.members.eligibility_status IS 'active or inactive, for reports; inactive: no span is open today';
CREATE INDEX idx_members_eligibility ON pbm.members (eligibility_status, effective_date, termination_date);
COMMENT ON INDEX pbm.idx_members_eligibility IS 'Member eligibility report';

table_holds := table_holds || '{"members": "personal"}';
