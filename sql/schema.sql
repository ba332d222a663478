\echo Use "CREATE EXTENSION pbm" to load this file. \quit

-- Nothing that stands in another schema can take the place of an operator or function of this script.
SET LOCAL search_path = pg_catalog, pg_temp;

-- The script makes the schema itself and fails if it is there: a schema made by somebody else would own the extension's home.
CREATE SCHEMA pbm;
COMMENT ON SCHEMA pbm IS 'Pharmacy benefit manager: claims adjudication, pricing, drug utilization review and audit';
GRANT USAGE ON SCHEMA pbm TO PUBLIC;

-- A view, for VACUUM and ANALYZE announce changes of tables.
CREATE VIEW pbm.reference_change AS SELECT;
COMMENT ON VIEW pbm.reference_change IS 'Holds nothing: its invalidation tells every session that reference data changed';
REVOKE ALL ON pbm.reference_change FROM PUBLIC;
