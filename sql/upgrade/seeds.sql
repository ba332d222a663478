-- What the seed documents print runs: rows with no more columns than their shorter forms have, and imported claims.
ALTER TABLE pbm.members
    ALTER COLUMN name DROP EXPRESSION,
    ALTER COLUMN first_name DROP NOT NULL,
    ALTER COLUMN last_name DROP NOT NULL,
    ALTER COLUMN date_of_birth DROP NOT NULL;
COMMENT ON COLUMN pbm.members.name IS 'First and last name; given alone it is split at its last blank';
COMMENT ON COLUMN pbm.members.date_of_birth IS 'NULL where the person came by name alone: no claim is matched to such a person';

ALTER TABLE pbm.drugs ALTER COLUMN ndc_code DROP NOT NULL, ALTER COLUMN name DROP NOT NULL;
COMMENT ON COLUMN pbm.drugs.ndc_code IS 'NULL where a list names the product alone: such a row takes part in no claim';
COMMENT ON COLUMN pbm.drugs.name IS 'NULL: the row takes part in no claim';
ALTER TABLE pbm.pharmacies ALTER COLUMN npi DROP NOT NULL, ALTER COLUMN name DROP NOT NULL;
COMMENT ON COLUMN pbm.pharmacies.npi IS 'NULL where a list names the pharmacy alone: such a row takes part in no claim';
COMMENT ON COLUMN pbm.pharmacies.name IS 'NULL: the row takes part in no claim';

ALTER TABLE pbm.pharmacy_claim
    ALTER COLUMN status SET DEFAULT 'imported',
    DROP CONSTRAINT pharmacy_claim_status_check,
    ADD CONSTRAINT pharmacy_claim_status_check CHECK (status IN ('paid', 'rejected', 'reversed', 'imported')),
    DROP CONSTRAINT pharmacy_claim_balance,
    ADD CONSTRAINT pharmacy_claim_balance CHECK ((status IN ('rejected', 'imported') OR (
        ingredient_cost + dispensing_fee + sales_tax = allowed_amount
        AND total_cost = allowed_amount
        AND paid_amount + patient_copay = allowed_amount
        AND deductible_applied + copay_amount + coinsurance_amount + daw_penalty = patient_copay)) IS TRUE),
    DROP CONSTRAINT pharmacy_claim_whose,
    ADD CONSTRAINT pharmacy_claim_whose CHECK (status IN ('rejected', 'imported') OR num_nulls(
        patient_id, member_id, family_id, coverage_id, plan_id, benefit_year_start, ndc, quantity, days_supply,
        pharmacy_npi, rx_number, out_of_pocket_applied) = 0),
    ADD CONSTRAINT pharmacy_claim_imported CHECK (status <> 'imported' OR (trace = '' AND quantity > 0 AND days_supply > 0));
COMMENT ON TABLE pbm.pharmacy_claim IS
'Every claim that was answered, paid, rejected or reversed, and those imported from another system, partitioned by fill_date. A claim that came without a fill date carries the day it was received.';
COMMENT ON COLUMN pbm.pharmacy_claim.claim_number IS 'Claim and authorization number (503-F3): 20 characters, unique by construction; of an imported claim the number it had, unique whatever its fill date';
COMMENT ON COLUMN pbm.pharmacy_claim.status IS 'paid, rejected, reversed: adjudicated here, written by the functions alone; imported (the default, processed is read as it): paid elsewhere and stored by INSERT';
DROP INDEX pbm.pharmacy_claim_reversals;
CREATE INDEX pharmacy_claim_reversals ON pbm.pharmacy_claim (rx_number, pharmacy_npi, fill_date) WHERE status IN ('reversed', 'imported');
CREATE INDEX idx_claims_member_date ON pbm.pharmacy_claim (member_id, fill_date);
CREATE INDEX idx_claims_drug_tier ON pbm.pharmacy_claim (ndc) WHERE tier >= 3;
COMMENT ON INDEX pbm.pharmacy_claim_reversals IS 'Finds the reversal that a repeated reversal repeats, and the imported claim that cannot be reversed';
COMMENT ON INDEX pbm.idx_claims_member_date IS 'Claims of a member by date; the first seed document''s index on its claims';
COMMENT ON INDEX pbm.idx_claims_drug_tier IS 'Claims of dear products, by the tier they were paid at: an index predicate cannot read another table, as the first seed document''s would';

UPDATE pbm.dur_alert d SET fill_date = c.fill_date FROM pbm.pharmacy_claim c WHERE c.id = d.claim_id AND d.fill_date IS NULL;
COMMENT ON COLUMN pbm.dur_alert.fill_date IS 'Fill date of the claim, by which its partition is found; taken from the claim where it is not given';
COMMENT ON COLUMN pbm.dur_alert.overridden_by IS 'Who overrode it. Within a claim the pharmacy: a UUID of version 8 whose last ten digits are its NPI, 00000000-0000-8000-8000-00 and then the NPI';

COMMENT ON VIEW pbm.claims IS 'pharmacy_claim with the columns of the first seed document. An INSERT stores an imported claim.';
