-- The log of 0.1.0 gives its name to one with partitions, and its rows, below.
ALTER TABLE pbm.audit_log RENAME TO audit_log_released;
ALTER INDEX pbm.audit_log_pkey RENAME TO audit_log_released_pkey;
ALTER INDEX pbm.audit_log_timestamp RENAME TO audit_log_released_timestamp;
ALTER INDEX pbm.audit_log_row RENAME TO audit_log_released_row;
ALTER SEQUENCE pbm.audit_log_audit_id_seq RENAME TO audit_log_released_audit_id_seq;
