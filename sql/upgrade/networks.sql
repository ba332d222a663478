ALTER TABLE pbm.network
    ADD COLUMN kind text NOT NULL DEFAULT 'retail',
    ADD CONSTRAINT network_kind CHECK (kind IN ('retail', 'retail_90', 'preferred', 'mail', 'specialty', 'home_infusion', 'long_term_care'));
COMMENT ON TABLE pbm.network IS 'Pharmacy networks; who belongs to one, and when, is said by pharmacy_contract';
COMMENT ON COLUMN pbm.network.kind IS 'What its pharmacies dispense, and how: retail, retail_90 (long supplies too), preferred (retail, preferred by every plan that uses it), mail, specialty, home_infusion, long_term_care';
ALTER TABLE pbm.plan_network ADD COLUMN preferred boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN pbm.plan_network.preferred IS 'Whether the plan prefers its pharmacies: their claims have the shares for preferred networks, and are told 038; the others 039';
ALTER TABLE pbm.plan_cost_share
    ADD COLUMN preferred boolean,
    DROP CONSTRAINT plan_cost_share_copay_or_coinsurance,
    DROP CONSTRAINT plan_cost_share_plan_id_tier_channel_minimum_days_supply_ef_key,
    ADD CONSTRAINT plan_cost_share_once UNIQUE NULLS NOT DISTINCT (plan_id, tier, channel, minimum_days_supply, effective_date, preferred);
COMMENT ON TABLE pbm.plan_cost_share IS
'The member''s share by plan, tier, channel, network and days'' supply. A row of the pharmacy''s channel beats one for any channel (NULL), then one for preferred or for other networks one for both (NULL), then the highest minimum_days_supply, then the latest effective_date. Neither copay nor coinsurance: covered in full.';
COMMENT ON COLUMN pbm.plan_cost_share.copay_amount IS 'Dollars per fill, beside the coinsurance where there is one';
COMMENT ON COLUMN pbm.plan_cost_share.preferred IS 'Whether it is for networks that the plan prefers, or for the others; NULL: for both';
ALTER TABLE pbm.formulary
    ADD COLUMN required_network text,
    ADD COLUMN fills_elsewhere integer,
    ADD COLUMN fills_elsewhere_days integer,
    ADD CONSTRAINT formulary_required_network CHECK (required_network IN ('retail', 'retail_90', 'mail', 'specialty', 'home_infusion', 'long_term_care')),
    ADD CONSTRAINT formulary_fills_elsewhere CHECK (num_nulls(fills_elsewhere, fills_elsewhere_days) IN (0, 2)
        AND (fills_elsewhere IS NULL OR required_network IS NOT NULL) AND fills_elsewhere > 0 AND fills_elsewhere_days > 0);
COMMENT ON COLUMN pbm.formulary.required_network IS 'The kind of network that the product is dispensed in, rejected elsewhere: mail 561, specialty G6, home_infusion G7, long_term_care G8, retail_90 G9, retail (retail_90 and preferred, too) 560; NULL: as plan_network_term says';
COMMENT ON COLUMN pbm.formulary.fills_elsewhere IS 'Fills in fills_elsewhere_days that may be dispensed in other networks before; NULL: none';
COMMENT ON COLUMN pbm.formulary.fills_elsewhere_days IS 'Days before the fill in which these are counted';
ALTER TABLE pbm.coverage
    ADD COLUMN coverage_tier text,
    ADD CONSTRAINT coverage_coverage_tier CHECK (coverage_tier ~ '^[A-Z0-9]{2,3}$');
COMMENT ON COLUMN pbm.coverage.coverage_tier IS 'Who of the family is covered, by the codes of X12 834 (HD05), such as EMP employee alone, ESP with spouse, ECH with children, FAM family; NULL: not known. Selects the plan''s deductible';
