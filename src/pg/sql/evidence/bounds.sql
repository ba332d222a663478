SELECT (SELECT min(b.block_number) FROM pbm.audit_block b WHERE b.sealed_at >= coalesce($1, '-infinity')) AS first_block,
       (SELECT max(b.block_number) FROM pbm.audit_block b WHERE b.sealed_at <= coalesce($2, 'infinity')) AS last_block,
       (SELECT max(b.block_number) FROM pbm.audit_block b) AS newest_block
