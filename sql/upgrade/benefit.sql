ALTER TABLE pbm.plan
    ADD COLUMN family_out_of_pocket_accumulation text CHECK (family_out_of_pocket_accumulation IN ('embedded', 'aggregate')),
    ADD COLUMN individual_maximum_in_family numeric(12,2) CHECK (individual_maximum_in_family >= 0
        AND individual_maximum_in_family < 'Infinity'),
    ADD COLUMN unlisted_tier integer CHECK (unlisted_tier BETWEEN 1 AND 9),
    ADD COLUMN zero_amount_is_price boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN pbm.plan.family_deductible IS 'Dollars for the whole family; NULL: no family limit. Beside it an individual deductible of 0 is none of its own.';
COMMENT ON COLUMN pbm.plan.family_out_of_pocket_accumulation IS 'The same for the out-of-pocket maximums alone; NULL: as family_accumulation says';
COMMENT ON COLUMN pbm.plan.individual_maximum_in_family IS 'Most one member of a family pays per benefit year, also where the family''s maximum is aggregate (45 CFR 156.130); NULL: no such limit';
COMMENT ON COLUMN pbm.plan.unlisted_tier IS 'Tier of a product that neither a rule nor drugs.tier gives one; NULL: reject 85';
COMMENT ON COLUMN pbm.plan.zero_amount_is_price IS 'Whether an ingredient cost, usual and customary charge or gross amount due of 0.00 is a price; otherwise it counts as not sent';
ALTER TABLE pbm.formulary ADD COLUMN deductible_applies boolean;
COMMENT ON COLUMN pbm.formulary.deductible_applies IS 'Whether the deductible comes before the share of this product; NULL: as the plan''s cost share for the tier says';
ALTER TABLE pbm.accumulator
    ADD COLUMN deductible_opening numeric(12,2) NOT NULL DEFAULT 0 CHECK (deductible_opening >= 0 AND deductible_opening < 'Infinity'),
    ADD COLUMN out_of_pocket_opening numeric(12,2) NOT NULL DEFAULT 0 CHECK (out_of_pocket_opening >= 0 AND out_of_pocket_opening < 'Infinity');
COMMENT ON TABLE pbm.accumulator IS 'What a member (owner_id = members.patient_id) or a family (coverage.family_id) has paid in a benefit year, in dollars: always the opening balance and the sum over the paid claims';
COMMENT ON COLUMN pbm.accumulator.deductible_opening IS 'Dollars of deductible_met that were met before the first claim here; pbm.set_opening_balance enters them';
COMMENT ON COLUMN pbm.accumulator.out_of_pocket_opening IS 'Dollars of out_of_pocket_met that were met before the first claim here';
-- What the maximum took off a claim of an older release is not known: its figures are what was paid.
ALTER TABLE pbm.pharmacy_claim ADD COLUMN out_of_pocket_forgiven numeric(12,2) NOT NULL DEFAULT 0
    CHECK (out_of_pocket_forgiven >= 0 AND out_of_pocket_forgiven < 'Infinity');
COMMENT ON COLUMN pbm.pharmacy_claim.daw_penalty IS 'What a brand cost more than its generic (134-UK), beside deductible, copay and coinsurance';
COMMENT ON COLUMN pbm.pharmacy_claim.out_of_pocket_forgiven IS 'What the patient would have paid without the out-of-pocket maximum; in none of the other amounts of the patient';
