\echo Use "CREATE EXTENSION pbm" to load this file. \quit

-- Nothing that stands in another schema can take the place of an operator or function of this script.
SET LOCAL search_path = pg_catalog, pg_temp;

DO $pbm$
BEGIN
IF current_setting('server_encoding') <> 'UTF8' THEN
    RAISE EXCEPTION 'pbm needs a database whose encoding is UTF8, this one has %', current_setting('server_encoding')
        USING ERRCODE = 'feature_not_supported', HINT = 'CREATE DATABASE ... ENCODING ''UTF8'' TEMPLATE template0;';
END IF;
-- A dump being restored names the schema that was first on the path when the extension was made.
IF '@extschema@' <> 'public' AND current_setting('row_security') <> 'off' THEN
    RAISE EXCEPTION 'pbm makes its own schema and cannot be installed into schema %', '@extschema@'
        USING ERRCODE = 'feature_not_supported', HINT = 'CREATE EXTENSION pbm SCHEMA public; its objects come to the schema pbm.';
END IF;
END
$pbm$;

-- The script makes the schema itself and fails if it is there: a schema made by somebody else would own the extension's home.
CREATE SCHEMA pbm;
COMMENT ON SCHEMA pbm IS 'Pharmacy benefit manager: claims adjudication, pricing, drug utilization review and audit';
GRANT USAGE ON SCHEMA pbm TO PUBLIC;

-- A view, for VACUUM and ANALYZE announce changes of tables.
CREATE VIEW pbm.reference_change AS SELECT;
COMMENT ON VIEW pbm.reference_change IS 'Holds nothing: its invalidation tells every session that reference data changed';
REVOKE ALL ON pbm.reference_change FROM PUBLIC;
-- Each the same for one kind of reference data, whose entries alone are dropped then.
CREATE TYPE pbm.price_change AS ();
COMMENT ON TYPE pbm.price_change IS 'Holds nothing: its invalidation tells every session that prices changed';
CREATE TYPE pbm.formulary_change AS ();
COMMENT ON TYPE pbm.formulary_change IS 'Holds nothing: its invalidation tells every session that formulary rules changed';
CREATE TYPE pbm.pharmacy_change AS ();
COMMENT ON TYPE pbm.pharmacy_change IS 'Holds nothing: its invalidation tells every session that pharmacies or their contracts changed';
CREATE TYPE pbm.prescriber_change AS ();
COMMENT ON TYPE pbm.prescriber_change IS 'Holds nothing: its invalidation tells every session that prescribers changed';
