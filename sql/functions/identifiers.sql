CREATE FUNCTION pbm.normalize_ndc(code text) RETURNS text
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'normalize_ndc_wrapper';
COMMENT ON FUNCTION pbm.normalize_ndc(text) IS
'The 11 digits of an NDC in any accepted form, 12 where 11 do not suffice; NULL for what is no NDC or is ambiguous (10 digits without hyphens). Source: FDA NDC format, 10 to 11 digit conversion.';
CREATE FUNCTION pbm.is_valid_npi(npi text) RETURNS boolean
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'is_valid_npi_wrapper';
COMMENT ON FUNCTION pbm.is_valid_npi(text) IS
'True for ten digits that begin with 1 or 2 and pass the Luhn check over 80840 + NPI. Source: CMS, NPI check digit requirements.';
CREATE FUNCTION pbm.is_valid_dea(dea text) RETURNS boolean
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'is_valid_dea_wrapper';
COMMENT ON FUNCTION pbm.is_valid_dea(text) IS
'True for two letters (the second may be 9) and seven digits whose check digit fits: last digit of (d1+d3+d5) + 2(d2+d4+d6). Source: DEA registration number format.';
