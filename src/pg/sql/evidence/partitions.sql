SELECT t.relid::oid::bigint AS relation
FROM pg_partition_tree(('pbm.' || $1)::regclass) t
WHERE t.isleaf
ORDER BY t.relid
