CREATE TABLE pbm.contract_rate (
    contract_id integer NOT NULL REFERENCES pbm.pharmacy_contract ON DELETE CASCADE,
    product_type text NOT NULL CHECK (product_type IN ('brand', 'generic')),
    price_type text NOT NULL CHECK (price_type IN ('awp', 'wac', 'mac', 'nadac', 'ful')),
    adjustment_percent numeric(7,4) NOT NULL DEFAULT 0 CHECK (adjustment_percent > -100),
    PRIMARY KEY (contract_id, product_type, price_type),
    CONSTRAINT contract_rate_finite CHECK (adjustment_percent < 'Infinity')
);
COMMENT ON TABLE pbm.contract_rate IS
'The bases a contract prices by: AWP - 16 % is awp with -16. All that have a price are tried, the lowest wins. ful is the loaded upper limit, or else the higher of 175 % of AMP and NADAC (42 CFR 447.514).';

table_holds := table_holds || '{"contract_rate": "reference"}';
