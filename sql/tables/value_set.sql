CREATE TABLE pbm.value_set (
    value_set_name text NOT NULL,
    ndc pbm.ndc NOT NULL,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    description text,
    PRIMARY KEY (value_set_name, ndc, effective_date),
    CONSTRAINT value_set_dates CHECK (termination_date >= effective_date),
    CONSTRAINT value_set_finite CHECK (isfinite(effective_date) AND isfinite(termination_date))
);
COMMENT ON TABLE pbm.value_set IS 'Products by the name of a value set, such as those that quality measures are computed over: PDC-STA, statins';
COMMENT ON COLUMN pbm.value_set.value_set_name IS 'Name of the set';
COMMENT ON COLUMN pbm.value_set.ndc IS 'A product of the set, whether or not pbm.drugs has it';
COMMENT ON COLUMN pbm.value_set.effective_date IS 'First day on which the product is of the set';
COMMENT ON COLUMN pbm.value_set.termination_date IS 'Last day; NULL: open';
COMMENT ON COLUMN pbm.value_set.description IS 'What the file says of the product';
CREATE INDEX value_set_ndc ON pbm.value_set (ndc);
COMMENT ON INDEX pbm.value_set_ndc IS 'The sets of a product';

table_holds := table_holds || '{"value_set": "neither"}';
