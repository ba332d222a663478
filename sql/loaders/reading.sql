CREATE FUNCTION pbm.read_date(value text) RETURNS date
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part text[];
    year integer;
    month integer;
    day integer;
BEGIN
    IF value ~ '^[0/-]+$' THEN
        RETURN '-infinity';
    END IF;
    part := coalesce(
        regexp_match(value, '^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.]*(?:Z|[+-][\d:]+)?)?$'),
        regexp_match(value, '^(\d{4})(\d\d)(\d\d)$'));
    IF part IS NULL THEN
        part := regexp_match(value, '^(\d{1,2})/(\d{1,2})/(\d{4}|\d\d)$');
        IF part IS NOT NULL THEN
            part := ARRAY[part[3], part[1], part[2]];
        ELSE
            part := regexp_match(value, '^(\d{1,2})-([A-Za-z]{3})-(\d{4}|\d\d)$');
            part := ARRAY[part[3], nullif(strpos('janfebmaraprmayjunjulaugsepoctnovdec', lower(part[2])), 0)::text, part[1]];
            part[2] := CASE WHEN part[2]::integer % 3 = 1 THEN ((part[2]::integer + 2) / 3)::text END;
        END IF;
    END IF;
    year := part[1]::integer + CASE WHEN length(part[1]) = 2 THEN 2000 ELSE 0 END;
    month := part[2]::integer;
    day := part[3]::integer;
    IF year >= 9999 THEN
        RETURN 'infinity';
    END IF;
    IF year < 1800 OR month NOT BETWEEN 1 AND 12 OR day < 1
       OR day > extract(day FROM make_date(year, month, 1) + interval '1 month' - interval '1 day') THEN
        RETURN NULL;
    END IF;
    RETURN make_date(year, month, day);
END
$$;
COMMENT ON FUNCTION pbm.read_date(text) IS
'A date of a file: 2026-04-08 (a time after it is left out), 20260408, 4/8/2026, 04/08/26 (of this century), 08-Apr-2026. infinity for an open end (the year 9999), -infinity for none (00000000), NULL for what is no date';
REVOKE ALL ON FUNCTION pbm.read_date(text) FROM PUBLIC;

CREATE FUNCTION pbm.read_field(kind text, value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    date date;
    number numeric;
    code text;
BEGIN
    CASE kind
    WHEN 'text' THEN
        RETURN regexp_replace(value, '[[:cntrl:]]+', ' ', 'g');
    WHEN 'date' THEN
        date := pbm.read_date(value);
        RETURN CASE WHEN isfinite(date) THEN date::text WHEN date IS NOT NULL THEN '' END;
    WHEN 'birth_date' THEN
        -- Of which century two digits are cannot be told from an age.
        IF value ~ '[/-]\d\d$' AND value !~ '^\d{4}-' THEN
            RETURN NULL;
        END IF;
        date := pbm.read_date(value);
        RETURN CASE WHEN date = '-infinity' THEN '' WHEN isfinite(date) THEN date::text END;
    WHEN 'ndc', 'ndc11' THEN
        IF value ~ '^(0+|9+)$' THEN
            RETURN NULL;
        END IF;
        RETURN pbm.try_ndc(CASE WHEN kind = 'ndc11' AND value ~ '^\d{7,10}$' THEN lpad(value, 11, '0') ELSE value END)::text;
    WHEN 'amount', 'positive', 'percent' THEN
        code := regexp_replace(value, '[$%, ]', '', 'g');
        IF code !~ '^(\d+\.?\d*|\.\d+)$' OR value ~ ',' AND value !~ '^\$? ?\d{1,3}(,\d{3})+(\.\d*)?$' OR length(code) > 24 THEN
            RETURN NULL;
        END IF;
        number := code::numeric;
        -- What no column could hold is none.
        RETURN CASE WHEN kind = 'positive' AND number = 0 THEN ''
                    WHEN number >= 10000000 OR kind = 'percent' AND number > 100 THEN NULL
                    ELSE number::text END;
    WHEN 'days', 'count', 'rank', 'tier', 'year' THEN
        IF value !~ '^\d{1,6}(\.0*)?$' THEN
            RETURN NULL;
        END IF;
        number := trunc(value::numeric);
        RETURN CASE kind
            WHEN 'days' THEN CASE WHEN number = 0 THEN '' WHEN number <= 999 THEN number::text END
            WHEN 'rank' THEN CASE WHEN number BETWEEN 1 AND 9 THEN number::text END
            WHEN 'tier' THEN CASE WHEN number BETWEEN 1 AND 9 THEN number::text END
            WHEN 'year' THEN CASE WHEN number BETWEEN 2000 AND 2999 THEN number::text END
            ELSE number::text END;
    WHEN 'boolean' THEN
        RETURN CASE WHEN lower(value) IN ('y', 'yes', 't', 'true', '1', 'x') THEN 'true'
                    WHEN lower(value) IN ('n', 'no', 'f', 'false', '0', 'e', 'u', 'i') THEN 'false' END;
    WHEN 'unit' THEN
        RETURN CASE WHEN upper(value) IN ('EA', 'ML', 'GM') THEN upper(value) WHEN upper(value) = 'G' THEN 'GM' END;
    WHEN 'schedule' THEN
        code := upper(regexp_replace(value, '^C-?', '', 'i'));
        RETURN CASE WHEN code IN ('II', '2') THEN '2' WHEN code IN ('III', '3') THEN '3' WHEN code IN ('IV', '4') THEN '4'
                    WHEN code IN ('V', '5') THEN '5' END;
    WHEN 'npi' THEN
        RETURN CASE WHEN pbm.is_valid_npi(value) THEN value END;
    WHEN 'dea' THEN
        RETURN CASE WHEN pbm.is_valid_dea(upper(value)) THEN upper(value) END;
    WHEN 'ncpdp' THEN
        RETURN CASE WHEN value ~ '^\d{5,7}$' THEN lpad(value, 7, '0') END;
    WHEN 'channel' THEN
        code := replace(lower(value), ' ', '_');
        RETURN CASE WHEN code IN ('retail', 'mail', 'specialty', 'long_term_care') THEN code END;
    WHEN 'price_type' THEN
        RETURN CASE WHEN lower(value) IN ('awp', 'wac', 'mac', 'nadac', 'amp', 'ful') THEN lower(value) END;
    WHEN 'product_type' THEN
        RETURN CASE WHEN lower(value) IN ('brand', 'b') THEN 'brand' WHEN lower(value) IN ('generic', 'g') THEN 'generic' END;
    WHEN 'adjustment' THEN
        code := regexp_replace(value, '[% ]', '', 'g');
        RETURN CASE WHEN code ~ '^[+-]?\d{1,3}(\.\d{1,8})?$' AND code::numeric > -100 THEN code::numeric::text END;
    WHEN 'sex' THEN
        RETURN CASE WHEN lower(value) IN ('m', 'male', '1') THEN 'M' WHEN lower(value) IN ('f', 'female', '2') THEN 'F'
                    WHEN lower(value) IN ('u', 'unknown', 'x', 'o', 'other', '0', '3') THEN 'U' END;
    WHEN 'coverage_tier' THEN
        RETURN CASE WHEN upper(value) ~ '^[A-Z0-9]{2,3}$' THEN upper(value) END;
    WHEN 'program' THEN
        RETURN CASE WHEN value ~ '^[123]$' THEN value END;
    WHEN 'card' THEN
        RETURN CASE WHEN upper(value) ~ '^[!-`{-~]([ -`{-~]{0,18}[!-`{-~])?$' THEN upper(value) END;
    WHEN 'person_code' THEN
        RETURN CASE WHEN value ~ '^\d{1,3}$' THEN lpad(value::integer::text, 2, '0')
                    WHEN value ~ '^[!-~]([ -~]?[!-~])?$' THEN value END;
    WHEN 'relationship' THEN
        code := lower(value);
        RETURN CASE WHEN code ~ '^[0-4]$' THEN code WHEN code IN ('self', 'subscriber', 'cardholder', 'employee') THEN '1'
                    WHEN code = 'spouse' THEN '2' WHEN code IN ('child', 'dependent', 'dependant') THEN '3' WHEN code = 'other' THEN '4' END;
    WHEN 'ins_relationship' THEN
        code := upper(value);
        RETURN CASE WHEN code IN ('18') THEN '1' WHEN code IN ('01', '1') THEN '2' WHEN code IN ('19') THEN '3'
                    WHEN code ~ '^[0-9A-Z]{1,2}$' THEN '4' END;
    WHEN 'ssn' THEN
        code := regexp_replace(value, '[\s-]', '', 'g');
        RETURN CASE WHEN code ~ '^(0+|9+)$' THEN '' WHEN code ~ '^\d{9}$' THEN code END;
    ELSE
        RAISE EXCEPTION 'no field is of this kind' USING ERRCODE = 'invalid_parameter_value', HINT = 'pbm.load_layout has the kinds.';
    END CASE;
END
$$;
COMMENT ON FUNCTION pbm.read_field(text, text) IS
'A field of a file in one form: kind text, date, birth_date, ndc (any form), ndc11 (a column of 11-digit codes, whose lost zeros are put back), amount, positive, percent, days, count, rank, tier, year, boolean, unit, schedule, npi, dea, ncpdp, channel, price_type, product_type, adjustment (a signed percentage above -100), sex, program (of Medicare: 1 Part C, 2 Part D, 3 both), coverage_tier (X12 HD05), card, person_code, relationship (306-C6), ins_relationship (X12 INS02), ssn. An empty text where the value says that there is none, NULL where it is not of the kind. Errors: 22023 for another kind.';
REVOKE ALL ON FUNCTION pbm.read_field(text, text) FROM PUBLIC;

CREATE FUNCTION pbm.field_fault(kind text, value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN kind IN ('ndc', 'ndc11') THEN CASE
            WHEN value ~* '^\d+(\.\d+)?e\+?\d+$' THEN 'exponent'
            WHEN value ~ '^(0+|9+)$' THEN 'filler'
            WHEN value ~ '[A-Za-z]' THEN 'letters'
            ELSE 'not_ndc' END
        WHEN kind IN ('amount', 'positive', 'days', 'count') AND value ~ '^\(?-' THEN 'negative'
        WHEN kind IN ('amount', 'positive') THEN 'not_number'
        WHEN kind = 'birth_date' AND value ~ '[/-]\d\d$' AND value !~ '^\d{4}-' THEN 'century'
        WHEN kind IN ('date', 'birth_date') THEN 'not_date'
        ELSE 'not_' || kind END
$$;
COMMENT ON FUNCTION pbm.field_fault(text, text) IS 'The code of what is wrong with a value of which read_field made nothing';
REVOKE ALL ON FUNCTION pbm.field_fault(text, text) FROM PUBLIC;

CREATE FUNCTION pbm.field_repair(kind text, value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN kind = 'ndc11' AND value ~ '^\d{7,10}$' THEN 'lost_zeros'
        WHEN kind = 'date' AND value ~ '^\d{1,2}[/-](\d{1,2}|[A-Za-z]{3})[/-]\d\d$' THEN 'two_digit_year'
        WHEN kind = 'ins_relationship' AND upper(value) NOT IN ('18', '01', '1', '19', 'G8') THEN 'other_relationship'
        WHEN kind IN ('positive', 'days') AND value ~ '^[0.]+$' THEN 'zero' END
$$;
COMMENT ON FUNCTION pbm.field_repair(text, text) IS 'The code of what read_field mended in a value; NULL: nothing';
REVOKE ALL ON FUNCTION pbm.field_repair(text, text) FROM PUBLIC;

CREATE FUNCTION pbm.load_fault_text(code text) RETURNS TABLE (message text, hint text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 1 SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(v.message, 'the value is not of the kind of this field'), v.hint
    FROM (SELECT) one LEFT JOIN (VALUES
        ('missing', 'the field is needed and is empty', NULL),
        ('columns', 'the line has another number of columns than the header', 'A cell with the delimiter or a line break in it must stand in quotes.'),
        ('missing_column', 'the file has no column for this field', 'SELECT * FROM pbm.load_layout(source) has the headings; name another one with --map FIELD=HEADING.'),
        ('exponent', 'a spreadsheet turned the code into a number with an exponent, and its digits are lost', 'Take the file as it was before the spreadsheet, or format the column as text.'),
        ('letters', 'an NDC has no letters', NULL),
        ('filler', 'all zeros or nines stand for no product', NULL),
        ('not_ndc', 'the value is no NDC, or one of ten digits that could be read in two ways', 'Eleven digits, or 5-4-2, 4-4-2, 5-3-2, 5-4-1 with hyphens.'),
        ('lost_zeros', 'zeros on the left were lost and put back', 'The column is one of eleven-digit codes.'),
        ('two_digit_year', 'the year has two digits and was read as of this century', NULL),
        ('century', 'a year of birth of two digits could be of two centuries', 'Four digits.'),
        ('not_date', 'the value is no date', '2026-04-08, 20260408, 04/08/2026 or 08-Apr-2026.'),
        ('negative', 'the value is below zero', 'A reversal is a record of its own and no negative amount.'),
        ('not_number', 'the value is no number', NULL),
        ('not_percent', 'the value is no percentage from 0 to 100', NULL),
        ('not_adjustment', 'the value is no percentage above -100, such as -80', NULL),
        ('not_price_type', 'no rate is by this price', 'awp, wac, mac, nadac or ful.'),
        ('not_product_type', 'the value is neither brand nor generic', NULL),
        ('not_days', 'the value is no number of days from 1 to 999', NULL),
        ('not_npi', 'the value is no NPI: ten digits with a check digit', NULL),
        ('not_dea', 'the value is no DEA number: its check digit does not fit', NULL),
        ('not_ssn', 'the value is no social security number of nine digits', NULL),
        ('not_card', 'the value cannot stand on a card: 1 to 20 printable characters', NULL),
        ('not_coverage_tier', 'the value is no code of who is covered', 'A code of X12 834, HD05, such as EMP, ESP, ECH or FAM.'),
        ('not_program', 'the value is no program that Medicare enrols in', '1 Part C, 2 Part D, 3 both.'),
        ('not_sex', 'the value is no sex', 'M, F or U.'),
        ('not_schedule', 'the value is no controlled substance schedule from II to V', NULL),
        ('zero', 'zero was read as not given', NULL),
        ('other_relationship', 'the relationship code was read as other', '18 cardholder, 01 spouse, 19 child.'),
        ('duplicate', 'an earlier line has the same record', NULL),
        ('conflict', 'another line has the same key with another content; the last line was taken', NULL),
        ('incomplete', 'the product is in no directory that was loaded: it is priced, and takes part in no claim until it is named', 'Load the directory that has it.'),
        ('restated', 'the same price was published on the same day with another amount, which was replaced', NULL),
        ('vanished', 'products that the directory no longer has can be dispensed until the day before it', NULL),
        ('closed', 'the full file no longer has these rows: they end on the day before it', NULL),
        ('too_many_closings', 'the full file lacks more rows than it may close: none was closed', 'If it is whole, load it with a greater closing_limit_percent.'),
        ('unknown_plan', 'no plan has this plan code', 'Insert the plan first, or name another with plan_code.'),
        ('no_plan', 'neither the record nor the load names a plan', 'Name it with plan_code.'),
        ('unknown_member', 'no coverage has this cardholder ID', 'Load the members first.'),
        ('several_members', 'several persons have this cardholder ID, and the record does not say which', NULL),
        ('unknown_ingredient', 'no ingredient has this name', NULL),
        ('unknown_unit', 'no factor is for this unit of strength', 'mg, mcg or mcg/hr.'),
        ('unknown_class', 'no therapeutic class has this name', NULL),
        ('unknown_list', 'no MAC list has this name', 'Insert it first, with its network or client.'),
        ('unknown_product', 'the drug file does not have the product', 'Load the directory that has it.'),
        ('unknown_client', 'no client has this code', 'Insert the client first.'),
        ('unknown_contract', 'the client has no contract that began on this day, or none that is in force', 'Insert it in client_contract first.'),
        ('unknown_pharmacy', 'no pharmacy has this number', 'Load the pharmacies first.'),
        ('one_target', 'a rule is for one NDC, one ingredient or one class', NULL),
        ('no_tier', 'a covered product needs a tier', NULL),
        ('two_shares', 'a rule has a copay or a coinsurance, not both', NULL),
        ('same_ingredient', 'both sides are one ingredient', NULL),
        ('dates', 'the end is before the beginning', NULL),
        ('part_c_alone', 'records of enrolment in Part C alone, which pays for no drugs, were left out', NULL),
        ('void_span', 'the coverage ends before it begins and is void', NULL),
        ('trimmed', 'the coverage reached into a later one and ends before it', NULL),
        ('no_termination_date', 'the coverage was ended without a date: that of the file was taken', NULL),
        ('person_conflict', 'another line has the same cardholder ID and person code with another person', 'Twins need a person code each.'),
        ('no_birth_date', 'the member has no date of birth: no claim is matched to the person', NULL),
        ('unknown_level', 'no low-income subsidy has this level', '1, 2, 3 or 4; 0 for none.'),
        ('not_in_effect', 'records of subsidies that are not in effect give none', NULL),
        ('by_hand', 'the span was entered by hand on a document and stays', NULL),
        ('not_encrypted', 'there is no encryption key: contact details and social security numbers were left out', 'SELECT pbm.register_encryption_keys();'),
        ('already_imported', 'a claim of this number is stored with other content, which was kept', NULL),
        ('other_plans', 'records of plans that pbm.plan does not have were left out', 'Their plan_code is the contract and plan, such as S5601-001.'),
        ('other_phase', 'records of other phases than initial coverage, or of other supplies than one, two and three months, were left out', NULL),
        ('other_formulary', 'the record is of another formulary than the one that is loaded', NULL)
    ) v (code, message, hint) ON v.code = load_fault_text.code
$$;
COMMENT ON FUNCTION pbm.load_fault_text(text) IS 'What load_error says of a loader''s code, and what to do about it; holds no value';
REVOKE ALL ON FUNCTION pbm.load_fault_text(text) FROM PUBLIC;

CREATE FUNCTION pbm.load_columns(run_id bigint) RETURNS TABLE (field text, kind text, required boolean, expression text)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 ROWS 20 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    run constant bigint := load_columns.run_id;
    of_source text;
    keys text[];
BEGIN
    SELECT r.source INTO of_source FROM pbm.load_run r WHERE r.run_id = run;
    IF (SELECT s.holds_persons FROM pbm.load_sources() s WHERE s.source = of_source) THEN
        keys := ARRAY(SELECT DISTINCT jsonb_object_keys(s.raw_data) FROM pbm.record_staging s WHERE s.run_id = run);
    ELSE
        keys := ARRAY(SELECT DISTINCT jsonb_object_keys(s.raw_data) FROM pbm.reference_staging s WHERE s.run_id = run);
    END IF;
    RETURN QUERY
    SELECT l.field, l.kind, l.required,
           'coalesce(' || string_agg(format('nullif(btrim(s.raw_data ->> %L, blanks), '''')', h.key), ', '
                                     ORDER BY array_position(l.headings, h.name), h.key)
               FILTER (WHERE h.key IS NOT NULL) || ')' AS expression
    FROM pbm.load_layout(of_source) l
    LEFT JOIN (SELECT k AS key, btrim(lower(regexp_replace(k, '[^A-Za-z0-9]+', '_', 'g')), '_') AS name FROM unnest(keys) k) h
        ON h.name = ANY (l.headings)
    GROUP BY l.field, l.kind, l.required;
END
$$;
COMMENT ON FUNCTION pbm.load_columns(bigint) IS
'The fields of a run''s layout, each with the SQL expression of its text in a staged record; NULL where the file has no column for it';
REVOKE ALL ON FUNCTION pbm.load_columns(bigint) FROM PUBLIC;

CREATE FUNCTION pbm.read_records(run_id bigint) RETURNS SETOF pbm.load_record
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 ROWS 20000 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    run constant bigint := read_records.run_id;
    staged text := 'pbm.reference_staging';
    texts text;
    readings text;
    fields text;
    faults text;
    repairs text;
BEGIN
    IF (SELECT s.holds_persons FROM pbm.load_run r JOIN pbm.load_sources() s ON s.source = r.source WHERE r.run_id = run) THEN
        staged := 'pbm.record_staging';
    END IF;
    SELECT string_agg(format('%s AS %I', c.expression, 't_' || c.field), ', '),
           string_agg(format('%s AS %I', CASE WHEN c.kind = 'text' THEN format('%I', 't_' || c.field)
                                              ELSE format('pbm.read_field(%L, %I)', c.kind, 't_' || c.field) END, 'v_' || c.field), ', '),
           string_agg(format('%L, nullif(%I, '''')', c.field, 'v_' || c.field), ', '),
           string_agg(format('CASE WHEN %1$I IS NULL THEN %2$L WHEN %3$I IS NULL THEN %4$L || pbm.field_fault(%5$L, %1$I) WHEN %3$I = '''' THEN %2$L END',
                             't_' || c.field, CASE WHEN c.required THEN c.field || ':missing' END, 'v_' || c.field, c.field || ':', c.kind), ', ')
               FILTER (WHERE c.required OR c.kind <> 'text'),
           string_agg(format('%L || pbm.field_repair(%L, %I)', c.field || ':', c.kind, 't_' || c.field), ', ')
               FILTER (WHERE c.kind IN ('ndc11', 'date', 'ins_relationship', 'positive', 'days'))
    INTO texts, readings, fields, faults, repairs
    FROM pbm.load_columns(run) c
    WHERE c.expression IS NOT NULL;
    IF fields IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY EXECUTE format($query$
        SELECT r.line, jsonb_strip_nulls(jsonb_build_object(%s)), CASE WHEN r.is_misaligned THEN ARRAY[':columns'] ELSE array_remove(ARRAY[%s]::text[], NULL) END,
               array_remove(ARRAY[%s]::text[], NULL)
        FROM (SELECT t.*, %s
              FROM (SELECT s.line, s.raw_data ? '' AS is_misaligned, %s FROM %s s CROSS JOIN (SELECT E' \t\r\n\u00a0' AS blanks) b
                    WHERE s.run_id = $1 OFFSET 0) t OFFSET 0) r
        ORDER BY r.line$query$, fields, faults, repairs, readings, texts, staged) USING run;
END
$$;
COMMENT ON FUNCTION pbm.read_records(bigint) IS
'The staged records of a run, each field in the one form of its kind; runs with the rights of whoever calls it';
REVOKE ALL ON FUNCTION pbm.read_records(bigint) FROM PUBLIC;
