CREATE TABLE pbm.rebate_product (
    ndc pbm.ndc NOT NULL,
    contract_id uuid NOT NULL CONSTRAINT rebate_product_contract_id_fkey REFERENCES pbm.manufacturer_rebate ON DELETE CASCADE,
    PRIMARY KEY (ndc, contract_id)
);
COMMENT ON TABLE pbm.rebate_product IS 'Further products of a contract beside manufacturer_rebate.ndc: units of all of them count toward its minimum volume and market share';

table_holds := table_holds || '{"rebate_product": "reference"}';
