ALTER TABLE pbm.pharmacy_claim ADD COLUMN prior_authorization_numbers text[];
COMMENT ON COLUMN pbm.pharmacy_claim.prior_authorization_number IS 'The first of the authorizations that the claim needed';
COMMENT ON COLUMN pbm.pharmacy_claim.prior_authorization_numbers IS 'All authorizations that the claim needed; while it is paid, it uses a fill and its quantity of each. NULL in rows of 0.1.0, which used one at most';
ALTER TABLE pbm.prior_authorization ADD COLUMN pharmacy_id integer REFERENCES pbm.pharmacies;
COMMENT ON COLUMN pbm.prior_authorization.pharmacy_id IS 'The only pharmacy it is for, reject 7A at another that names it; NULL: any';
ALTER TABLE pbm.plan ADD COLUMN unneeded_authorization text NOT NULL DEFAULT 'ignore'
    CHECK (unneeded_authorization IN ('ignore', 'reject'));
COMMENT ON COLUMN pbm.plan.unneeded_authorization IS 'A claim that pays without the prior authorization whose number it sent: ignore the number, or reject what is wrong with it (3X, 64, 7A, PA, 3W, 3Y), a good one as not required (3R)';
