ALTER TABLE pbm.prior_authorization
    ALTER COLUMN authorization_number SET DEFAULT pbm.new_authorization_number(),
    ADD COLUMN edit text,
    ADD COLUMN prescriber_npi text CONSTRAINT prior_authorization_prescriber CHECK (prescriber_npi ~ '^[0-9]{10}$'),
    ADD COLUMN amount_authorized numeric(12,2),
    DROP CONSTRAINT prior_authorization_status_check,
    ADD CONSTRAINT prior_authorization_status CHECK (status IN ('approved', 'denied', 'in_process', 'closed')),
    DROP CONSTRAINT prior_authorization_check,
    ADD CONSTRAINT prior_authorization_target CHECK (num_nonnulls(ndc, ingredient_id, class_id, edit) = 1),
    ADD CONSTRAINT prior_authorization_edit CHECK (edit ~ '[^ ]'),
    ADD CONSTRAINT prior_authorization_amount CHECK (amount_authorized > 0 AND amount_authorized < 'Infinity');
ALTER TABLE pbm.prior_authorization RENAME CONSTRAINT prior_authorization_check1 TO prior_authorization_check;
COMMENT ON COLUMN pbm.prior_authorization.authorization_number IS 'The number that a claim names it by (462-EV), 1 to 32 printable ASCII characters; one that we assign has eleven digits, as the field has them where a claim comes as an NCPDP message';
COMMENT ON COLUMN pbm.prior_authorization.status IS 'approved; denied, told 3Y; in_process, told 3W; closed: taken back or ended, as if it were not on file';
COMMENT ON COLUMN pbm.prior_authorization.edit IS 'The edit whose rejects it lifts for any product, those in waived_reject_codes; NULL: it is for a product, ingredient or class';
COMMENT ON COLUMN pbm.prior_authorization.prescriber_npi IS 'The only prescriber it is for, reject 7A for another; NULL: any';
COMMENT ON COLUMN pbm.prior_authorization.amount_authorized IS 'Dollars of the allowed amounts of all its fills, reject PA beyond; NULL: no limit';
ALTER TABLE pbm.drugs ADD COLUMN replaces_ndc pbm.ndc;
COMMENT ON COLUMN pbm.drugs.replaces_ndc IS 'The code that the product had before: authorizations for that code are for this one; NULL: none';
