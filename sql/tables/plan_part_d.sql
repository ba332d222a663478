CREATE TABLE pbm.plan_part_d (
    plan_id uuid NOT NULL REFERENCES pbm.plan,
    effective_date date NOT NULL DEFAULT '2025-01-01',
    termination_date date,
    benefit text NOT NULL DEFAULT 'defined_standard',
    deductible numeric(10,2) NOT NULL DEFAULT 0,
    month_days integer NOT NULL DEFAULT 34,
    straddling_copay text NOT NULL DEFAULT 'full',
    tier_credit text NOT NULL DEFAULT 'gross',
    insulin_credit text NOT NULL DEFAULT 'paid',
    discounts_before_deductible boolean NOT NULL DEFAULT false,
    compound_kind text NOT NULL DEFAULT 'other',
    likely_to_benefit numeric(10,2) DEFAULT 600 CONSTRAINT plan_part_d_likely_to_benefit CHECK (likely_to_benefit > 0 AND likely_to_benefit < 'Infinity'),
    notice_reject_codes text[] NOT NULL DEFAULT '{60,61,70,75,76,78,608,7X,9G,A3,A5,A6,MR}',
    PRIMARY KEY (plan_id, effective_date),
    CONSTRAINT plan_part_d_benefit CHECK (benefit IN ('defined_standard', 'enhanced_alternative')),
    CONSTRAINT plan_part_d_deductible CHECK (deductible >= 0 AND deductible < 'Infinity'
        AND (deductible = 0 OR benefit = 'enhanced_alternative')),
    CONSTRAINT plan_part_d_month_days CHECK (month_days BETWEEN 28 AND 34),
    CONSTRAINT plan_part_d_straddling_copay CHECK (straddling_copay IN ('full', 'proportion')),
    CONSTRAINT plan_part_d_tier_credit CHECK (tier_credit IN ('gross', 'none')),
    CONSTRAINT plan_part_d_insulin_credit CHECK (insulin_credit IN ('paid', 'none', 'gross')),
    CONSTRAINT plan_part_d_compound_kind CHECK (compound_kind IN ('applicable', 'selected', 'other')),
    CONSTRAINT plan_part_d_notice_reject_codes
        CHECK (array_to_string(notice_reject_codes, ',', '*') ~ '^([A-Z0-9]{1,3}(,[A-Z0-9]{1,3})*)?$'),
    CONSTRAINT plan_part_d_dates CHECK (isfinite(effective_date) AND isfinite(termination_date) AND termination_date >= effective_date)
);
COMMENT ON TABLE pbm.plan_part_d IS
'The Medicare Part D terms of a plan for fill dates, both inclusive. A plan with any row is a Part D plan: its claims are split between member, low-income subsidy, manufacturer, CMS and plan. The shares of an enhanced alternative plan''s tiers are in plan_cost_share.';
COMMENT ON COLUMN pbm.plan_part_d.benefit IS 'defined_standard: the year''s deductible and coinsurance; enhanced_alternative: the plan''s tiers and its own deductible';
COMMENT ON COLUMN pbm.plan_part_d.deductible IS 'Dollars of an enhanced alternative plan''s own deductible; plan_cost_share.deductible_applies says on which tiers';
COMMENT ON COLUMN pbm.plan_part_d.month_days IS 'Days that a month''s supply has at most: of insulin''s months and of the daily cost share';
COMMENT ON COLUMN pbm.plan_part_d.straddling_copay IS 'A copay where the claim crosses the threshold: full, or in proportion to the part below it';
COMMENT ON COLUMN pbm.plan_part_d.tier_credit IS 'What a tier without the plan''s deductible credits to it: gross, the price, or none';
COMMENT ON COLUMN pbm.plan_part_d.insulin_credit IS 'What insulin credits to the standard deductible: paid, none or gross';
COMMENT ON COLUMN pbm.plan_part_d.discounts_before_deductible IS 'Whether manufacturer and CMS share the cost of insulin and vaccines before the deductible is met; SSA 1860D-14C(g)(1)(C) says they do not';
COMMENT ON COLUMN pbm.plan_part_d.compound_kind IS 'The kind of a compound: applicable, selected or other';
COMMENT ON COLUMN pbm.plan_part_d.likely_to_benefit IS 'Dollars a patient pays for a claim from which on the pharmacy is told to offer the payment plan; NULL: never';
COMMENT ON COLUMN pbm.plan_part_d.notice_reject_codes IS 'Reject codes (511-FB) beside which 569 tells the pharmacy to give the member the notice of rights (42 CFR 423.128(b)(7)(iii))';

table_holds := table_holds || '{"plan_part_d": "reference"}';
