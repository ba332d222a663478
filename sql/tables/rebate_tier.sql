CREATE TABLE pbm.rebate_tier (
    contract_id uuid NOT NULL CONSTRAINT rebate_tier_contract_id_fkey REFERENCES pbm.manufacturer_rebate ON DELETE CASCADE,
    at_least numeric(5,2) NOT NULL,
    rebate_percent numeric(5,2) NOT NULL,
    PRIMARY KEY (contract_id, at_least),
    CONSTRAINT rebate_tier_percent CHECK (least(at_least, rebate_percent) >= 0
        AND greatest(at_least, rebate_percent) < 'Infinity' AND greatest(at_least, rebate_percent) <= 100)
);
COMMENT ON TABLE pbm.rebate_tier IS 'The scale of a market share contract: from at_least percent of the basket on, rebate_percent of the WAC amount; the highest step that is reached counts';

table_holds := table_holds || '{"rebate_tier": "neither"}';
