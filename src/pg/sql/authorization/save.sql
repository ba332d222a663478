UPDATE pbm.authorization_case c
SET state = $2, decided_scope = $3, reason = $4, prescriber_npi = $5, diagnosis_codes = $6, criteria = $7, extended = $8,
    statement_at = $9, decided_at = $10, oral_notice_at = $11, written_notice_at = $12, reversal_notice_at = $13,
    effectuated_at = $14, paid_at = $15, amount_in_controversy = $16
WHERE c.case_id = $1
RETURNING c.case_id
