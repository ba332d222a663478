CREATE TABLE pbm.part_d_accumulator (
    patient_id uuid NOT NULL,
    plan_id uuid NOT NULL REFERENCES pbm.plan,
    year integer NOT NULL,
    deductible_met numeric(12,2) NOT NULL DEFAULT 0,
    troop numeric(12,2) NOT NULL DEFAULT 0,
    gross_covered_cost numeric(12,2) NOT NULL DEFAULT 0,
    plan_deductible_met numeric(12,2) NOT NULL DEFAULT 0,
    deductible_opening numeric(12,2) NOT NULL DEFAULT 0,
    troop_opening numeric(12,2) NOT NULL DEFAULT 0,
    gross_opening numeric(12,2) NOT NULL DEFAULT 0,
    plan_deductible_opening numeric(12,2) NOT NULL DEFAULT 0,
    opening_source text,
    opening_date date,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (patient_id, plan_id, year),
    CONSTRAINT part_d_accumulator_year CHECK (year BETWEEN 2025 AND 9999),
    CONSTRAINT part_d_accumulator_opening CHECK ('[0,Infinity)'::numrange @> ALL (ARRAY[deductible_opening, troop_opening, gross_opening, plan_deductible_opening])),
    CONSTRAINT part_d_accumulator_met CHECK (deductible_met >= deductible_opening AND troop >= troop_opening
        AND gross_covered_cost >= gross_opening AND plan_deductible_met >= plan_deductible_opening
        AND greatest(deductible_met, troop, gross_covered_cost, plan_deductible_met) < 'Infinity'),
    CONSTRAINT part_d_accumulator_opening_said CHECK (isfinite(opening_date) AND (greatest(deductible_opening, troop_opening, gross_opening, plan_deductible_opening) = 0
        OR (opening_source ~ '[^ ]' AND length(opening_source) <= 120 AND opening_date IS NOT NULL) IS TRUE))
) WITH (fillfactor = 70);
COMMENT ON TABLE pbm.part_d_accumulator IS
'What a person has met of a Part D year under a plan, in dollars: always the opening amounts and the sum over the paid claims of part_d_claim';
COMMENT ON COLUMN pbm.part_d_accumulator.deductible_met IS 'Progress against the standard deductible';
COMMENT ON COLUMN pbm.part_d_accumulator.troop IS 'Incurred costs (true out-of-pocket), which the threshold is for';
COMMENT ON COLUMN pbm.part_d_accumulator.gross_covered_cost IS 'Negotiated prices of covered Part D drugs';
COMMENT ON COLUMN pbm.part_d_accumulator.plan_deductible_met IS 'Progress against an enhanced alternative plan''s own deductible';
COMMENT ON COLUMN pbm.part_d_accumulator.deductible_opening IS 'What of deductible_met another Part D plan of the year reported; pbm.set_part_d_opening enters the opening amounts';
COMMENT ON COLUMN pbm.part_d_accumulator.troop_opening IS 'The same of troop';
COMMENT ON COLUMN pbm.part_d_accumulator.gross_opening IS 'The same of gross_covered_cost';
COMMENT ON COLUMN pbm.part_d_accumulator.plan_deductible_opening IS 'The same of plan_deductible_met';
COMMENT ON COLUMN pbm.part_d_accumulator.opening_source IS 'Who reported the opening amounts';
COMMENT ON COLUMN pbm.part_d_accumulator.opening_date IS 'As of which day they were reported';

table_holds := table_holds || '{"part_d_accumulator": "personal"}';
