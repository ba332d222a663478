CREATE TABLE pbm.client_contract (
    client_contract_id serial PRIMARY KEY,
    client_id uuid NOT NULL CONSTRAINT client_contract_client_id_fkey REFERENCES pbm.client,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    method text NOT NULL,
    member_share text NOT NULL DEFAULT 'pharmacy_price',
    brand_dispensing_fee numeric(10,2) NOT NULL DEFAULT 0,
    generic_dispensing_fee numeric(10,2) NOT NULL DEFAULT 0,
    CONSTRAINT client_contract_once UNIQUE (client_id, effective_date),
    CONSTRAINT client_contract_method CHECK (method IN ('pass_through', 'spread')),
    CONSTRAINT client_contract_member_share CHECK (member_share IN ('pharmacy_price', 'lower_price')),
    CONSTRAINT client_contract_dates CHECK (termination_date >= effective_date),
    CONSTRAINT client_contract_finite CHECK (isfinite(effective_date) AND isfinite(termination_date)),
    CONSTRAINT client_contract_fees CHECK (brand_dispensing_fee >= 0 AND generic_dispensing_fee >= 0
        AND greatest(brand_dispensing_fee, generic_dispensing_fee) < 'Infinity')
);
COMMENT ON TABLE pbm.client_contract IS 'What a client is charged by for the claims of its plans, by fill date; of rows that overlap the one that began last. Claims of a client without any have no client price.';
COMMENT ON COLUMN pbm.client_contract.client_id IS 'The client';
COMMENT ON COLUMN pbm.client_contract.effective_date IS 'First fill date';
COMMENT ON COLUMN pbm.client_contract.termination_date IS 'Last fill date; NULL: open';
COMMENT ON COLUMN pbm.client_contract.method IS 'pass_through: what the pharmacy is allowed; spread: by client_rate and the fees of the contract, whatever the pharmacy is allowed';
COMMENT ON COLUMN pbm.client_contract.member_share IS 'What the member''s share is taken of: pharmacy_price, or lower_price of the two';
COMMENT ON COLUMN pbm.client_contract.brand_dispensing_fee IS 'Dollars per fill of a brand';
COMMENT ON COLUMN pbm.client_contract.generic_dispensing_fee IS 'Dollars per fill of a generic';
COMMENT ON INDEX pbm.client_contract_once IS 'One contract of a client from a day; finds the contracts of a client';

table_holds := table_holds || '{"client_contract": "reference"}';
