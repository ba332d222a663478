SELECT pg_advisory_xact_lock(hashtextextended('pbm.audit_block', 0)) IS NULL AS waited
