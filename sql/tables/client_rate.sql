CREATE TABLE pbm.client_rate (
    client_contract_id integer NOT NULL CONSTRAINT client_rate_client_contract_id_fkey REFERENCES pbm.client_contract ON DELETE CASCADE,
    product_type text NOT NULL,
    price_type text NOT NULL,
    adjustment_percent numeric(7,4) NOT NULL DEFAULT 0,
    PRIMARY KEY (client_contract_id, product_type, price_type),
    CONSTRAINT client_rate_product_type CHECK (product_type IN ('brand', 'generic')),
    CONSTRAINT client_rate_price_type CHECK (price_type IN ('awp', 'wac', 'mac', 'nadac', 'ful')),
    CONSTRAINT client_rate_adjustment CHECK (adjustment_percent > -100 AND adjustment_percent < 'Infinity')
);
COMMENT ON TABLE pbm.client_rate IS 'The bases that a client''s contract prices by, as contract_rate has those of a pharmacy''s; mac is the client''s own list, or else that of the network';
COMMENT ON COLUMN pbm.client_rate.client_contract_id IS 'The contract with the client';
COMMENT ON COLUMN pbm.client_rate.product_type IS 'brand or generic';
COMMENT ON COLUMN pbm.client_rate.price_type IS 'The price that it starts from';
COMMENT ON COLUMN pbm.client_rate.adjustment_percent IS 'Percent added to that price: -80 is "less 80 %"';

table_holds := table_holds || '{"client_rate": "reference"}';
