SELECT pbm.ensure_access_partitions() AS made
