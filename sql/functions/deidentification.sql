-- VOLATILE, all that mask: the planner would work out what they give, and EXPLAIN show it.
CREATE FUNCTION pbm.draw_masking_key() RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'draw_masking_key_wrapper';
COMMENT ON FUNCTION pbm.draw_masking_key() IS
'Has this session mask with a random key that it draws now and that nobody ever sees: it ends with the session, and its pseudonyms lead nowhere. Otherwise the key of purpose masking with the highest id serves, of pbm.key_file or pbm.key_command. Errors: 58000 where the system gives no random bytes, F0000 where no memory can be locked.';
REVOKE ALL ON FUNCTION pbm.draw_masking_key() FROM PUBLIC;

CREATE FUNCTION pbm.mask_text(value text, field text) RETURNS text
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 100
AS 'MODULE_PATHNAME', 'mask_text_wrapper';
COMMENT ON FUNCTION pbm.mask_text(text, text) IS
'A keyed surrogate for a text, the same for the same text and field: letters for letters, digits for digits where a million or more values have that shape (FF1), check digits of npi and dea worked out again, words for name and city, a street for address; a code of twelve characters for what is shorter. Still protected health information for whoever has the key. Errors: 22023 for an unknown field, 55000 without a key, F0000 where the key file cannot be used.';
REVOKE ALL ON FUNCTION pbm.mask_text(text, text) FROM PUBLIC;

CREATE FUNCTION pbm.mask_uuid(value uuid, field text) RETURNS uuid
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 100
AS 'MODULE_PATHNAME', 'mask_uuid_wrapper';
COMMENT ON FUNCTION pbm.mask_uuid(uuid, text) IS
'A keyed pseudonym for a key, the same in every table: of version 4, so that it tells no time. field: person for patient_id, family_id and owner_id. Errors: as mask_text.';
REVOKE ALL ON FUNCTION pbm.mask_uuid(uuid, text) FROM PUBLIC;

CREATE FUNCTION pbm.mask_integer(value integer, field text) RETURNS integer
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 100
AS 'MODULE_PATHNAME', 'mask_integer_wrapper';
COMMENT ON FUNCTION pbm.mask_integer(integer, text) IS 'Another integer for each, of the same sign. Errors: as mask_text.';
REVOKE ALL ON FUNCTION pbm.mask_integer(integer, text) FROM PUBLIC;

CREATE FUNCTION pbm.mask_integer(value bigint, field text) RETURNS bigint
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 100
AS 'MODULE_PATHNAME', 'mask_bigint_wrapper';
COMMENT ON FUNCTION pbm.mask_integer(bigint, text) IS 'Another integer for each, of the same sign. Errors: as mask_text.';
REVOKE ALL ON FUNCTION pbm.mask_integer(bigint, text) FROM PUBLIC;

CREATE FUNCTION pbm.shift_days(person uuid) RETURNS integer
LANGUAGE c VOLATILE PARALLEL UNSAFE COST 100
AS 'MODULE_PATHNAME', 'shift_days_wrapper';
COMMENT ON FUNCTION pbm.shift_days(uuid) IS
'By how many days all dates of a person (patient_id) are moved: 1 to 365, back or ahead, by the key, so that the days between them stay. Not Safe Harbor. NULL: of what is nobody''s. Errors: as mask_text.';
REVOKE ALL ON FUNCTION pbm.shift_days(uuid) FROM PUBLIC;

CREATE FUNCTION pbm.random_surrogate(value text, field text) RETURNS uuid
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 100
AS 'MODULE_PATHNAME', 'random_surrogate_wrapper';
COMMENT ON FUNCTION pbm.random_surrogate(text, text) IS
'A random code for a value, derived from nothing: the same for the same value and field within a transaction, and another in the next. Errors: 22023 for an unknown field, 58000 where the system gives no random bytes.';
REVOKE ALL ON FUNCTION pbm.random_surrogate(text, text) FROM PUBLIC;

CREATE FUNCTION pbm.safe_year(value date) RETURNS integer
LANGUAGE c VOLATILE STRICT PARALLEL RESTRICTED SECURITY DEFINER COST 100 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'safe_year_wrapper';
COMMENT ON FUNCTION pbm.safe_year(date) IS 'The year of a date; NULL for one that lies ninety back, for it tells an age over 89 (45 CFR 164.514(b)(2)(i)(C))';
REVOKE ALL ON FUNCTION pbm.safe_year(date) FROM PUBLIC;

CREATE FUNCTION pbm.safe_age(born date, on_date date, died date DEFAULT NULL) RETURNS text
LANGUAGE c VOLATILE PARALLEL RESTRICTED SECURITY DEFINER COST 100 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'safe_age_wrapper';
COMMENT ON FUNCTION pbm.safe_age(date, date, date) IS
'The age on a day in years; 90+ where it is over 89 or has become it until today or the death: an age of 88 eleven years ago tells one of 99';
REVOKE ALL ON FUNCTION pbm.safe_age(date, date, date) FROM PUBLIC;

CREATE FUNCTION pbm.safe_zip(value text) RETURNS text
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'safe_zip_wrapper';
COMMENT ON FUNCTION pbm.safe_zip(text) IS 'The first three digits of a ZIP code, 000 where 20,000 people or fewer live (small_zip3_areas), NULL for what is none';
REVOKE ALL ON FUNCTION pbm.safe_zip(text) FROM PUBLIC;

CREATE TYPE pbm.small_zip3_area AS (
    zip3 text,
    census integer,
    source text
);
COMMENT ON TYPE pbm.small_zip3_area IS 'A row of small_zip3_areas()';

CREATE FUNCTION pbm.small_zip3_areas() RETURNS SETOF pbm.small_zip3_area
LANGUAGE c IMMUTABLE PARALLEL SAFE ROWS 31
AS 'MODULE_PATHNAME', 'small_zip3_areas_wrapper';
COMMENT ON FUNCTION pbm.small_zip3_areas() IS 'First three digits of ZIP codes of 20,000 people or fewer, by census and where it was published; an area of either list becomes 000';
REVOKE ALL ON FUNCTION pbm.small_zip3_areas() FROM PUBLIC;

CREATE FUNCTION pbm.deidentify(document jsonb, profile text, person uuid DEFAULT NULL) RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'deidentify_document_wrapper';
COMMENT ON FUNCTION pbm.deidentify(jsonb, text, uuid) IS
'A document about a person under a profile (static, limited, safe_harbor), each value by the class of its key. Errors: 22023 for a key that has no class, which is not repeated, for a value without a key, and for an unknown profile; as mask_text.';
REVOKE ALL ON FUNCTION pbm.deidentify(jsonb, text, uuid) FROM PUBLIC;

CREATE FUNCTION pbm.masked_query(relation regclass, profile text, pharmacies boolean DEFAULT false, prescribers boolean DEFAULT false) RETURNS text
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'masked_query_wrapper';
COMMENT ON FUNCTION pbm.masked_query(regclass, text, boolean, boolean) IS
'The SELECT that gives the rows of a table of pbm, or a partition, de-identified. static: every column in its type, what goes NULL or an empty value; limited and safe_harbor: the columns that are left, in random order; years as integers, random codes as UUIDs. pharmacies, prescribers: under safe_harbor these stay, by a random code each. Errors: 55000 for a column without a class, 22023 for an unknown profile, 42809 for what is no table of pbm.';
REVOKE ALL ON FUNCTION pbm.masked_query(regclass, text, boolean, boolean) FROM PUBLIC;

CREATE TYPE pbm.masked_column AS (
    column_name text,
    action text,
    expression text
);
COMMENT ON TYPE pbm.masked_column IS 'A row of masked_columns()';

CREATE FUNCTION pbm.masked_columns(relation regclass, profile text, alias text DEFAULT 't', pharmacies boolean DEFAULT false, prescribers boolean DEFAULT false)
RETURNS SETOF pbm.masked_column
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER COST 10000 ROWS 60 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'masked_columns_wrapper';
COMMENT ON FUNCTION pbm.masked_columns(regclass, text, text, boolean, boolean) IS
'What becomes of each column under a profile: keep, drop, replace, shift, year, zip3, age, random, year_mean, period or document, and the expression that masked_query has for it, of a row that is called alias; NULL: left out. Errors: as masked_query.';
REVOKE ALL ON FUNCTION pbm.masked_columns(regclass, text, text, boolean, boolean) FROM PUBLIC;

CREATE FUNCTION pbm.record_export() RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'record_export_wrapper';
COMMENT ON FUNCTION pbm.record_export() IS 'Records that a de-identified export is about to read; called by the exports. Errors: 55000 and 53400 where it cannot be recorded, 25006 in a READ ONLY transaction without preload.';
REVOKE ALL ON FUNCTION pbm.record_export() FROM PUBLIC;
