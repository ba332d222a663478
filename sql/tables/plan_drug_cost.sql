CREATE TABLE pbm.plan_drug_cost (
    plan_id uuid NOT NULL REFERENCES pbm.plan,
    ndc pbm.ndc NOT NULL,
    days_supply integer NOT NULL CHECK (days_supply > 0),
    effective_date date NOT NULL,
    termination_date date,
    unit_cost numeric(14,5) NOT NULL CHECK (unit_cost >= 0),
    PRIMARY KEY (plan_id, ndc, days_supply, effective_date),
    CONSTRAINT plan_drug_cost_dates CHECK (termination_date >= effective_date),
    CONSTRAINT plan_drug_cost_finite CHECK (isfinite(effective_date) AND isfinite(termination_date) AND unit_cost < 'Infinity')
);
COMMENT ON TABLE pbm.plan_drug_cost IS 'What a unit of a product costs a plan on average, as the CMS Part D public-use pricing file tells it; claims are priced by drug_price and contracts, not by it';
COMMENT ON COLUMN pbm.plan_drug_cost.plan_id IS 'The plan';
COMMENT ON COLUMN pbm.plan_drug_cost.ndc IS 'The product';
COMMENT ON COLUMN pbm.plan_drug_cost.days_supply IS 'Days of supply the average is of: 30, 60, 90';
COMMENT ON COLUMN pbm.plan_drug_cost.effective_date IS 'First day of the quarter or month the file is of';
COMMENT ON COLUMN pbm.plan_drug_cost.termination_date IS 'Last day; NULL: until a later file';
COMMENT ON COLUMN pbm.plan_drug_cost.unit_cost IS 'Dollars per billing unit at retail';

table_holds := table_holds || '{"plan_drug_cost": "neither"}';
