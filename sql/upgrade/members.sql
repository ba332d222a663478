ALTER TABLE pbm.members
    ALTER COLUMN plan_id DROP NOT NULL,
    ALTER COLUMN effective_date DROP NOT NULL,
    ADD COLUMN date_of_death date,
    ADD COLUMN status_date date,
    ADD CONSTRAINT members_date_of_death CHECK (isfinite(date_of_death) AND date_of_death >= date_of_birth),
    ADD CONSTRAINT members_status_date CHECK (isfinite(status_date));
ALTER TABLE pbm.members ALTER COLUMN status_date SET DEFAULT pbm.today();
COMMENT ON TABLE pbm.members IS
'People. The spans of coverage are in pbm.coverage, which adjudication reads. eligibility_status, plan_id (a plan_code) and the dates follow it: what the span that covers status_date says, or else the next to begin, or else the last to end, or nothing. The view member_eligibility is right on every day.';
COMMENT ON COLUMN pbm.members.eligibility_status IS 'active or inactive as of status_date; member_eligibility computes it for today';
COMMENT ON COLUMN pbm.members.date_of_death IS 'A fill after it is rejected 69; NULL: alive';
COMMENT ON COLUMN pbm.members.status_date IS 'The day as of which eligibility_status, plan_id and the dates were written: after it, no day has changed them that refresh_eligibility() saw; NULL: written by a release that did not say';

-- Identifiers get the one form in which they are compared. The audit tells of each row that is rewritten.
DECLARE
    merged bigint;
BEGIN
    SELECT count(*) INTO merged
    FROM (SELECT FROM pbm.coverage GROUP BY upper(btrim(cardholder_id))
          HAVING count(DISTINCT cardholder_id) > 1 AND count(DISTINCT family_id) > 1) one;
    IF merged > 0 THEN
        RAISE WARNING '% cardholder IDs differed in case or surrounding spaces alone and are one card of several families now', merged
            USING HINT = 'They are in SELECT cardholder_id FROM pbm.coverage GROUP BY 1 HAVING count(DISTINCT family_id) > 1; a claim of theirs needs a person code or a date of birth that tells the persons apart.';
    END IF;
    -- No span changes: the triggers that bring members to their coverage are not asked.
    ALTER TABLE pbm.coverage DISABLE TRIGGER coverage_to_members_update;
    UPDATE pbm.coverage SET cardholder_id = upper(btrim(cardholder_id)), group_id = nullif(upper(btrim(group_id)), ''),
                            person_code = btrim(person_code)
    WHERE (cardholder_id, group_id, person_code)
          IS DISTINCT FROM (upper(btrim(cardholder_id)), nullif(upper(btrim(group_id)), ''), btrim(person_code));
END;
DROP TRIGGER coverage_to_members_update ON pbm.coverage;
BEGIN
    ALTER TABLE pbm.coverage
        ADD CONSTRAINT coverage_cardholder_id CHECK (cardholder_id ~ '^[!-`{-~]([ -`{-~]{0,18}[!-`{-~])?$'),
        ADD CONSTRAINT coverage_group_id CHECK (group_id ~ '^[!-`{-~]([ -`{-~]*[!-`{-~])?$'),
        ADD CONSTRAINT coverage_person_code CHECK (person_code ~ '^[!-~]([ -~]?[!-~])?$');
EXCEPTION WHEN check_violation THEN
    RAISE EXCEPTION 'table pbm.coverage has rows that no claim can name'
        USING ERRCODE = 'check_violation', HINT = $hint$Mend the rows of SELECT * FROM pbm.coverage WHERE NOT (upper(btrim(cardholder_id)) ~ '^[ -~]{1,20}$' AND btrim(person_code) ~ '^[ -~]{1,3}$' AND coalesce(upper(group_id) ~ '^[ -~]*$', true)) - printable ASCII, cardholder IDs of 1 to 20 characters, person codes of 1 to 3 - and run the upgrade again.$hint$;
END;
-- Looked at when the statement has ended, so that spans can be swapped in one.
ALTER TABLE pbm.coverage DROP CONSTRAINT coverage_no_overlap, ADD CONSTRAINT coverage_no_overlap EXCLUDE USING gist (
    int4range(member_id, member_id, '[]') WITH &&,
    int4range(rank, rank, '[]') WITH &&,
    (CASE WHEN termination_date < effective_date THEN 'empty'::daterange
          ELSE daterange(effective_date, termination_date, '[]') END) WITH &&) DEFERRABLE;
ALTER TABLE pbm.pharmacy_contract DROP CONSTRAINT pharmacy_contract_no_overlap, ADD CONSTRAINT pharmacy_contract_no_overlap EXCLUDE USING gist (
    int4range(pharmacy_id, pharmacy_id, '[]') WITH &&,
    int4range(network_id, network_id, '[]') WITH &&,
    daterange(effective_date, termination_date, '[]') WITH &&) DEFERRABLE;
COMMENT ON INDEX pbm.coverage_no_overlap IS 'No overlap of spans of one member and rank, looked at when the statement has ended';
COMMENT ON INDEX pbm.pharmacy_contract_no_overlap IS 'One contract of a pharmacy in a network at a time';
CREATE INDEX pharmacy_contract_pharmacy ON pbm.pharmacy_contract (pharmacy_id);
COMMENT ON INDEX pbm.pharmacy_contract_pharmacy IS 'Finds the contracts of a pharmacy';
COMMENT ON COLUMN pbm.coverage.cardholder_id IS 'Cardholder ID on the card (302-C2), the same for a family: 1 to 20 printable ASCII characters in the form upper(btrim(id)), in which claims are compared';
COMMENT ON COLUMN pbm.coverage.person_code IS 'Person code (303-C3) within the cardholder ID, 1 to 3 characters; digits compare as a number';
COMMENT ON COLUMN pbm.coverage.group_id IS 'Group ID on the card (301-C1), in the form upper(btrim(id))';

-- Prescription numbers are compared as numbers. Of paid claims whose keys would be one, all stay as they are.
DECLARE
    kept bigint;
BEGIN
    UPDATE pbm.pharmacy_claim c
    SET rx_number = k.form
    FROM (
        SELECT p.id, p.fill_date, f.form, count(*) FILTER (WHERE p.status = 'paid')
               OVER (PARTITION BY f.form, p.pharmacy_npi, p.fill_date, p.fill_number, p.ndc) AS paid
        FROM pbm.pharmacy_claim p
        CROSS JOIN LATERAL (
            SELECT CASE WHEN btrim(p.rx_number) ~ '^[0-9]+$'
                        THEN coalesce(nullif(ltrim(btrim(p.rx_number), '0'), ''), '0')
                        ELSE btrim(p.rx_number) END) f (form)
    ) k
    WHERE c.id = k.id AND c.fill_date = k.fill_date AND c.rx_number <> k.form
      AND (c.status <> 'paid' OR k.paid = 1);
    SELECT count(*) INTO kept
    FROM pbm.pharmacy_claim WHERE status = 'paid' AND rx_number ~ '^ | $|^0[0-9]+$';
    IF kept > 0 THEN
        RAISE WARNING '% paid claims keep prescription numbers with zeros or spaces around them, for another paid claim of the fill has the same number', kept
            USING HINT = $hint$They are in SELECT claim_number, fill_date FROM pbm.pharmacy_claim WHERE status = 'paid' AND rx_number ~ '^ | $|^0[0-9]+$'; reverse_claim finds them by claim number.$hint$;
    END IF;
END;
