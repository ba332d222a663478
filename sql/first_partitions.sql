PERFORM pbm.ensure_partitions((CURRENT_DATE + interval '3 months')::date, (CURRENT_DATE - interval '3 months')::date);
