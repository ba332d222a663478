CREATE TABLE pbm.mac_appeal (
    appeal_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    claim_id uuid NOT NULL,
    fill_date date NOT NULL,
    patient_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    pharmacy_id integer NOT NULL,
    network_id integer NOT NULL,
    ndc pbm.ndc NOT NULL,
    mac_unit_price numeric(14,5) NOT NULL,
    acquisition_cost numeric(14,5) NOT NULL,
    reference text NOT NULL,
    filed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    file_by date NOT NULL,
    answer_by date NOT NULL,
    like_pharmacies boolean NOT NULL,
    decision text,
    reason text,
    decided_at timestamptz,
    unit_price numeric(14,5),
    list_id integer CONSTRAINT mac_appeal_list_id_fkey REFERENCES pbm.mac_list,
    available_ndc pbm.ndc,
    CONSTRAINT mac_appeal_once UNIQUE (claim_id),
    CONSTRAINT mac_appeal_reference CHECK (reference ~ '[^ ]' AND length(reference) <= 60),
    CONSTRAINT mac_appeal_amounts CHECK (acquisition_cost > mac_unit_price AND mac_unit_price > 0 AND acquisition_cost < 'Infinity'),
    CONSTRAINT mac_appeal_dates CHECK (isfinite(fill_date) AND isfinite(filed_at) AND isfinite(file_by) AND isfinite(answer_by) AND isfinite(decided_at)),
    CONSTRAINT mac_appeal_decision CHECK (CASE decision
        WHEN 'upheld' THEN num_nulls(reason, decided_at, unit_price, list_id) = 0 AND available_ndc IS NULL AND unit_price > mac_unit_price AND unit_price < 'Infinity'
        WHEN 'denied' THEN num_nulls(reason, decided_at, available_ndc) = 0 AND num_nonnulls(unit_price, list_id) = 0
        ELSE decision IS NULL AND num_nonnulls(reason, decided_at, unit_price, list_id, available_ndc) = 0 END),
    CONSTRAINT mac_appeal_reason CHECK (reason ~ '[^ ]' AND length(reason) <= 500)
);
COMMENT ON TABLE pbm.mac_appeal IS 'Appeals of pharmacies against the MAC that a claim was paid by, one a claim, with what was decided';
COMMENT ON COLUMN pbm.mac_appeal.claim_id IS 'The claim, pharmacy_claim.id';
COMMENT ON COLUMN pbm.mac_appeal.fill_date IS 'Fill date of the claim, by which its partition is found';
COMMENT ON COLUMN pbm.mac_appeal.pharmacy_id IS 'The pharmacy that was paid; no foreign key, which would lock it';
COMMENT ON COLUMN pbm.mac_appeal.network_id IS 'The network whose contract paid it';
COMMENT ON COLUMN pbm.mac_appeal.mac_unit_price IS 'The MAC that the claim was paid by, dollars per billing unit';
COMMENT ON COLUMN pbm.mac_appeal.acquisition_cost IS 'What the pharmacy bought for, as it says, dollars per billing unit';
COMMENT ON COLUMN pbm.mac_appeal.reference IS 'The pharmacy''s number of the appeal, such as of its invoice';
COMMENT ON COLUMN pbm.mac_appeal.file_by IS 'Last day on which it could be filed';
COMMENT ON COLUMN pbm.mac_appeal.answer_by IS 'Last day on which it is decided in time';
COMMENT ON COLUMN pbm.mac_appeal.like_pharmacies IS 'Whether claims of the network''s other pharmacies are listed where it is upheld';
COMMENT ON COLUMN pbm.mac_appeal.decision IS 'upheld or denied; NULL: not decided';
COMMENT ON COLUMN pbm.mac_appeal.reason IS 'Why it was decided so';
COMMENT ON COLUMN pbm.mac_appeal.unit_price IS 'Of one that was upheld: the new price, dollars per billing unit';
COMMENT ON COLUMN pbm.mac_appeal.list_id IS 'The list that has the new price';
COMMENT ON COLUMN pbm.mac_appeal.available_ndc IS 'Of one that was denied: a product that can be had at or below the price';
COMMENT ON INDEX pbm.mac_appeal_once IS 'A claim is appealed once';
CREATE INDEX mac_appeal_open ON pbm.mac_appeal (answer_by) WHERE decision IS NULL;
COMMENT ON INDEX pbm.mac_appeal_open IS 'What is to be decided, by its day';

table_holds := table_holds || '{"mac_appeal": "personal"}';
