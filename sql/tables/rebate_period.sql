CREATE TABLE pbm.rebate_period (
    contract_id uuid NOT NULL CONSTRAINT rebate_period_contract_id_fkey REFERENCES pbm.manufacturer_rebate,
    period_start date NOT NULL,
    period_end date NOT NULL,
    claims bigint NOT NULL DEFAULT 0,
    units numeric(16,3) NOT NULL DEFAULT 0,
    earned numeric(20,2) NOT NULL DEFAULT 0,
    market_share_percent numeric(5,2),
    resolved_at timestamptz,
    PRIMARY KEY (contract_id, period_start),
    CONSTRAINT rebate_period_dates CHECK (isfinite(period_start) AND isfinite(period_end) AND period_end >= period_start),
    CONSTRAINT rebate_period_amounts CHECK (claims >= 0 AND units >= 0 AND earned >= 0
        AND greatest(units, earned) < 'Infinity' AND market_share_percent BETWEEN 0 AND 100)
);
COMMENT ON TABLE pbm.rebate_period IS 'What a contract''s period came to when it was last invoiced: its row is locked by who invoices, and by no claim';
COMMENT ON COLUMN pbm.rebate_period.claims IS 'Claims that stood';
COMMENT ON COLUMN pbm.rebate_period.earned IS 'What they earned by volume or market share';
COMMENT ON COLUMN pbm.rebate_period.resolved_at IS 'When; NULL: being invoiced for the first time';

table_holds := table_holds || '{"rebate_period": "neither"}';
