CREATE TYPE pbm.access_context AS (
    app_user text, purpose text, ticket text, source text, session_user_name text, role_name text
);
COMMENT ON TYPE pbm.access_context IS
'Who reads and why: the person behind the session and the ticket, as begin_access was told them (NULL under a standing purpose), the purpose, where the three come from (begun, signed, standing), and the role that logged in and the current one';

CREATE FUNCTION pbm.begin_access(app_user text, purpose text, ticket text DEFAULT NULL) RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'begin_access_wrapper';
COMMENT ON FUNCTION pbm.begin_access(text, text, text) IS
'Says who reads, for which purpose (a code of HL7''s ActReason) and under which ticket, for the current role and until the transaction ends; a savepoint that is rolled back takes it along. Errors: 22004 for a NULL, 22023 for an unknown purpose and for texts that are not 1 to 100 printable characters, 42501 for a purpose that no role of the caller''s has, 28000 over a connection that is neither encrypted nor local. Refusals are recorded.';
REVOKE ALL ON FUNCTION pbm.begin_access(text, text, text) FROM PUBLIC;

CREATE FUNCTION pbm.current_access() RETURNS pbm.access_context
LANGUAGE c STABLE PARALLEL RESTRICTED COST 100
AS 'MODULE_PATHNAME', 'current_access_wrapper';
COMMENT ON FUNCTION pbm.current_access() IS
'What begin_access was told in this transaction for the current role, or else the role''s standing purpose; NULL: no personal data may be read. Errors: 55000 where the tables are missing.';
REVOKE ALL ON FUNCTION pbm.current_access() FROM PUBLIC;

CREATE FUNCTION pbm.require_encryption() RETURNS void
LANGUAGE c VOLATILE PARALLEL RESTRICTED COST 1
AS 'MODULE_PATHNAME', 'require_encryption_wrapper';
COMMENT ON FUNCTION pbm.require_encryption() IS
'What functions that touch personal data begin with: raises 28000, and records it, where the connection is neither encrypted nor local and pbm.require_tls is on';
REVOKE ALL ON FUNCTION pbm.require_encryption() FROM PUBLIC;

CREATE FUNCTION pbm.require_access() RETURNS pbm.access_context
LANGUAGE c VOLATILE PARALLEL RESTRICTED COST 100
AS 'MODULE_PATHNAME', 'require_access_wrapper';
COMMENT ON FUNCTION pbm.require_access() IS
'What functions that show or change a person''s data begin with: gives current_access(). Errors: 28000 as require_encryption has it, 42501 where no purpose was given; both are recorded.';
REVOKE ALL ON FUNCTION pbm.require_access() FROM PUBLIC;

CREATE FUNCTION pbm.require_purpose() RETURNS void
LANGUAGE c VOLATILE PARALLEL RESTRICTED COST 100
AS 'MODULE_PATHNAME', 'require_purpose_wrapper';
COMMENT ON FUNCTION pbm.require_purpose() IS
'What functions that serve a person''s data begin with: as require_access, but that a database without real people (pbm.read_audit = off) needs no purpose';
REVOKE ALL ON FUNCTION pbm.require_purpose() FROM PUBLIC;

CREATE FUNCTION pbm.note_misuse() RETURNS void
LANGUAGE c VOLATILE PARALLEL RESTRICTED COST 100
AS 'MODULE_PATHNAME', 'note_misuse_wrapper';
COMMENT ON FUNCTION pbm.note_misuse() IS
'Records that somebody was refused to break the glass, or to review what he broke himself; called before the error is raised, which it survives';
REVOKE ALL ON FUNCTION pbm.note_misuse() FROM PUBLIC;

CREATE FUNCTION pbm.note_hidden_persons(patient_ids uuid[]) RETURNS void
LANGUAGE c VOLATILE PARALLEL RESTRICTED COST 100
AS 'MODULE_PATHNAME', 'note_hidden_persons_wrapper';
COMMENT ON FUNCTION pbm.note_hidden_persons(uuid[]) IS
'Records that somebody asked about persons who are hidden from him, by a row of kind denied that survives an error; nothing for NULL or an empty array. Called before the answer, which is the one about nobody.';
REVOKE ALL ON FUNCTION pbm.note_hidden_persons(uuid[]) FROM PUBLIC;

CREATE FUNCTION pbm.begin_access_signed(token text) RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'begin_access_signed_wrapper';
COMMENT ON FUNCTION pbm.begin_access_signed(text) IS
'begin_access for a pool whose sessions may not say for themselves whom they serve: takes a JSON Web Token, signed by HS256 with a key of the purpose token, that says sub, purpose, ticket (optional), role, aud (the database), jti and exp (at most an hour away). Each is taken once. Errors: those of begin_access, 22004 for a NULL, 28000 for a token that is refused, 55000 where no key checks tokens, F0000 where keys cannot be read, 25006 in a read-only transaction.';
REVOKE ALL ON FUNCTION pbm.begin_access_signed(text) FROM PUBLIC;
