INSERT INTO pbm.audit_anchor (anchor_number, block_number, anchored_at, line, missed)
VALUES ($1, $2, $3, $4, $5)
RETURNING anchor_number
