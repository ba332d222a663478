CREATE TABLE pbm.part_d_lis_copay (
    year integer NOT NULL REFERENCES pbm.part_d_year,
    level smallint NOT NULL,
    generic numeric(10,2),
    other numeric(10,2),
    PRIMARY KEY (year, level),
    CONSTRAINT part_d_lis_copay_level CHECK (level BETWEEN 1 AND 3),
    CONSTRAINT part_d_lis_copay_amounts CHECK (generic >= 0 AND generic < 'Infinity' AND other >= 0 AND other < 'Infinity')
);
COMMENT ON TABLE pbm.part_d_lis_copay IS
'What members with a low-income subsidy pay below the threshold, in dollars, by year and level (SSA 1860D-14(a)). An amount that is NULL is not published: a claim that needs it is error 55000.';
COMMENT ON COLUMN pbm.part_d_lis_copay.level IS '1: full subsidy; 2: full-benefit dual up to 100 % of the poverty level; 3: full-benefit dual in an institution or with home and community-based services';
COMMENT ON COLUMN pbm.part_d_lis_copay.generic IS 'For a generic, or a preferred drug that is a multiple source drug';
COMMENT ON COLUMN pbm.part_d_lis_copay.other IS 'For any other drug';

table_holds := table_holds || '{"part_d_lis_copay": "reference"}';
