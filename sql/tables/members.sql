CREATE TABLE pbm.members (
    member_id serial PRIMARY KEY,
    first_name text,
    last_name text,
    date_of_birth date,
    eligibility_status text DEFAULT 'active',
    plan_id text REFERENCES pbm.plan (plan_code),
    effective_date date,
    termination_date date,
    created_at timestamptz DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamptz DEFAULT CURRENT_TIMESTAMP,
    name text,
    patient_id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    sex text NOT NULL DEFAULT 'U' CHECK (sex IN ('M', 'F', 'U')),
    address pbm.enc,
    city pbm.enc,
    state text,
    zip_code pbm.enc,
    phone pbm.enc,
    email pbm.enc,
    date_of_death date,
    status_date date DEFAULT pbm.today(),
    ssn pbm.enc,
    CONSTRAINT members_finite CHECK (isfinite(date_of_birth) AND isfinite(effective_date)
        AND isfinite(termination_date)),
    CONSTRAINT members_date_of_death CHECK (isfinite(date_of_death) AND date_of_death >= date_of_birth),
    CONSTRAINT members_status_date CHECK (isfinite(status_date))
);
COMMENT ON TABLE pbm.members IS
'People. The spans of coverage are in pbm.coverage, which adjudication reads. eligibility_status, plan_id (a plan_code) and the dates follow it: what the span that covers status_date says, or else the next to begin, or else the last to end, or nothing. The view member_eligibility is right on every day.';
COMMENT ON COLUMN pbm.members.name IS 'First and last name; given alone it is split at its last blank';
COMMENT ON COLUMN pbm.members.date_of_birth IS 'NULL where the person came by name alone: no claim is matched to such a person';
COMMENT ON COLUMN pbm.members.patient_id IS 'The key everything about the person hangs on';
COMMENT ON COLUMN pbm.members.eligibility_status IS 'active or inactive as of status_date; member_eligibility computes it for today';
COMMENT ON COLUMN pbm.members.date_of_death IS 'A fill after it is rejected 69; NULL: alive';
COMMENT ON COLUMN pbm.members.status_date IS 'The day as of which eligibility_status, plan_id and the dates were written: after it, no day has changed them that refresh_eligibility() saw; NULL: written by a release that did not say';
COMMENT ON COLUMN pbm.members.address IS 'Street address, encrypted as members.address with patient_id; pbm.set_member_contact writes it';
COMMENT ON COLUMN pbm.members.city IS 'City, encrypted as members.city with patient_id';
COMMENT ON COLUMN pbm.members.zip_code IS 'Postal code, encrypted as members.zip_code with patient_id';
COMMENT ON COLUMN pbm.members.phone IS 'Telephone number, encrypted as members.phone with patient_id';
COMMENT ON COLUMN pbm.members.email IS 'E-mail address, encrypted as members.email with patient_id';
COMMENT ON COLUMN pbm.members.ssn IS 'Social security number, nine digits, encrypted as members.ssn with patient_id; found by pbm.find_member';
CREATE INDEX idx_members_eligibility ON pbm.members (eligibility_status, effective_date, termination_date);
COMMENT ON INDEX pbm.idx_members_eligibility IS 'Member eligibility report';

table_holds := table_holds || '{"members": "personal"}';
