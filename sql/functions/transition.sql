CREATE FUNCTION pbm.record_transition_notice(claim_number text, sent_at timestamptz DEFAULT now()) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    claim record;
    written integer;
BEGIN
    PERFORM pbm.require_encryption();
    SELECT c.id, c.patient_id, c.created_at INTO claim FROM pbm.pharmacy_claim c
    WHERE c.claim_number = record_transition_notice.claim_number;
    IF claim.id IS NULL OR NOT pbm.shows_person(claim.patient_id) THEN
        RAISE EXCEPTION 'no claim has this claim number' USING ERRCODE = 'no_data_found',
            HINT = 'A claim number is the 20 characters of claim_number in a claim''s answer.';
    END IF;
    IF NOT coalesce(isfinite(sent_at) AND sent_at >= claim.created_at AND sent_at <= clock_timestamp(), false) THEN
        RAISE EXCEPTION 'a notice is sent after the claim was paid, and not in the future' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Pass the moment it was sent; without it, it is now.';
    END IF;
    UPDATE pbm.claim_transition t SET notice_sent_at = sent_at WHERE t.claim_id = claim.id AND t.notice_sent_at IS NULL;
    GET DIAGNOSTICS written = ROW_COUNT;
    IF written <> 1 THEN
        RAISE EXCEPTION 'no notice is due for this claim' USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'The claim was no transition supply, or its notice was recorded before: SELECT * FROM pbm.transition_notice_due;';
    END IF;
END
$$;
COMMENT ON FUNCTION pbm.record_transition_notice(text, timestamptz) IS
'Records when the written notice about a transition supply went to the member, due within three business days (42 CFR 423.120(b)(3)(iv)). Errors: P0002 for an unknown claim, 22023 for a moment before the claim or in the future, 55000 where no notice is due.';
REVOKE ALL ON FUNCTION pbm.record_transition_notice(text, timestamptz) FROM PUBLIC;
