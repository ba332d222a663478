PERFORM pbm.ensure_partitions((pbm.today() + interval '3 months')::date, (pbm.today() - interval '3 months')::date);
