-- A change of reference data tells every session to load it again.
DECLARE
    reference text;
BEGIN
    FOR reference IN SELECT h.key FROM jsonb_each_text(table_holds) h WHERE h.value = 'reference' LOOP
        EXECUTE format('CREATE TRIGGER reference_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON pbm.%I
                        FOR EACH STATEMENT EXECUTE FUNCTION pbm.reference_changed()', reference);
        EXECUTE format('ALTER TABLE pbm.%I ENABLE ALWAYS TRIGGER reference_changed', reference);
    END LOOP;
END;
