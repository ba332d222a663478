SELECT s.table_name, s.holds, s.relation::oid::bigint AS relation, s.file_node::bigint AS file_node, s.trigger_name,
       s.wanted, s.found, s.version
FROM pbm.trigger_states() s
