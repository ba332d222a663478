CREATE TABLE pbm.plan (
    plan_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    plan_code text NOT NULL UNIQUE,
    plan_name text NOT NULL,
    line_of_business text NOT NULL DEFAULT 'commercial',
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    benefit_year_start_month smallint NOT NULL DEFAULT 1 CHECK (benefit_year_start_month BETWEEN 1 AND 12),
    individual_deductible numeric(12,2) NOT NULL DEFAULT 0 CHECK (individual_deductible >= 0),
    family_deductible numeric(12,2) CHECK (family_deductible >= 0),
    individual_out_of_pocket_maximum numeric(12,2) CHECK (individual_out_of_pocket_maximum >= 0),
    family_out_of_pocket_maximum numeric(12,2) CHECK (family_out_of_pocket_maximum >= 0),
    family_accumulation text NOT NULL DEFAULT 'embedded' CHECK (family_accumulation IN ('embedded', 'aggregate')),
    formulary_type text NOT NULL DEFAULT 'closed' CHECK (formulary_type IN ('open', 'closed')),
    maximum_days_supply integer CHECK (maximum_days_supply > 0),
    maximum_claim_amount numeric(12,2) CHECK (maximum_claim_amount > 0),
    maximum_dependent_age integer CHECK (maximum_dependent_age >= 0),
    timely_filing_days integer CHECK (timely_filing_days >= 0),
    prescription_valid_days integer DEFAULT 365 CHECK (prescription_valid_days > 0),
    prescriber_required boolean NOT NULL DEFAULT false,
    refill_threshold_percent numeric(5,2) NOT NULL DEFAULT 75 CHECK (refill_threshold_percent BETWEEN 0 AND 100),
    refill_counting text NOT NULL DEFAULT 'inclusive' CHECK (refill_counting IN ('inclusive', 'elapsed')),
    refill_supply_on_hand boolean NOT NULL DEFAULT false,
    dur_major text NOT NULL DEFAULT 'soft_reject' CHECK (dur_major IN ('reject', 'soft_reject', 'message')),
    dur_moderate text NOT NULL DEFAULT 'message' CHECK (dur_moderate IN ('reject', 'soft_reject', 'message')),
    dur_minor text NOT NULL DEFAULT 'message' CHECK (dur_minor IN ('reject', 'soft_reject', 'message')),
    duplicate_answer text NOT NULL DEFAULT 'answer' CHECK (duplicate_answer IN ('answer', 'reject')),
    price_tie text NOT NULL DEFAULT 'contract' CHECK (price_tie IN ('contract', 'usual_and_customary')),
    daw_penalty_codes text[] NOT NULL DEFAULT '{}' CHECK (daw_penalty_codes <@ '{0,1,2,3,4,5,6,7,8,9}'),
    daw_penalty_accumulates boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    family_out_of_pocket_accumulation text CHECK (family_out_of_pocket_accumulation IN ('embedded', 'aggregate')),
    individual_maximum_in_family numeric(12,2) CHECK (individual_maximum_in_family >= 0 AND individual_maximum_in_family < 'Infinity'),
    unlisted_tier integer CHECK (unlisted_tier BETWEEN 1 AND 9),
    underuse_percent numeric(6,2) DEFAULT 125,
    underuse_lookback_days integer NOT NULL DEFAULT 120,
    unneeded_authorization text NOT NULL DEFAULT 'ignore' CHECK (unneeded_authorization IN ('ignore', 'reject')),
    zero_amount_is_price boolean NOT NULL DEFAULT false,
    client_id uuid CONSTRAINT plan_client_id_fkey REFERENCES pbm.client,
    carry_over_deductible boolean NOT NULL DEFAULT false,
    carry_over_out_of_pocket boolean NOT NULL DEFAULT false,
    rejected_rebill text NOT NULL DEFAULT 'reverse' CHECK (rejected_rebill IN ('reverse', 'keep')),
    later_claims text NOT NULL DEFAULT 'report' CHECK (later_claims IN ('report', 'replay')),
    CHECK (termination_date >= effective_date),
    CONSTRAINT plan_underuse CHECK (underuse_percent >= 100 AND underuse_percent < 'Infinity' AND underuse_lookback_days BETWEEN 1 AND 3660),
    -- As in every table: no infinite date, and no NaN, which is greater than every other number.
    CONSTRAINT plan_finite CHECK (isfinite(effective_date) AND isfinite(termination_date)
        AND greatest(individual_deductible, family_deductible, individual_out_of_pocket_maximum,
        family_out_of_pocket_maximum, maximum_claim_amount, refill_threshold_percent) < 'Infinity')
);
COMMENT ON TABLE pbm.plan IS 'A benefit plan and every setting of it that adjudication reads';
COMMENT ON COLUMN pbm.plan.plan_code IS 'The plan''s code in text; members.plan_id of the first seed document';
COMMENT ON COLUMN pbm.plan.benefit_year_start_month IS 'Month in which the accumulators begin again';
COMMENT ON COLUMN pbm.plan.individual_deductible IS 'Dollars each member pays before the plan pays, per benefit year';
COMMENT ON COLUMN pbm.plan.family_deductible IS 'Dollars for the whole family; NULL: no family limit. Beside it an individual deductible of 0 is none of its own.';
COMMENT ON COLUMN pbm.plan.individual_out_of_pocket_maximum IS 'Most a member pays per benefit year; NULL: no limit';
COMMENT ON COLUMN pbm.plan.family_out_of_pocket_maximum IS 'Most a family pays per benefit year; NULL: no limit';
COMMENT ON COLUMN pbm.plan.family_accumulation IS 'embedded: the individual or the family limit, whichever is met first; aggregate: the family limit alone';
COMMENT ON COLUMN pbm.plan.family_out_of_pocket_accumulation IS 'The same for the out-of-pocket maximums alone; NULL: as family_accumulation says';
COMMENT ON COLUMN pbm.plan.individual_maximum_in_family IS 'Most one member of a family pays per benefit year, also where the family''s maximum is aggregate (45 CFR 156.130); NULL: no such limit';
COMMENT ON COLUMN pbm.plan.formulary_type IS 'closed: a product without a rule is rejected MR; open: it is covered at drugs.tier';
COMMENT ON COLUMN pbm.plan.unlisted_tier IS 'Tier of a product that neither a rule nor drugs.tier gives one; NULL: reject 85';
COMMENT ON COLUMN pbm.plan.maximum_days_supply IS 'Longest supply of one fill, reject 7X; NULL: no limit';
COMMENT ON COLUMN pbm.plan.maximum_claim_amount IS 'Highest allowed amount of one claim, reject 78; NULL: no limit';
COMMENT ON COLUMN pbm.plan.maximum_dependent_age IS 'Oldest age of a child dependant, reject 66; NULL: no limit';
COMMENT ON COLUMN pbm.plan.timely_filing_days IS 'Days from fill to receipt, reject 81; NULL: no limit';
COMMENT ON COLUMN pbm.plan.prescription_valid_days IS 'Days from writing to fill, reject M4; NULL: no limit';
COMMENT ON COLUMN pbm.plan.prescriber_required IS 'Whether a claim without a prescriber is rejected 25';
COMMENT ON COLUMN pbm.plan.refill_threshold_percent IS 'Percent of the earlier supply that must be used before a refill, reject 79';
COMMENT ON COLUMN pbm.plan.refill_counting IS 'inclusive: both fill dates count as used days; elapsed: the difference of the dates';
COMMENT ON COLUMN pbm.plan.refill_supply_on_hand IS 'Whether unused days of earlier fills add to the supply that must be used';
COMMENT ON COLUMN pbm.plan.dur_major IS 'Outcome of a severity 1 finding: reject (88), soft_reject (88, an override pays it) or message';
COMMENT ON COLUMN pbm.plan.dur_moderate IS 'Outcome of a severity 2 finding';
COMMENT ON COLUMN pbm.plan.dur_minor IS 'Outcome of a severity 3 finding';
COMMENT ON COLUMN pbm.plan.underuse_percent IS 'Percent of a supply after which a refill of an ingredient with an underuse severity is late (439-E4 LR); NULL: not screened';
COMMENT ON COLUMN pbm.plan.underuse_lookback_days IS 'Days back in which that supply was filled; one from before it is another therapy';
COMMENT ON COLUMN pbm.plan.unneeded_authorization IS 'A claim that pays without the prior authorization whose number it sent: ignore the number, or reject what is wrong with it (3X, 64, 7A, PA, 3W, 3Y), a good one as not required (3R)';
COMMENT ON COLUMN pbm.plan.duplicate_answer IS 'An exact repeat of a paid claim: answer gives the original figures, reject gives 83';
COMMENT ON COLUMN pbm.plan.price_tie IS 'Which price wins when contract and usual and customary are equal';
COMMENT ON COLUMN pbm.plan.zero_amount_is_price IS 'Whether an ingredient cost, usual and customary charge or gross amount due of 0.00 is a price; otherwise it counts as not sent';
COMMENT ON COLUMN pbm.plan.daw_penalty_codes IS 'DAW codes (408-D8) with which the member pays the difference between brand and generic';
COMMENT ON COLUMN pbm.plan.daw_penalty_accumulates IS 'Whether that difference counts toward the out-of-pocket maximum';
COMMENT ON COLUMN pbm.plan.rejected_rebill IS 'A rebill whose new bill is rejected: reverse leaves the old claim reversed, keep leaves it as it was paid';
COMMENT ON COLUMN pbm.plan.later_claims IS 'The later claims of the family in the benefit year of a rebilled claim: report lets them stand (pbm.correction_due lists them), replay decides them again';
COMMENT ON COLUMN pbm.plan.client_id IS 'The client whose plan it is; NULL: of no client';
COMMENT ON COLUMN pbm.plan.carry_over_deductible IS 'Whether what a member who changed to this plan within the benefit year had met of the deductible under earlier plans of the same client counts here';
COMMENT ON COLUMN pbm.plan.carry_over_out_of_pocket IS 'The same of the out-of-pocket maximum';

table_holds := table_holds || '{"plan": "reference"}';
