-- Staged claims know the run and the line that they came from, and what is wrong with them by field.
ALTER TABLE pbm.claims_staging
    ADD COLUMN run_id bigint REFERENCES pbm.load_run,
    ADD COLUMN line bigint,
    ADD COLUMN transaction_code text NOT NULL DEFAULT 'B1',
    ADD COLUMN faults jsonb,
    ADD COLUMN reject_codes text[],
    ADD COLUMN attempts smallint NOT NULL DEFAULT 0,
    ADD COLUMN staged_at timestamptz,
    ADD COLUMN repaired_at timestamptz,
    ADD CONSTRAINT claims_staging_line CHECK (line >= 1),
    ADD CONSTRAINT claims_staging_transaction_code CHECK (transaction_code IN ('B1', 'B2'));
-- When the older rows came nobody knows.
ALTER TABLE pbm.claims_staging ALTER COLUMN staged_at SET DEFAULT now();
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
CREATE INDEX claims_staging_pending_run ON pbm.claims_staging (run_id) WHERE validation_status = 'pending';
COMMENT ON INDEX pbm.claims_staging_pending_run IS 'Whether a run is done';
CREATE INDEX claims_staging_quarantine ON pbm.claims_staging (run_id, line) WHERE validation_status = 'error';
COMMENT ON INDEX pbm.claims_staging_quarantine IS 'The quarantine';
CREATE INDEX claims_staging_run ON pbm.claims_staging (run_id, line);
COMMENT ON INDEX pbm.claims_staging_run IS 'The records of a run in the order of its file';
CREATE INDEX claims_staging_claim ON pbm.claims_staging (claim_id) WHERE claim_id IS NOT NULL;
COMMENT ON INDEX pbm.claims_staging_claim IS 'The record that a claim came from';
DROP VIEW pbm.claims_staging_progress;
