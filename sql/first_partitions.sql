PERFORM pbm.ensure_audit_partitions((timezone('UTC', now()) + interval '3 months')::date, timezone('UTC', now())::date);
PERFORM pbm.ensure_partitions((pbm.today() + interval '3 months')::date, (pbm.today() - interval '3 months')::date);
