SELECT pbm.ensure_audit_partitions(timezone('UTC', $1)::date, timezone('UTC', $1)::date)
