CREATE TABLE pbm.formulary_cost_share (
    formulary_cost_share_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    formulary_id uuid NOT NULL REFERENCES pbm.formulary ON DELETE CASCADE,
    channel text CHECK (channel IN ('retail', 'mail', 'specialty', 'long_term_care')),
    minimum_days_supply integer NOT NULL DEFAULT 1 CHECK (minimum_days_supply > 0),
    maximum_days_supply integer NOT NULL DEFAULT 999,
    copay_amount numeric(10,2) CHECK (copay_amount >= 0),
    coinsurance_percent numeric(5,2) CHECK (coinsurance_percent BETWEEN 0 AND 100),
    minimum_amount numeric(10,2) CHECK (minimum_amount >= 0),
    maximum_amount numeric(10,2) CHECK (maximum_amount >= 0),
    deductible_applies boolean,
    preferred boolean,
    CHECK (maximum_days_supply >= minimum_days_supply),
    CHECK (num_nonnulls(copay_amount, coinsurance_percent) >= 1),
    CHECK (maximum_amount >= minimum_amount),
    CONSTRAINT formulary_cost_share_once UNIQUE NULLS NOT DISTINCT (formulary_id, channel, minimum_days_supply, preferred),
    CONSTRAINT formulary_cost_share_finite CHECK (
        greatest(copay_amount, coinsurance_percent, minimum_amount, maximum_amount) < 'Infinity')
);
COMMENT ON TABLE pbm.formulary_cost_share IS
'The member''s share of the products of one formulary rule by channel and days'' supply, before the rule''s own copay or coinsurance and the plan''s share of the tier. A row of the pharmacy''s channel beats one for any channel (NULL), then one for preferred or for other networks one for both (NULL), then the highest minimum_days_supply. A supply that no row of the channel reaches is rejected 7X, unless the rule has a copay or coinsurance of its own.';
COMMENT ON COLUMN pbm.formulary_cost_share.copay_amount IS 'Dollars per fill, beside the coinsurance where there is one';
COMMENT ON COLUMN pbm.formulary_cost_share.preferred IS 'Whether it is for networks that the plan prefers, or for the others; NULL: for both';
COMMENT ON COLUMN pbm.formulary_cost_share.coinsurance_percent IS 'Percent of what is left after the deductible, 25 = 25 %, held between minimum_amount and maximum_amount';
COMMENT ON COLUMN pbm.formulary_cost_share.deductible_applies IS 'Whether the deductible comes before this share; NULL: as formulary.deductible_applies says';

table_holds := table_holds || '{"formulary_cost_share": "reference"}';
