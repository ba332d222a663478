CREATE TABLE pbm.claim_month (
    month_start date PRIMARY KEY,
    retired_at timestamptz,
    CONSTRAINT claim_month_first_day CHECK (extract(day FROM month_start) = 1),
    CONSTRAINT claim_month_finite CHECK (isfinite(month_start))
);
COMMENT ON TABLE pbm.claim_month IS
'Months of fill that have a partition of pharmacy_claim, and those that were retired: what was filled in the latest of these or before is rejected 81. Written by ensure_partitions and retire_partitions.';
COMMENT ON COLUMN pbm.claim_month.month_start IS 'First day of the month of fill';
COMMENT ON COLUMN pbm.claim_month.retired_at IS 'When it was retired; NULL: its claims must be in a partition, or no claim is answered';

table_holds := table_holds || '{"claim_month": "reference"}';
