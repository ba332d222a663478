CREATE FUNCTION pbm.longest_supply(patient_id uuid) RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT greatest(least(coalesce(max(d.days), 0), 2147483647), 0)::integer
        FROM (SELECT sum(c.days_supply) AS days FROM pbm.pharmacy_claim c
              WHERE c.patient_id = longest_supply.patient_id AND c.status <> 'rejected'
              GROUP BY c.fill_date, c.ndc) d);
END
$$;
COMMENT ON FUNCTION pbm.longest_supply(uuid) IS
'The most days'' supply of one product that is stored as paid for a patient (members.patient_id) on one day; 0 where there is none. Reads every partition of pharmacy_claim: it is called for a member''s first claim, and member_state keeps the answer.';
REVOKE ALL ON FUNCTION pbm.longest_supply(uuid) FROM PUBLIC;

CREATE FUNCTION pbm.refresh_member_state() RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    changed bigint;
BEGIN
    INSERT INTO pbm.member_state AS m (patient_id, longest_supply_days)
    SELECT d.patient_id, greatest(least(max(d.days), 2147483647), 0)
    FROM (SELECT c.patient_id, sum(c.days_supply) AS days FROM pbm.pharmacy_claim c
          WHERE c.status <> 'rejected' AND c.patient_id IS NOT NULL AND c.days_supply IS NOT NULL
          GROUP BY c.patient_id, c.fill_date, c.ndc) d
    GROUP BY d.patient_id
    ORDER BY d.patient_id
    ON CONFLICT (patient_id) DO UPDATE SET longest_supply_days = excluded.longest_supply_days
    WHERE m.longest_supply_days < excluded.longest_supply_days;
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END
$$;
COMMENT ON FUNCTION pbm.refresh_member_state() IS
'Brings member_state up to claims that were stored where no trigger fires (replication, session_replication_role) or whose days'' supply was changed by UPDATE, so that history is read back as far as their supplies last; gives the number of rows made or changed. Reads all claims.';
REVOKE ALL ON FUNCTION pbm.refresh_member_state() FROM PUBLIC;
