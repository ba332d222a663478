CREATE TABLE pbm.pharmacy_contract (
    contract_id serial PRIMARY KEY,
    pharmacy_id integer NOT NULL REFERENCES pbm.pharmacies,
    network_id integer NOT NULL REFERENCES pbm.network,
    effective_date date NOT NULL,
    termination_date date,
    brand_dispensing_fee numeric(10,2) NOT NULL DEFAULT 0 CHECK (brand_dispensing_fee >= 0),
    generic_dispensing_fee numeric(10,2) NOT NULL DEFAULT 0 CHECK (generic_dispensing_fee >= 0),
    lesser_of_submitted_fee boolean NOT NULL DEFAULT false,
    sales_tax_percent numeric(7,4) NOT NULL DEFAULT 0 CHECK (sales_tax_percent BETWEEN 0 AND 100),
    compound_fee numeric(10,2) CONSTRAINT pharmacy_contract_compound_fee CHECK (compound_fee >= 0 AND compound_fee < 'Infinity'),
    CHECK (termination_date >= effective_date),
    CONSTRAINT pharmacy_contract_no_overlap EXCLUDE USING gist (
        int4range(pharmacy_id, pharmacy_id, '[]') WITH &&,
        int4range(network_id, network_id, '[]') WITH &&,
        daterange(effective_date, termination_date, '[]') WITH &&) DEFERRABLE,
    CONSTRAINT pharmacy_contract_finite CHECK (isfinite(effective_date) AND isfinite(termination_date)
        AND greatest(brand_dispensing_fee, generic_dispensing_fee, sales_tax_percent) < 'Infinity')
);
COMMENT ON TABLE pbm.pharmacy_contract IS 'Terms of a pharmacy in a network by date; without one on the fill date a claim is rejected 40';
COMMENT ON COLUMN pbm.pharmacy_contract.lesser_of_submitted_fee IS 'Whether a lower submitted dispensing fee (412-DC) replaces the contract''s';
COMMENT ON COLUMN pbm.pharmacy_contract.sales_tax_percent IS 'Percent of ingredient cost plus dispensing fee';
COMMENT ON COLUMN pbm.pharmacy_contract.compound_fee IS 'Dollars per compound, instead of a dispensing fee, where contract_compound_fee has none for its level of effort; NULL: generic_dispensing_fee';
COMMENT ON INDEX pbm.pharmacy_contract_no_overlap IS 'One contract of a pharmacy in a network at a time';
CREATE INDEX pharmacy_contract_pharmacy ON pbm.pharmacy_contract (pharmacy_id);
COMMENT ON INDEX pbm.pharmacy_contract_pharmacy IS 'Finds the contracts of a pharmacy';

table_holds := table_holds || '{"pharmacy_contract": "reference"}';
