CREATE TABLE pbm.claims_staging (
    staging_id bigserial PRIMARY KEY,
    raw_data jsonb NOT NULL,
    validation_status text NOT NULL DEFAULT 'pending' CHECK (validation_status IN ('pending', 'processed', 'error')),
    error_messages text[],
    processed_at timestamptz,
    batch_id text,
    claim_id uuid,
    claim_status text,
    run_id bigint REFERENCES pbm.load_run,
    line bigint,
    transaction_code text NOT NULL DEFAULT 'B1',
    faults jsonb,
    reject_codes text[],
    attempts smallint NOT NULL DEFAULT 0,
    staged_at timestamptz DEFAULT now(),
    repaired_at timestamptz,
    CONSTRAINT claims_staging_line CHECK (line >= 1),
    CONSTRAINT claims_staging_transaction_code CHECK (transaction_code IN ('B1', 'B2'))
);
COMMENT ON TABLE pbm.claims_staging IS 'Claims waiting for pbm.process_claims_staging: raw_data is the object that adjudicate_claim(jsonb) takes';
COMMENT ON COLUMN pbm.claims_staging.staging_id IS 'Names the record; records are answered in this order';
COMMENT ON COLUMN pbm.claims_staging.raw_data IS 'The record as it came, or as repair_staged_claim put it right';
COMMENT ON COLUMN pbm.claims_staging.validation_status IS 'pending; processed: answered, see claim_id and claim_status; error: in quarantine, see faults and error_messages';
COMMENT ON COLUMN pbm.claims_staging.error_messages IS 'Messages of the faults, or of the rejects of a rejected claim';
COMMENT ON COLUMN pbm.claims_staging.processed_at IS 'When it was answered or refused last';
COMMENT ON COLUMN pbm.claims_staging.batch_id IS 'The sender''s own name for what came together';
COMMENT ON COLUMN pbm.claims_staging.claim_id IS 'pharmacy_claim.id of the claim that was stored, repeated or reversed';
COMMENT ON COLUMN pbm.claims_staging.claim_status IS 'paid, rejected, duplicate or reversed';
COMMENT ON COLUMN pbm.claims_staging.run_id IS 'The run that put it down; of what came without one the run that answered it';
COMMENT ON COLUMN pbm.claims_staging.line IS 'Its line in the file of the run, 1 = the first';
COMMENT ON COLUMN pbm.claims_staging.transaction_code IS '103-A3: B1, a claim; B2, the reversal of the claim with its pharmacy_npi, rx_number, fill_date, fill_number and ndc';
COMMENT ON COLUMN pbm.claims_staging.faults IS 'Of a record in quarantine: an array of field, code (511-FB, or the SQLSTATE of an error), message and hint, without values';
COMMENT ON COLUMN pbm.claims_staging.reject_codes IS 'Reject codes (511-FB) of a rejected claim';
COMMENT ON COLUMN pbm.claims_staging.attempts IS 'How often it was answered or refused';
COMMENT ON COLUMN pbm.claims_staging.staged_at IS 'When it was put down; NULL: by release 0.1.0';
COMMENT ON COLUMN pbm.claims_staging.repaired_at IS 'When repair_staged_claim put it right last';
CREATE INDEX claims_staging_pending ON pbm.claims_staging (staging_id) WHERE validation_status = 'pending';
COMMENT ON INDEX pbm.claims_staging_pending IS 'The next chunk to process';
CREATE INDEX claims_staging_pending_run ON pbm.claims_staging (run_id) WHERE validation_status = 'pending';
COMMENT ON INDEX pbm.claims_staging_pending_run IS 'Whether a run is done';
CREATE INDEX claims_staging_quarantine ON pbm.claims_staging (run_id, line) WHERE validation_status = 'error';
COMMENT ON INDEX pbm.claims_staging_quarantine IS 'The quarantine';
CREATE INDEX claims_staging_run ON pbm.claims_staging (run_id, line);
COMMENT ON INDEX pbm.claims_staging_run IS 'The records of a run in the order of its file';
CREATE INDEX claims_staging_claim ON pbm.claims_staging (claim_id) WHERE claim_id IS NOT NULL;
COMMENT ON INDEX pbm.claims_staging_claim IS 'The record that a claim came from';

table_holds := table_holds || '{"claims_staging": "personal"}';
