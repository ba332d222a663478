CREATE TABLE pbm.client (
    client_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    client_code text NOT NULL CONSTRAINT client_client_code_unique UNIQUE,
    client_name text NOT NULL,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT client_dates CHECK (termination_date >= effective_date),
    CONSTRAINT client_finite CHECK (isfinite(effective_date) AND isfinite(termination_date))
);
COMMENT ON TABLE pbm.client IS 'Who buys the benefit: an employer, a union, an insurer. A plan belongs to one (plan.client_id).';
COMMENT ON COLUMN pbm.client.client_code IS 'The client''s code in text';
COMMENT ON COLUMN pbm.client.client_name IS 'The client''s name in full';
COMMENT ON COLUMN pbm.client.effective_date IS 'First day of the agreement';
COMMENT ON COLUMN pbm.client.termination_date IS 'Last day of the agreement; NULL: open';

table_holds := table_holds || '{"client": "reference"}';
