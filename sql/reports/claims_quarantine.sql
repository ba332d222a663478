CREATE VIEW pbm.claims_quarantine WITH (security_barrier = true) AS
SELECT s.staging_id, s.run_id, r.file_name, s.line, s.batch_id, s.transaction_code, f.value ->> 'field' AS field, f.value ->> 'code' AS code,
       f.value ->> 'message' AS message, f.value ->> 'hint' AS hint, s.attempts, s.staged_at, s.processed_at, s.repaired_at
FROM pbm.claims_staging s LEFT JOIN pbm.load_run r ON r.run_id = s.run_id
CROSS JOIN LATERAL jsonb_array_elements(coalesce(s.faults, jsonb_build_array(jsonb_build_object('message', s.error_messages[1])))) f
WHERE s.validation_status = 'error';
COMMENT ON VIEW pbm.claims_quarantine IS
'Staged records that were refused, a row for each fault: which record, of which file and line, the field, its code (511-FB, or the SQLSTATE of an error), what is wrong and what would be taken; no value of the record. repair_staged_claim and retry_staged_claims take them out.';

CREATE VIEW pbm.staged_claim_history WITH (security_barrier = true) AS
SELECT s.staging_id, r.source, r.file_name, s.run_id, s.line, r.loaded_by, s.transaction_code, s.staged_at, s.repaired_at, s.attempts, s.processed_at,
       s.validation_status, s.claim_status, s.reject_codes, s.error_messages, s.faults, s.claim_id, c.claim_number, c.status AS status_now, c.reversed_at
FROM pbm.claims_staging s LEFT JOIN pbm.load_run r ON r.run_id = s.run_id LEFT JOIN pbm.pharmacy_claim c ON c.id = s.claim_id
WHERE (SELECT pbm.require_read_audit()) AND (SELECT pbm.sees_all('pbm_etl')) AND pbm.look_at_person(c.patient_id);
COMMENT ON VIEW pbm.staged_claim_history IS
'For pbm_etl: the history of a staged record from file to claim, by staging_id or claim_number: file, line and run, when it was staged, repaired and answered, what was wrong, the answer, and what the claim is now';
