ALTER TABLE pbm.plan
    ADD COLUMN client_id uuid CONSTRAINT plan_client_id_fkey REFERENCES pbm.client,
    ADD COLUMN carry_over_deductible boolean NOT NULL DEFAULT false,
    ADD COLUMN carry_over_out_of_pocket boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN pbm.plan.client_id IS 'The client whose plan it is; NULL: of no client';
COMMENT ON COLUMN pbm.plan.carry_over_deductible IS 'Whether what a member who changed to this plan within the benefit year had met of the deductible under earlier plans of the same client counts here';
COMMENT ON COLUMN pbm.plan.carry_over_out_of_pocket IS 'The same of the out-of-pocket maximum';
-- Prices of the release count as known from the beginning, which is how they were used.
ALTER TABLE pbm.drug_price
    ADD COLUMN published_date date NOT NULL DEFAULT '2000-01-01',
    DROP CONSTRAINT drug_price_pkey,
    ADD PRIMARY KEY (ndc, price_type, effective_date, published_date),
    ADD CONSTRAINT drug_price_published CHECK (isfinite(published_date));
COMMENT ON TABLE pbm.drug_price IS 'Dollars per billing unit by price type and date; of the rows that cover the fill the newest published_date on or before the day the claim is received counts, then the latest effective_date. AWP is licensed: a customer loads it.';
COMMENT ON COLUMN pbm.drug_price.published_date IS 'The day on which the price became known, such as the as-of date of a NADAC file; a correction is a row with a later one. The default: known from the beginning.';
