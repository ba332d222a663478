CREATE OR REPLACE FUNCTION pbm.override_dur_alert(alert_id uuid, reason text, overridden_by uuid DEFAULT NULL)
RETURNS pbm.dur_alert
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    alert pbm.dur_alert;
BEGIN
    PERFORM pbm.require_purpose();
    IF coalesce(btrim(reason), '') = '' THEN
        RAISE EXCEPTION 'an override needs a reason'
            USING ERRCODE = 'null_value_not_allowed', HINT = 'Pass a text that is not empty.';
    END IF;
    SELECT * INTO alert FROM pbm.dur_alert a WHERE a.id = alert_id FOR UPDATE;
    IF NOT FOUND OR NOT pbm.shows_person(alert.patient_id) THEN
        RAISE EXCEPTION 'no alert has this id'
            USING ERRCODE = 'no_data_found', HINT = 'The ids are in pbm.dur_alert.';
    END IF;
    IF num_nonnulls(alert.override_reason, alert.overridden_by, alert.override_date) > 0 THEN
        RAISE EXCEPTION 'the alert was overridden before'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Its reason and date are in pbm.dur_alert; an override is not taken back.';
    END IF;
    UPDATE pbm.dur_alert a
    SET override_reason = reason, overridden_by = override_dur_alert.overridden_by, override_date = clock_timestamp()
    WHERE a.id = alert_id
    RETURNING a.* INTO alert;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a row of table pbm.dur_alert was not stored as pbm wrote it'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Nothing was changed. Look for triggers and rules on pbm.dur_alert that keep rows out or change them.';
    END IF;
    RETURN alert;
END
$$;
COMMENT ON FUNCTION pbm.override_dur_alert(uuid, text, uuid) IS
'Overrides an alert of drug utilization review after its claim was answered: sets override_reason, overridden_by and override_date, which is logged, and gives the alert. The claim stays as it was answered. Errors: 22004 without a reason, 42501 without a purpose, P0002 where no alert has the id, 55000 for one that was overridden before, and where a trigger or rule keeps the override out.';
REVOKE ALL ON FUNCTION pbm.override_dur_alert(uuid, text, uuid) FROM PUBLIC;
