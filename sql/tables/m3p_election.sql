CREATE TABLE pbm.m3p_election (
    election_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    patient_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    election_date date NOT NULL,
    end_date date,
    end_reason text,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT m3p_election_dates CHECK (isfinite(election_date) AND isfinite(end_date) AND end_date >= election_date),
    CONSTRAINT m3p_election_end CHECK ((end_date IS NULL) = (end_reason IS NULL)),
    CONSTRAINT m3p_election_reason CHECK (end_reason ~ '[^ ]' AND length(end_reason) <= 120)
);
COMMENT ON TABLE pbm.m3p_election IS
'Who takes part in the Medicare Prescription Payment Plan under a Part D plan, from the election to its end, both dates inclusive (SSA 1860D-2(b)(2)(E)). An election without an end renews itself each year. Written by m3p_elect and m3p_end.';
COMMENT ON COLUMN pbm.m3p_election.plan_id IS 'The Part D plan that covered the person on the day of election; no foreign key, which would lock the plan';
COMMENT ON COLUMN pbm.m3p_election.end_date IS 'Last day; claims after it are paid at the counter, and what was not billed stays due. NULL: open';
CREATE INDEX m3p_election_patient ON pbm.m3p_election (patient_id);
CREATE UNIQUE INDEX m3p_election_open ON pbm.m3p_election (patient_id) WHERE end_date IS NULL;
COMMENT ON INDEX pbm.m3p_election_open IS 'A person takes part once at a time';
COMMENT ON INDEX pbm.m3p_election_patient IS 'The elections of a person, which each of his Part D claims looks at';

table_holds := table_holds || '{"m3p_election": "personal"}';
