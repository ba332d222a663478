CREATE FUNCTION pbm.report_timeline() RETURNS text
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN concat_ws('.', (SELECT c.system_identifier FROM pg_control_system() c),
                     (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()));
END
$$;
COMMENT ON FUNCTION pbm.report_timeline() IS 'Which server and database transaction numbers belong to: the mark of a refresh says nothing in another one';
REVOKE ALL ON FUNCTION pbm.report_timeline() FROM PUBLIC;

-- It is asked in the statement that reads the copy, whose snapshot it has to share: STABLE, for a volatile one takes its own.
CREATE FUNCTION pbm.changed_claims(everything boolean DEFAULT false)
RETURNS TABLE (claim_id uuid, plan_id uuid, fill_date date, patient_id uuid, ndc pbm.ndc, is_paid boolean, on_formulary boolean, tier integer,
               channel text, pharmacy_npi text, prescriber_npi text, quantity numeric, days_supply integer, ingredient_cost numeric,
               dispensing_fee numeric, sales_tax numeric, allowed_amount numeric, plan_paid numeric, patient_pay numeric)
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER ROWS 1000 COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    mark record;
    changed uuid[];
    is_all boolean := everything;
BEGIN
    PERFORM pbm.require_encryption();
    IF NOT is_all THEN
        SELECT r.snapshot, r.changed_since, r.transaction_id INTO mark FROM pbm.report_refresh r
        WHERE r.finished_at IS NOT NULL AND r.timeline = pbm.report_timeline() ORDER BY r.refresh_id DESC LIMIT 1;
        is_all := NOT FOUND;
    END IF;
    IF NOT is_all THEN
        -- What one transaction wrote becomes visible at once, however long after its number and its moment.
        SELECT array_agg(DISTINCT nullif(a.row_key, '')::uuid) FILTER (WHERE a.row_key <> ''), coalesce(bool_or(a.operation = 'TRUNCATE'), false)
        INTO changed, is_all
        FROM pbm.audit_log a
        WHERE a.table_name = 'pharmacy_claim' AND a."timestamp" >= mark.changed_since
          AND (NOT pg_visible_in_snapshot(a.transaction_id, mark.snapshot) OR a.transaction_id = mark.transaction_id);
    END IF;
    IF NOT is_all AND changed IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT coalesce(c.id, o.claim_id), c.plan_id, c.fill_date, c.patient_id, c.ndc, c.status = 'paid',
           -- One after the other: most products have a rule of their own.
           CASE WHEN c.status = 'paid' THEN coalesce(
               (SELECT f.covered FROM pbm.formulary f WHERE f.plan_id = c.plan_id AND f.ndc = c.ndc
                    AND c.fill_date BETWEEN f.effective_date AND coalesce(f.termination_date, 'infinity')
                ORDER BY f.effective_date DESC, f.covered LIMIT 1),
               (SELECT f.covered FROM pbm.formulary f JOIN pbm.drug_ingredient i ON i.ingredient_id = f.ingredient_id
                WHERE f.plan_id = c.plan_id AND f.ndc IS NULL AND i.ndc = c.ndc
                    AND c.fill_date BETWEEN f.effective_date AND coalesce(f.termination_date, 'infinity')
                ORDER BY f.effective_date DESC, f.covered LIMIT 1),
               (SELECT f.covered FROM pbm.formulary f JOIN pbm.drug_class k ON k.class_id = f.class_id
                WHERE f.plan_id = c.plan_id AND f.ndc IS NULL AND k.ndc = c.ndc
                    AND c.fill_date BETWEEN f.effective_date AND coalesce(f.termination_date, 'infinity')
                ORDER BY f.effective_date DESC, f.covered LIMIT 1),
               (SELECT p.formulary_type = 'open' AND coalesce(d.formulary_flag, true)
                FROM pbm.plan p JOIN pbm.drugs d ON d.ndc_code = c.ndc WHERE p.plan_id = c.plan_id),
               false) ELSE false END,
           c.tier, c.channel, c.pharmacy_npi, c.prescriber_npi, c.quantity, c.days_supply, c.ingredient_cost, c.dispensing_fee, c.sales_tax,
           c.allowed_amount, c.paid_amount, c.patient_copay
    FROM (SELECT u.claim_id FROM unnest(changed) u (claim_id) WHERE NOT is_all
          UNION ALL
          SELECT f.claim_id FROM pbm.report_claim f WHERE is_all) o
    FULL JOIN (
        SELECT s.* FROM pbm.pharmacy_claim s WHERE NOT is_all AND s.id = ANY (changed) AND s.plan_id IS NOT NULL AND s.status IN ('paid', 'rejected')
        UNION ALL
        SELECT s.* FROM pbm.pharmacy_claim s WHERE is_all AND s.plan_id IS NOT NULL AND s.status IN ('paid', 'rejected')) c ON c.id = o.claim_id;
END
$$;
COMMENT ON FUNCTION pbm.changed_claims(boolean) IS
'Claims that changed since the last refresh of report_claim, by the audit of writes, as the statement sees them: with all but claim_id NULL where they do not stand. All claims where there was no refresh yet, none in this database, or with everything. What was written past the audit, with triggers off, is found by a rebuild alone. For the reports';
REVOKE ALL ON FUNCTION pbm.changed_claims(boolean) FROM PUBLIC;

CREATE FUNCTION pbm.refresh_report_claims(rebuild boolean DEFAULT false) RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    -- As the transaction began: not after any snapshot of it.
    began constant timestamptz := now();
    self xid8;
    seen pg_snapshot;
    since timestamptz;
    -- Claims that were filled before are of quarters that were retired.
    first_day date;
    has_retired boolean;
    made bigint;
    looked_at bigint;
    empty_days bigint;
    empty_years bigint;
    is_first boolean;
BEGIN
    PERFORM pbm.require_encryption();
    PERFORM pg_advisory_xact_lock(hashtext('pbm.refresh_report_claims'));
    -- Its own number first: every higher one is given after the transaction began.
    self := pg_current_xact_id();
    -- Before anything is read: what commits from here on may be read below, and is read again next time.
    seen := pg_current_snapshot();
    is_first := rebuild OR NOT EXISTS (SELECT FROM pbm.report_refresh r WHERE r.finished_at IS NOT NULL AND r.timeline = pbm.report_timeline());
    -- Transactions that were not over had their numbers after that of an earlier refresh, and wrote to the audit later than
    -- it began. An hour for clocks that are set back.
    SELECT max(m.moment) - interval '1 hour' INTO since
    FROM (SELECT r.refreshed_at, r.transaction_id FROM pbm.report_refresh r WHERE r.timeline = pbm.report_timeline()
          UNION ALL SELECT began, self) m (moment, transaction_id)
    WHERE m.transaction_id <= pg_snapshot_xmin(seen);
    INSERT INTO pbm.report_refresh (refreshed_at, transaction_id, snapshot, timeline, changed_since, is_rebuild)
    VALUES (began, self, seen, pbm.report_timeline(), coalesce(since, '-infinity'), is_first)
    RETURNING refresh_id INTO made;
    SELECT coalesce((max(q.quarter_start) + interval '3 months')::date, '-infinity') INTO first_day
    FROM pbm.claim_quarter q WHERE q.retired_at IS NOT NULL;
    IF is_first THEN
        DELETE FROM pbm.report_claim;
        DELETE FROM pbm.report_day;
        DELETE FROM pbm.report_year;
        INSERT INTO pbm.report_claim
        SELECT c.* FROM pbm.changed_claims(true) c WHERE c.plan_id IS NOT NULL AND c.fill_date >= first_day ORDER BY c.plan_id, c.fill_date, c.claim_id;
        GET DIAGNOSTICS looked_at = ROW_COUNT;
        INSERT INTO pbm.report_day
        SELECT r.plan_id, r.fill_date, coalesce(r.tier, 0), count(*), count(*) FILTER (WHERE r.is_paid), count(*) FILTER (WHERE r.is_paid AND r.on_formulary),
               coalesce(sum(r.plan_paid) FILTER (WHERE r.is_paid), 0), coalesce(sum(r.patient_pay) FILTER (WHERE r.is_paid), 0)
        FROM pbm.report_claim r GROUP BY 1, 2, 3;
        INSERT INTO pbm.report_year
        SELECT r.plan_id, extract(year FROM r.fill_date)::integer, r.ndc, count(*), sum(r.quantity), sum(r.plan_paid), sum(r.patient_pay),
               pbm.merge_persons(string_agg(uuid_send(r.patient_id) || int4send(1), ''))
        FROM pbm.report_claim r WHERE r.is_paid GROUP BY 1, 2, 3;
    ELSE
        has_retired := EXISTS (SELECT FROM pbm.report_day d WHERE d.fill_date < first_day);
        -- One statement, so that what is taken from the sums and added to them is what goes from the copy and comes.
        WITH changed AS MATERIALIZED (
            SELECT c.* FROM pbm.changed_claims() c
        ), stands AS MATERIALIZED (
            SELECT c.* FROM changed c WHERE c.plan_id IS NOT NULL AND c.fill_date >= first_day
        ), taken AS MATERIALIZED (
            SELECT r.* FROM changed c JOIN pbm.report_claim r ON r.claim_id = c.claim_id
            UNION
            SELECT r.* FROM pbm.report_claim r WHERE has_retired AND r.fill_date < first_day
        ), written AS (
            INSERT INTO pbm.report_claim AS r
            SELECT c.* FROM stands c ORDER BY c.plan_id, c.fill_date, c.claim_id
            ON CONFLICT (claim_id) DO UPDATE SET
                plan_id = excluded.plan_id, fill_date = excluded.fill_date, patient_id = excluded.patient_id, ndc = excluded.ndc,
                is_paid = excluded.is_paid, on_formulary = excluded.on_formulary, tier = excluded.tier, channel = excluded.channel,
                pharmacy_npi = excluded.pharmacy_npi, prescriber_npi = excluded.prescriber_npi, quantity = excluded.quantity,
                days_supply = excluded.days_supply, ingredient_cost = excluded.ingredient_cost, dispensing_fee = excluded.dispensing_fee,
                sales_tax = excluded.sales_tax, allowed_amount = excluded.allowed_amount, plan_paid = excluded.plan_paid,
                patient_pay = excluded.patient_pay
            RETURNING 1
        ), gone AS (
            DELETE FROM pbm.report_claim r USING taken t
            WHERE r.claim_id = t.claim_id AND NOT EXISTS (SELECT FROM stands c WHERE c.claim_id = t.claim_id)
            RETURNING 1
        ), moved AS MATERIALIZED (
            SELECT -1 AS claims, t.plan_id, t.fill_date, t.patient_id, t.ndc, t.is_paid, t.on_formulary, t.tier, -t.quantity AS quantity,
                   -t.plan_paid AS plan_paid, -t.patient_pay AS patient_pay
            FROM taken t
            UNION ALL
            SELECT 1, c.plan_id, c.fill_date, c.patient_id, c.ndc, c.is_paid, c.on_formulary, c.tier, c.quantity, c.plan_paid, c.patient_pay
            FROM stands c
        ), days AS (
            INSERT INTO pbm.report_day AS d
            SELECT m.plan_id, m.fill_date, coalesce(m.tier, 0), sum(m.claims), coalesce(sum(m.claims) FILTER (WHERE m.is_paid), 0),
                   coalesce(sum(m.claims) FILTER (WHERE m.is_paid AND m.on_formulary), 0), coalesce(sum(m.plan_paid) FILTER (WHERE m.is_paid), 0),
                   coalesce(sum(m.patient_pay) FILTER (WHERE m.is_paid), 0)
            FROM moved m GROUP BY 1, 2, 3
            ON CONFLICT (plan_id, fill_date, tier) DO UPDATE SET
                answered = d.answered + excluded.answered, paid = d.paid + excluded.paid, paid_formulary = d.paid_formulary + excluded.paid_formulary,
                plan_paid = d.plan_paid + excluded.plan_paid, patient_pay = d.patient_pay + excluded.patient_pay
            RETURNING d.answered
        ), years AS (
            INSERT INTO pbm.report_year AS y
            SELECT m.plan_id, extract(year FROM m.fill_date)::integer, m.ndc, sum(m.claims), sum(m.quantity), sum(m.plan_paid), sum(m.patient_pay),
                   pbm.merge_persons(string_agg(uuid_send(m.patient_id) || int4send(m.claims), ''))
            FROM moved m WHERE m.is_paid GROUP BY 1, 2, 3
            ON CONFLICT (plan_id, year, ndc) DO UPDATE SET
                claims = y.claims + excluded.claims, quantity = y.quantity + excluded.quantity, plan_paid = y.plan_paid + excluded.plan_paid,
                patient_pay = y.patient_pay + excluded.patient_pay, persons = pbm.merge_persons(y.persons || excluded.persons)
            RETURNING y.claims
        )
        SELECT (SELECT count(*) FROM written) + (SELECT count(*) FROM gone), (SELECT count(*) FROM days d WHERE d.answered = 0),
               (SELECT count(*) FROM years y WHERE y.claims = 0)
        INTO looked_at, empty_days, empty_years;
        IF empty_days > 0 THEN
            DELETE FROM pbm.report_day d WHERE d.answered = 0;
        END IF;
        IF empty_years > 0 THEN
            DELETE FROM pbm.report_year y WHERE y.claims = 0;
        END IF;
    END IF;
    UPDATE pbm.report_refresh r SET finished_at = clock_timestamp(), claims = looked_at WHERE r.refresh_id = made;
    -- The last marks are needed to find from when on the next one looks; the others are a log.
    DELETE FROM pbm.report_refresh r WHERE r.refreshed_at < began - interval '90 days' AND r.refresh_id < made - 1000;
    RETURN looked_at;
END
$$;
COMMENT ON FUNCTION pbm.refresh_report_claims(boolean) IS
'Brings report_claim, the copy of the claims that reports read, and report_day and report_year, sums over it, up to date, and gives how many claims it wrote or took out: those that changed since the last refresh, or all with rebuild, at the first time, and after a restore into another database. Two at once wait for each other; what commits while it runs is taken by the next one, and by reports at once. For a schedule, every few minutes';
REVOKE ALL ON FUNCTION pbm.refresh_report_claims(boolean) FROM PUBLIC;
