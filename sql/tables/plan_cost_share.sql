CREATE TABLE pbm.plan_cost_share (
    cost_share_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    plan_id uuid NOT NULL REFERENCES pbm.plan,
    tier integer NOT NULL CHECK (tier BETWEEN 1 AND 9),
    channel text CHECK (channel IN ('retail', 'mail', 'specialty', 'long_term_care')),
    minimum_days_supply integer NOT NULL DEFAULT 1 CHECK (minimum_days_supply > 0),
    maximum_days_supply integer NOT NULL DEFAULT 999,
    tier_name text,
    copay_amount numeric(10,2) CHECK (copay_amount >= 0),
    coinsurance_percent numeric(5,2) CHECK (coinsurance_percent BETWEEN 0 AND 100),
    minimum_amount numeric(10,2) CHECK (minimum_amount >= 0),
    maximum_amount numeric(10,2) CHECK (maximum_amount >= 0),
    deductible_applies boolean NOT NULL DEFAULT true,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    preferred boolean,
    CONSTRAINT plan_cost_share_days_supply CHECK (maximum_days_supply >= minimum_days_supply),
    CONSTRAINT plan_cost_share_amounts CHECK (maximum_amount >= minimum_amount),
    CONSTRAINT plan_cost_share_dates CHECK (termination_date >= effective_date),
    CONSTRAINT plan_cost_share_once UNIQUE NULLS NOT DISTINCT (plan_id, tier, channel, minimum_days_supply, effective_date, preferred),
    CONSTRAINT plan_cost_share_finite CHECK (isfinite(effective_date) AND isfinite(termination_date)
        AND greatest(copay_amount, coinsurance_percent, minimum_amount, maximum_amount) < 'Infinity')
);
COMMENT ON TABLE pbm.plan_cost_share IS
'The member''s share by plan, tier, channel, network and days'' supply. A row of the pharmacy''s channel beats one for any channel (NULL), then one for preferred or for other networks one for both (NULL), then the highest minimum_days_supply, then the latest effective_date. Neither copay nor coinsurance: covered in full.';
COMMENT ON COLUMN pbm.plan_cost_share.copay_amount IS 'Dollars per fill, beside the coinsurance where there is one';
COMMENT ON COLUMN pbm.plan_cost_share.coinsurance_percent IS 'Percent of what is left after the deductible, 25 = 25 %, held between minimum_amount and maximum_amount';
COMMENT ON COLUMN pbm.plan_cost_share.preferred IS 'Whether it is for networks that the plan prefers, or for the others; NULL: for both';
COMMENT ON COLUMN pbm.plan_cost_share.deductible_applies IS 'Whether the deductible comes before this share';

table_holds := table_holds || '{"plan_cost_share": "reference"}';
