CREATE TABLE pbm.drug_price (
    ndc pbm.ndc NOT NULL REFERENCES pbm.drugs (ndc_code) ON DELETE CASCADE,
    price_type text NOT NULL CHECK (price_type IN ('awp', 'wac', 'mac', 'nadac', 'amp', 'ful')),
    effective_date date NOT NULL,
    termination_date date,
    unit_price numeric(14,5) NOT NULL CHECK (unit_price >= 0),
    PRIMARY KEY (ndc, price_type, effective_date),
    CHECK (termination_date >= effective_date),
    CONSTRAINT drug_price_finite CHECK (isfinite(effective_date) AND isfinite(termination_date)
        AND unit_price < 'Infinity')
);
COMMENT ON TABLE pbm.drug_price IS 'Dollars per billing unit by price type and date; of overlapping rows the latest effective_date counts. AWP is licensed: a customer loads it.';

table_holds := table_holds || '{"drug_price": "reference"}';
