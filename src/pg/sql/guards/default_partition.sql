SELECT p.partdefid
FROM pg_partitioned_table p
WHERE p.partrelid = to_regclass('pbm.pharmacy_claim') AND p.partdefid = to_regclass('pbm.pharmacy_claim_default')
