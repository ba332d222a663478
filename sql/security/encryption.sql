CREATE FUNCTION pbm.encrypt(value text, column_name text, row_id uuid) RETURNS pbm.enc
LANGUAGE c VOLATILE STRICT PARALLEL RESTRICTED SECURITY DEFINER COST 100 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'encrypt_wrapper';
COMMENT ON FUNCTION pbm.encrypt(text, text, uuid) IS
'Encrypts a value for one column and row: column_name such as members.ssn, row_id the patient_id of the row that it is stored in. Errors: 55000 without a key, F0000 where the key file cannot be used, 22023 for a column that is not encrypted, 54000 for more than a megabyte.';
REVOKE ALL ON FUNCTION pbm.encrypt(text, text, uuid) FROM PUBLIC;

-- VOLATILE: the planner would work out what it decrypts, and EXPLAIN and statistics show it.
CREATE FUNCTION pbm.decrypt(value pbm.enc, column_name text, row_id uuid) RETURNS text
LANGUAGE c VOLATILE STRICT PARALLEL RESTRICTED SECURITY DEFINER COST 100 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'decrypt_wrapper';
COMMENT ON FUNCTION pbm.decrypt(pbm.enc, text, uuid) IS
'What an encrypted value holds, given the column and row that it is stored in. Errors: XX001 where it was altered, moved or encrypted with another key; 55000 where its key is missing or retired; F0000 where the key file cannot be used.';
REVOKE ALL ON FUNCTION pbm.decrypt(pbm.enc, text, uuid) FROM PUBLIC;

CREATE FUNCTION pbm.reencrypt(value pbm.enc, column_name text, row_id uuid) RETURNS pbm.enc
LANGUAGE c VOLATILE STRICT PARALLEL RESTRICTED SECURITY DEFINER COST 100 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'reencrypt_wrapper';
COMMENT ON FUNCTION pbm.reencrypt(pbm.enc, text, uuid) IS 'The same value under the active key; unchanged where that is its key already. Errors: as encrypt and decrypt.';
REVOKE ALL ON FUNCTION pbm.reencrypt(pbm.enc, text, uuid) FROM PUBLIC;

CREATE FUNCTION pbm.check_encrypted(value pbm.enc, column_name text, row_id uuid) RETURNS boolean
LANGUAGE c VOLATILE STRICT PARALLEL RESTRICTED SECURITY DEFINER COST 100 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'check_encrypted_wrapper';
COMMENT ON FUNCTION pbm.check_encrypted(pbm.enc, text, uuid) IS 'True; an error for a value that cannot be read in this column and row, as decrypt has them';
REVOKE ALL ON FUNCTION pbm.check_encrypted(pbm.enc, text, uuid) FROM PUBLIC;

CREATE FUNCTION pbm.enc_key_id(value pbm.enc) RETURNS integer
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'enc_key_id_wrapper';
COMMENT ON FUNCTION pbm.enc_key_id(pbm.enc) IS 'Id of the key that a value is encrypted with';
REVOKE ALL ON FUNCTION pbm.enc_key_id(pbm.enc) FROM PUBLIC;

CREATE FUNCTION pbm.blind_index(value text, column_name text, client_id uuid) RETURNS bytea
LANGUAGE c VOLATILE STRICT PARALLEL RESTRICTED SECURITY DEFINER COST 100 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'blind_index_wrapper';
COMMENT ON FUNCTION pbm.blind_index(text, text, uuid) IS
'Keyed digest of a value by which it is found without being stored, another one for each column and client. Letters and digits alone count, in any writing. NULL where there are none. Errors: 55000 without an index key.';
REVOKE ALL ON FUNCTION pbm.blind_index(text, text, uuid) FROM PUBLIC;

CREATE FUNCTION pbm.blind_indexes(value text, column_name text, client_id uuid) RETURNS bytea[]
LANGUAGE c VOLATILE STRICT PARALLEL RESTRICTED SECURITY DEFINER COST 100 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'blind_indexes_wrapper';
COMMENT ON FUNCTION pbm.blind_indexes(text, text, uuid) IS 'The digests of blind_index by each index key that is not retired: while keys are rotated a value can be under either';
REVOKE ALL ON FUNCTION pbm.blind_indexes(text, text, uuid) FROM PUBLIC;

CREATE FUNCTION pbm.active_key_id(purpose text) RETURNS integer
LANGUAGE c VOLATILE STRICT PARALLEL RESTRICTED SECURITY DEFINER COST 100 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'active_key_id_wrapper';
COMMENT ON FUNCTION pbm.active_key_id(text) IS 'Id of the active key for fields, index or audit; NULL: none';
REVOKE ALL ON FUNCTION pbm.active_key_id(text) FROM PUBLIC;

CREATE FUNCTION pbm.encryption_ready() RETURNS boolean
LANGUAGE c VOLATILE PARALLEL RESTRICTED SECURITY DEFINER COST 100 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'encryption_ready_wrapper';
COMMENT ON FUNCTION pbm.encryption_ready() IS
'Whether fields can be encrypted and found: keys for fields and index are at hand, registered and active. Errors: F0000 where the key file cannot be used, 55000 where a registered key is missing from it or exchanged.';
REVOKE ALL ON FUNCTION pbm.encryption_ready() FROM PUBLIC;

CREATE FUNCTION pbm.keys_at_hand() RETURNS TABLE (key_id integer, purpose text, fingerprint text)
LANGUAGE c VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 4 SET search_path = pg_catalog, pg_temp AS 'MODULE_PATHNAME', 'keys_at_hand_wrapper';
COMMENT ON FUNCTION pbm.keys_at_hand() IS
'Number, purpose and fingerprint of the keys that pbm.key_file or pbm.key_command gives, read now. Errors: 55000 where neither is set, F0000 where it cannot be used.';
REVOKE ALL ON FUNCTION pbm.keys_at_hand() FROM PUBLIC;

CREATE FUNCTION pbm.register_encryption_keys() RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    exchanged integer;
    added integer;
BEGIN
    -- One at a time: each purpose has one active key.
    LOCK TABLE pbm.encryption_key IN SHARE ROW EXCLUSIVE MODE;
    SELECT min(h.key_id) INTO exchanged
    FROM pbm.keys_at_hand() h JOIN pbm.encryption_key k USING (key_id)
    WHERE (h.fingerprint, h.purpose) IS DISTINCT FROM (k.fingerprint, k.purpose);
    IF exchanged IS NOT NULL THEN
        RAISE EXCEPTION 'the key with the id % is another one than was registered', exchanged
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Put the key back that was registered under this id, and give a new key an id of its own.';
    END IF;
    INSERT INTO pbm.encryption_key (key_id, purpose, state, fingerprint)
    SELECT h.key_id, h.purpose,
           CASE WHEN h.key_id = max(h.key_id) OVER (PARTITION BY h.purpose)
                     AND NOT EXISTS (SELECT FROM pbm.encryption_key k WHERE k.purpose = h.purpose AND k.state = 'active')
                THEN 'active' ELSE 'decrypt_only' END,
           h.fingerprint
    FROM pbm.keys_at_hand() h
    WHERE h.purpose IN ('fields', 'index', 'audit') AND NOT EXISTS (SELECT FROM pbm.encryption_key k WHERE k.key_id = h.key_id);
    GET DIAGNOSTICS added = ROW_COUNT;
    RETURN added;
END
$$;
COMMENT ON FUNCTION pbm.register_encryption_keys() IS
'Takes note of the keys in the key file, by number and fingerprint, and gives how many are new. Of a purpose that has no active key the one with the highest id becomes active; of others new keys are decrypt_only until set_encryption_key_state makes one active. Errors: 55000 where no key file or command is set, or a key was exchanged; F0000 where it cannot be used.';
REVOKE ALL ON FUNCTION pbm.register_encryption_keys() FROM PUBLIC;

CREATE FUNCTION pbm.set_encryption_key_state(key_id integer, state text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    wanted constant integer := key_id;
    becomes constant text := state;
    purpose_of text;
BEGIN
    LOCK TABLE pbm.encryption_key IN SHARE ROW EXCLUSIVE MODE;
    SELECT k.purpose INTO purpose_of FROM pbm.encryption_key k WHERE k.key_id = wanted;
    IF purpose_of IS NULL THEN
        RAISE EXCEPTION 'no key is registered under this id'
            USING ERRCODE = 'no_data_found', HINT = 'SELECT pbm.register_encryption_keys(); takes note of those in the key file.';
    END IF;
    IF becomes IS NULL OR becomes NOT IN ('active', 'decrypt_only', 'retired') THEN
        RAISE EXCEPTION 'unknown state of a key' USING ERRCODE = 'invalid_parameter_value', HINT = 'States: active, decrypt_only, retired.';
    END IF;
    IF becomes = 'active' AND NOT EXISTS (
        SELECT FROM pbm.keys_at_hand() h JOIN pbm.encryption_key k USING (key_id)
        WHERE k.key_id = wanted AND h.fingerprint = k.fingerprint) THEN
        RAISE EXCEPTION 'the key with the id % is not in the key file', wanted
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Put the key back into the key file.';
    END IF;
    IF becomes = 'retired' AND EXISTS (SELECT FROM pbm.encryption_uses() u WHERE u.key_id = wanted) THEN
        RAISE EXCEPTION 'values are encrypted with the key that is to be retired'
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Make another key active and CALL pbm.rotate_encryption(); first.';
    END IF;
    UPDATE pbm.encryption_key k SET state = 'decrypt_only', state_since = now()
    WHERE becomes = 'active' AND k.purpose = purpose_of AND k.state = 'active' AND k.key_id <> wanted;
    UPDATE pbm.encryption_key k SET state = becomes, state_since = now() WHERE k.key_id = wanted AND k.state <> becomes;
END
$$;
COMMENT ON FUNCTION pbm.set_encryption_key_state(integer, text) IS
'Says what may be done with a registered key: active (the one that was becomes decrypt_only), decrypt_only or retired. Errors: P0002 for an id that is not registered, 22023 for an unknown state, 55000 for an active key that is not in the key file, or a retired one that values are still encrypted with.';
REVOKE ALL ON FUNCTION pbm.set_encryption_key_state(integer, text) FROM PUBLIC;

CREATE FUNCTION pbm.members_encrypted() RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    moved boolean := true;
    before pbm.members;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        moved := NEW.patient_id <> OLD.patient_id;
        before := OLD;
    END IF;
    IF moved OR NEW.ssn IS DISTINCT FROM before.ssn THEN PERFORM pbm.check_encrypted(NEW.ssn, 'members.ssn', NEW.patient_id); END IF;
    IF moved OR NEW.address IS DISTINCT FROM before.address THEN PERFORM pbm.check_encrypted(NEW.address, 'members.address', NEW.patient_id); END IF;
    IF moved OR NEW.city IS DISTINCT FROM before.city THEN PERFORM pbm.check_encrypted(NEW.city, 'members.city', NEW.patient_id); END IF;
    IF moved OR NEW.zip_code IS DISTINCT FROM before.zip_code THEN PERFORM pbm.check_encrypted(NEW.zip_code, 'members.zip_code', NEW.patient_id); END IF;
    IF moved OR NEW.phone IS DISTINCT FROM before.phone THEN PERFORM pbm.check_encrypted(NEW.phone, 'members.phone', NEW.patient_id); END IF;
    IF moved OR NEW.email IS DISTINCT FROM before.email THEN PERFORM pbm.check_encrypted(NEW.email, 'members.email', NEW.patient_id); END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION pbm.members_encrypted() IS
'Trigger: an encrypted column of members takes NULL, or what was encrypted for it and its row. Errors: 55000 without a key or with a retired one, XX001 for a value of another row or column.';
REVOKE ALL ON FUNCTION pbm.members_encrypted() FROM PUBLIC;

CREATE FUNCTION pbm.index_member(patient_id uuid) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wanted constant uuid := patient_id;
BEGIN
    DELETE FROM pbm.member_index i WHERE i.patient_id = wanted;
    INSERT INTO pbm.member_index (client_id, blind, patient_id, key_id)
    SELECT d.client_id, d.blind, wanted, pbm.active_key_id('index')
    FROM (
    SELECT c.client_id, pbm.blind_index(s.ssn, 'members.ssn', c.client_id) AS blind
    -- Decrypted once, whatever the number of clients.
    FROM (SELECT m.member_id, pbm.decrypt(m.ssn, 'members.ssn', m.patient_id) AS ssn
          FROM pbm.members m WHERE m.patient_id = wanted AND m.ssn IS NOT NULL OFFSET 0) s
    CROSS JOIN LATERAL (
        SELECT DISTINCT coalesce(p.client_id, '00000000-0000-0000-0000-000000000000') AS client_id
        FROM (SELECT) always
        LEFT JOIN (pbm.coverage v JOIN pbm.plan p ON p.plan_id = v.plan_id) ON v.member_id = s.member_id) c OFFSET 0) d
    WHERE d.blind IS NOT NULL;
END
$$;
COMMENT ON FUNCTION pbm.index_member(uuid) IS 'Makes the digests anew by which a member is found: one for each client that covers the member. Errors: as decrypt and blind_index.';
REVOKE ALL ON FUNCTION pbm.index_member(uuid) FROM PUBLIC;

CREATE FUNCTION pbm.coverage_to_index() RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    member uuid;
BEGIN
    FOR member IN
        SELECT DISTINCT m.patient_id
        FROM changed n JOIN pbm.members m ON m.member_id = n.member_id AND m.ssn IS NOT NULL
        JOIN pbm.plan p ON p.plan_id = n.plan_id
        WHERE NOT EXISTS (SELECT FROM pbm.member_index i
                          WHERE i.patient_id = m.patient_id
                            AND i.client_id = coalesce(p.client_id, '00000000-0000-0000-0000-000000000000'))
    LOOP
        -- Coverage is loaded without a key too; rotate_encryption finds what is missing.
        IF pbm.encryption_ready() THEN PERFORM pbm.index_member(member); END IF;
    END LOOP;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION pbm.coverage_to_index() IS 'Trigger: a member whom another client covers is found among its members too';
REVOKE ALL ON FUNCTION pbm.coverage_to_index() FROM PUBLIC;

CREATE FUNCTION pbm.set_member_contact(member_id integer, contact jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wanted constant integer := member_id;
    digits constant text := regexp_replace(contact ->> 'ssn', '[\s-]', '', 'g');
    patient uuid;
BEGIN
    PERFORM pbm.require_encryption();
    IF jsonb_typeof(contact) IS DISTINCT FROM 'object' THEN
        RAISE EXCEPTION 'contact must be a JSON object' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Keys: ssn, address, city, state, zip_code, phone, email; null removes a value.';
    END IF;
    IF EXISTS (SELECT FROM jsonb_each(contact) c
               WHERE c.key NOT IN ('ssn', 'address', 'city', 'state', 'zip_code', 'phone', 'email')
                  OR jsonb_typeof(c.value) NOT IN ('string', 'null')) THEN
        RAISE EXCEPTION 'contact has an unknown key, or a value that is no text' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Keys: ssn, address, city, state, zip_code, phone, email; null removes a value.';
    END IF;
    IF digits !~ '^[0-9]{9}$' THEN
        RAISE EXCEPTION 'ssn is not nine digits' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Hyphens and spaces between the digits do no harm.';
    END IF;
    SELECT m.patient_id INTO patient FROM pbm.members m WHERE m.member_id = wanted;
    IF patient IS NULL THEN
        RAISE EXCEPTION 'no member has this id' USING ERRCODE = 'no_data_found', HINT = 'The ids are in pbm.members.';
    END IF;
    -- What 0.1.0 left in plain text is out of date. Locked before the member, as encrypt_plain_contacts does.
    UPDATE pbm.member_plain_contact p
    SET address = CASE WHEN contact ? 'address' THEN NULL ELSE p.address END, city = CASE WHEN contact ? 'city' THEN NULL ELSE p.city END,
        zip_code = CASE WHEN contact ? 'zip_code' THEN NULL ELSE p.zip_code END, phone = CASE WHEN contact ? 'phone' THEN NULL ELSE p.phone END,
        email = CASE WHEN contact ? 'email' THEN NULL ELSE p.email END
    WHERE p.patient_id = patient;
    UPDATE pbm.members m
    SET ssn = CASE WHEN contact ? 'ssn' THEN pbm.encrypt(digits, 'members.ssn', m.patient_id) ELSE m.ssn END,
        address = CASE WHEN contact ? 'address' THEN pbm.encrypt(contact ->> 'address', 'members.address', m.patient_id) ELSE m.address END,
        city = CASE WHEN contact ? 'city' THEN pbm.encrypt(contact ->> 'city', 'members.city', m.patient_id) ELSE m.city END,
        state = CASE WHEN contact ? 'state' THEN contact ->> 'state' ELSE m.state END,
        zip_code = CASE WHEN contact ? 'zip_code' THEN pbm.encrypt(contact ->> 'zip_code', 'members.zip_code', m.patient_id) ELSE m.zip_code END,
        phone = CASE WHEN contact ? 'phone' THEN pbm.encrypt(contact ->> 'phone', 'members.phone', m.patient_id) ELSE m.phone END,
        email = CASE WHEN contact ? 'email' THEN pbm.encrypt(contact ->> 'email', 'members.email', m.patient_id) ELSE m.email END,
        updated_at = now()
    WHERE m.patient_id = patient;
    IF contact ? 'ssn' THEN PERFORM pbm.index_member(patient); END IF;
END
$$;
COMMENT ON FUNCTION pbm.set_member_contact(integer, jsonb) IS
'Stores what a card file has of a member, encrypted: ssn, address, city, zip_code, phone, email; state is stored in clear. A key that is left out keeps its value, null removes it. Errors: P0002 for an unknown member, 22023 for a contact that is none or an ssn that is not nine digits, 55000 without a key.';
REVOKE ALL ON FUNCTION pbm.set_member_contact(integer, jsonb) FROM PUBLIC;

CREATE FUNCTION pbm.insert_member(
    first_name text,
    last_name text,
    date_of_birth date,
    sex text DEFAULT 'U',
    plan_id text DEFAULT NULL,
    effective_date date DEFAULT NULL,
    termination_date date DEFAULT NULL,
    contact jsonb DEFAULT NULL
) RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    made integer;
BEGIN
    PERFORM pbm.require_encryption();
    INSERT INTO pbm.members AS m (first_name, last_name, date_of_birth, sex, plan_id, effective_date, termination_date)
    VALUES (first_name, last_name, date_of_birth, coalesce(sex, 'U'), plan_id, effective_date, termination_date)
    RETURNING m.member_id INTO made;
    IF contact IS NOT NULL THEN PERFORM pbm.set_member_contact(made, contact); END IF;
    RETURN made;
END
$$;
COMMENT ON FUNCTION pbm.insert_member(text, text, date, text, text, date, date, jsonb) IS
'Inserts a member with what set_member_contact takes, and gives the member_id: the row has its id before anything is encrypted for it. Errors: 23503 where plan_id is no plan code, and those of set_member_contact.';
REVOKE ALL ON FUNCTION pbm.insert_member(text, text, date, text, text, date, date, jsonb) FROM PUBLIC;

CREATE FUNCTION pbm.member_contact(member_id integer)
RETURNS TABLE (ssn text, address text, city text, state text, zip_code text, phone text, email text)
LANGUAGE plpgsql VOLATILE PARALLEL RESTRICTED SECURITY DEFINER COST 10000 ROWS 1 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    wanted constant integer := member_id;
BEGIN
    PERFORM pbm.require_purpose();
    RETURN QUERY
    SELECT pbm.decrypt(m.ssn, 'members.ssn', m.patient_id),
           coalesce(pbm.decrypt(m.address, 'members.address', m.patient_id), p.address),
           coalesce(pbm.decrypt(m.city, 'members.city', m.patient_id), p.city), m.state,
           coalesce(pbm.decrypt(m.zip_code, 'members.zip_code', m.patient_id), p.zip_code),
           coalesce(pbm.decrypt(m.phone, 'members.phone', m.patient_id), p.phone),
           coalesce(pbm.decrypt(m.email, 'members.email', m.patient_id), p.email)
    FROM pbm.members m LEFT JOIN pbm.member_plain_contact p ON p.patient_id = m.patient_id
    WHERE m.member_id = wanted AND pbm.shows_person(m.patient_id) AND pbm.look_at_person(m.patient_id);
END
$$;
COMMENT ON FUNCTION pbm.member_contact(integer) IS
'What set_member_contact stored of a member, in clear, with what 0.1.0 left in plain text; no row for a member that the caller may not ask about. Errors: as decrypt, 42501 without a purpose.';
REVOKE ALL ON FUNCTION pbm.member_contact(integer) FROM PUBLIC;

CREATE FUNCTION pbm.contact_details(member_id integer)
RETURNS TABLE (address text, city text, state text, zip_code text, phone text, email text)
LANGUAGE plpgsql VOLATILE PARALLEL RESTRICTED SECURITY DEFINER COST 10000 ROWS 1 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    person uuid;
BEGIN
    PERFORM pbm.require_purpose();
    person := (SELECT m.patient_id FROM pbm.members m WHERE m.member_id = contact_details.member_id);
    -- Whoever may look at the view may call this, and is shown what it shows.
    IF pbm.is_restricted(person) OR EXISTS (
        SELECT FROM pbm.confidential_communication a
        WHERE a.patient_id = person AND pbm.today() BETWEEN a.effective_date AND coalesce(a.termination_date, 'infinity')) THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT c.address, c.city, c.state, c.zip_code, c.phone, c.email FROM pbm.member_contact(contact_details.member_id) c;
END
$$;
COMMENT ON FUNCTION pbm.contact_details(integer) IS
'The same without the social security number, as the view member_contact shows it; no row for a person who asked to be written to elsewhere, or with whom a restriction keeps the data from the purpose';
REVOKE ALL ON FUNCTION pbm.contact_details(integer) FROM PUBLIC;

CREATE FUNCTION pbm.find_member(client_code text, ssn text) RETURNS TABLE (member_id integer, patient_id uuid)
LANGUAGE plpgsql VOLATILE PARALLEL RESTRICTED SECURITY DEFINER COST 10000 ROWS 1 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    code constant text := client_code;
    number constant text := ssn;
    client uuid := '00000000-0000-0000-0000-000000000000';
BEGIN
    PERFORM pbm.require_purpose();
    IF code IS NOT NULL THEN
        SELECT c.client_id INTO client FROM pbm.client c WHERE c.client_code = code;
    END IF;
    -- A client of whose members the caller may not ask is none: the number is not even looked up.
    IF NOT coalesce(pbm.sees_all() AND code IS NULL OR code IS NOT NULL AND client = ANY (pbm.visible_clients()), false) THEN
        RAISE EXCEPTION 'no client has this client code' USING ERRCODE = 'no_data_found', HINT = 'SELECT client_code, client_name FROM pbm.client;';
    END IF;
    RETURN QUERY
    SELECT m.member_id, m.patient_id
    FROM unnest(pbm.blind_indexes(number, 'members.ssn', client)) AS b (blind)
    CROSS JOIN LATERAL (SELECT DISTINCT i.patient_id FROM pbm.member_index i WHERE i.client_id = client AND i.blind = b.blind OFFSET 0) i
    JOIN pbm.members m ON m.patient_id = i.patient_id
    WHERE pbm.look_at_person(m.patient_id);
END
$$;
COMMENT ON FUNCTION pbm.find_member(text, text) IS
'The members of a client with a social security number, in any writing; client_code NULL: among members whom no client covers. None is no error. Errors: P0002 for an unknown client, 55000 without an index key, 42501 without a purpose.';
REVOKE ALL ON FUNCTION pbm.find_member(text, text) FROM PUBLIC;

CREATE FUNCTION pbm.encrypt_plain_contacts_chunk(chunk_size integer) RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    taken uuid[];
BEGIN
    IF chunk_size IS NULL OR chunk_size < 1 THEN
        RAISE EXCEPTION 'chunk_size must be 1 or more' USING ERRCODE = 'invalid_parameter_value', HINT = 'For instance: CALL pbm.encrypt_plain_contacts(1000);';
    END IF;
    IF NOT pbm.encryption_ready() THEN
        RAISE EXCEPTION 'no keys are configured' USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'Have a superuser set pbm.key_file or pbm.key_command and call pbm.register_encryption_keys(): docs/encryption.md.';
    END IF;
    SELECT array_agg(p.patient_id) INTO taken
    FROM (SELECT c.patient_id FROM pbm.member_plain_contact c ORDER BY c.patient_id LIMIT chunk_size FOR UPDATE SKIP LOCKED) p;
    IF taken IS NULL THEN
        RETURN 0;
    END IF;
    UPDATE pbm.members m
    SET address = coalesce(m.address, pbm.encrypt(p.address, 'members.address', m.patient_id)),
        city = coalesce(m.city, pbm.encrypt(p.city, 'members.city', m.patient_id)),
        zip_code = coalesce(m.zip_code, pbm.encrypt(p.zip_code, 'members.zip_code', m.patient_id)),
        phone = coalesce(m.phone, pbm.encrypt(p.phone, 'members.phone', m.patient_id)),
        email = coalesce(m.email, pbm.encrypt(p.email, 'members.email', m.patient_id))
    FROM pbm.member_plain_contact p
    WHERE p.patient_id = ANY (taken) AND m.patient_id = p.patient_id;
    DELETE FROM pbm.member_plain_contact p WHERE p.patient_id = ANY (taken);
    RETURN cardinality(taken);
END
$$;
COMMENT ON FUNCTION pbm.encrypt_plain_contacts_chunk(integer) IS
'Encrypts the next chunk_size rows of member_plain_contact in this transaction and gives how many. Errors: 55000 without a key, 22023 for a chunk_size below 1.';
REVOKE ALL ON FUNCTION pbm.encrypt_plain_contacts_chunk(integer) FROM PUBLIC;

CREATE FUNCTION pbm.empty_plain_contacts() RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    LOCK TABLE pbm.member_plain_contact IN ACCESS EXCLUSIVE MODE;
    IF EXISTS (SELECT FROM pbm.member_plain_contact) THEN
        RETURN false;
    END IF;
    TRUNCATE pbm.member_plain_contact;
    RETURN true;
END
$$;
COMMENT ON FUNCTION pbm.empty_plain_contacts() IS 'Removes the file of member_plain_contact, in which deleted rows still stand, where all its rows are encrypted; gives whether they are';
REVOKE ALL ON FUNCTION pbm.empty_plain_contacts() FROM PUBLIC;

CREATE PROCEDURE pbm.encrypt_plain_contacts(chunk_size integer DEFAULT 1000)
LANGUAGE plpgsql
AS $$
BEGIN
    WHILE pbm.encrypt_plain_contacts_chunk(chunk_size) OPERATOR(pg_catalog.>) 0 LOOP
        COMMIT;
    END LOOP;
    PERFORM pbm.empty_plain_contacts();
END
$$;
COMMENT ON PROCEDURE pbm.encrypt_plain_contacts(integer) IS
'Encrypts what 0.1.0 stored in plain text, committing after each chunk, and removes the file it stood in: it can be stopped and called again. The write-ahead log and backups of before still have it. Errors: 55000 without a key.';
REVOKE ALL ON PROCEDURE pbm.encrypt_plain_contacts(integer) FROM PUBLIC;

CREATE FUNCTION pbm.rotate_encryption_chunk(after integer, chunk_size integer) RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    fields constant integer := pbm.active_key_id('fields');
    digests constant integer := pbm.active_key_id('index');
    taken integer[];
    member record;
BEGIN
    IF chunk_size IS NULL OR chunk_size < 1 THEN
        RAISE EXCEPTION 'chunk_size must be 1 or more' USING ERRCODE = 'invalid_parameter_value', HINT = 'For instance: CALL pbm.rotate_encryption(1000);';
    END IF;
    IF NOT pbm.encryption_ready() THEN
        RAISE EXCEPTION 'no keys are configured' USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'Have a superuser set pbm.key_file or pbm.key_command and call pbm.register_encryption_keys(): docs/encryption.md.';
    END IF;
    SELECT array_agg(r.member_id ORDER BY r.member_id) INTO taken
    FROM (SELECT m.member_id FROM pbm.members m
          WHERE m.member_id > after
            AND (fields <> ANY (ARRAY[pbm.enc_key_id(m.ssn), pbm.enc_key_id(m.address), pbm.enc_key_id(m.city),
                                      pbm.enc_key_id(m.zip_code), pbm.enc_key_id(m.phone), pbm.enc_key_id(m.email)])
                 OR m.ssn IS NOT NULL AND (
                    EXISTS (SELECT FROM pbm.member_index i WHERE i.patient_id = m.patient_id AND i.key_id <> digests)
                    OR NOT EXISTS (SELECT FROM pbm.member_index i WHERE i.patient_id = m.patient_id)
                    OR EXISTS (SELECT FROM pbm.coverage v JOIN pbm.plan p ON p.plan_id = v.plan_id
                               WHERE v.member_id = m.member_id
                                 AND NOT EXISTS (SELECT FROM pbm.member_index i
                                                 WHERE i.patient_id = m.patient_id
                                                   AND i.client_id = coalesce(p.client_id, '00000000-0000-0000-0000-000000000000')))))
          ORDER BY m.member_id LIMIT chunk_size FOR NO KEY UPDATE) r;
    IF taken IS NULL THEN
        RETURN NULL;
    END IF;
    UPDATE pbm.members m
    SET ssn = pbm.reencrypt(m.ssn, 'members.ssn', m.patient_id),
        address = pbm.reencrypt(m.address, 'members.address', m.patient_id),
        city = pbm.reencrypt(m.city, 'members.city', m.patient_id),
        zip_code = pbm.reencrypt(m.zip_code, 'members.zip_code', m.patient_id),
        phone = pbm.reencrypt(m.phone, 'members.phone', m.patient_id),
        email = pbm.reencrypt(m.email, 'members.email', m.patient_id)
    WHERE m.member_id = ANY (taken)
      AND fields <> ANY (ARRAY[pbm.enc_key_id(m.ssn), pbm.enc_key_id(m.address), pbm.enc_key_id(m.city),
                               pbm.enc_key_id(m.zip_code), pbm.enc_key_id(m.phone), pbm.enc_key_id(m.email)]);
    PERFORM pbm.index_member(m.patient_id) FROM pbm.members m WHERE m.member_id = ANY (taken) AND m.ssn IS NOT NULL;
    RETURN taken[cardinality(taken)];
END
$$;
COMMENT ON FUNCTION pbm.rotate_encryption_chunk(integer, integer) IS
'Encrypts the next chunk_size members after a member_id with the active key, those that are not yet, and digests their numbers with the active index key; gives the last member_id, NULL where there is none left. Errors: 55000 without a key, 22023 for a chunk_size below 1, and those of decrypt.';
REVOKE ALL ON FUNCTION pbm.rotate_encryption_chunk(integer, integer) FROM PUBLIC;

CREATE PROCEDURE pbm.rotate_encryption(chunk_size integer DEFAULT 1000)
LANGUAGE plpgsql
AS $$
DECLARE
    place integer := '-2147483648';
BEGIN
    LOOP
        place := pbm.rotate_encryption_chunk(place, chunk_size);
        EXIT WHEN place IS NULL;
        COMMIT;
    END LOOP;
END
$$;
COMMENT ON PROCEDURE pbm.rotate_encryption(integer) IS
'Encrypts what is not under the active key again, and digests again what is not under the active index key, committing after each chunk: it can be stopped and called again, and the view encryption_use shows how far it is. Readers and writers go on meanwhile. Errors: 55000 without a key.';
REVOKE ALL ON PROCEDURE pbm.rotate_encryption(integer) FROM PUBLIC;

CREATE FUNCTION pbm.encryption_uses() RETURNS TABLE (column_name text, key_id integer, state text, stored bigint)
LANGUAGE plpgsql VOLATILE PARALLEL RESTRICTED SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    -- Of all members, whomever the caller may see: a key that is still in use is not retired.
    RETURN QUERY
    SELECT u.column_name, u.key_id, k.state, count(*) AS stored
    FROM (
        SELECT 'members.' || c.name AS column_name, pbm.enc_key_id(c.value) AS key_id
        FROM pbm.members m
        CROSS JOIN LATERAL (VALUES ('ssn', m.ssn), ('address', m.address), ('city', m.city), ('zip_code', m.zip_code),
                                   ('phone', m.phone), ('email', m.email)) AS c (name, value)
        WHERE c.value IS NOT NULL
        UNION ALL
        SELECT 'member_index.blind' AS column_name, i.key_id FROM pbm.member_index i
    ) u
    LEFT JOIN pbm.encryption_key k ON k.key_id = u.key_id
    GROUP BY u.column_name, u.key_id, k.state;
END
$$;
COMMENT ON FUNCTION pbm.encryption_uses() IS 'What the view encryption_use shows';
REVOKE ALL ON FUNCTION pbm.encryption_uses() FROM PUBLIC;
