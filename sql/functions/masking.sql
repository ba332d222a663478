CREATE FUNCTION pbm.mask_phi(value text, kind text) RETURNS text
LANGUAGE c STABLE STRICT PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mask_phi_wrapper';
COMMENT ON FUNCTION pbm.mask_phi(text, text) IS
'Masks a value. kind: name, identifier, address, phone, email, text give ***; date gives the year, or 90+ for a year of birth 90 years ago; zip gives three digits, or 000 where few people live; age gives the years up to 89, or 90+ (45 CFR 164.514(b)(2)). Errors: 22023 for another kind.';

CREATE FUNCTION pbm.mask_phi(document jsonb) RETURNS jsonb
LANGUAGE c STABLE STRICT PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'mask_phi_json_wrapper';
COMMENT ON FUNCTION pbm.mask_phi(jsonb) IS 'Masks a document at any depth: values whose key names personal data by their kind, and every value whose key is not known to tell nothing of a person, however keys are written (first_name, firstName, FIRST-NAME). Errors: 22023 for what is nested too deep.';
