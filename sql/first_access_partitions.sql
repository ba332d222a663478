PERFORM pbm.ensure_access_partitions((timezone('UTC', now()) + interval '3 months')::timestamptz);
