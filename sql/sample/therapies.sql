-- Who of the sample's people takes what: conditions by age, each with the regimens one of which a person has.

CREATE FUNCTION pbm_sample.therapies(families integer) RETURNS TABLE (
    family integer, person integer, therapy integer, long_term boolean, line integer, strength integer, source text, quantity numeric, days integer)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
    WITH someone AS (
        SELECT p.family, p.person, (p.family * 16 + p.person)::bigint AS who, p.sex, 2025 - extract(year FROM p.born)::integer AS age
        FROM pbm_sample.people(families) p
    ), condition (therapy, sex, from_age, to_age, child, young, middle, old, regimens) AS (VALUES
        -- Of a thousand children, of those to 44, to 64 and older; a regimen is line:strength:source:quantity:days, 30 and 30 if not said.
        (1, NULL, 18, 99, 0, 60, 350, 600, '6:3:g 6:4:g 6:5:s 10:2:g 10:3:g 14:2:g 14:3:g 11:3:g 7:3:g 13:2:g 26:2:g 27:1:g 28:2:g 10:3:b 9:3:s 12:2:s'),
        (2, NULL, 18, 99, 0, 15, 150, 300, '22:2:g 23:1:g 18:2:g 18:1:s 19:2:g 20:2:g:60 24:2:s 25:1:g 29:1:g:60 30:2:g:90 15:2:s 17:1:g'),
        (3, NULL, 18, 99, 0, 40, 300, 480, '1:1:g 1:2:g 1:3:g 1:4:g 2:2:g 2:3:g 3:3:g 3:4:s 4:3:g 2:3:b 1:3:b 5:1:g'),
        (4, NULL, 18, 99, 0, 25, 130, 220, '41:1:g:60 41:3:g:60 41:3:g:60 41:3:g 42:1:s:60 43:1:g 44:2:g 45:2:s 41:1:g:60'),
        (5, NULL, 18, 99, 0, 12, 80, 120, '49:1:b:3:28 49:2:b:3:28 50:2:b:2:28 47:1:b 47:2:b 48:2:b 46:3:b 51:1:b:15 52:1:b:15 51:1:g:15 43:2:g:60'),
        (6, NULL, 12, 99, 5, 30, 90, 140, '53:2:g 53:3:g 53:5:g 53:5:b 53:7:g 53:1:g'),
        (7, NULL, 12, 99, 8, 50, 130, 190, '54:2:g 54:3:s 55:2:g 55:2:g 56:1:g 57:1:s:60 56:2:b 54:2:g'),
        (8, NULL, 12, 99, 40, 130, 150, 120, '68:2:g 68:3:g 69:2:s 70:2:g 70:3:g 71:2:g 72:2:s 73:2:g 74:3:g 75:1:s 75:2:s 76:1:g 68:2:b'),
        (9, NULL, 18, 99, 0, 40, 45, 35, '90:2:s:60 91:2:g:60 92:1:g:60 93:2:s:60 90:2:g:60'),
        (10, NULL, 18, 99, 0, 15, 40, 35, '94:1:g 94:2:g 77:1:g 77:2:g 94:2:b'),
        (11, NULL, 4, 99, 120, 70, 60, 60, '60:1:s:8.5 60:1:g:8.5 60:1:b:8.5'),
        (12, NULL, 4, 14, 90, 0, 0, 0, '61:1:g 61:2:g 62:1:g:60'),
        (13, NULL, 15, 99, 40, 40, 50, 60, '61:3:g 62:2:g:60 64:2:g:10.2 61:3:g 62:2:b:60'),
        (14, NULL, 45, 99, 0, 0, 20, 80, '65:1:b 64:2:g:10.2 170:1:g:60'),
        (15, NULL, 4, 99, 60, 60, 50, 40, '63:1:g:16 63:1:s:16'),
        (16, NULL, 6, 17, 110, 0, 0, 0, '95:1:g 95:2:g 96:1:g 96:2:g 96:3:g 97:1:g 97:2:b 98:1:g 98:2:g'),
        (17, NULL, 18, 60, 0, 50, 15, 0, '95:3:g 97:3:g 97:5:b 96:4:g 98:3:g'),
        (18, NULL, 8, 99, 10, 30, 90, 130, '88:2:g:90 88:4:g:90 85:2:g:60 83:2:g 84:2:s:60 86:1:g:60 87:1:g:90 89:3:g:60 89:3:b:60 88:2:g:90'),
        (19, NULL, 14, 99, 8, 20, 20, 15, '79:3:g 80:3:g 81:2:s 82:2:g:60'),
        (20, NULL, 18, 99, 0, 4, 25, 140, '35:6:g 35:4:g 36:2:b:60 36:2:b:60 37:3:b'),
        (21, NULL, 18, 99, 0, 2, 50, 130, '38:1:g 38:1:g 39:2:g:60 40:1:g'),
        (22, NULL, 40, 99, 0, 1, 25, 100, '33:1:g 34:2:g 31:1:g 31:2:g 32:2:g:25'),
        (23, NULL, 18, 99, 0, 18, 40, 45, '107:1:g:120 106:1:g:90 106:3:g:120 104:2:g:90 108:1:g:60 109:2:g:60 105:2:g:60'),
        (24, NULL, 18, 99, 0, 30, 80, 90, '118:2:g 117:3:s:60 117:3:g:60 116:2:g:90 119:2:g 120:2:s:60 119:1:b:60'),
        (25, NULL, 18, 99, 0, 18, 35, 20, '112:2:g:90 113:2:g:120 114:1:s:90 115:2:g:90'),
        (26, NULL, 14, 70, 6, 45, 30, 5, '121:2:g:9 121:3:g:9 122:2:g:12 121:3:b:9'),
        (27, 'F', 15, 45, 150, 280, 0, 0, '131:1:g:28:28 132:2:s:28:28 132:1:g:28:28 130:1:g:28:28 131:1:b:28:28 132:2:g:28:28'),
        (28, 'F', 45, 70, 0, 0, 80, 20, '128:2:g 129:1:s 128:1:g'),
        (29, 'M', 45, 99, 0, 0, 70, 260, '126:1:s 126:1:g 125:2:g 126:1:b 125:2:g'),
        (30, 'M', 25, 85, 0, 20, 90, 70, '123:2:g:6 123:3:s:6 124:3:g:6 123:3:b:4 123:2:g:10'),
        (31, 'F', 50, 99, 0, 0, 40, 150, '134:2:g:4:28 134:1:g:4:28'),
        (32, NULL, 30, 99, 0, 5, 30, 90, '127:1:g 127:2:g'),
        (33, NULL, 30, 99, 0, 5, 40, 70, '152:1:g 152:2:g 153:1:s 152:2:g'),
        (34, NULL, 18, 99, 0, 8, 22, 26, '154:1:g:24:28 155:1:g:60 156:1:s:60 66:1:s'),
        (35, NULL, 10, 99, 2, 12, 16, 10, '162:2:g:2:28 162:2:b:2:28 163:1:b:4:28 164:1:b:1:84 165:1:b:60'),
        (36, 'F', 35, 99, 0, 2, 18, 28, '157:2:g 158:1:g'),
        (37, NULL, 60, 99, 0, 0, 4, 90, '99:2:g 99:1:s 100:2:g:60'),
        (38, NULL, 45, 99, 0, 0, 6, 35, '101:2:g:90 102:2:s:90'),
        (39, NULL, 20, 75, 0, 6, 6, 3, '161:1:b'),
        (40, NULL, 20, 75, 0, 3, 4, 3, '159:2:g:60 160:2:g:60'),
        (41, NULL, 20, 65, 0, 10, 6, 1, '110:3:g:60 110:3:b:60 110:2:g:60'),
        (42, NULL, 20, 65, 0, 14, 14, 0, '172:1:g 49:2:b:3:28 172:1:b'),
        (43, NULL, 12, 60, 60, 30, 8, 0, '173:2:g:45 173:1:g:20'),
        (44, NULL, 18, 70, 0, 14, 16, 6, '171:2:g:56:28 171:2:b:56:28'),
        (45, NULL, 30, 99, 0, 3, 30, 90, '169:1:g 169:2:g'),
        (46, NULL, 20, 80, 0, 5, 6, 6, '166:2:g:60 167:2:g 168:1:g:28:28 168:1:b:28:28 167:1:b:60'),
        (47, NULL, 20, 80, 0, 5, 6, 6, '135:1:s 135:2:g'),
        (48, 'M', 30, 80, 0, 6, 24, 14, '133:1:g:75 133:1:b:75'),
        -- From a second prescriber, who does not know what the first wrote.
        (49, NULL, 18, 99, 0, 8, 30, 45, '1:2:g 4:3:g 55:2:g 54:2:g 6:4:g 18:1:g 91:2:g:60 107:1:g:60 68:2:g 118:2:g 2:2:g')
    ), chronic AS (
        SELECT s.family, s.person, s.who, c.therapy, true AS long_term, string_to_array(c.regimens, ' ') AS regimens
        FROM someone s
        JOIN condition c ON s.age BETWEEN c.from_age AND c.to_age AND (c.sex IS NULL OR c.sex = s.sex)
        WHERE pbm_sample.number(s.who, 1000 + c.therapy, 1000)
              < CASE WHEN s.age < 18 THEN c.child WHEN s.age < 45 THEN c.young WHEN s.age < 65 THEN c.middle ELSE c.old END
    ), acute AS (
        -- From none to six short courses in the year.
        SELECT s.family, s.person, s.who, 100 + n AS therapy, false AS long_term, string_to_array(
                   CASE WHEN s.age < 18 THEN '136:1:g:30:10 136:2:g:20:10 138:1:g:6:5 144:1:g:28:7 66:1:g:10:5 58:1:g:9:3 150:2:s:10:5 60:1:g:8.5:30 137:1:g:20:10 136:2:g:20:10 138:1:s:6:5 144:2:g:21:7 142:2:g:14:7 140:1:g:14:7 109:1:g:12:3 63:1:g:16:30'
                        ELSE '136:2:g:30:10 137:2:g:20:10 138:1:g:6:5 139:2:g:20:10 140:2:g:14:7 141:2:g:10:10 142:2:g:20:10 143:2:g:20:10 144:2:s:28:7 145:2:g:14:7 146:2:g:21:7 147:2:s:1:1 149:2:g:21:7 150:3:s:10:5 66:3:g:10:5 67:1:g:21:6 106:1:g:20:5 104:1:g:20:5 107:1:g:20:5 112:2:g:21:7 116:3:g:30:10 117:3:g:20:10 58:1:g:12:4 120:1:g:20:10 111:1:s:2:30 151:1:g:20:10 59:2:g:40:10 153:1:g:10:5 148:1:g:14:14 136:2:g:30:10 138:1:g:6:5 66:2:g:10:5 113:1:g:40:10 143:2:b:20:10' END, ' ') AS regimens
        FROM someone s
        CROSS JOIN LATERAL generate_series(1, pbm_sample.number(s.who, 900, CASE WHEN s.age BETWEEN 18 AND 44 THEN 6 ELSE 7 END)) n
    )
    SELECT d.family, d.person, d.therapy, d.long_term, split_part(r.regimen, ':', 1)::integer, split_part(r.regimen, ':', 2)::integer,
           CASE split_part(r.regimen, ':', 3) WHEN 'b' THEN 'brand' WHEN 's' THEN 'second' ELSE 'generic' END,
           coalesce(nullif(split_part(r.regimen, ':', 4), '')::numeric, 30), coalesce(nullif(split_part(r.regimen, ':', 5), '')::integer, 30)
    FROM (SELECT * FROM chronic UNION ALL SELECT * FROM acute) d
    CROSS JOIN LATERAL (SELECT d.regimens[1 + pbm_sample.number(d.who, 2000 + d.therapy, cardinality(d.regimens))]) r (regimen)
$$;
COMMENT ON FUNCTION pbm_sample.therapies(integer) IS
'What the people of so many sample families take: long-term therapies (numbered by condition) and short courses (from 101), each with its product and supply';
REVOKE ALL ON FUNCTION pbm_sample.therapies(integer) FROM PUBLIC;

CREATE FUNCTION pbm_sample.authorization_number(family integer, person integer, therapy integer) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN 'SPA' || lpad(((family * 16 + person)::bigint * 200 + therapy)::text, 8, '0');
COMMENT ON FUNCTION pbm_sample.authorization_number(integer, integer, integer) IS 'Number of the prior authorization for a therapy of a sample person';
REVOKE ALL ON FUNCTION pbm_sample.authorization_number(integer, integer, integer) FROM PUBLIC;

CREATE FUNCTION pbm_sample.authorizations(families integer) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pbm, pg_temp
AS $$
BEGIN
    INSERT INTO prior_authorization (authorization_number, patient_id, plan_id, ndc, ingredient_id, class_id, status, waived_reject_codes,
                                     quantity_authorized, fills_authorized, effective_date, termination_date)
    SELECT pbm_sample.authorization_number(t.family, t.person, t.therapy), pbm_sample.uuid('patient', t.family * 16 + t.person), pbm_sample.plan_id(s.plan),
           CASE k.kind WHEN 0 THEN pbm_sample.ndc(t.line, t.strength, t.source)::ndc END,
           CASE WHEN k.kind = 1 OR (k.kind = 2 AND c.class_id IS NULL) THEN i.ingredient_id END,
           CASE k.kind WHEN 2 THEN c.class_id END,
           CASE WHEN k.fate < 66 THEN 'approved' WHEN k.fate < 76 THEN 'denied' ELSE 'in_process' END,
           v.waives,
           CASE WHEN k.fate < 10 THEN t.quantity * 4 END, CASE WHEN k.fate BETWEEN 10 AND 21 THEN 5 END,
           DATE '2025-01-01', CASE WHEN k.fate BETWEEN 22 AND 30 THEN DATE '2025-08-31' ELSE DATE '2025-12-31' END
    FROM pbm_sample.therapies(families) t
    JOIN (SELECT DISTINCT ON (family) family, plan FROM pbm_sample.spans(families)
          WHERE rank = 1 AND (termination_date IS NULL OR termination_date >= effective_date)
          ORDER BY family, effective_date) s USING (family)
    JOIN (VALUES
        (2, '{608}'::text[]), (46, '{608}'), (47, '{608}'), (49, '{75,608,76}'), (50, '{75,608,76}'), (56, '{608}'), (89, '{608}'), (119, '{608}'), (74, '{608}'),
        (48, '{MR,70}'), (172, '{70}'), (123, '{76}'), (121, '{76}'), (104, '{76,7X,AG}'), (106, '{76,AG}'), (133, '{75}'), (151, '{75}'),
        (162, '{75}'), (163, '{75,78}'), (164, '{75,608,78}'), (165, '{75,608,78}'), (166, '{75}'), (167, '{75,78}'), (168, '{75,70,76,78}')
    ) v (line, waives) USING (line)
    JOIN pbm_sample.drug_lines() l USING (line)
    JOIN ingredient i ON i.ingredient_name = split_part(l.ingredients, ' + ', 1)
    LEFT JOIN therapeutic_class c ON c.class_name = split_part(l.classes, ' + ', 1)
    CROSS JOIN LATERAL (SELECT pbm_sample.number(t.family * 16 + t.person, 5000 + t.therapy, 100), pbm_sample.number(t.family * 16 + t.person, 6000 + t.therapy, 3)) k (fate, kind)
    WHERE t.family > 3
      AND (k.fate < 87 OR t.line >= 162)
      -- Who needs none mostly has none.
      AND (t.line > 151 OR pbm_sample.number(t.family * 16 + t.person, 7000 + t.therapy, 100) < CASE WHEN t.long_term THEN 50 WHEN t.line = 151 THEN 30 ELSE 0 END)
    ORDER BY t.family, t.person, t.therapy;
END
$$;
COMMENT ON FUNCTION pbm_sample.authorizations(integer) IS 'Loads the sample data''s prior authorizations: approved, denied and in process, some limited in quantity or fills';
REVOKE ALL ON FUNCTION pbm_sample.authorizations(integer) FROM PUBLIC;
