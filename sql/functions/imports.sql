CREATE FUNCTION pbm.import_claim() RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- A partition without its primary key is being restored: pg_restore with several jobs may make this trigger before the rows.
    IF NOT (SELECT c.relhasindex FROM pg_class c WHERE c.oid = TG_RELID) THEN
        RETURN NEW;
    END IF;
    -- In the form in which the engine keeps it with a paid claim.
    IF TG_OP = 'INSERT' OR NEW.ndc IS DISTINCT FROM OLD.ndc THEN
        NEW.dispensed := (
            SELECT json_build_array(
                d.dosage_form, d.route,
                (SELECT coalesce(json_agg(json_build_array(i.ingredient_id, g.ingredient_name, trim_scale(i.strength)::text, i.strength_unit)
                                          ORDER BY i.ingredient_id), '[]')
                 FROM pbm.drug_ingredient i JOIN pbm.ingredient g USING (ingredient_id) WHERE i.ndc = NEW.ndc),
                (SELECT coalesce(json_agg(c.class_id ORDER BY c.class_id), '[]') FROM pbm.drug_class c WHERE c.ndc = NEW.ndc),
                (SELECT coalesce(json_agg(e.effect_id ORDER BY e.effect_id), '[]')
                 FROM (SELECT DISTINCT k.effect_id FROM pbm.drug_class c JOIN pbm.additive_effect_class k USING (class_id)
                       WHERE c.ndc = NEW.ndc) e))::text
            FROM pbm.drugs d WHERE d.ndc_code = NEW.ndc AND d.name IS NOT NULL);
    END IF;
    IF TG_OP = 'INSERT' OR (NEW.status, NEW.claim_number) IS DISTINCT FROM (OLD.status, OLD.claim_number) THEN
        NEW.status := coalesce(NEW.status, 'imported');
        IF NEW.status = 'processed' THEN
            NEW.status := 'imported';
        END IF;
        IF NEW.status <> 'imported' OR (TG_OP = 'UPDATE' AND OLD.status <> 'imported') THEN
            RAISE EXCEPTION 'status % of a claim is written by the functions that adjudicate alone',
                CASE WHEN NEW.status IN ('paid', 'rejected', 'reversed', 'imported') THEN quote_literal(NEW.status) ELSE 'given' END
                USING ERRCODE = 'check_violation',
                      HINT = 'Call pbm.adjudicate_claim; an INSERT stores a claim that was paid elsewhere, status imported.';
        END IF;
        IF NEW.reject_codes IS NOT NULL THEN
            RAISE EXCEPTION 'an imported claim was paid elsewhere: it has no reject codes'
                USING ERRCODE = 'check_violation', HINT = 'Leave out claims that were rejected, or call pbm.adjudicate_claim.';
        END IF;
        IF NEW.claim_number IS NULL THEN
            RETURN NEW;
        END IF;
        IF current_setting('transaction_isolation') = 'repeatable read' THEN
            RAISE EXCEPTION 'claims cannot be imported in a REPEATABLE READ transaction, which does not see the numbers that others import'
                USING ERRCODE = 'feature_not_supported', HINT = 'Import in READ COMMITTED or SERIALIZABLE.';
        END IF;
        -- The unique index holds within a fill date, and is left to, for ON CONFLICT. Whoever imports waits for the others, and sees their numbers then.
        PERFORM pg_advisory_xact_lock(hashtextextended('pbm.pharmacy_claim.claim_number', 0));
        IF EXISTS (SELECT FROM pbm.pharmacy_claim c WHERE c.claim_number = NEW.claim_number AND c.fill_date <> NEW.fill_date) THEN
            RAISE EXCEPTION 'a claim with this claim number is stored already'
                USING ERRCODE = 'unique_violation', TABLE = 'pharmacy_claim', SCHEMA = 'pbm', COLUMN = 'claim_number',
                      CONSTRAINT = 'pharmacy_claim_number', HINT = 'Leave out claims that were imported before.';
        END IF;
    END IF;
    NEW.member_id := coalesce(NEW.member_id, (SELECT m.member_id FROM pbm.members m WHERE m.patient_id = NEW.patient_id));
    NEW.drug_name := coalesce(NEW.drug_name, (SELECT d.name FROM pbm.drugs d WHERE d.ndc_code = NEW.ndc));
    -- A member's history is read back as far as the longest supply lasts. The member's row is made where it is missing, so
    -- that a claim that is decided meanwhile waits for this one.
    INSERT INTO pbm.member_state (patient_id, longest_supply_days)
    SELECT NEW.patient_id, pbm.longest_supply(NEW.patient_id)
    WHERE NEW.patient_id IS NOT NULL AND NOT EXISTS (SELECT FROM pbm.member_state s WHERE s.patient_id = NEW.patient_id)
    ON CONFLICT (patient_id) DO NOTHING;
    UPDATE pbm.member_state s SET longest_supply_days = d.days
    FROM (SELECT least(NEW.days_supply + coalesce(sum(c.days_supply), 0), 2147483647)::integer AS days
          FROM pbm.pharmacy_claim c
          WHERE c.patient_id = NEW.patient_id AND c.fill_date = NEW.fill_date AND c.ndc = NEW.ndc AND c.status <> 'rejected'
            AND c.id <> NEW.id) d
    WHERE s.patient_id = NEW.patient_id AND s.longest_supply_days < d.days;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION pbm.import_claim() IS
'Trigger: stores a claim that no function adjudicated as imported, with the member and what the drug file has of the product where they are known. Errors: 23514 for another status than imported or processed and for reject codes, 23505 for a claim number that is stored whatever its fill date, 0A000 in a REPEATABLE READ transaction.';
REVOKE ALL ON FUNCTION pbm.import_claim() FROM PUBLIC;

CREATE FUNCTION pbm.import_claims_row() RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    patient uuid;
    product pbm.ndc;
BEGIN
    IF NEW.member_id IS NOT NULL THEN
        SELECT m.patient_id INTO patient FROM pbm.members m WHERE m.member_id = NEW.member_id;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'no member has this member_id' USING ERRCODE = 'foreign_key_violation',
                HINT = 'Insert the person into pbm.members first.';
        END IF;
    END IF;
    IF NEW.drug_id IS NOT NULL THEN
        SELECT d.ndc_code INTO product FROM pbm.drugs d WHERE d.drug_id = NEW.drug_id;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'no product has drug_id %', NEW.drug_id USING ERRCODE = 'foreign_key_violation',
                HINT = 'Insert the product into pbm.drugs first.';
        END IF;
    END IF;
    NEW.claim_id := coalesce(NEW.claim_id, gen_random_uuid());
    NEW.claim_number := coalesce(NEW.claim_number, 'I' || upper(left(replace(NEW.claim_id::text, '-', ''), 19)));
    NEW.created_at := coalesce(NEW.created_at, clock_timestamp());
    INSERT INTO pbm.pharmacy_claim (id, claim_number, patient_id, member_id, ndc, pharmacy_npi, fill_date, days_supply, quantity,
                                    paid_amount, patient_copay, status, reject_codes, created_at)
    VALUES (NEW.claim_id, NEW.claim_number, patient, NEW.member_id, product, NEW.pharmacy_npi, NEW.date_filled, NEW.days_supply,
            NEW.quantity_dispensed, NEW.amount_paid, NEW.copay_amount, NEW.claim_status,
            CASE WHEN NEW.rejection_code IS NOT NULL THEN ARRAY[NEW.rejection_code] END, NEW.created_at)
    RETURNING status, coalesce(paid_amount, 0), coalesce(patient_copay, 0)
    INTO NEW.claim_status, NEW.amount_paid, NEW.copay_amount;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION pbm.import_claims_row() IS
'Trigger: an INSERT into the view claims stores an imported claim in pharmacy_claim, under a claim number of our making where none is given. Errors: 23503 for an unknown member_id or drug_id, and those of the table.';
REVOKE ALL ON FUNCTION pbm.import_claims_row() FROM PUBLIC;

CREATE FUNCTION pbm.dur_alert_claim() RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    SELECT c.fill_date INTO NEW.fill_date FROM pbm.pharmacy_claim c WHERE c.id = NEW.claim_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no claim has this claim_id' USING ERRCODE = 'foreign_key_violation', TABLE = 'dur_alert', SCHEMA = 'pbm',
            COLUMN = 'claim_id', HINT = 'Take the id of a row of pbm.pharmacy_claim, or leave claim_id NULL.';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION pbm.dur_alert_claim() IS
'Trigger: takes the fill date of an alert''s claim from the claim. Errors: 23503 where no claim has the id.';
REVOKE ALL ON FUNCTION pbm.dur_alert_claim() FROM PUBLIC;
