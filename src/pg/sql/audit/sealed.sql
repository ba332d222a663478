SELECT a.old_data, a.new_data FROM pbm.audit_log a WHERE a.audit_id = $1
