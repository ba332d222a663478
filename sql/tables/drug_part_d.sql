CREATE TABLE pbm.drug_part_d (
    ndc pbm.ndc NOT NULL,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    kind text,
    manufacturer_status text NOT NULL DEFAULT 'full',
    insulin boolean NOT NULL DEFAULT false,
    vaccine boolean NOT NULL DEFAULT false,
    maximum_fair_price numeric(18,6),
    low_income_generic boolean,
    daily_cost_share boolean NOT NULL DEFAULT false,
    coverage text NOT NULL DEFAULT 'covered',
    hospice_review boolean NOT NULL DEFAULT false,
    source text,
    PRIMARY KEY (ndc, effective_date),
    CONSTRAINT drug_part_d_kind CHECK (kind IN ('applicable', 'selected', 'other')),
    CONSTRAINT drug_part_d_manufacturer_status CHECK (manufacturer_status IN ('full', 'specified', 'specified_small')),
    CONSTRAINT drug_part_d_insulin_or_vaccine CHECK (NOT (insulin AND vaccine)),
    CONSTRAINT drug_part_d_maximum_fair_price CHECK (maximum_fair_price > 0 AND maximum_fair_price < 'Infinity'),
    CONSTRAINT drug_part_d_selected CHECK (kind <> 'selected' OR maximum_fair_price IS NOT NULL),
    CONSTRAINT drug_part_d_coverage CHECK (coverage IN ('covered', 'supplemental', 'over_the_counter', 'excluded', 'part_b')),
    CONSTRAINT drug_part_d_dates CHECK (isfinite(effective_date) AND isfinite(termination_date) AND termination_date >= effective_date)
);
COMMENT ON TABLE pbm.drug_part_d IS
'What a product is under Medicare Part D for fill dates, both inclusive; of several rows that cover a date the latest counts. A product without a row takes its kind from its marketing category and is otherwise as the defaults say.';
COMMENT ON COLUMN pbm.drug_part_d.kind IS 'applicable, selected or other (SSA 1860D-14C(g)(2)); NULL: as drugs.marketing_category says, or other without one';
COMMENT ON COLUMN pbm.drug_part_d.manufacturer_status IS 'Status of the manufacturer: full, specified (reduced discount for members with a low-income subsidy), specified_small (for everyone)';
COMMENT ON COLUMN pbm.drug_part_d.insulin IS 'Whether it is insulin, which has a cap and no deductible (SSA 1860D-2(b)(9))';
COMMENT ON COLUMN pbm.drug_part_d.vaccine IS 'Whether it is a vaccine that the ACIP recommends for adults, which costs the member nothing (SSA 1860D-2(b)(8))';
COMMENT ON COLUMN pbm.drug_part_d.maximum_fair_price IS 'Dollars per billing unit of the negotiated maximum fair price; a selected drug has one';
COMMENT ON COLUMN pbm.drug_part_d.low_income_generic IS 'Whether the low-income copay of generics is its; NULL: unless drugs.brand';
COMMENT ON COLUMN pbm.drug_part_d.daily_cost_share IS 'Whether less than a month''s supply costs a share of the copay (42 CFR 423.153(b)(4)): a solid oral drug, no antibiotic and not kept in its original container';
COMMENT ON COLUMN pbm.drug_part_d.coverage IS 'covered; supplemental: excluded by law, paid as a supplemental benefit; over_the_counter; excluded: by law, and rejected A5; part_b: rejected A6 until an authorization finds that Part D pays it for the patient';
COMMENT ON COLUMN pbm.drug_part_d.hospice_review IS 'Whether a hospice may supply it: a claim of a member who has elected hospice (member_condition) is rejected A3 until it is authorized';
COMMENT ON COLUMN pbm.drug_part_d.source IS 'Where the row is from; NULL: not said';

table_holds := table_holds || '{"drug_part_d": "reference"}';
