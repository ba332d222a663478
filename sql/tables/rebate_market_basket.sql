CREATE TABLE pbm.rebate_market_basket (
    contract_id uuid NOT NULL CONSTRAINT rebate_market_basket_contract_id_fkey REFERENCES pbm.manufacturer_rebate ON DELETE CASCADE,
    ndc pbm.ndc NOT NULL,
    PRIMARY KEY (contract_id, ndc)
);
COMMENT ON TABLE pbm.rebate_market_basket IS 'Products that a market share is measured against; the contract''s own belong to the basket without being named';

table_holds := table_holds || '{"rebate_market_basket": "neither"}';
