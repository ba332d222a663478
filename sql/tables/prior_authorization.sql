CREATE TABLE pbm.prior_authorization (
    authorization_number text PRIMARY KEY DEFAULT pbm.new_authorization_number(),
    patient_id uuid NOT NULL REFERENCES pbm.members (patient_id),
    plan_id uuid NOT NULL REFERENCES pbm.plan,
    ndc pbm.ndc,
    ingredient_id integer REFERENCES pbm.ingredient,
    class_id integer REFERENCES pbm.therapeutic_class,
    status text NOT NULL DEFAULT 'approved' 
        CONSTRAINT prior_authorization_status CHECK (status IN ('approved', 'denied', 'in_process', 'closed')),
    waived_reject_codes text[] NOT NULL DEFAULT '{75,608}',
    quantity_authorized numeric(12,3) CHECK (quantity_authorized > 0),
    fills_authorized integer CHECK (fills_authorized > 0),
    effective_date date NOT NULL,
    termination_date date,
    created_at timestamptz NOT NULL DEFAULT now(),
    pharmacy_id integer REFERENCES pbm.pharmacies,
    edit text,
    prescriber_npi text CONSTRAINT prior_authorization_prescriber CHECK (prescriber_npi ~ '^[0-9]{10}$'),
    amount_authorized numeric(12,2),
    -- As a claim's prior_authorization_number is read: printable ASCII, not all of it spaces.
    CONSTRAINT prior_authorization_number CHECK (authorization_number ~ '^[ -~]{1,32}$' AND authorization_number ~ '[^ ]'),
    CONSTRAINT prior_authorization_target CHECK (num_nonnulls(ndc, ingredient_id, class_id, edit) = 1),
    CONSTRAINT prior_authorization_edit CHECK (edit ~ '[^ ]'),
    CONSTRAINT prior_authorization_amount CHECK (amount_authorized > 0 AND amount_authorized < 'Infinity'),
    CHECK (termination_date >= effective_date),
    CONSTRAINT prior_authorization_finite CHECK (isfinite(effective_date) AND isfinite(termination_date)
        AND quantity_authorized < 'Infinity')
);
COMMENT ON TABLE pbm.prior_authorization IS 'Prior authorizations on file';
COMMENT ON COLUMN pbm.prior_authorization.authorization_number IS 'The number that a claim names it by (462-EV), 1 to 32 printable ASCII characters; one that we assign has eleven digits, as the field has them where a claim comes as an NCPDP message';
COMMENT ON COLUMN pbm.prior_authorization.pharmacy_id IS 'The only pharmacy it is for, reject 7A at another that names it; NULL: any';
COMMENT ON COLUMN pbm.prior_authorization.status IS 'approved; denied, told 3Y; in_process, told 3W; closed: taken back or ended, as if it were not on file';
COMMENT ON COLUMN pbm.prior_authorization.edit IS 'The edit whose rejects it lifts for any product, those in waived_reject_codes; NULL: it is for a product, ingredient or class';
COMMENT ON COLUMN pbm.prior_authorization.prescriber_npi IS 'The only prescriber it is for, reject 7A for another; NULL: any';
COMMENT ON COLUMN pbm.prior_authorization.amount_authorized IS 'Dollars of the allowed amounts of all its fills, reject PA beyond; NULL: no limit';
COMMENT ON COLUMN pbm.prior_authorization.waived_reject_codes IS 'The rejects this authorization lifts: 75, 608, 60, 61, 70, MR, 76, 9G, 7X, AG, 79';
COMMENT ON COLUMN pbm.prior_authorization.quantity_authorized IS 'Units in all its fills, reject PA beyond; NULL: no limit';
COMMENT ON COLUMN pbm.prior_authorization.fills_authorized IS 'Fills in all, reject PA beyond; NULL: no limit';
CREATE INDEX prior_authorization_patient ON pbm.prior_authorization (patient_id);
COMMENT ON INDEX pbm.prior_authorization_patient IS 'Finds the authorizations of a claim''s patient';

table_holds := table_holds || '{"prior_authorization": "personal"}';
