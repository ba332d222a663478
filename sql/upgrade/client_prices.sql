ALTER TABLE pbm.pharmacy_claim
    ADD COLUMN client_contract_id integer,
    ADD COLUMN client_allowed numeric(12,2),
    ADD COLUMN client_charge numeric(12,2),
    ADD COLUMN client_spread numeric(12,2),
    ADD COLUMN nadac_amount numeric(12,2),
    ADD COLUMN above_nadac numeric(12,2),
    -- What others than plan and client bear, patient and other payers, is the same on both sides.
    ADD CONSTRAINT pharmacy_claim_prices CHECK (num_nulls(client_contract_id, client_allowed, client_charge, client_spread) IN (0, 4)
        AND num_nulls(nadac_amount, above_nadac) IN (0, 2) AND least(client_allowed, nadac_amount) >= 0
        AND client_allowed - client_charge = allowed_amount - paid_amount AND client_allowed - client_spread = allowed_amount
        AND ingredient_cost - above_nadac = nadac_amount
        AND greatest(client_allowed, client_charge, client_spread, nadac_amount, above_nadac) < 'Infinity');
COMMENT ON COLUMN pbm.pharmacy_claim.client_contract_id IS 'The contract that the client is charged by, client_contract.client_contract_id; NULL: none gives a price, see explain_claim';
COMMENT ON COLUMN pbm.pharmacy_claim.client_allowed IS 'The client''s price: what it, the patient and other payers bear; allowed_amount is the pharmacy''s';
COMMENT ON COLUMN pbm.pharmacy_claim.client_charge IS 'What the client is charged of it; below 0 a credit';
COMMENT ON COLUMN pbm.pharmacy_claim.client_spread IS 'What client_allowed is above allowed_amount';
COMMENT ON COLUMN pbm.pharmacy_claim.nadac_amount IS 'Quantity at the NADAC of the fill date; NULL: none was on file';
COMMENT ON COLUMN pbm.pharmacy_claim.above_nadac IS 'What ingredient_cost is above nadac_amount';
