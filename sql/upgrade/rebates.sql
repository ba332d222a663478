-- The release took any manufacturer_id: each gets a row, to be given its name.
INSERT INTO pbm.manufacturer (id, name, created_at)
SELECT r.manufacturer_id, 'Manufacturer ' || r.manufacturer_id, min(r.created_at)
FROM pbm.manufacturer_rebate r WHERE r.manufacturer_id IS NOT NULL GROUP BY r.manufacturer_id;
ALTER TABLE pbm.manufacturer_rebate
    ADD CONSTRAINT manufacturer_rebate_manufacturer_id_fkey FOREIGN KEY (manufacturer_id) REFERENCES pbm.manufacturer,
    ADD COLUMN kind text,
    ADD COLUMN program text NOT NULL DEFAULT 'commercial',
    ADD COLUMN plan_ids uuid[],
    ADD COLUMN period text NOT NULL DEFAULT 'quarter',
    ADD COLUMN volume_rule text NOT NULL DEFAULT 'first_unit',
    ADD COLUMN administrative_fee_percent numeric(5,2) NOT NULL DEFAULT 0,
    ADD COLUMN exclusions text[] NOT NULL DEFAULT '{other_payment,compound}',
    ADD COLUMN baseline_wac numeric(14,5),
    ADD COLUMN allowed_increase_percent numeric(7,2),
    ADD COLUMN rebate_unit text,
    ADD COLUMN billing_units_per_rebate_unit numeric(14,6),
    ADD CONSTRAINT manufacturer_rebate_kind CHECK (kind IN ('percent_of_wac', 'amount_per_unit', 'market_share', 'price_protection')),
    ADD CONSTRAINT manufacturer_rebate_terms CHECK (CASE kind
        WHEN 'percent_of_wac' THEN rebate_percent IS NOT NULL
        WHEN 'amount_per_unit' THEN rebate_amount_per_unit IS NOT NULL
        WHEN 'price_protection' THEN allowed_increase_percent IS NOT NULL
        ELSE true END),
    ADD CONSTRAINT manufacturer_rebate_program CHECK (program IN ('commercial', 'medicaid_federal', 'medicaid_supplemental')),
    ADD CONSTRAINT manufacturer_rebate_period CHECK (period IN ('month', 'quarter', 'year')),
    ADD CONSTRAINT manufacturer_rebate_volume_rule CHECK (volume_rule IN ('first_unit', 'above_minimum')),
    ADD CONSTRAINT manufacturer_rebate_exclusions CHECK (exclusions <@ '{other_payment,compound}'),
    ADD CONSTRAINT manufacturer_rebate_plan_ids CHECK (array_position(plan_ids, NULL) IS NULL),
    ADD CONSTRAINT manufacturer_rebate_amounts CHECK (baseline_wac >= 0 AND allowed_increase_percent >= 0
        AND greatest(baseline_wac, allowed_increase_percent) < 'Infinity'
        AND administrative_fee_percent BETWEEN 0 AND 100 AND billing_units_per_rebate_unit BETWEEN 0.001 AND 1000000);
COMMENT ON TABLE pbm.manufacturer_rebate IS 'Rebate contracts: what a manufacturer pays for a product, or for a set of products with rebate_product, in a span of dates';
COMMENT ON COLUMN pbm.manufacturer_rebate.manufacturer_id IS 'The manufacturer; NULL: nobody is invoiced';
COMMENT ON COLUMN pbm.manufacturer_rebate.rebate_percent IS 'Percent of the wholesale acquisition cost, 12.5 = 12.5 %';
COMMENT ON COLUMN pbm.manufacturer_rebate.rebate_amount_per_unit IS 'Dollars per unit';
COMMENT ON COLUMN pbm.manufacturer_rebate.contract_start_date IS 'First fill date; NULL: open';
COMMENT ON COLUMN pbm.manufacturer_rebate.contract_end_date IS 'Last fill date; NULL: open';
COMMENT ON COLUMN pbm.manufacturer_rebate.minimum_volume IS 'Units of a period from which rebates are earned; NULL: from the first';
COMMENT ON COLUMN pbm.manufacturer_rebate.kind IS 'percent_of_wac, amount_per_unit, market_share (rebate_tier and rebate_market_basket) or price_protection; NULL: the first of the two whose column is given';
COMMENT ON COLUMN pbm.manufacturer_rebate.program IS 'commercial, which Medicaid claims earn nothing under; medicaid_federal and medicaid_supplemental, for plans whose line_of_business is medicaid';
COMMENT ON COLUMN pbm.manufacturer_rebate.plan_ids IS 'The plans it is for; NULL: all';
COMMENT ON COLUMN pbm.manufacturer_rebate.period IS 'Calendar month, quarter or year in which volume and market share are counted and invoiced';
COMMENT ON COLUMN pbm.manufacturer_rebate.volume_rule IS 'Once minimum_volume is reached: first_unit, all units of the period earn; above_minimum, those above it';
COMMENT ON COLUMN pbm.manufacturer_rebate.administrative_fee_percent IS 'Percent of the WAC amount that is invoiced beside the rebate, whatever the volume';
COMMENT ON COLUMN pbm.manufacturer_rebate.exclusions IS 'What earns nothing beside 340B drugs and, under a commercial contract, Medicaid claims: other_payment (another payer paid in full), compound';
COMMENT ON COLUMN pbm.manufacturer_rebate.baseline_wac IS 'Of a price protection, WAC per billing unit that it starts from; NULL: the one of contract_start_date';
COMMENT ON COLUMN pbm.manufacturer_rebate.allowed_increase_percent IS 'Of a price protection, what WAC may rise by without a rebate';
COMMENT ON COLUMN pbm.manufacturer_rebate.rebate_unit IS 'Unit the contract counts in; NULL, or the product''s drugs.billing_unit: no conversion';
COMMENT ON COLUMN pbm.manufacturer_rebate.billing_units_per_rebate_unit IS 'Billing units in one of rebate_unit, such as 0.8 ml in a syringe; without it another unit does not convert';
table_holds := table_holds || '{"manufacturer_rebate": "reference"}';
ALTER TABLE pbm.pharmacies ADD COLUMN is_340b boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN pbm.pharmacies.is_340b IS 'Whether it dispenses drugs bought at 340B prices, which earn no rebate';
