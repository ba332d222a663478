CREATE TABLE pbm.plan_coordination (
    plan_id uuid NOT NULL REFERENCES pbm.plan,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    method text NOT NULL DEFAULT 'patient_responsibility',
    accepted_reject_codes text[] NOT NULL DEFAULT '{}',
    last_resort boolean NOT NULL DEFAULT false,
    counted text NOT NULL DEFAULT 'all',
    program_maximum numeric(12,2),
    reject_when_met boolean NOT NULL DEFAULT false,
    assistance_accumulates boolean NOT NULL DEFAULT true,
    first_reversed text NOT NULL DEFAULT 'warn',
    PRIMARY KEY (plan_id, effective_date),
    CONSTRAINT plan_coordination_dates CHECK (termination_date >= effective_date),
    CONSTRAINT plan_coordination_finite CHECK (isfinite(effective_date) AND isfinite(termination_date)),
    CONSTRAINT plan_coordination_method CHECK (method IN ('patient_responsibility', 'government_lesser', 'medicaid_lesser',
        'standard', 'non_duplication')),
    -- Codes of 1 to 3 capital letters and digits; a NULL among them shows as a star.
    CONSTRAINT plan_coordination_accepted_reject_codes
        CHECK (array_to_string(accepted_reject_codes, ',', '*') ~ '^([A-Z0-9]{1,3}(,[A-Z0-9]{1,3})*)?$'),
    CONSTRAINT plan_coordination_counted CHECK (counted IN ('all', 'drug_only')),
    CONSTRAINT plan_coordination_program_maximum CHECK (program_maximum >= 0 AND program_maximum < 'Infinity'),
    CONSTRAINT plan_coordination_first_reversed CHECK (first_reversed IN ('warn', 'refuse', 'reverse'))
);
COMMENT ON TABLE pbm.plan_coordination IS
'How a plan pays after another payer, by fill date; of rows that overlap the one that began last. A plan without a row for the date does not coordinate: it rejects a claim that another payer was billed for (535).';
COMMENT ON COLUMN pbm.plan_coordination.method IS 'How the plan''s part is worked out: patient_responsibility, government_lesser, medicaid_lesser, standard, non_duplication';
COMMENT ON COLUMN pbm.plan_coordination.accepted_reject_codes IS 'Reject codes (511-FB) of another payer after which the plan pays as if it were first; another code is rejected 6E';
COMMENT ON COLUMN pbm.plan_coordination.last_resort IS 'Whether every other coverage pays before the plan, whatever its rank, as before Medicaid';
COMMENT ON COLUMN pbm.plan_coordination.counted IS 'Which amounts of another payer count as paid: all, or drug_only, without delivery, shipping and postage';
COMMENT ON COLUMN pbm.plan_coordination.program_maximum IS 'Dollars that the plan pays at most of a bill for patient responsibility alone (other coverage code 8); NULL: no limit';
COMMENT ON COLUMN pbm.plan_coordination.reject_when_met IS 'Whether a claim is rejected 74 of which another payer paid what the plan allows, or more; it is paid at 0.00 otherwise';
COMMENT ON COLUMN pbm.plan_coordination.assistance_accumulates IS 'Whether what a manufacturer pays for the patient counts toward the member''s accumulators; without effect, for no claim reports such a payment yet';
COMMENT ON COLUMN pbm.plan_coordination.first_reversed IS 'What becomes of the plan''s claim when that of a payer before it is reversed: warn (it stands, the pharmacy is told), refuse (the first is not reversed), reverse (it is reversed too)';

table_holds := table_holds || '{"plan_coordination": "reference"}';
