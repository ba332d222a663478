CREATE FUNCTION pbm.due_owner(kind text, name text, definer boolean DEFAULT false) RETURNS text
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'due_owner_wrapper';
COMMENT ON FUNCTION pbm.due_owner(text, text, boolean) IS
'The role that a table, view or function (kind) of this name in the schema pbm must belong to; definer: whether a function runs as its owner. NULL for another kind.';
REVOKE ALL ON FUNCTION pbm.due_owner(text, text, boolean) FROM PUBLIC;

CREATE FUNCTION pbm.adopt_tables() RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- What the functions write, beside what they read: all tables.
    writes constant jsonb := '{
        "pharmacy_claim": "INSERT, UPDATE", "dur_alert": "INSERT, UPDATE", "accumulator": "INSERT, UPDATE",
        "member_state": "INSERT, UPDATE", "part_d_accumulator": "INSERT, UPDATE", "part_d_claim": "INSERT, UPDATE", "part_d_other_payment": "INSERT", "claim_transition": "INSERT, UPDATE", "m3p_election": "INSERT, UPDATE", "member_low_income": "INSERT, UPDATE, DELETE", "m3p_bill": "INSERT", "member_lock_in": "INSERT, UPDATE", "members": "INSERT, UPDATE", "coverage": "INSERT, UPDATE, DELETE",
        "prior_authorization": "INSERT, UPDATE", "authorization_case": "INSERT, UPDATE", "authorization_event": "INSERT",
        "authorization_clock": "INSERT, UPDATE, DELETE", "authorization_use": "INSERT, UPDATE", "claims_staging": "UPDATE, DELETE",
        "claim_ingredient": "INSERT", "claim_other_payer": "INSERT", "claim_other_payer_amount": "INSERT",
        "claim_quarter": "INSERT, UPDATE",
        "rebate_accrual": "INSERT, UPDATE", "rebate_period": "INSERT, UPDATE", "rebate_invoice": "INSERT, UPDATE",
        "rebate_invoice_line": "INSERT, UPDATE", "rebate_payment": "INSERT", "rebate_dispute": "INSERT, UPDATE",
        "role_purpose": "INSERT, UPDATE, DELETE", "standing_purpose": "INSERT, UPDATE, DELETE", "used_token": "INSERT, UPDATE, DELETE",
        "session_statistic": "INSERT, UPDATE, DELETE",
        "legal_hold": "INSERT, UPDATE", "disclosure": "INSERT", "disclosure_suspension": "INSERT", "accounting_request": "INSERT, UPDATE", "break_glass": "INSERT, UPDATE",
        "encryption_key": "INSERT, UPDATE", "member_index": "INSERT, DELETE",
        "member_plain_contact": "UPDATE, DELETE", "report_claim": "INSERT, UPDATE, DELETE", "report_day": "INSERT, UPDATE, DELETE",
        "report_year": "INSERT, UPDATE, DELETE", "report_refresh": "INSERT, UPDATE, DELETE",
        "load_run": "INSERT, UPDATE, DELETE", "load_error": "INSERT, DELETE",
        "record_staging": "UPDATE, DELETE", "reference_staging": "UPDATE, DELETE", "drugs": "INSERT, UPDATE",
        "drug_price": "INSERT, UPDATE", "ingredient": "INSERT, UPDATE", "opioid_factor": "INSERT, UPDATE", "drug_ingredient": "INSERT, UPDATE", "therapeutic_class": "INSERT",
        "drug_class": "INSERT", "drug_interaction": "INSERT, UPDATE", "formulary": "INSERT, UPDATE", "plan_cost_share": "INSERT, UPDATE",
        "plan_drug_cost": "INSERT, UPDATE", "pharmacies": "INSERT, UPDATE", "plan_network": "INSERT",
        "pharmacy_contract": "INSERT, UPDATE", "contract_rate": "INSERT", "mac_list": "INSERT", "mac_price": "INSERT, UPDATE", "client_rate": "INSERT, UPDATE", "mac_appeal": "INSERT, UPDATE", "mac_appeal_claim": "INSERT", "accumulator_sync": "INSERT, UPDATE", "network": "INSERT, UPDATE", "prescriber": "INSERT, UPDATE", "provider_exclusion": "INSERT, UPDATE", "value_set": "INSERT, UPDATE"}';
    -- What the audit asks of the tables before it writes.
    audit_reads constant text[] := ARRAY['schema_version', 'installation', 'claim_quarter'];
    -- Before the loop, which alters that table, too.
    holds constant jsonb := (SELECT v.holds FROM pbm.schema_version v);
    kept record;
    changed integer := 0;
BEGIN
    FOR kept IN
        WITH RECURSIVE tree AS (
            SELECT to_regclass(format('pbm.%I', h.key)) AS relation, h.key AS name, true AS is_root
            FROM jsonb_object_keys(holds) h (key)
            UNION
            SELECT i.inhrelid::regclass, t.name, false FROM tree t JOIN pg_inherits i ON i.inhparent = t.relation
        )
        SELECT t.*, c.relowner::regrole::text AS found, pbm.due_owner('table', t.name) AS wanted
        FROM tree t JOIN pg_class c ON c.oid = t.relation WHERE c.relkind IN ('r', 'p') ORDER BY t.is_root DESC, c.relname
    LOOP
        IF kept.found <> kept.wanted THEN
            EXECUTE format('ALTER TABLE %s OWNER TO %I', kept.relation, kept.wanted);
            changed := changed + 1;
        END IF;
        changed := changed + pbm.secure_table(kept.relation)::integer;
        CONTINUE WHEN NOT kept.is_root;
        EXECUTE format('GRANT SELECT ON %s TO pbm_definer', kept.relation);
        changed := changed + pbm.set_policy(kept.relation, 'pbm_reader', 'SELECT',
                                            pbm.reader_policy(kept.relation, holds ->> kept.name))::integer;
        IF writes ? kept.name THEN
            EXECUTE format('GRANT %s ON %s TO pbm_definer', writes ->> kept.name, kept.relation);
        END IF;
        IF kept.name = ANY (audit_reads) THEN
            EXECUTE format('GRANT SELECT ON %s TO pbm_audit_owner', kept.relation);
        END IF;
    END LOOP;
    -- What grants roles keeps whom they are for.
    GRANT SELECT (client_id, client_code) ON pbm.client TO pbm_role_admin;
    GRANT SELECT, INSERT, DELETE ON pbm.role_scope TO pbm_role_admin;
    changed := changed + pbm.set_policy('pbm.client', 'pbm_role_admin', 'SELECT', 'true')::integer
                       + pbm.set_policy('pbm.role_scope', 'pbm_role_admin', 'ALL', 'true')::integer;
    -- Feeds put claims and other records down, whose rows they do not see.
    FOR kept IN
        SELECT s.relation FROM unnest('{pbm.claims_staging, pbm.record_staging, pbm.reference_staging}'::regclass[]) s (relation)
        WHERE NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = s.relation AND p.polname = 'pbm_etl')
    LOOP
        EXECUTE format('CREATE POLICY pbm_etl ON %s FOR INSERT TO pbm_etl WITH CHECK (true)', kept.relation);
        changed := changed + 1;
    END LOOP;
    -- What takes its numbers from a sequence needs it.
    FOR kept IN
        SELECT d.objid::regclass AS relation FROM pg_depend d JOIN pg_class c ON c.oid = d.objid AND c.relkind = 'S'
        JOIN pg_class t ON t.oid = d.refobjid AND t.relnamespace = 'pbm'::regnamespace
        WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'a'
          AND writes ->> t.relname ~ 'INSERT'
    LOOP
        EXECUTE format('GRANT USAGE ON %s TO pbm_definer', kept.relation);
    END LOOP;
    -- The views read as their owner.
    FOR kept IN
        SELECT DISTINCT d.refobjid::regclass AS relation
        FROM pg_class v JOIN pg_rewrite r ON r.ev_class = v.oid
        JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass
        JOIN pg_class c ON c.oid = d.refobjid AND c.relkind IN ('r', 'p', 'v')
        WHERE v.relnamespace = 'pbm'::regnamespace AND v.relkind = 'v' AND d.refobjid <> v.oid
          -- What PostgreSQL itself shows to everybody, DROP ROLE would stumble over.
          AND c.relnamespace <> 'pg_catalog'::regnamespace
    LOOP
        EXECUTE format('GRANT SELECT ON %s TO pbm_reader', kept.relation);
    END LOOP;
    -- So do its policies, which find a person's plans by them.
    GRANT SELECT ON pbm.coverage, pbm.members, pbm.authorization_case TO pbm_reader;
    -- What stops an invoice counts by a view.
    GRANT SELECT ON pbm.rebate_unconverted TO pbm_definer;
    -- The health check counts what waits in it.
    IF to_regclass('pbm.pharmacy_claim_default') IS NOT NULL THEN
        GRANT SELECT ON pbm.pharmacy_claim_default TO pbm_definer;
    END IF;
    -- So is a report about a person told.
    GRANT SELECT ON pbm.access_history TO pbm_definer;
    -- And so do the others.
    GRANT SELECT ON pbm.report_claims, pbm.report_days, pbm.report_years, pbm.claim_class, pbm.member_months TO pbm_definer;
    -- Whoever may make a trigger has his code run by whoever writes the table; a foreign key tells which rows there are.
    FOR kept IN
        SELECT c.oid::regclass AS relation, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS grantee,
               string_agg(DISTINCT a.privilege_type, ', ') AS privileges, NULL::name AS column_name
        FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a
        WHERE c.relnamespace = 'pbm'::regnamespace AND a.privilege_type IN ('TRIGGER', 'REFERENCES') AND a.grantee <> c.relowner
        GROUP BY 1, 2
        UNION ALL
        SELECT c.oid::regclass, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END, a.privilege_type, t.attname
        FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid CROSS JOIN LATERAL aclexplode(t.attacl) a
        WHERE c.relnamespace = 'pbm'::regnamespace AND a.privilege_type = 'REFERENCES' AND a.grantee <> c.relowner
    LOOP
        EXECUTE format('REVOKE %s %s ON %s FROM %s CASCADE', kept.privileges, '(' || quote_ident(kept.column_name) || ')',
                       kept.relation, kept.grantee);
        changed := changed + 1;
    END LOOP;
    RETURN changed + pbm.repair_triggers();
END
$$;
COMMENT ON FUNCTION pbm.adopt_tables() IS 'The part of adopt() that concerns the tables';
REVOKE ALL ON FUNCTION pbm.adopt_tables() FROM PUBLIC;

CREATE FUNCTION pbm.adopt() RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    ours constant text := 'pbm_owner, pbm_definer, pbm_audit_owner, pbm_reader, pbm_role_admin';
    one record;
    changed integer := 0;
BEGIN
    IF NOT (SELECT r.rolsuper FROM pg_roles r WHERE r.rolname = current_user) THEN
        RAISE EXCEPTION 'only a superuser gives the objects of pbm to their owners'
            USING ERRCODE = 'insufficient_privilege', HINT = 'Call pbm.adopt() as a superuser.';
    END IF;
    PERFORM pbm.begin_definitions();
    -- What watches definitions sees these changes, too: it can do so before anything has its owner, and after.
    FOR one IN
        SELECT p.oid::regprocedure AS name FROM pg_proc p WHERE p.pronamespace = 'pbm'::regnamespace AND p.proname LIKE 'guard\_%'
        ORDER BY p.prorettype <> 'event_trigger'::regtype
    LOOP
        EXECUTE format('ALTER ROUTINE %s OWNER TO CURRENT_USER', one.name);
    END LOOP;
    FOR one IN
        SELECT 'ROUTINE' AS kind, p.oid::regprocedure::text AS name, p.proowner AS found,
               pbm.due_owner('function', p.proname, p.prosecdef) AS wanted
        FROM pg_proc p WHERE p.pronamespace IN ('pbm'::regnamespace, 'pbm_sample'::regnamespace) AND p.prokind <> 'a'
          AND p.proname NOT LIKE 'guard\_%'
        UNION ALL
        SELECT 'VIEW', c.oid::regclass::text, c.relowner, pbm.due_owner('view', c.relname)
        FROM pg_class c WHERE c.relnamespace = 'pbm'::regnamespace AND c.relkind = 'v'
        UNION ALL
        SELECT 'TYPE', t.oid::regtype::text, t.typowner, 'pbm_owner'
        FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
        WHERE t.typnamespace = 'pbm'::regnamespace AND t.typelem = 0 AND t.typtype <> 'm' AND coalesce(c.relkind, 'c') = 'c'
        UNION ALL
        SELECT 'SCHEMA', n.nspname, n.nspowner, 'pbm_owner' FROM pg_namespace n WHERE n.nspname IN ('pbm', 'pbm_sample')
    LOOP
        CONTINUE WHEN one.found = one.wanted::regrole;
        EXECUTE format('ALTER %s %s OWNER TO %I', one.kind, one.name, one.wanted);
        changed := changed + 1;
    END LOOP;
    EXECUTE 'GRANT USAGE ON SCHEMA pbm TO ' || ours;
    -- It makes the months of the audit.
    GRANT CREATE ON SCHEMA pbm TO pbm_audit_owner;
    -- Ours call each other; what is for everybody stays so.
    FOR one IN
        SELECT p.oid::regprocedure AS name FROM pg_proc p
        WHERE p.pronamespace = 'pbm'::regnamespace AND p.prokind <> 'a'
          AND NOT EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = 0)
    LOOP
        EXECUTE format('GRANT EXECUTE ON ROUTINE %s TO pbm_owner, pbm_definer, pbm_audit_owner', one.name);
    END LOOP;
    GRANT EXECUTE ON FUNCTION pbm.caller() TO pbm_role_admin;
    -- Statements of pbm_definer are under its policies: with row_security off, as a restore has it, they would be refused.
    FOR one IN
        SELECT p.oid::regprocedure AS name FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
        WHERE p.pronamespace = 'pbm'::regnamespace AND p.prosecdef AND l.lanname IN ('sql', 'plpgsql')
          AND NOT p.proconfig && ARRAY['row_security=on', 'row_security=off']
    LOOP
        EXECUTE format('ALTER ROUTINE %s SET row_security = on', one.name);
        changed := changed + 1;
    END LOOP;
    -- The tables of an older release are brought up to date first.
    IF to_regclass('pbm.role_scope') IS NOT NULL THEN
        changed := changed + pbm.adopt_tables();
    END IF;
    -- A view that is none lets a cheap function of the caller's see the rows that it leaves out.
    FOR one IN
        SELECT c.oid::regclass AS name FROM pg_class c
        WHERE c.relnamespace = 'pbm'::regnamespace AND c.relkind = 'v' AND NOT coalesce(c.reloptions && ARRAY['security_barrier=true'], false)
    LOOP
        EXECUTE format('ALTER VIEW %s SET (security_barrier = true)', one.name);
        changed := changed + 1;
    END LOOP;
    PERFORM pbm.grant_privileges();
    FOR one IN
        SELECT p.oid::regprocedure AS name, pbm.due_owner('function', p.proname, p.prosecdef) AS wanted
        FROM pg_proc p WHERE p.pronamespace = 'pbm'::regnamespace AND p.proname LIKE 'guard\_%'
        ORDER BY p.prorettype = 'event_trigger'::regtype
    LOOP
        EXECUTE format('ALTER ROUTINE %s OWNER TO %I', one.name, one.wanted);
    END LOOP;
    -- What an extension's script grants counts as the extension's own, and is not dumped, of tables too, which are the
    -- owner's: taken in and out again they have none of it.
    FOR one IN
        SELECT CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind, c.oid::regclass::text AS name
        FROM pg_class c WHERE c.relnamespace = 'pbm'::regnamespace AND c.oid IN (
            SELECT i.objoid FROM pg_init_privs i WHERE i.classoid = 'pg_class'::regclass
            EXCEPT SELECT d.objid FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.deptype = 'e')
        UNION ALL
        SELECT 'ROUTINE', p.oid::regprocedure::text
        FROM pg_proc p WHERE p.pronamespace = 'pbm'::regnamespace AND p.oid IN (
            SELECT i.objoid FROM pg_init_privs i WHERE i.classoid = 'pg_proc'::regclass
            EXCEPT SELECT d.objid FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.deptype = 'e')
    LOOP
        EXECUTE format('ALTER EXTENSION pbm ADD %s %s', one.kind, one.name);
        EXECUTE format('ALTER EXTENSION pbm DROP %s %s', one.kind, one.name);
    END LOOP;
    RETURN changed;
END
$$;
COMMENT ON FUNCTION pbm.adopt() IS
'Gives schemas, tables, views, functions and types of pbm to the roles that own them, puts row security, policies, privileges and triggers in force, and takes TRIGGER and REFERENCES from everybody; gives how many of them it changed. The installation and each update end with it; after REASSIGN OWNED, or a restore without owners, a superuser calls it. Errors: 42501 for everybody else.';
REVOKE ALL ON FUNCTION pbm.adopt() FROM PUBLIC;
