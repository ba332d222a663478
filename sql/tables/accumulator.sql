CREATE TABLE pbm.accumulator (
    owner_id uuid NOT NULL,
    plan_id uuid NOT NULL REFERENCES pbm.plan,
    benefit_year_start date NOT NULL,
    scope text NOT NULL CHECK (scope IN ('family', 'individual')),
    deductible_met numeric(12,2) NOT NULL DEFAULT 0,
    out_of_pocket_met numeric(12,2) NOT NULL DEFAULT 0,
    updated_at timestamptz NOT NULL DEFAULT now(),
    deductible_opening numeric(12,2) NOT NULL DEFAULT 0 CHECK (deductible_opening >= 0 AND deductible_opening < 'Infinity'),
    out_of_pocket_opening numeric(12,2) NOT NULL DEFAULT 0 CHECK (out_of_pocket_opening >= 0 AND out_of_pocket_opening < 'Infinity'),
    deductible_external numeric(12,2) NOT NULL DEFAULT 0,
    out_of_pocket_external numeric(12,2) NOT NULL DEFAULT 0,
    PRIMARY KEY (owner_id, plan_id, benefit_year_start, scope),
    CONSTRAINT accumulator_finite CHECK (isfinite(benefit_year_start)
        AND '[0,Infinity)'::numrange @> ALL (ARRAY[deductible_met, out_of_pocket_met])),
    CONSTRAINT accumulator_external CHECK (least(deductible_external, out_of_pocket_external) >= 0
        AND greatest(deductible_external, out_of_pocket_external) < 'Infinity')
) WITH (fillfactor = 70);
COMMENT ON TABLE pbm.accumulator IS 'What a member (owner_id = members.patient_id) or a family (coverage.family_id) has paid in a benefit year, in dollars: always the opening balance, what other administrators report, and the sum over the paid claims';
COMMENT ON COLUMN pbm.accumulator.deductible_opening IS 'Dollars of deductible_met that were met before the first claim here; pbm.set_opening_balance enters them';
COMMENT ON COLUMN pbm.accumulator.out_of_pocket_opening IS 'Dollars of out_of_pocket_met that were met before the first claim here';
COMMENT ON COLUMN pbm.accumulator.deductible_external IS 'Dollars of deductible_met that others report; pbm.sync_accumulator enters them';
COMMENT ON COLUMN pbm.accumulator.out_of_pocket_external IS 'Dollars of out_of_pocket_met that others report';

table_holds := table_holds || '{"accumulator": "personal"}';
