SELECT a.anchor_number, a.anchored_at
FROM pbm.audit_anchor a
ORDER BY a.anchor_number DESC
LIMIT 1
