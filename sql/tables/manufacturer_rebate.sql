CREATE TABLE pbm.manufacturer_rebate (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    manufacturer_id uuid,
    ndc pbm.ndc NOT NULL,
    rebate_percent numeric(5,2) CHECK (rebate_percent BETWEEN 0 AND 100),
    rebate_amount_per_unit numeric(10,4) CHECK (rebate_amount_per_unit >= 0),
    contract_start_date date,
    contract_end_date date,
    minimum_volume integer CHECK (minimum_volume >= 0),
    created_at timestamptz NOT NULL DEFAULT now(),
    CHECK (contract_end_date >= contract_start_date),
    CONSTRAINT manufacturer_rebate_finite CHECK (isfinite(contract_start_date) AND isfinite(contract_end_date)
        AND greatest(rebate_percent, rebate_amount_per_unit) < 'Infinity')
);
COMMENT ON TABLE pbm.manufacturer_rebate IS 'Rebate terms of a product by contract period';
CREATE INDEX manufacturer_rebate_ndc ON pbm.manufacturer_rebate (ndc);
COMMENT ON INDEX pbm.manufacturer_rebate_ndc IS 'Finds the contract of a product';

table_holds := table_holds || '{"manufacturer_rebate": "neither"}';
