CREATE TABLE pbm.pharmacy_claim (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    claim_number text NOT NULL,
    patient_id uuid,
    rx_number text,
    ndc pbm.ndc,
    drug_name text,
    quantity numeric(12,3),
    days_supply integer,
    refills_authorized integer,
    pharmacy_ncpdp text,
    pharmacy_npi text,
    prescriber_npi text,
    prescriber_dea text,
    fill_date date NOT NULL,
    written_date date,
    ingredient_cost numeric(12,2),
    dispensing_fee numeric(12,2),
    total_cost numeric(12,2),
    allowed_amount numeric(12,2),
    paid_amount numeric(12,2),
    patient_copay numeric(12,2),
    status text NOT NULL DEFAULT 'imported' CHECK (status IN ('paid', 'rejected', 'reversed', 'imported')),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    member_id integer,
    family_id uuid,
    coverage_id uuid,
    plan_id uuid,
    benefit_year_start date,
    fill_number integer NOT NULL DEFAULT 0,
    daw_code text,
    channel text,
    usual_and_customary numeric(12,2),
    ingredient_cost_submitted numeric(12,2),
    dispensing_fee_submitted numeric(12,2),
    gross_amount_due_submitted numeric(12,2),
    sales_tax numeric(12,2),
    deductible_applied numeric(12,2),
    copay_amount numeric(12,2),
    coinsurance_amount numeric(12,2),
    daw_penalty numeric(12,2),
    out_of_pocket_applied numeric(12,2),
    basis_of_reimbursement text,
    tier integer,
    prior_authorization_number text,
    reject_codes text[],
    reversed_at timestamptz,
    submitted jsonb,
    fingerprint bigint NOT NULL DEFAULT 0,
    trace bytea NOT NULL DEFAULT '',
    dispensing_status text,
    out_of_pocket_forgiven numeric(12,2) NOT NULL DEFAULT 0
        CHECK (out_of_pocket_forgiven >= 0 AND out_of_pocket_forgiven < 'Infinity'),
    prior_authorization_numbers text[],
    dispensed text,
    patient_relationship_code text,
    other_coverage_code text,
    replaces_claim_id uuid,
    payer_rank integer NOT NULL DEFAULT 1 CONSTRAINT pharmacy_claim_payer_rank CHECK (payer_rank > 0),
    other_payer_paid numeric(12,2),
    left_to_pay numeric(12,2),
    written_off numeric(12,2),
    quantity_prescribed numeric(12,3),
    quantity_intended numeric(12,3),
    days_supply_intended integer,
    patient_residence text,
    client_contract_id integer,
    client_allowed numeric(12,2),
    client_charge numeric(12,2),
    client_spread numeric(12,2),
    nadac_amount numeric(12,2),
    above_nadac numeric(12,2),
    PRIMARY KEY (id, fill_date),
    CONSTRAINT pharmacy_claim_number UNIQUE (claim_number, fill_date),
    CONSTRAINT pharmacy_claim_rejected CHECK ((status = 'rejected') = (reject_codes IS NOT NULL)),
    CONSTRAINT pharmacy_claim_reversed CHECK ((status = 'reversed') = (reversed_at IS NOT NULL)),
    -- A NULL among the figures of a claim that was paid fails the check as a wrong sum does.
    CONSTRAINT pharmacy_claim_balance CHECK ((status IN ('rejected', 'imported') OR (
        ingredient_cost + dispensing_fee + sales_tax = allowed_amount
        AND total_cost = allowed_amount
        AND paid_amount + patient_copay + coalesce(written_off, 0) = coalesce(left_to_pay, allowed_amount)
        AND CASE WHEN left_to_pay IS NULL THEN deductible_applied + copay_amount + coinsurance_amount + daw_penalty = patient_copay
                 ELSE deductible_applied + copay_amount + coinsurance_amount + daw_penalty <= patient_copay END)) IS TRUE),
    CONSTRAINT pharmacy_claim_coordinated CHECK (num_nulls(other_payer_paid, left_to_pay, written_off) IN (0, 3)),
    CONSTRAINT pharmacy_claim_whose CHECK (status IN ('rejected', 'imported') OR num_nulls(
        patient_id, member_id, family_id, coverage_id, plan_id, benefit_year_start, ndc, quantity, days_supply,
        pharmacy_npi, rx_number, out_of_pocket_applied) = 0),
    CONSTRAINT pharmacy_claim_imported CHECK (status <> 'imported' OR (trace = '' AND quantity > 0 AND days_supply > 0)),
    -- Every INSERT reads its CHECKs again, about a microsecond for each column they name: the list of what is neither
    -- negative nor NaN is one.
    CONSTRAINT pharmacy_claim_finite CHECK (isfinite(fill_date) AND isfinite(written_date)
        AND isfinite(benefit_year_start)
        AND greatest(quantity, usual_and_customary, ingredient_cost_submitted, dispensing_fee_submitted,
                     gross_amount_due_submitted) < 'Infinity'
        AND '[0,Infinity)'::numrange @> ALL (ARRAY[
            ingredient_cost, dispensing_fee, sales_tax, total_cost, allowed_amount, paid_amount, patient_copay,
            deductible_applied, copay_amount, coinsurance_amount, daw_penalty, out_of_pocket_applied,
            other_payer_paid, left_to_pay, written_off])),
    CONSTRAINT pharmacy_claim_prescribed CHECK (least(quantity_prescribed, quantity_intended) > 0
        AND greatest(quantity_prescribed, quantity_intended) < 'Infinity'),
    -- What others than plan and client bear, patient and other payers, is the same on both sides.
    CONSTRAINT pharmacy_claim_prices CHECK (num_nulls(client_contract_id, client_allowed, client_charge, client_spread) IN (0, 4)
        AND num_nulls(nadac_amount, above_nadac) IN (0, 2) AND least(client_allowed, nadac_amount) >= 0
        AND client_allowed - client_charge = allowed_amount - paid_amount AND client_allowed - client_spread = allowed_amount
        AND ingredient_cost - above_nadac = nadac_amount
        AND greatest(client_allowed, client_charge, client_spread, nadac_amount, above_nadac) < 'Infinity')
) PARTITION BY RANGE (fill_date);
COMMENT ON COLUMN pbm.pharmacy_claim.dispensing_status IS 'Dispensing status (343-HD) as it was sent: P partial fill, C its completion';
COMMENT ON COLUMN pbm.pharmacy_claim.patient_relationship_code IS 'Patient relationship code (306-C6) that was sent: 1 cardholder, 2 spouse, 3 child, 4 other';
COMMENT ON COLUMN pbm.pharmacy_claim.other_coverage_code IS 'Other coverage code (308-C8) that was sent: 1 no other coverage; 2, 3, 4 and 8 tell of a bill to another payer';
COMMENT ON COLUMN pbm.pharmacy_claim.quantity_prescribed IS 'Quantity prescribed (460-ET) in billing units, as it was sent';
COMMENT ON COLUMN pbm.pharmacy_claim.quantity_intended IS 'Quantity intended to be dispensed (344-HF) by the whole fill of which this is a part';
COMMENT ON COLUMN pbm.pharmacy_claim.days_supply_intended IS 'Days'' supply intended to be dispensed (345-HG) by that fill';
COMMENT ON COLUMN pbm.pharmacy_claim.patient_residence IS 'Patient residence (384-4X) that was sent, such as 3 nursing facility';
COMMENT ON TABLE pbm.pharmacy_claim IS
'Every claim that was answered, paid, rejected or reversed, and those imported from another system, partitioned by fill_date. A claim that came without a fill date carries the day it was received.';
COMMENT ON COLUMN pbm.pharmacy_claim.id IS 'Time-ordered UUID (version 7)';
COMMENT ON COLUMN pbm.pharmacy_claim.claim_number IS 'Claim and authorization number (503-F3): 20 characters, unique by construction; of an imported claim the number it had, unique whatever its fill date';
COMMENT ON COLUMN pbm.pharmacy_claim.status IS 'paid, rejected, reversed: adjudicated here, written by the functions alone; imported (the default, processed is read as it): paid elsewhere and stored by INSERT';
COMMENT ON COLUMN pbm.pharmacy_claim.total_cost IS 'Ingredient cost, dispensing fee and sales tax';
COMMENT ON COLUMN pbm.pharmacy_claim.paid_amount IS 'What the plan pays';
COMMENT ON COLUMN pbm.pharmacy_claim.patient_copay IS 'All that the patient pays: deductible, copay, coinsurance, DAW penalty, and what another payer left beyond them';
COMMENT ON COLUMN pbm.pharmacy_claim.deductible_applied IS 'What this claim added to deductible_met';
COMMENT ON COLUMN pbm.pharmacy_claim.out_of_pocket_applied IS 'What this claim added to out_of_pocket_met';
COMMENT ON COLUMN pbm.pharmacy_claim.daw_penalty IS 'What a brand cost more than its generic (134-UK), beside deductible, copay and coinsurance';
COMMENT ON COLUMN pbm.pharmacy_claim.out_of_pocket_forgiven IS 'What the patient would have paid without the out-of-pocket maximum; in none of the other amounts of the patient';
COMMENT ON COLUMN pbm.pharmacy_claim.basis_of_reimbursement IS 'Basis of reimbursement determination (522-FM)';
COMMENT ON COLUMN pbm.pharmacy_claim.prior_authorization_number IS 'The first of the authorizations that the claim needed';
COMMENT ON COLUMN pbm.pharmacy_claim.prior_authorization_numbers IS 'All authorizations that the claim needed; while it is paid, it uses a fill and its quantity of each. NULL in rows of 0.1.0, which used one at most';
COMMENT ON COLUMN pbm.pharmacy_claim.dispensed IS 'What a paid or imported claim keeps of its product, so that history does not hang on the drug file: a JSON array of dosage form, route, ingredients (key, name, strength, unit), keys of classes and of their additive effects, as text, which is half as long as jsonb. NULL: only the drug file says';
COMMENT ON COLUMN pbm.pharmacy_claim.submitted IS 'The request as it came, kept when a field of it has no column or could not be stored in its own';
COMMENT ON COLUMN pbm.pharmacy_claim.replaces_claim_id IS 'The claim, of the same fill date, that a rebill or its replay billed again as this one: reversed, or still paid where this one is rejected and the plan keeps that one';
COMMENT ON COLUMN pbm.pharmacy_claim.payer_rank IS 'Rank of the coverage that answered it, 1 where none did: a fill is paid once by each payer';
COMMENT ON COLUMN pbm.pharmacy_claim.other_payer_paid IS 'What the payers before paid, as the pharmacy reports it; NULL: none was billed';
COMMENT ON COLUMN pbm.pharmacy_claim.left_to_pay IS 'What they left to pay: the sum of paid_amount, patient_copay and written_off; the allowed amount where they rejected the claim. NULL: none was billed, and paid_amount and patient_copay sum to allowed_amount';
COMMENT ON COLUMN pbm.pharmacy_claim.written_off IS 'What nobody pays of it; NULL: no payer was billed before';
COMMENT ON COLUMN pbm.pharmacy_claim.client_contract_id IS 'The contract that the client is charged by, client_contract.client_contract_id; NULL: none gives a price, see explain_claim';
COMMENT ON COLUMN pbm.pharmacy_claim.client_allowed IS 'The client''s price: what it, the patient and other payers bear; allowed_amount is the pharmacy''s';
COMMENT ON COLUMN pbm.pharmacy_claim.client_charge IS 'What the client is charged of it; below 0 a credit';
COMMENT ON COLUMN pbm.pharmacy_claim.client_spread IS 'What client_allowed is above allowed_amount';
COMMENT ON COLUMN pbm.pharmacy_claim.nadac_amount IS 'Quantity at the NADAC of the fill date; NULL: none was on file';
COMMENT ON COLUMN pbm.pharmacy_claim.above_nadac IS 'What ingredient_cost is above nadac_amount';
COMMENT ON COLUMN pbm.pharmacy_claim.fingerprint IS 'Digest of the request: an exact repeat has the same';
COMMENT ON COLUMN pbm.pharmacy_claim.trace IS 'The decision in compact form; explain_claim puts it into words';

CREATE TABLE pbm.pharmacy_claim_default PARTITION OF pbm.pharmacy_claim DEFAULT;
COMMENT ON TABLE pbm.pharmacy_claim_default IS 'Claims of quarters that have no partition yet; ensure_partitions moves them out';

CREATE UNIQUE INDEX pharmacy_claim_paid_once ON pbm.pharmacy_claim (rx_number, pharmacy_npi, fill_date, fill_number, ndc, payer_rank) WHERE status = 'paid';
CREATE INDEX pharmacy_claim_reversals ON pbm.pharmacy_claim (rx_number, pharmacy_npi, fill_date) WHERE status IN ('reversed', 'imported');
CREATE INDEX idx_pharm_claim_patient ON pbm.pharmacy_claim (patient_id, fill_date);
CREATE INDEX idx_pharm_claim_ndc ON pbm.pharmacy_claim (ndc);
CREATE INDEX idx_pharm_claim_fill_date ON pbm.pharmacy_claim USING brin (fill_date);
CREATE INDEX idx_claims_member_date ON pbm.pharmacy_claim (member_id, fill_date);
CREATE INDEX idx_claims_drug_tier ON pbm.pharmacy_claim (ndc) WHERE tier >= 3;
COMMENT ON INDEX pbm.pharmacy_claim_paid_once IS 'At most one paid claim per pharmacy, prescription, fill, product and rank of the payer; finds a claim to reverse';
COMMENT ON INDEX pbm.pharmacy_claim_reversals IS 'Finds the reversal that a repeated reversal repeats, and the imported claim that cannot be reversed';
COMMENT ON INDEX pbm.idx_pharm_claim_patient IS 'A patient''s history';
COMMENT ON INDEX pbm.idx_pharm_claim_ndc IS 'Claims of a product; the seed documents'' interaction query';
COMMENT ON INDEX pbm.idx_pharm_claim_fill_date IS 'Claims of a period within a partition';
COMMENT ON INDEX pbm.idx_claims_member_date IS 'Claims of a member by date; the first seed document''s index on its claims';
COMMENT ON INDEX pbm.idx_claims_drug_tier IS 'Claims of dear products, by the tier they were paid at: an index predicate cannot read another table, as the first seed document''s would';
CREATE INDEX pharmacy_claim_answered ON pbm.pharmacy_claim USING brin (created_at);
COMMENT ON INDEX pbm.pharmacy_claim_answered IS 'Claims that were answered in a cycle of remittance';
CREATE INDEX pharmacy_claim_reversed_at ON pbm.pharmacy_claim USING brin (reversed_at);
COMMENT ON INDEX pbm.pharmacy_claim_reversed_at IS 'Claims that were reversed in a cycle of remittance';

table_holds := table_holds || '{"pharmacy_claim": "personal"}';
