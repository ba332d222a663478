CREATE TABLE pbm.coverage (
    coverage_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    member_id integer NOT NULL REFERENCES pbm.members,
    plan_id uuid REFERENCES pbm.plan,
    cardholder_id text NOT NULL,
    person_code text NOT NULL DEFAULT '01',
    family_id uuid NOT NULL,
    relationship_code text NOT NULL DEFAULT '1' CHECK (relationship_code IN ('0', '1', '2', '3', '4')),
    group_id text,
    rank smallint NOT NULL DEFAULT 1 CHECK (rank > 0),
    effective_date date NOT NULL,
    termination_date date,
    created_at timestamptz NOT NULL DEFAULT now(),
    bin text,
    pcn text,
    coverage_tier text,
    CONSTRAINT coverage_no_overlap EXCLUDE USING gist (
        int4range(member_id, member_id, '[]') WITH &&,
        int4range(rank, rank, '[]') WITH &&,
        (CASE WHEN termination_date < effective_date THEN 'empty'::daterange
              ELSE daterange(effective_date, termination_date, '[]') END) WITH &&) DEFERRABLE,
    CONSTRAINT coverage_finite CHECK (isfinite(effective_date) AND isfinite(termination_date)),
    -- Printable ASCII without lower case, neither beginning nor ending with a space.
    CONSTRAINT coverage_cardholder_id CHECK (cardholder_id ~ '^[!-`{-~]([ -`{-~]{0,18}[!-`{-~])?$'),
    CONSTRAINT coverage_group_id CHECK (group_id ~ '^[!-`{-~]([ -`{-~]*[!-`{-~])?$'),
    CONSTRAINT coverage_person_code CHECK (person_code ~ '^[!-~]([ -~]?[!-~])?$'),
    CONSTRAINT coverage_bin CHECK (bin ~ '^[0-9]{6}$'),
    CONSTRAINT coverage_pcn CHECK (pcn ~ '^[!-~]{1,10}$'),
    CONSTRAINT coverage_coverage_tier CHECK (coverage_tier ~ '^[A-Z0-9]{2,3}$'),
    CONSTRAINT coverage_payer CHECK (plan_id IS NOT NULL OR bin IS NOT NULL)
);
COMMENT ON TABLE pbm.coverage IS
'Spans in which a plan covers a member, both dates inclusive; a span that ends before it begins is void. rank 1 pays first; spans of one member and rank do not overlap. A span without a plan is one of another payer: no claim is answered by it, but one of a later rank waits for it (reject 41).';
COMMENT ON COLUMN pbm.coverage.cardholder_id IS 'Cardholder ID on the card (302-C2), the same for a family: 1 to 20 printable ASCII characters in the form upper(btrim(id)), in which claims are compared';
COMMENT ON COLUMN pbm.coverage.person_code IS 'Person code (303-C3) within the cardholder ID, 1 to 3 characters; digits compare as a number';
COMMENT ON COLUMN pbm.coverage.group_id IS 'Group ID on the card (301-C1), in the form upper(btrim(id))';
COMMENT ON COLUMN pbm.coverage.plan_id IS 'The plan that covers the member; NULL: another payer does';
COMMENT ON COLUMN pbm.coverage.bin IS 'Bank identification number (101-A1) under which the payer is billed, told with reject 41; needed of a payer that is no plan here';
COMMENT ON COLUMN pbm.coverage.pcn IS 'Processor control number (104-A4) under which the payer is billed, told with reject 41';
COMMENT ON COLUMN pbm.coverage.coverage_tier IS 'Who of the family is covered, by the codes of X12 834 (HD05), such as EMP employee alone, ESP with spouse, ECH with children, FAM family; NULL: not known. Selects the plan''s deductible';
COMMENT ON COLUMN pbm.coverage.family_id IS 'Whose family accumulators count';
COMMENT ON COLUMN pbm.coverage.relationship_code IS 'Patient relationship (306-C6): 0 not specified, 1 cardholder, 2 spouse, 3 child, 4 other';
CREATE INDEX coverage_cardholder ON pbm.coverage (cardholder_id, person_code);
CREATE INDEX coverage_member ON pbm.coverage (member_id);
CREATE INDEX coverage_family ON pbm.coverage (family_id);
COMMENT ON INDEX pbm.coverage_no_overlap IS 'No overlap of spans of one member and rank, looked at when the statement has ended';
COMMENT ON INDEX pbm.coverage_cardholder IS 'Finds the person of a claim';
COMMENT ON INDEX pbm.coverage_member IS 'Finds the spans of a member';
COMMENT ON INDEX pbm.coverage_family IS 'Finds the persons of a family';
CREATE INDEX coverage_plan ON pbm.coverage (plan_id);
COMMENT ON INDEX pbm.coverage_plan IS 'Member months of a plan';

table_holds := table_holds || '{"coverage": "personal"}';
