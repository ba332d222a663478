-- Codes and numbers are as long as a claim's field takes. Digits compare as a number: without the zeros and spaces around
-- them they are the same override.
WITH padded AS (
    DELETE FROM pbm.plan_override o WHERE o.code !~ '^[!-~]{1,2}$' AND o.code ~ '^ *0*[0-9]{1,2} *$' RETURNING o.*
)
INSERT INTO pbm.plan_override (plan_id, reject_code, channel, code)
SELECT DISTINCT p.plan_id, p.reject_code, p.channel, coalesce(nullif(ltrim(btrim(p.code), '0'), ''), '0') FROM padded p
ON CONFLICT DO NOTHING;
ALTER TABLE pbm.plan_override ADD CONSTRAINT plan_override_code CHECK (code ~ '^[!-~]{1,2}$') NOT VALID;
ALTER TABLE pbm.prior_authorization ADD CONSTRAINT prior_authorization_number
    CHECK (authorization_number ~ '^[ -~]{1,32}$' AND authorization_number ~ '[^ ]') NOT VALID;
COMMENT ON COLUMN pbm.plan_override.code IS 'The code to send, 1 or 2 characters as in these fields; digits of 420-DK and 461-EU compare as a number';
COMMENT ON COLUMN pbm.prior_authorization.authorization_number IS 'The number that a claim names it by (462-EV), 1 to 32 printable ASCII characters; the field has eleven digits where a claim comes as an NCPDP message';
-- No claim can name the other rows, but an authorization counts without being named: they stay, and the constraint holds
-- for new rows alone.
DECLARE
    added record;
BEGIN
    FOR added IN
        SELECT c.conrelid::regclass AS name, c.conname, pg_get_expr(c.conbin, c.conrelid) AS expression
        FROM pg_constraint c
        WHERE c.connamespace = 'pbm'::regnamespace AND c.conname IN ('plan_override_code', 'prior_authorization_number')
        ORDER BY c.oid
    LOOP
        BEGIN
            EXECUTE format('ALTER TABLE %s VALIDATE CONSTRAINT %I', added.name, added.conname);
        EXCEPTION WHEN check_violation THEN
            RAISE WARNING 'table % has rows that no claim can name', added.name USING HINT = format(
                'They stay as they are: SELECT * FROM %s WHERE NOT (%s). When they are corrected: ALTER TABLE %s VALIDATE CONSTRAINT %I;',
                added.name, added.expression, added.name, added.conname);
        END;
    END LOOP;
END;
