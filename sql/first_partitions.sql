PERFORM pbm.guard_partition('pharmacy_claim_default');
PERFORM pbm.ensure_partitions((CURRENT_DATE + interval '3 months')::date, (CURRENT_DATE - interval '3 months')::date);
