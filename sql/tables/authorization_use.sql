CREATE TABLE pbm.authorization_use (
    use_id uuid PRIMARY KEY,
    claim_id uuid NOT NULL,
    fill_date date NOT NULL,
    patient_id uuid NOT NULL,
    authorization_number text,
    fills integer NOT NULL DEFAULT 1,
    quantity numeric(12,3) NOT NULL,
    amount numeric(12,2) NOT NULL,
    used_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    given_back_at timestamptz,
    CONSTRAINT authorization_use_once UNIQUE (claim_id, authorization_number),
    CONSTRAINT authorization_use_amounts CHECK (fills > 0 AND quantity > 0 AND amount >= 0),
    CONSTRAINT authorization_use_finite CHECK (isfinite(fill_date) AND isfinite(used_at) AND isfinite(given_back_at)
        AND greatest(quantity, amount) < 'Infinity')
);
COMMENT ON TABLE pbm.authorization_use IS
'What a paid claim used of each authorization that it needed, written with the claim and given back by its reversal; a row without a number is an emergency supply';
COMMENT ON COLUMN pbm.authorization_use.authorization_number IS 'NULL: an emergency supply, paid without one';
COMMENT ON COLUMN pbm.authorization_use.quantity IS 'Billing units of the claim';
COMMENT ON COLUMN pbm.authorization_use.amount IS 'Dollars of the claim''s allowed amount';
COMMENT ON COLUMN pbm.authorization_use.given_back_at IS 'When the claim was reversed; NULL: it is used';
CREATE INDEX authorization_use_number ON pbm.authorization_use (authorization_number) WHERE given_back_at IS NULL;
CREATE INDEX authorization_use_emergency ON pbm.authorization_use (patient_id) WHERE authorization_number IS NULL;
COMMENT ON INDEX pbm.authorization_use_number IS 'Adds up what is used of an authorization';
COMMENT ON INDEX pbm.authorization_use_emergency IS 'Finds the emergency supplies of a patient';

table_holds := table_holds || '{"authorization_use": "personal"}';
