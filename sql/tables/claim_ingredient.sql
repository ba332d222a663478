CREATE TABLE pbm.claim_ingredient (
    claim_ingredient_id uuid PRIMARY KEY,
    claim_id uuid NOT NULL,
    fill_date date NOT NULL,
    patient_id uuid NOT NULL,
    place integer NOT NULL,
    ndc pbm.ndc NOT NULL,
    quantity numeric(12,3) NOT NULL,
    cost_submitted numeric(12,2),
    basis_of_cost text,
    covered boolean NOT NULL,
    ingredient_cost numeric(12,2) NOT NULL,
    price_basis text,
    prior_authorization_numbers text[],
    dispensed text,
    CONSTRAINT claim_ingredient_once UNIQUE (claim_id, place),
    CONSTRAINT claim_ingredient_place CHECK (place BETWEEN 1 AND 25),
    CONSTRAINT claim_ingredient_quantity CHECK (quantity > 0 AND quantity < 'Infinity'),
    CONSTRAINT claim_ingredient_cost_submitted CHECK (cost_submitted >= 0 AND cost_submitted < 'Infinity'),
    CONSTRAINT claim_ingredient_basis_of_cost CHECK (basis_of_cost ~ '^[0-9]{2}$'),
    CONSTRAINT claim_ingredient_ingredient_cost CHECK (ingredient_cost >= 0 AND ingredient_cost < 'Infinity'),
    CONSTRAINT claim_ingredient_covered CHECK (covered = (price_basis IS NOT NULL) AND (covered OR ingredient_cost = 0)),
    CONSTRAINT claim_ingredient_finite CHECK (isfinite(fill_date))
);
COMMENT ON TABLE pbm.claim_ingredient IS
'The ingredients of a paid compound, written with the claim and never changed; its reversal leaves them. The claim''s own ndc is zeros. A rejected claim keeps them in pharmacy_claim.submitted.';
COMMENT ON COLUMN pbm.claim_ingredient.claim_id IS 'The claim, pharmacy_claim.id';
COMMENT ON COLUMN pbm.claim_ingredient.fill_date IS 'Fill date of the claim, by which its partition is found';
COMMENT ON COLUMN pbm.claim_ingredient.place IS 'Its place among the claim''s ingredients, from 1';
COMMENT ON COLUMN pbm.claim_ingredient.ndc IS 'Compound product ID (489-TE)';
COMMENT ON COLUMN pbm.claim_ingredient.quantity IS 'Compound ingredient quantity (448-ED) in billing units';
COMMENT ON COLUMN pbm.claim_ingredient.cost_submitted IS 'Compound ingredient drug cost (449-EE) in dollars; NULL: none was sent';
COMMENT ON COLUMN pbm.claim_ingredient.basis_of_cost IS 'Basis of cost determination (490-UE) that was sent';
COMMENT ON COLUMN pbm.claim_ingredient.covered IS 'Whether the plan covers it; one that it does not is paid by nobody (submission clarification code 8)';
COMMENT ON COLUMN pbm.claim_ingredient.ingredient_cost IS 'Dollars allowed for it: the lesser of the cost sent and the contract''s bases, without any fee. They sum to pharmacy_claim.ingredient_cost unless a charge for the whole was lower';
COMMENT ON COLUMN pbm.claim_ingredient.price_basis IS 'What that price rests on, such as NADAC; NULL: it is not covered';
COMMENT ON COLUMN pbm.claim_ingredient.prior_authorization_numbers IS 'Authorizations that the ingredient needed, of which it uses its quantity and cost; NULL: none';
COMMENT ON COLUMN pbm.claim_ingredient.dispensed IS 'What the claim keeps of the ingredient''s product, as pharmacy_claim.dispensed does';

table_holds := table_holds || '{"claim_ingredient": "personal"}';
