ALTER TABLE pbm.accumulator
    ADD COLUMN deductible_external numeric(12,2) NOT NULL DEFAULT 0,
    ADD COLUMN out_of_pocket_external numeric(12,2) NOT NULL DEFAULT 0,
    ADD CONSTRAINT accumulator_external CHECK (least(deductible_external, out_of_pocket_external) >= 0
        AND greatest(deductible_external, out_of_pocket_external) < 'Infinity');
COMMENT ON TABLE pbm.accumulator IS 'What a member (owner_id = members.patient_id) or a family (coverage.family_id) has paid in a benefit year, in dollars: always the opening balance, what other administrators report, and the sum over the paid claims';
COMMENT ON COLUMN pbm.accumulator.deductible_external IS 'Dollars of deductible_met that others report; pbm.sync_accumulator enters them';
COMMENT ON COLUMN pbm.accumulator.out_of_pocket_external IS 'Dollars of out_of_pocket_met that others report';
