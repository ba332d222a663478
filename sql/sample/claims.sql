-- The claims of the sample: a year of its members' prescriptions, each filled where and when it would be.

CREATE FUNCTION pbm_sample.claims(families integer, most integer) RETURNS TABLE (n bigint, claim jsonb)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
    WITH someone AS (
        SELECT p.family, p.person, (p.family * 16 + p.person)::bigint AS who, p.born, p.sex, p.senior, s.plan
        FROM pbm_sample.people(families) p
        JOIN (SELECT DISTINCT ON (family) family, plan FROM pbm_sample.spans(families)
              WHERE rank = 1 AND (termination_date IS NULL OR termination_date >= effective_date)
              ORDER BY family, effective_date) s USING (family)
        WHERE p.family > 3
    ), course AS (
        -- One therapy of one person: how it is written and where it is filled.
        SELECT s.*, t.therapy, t.line, t.long_term, pbm_sample.ndc(t.line, t.strength, t.source) AS ndc, t.source,
               t.quantity * m.months AS quantity, t.days * m.months AS days, d.unit_price, l.dea_schedule, l.billing_unit, l.generic_price IS NULL AS lone,
               CASE WHEN t.line BETWEEN 161 AND 168 THEN 51 + pbm_sample.number(s.who, 8300, 6)
                    WHEN m.months = 3 AND (s.plan = 7 OR pbm_sample.number(s.who, 8301, 10) < 3) THEN 47 + pbm_sample.number(s.family, 8302, 4)
                    WHEN s.senior AND s.plan IN (1, 9, 10) AND s.family % 9 = 0 THEN 57 + pbm_sample.number(s.family, 8303, 4)
                    WHEN s.plan IN (6, 10) THEN 1 + pbm_sample.number(s.family, 8304, 20)
                    WHEN s.family % 60 = 7 THEN 44
                    ELSE 1 + pbm_sample.number(s.family, 8305, 43) END AS home,
               CASE WHEN pbm_sample.number(s.who, 4500 + t.therapy, 1000) < 14 THEN 73 + pbm_sample.number(s.who, 4700 + t.therapy, 6)
                    ELSE 1 + pbm_sample.number(s.who, 4000 + t.therapy % 7, 72) END AS prescriber,
               CASE WHEN NOT t.long_term THEN pbm_sample.number(s.who, 3000 + t.therapy, 364)
                    ELSE pbm_sample.number(s.who, 3000 + t.therapy, t.days * m.months)
                         + CASE WHEN pbm_sample.number(s.who, 3200 + t.therapy, 5) = 0 THEN pbm_sample.number(s.who, 3400 + t.therapy, 200) ELSE 0 END END AS first_day,
               CASE WHEN NOT t.long_term THEN 1 WHEN pbm_sample.number(s.who, 3600 + t.therapy, 7) = 0 THEN 2 + pbm_sample.number(s.who, 3800 + t.therapy, 6) ELSE 99 END AS fills,
               -- A schedule II prescription is not refilled, another controlled one five times in six months.
               CASE WHEN l.dea_schedule = 2 THEN 1 WHEN l.dea_schedule IN (3, 4) THEN 6 ELSE 12 END AS per_prescription
        FROM pbm_sample.therapies(families) t
        JOIN someone s USING (family, person)
        JOIN pbm_sample.drug_lines() l USING (line)
        JOIN pbm_sample.products() d ON d.ndc = pbm_sample.ndc(t.line, t.strength, t.source)
        CROSS JOIN LATERAL (
            SELECT CASE WHEN t.long_term AND l.dea_schedule IS NULL AND t.days <= 30 AND s.plan NOT IN (6, 10)
                         AND t.line NOT IN (32, 49, 50, 60, 111, 121, 122, 123, 124, 133, 171, 173) AND t.line NOT BETWEEN 161 AND 168
                         AND pbm_sample.number(s.who, 8100 + t.therapy, 100) < CASE s.plan WHEN 7 THEN 50 ELSE 14 END THEN 3 ELSE 1 END) m (months)
    ), fill AS (
        SELECT c.*, k, c.therapy * 400 + k AS seed, k / c.per_prescription AS prescription,
               pbm_sample.number(c.who, 20000000 + c.therapy * 400 + k, 1000) AS fate,
               k > 0 AND pbm_sample.number(c.who, 30000000 + c.therapy * 400 + k, 100) < 4 AS early
        FROM course c
        CROSS JOIN LATERAL generate_series(0, least((364 - c.first_day) / c.days, c.fills - 1)) k
        -- One fill in 25 never happens.
        WHERE k = 0 OR pbm_sample.number(c.who, 40000000 + c.therapy * 400 + k, 25) > 0
    ), dated AS (
        SELECT f.*, least(DATE '2025-01-01' + f.first_day + f.k * f.days
                          + CASE WHEN f.early THEN -(2 * f.days / 5) ELSE pbm_sample.number(f.who, 50000000 + f.seed, 5) END, DATE '2025-12-31') AS fill_date
        FROM fill f
    ), placed AS (
        SELECT d.*, round(d.quantity * d.unit_price, 2) AS cost,
               CASE WHEN d.fate BETWEEN 50 AND 53 THEN 45 + d.fate % 2
                    WHEN d.home <= 44 AND d.home <> 44 AND pbm_sample.number(d.who, 60000000 + d.seed, 100) < 6
                         THEN 1 + pbm_sample.number(d.who, 61000000 + d.seed, CASE WHEN d.plan IN (6, 10) THEN 22 ELSE 43 END)
                    ELSE d.home END AS pharmacy,
               DATE '2025-01-01' + d.first_day + d.prescription * d.per_prescription * d.days AS begun
        FROM dated d
        LEFT JOIN pbm_sample.spans(families) s
            ON s.family = d.family AND s.rank = 1 AND d.fill_date BETWEEN s.effective_date AND coalesce(s.termination_date, DATE '9999-12-31')
        -- Of those who are not covered one in six tries all the same.
        WHERE s.family IS NOT NULL OR pbm_sample.number(d.who, 90000000 + d.seed, 6) = 0
        ORDER BY pbm_sample.number(d.who, 70000000 + d.therapy, 1000000), d.who, d.therapy, d.k
        LIMIT most
    ), pharmacy_npi AS MATERIALIZED (
        SELECT n AS pharmacy, pbm_sample.pharmacy_npi(n) AS npi FROM generate_series(1, 60) n
    ), prescriber_npi AS MATERIALIZED (
        SELECT n AS prescriber, pbm_sample.prescriber_npi(n) AS npi FROM generate_series(1, 80) n
    )
    SELECT row_number() OVER (ORDER BY p.fill_date, p.who, p.therapy, p.k, copy), jsonb_strip_nulls(jsonb_build_object(
        'cardholder_id', CASE WHEN p.fate BETWEEN 8 AND 12 THEN 'NOBODY' || lpad((p.who % 100000)::text, 5, '0') ELSE pbm_sample.cardholder(p.family) END,
        'person_code', CASE WHEN p.fate BETWEEN 13 AND 16 THEN '77' ELSE lpad(p.person::text, 2, '0') END,
        'date_of_birth', CASE WHEN p.fate BETWEEN 17 AND 20 THEN p.born + 31 WHEN p.family % 3 = 0 THEN p.born END,
        'ndc', CASE WHEN p.fate BETWEEN 21 AND 24 THEN right(p.ndc, 10)
                    WHEN p.fate BETWEEN 25 AND 29 THEN '99099' || right(p.ndc, 6)
                    WHEN p.fate BETWEEN 30 AND 34 THEN pbm_sample.ndc(21, 4, 'second')
                    WHEN p.fate BETWEEN 86 AND 88 AND p.sex = 'F' THEN pbm_sample.ndc(125, 2, 'generic')
                    WHEN p.family % 5 = 0 THEN left(p.ndc, 5) || '-' || substr(p.ndc, 6, 4) || '-' || right(p.ndc, 2)
                    ELSE p.ndc END,
        'quantity', u.units,
        'quantity_prescribed', CASE WHEN p.dea_schedule = 2 AND u.units > 0 THEN u.units END,
        'days_supply', CASE WHEN p.fate BETWEEN 44 AND 45 THEN 0 WHEN p.fate BETWEEN 46 AND 49 THEN 120 WHEN p.fate BETWEEN 91 AND 103 AND p.dea_schedule IS NOT NULL THEN p.days * 3 ELSE p.days END,
        'pharmacy_npi', CASE WHEN p.fate BETWEEN 0 AND 2 THEN left(f.npi, 9) || ((right(f.npi, 1)::integer + 1) % 10)
                             WHEN p.fate BETWEEN 3 AND 5 THEN pbm_sample.pharmacy_npi(900) ELSE f.npi END,
        'fill_date', p.fill_date,
        'rx_number', (p.who * 4000 + p.therapy * 20 + p.prescription)::text,
        'fill_number', p.k % p.per_prescription,
        'prescriber_npi', CASE WHEN p.fate BETWEEN 54 AND 56 THEN NULL WHEN p.fate BETWEEN 57 AND 59 THEN pbm_sample.prescriber_npi(900)
                               WHEN p.fate BETWEEN 60 AND 63 AND p.dea_schedule IS NOT NULL THEN pbm_sample.prescriber_npi(76)
                               WHEN p.fate BETWEEN 64 AND 65 AND p.dea_schedule IS NOT NULL THEN pbm_sample.prescriber_npi(77)
                               WHEN p.fate BETWEEN 116 AND 125 AND p.dea_schedule = 2 THEN pbm_sample.prescriber_npi(73)
                               WHEN p.fate BETWEEN 66 AND 67 THEN pbm_sample.prescriber_npi(74) WHEN p.fate = 68 THEN pbm_sample.prescriber_npi(75)
                               ELSE w.npi END,
        'written_date', CASE WHEN p.fate BETWEEN 69 AND 71 THEN p.fill_date + 3
                             WHEN pbm_sample.number(p.who, 80000000 + p.therapy, 10) < 7 THEN least(p.begun, p.fill_date) - pbm_sample.number(p.who, 81000000 + p.therapy, 4) END,
        'daw_code', CASE WHEN p.fate BETWEEN 72 AND 73 THEN 'X' WHEN p.source = 'brand' AND NOT p.lone THEN (ARRAY['2', '2', '2', '1', '0'])[1 + pbm_sample.number(p.who, 82000000 + p.therapy, 5)] ELSE '0' END,
        'usual_and_customary', CASE WHEN p.source <> 'brand' AND p.pharmacy % 9 = 0 AND p.cost < 20 THEN CASE WHEN p.days > 34 THEN 10.00 ELSE 4.00 END
                                    WHEN p.source = 'brand' THEN round(p.cost * 1.12 + 6, 2) ELSE round(p.cost * 2.5 + 11, 2) END,
        'ingredient_cost_submitted', round(p.cost * CASE WHEN pbm_sample.number(p.who, 83000000 + p.therapy, 25) = 0 THEN 0.9 WHEN p.source = 'brand' THEN 1.08 ELSE 1.7 END, 2),
        'dispensing_fee_submitted', CASE WHEN p.pharmacy % 8 = 0 THEN 0.75 ELSE 10.00 END,
        'prior_authorization_number', CASE WHEN p.fate BETWEEN 74 AND 75 THEN 'SPA00000000'
                                           WHEN p.line IN (162, 163, 164, 166, 167) AND p.fate % 2 = 0 THEN pbm_sample.authorization_number(p.family, p.person, p.therapy) END,
        'prior_authorization_type', CASE WHEN p.fate BETWEEN 76 AND 77 THEN '9' WHEN p.line IN (162, 163, 164, 166, 167) AND p.fate % 2 = 0 THEN '1' END,
        'submission_clarification_codes', CASE WHEN p.early AND p.fate % 3 = 0 THEN jsonb_build_array((ARRAY['3', '4', '5', '13'])[1 + p.fate % 4])
                                               WHEN p.fate BETWEEN 78 AND 85 THEN jsonb_build_array((ARRAY['7', '10'])[1 + p.fate % 2]) END,
        -- The pharmacist who knows the patient answers the alerts at once.
        'dur', CASE WHEN pbm_sample.number(p.who, 84000000 + p.therapy, 100) < CASE WHEN p.long_term THEN 35 ELSE 15 END
                     AND p.therapy IN (1, 2, 3, 7, 8, 9, 10, 18, 20, 21, 22, 23, 24, 25, 33, 34, 45, 49, 101, 102, 103, 104, 105, 106)
                    THEN '[{"reason_for_service": "DD", "professional_service": "M0", "result_of_service": "1G"},
                           {"reason_for_service": "TD", "professional_service": "M0", "result_of_service": "1B"}]'::jsonb
                    WHEN p.fate BETWEEN 37 AND 38 THEN '[{"reason_for_service": "HD", "professional_service": "M0", "result_of_service": "1C"}]'::jsonb END))
    FROM placed p
    JOIN pharmacy_npi f USING (pharmacy)
    JOIN prescriber_npi w USING (prescriber)
    CROSS JOIN LATERAL generate_series(0, CASE WHEN p.fate BETWEEN 104 AND 115 THEN 1 ELSE 0 END) copy
    CROSS JOIN LATERAL (SELECT CASE WHEN p.fate BETWEEN 35 AND 36 THEN 0 WHEN p.fate BETWEEN 37 AND 43 THEN p.quantity * 6
                                    WHEN p.fate BETWEEN 91 AND 103 AND p.dea_schedule IS NOT NULL THEN p.quantity * 3 ELSE p.quantity END
                               + CASE WHEN copy = 1 AND p.fate >= 113 THEN 1 ELSE 0 END AS units) u
    -- Some claims are sent twice, of those a few changed; these come on top.
$$;
COMMENT ON FUNCTION pbm_sample.claims(integer, integer) IS
'At most so many claims of 2025 for the people of so many sample families, in the order in which they are filled, as adjudicate_batch takes them; claims sent twice come on top';
REVOKE ALL ON FUNCTION pbm_sample.claims(integer, integer) FROM PUBLIC;
