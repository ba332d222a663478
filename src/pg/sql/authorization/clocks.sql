WITH given AS (
    SELECT * FROM jsonb_to_recordset($2) AS k (clock text, clock_rule_id integer, due_at timestamptz, met_at timestamptz, forward_to text,
                                               forward_by timestamptz, source text)
), over AS (
    -- What is no longer in force is neither put into effect nor paid.
    DELETE FROM pbm.authorization_clock k
    WHERE k.case_id = $1 AND k.met_at IS NULL AND k.clock IN ('effectuation', 'payment')
      AND NOT EXISTS (SELECT FROM given g WHERE g.clock = k.clock)
)
INSERT INTO pbm.authorization_clock (case_id, clock, clock_rule_id, due_at, met_at, forward_to, forward_by, source)
SELECT $1, k.clock, k.clock_rule_id, k.due_at, k.met_at, k.forward_to, k.forward_by, k.source
FROM given k
ON CONFLICT (case_id, clock) DO UPDATE
SET clock_rule_id = excluded.clock_rule_id, due_at = excluded.due_at, met_at = excluded.met_at, forward_to = excluded.forward_to,
    forward_by = excluded.forward_by, source = excluded.source
RETURNING clock
