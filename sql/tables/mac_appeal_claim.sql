CREATE TABLE pbm.mac_appeal_claim (
    appeal_id uuid NOT NULL,
    claim_id uuid NOT NULL,
    fill_date date NOT NULL,
    patient_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    quantity numeric(12,3) NOT NULL,
    ingredient_cost numeric(12,2) NOT NULL,
    ingredient_cost_due numeric(12,2) NOT NULL,
    PRIMARY KEY (appeal_id, claim_id),
    CONSTRAINT mac_appeal_claim_amounts CHECK (quantity > 0 AND ingredient_cost >= 0 AND ingredient_cost_due > ingredient_cost
        AND greatest(quantity, ingredient_cost_due) < 'Infinity' AND isfinite(fill_date))
);
COMMENT ON TABLE pbm.mac_appeal_claim IS 'The paid claims that the new price of an upheld appeal touches, as they stood when it was decided: each is to be billed again';
COMMENT ON COLUMN pbm.mac_appeal_claim.appeal_id IS 'The appeal, mac_appeal.appeal_id; no foreign key, as claims have none';
COMMENT ON COLUMN pbm.mac_appeal_claim.claim_id IS 'The claim, pharmacy_claim.id';
COMMENT ON COLUMN pbm.mac_appeal_claim.fill_date IS 'Fill date of the claim, by which its partition is found';
COMMENT ON COLUMN pbm.mac_appeal_claim.quantity IS 'Billing units of the claim';
COMMENT ON COLUMN pbm.mac_appeal_claim.ingredient_cost IS 'What it was paid, in dollars';
COMMENT ON COLUMN pbm.mac_appeal_claim.ingredient_cost_due IS 'What the new price gives by the contract''s rate, before other bases and the usual and customary charge are tried again';

table_holds := table_holds || '{"mac_appeal_claim": "personal"}';
