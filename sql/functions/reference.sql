CREATE FUNCTION pbm.reference_changed() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'reference_changed';
COMMENT ON FUNCTION pbm.reference_changed() IS 'Trigger: makes every session load reference data again after this transaction commits';
REVOKE ALL ON FUNCTION pbm.reference_changed() FROM PUBLIC;

CREATE FUNCTION pbm.reference_cache_usage() RETURNS pbm.cache_usage
LANGUAGE c VOLATILE PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'reference_cache_usage_wrapper';
COMMENT ON FUNCTION pbm.reference_cache_usage() IS 'What the reference cache of this session holds; see the setting pbm.reference_cache_size';
