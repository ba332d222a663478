DO $pbm$
BEGIN
IF pbm.installs_code_only() THEN RETURN; END IF;

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

CREATE TABLE pbm.coverage (
    coverage_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    member_id integer NOT NULL REFERENCES pbm.members,
    plan_id uuid NOT NULL REFERENCES pbm.plan,
    cardholder_id text NOT NULL,
    person_code text NOT NULL DEFAULT '01',
    family_id uuid NOT NULL,
    relationship_code text NOT NULL DEFAULT '1' CHECK (relationship_code IN ('0', '1', '2', '3', '4')),
    group_id text,
    rank smallint NOT NULL DEFAULT 1 CHECK (rank > 0),
    effective_date date NOT NULL,
    termination_date date,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT coverage_no_overlap EXCLUDE USING gist (
        int4range(member_id, member_id, '[]') WITH &&,
        int4range(rank, rank, '[]') WITH &&,
        (CASE WHEN termination_date < effective_date THEN 'empty'::daterange
              ELSE daterange(effective_date, termination_date, '[]') END) WITH &&),
    CONSTRAINT coverage_finite CHECK (isfinite(effective_date) AND isfinite(termination_date))
);
COMMENT ON TABLE pbm.coverage IS
'Spans in which a plan covers a member, both dates inclusive; a span that ends before it begins is void. rank 1 pays first; spans of one member and rank do not overlap.';
COMMENT ON COLUMN pbm.coverage.cardholder_id IS 'Cardholder ID on the card (302-C2), the same for a family';
COMMENT ON COLUMN pbm.coverage.person_code IS 'Person code (303-C3) within the cardholder ID';
COMMENT ON COLUMN pbm.coverage.family_id IS 'Whose family accumulators count';
COMMENT ON COLUMN pbm.coverage.relationship_code IS 'Patient relationship (306-C6): 0 not specified, 1 cardholder, 2 spouse, 3 child, 4 other';
CREATE INDEX coverage_cardholder ON pbm.coverage (cardholder_id, person_code);
CREATE INDEX coverage_member ON pbm.coverage (member_id);
COMMENT ON INDEX pbm.coverage_no_overlap IS 'No overlap of spans of one member and rank';
COMMENT ON INDEX pbm.coverage_cardholder IS 'Finds the person of a claim';
COMMENT ON INDEX pbm.coverage_member IS 'Finds the spans of a member';

CREATE TABLE pbm.accumulator (
    owner_id uuid NOT NULL,
    plan_id uuid NOT NULL REFERENCES pbm.plan,
    benefit_year_start date NOT NULL,
    scope text NOT NULL CHECK (scope IN ('family', 'individual')),
    deductible_met numeric(12,2) NOT NULL DEFAULT 0,
    out_of_pocket_met numeric(12,2) NOT NULL DEFAULT 0,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (owner_id, plan_id, benefit_year_start, scope),
    CONSTRAINT accumulator_finite CHECK (isfinite(benefit_year_start)
        AND '[0,Infinity)'::numrange @> ALL (ARRAY[deductible_met, out_of_pocket_met]))
) WITH (fillfactor = 70);
COMMENT ON TABLE pbm.accumulator IS 'What a member (owner_id = members.patient_id) or a family (coverage.family_id) has paid in a benefit year, in dollars: always the sum over the paid claims';

CREATE TABLE pbm.prior_authorization (
    authorization_number text PRIMARY KEY DEFAULT replace(gen_random_uuid()::text, '-', ''),
    patient_id uuid NOT NULL REFERENCES pbm.members (patient_id),
    plan_id uuid NOT NULL REFERENCES pbm.plan,
    ndc pbm.ndc,
    ingredient_id integer REFERENCES pbm.ingredient,
    class_id integer REFERENCES pbm.therapeutic_class,
    status text NOT NULL DEFAULT 'approved' CHECK (status IN ('approved', 'denied', 'in_process')),
    waived_reject_codes text[] NOT NULL DEFAULT '{75,608}',
    quantity_authorized numeric(12,3) CHECK (quantity_authorized > 0),
    fills_authorized integer CHECK (fills_authorized > 0),
    effective_date date NOT NULL,
    termination_date date,
    created_at timestamptz NOT NULL DEFAULT now(),
    CHECK (num_nonnulls(ndc, ingredient_id, class_id) = 1),
    CHECK (termination_date >= effective_date),
    CONSTRAINT prior_authorization_finite CHECK (isfinite(effective_date) AND isfinite(termination_date)
        AND quantity_authorized < 'Infinity')
);
COMMENT ON TABLE pbm.prior_authorization IS 'Prior authorizations on file';
COMMENT ON COLUMN pbm.prior_authorization.waived_reject_codes IS 'The rejects this authorization lifts: 75, 608, 60, 61, 70, MR, 76, 9G, 7X, AG, 79';
COMMENT ON COLUMN pbm.prior_authorization.quantity_authorized IS 'Units in all its fills, reject PA beyond; NULL: no limit';
COMMENT ON COLUMN pbm.prior_authorization.fills_authorized IS 'Fills in all, reject PA beyond; NULL: no limit';
CREATE INDEX prior_authorization_patient ON pbm.prior_authorization (patient_id);
COMMENT ON INDEX pbm.prior_authorization_patient IS 'Finds the authorizations of a claim''s patient';
END
$pbm$;
