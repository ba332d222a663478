CREATE TABLE pbm.drug_price (
    ndc pbm.ndc NOT NULL REFERENCES pbm.drugs (ndc_code) ON DELETE CASCADE,
    price_type text NOT NULL CHECK (price_type IN ('awp', 'wac', 'mac', 'nadac', 'amp', 'ful')),
    effective_date date NOT NULL,
    termination_date date,
    unit_price numeric(14,5) NOT NULL CHECK (unit_price >= 0),
    published_date date NOT NULL DEFAULT '2000-01-01',
    PRIMARY KEY (ndc, price_type, effective_date, published_date),
    CHECK (termination_date >= effective_date),
    CONSTRAINT drug_price_finite CHECK (isfinite(effective_date) AND isfinite(termination_date)
        AND unit_price < 'Infinity'),
    CONSTRAINT drug_price_published CHECK (isfinite(published_date))
);
COMMENT ON TABLE pbm.drug_price IS 'Dollars per billing unit by price type and date; of the rows that cover the fill the newest published_date on or before the day the claim is received counts, then the latest effective_date. AWP is licensed: a customer loads it.';
COMMENT ON COLUMN pbm.drug_price.published_date IS 'The day on which the price became known, such as the as-of date of a NADAC file; a correction is a row with a later one. The default: known from the beginning.';

table_holds := table_holds || '{"drug_price": "reference"}';
