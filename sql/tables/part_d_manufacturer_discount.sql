CREATE TABLE pbm.part_d_manufacturer_discount (
    year integer NOT NULL REFERENCES pbm.part_d_year,
    status text NOT NULL,
    below_percent numeric(5,2) NOT NULL,
    above_percent numeric(5,2) NOT NULL,
    PRIMARY KEY (year, status),
    CONSTRAINT part_d_manufacturer_discount_status CHECK (status IN ('full', 'specified', 'specified_small')),
    CONSTRAINT part_d_manufacturer_discount_percents CHECK (least(below_percent, above_percent) >= 0
        AND greatest(below_percent, above_percent) <= 100 AND greatest(below_percent, above_percent) < 'Infinity')
);
COMMENT ON TABLE pbm.part_d_manufacturer_discount IS
'What a manufacturer pays of an applicable drug in a Part D year (SSA 1860D-14C(g)), by the status of the manufacturer';
COMMENT ON COLUMN pbm.part_d_manufacturer_discount.status IS
'full; specified: reduced for members with a low-income subsidy; specified_small: reduced for everyone';
COMMENT ON COLUMN pbm.part_d_manufacturer_discount.below_percent IS 'Percent of the price in initial coverage; none in the deductible';
COMMENT ON COLUMN pbm.part_d_manufacturer_discount.above_percent IS 'Percent of the price above the threshold';

table_holds := table_holds || '{"part_d_manufacturer_discount": "reference"}';
