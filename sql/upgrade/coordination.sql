-- A fill is paid once by each payer, and a claim after another payer sums to what that one left.
ALTER TABLE pbm.coverage
    ALTER COLUMN plan_id DROP NOT NULL,
    ADD COLUMN bin text CONSTRAINT coverage_bin CHECK (bin ~ '^[0-9]{6}$'),
    ADD COLUMN pcn text CONSTRAINT coverage_pcn CHECK (pcn ~ '^[!-~]{1,10}$'),
    ADD CONSTRAINT coverage_payer CHECK (plan_id IS NOT NULL OR bin IS NOT NULL);
COMMENT ON TABLE pbm.coverage IS
'Spans in which a plan covers a member, both dates inclusive; a span that ends before it begins is void. rank 1 pays first; spans of one member and rank do not overlap. A span without a plan is one of another payer: no claim is answered by it, but one of a later rank waits for it (reject 41).';
COMMENT ON COLUMN pbm.coverage.plan_id IS 'The plan that covers the member; NULL: another payer does';
COMMENT ON COLUMN pbm.coverage.bin IS 'Bank identification number (101-A1) under which the payer is billed, told with reject 41; needed of a payer that is no plan here';
COMMENT ON COLUMN pbm.coverage.pcn IS 'Processor control number (104-A4) under which the payer is billed, told with reject 41';
ALTER TABLE pbm.pharmacy_claim
    ADD COLUMN payer_rank integer NOT NULL DEFAULT 1 CONSTRAINT pharmacy_claim_payer_rank CHECK (payer_rank > 0),
    ADD COLUMN other_payer_paid numeric(12,2),
    ADD COLUMN left_to_pay numeric(12,2),
    ADD COLUMN written_off numeric(12,2),
    DROP CONSTRAINT pharmacy_claim_balance,
    ADD CONSTRAINT pharmacy_claim_balance CHECK ((status IN ('rejected', 'imported') OR (
        ingredient_cost + dispensing_fee + sales_tax = allowed_amount
        AND total_cost = allowed_amount
        AND paid_amount + patient_copay + coalesce(written_off, 0) = coalesce(left_to_pay, allowed_amount)
        AND CASE WHEN left_to_pay IS NULL THEN deductible_applied + copay_amount + coinsurance_amount + daw_penalty = patient_copay
                 ELSE deductible_applied + copay_amount + coinsurance_amount + daw_penalty <= patient_copay END)) IS TRUE),
    ADD CONSTRAINT pharmacy_claim_coordinated CHECK (num_nulls(other_payer_paid, left_to_pay, written_off) IN (0, 3)),
    DROP CONSTRAINT pharmacy_claim_finite,
    ADD CONSTRAINT pharmacy_claim_finite CHECK (isfinite(fill_date) AND isfinite(written_date)
        AND isfinite(benefit_year_start)
        AND greatest(quantity, usual_and_customary, ingredient_cost_submitted, dispensing_fee_submitted,
                     gross_amount_due_submitted) < 'Infinity'
        AND '[0,Infinity)'::numrange @> ALL (ARRAY[
            ingredient_cost, dispensing_fee, sales_tax, total_cost, allowed_amount, paid_amount, patient_copay,
            deductible_applied, copay_amount, coinsurance_amount, daw_penalty, out_of_pocket_applied,
            other_payer_paid, left_to_pay, written_off]));
COMMENT ON COLUMN pbm.pharmacy_claim.patient_copay IS 'All that the patient pays: deductible, copay, coinsurance, DAW penalty, and what another payer left beyond them';
COMMENT ON COLUMN pbm.pharmacy_claim.payer_rank IS 'Rank of the coverage that answered it, 1 where none did: a fill is paid once by each payer';
COMMENT ON COLUMN pbm.pharmacy_claim.other_payer_paid IS 'What the payers before paid, as the pharmacy reports it; NULL: none was billed';
COMMENT ON COLUMN pbm.pharmacy_claim.left_to_pay IS 'What they left to pay: the sum of paid_amount, patient_copay and written_off; the allowed amount where they rejected the claim. NULL: none was billed, and paid_amount and patient_copay sum to allowed_amount';
COMMENT ON COLUMN pbm.pharmacy_claim.written_off IS 'What nobody pays of it; NULL: no payer was billed before';
DROP INDEX pbm.pharmacy_claim_paid_once;
CREATE UNIQUE INDEX pharmacy_claim_paid_once ON pbm.pharmacy_claim (rx_number, pharmacy_npi, fill_date, fill_number, ndc, payer_rank) WHERE status = 'paid';
COMMENT ON INDEX pbm.pharmacy_claim_paid_once IS 'At most one paid claim per pharmacy, prescription, fill, product and rank of the payer; finds a claim to reverse';
UPDATE pbm.pharmacy_claim c SET payer_rank = v.rank
FROM pbm.coverage v WHERE v.coverage_id = c.coverage_id AND v.rank > 1;
