CREATE TABLE pbm.rebate_accrual (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    contract_id uuid NOT NULL,
    period_start date NOT NULL,
    period_end date NOT NULL,
    source text NOT NULL CHECK (source IN ('claim', 'reversal', 'resolution', 'dispute')),
    claim_id uuid,
    fill_date date,
    plan_id uuid,
    client_id uuid,
    ndc pbm.ndc,
    units numeric(16,3) NOT NULL DEFAULT 0,
    unit_rebate numeric NOT NULL DEFAULT 0,
    wac_amount numeric(20,2) NOT NULL DEFAULT 0,
    amount numeric(20,2) NOT NULL,
    administrative_fee numeric(20,2) NOT NULL DEFAULT 0,
    client_percent numeric(5,2),
    client_amount numeric(20,2) NOT NULL DEFAULT 0,
    guarantee_amount numeric(20,2) NOT NULL DEFAULT 0,
    point_of_sale_amount numeric(20,2) NOT NULL DEFAULT 0,
    exclusion text CHECK (exclusion IN ('340b', 'medicaid', 'other_payment', 'compound', 'unit', 'no_wac')),
    invoice_line_id uuid CONSTRAINT rebate_accrual_invoice_line_id_fkey
        REFERENCES pbm.rebate_invoice_line DEFERRABLE INITIALLY DEFERRED,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT rebate_accrual_claim CHECK (CASE WHEN source IN ('claim', 'reversal')
        THEN num_nulls(claim_id, fill_date, plan_id, ndc) = 0 AND fill_date BETWEEN period_start AND period_end
        ELSE claim_id IS NULL AND units = 0 AND wac_amount = 0 AND exclusion IS NULL END),
    CONSTRAINT rebate_accrual_sign CHECK (CASE source
        WHEN 'claim' THEN units >= 0 AND least(wac_amount, amount, administrative_fee, client_amount, guarantee_amount, point_of_sale_amount) >= 0
        WHEN 'reversal' THEN units <= 0 AND greatest(wac_amount, amount, administrative_fee, client_amount, guarantee_amount, point_of_sale_amount) <= 0
        WHEN 'dispute' THEN greatest(amount, administrative_fee, client_amount) <= 0 AND amount + administrative_fee < 0
        ELSE true END),
    CONSTRAINT rebate_accrual_amount CHECK (source NOT IN ('claim', 'reversal') OR amount = round(units * unit_rebate, 2)),
    CONSTRAINT rebate_accrual_excluded CHECK (exclusion IS NULL OR (invoice_line_id IS NULL AND unit_rebate = 0
        AND wac_amount = 0 AND amount = 0 AND administrative_fee = 0 AND client_amount = 0 AND guarantee_amount = 0 AND point_of_sale_amount = 0)),
    CONSTRAINT rebate_accrual_finite CHECK (isfinite(period_start) AND isfinite(period_end) AND isfinite(fill_date)
        AND unit_rebate >= 0 AND unit_rebate < 'Infinity' AND client_percent BETWEEN 0 AND 100
        AND '(-Infinity,Infinity)'::numrange @> ALL (ARRAY[units, wac_amount, amount, administrative_fee, client_amount,
            guarantee_amount, point_of_sale_amount]))
);
COMMENT ON TABLE pbm.rebate_accrual IS
'What claims earn from manufacturers, by claim and contract. It only grows: a reversal is a row with the opposite amounts, and what a period comes to by volume or market share is one more row (resolution). The rows of a claim are as if no minimum stood before them.';
COMMENT ON COLUMN pbm.rebate_accrual.contract_id IS 'Key in manufacturer_rebate; no foreign key, which would lock the contract''s row with each claim';
COMMENT ON COLUMN pbm.rebate_accrual.source IS 'claim, reversal; resolution: from the sum of claims to what the period earned; dispute: what was conceded of an invoice';
COMMENT ON COLUMN pbm.rebate_accrual.units IS 'Units of the contract; with an exclusion of unit, billing units';
COMMENT ON COLUMN pbm.rebate_accrual.unit_rebate IS 'Dollars per unit, not rounded';
COMMENT ON COLUMN pbm.rebate_accrual.client_percent IS 'Percent of what is earned that is the client''s, 100 where it gets all; NULL: a fixed amount for each claim, or nothing';
COMMENT ON COLUMN pbm.rebate_accrual.client_amount IS 'What of amount is the client''s';
COMMENT ON COLUMN pbm.rebate_accrual.guarantee_amount IS 'What the client was guaranteed for the claim';
COMMENT ON COLUMN pbm.rebate_accrual.point_of_sale_amount IS 'What was taken off before the member''s share';
COMMENT ON COLUMN pbm.rebate_accrual.exclusion IS 'Why nothing is earned: 340b, medicaid, other_payment, compound, unit (billing units do not convert), no_wac';
COMMENT ON COLUMN pbm.rebate_accrual.invoice_line_id IS 'The line it was invoiced on, the only column that is written afterwards, once; NULL: not invoiced';
CREATE UNIQUE INDEX rebate_accrual_once ON pbm.rebate_accrual (claim_id, contract_id, source) WHERE claim_id IS NOT NULL;
COMMENT ON INDEX pbm.rebate_accrual_once IS 'A claim accrues once under a contract, and is taken back once; finds what a reversal takes back';
CREATE INDEX rebate_accrual_period ON pbm.rebate_accrual (contract_id, period_start);
COMMENT ON INDEX pbm.rebate_accrual_period IS 'Accruals of a contract''s period';
CREATE INDEX rebate_accrual_not_invoiced ON pbm.rebate_accrual (contract_id, period_end) WHERE invoice_line_id IS NULL AND exclusion IS NULL;
COMMENT ON INDEX pbm.rebate_accrual_not_invoiced IS 'What is still to be invoiced';
CREATE INDEX rebate_accrual_line ON pbm.rebate_accrual (invoice_line_id) WHERE invoice_line_id IS NOT NULL;
COMMENT ON INDEX pbm.rebate_accrual_line IS 'Accruals of an invoice''s line';
CREATE INDEX rebate_accrual_plan ON pbm.rebate_accrual (plan_id, fill_date);
COMMENT ON INDEX pbm.rebate_accrual_plan IS 'What the claims of a plan accrued in a period';

table_holds := table_holds || '{"rebate_accrual": "neither"}';
