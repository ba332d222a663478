CREATE TABLE pbm.claims_staging (
    staging_id bigserial PRIMARY KEY,
    raw_data jsonb NOT NULL,
    validation_status text NOT NULL DEFAULT 'pending' CHECK (validation_status IN ('pending', 'processed', 'error')),
    error_messages text[],
    processed_at timestamptz,
    batch_id text,
    claim_id uuid,
    claim_status text
);
COMMENT ON TABLE pbm.claims_staging IS 'Claims waiting for pbm.process_claims_staging: raw_data is the object that adjudicate_claim(jsonb) takes';
COMMENT ON COLUMN pbm.claims_staging.validation_status IS 'pending; processed: answered, see claim_id and claim_status; error: not a claim, see error_messages';
CREATE INDEX claims_staging_pending ON pbm.claims_staging (staging_id) WHERE validation_status = 'pending';
COMMENT ON INDEX pbm.claims_staging_pending IS 'The next chunk to process';

table_holds := table_holds || '{"claims_staging": "personal"}';
