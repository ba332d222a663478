CREATE TABLE pbm.part_d_year (
    year integer PRIMARY KEY,
    deductible numeric(10,2) NOT NULL,
    coinsurance_percent numeric(5,2) NOT NULL,
    out_of_pocket_threshold numeric(10,2) NOT NULL,
    selected_subsidy_percent numeric(5,2) NOT NULL,
    reinsurance_applicable_percent numeric(5,2) NOT NULL,
    reinsurance_other_percent numeric(5,2) NOT NULL,
    insulin_maximum numeric(10,2) NOT NULL,
    insulin_percent numeric(5,2),
    source text NOT NULL,
    CONSTRAINT part_d_year_year CHECK (year BETWEEN 2025 AND 9999),
    CONSTRAINT part_d_year_amounts CHECK (deductible >= 0 AND insulin_maximum >= 0 AND out_of_pocket_threshold > deductible
        AND greatest(deductible, insulin_maximum, out_of_pocket_threshold) < 'Infinity'),
    CONSTRAINT part_d_year_percents CHECK (coinsurance_percent > 0
        AND least(selected_subsidy_percent, reinsurance_applicable_percent, reinsurance_other_percent, insulin_percent) >= 0
        AND greatest(coinsurance_percent, selected_subsidy_percent, reinsurance_applicable_percent, reinsurance_other_percent, insulin_percent) <= 100
        AND greatest(coinsurance_percent, selected_subsidy_percent, reinsurance_applicable_percent, reinsurance_other_percent, insulin_percent) < 'Infinity'),
    CONSTRAINT part_d_year_source CHECK (source ~ '[^ ]')
);
COMMENT ON TABLE pbm.part_d_year IS
'The standard Medicare Part D benefit of a calendar year, as CMS announces it; percentages are written as 25 for 25 %. A claim in a year without a row is error 55000. The initial coverage limit and the gap ended with 2024.';
COMMENT ON COLUMN pbm.part_d_year.deductible IS 'Dollars of the standard deductible';
COMMENT ON COLUMN pbm.part_d_year.coinsurance_percent IS 'What the member pays in initial coverage';
COMMENT ON COLUMN pbm.part_d_year.out_of_pocket_threshold IS 'Dollars of incurred costs at which the member''s payments end';
COMMENT ON COLUMN pbm.part_d_year.selected_subsidy_percent IS 'What CMS pays of a selected drug in initial coverage (SSA 1860D-14D)';
COMMENT ON COLUMN pbm.part_d_year.reinsurance_applicable_percent IS 'What CMS reinsures of an applicable drug above the threshold (SSA 1860D-15(b))';
COMMENT ON COLUMN pbm.part_d_year.reinsurance_other_percent IS 'The same of selected and other drugs';
COMMENT ON COLUMN pbm.part_d_year.insulin_maximum IS 'Most dollars for a month''s supply of insulin (SSA 1860D-2(b)(9))';
COMMENT ON COLUMN pbm.part_d_year.insulin_percent IS 'Percent of the maximum fair price, and of the negotiated price, that bounds insulin as well; NULL: the dollars alone do';
COMMENT ON COLUMN pbm.part_d_year.source IS 'Where the amounts are printed';

table_holds := table_holds || '{"part_d_year": "reference"}';
