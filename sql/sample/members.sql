-- The people of the sample: families with names out of the sky and fairy tales, at addresses that do not exist.

CREATE FUNCTION pbm_sample.people(families integer) RETURNS TABLE (
    family integer, person integer, relationship integer, first_name text, last_name text, sex text, born date, senior boolean)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
    WITH drawn AS (
        SELECT f AS family, pbm_sample.number(f, 1, 100) AS shape, pbm_sample.number(f, 2, 100) AS old, pbm_sample.number(f, 3, 1000) AS years,
               pbm_sample.number(f, 4, 2) AS head_sex
        FROM generate_series(1, families) f
    ), house AS (
        -- The three first families are for demonstrations: a couple of 57 and 55 with a child each.
        SELECT family, head_sex,
               family > 3 AND (old < 18 OR shape >= 92) AS senior,
               CASE WHEN family <= 3 THEN 57 WHEN old < 18 OR shape >= 92 THEN 65 + years % 26 ELSE 24 + years % 41 END AS head_age,
               CASE WHEN family <= 3 THEN 3
                    WHEN shape < 30 THEN 1 WHEN shape < 50 OR shape >= 92 OR old < 18 THEN 2
                    WHEN shape < 85 THEN 3 + years % 3 ELSE 2 + years % 2 END AS size,
               family <= 3 OR shape BETWEEN 30 AND 84 OR shape >= 92 OR (old < 18 AND shape >= 30) AS couple
        FROM drawn
    ), person AS (
        SELECT h.family, p AS person, h.senior, h.head_sex,
               CASE WHEN p = 1 THEN 1 WHEN p = 2 AND h.couple THEN 2 ELSE 3 END AS relationship,
               CASE WHEN p = 1 THEN h.head_age
                    WHEN p = 2 AND h.couple THEN greatest(21, h.head_age - 4 + pbm_sample.number(h.family, 10, 8))
                    -- Some grown children are over the plans' limit of 26.
                    ELSE least(greatest(h.head_age - 22 - pbm_sample.number(h.family, 20 + p, 14), 0), CASE WHEN pbm_sample.number(h.family, 30 + p, 20) = 0 THEN 28 ELSE 25 END) END AS age
        FROM house h CROSS JOIN LATERAL generate_series(1, h.size) p
    )
    SELECT family, person, relationship,
           CASE sex.sex WHEN 'F' THEN ('{Andromeda,Vega,Lyra,Cassiopeia,Stella,Luna,Aurora,Nova,Celeste,Selene,Electra,Maia,Rapunzel,Gretel,Thumbelina,Snowdrop,Ariel,Belinda,Goldie,Rosered,Marigold,Willowmina,Fable,Pixie,Elfrida,Titania,Oberona,Calypso,Ophelia,Miranda}'::text[])[1 + (pbm_sample.number(family, 40, 30) + person * 7) % 30]
                        ELSE ('{Orion,Rigel,Sirius,Altair,Castor,Pollux,Perseus,Draco,Leo,Cosmo,Jupiter,Atlas,Hansel,Rumple,Merlin,Oberon,Puck,Prospero,Lohengrin,Siegfried,Quasar,Comet,Galaxius,Zodiac,Hercules,Phoenix,Cygnus,Corvus,Aries,Fabian}'::text[])[1 + (pbm_sample.number(family, 40, 30) + person * 7) % 30] END,
           ('{Sampleton,Testworth,Mockingham,Demoberg,Fictiva,Placeholder,Exampley,Dummyford,Trialson,Standin,Notreal,Makebelieve,Storybrook,Onceupon,Farfaraway,Pretendley,Proforma,Specimen,Lorem-Ipsum,Nobody-Sample}'::text[])[1 + pbm_sample.number(family, 50, 20)]
               || ('{"",-Meteor,-Nebula,-Saturn,-Eclipse,-Aster,-Pulsar,-Zenith,-Halley,-Comet}'::text[])[1 + pbm_sample.number(family, 51, 10)],
           sex.sex, DATE '2025-01-01' - age * 1461 / 4 - pbm_sample.number(family, 60 + person, 360) - 1, senior
    FROM person
    CROSS JOIN LATERAL (
        SELECT CASE WHEN pbm_sample.number(family, 70 + person, 200) = 0 AND family > 3 THEN 'U'
                    WHEN relationship = 1 THEN (ARRAY['F', 'M'])[1 + head_sex] WHEN relationship = 2 THEN (ARRAY['M', 'F'])[1 + head_sex]
                    ELSE (ARRAY['F', 'M'])[1 + pbm_sample.number(family, 80 + person, 2)] END) sex (sex)
$$;
COMMENT ON FUNCTION pbm_sample.people(integer) IS 'The people of so many sample families; born counts from 1 January 2025';
REVOKE ALL ON FUNCTION pbm_sample.people(integer) FROM PUBLIC;

CREATE FUNCTION pbm_sample.spans(families integer) RETURNS TABLE (
    family integer, plan integer, rank integer, effective_date date, termination_date date)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
    WITH home AS (
        SELECT p.family, p.senior, pbm_sample.number(p.family, 6, 100) AS fate, pbm_sample.number(p.family, 7, 5) AS other,
               CASE WHEN p.family <= 3 THEN 1
                    WHEN p.family = 5 THEN 12
                    WHEN p.senior AND pbm_sample.number(p.family, 5, 100) < 75 THEN 9
                    -- 20 % PPO copay, 14 % coinsurance, 11 % and 9 % HDHP, 12 % open, 9 % HMO, 11 % mail, 7 % generics first, 4 % care, 3 % fiscal.
                    ELSE ('{1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2,2,2,2,2,2,2,2,2,2,2,2,2,2,3,3,3,3,3,3,3,3,3,3,3,4,4,4,4,4,4,4,4,4,5,5,5,5,5,5,5,5,5,5,5,5,6,6,6,6,6,6,6,6,6,7,7,7,7,7,7,7,7,7,7,7,8,8,8,8,8,8,8,10,10,10,10,11,11,11}'::integer[])[1 + pbm_sample.number(p.family, 8, 100)] END AS plan
        FROM pbm_sample.people(families) p WHERE p.person = 1
    )
    SELECT h.family, CASE WHEN s.moved THEN CASE WHEN h.plan = 1 + h.other THEN 8 ELSE 1 + h.other END ELSE h.plan END, s.rank, s.from_date, s.to_date
    FROM home h
    CROSS JOIN LATERAL (VALUES
        -- Of a hundred families eight change plans in the middle of 2025, six leave in 2025, three join, one has a gap.
        (1, DATE '2024-01-01', NULL::date, false, (h.fate < 82 OR h.family <= 10)),
        (1, DATE '2024-01-01', DATE '2025-06-30', false, h.fate BETWEEN 82 AND 89 AND h.family > 10),
        (1, DATE '2025-07-01', NULL, true, h.fate BETWEEN 82 AND 89 AND h.family > 10),
        (1, DATE '2024-01-01', (DATE '2025-02-01' + h.other * INTERVAL '2 months' - INTERVAL '1 day')::date, false, h.fate BETWEEN 90 AND 95 AND h.family > 10),
        (1, DATE '2025-03-01', NULL, false, h.fate BETWEEN 96 AND 98 AND h.family > 10),
        (1, DATE '2024-01-01', DATE '2025-02-28', false, h.fate = 99 AND h.family > 10),
        (1, DATE '2025-05-01', NULL, false, h.fate = 99 AND h.family > 10),
        -- Some are covered twice; some spans were void from the beginning.
        (2, DATE '2024-01-01', NULL, true, h.family % 23 = 0),
        (1, DATE '2025-06-01', DATE '2025-05-31', true, h.family % 31 = 0)
    ) s (rank, from_date, to_date, moved, there)
    WHERE s.there
$$;
COMMENT ON FUNCTION pbm_sample.spans(integer) IS 'The spans of coverage of so many sample families, for each person the same';
REVOKE ALL ON FUNCTION pbm_sample.spans(integer) FROM PUBLIC;

CREATE FUNCTION pbm_sample.cardholder(family integer) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN 'SAMPLE' || lpad(family::text, greatest(5, length(family::text)), '0');
COMMENT ON FUNCTION pbm_sample.cardholder(integer) IS 'Cardholder ID of the n-th sample family';
REVOKE ALL ON FUNCTION pbm_sample.cardholder(integer) FROM PUBLIC;

CREATE FUNCTION pbm_sample.contact(family integer, person integer, first_name text) RETURNS jsonb
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
RETURN jsonb_build_object(
    -- No number begins with 000.
    'ssn', '000' || lpad((family * 16 + person)::text, 6, '0'),
    'address', (1 + pbm_sample.number(family, 90, 999)) || (ARRAY[' Milky Way', ' Fairytale Lane', ' Moonbeam Road', ' Sample Street', ' Comet Avenue'])[1 + pbm_sample.number(family, 91, 5)],
    'city', (ARRAY['Sampleton', 'Mockville', 'Testford', 'Exampleburg', 'Fictionham'])[1 + family % 5],
    'zip_code', lpad((family % 5 + 1)::text, 5, '0'),
    'phone', '555-01' || lpad((family % 100)::text, 2, '0'),
    'email', lower(first_name) || '.' || family || '.' || person || '@example.com');
COMMENT ON FUNCTION pbm_sample.contact(integer, integer, text) IS 'What the card file has of a person, as set_member_contact takes it';
REVOKE ALL ON FUNCTION pbm_sample.contact(integer, integer, text) FROM PUBLIC;

CREATE FUNCTION pbm_sample.members(families integer) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pbm, pg_temp
AS $$
BEGIN
    INSERT INTO members (first_name, last_name, date_of_birth, patient_id, sex, state)
    SELECT p.first_name, p.last_name, p.born, pbm_sample.uuid('patient', p.family * 16 + p.person), p.sex,
           (ARRAY['OH', 'IL', 'TX', 'MN', 'GA'])[1 + p.family % 5]
    -- Plan, dates and status follow the coverage.
    FROM pbm_sample.people(families) p
    ORDER BY p.family, p.person;
    IF encryption_ready() THEN
        PERFORM set_member_contact(m.member_id, pbm_sample.contact(p.family, p.person, p.first_name))
        FROM pbm_sample.people(families) p
        JOIN members m ON m.patient_id = pbm_sample.uuid('patient', p.family * 16 + p.person);
    END IF;

    INSERT INTO coverage (coverage_id, member_id, plan_id, cardholder_id, person_code, family_id, relationship_code, group_id, rank, effective_date, termination_date)
    SELECT pbm_sample.uuid('coverage', ((p.family * 16 + p.person) * 4 + s.rank) * 100000::bigint + (s.effective_date - DATE '2000-01-01')),
           m.member_id, pbm_sample.plan_id(s.plan),
           CASE WHEN s.rank = 1 THEN pbm_sample.cardholder(p.family) ELSE replace(pbm_sample.cardholder(p.family), 'SAMPLE', 'SAMPLEB') END,
           lpad(p.person::text, 2, '0'), pbm_sample.uuid('family', p.family), p.relationship::text,
           'SAMPLEGRP' || lpad(s.plan::text, 2, '0'), s.rank, s.effective_date, s.termination_date
    FROM pbm_sample.people(families) p
    JOIN pbm_sample.spans(families) s USING (family)
    JOIN members m ON m.patient_id = pbm_sample.uuid('patient', p.family * 16 + p.person)
    ORDER BY p.family, p.person, s.rank DESC, s.effective_date;
END
$$;
COMMENT ON FUNCTION pbm_sample.members(integer) IS 'Loads so many sample families: members and their coverage';
REVOKE ALL ON FUNCTION pbm_sample.members(integer) FROM PUBLIC;
