CREATE TABLE pbm.claim_quarter (
    quarter_start date PRIMARY KEY,
    retired_at timestamptz,
    CONSTRAINT claim_quarter_first_day CHECK (extract(day FROM quarter_start) = 1 AND extract(month FROM quarter_start) IN (1, 4, 7, 10)),
    CONSTRAINT claim_quarter_finite CHECK (isfinite(quarter_start))
);
COMMENT ON TABLE pbm.claim_quarter IS
'Quarters of fill that have a partition of pharmacy_claim, and those that were retired: what was filled in the latest of these or before is rejected 81. Written by ensure_partitions and retire_partitions.';
COMMENT ON COLUMN pbm.claim_quarter.quarter_start IS 'First day of the quarter of fill';
COMMENT ON COLUMN pbm.claim_quarter.retired_at IS 'When it was retired; NULL: its claims must be in a partition, or no claim is answered';

table_holds := table_holds || '{"claim_quarter": "reference"}';
