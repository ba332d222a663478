-- The lines of the benchmark that run in one session. Each works on batches of requests, commits each, and
-- leaves in pbm_bench.result how many claims it made in how many seconds. A line that has made all the requests
-- that are its own ends with an error: what it would make again would be answered as a duplicate.

CREATE TABLE IF NOT EXISTS pbm_bench.result (line text, claims bigint, paid bigint, seconds numeric, core_seconds numeric);

CREATE OR REPLACE FUNCTION pbm_bench.note(line text, claims bigint, paid bigint, seconds numeric, core_seconds numeric) RETURNS void
LANGUAGE sql AS 'INSERT INTO pbm_bench.result VALUES ($1, $2, $3, $4, $5)';

-- Processor time of this backend in seconds, to the nanosecond; NULL where the system does not tell.
CREATE OR REPLACE FUNCTION pbm_bench.core_seconds() RETURNS numeric LANGUAGE plpgsql AS $$
BEGIN
    RETURN split_part(pg_read_file('/proc/self/schedstat'), ' ', 1)::numeric / 1e9;
EXCEPTION WHEN OTHERS THEN
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION pbm_bench.out_of_requests() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the requests ran out before the time did';
END
$$;

-- INSERT ... SELECT of the rows that paid claims leave.
CREATE OR REPLACE PROCEDURE pbm_bench.bulk_floor(first integer, requests integer, batch integer, seconds numeric) LANGUAGE plpgsql AS $$
DECLARE
    began timestamptz := clock_timestamp();
    core numeric := pbm_bench.core_seconds();
    made bigint := 0;
BEGIN
    WHILE clock_timestamp() < began + make_interval(secs => seconds) LOOP
        IF made + batch > requests THEN
            PERFORM pbm_bench.out_of_requests();
        END IF;
        WITH r AS MATERIALIZED (
            SELECT pbm_oracle.new_id() AS id, q.*, q.ingredient_cost + q.fee + q.tax AS allowed
            FROM pbm_bench.request q WHERE q.n BETWEEN first + made AND first + made + batch - 1
        ), accumulators AS (
            UPDATE pbm.accumulator a SET out_of_pocket_met = a.out_of_pocket_met + s.share, updated_at = clock_timestamp()
            FROM (SELECT o.owner_id, o.scope, plan_id, benefit_year_start, sum(least(5, allowed)) AS share
                  FROM r CROSS JOIN LATERAL (VALUES (family_id, 'family'), (patient_id, 'individual')) o(owner_id, scope)
                  GROUP BY 1, 2, 3, 4) s
            WHERE a.owner_id = s.owner_id AND a.plan_id = s.plan_id AND a.benefit_year_start = s.benefit_year_start AND a.scope = s.scope
        ), claim AS (
            INSERT INTO pbm.pharmacy_claim (
                id, claim_number, patient_id, rx_number, ndc, drug_name, quantity, days_supply, pharmacy_ncpdp, pharmacy_npi, prescriber_npi,
                fill_date, ingredient_cost, dispensing_fee, total_cost, allowed_amount, paid_amount, patient_copay, status, member_id, family_id,
                coverage_id, plan_id, benefit_year_start, daw_code, channel, usual_and_customary, sales_tax, deductible_applied, copay_amount,
                coinsurance_amount, daw_penalty, out_of_pocket_applied, basis_of_reimbursement, tier, fingerprint, trace)
            SELECT id, upper(substr(replace(id::text, '-', ''), 13)), patient_id, rx_number, ndc::pbm.ndc, drug_name, quantity,
                   days_supply, ncpdp_id, pharmacy_npi, prescriber_npi, fill_date, ingredient_cost, fee, allowed, allowed,
                   allowed - least(5, allowed), least(5, allowed), 'paid', member_id, family_id, coverage_id, plan_id, benefit_year_start, '0',
                   channel, usual_and_customary, tax, 0, least(5, allowed), 0, 0, least(5, allowed), basis, tier, n,
                   convert_to(repeat('.', 160), 'UTF8')
            FROM r
            RETURNING id
        )
        INSERT INTO pbm.audit_log (table_name, operation, user_name, session_user_name, application_name, client_addr, transaction_id,
                                   backend_pid, row_key, new_values)
        SELECT 'pharmacy_claim', 'INSERT', current_user, session_user, current_setting('application_name'), inet_client_addr(),
               pg_current_xact_id(), pg_backend_pid(), id::text, '{"status": "paid"}'
        FROM claim;
        COMMIT;
        made := made + batch;
    END LOOP;
    PERFORM pbm_bench.note('floor bulk', made, made, extract(epoch FROM clock_timestamp() - began), pbm_bench.core_seconds() - core);
END
$$;

CREATE OR REPLACE PROCEDURE pbm_bench.oracle_loop(first integer, requests integer, batch integer, seconds numeric) LANGUAGE plpgsql AS $$
DECLARE
    began timestamptz := clock_timestamp();
    core numeric := pbm_bench.core_seconds();
    made bigint := 0;
    paid bigint := 0;
    request record;
BEGIN
    WHILE clock_timestamp() < began + make_interval(secs => seconds) LOOP
        IF made + batch > requests THEN
            PERFORM pbm_bench.out_of_requests();
        END IF;
        FOR request IN SELECT document FROM pbm_bench.request WHERE n BETWEEN first + made AND first + made + batch - 1 LOOP
            IF pbm_oracle.adjudicate(request.document)->>'status' = 'paid' THEN
                paid := paid + 1;
            END IF;
        END LOOP;
        COMMIT;
        made := made + batch;
    END LOOP;
    PERFORM pbm_bench.note('PL/pgSQL loop', made, paid, extract(epoch FROM clock_timestamp() - began), pbm_bench.core_seconds() - core);
END
$$;

-- The time to put a batch together is not pbm's and is left out.
CREATE OR REPLACE PROCEDURE pbm_bench.pbm_batch(first integer, requests integer, batch integer, seconds numeric) LANGUAGE plpgsql AS $$
DECLARE
    began timestamptz;
    spent interval := '0';
    core numeric;
    core_spent numeric := 0;
    made bigint := 0;
    paid bigint := 0;
    paid_now bigint;
    documents jsonb;
BEGIN
    WHILE spent < make_interval(secs => seconds) LOOP
        IF made + batch > requests THEN
            PERFORM pbm_bench.out_of_requests();
        END IF;
        SELECT jsonb_agg(document) INTO documents FROM pbm_bench.request WHERE n BETWEEN first + made AND first + made + batch - 1;
        began := clock_timestamp();
        core := pbm_bench.core_seconds();
        SELECT count(*) FILTER (WHERE r.status = 'paid') INTO paid_now FROM pbm.adjudicate_batch(documents) r;
        COMMIT;
        spent := spent + (clock_timestamp() - began);
        core_spent := core_spent + pbm_bench.core_seconds() - core;
        made := made + batch;
        paid := paid + paid_now;
    END LOOP;
    PERFORM pbm_bench.note('pbm batch', made, paid, extract(epoch FROM spent), core_spent);
END
$$;

-- Decisions without writes, many times over the same requests; the first pass warms the cache and is noted apart.
CREATE OR REPLACE PROCEDURE pbm_bench.price_loop(line text, statement text, first integer, batch integer, seconds numeric) LANGUAGE plpgsql AS $$
DECLARE
    began timestamptz := clock_timestamp();
    core numeric := pbm_bench.core_seconds();
    made bigint := 0;
    paid_now bigint;
BEGIN
    EXECUTE statement INTO paid_now USING first, batch;
    PERFORM pbm_bench.note(line || ', first pass', batch, paid_now, extract(epoch FROM clock_timestamp() - began), pbm_bench.core_seconds() - core);
    began := clock_timestamp();
    core := pbm_bench.core_seconds();
    WHILE clock_timestamp() < began + make_interval(secs => seconds) LOOP
        EXECUTE statement INTO paid_now USING first, batch;
        made := made + batch;
    END LOOP;
    PERFORM pbm_bench.note(line, made, paid_now * made / batch, extract(epoch FROM clock_timestamp() - began), pbm_bench.core_seconds() - core);
END
$$;

-- Unrecorded, as its peers are, and with the record of each read in the transaction.
CREATE OR REPLACE PROCEDURE pbm_bench.pbm_price(first integer, batch integer, seconds numeric) LANGUAGE plpgsql AS $$
DECLARE
    statement constant text := 'SELECT count(*) FILTER (WHERE x.status = ''paid'')
        FROM pbm_bench.request r CROSS JOIN LATERAL pbm.price_claim(
            r.cardholder_id, r.ndc, r.quantity, r.days_supply, r.pharmacy_npi, r.fill_date, r.rx_number, person_code => r.person_code,
            prescriber_npi => r.prescriber_npi, usual_and_customary => r.usual_and_customary) x
        WHERE r.n BETWEEN $1 AND $1 + $2 - 1';
BEGIN
    SET LOCAL pbm.read_audit = off;
    CALL pbm_bench.price_loop('price_claim', statement, first, batch, seconds);
    SET LOCAL pbm.read_audit = sync;
    CALL pbm_bench.price_loop('price_claim recorded', statement, first, batch, seconds);
END
$$;

CREATE OR REPLACE PROCEDURE pbm_bench.oracle_price(first integer, batch integer, seconds numeric) LANGUAGE sql AS $$
    CALL pbm_bench.price_loop('PL/pgSQL price', 'SELECT count(*) FILTER (WHERE pbm_oracle.price(r.document)->>''status'' = ''paid'')
        FROM pbm_bench.request r WHERE r.n BETWEEN $1 AND $1 + $2 - 1', first, batch, seconds)
$$;

-- A call and a commit a claim, in one session: what a single call costs without the way to the server.
CREATE OR REPLACE PROCEDURE pbm_bench.pbm_single(first integer, requests integer, seconds numeric) LANGUAGE plpgsql AS $$
DECLARE
    began timestamptz := clock_timestamp();
    core numeric := pbm_bench.core_seconds();
    made bigint := 0;
    paid bigint := 0;
    answer pbm.claim_response;
BEGIN
    WHILE clock_timestamp() < began + make_interval(secs => seconds) LOOP
        IF made + 1 > requests THEN
            PERFORM pbm_bench.out_of_requests();
        END IF;
        SELECT a.* INTO answer FROM pbm_bench.request r CROSS JOIN LATERAL pbm.adjudicate_claim(
            r.cardholder_id, r.ndc, r.quantity, r.days_supply, r.pharmacy_npi, r.fill_date, r.rx_number, person_code => r.person_code,
            prescriber_npi => r.prescriber_npi, usual_and_customary => r.usual_and_customary) a
        WHERE r.n = first + made;
        COMMIT;
        made := made + 1;
        paid := paid + (answer.status = 'paid')::integer;
    END LOOP;
    PERFORM pbm_bench.note('pbm single', made, paid, extract(epoch FROM clock_timestamp() - began), pbm_bench.core_seconds() - core);
END
$$;

-- What a question about a claim takes, in milliseconds at the 99th percentile over so many of the last claims of a status.
CREATE OR REPLACE FUNCTION pbm_bench.question(question text, of_status text, claims integer) RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE
    asked text;
    began timestamptz;
    taken numeric[] := '{}';
BEGIN
    FOR asked IN
        SELECT c.claim_number FROM pbm.pharmacy_claim c
        WHERE c.status = of_status AND c.trace <> '' ORDER BY c.created_at DESC LIMIT claims
    LOOP
        began := clock_timestamp();
        EXECUTE question USING asked;
        taken := taken || 1000 * extract(epoch FROM clock_timestamp() - began);
    END LOOP;
    RETURN (SELECT percentile_disc(0.99) WITHIN GROUP (ORDER BY t) FROM unnest(taken) t);
END
$$;
