CREATE TABLE pbm.accumulator_sync (
    sync_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    patient_id uuid NOT NULL,
    family_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    benefit_year_start date NOT NULL,
    source text NOT NULL,
    reference text NOT NULL,
    mode text NOT NULL,
    as_of timestamptz NOT NULL,
    deductible numeric(12,2) NOT NULL,
    out_of_pocket numeric(12,2) NOT NULL,
    deductible_applied numeric(12,2) NOT NULL,
    out_of_pocket_applied numeric(12,2) NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT accumulator_sync_once UNIQUE (source, reference),
    CONSTRAINT accumulator_sync_texts CHECK (source ~ '^[A-Za-z0-9][A-Za-z0-9 _.-]{0,59}$' AND reference ~ '[^ ]' AND length(reference) <= 60),
    CONSTRAINT accumulator_sync_mode CHECK (mode IN ('absolute', 'difference')),
    CONSTRAINT accumulator_sync_absolute CHECK (mode <> 'absolute' OR least(deductible, out_of_pocket) >= 0),
    CONSTRAINT accumulator_sync_finite CHECK (isfinite(benefit_year_start) AND isfinite(as_of) AND isfinite(received_at)
        AND '(-Infinity,Infinity)'::numrange @> ALL (ARRAY[deductible, out_of_pocket, deductible_applied, out_of_pocket_applied]))
);
COMMENT ON TABLE pbm.accumulator_sync IS
'What other administrators, such as a medical one, report that a person paid toward the limits of a plan, an event a row; never changed. accumulator has the sum of what was applied.';
COMMENT ON COLUMN pbm.accumulator_sync.family_id IS 'The family whose accumulator follows';
COMMENT ON COLUMN pbm.accumulator_sync.source IS 'Who reports it, such as MEDICAL';
COMMENT ON COLUMN pbm.accumulator_sync.reference IS 'The sender''s number of the report, by which a repeat is known';
COMMENT ON COLUMN pbm.accumulator_sync.mode IS 'absolute: all of the source for the benefit year; difference: what is added to it, or, below 0, taken off';
COMMENT ON COLUMN pbm.accumulator_sync.as_of IS 'The moment as of which the source reports: an absolute amount takes the place of all that was reported as of before';
COMMENT ON COLUMN pbm.accumulator_sync.deductible IS 'Dollars toward the deductible, as reported';
COMMENT ON COLUMN pbm.accumulator_sync.out_of_pocket IS 'Dollars toward the out-of-pocket maximum, as reported';
COMMENT ON COLUMN pbm.accumulator_sync.deductible_applied IS 'What the report changed in deductible_met';
COMMENT ON COLUMN pbm.accumulator_sync.out_of_pocket_applied IS 'What the report changed in out_of_pocket_met';
COMMENT ON INDEX pbm.accumulator_sync_once IS 'A source uses a reference once';
CREATE INDEX accumulator_sync_person ON pbm.accumulator_sync (patient_id, plan_id, benefit_year_start, source);
COMMENT ON INDEX pbm.accumulator_sync_person IS 'What a source reported of a person';

table_holds := table_holds || '{"accumulator_sync": "personal"}';
