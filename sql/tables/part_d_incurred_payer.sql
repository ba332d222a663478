CREATE TABLE pbm.part_d_incurred_payer (
    year integer NOT NULL REFERENCES pbm.part_d_year,
    payer_type text NOT NULL,
    counts boolean NOT NULL,
    PRIMARY KEY (year, payer_type),
    CONSTRAINT part_d_incurred_payer_type CHECK (payer_type ~ '^[a-z][a-z0-9_]{0,31}$')
);
COMMENT ON TABLE pbm.part_d_incurred_payer IS
'Whether what a type of payer pays of a member''s share counts toward the out-of-pocket threshold (SSA 1860D-2(b)(4)(C)), by year';
COMMENT ON COLUMN pbm.part_d_incurred_payer.payer_type IS 'A word such as spap (state pharmaceutical assistance), adap (AIDS drug assistance), ihs (Indian Health Service), medicaid';

table_holds := table_holds || '{"part_d_incurred_payer": "reference"}';
