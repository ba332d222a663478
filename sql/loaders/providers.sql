CREATE FUNCTION pbm.load_pharmacies(records pbm.load_record[], settings jsonb) RETURNS SETOF pbm.load_outcome
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
    WITH wanted AS MATERIALIZED (
        SELECT DISTINCT ON (f.npi) r.line, f.*
        FROM unnest(records) r
        CROSS JOIN LATERAL jsonb_to_record(r.fields) AS f (
            npi text, ncpdp_id text, name text, address text, city text, state text, zip_code text, channel text, is_340b boolean,
            pbm_network boolean, effective_date date, termination_date date)
        ORDER BY f.npi, r.line DESC
    ), due AS MATERIALIZED (
        -- What the file does not have stays.
        SELECT w.line, p.pharmacy_id, coalesce(w.termination_date < coalesce(w.effective_date, p.effective_date), false) AS is_wrong,
               o.npi IS NOT NULL AS is_taken,
               w.npi, coalesce(w.ncpdp_id, p.ncpdp_id) AS ncpdp_id, w.name, coalesce(w.address, p.address) AS address, coalesce(w.city, p.city) AS city,
               coalesce(w.state, p.state) AS state, coalesce(w.zip_code, p.zip_code) AS zip_code, coalesce(w.channel, p.channel, 'retail') AS channel,
               coalesce(w.is_340b, p.is_340b, false) AS is_340b, coalesce(w.pbm_network, p.pbm_network, true) AS pbm_network,
               coalesce(w.effective_date, p.effective_date, '2000-01-01') AS effective_date, w.termination_date,
               (p.ncpdp_id, p.name, p.address, p.city, p.state, p.zip_code, p.channel, p.is_340b, p.pbm_network, p.effective_date, p.termination_date)
                   IS NOT DISTINCT FROM (coalesce(w.ncpdp_id, p.ncpdp_id), w.name, coalesce(w.address, p.address), coalesce(w.city, p.city),
                   coalesce(w.state, p.state), coalesce(w.zip_code, p.zip_code), coalesce(w.channel, p.channel), coalesce(w.is_340b, p.is_340b),
                   coalesce(w.pbm_network, p.pbm_network), coalesce(w.effective_date, p.effective_date), w.termination_date) AS is_same
        FROM wanted w LEFT JOIN pbm.pharmacies p ON p.npi = w.npi
        LEFT JOIN LATERAL (SELECT o.npi FROM pbm.pharmacies o WHERE o.ncpdp_id = w.ncpdp_id AND o.npi IS DISTINCT FROM w.npi
                           UNION ALL SELECT o.npi FROM wanted o WHERE o.ncpdp_id = w.ncpdp_id AND o.npi < w.npi LIMIT 1) o ON true
    ), changed AS (
        UPDATE pbm.pharmacies p
        SET ncpdp_id = d.ncpdp_id, name = d.name, address = d.address, city = d.city, state = d.state, zip_code = d.zip_code, channel = d.channel,
            is_340b = d.is_340b, pbm_network = d.pbm_network, effective_date = d.effective_date, termination_date = d.termination_date
        FROM due d WHERE p.pharmacy_id = d.pharmacy_id AND NOT (d.is_same OR d.is_wrong OR d.is_taken)
        RETURNING p.pharmacy_id
    ), added AS (
        INSERT INTO pbm.pharmacies (npi, ncpdp_id, name, address, city, state, zip_code, channel, is_340b, pbm_network, effective_date, termination_date)
        SELECT d.npi, d.ncpdp_id, d.name, d.address, d.city, d.state, d.zip_code, d.channel, d.is_340b, d.pbm_network, d.effective_date, d.termination_date
        FROM due d WHERE d.pharmacy_id IS NULL AND NOT (d.is_wrong OR d.is_taken) ORDER BY d.line
        RETURNING pharmacy_id
    )
    SELECT d.line, CASE WHEN d.is_wrong OR d.is_taken THEN 'refused' WHEN d.pharmacy_id IS NULL THEN 'added' WHEN d.is_same THEN 'unchanged' ELSE 'changed' END,
           'pharmacies', CASE WHEN d.is_wrong THEN 'termination_date' WHEN d.is_taken THEN 'ncpdp_id' END,
           CASE WHEN d.is_wrong THEN 'dates' WHEN d.is_taken THEN 'conflict' END
    FROM due d
    UNION ALL
    SELECT r.line, 'unchanged', 'pharmacies', NULL, 'conflict' FROM unnest(records) r WHERE NOT EXISTS (SELECT FROM wanted w WHERE w.line = r.line);
END
$$;
COMMENT ON FUNCTION pbm.load_pharmacies(pbm.load_record[], jsonb) IS
'Merges pharmacies by NPI; a field that the file does not have stays, but for termination_date, which opens again where the file has none';
REVOKE ALL ON FUNCTION pbm.load_pharmacies(pbm.load_record[], jsonb) FROM PUBLIC;

CREATE FUNCTION pbm.load_prescribers(records pbm.load_record[], settings jsonb) RETURNS SETOF pbm.load_outcome
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
    WITH wanted AS MATERIALIZED (
        SELECT DISTINCT ON (f.npi) r.line, f.*, coalesce(f.name, nullif(concat_ws(' ', f.first_name, f.last_name), '')) AS full_name
        FROM unnest(records) r
        CROSS JOIN LATERAL jsonb_to_record(r.fields) AS f (
            npi text, name text, first_name text, last_name text, specialty text, dea_number text, dea_termination_date date, effective_date date,
            termination_date date, deceased_date date)
        ORDER BY f.npi, r.line DESC
    ), due AS MATERIALIZED (
        SELECT w.line, p.prescriber_npi IS NOT NULL AS is_stored,
               CASE WHEN w.npi IS NULL THEN 'npi' WHEN coalesce(w.full_name, p.prescriber_name) IS NULL THEN 'name' END AS missing,
               w.npi, coalesce(w.full_name, p.prescriber_name) AS name,
               coalesce(w.specialty, p.specialty) AS specialty, coalesce(w.dea_number, p.dea_number) AS dea_number,
               coalesce(w.dea_termination_date, p.dea_termination_date) AS dea_termination_date,
               coalesce(w.effective_date, p.effective_date, '2000-01-01') AS effective_date, w.termination_date,
               coalesce(w.deceased_date, p.deceased_date) AS deceased_date,
               (p.prescriber_name, p.specialty, p.dea_number, p.dea_termination_date, p.effective_date, p.termination_date, p.deceased_date)
                   IS NOT DISTINCT FROM (coalesce(w.full_name, p.prescriber_name), coalesce(w.specialty, p.specialty), coalesce(w.dea_number, p.dea_number),
                   coalesce(w.dea_termination_date, p.dea_termination_date), coalesce(w.effective_date, p.effective_date), w.termination_date,
                   coalesce(w.deceased_date, p.deceased_date)) AS is_same
        FROM wanted w LEFT JOIN pbm.prescriber p ON p.prescriber_npi = w.npi
    ), changed AS (
        UPDATE pbm.prescriber p
        SET prescriber_name = d.name, specialty = d.specialty, dea_number = d.dea_number, dea_termination_date = d.dea_termination_date,
            effective_date = d.effective_date, termination_date = d.termination_date, deceased_date = d.deceased_date
        FROM due d WHERE p.prescriber_npi = d.npi AND NOT d.is_same
        RETURNING p.prescriber_npi
    ), added AS (
        INSERT INTO pbm.prescriber (prescriber_npi, prescriber_name, specialty, dea_number, dea_termination_date, effective_date, termination_date,
                                    deceased_date)
        SELECT d.npi, d.name, d.specialty, d.dea_number, d.dea_termination_date, d.effective_date, d.termination_date, d.deceased_date
        FROM due d WHERE NOT d.is_stored AND d.missing IS NULL ORDER BY d.line
        RETURNING prescriber_npi
    )
    SELECT d.line, CASE WHEN d.missing IS NOT NULL THEN 'refused' WHEN NOT d.is_stored THEN 'added' WHEN d.is_same THEN 'unchanged' ELSE 'changed' END,
           'prescriber', d.missing, CASE WHEN d.missing IS NOT NULL THEN 'missing' END
    FROM due d
    UNION ALL
    SELECT r.line, 'unchanged', 'prescriber', NULL, 'conflict' FROM unnest(records) r WHERE NOT EXISTS (SELECT FROM wanted w WHERE w.line = r.line);
END
$$;
COMMENT ON FUNCTION pbm.load_prescribers(pbm.load_record[], jsonb) IS
'Merges prescribers by NPI; a field that the file does not have stays, but for termination_date, which opens again where the file has none';
REVOKE ALL ON FUNCTION pbm.load_prescribers(pbm.load_record[], jsonb) FROM PUBLIC;

CREATE FUNCTION pbm.load_exclusions(records pbm.load_record[], settings jsonb) RETURNS SETOF pbm.load_outcome
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    named constant text := CASE settings ->> 'source' WHEN 'oig_leie' THEN 'OIG LEIE' ELSE 'file' END || ' of ' || (settings ->> 'as_of');
BEGIN
    RETURN QUERY
    WITH wanted AS MATERIALIZED (
        -- Most lines of the federal list name nobody by NPI.
        SELECT DISTINCT ON (f.npi, l.list, f.effective_date) r.line, f.npi, l.list, f.effective_date, d.last_day,
               coalesce(f.source, named) AS source, coalesce(d.last_day < f.effective_date, false) AS is_wrong
        FROM unnest(records) r
        CROSS JOIN LATERAL jsonb_to_record(r.fields) AS f (
            npi text, exclusion_list text, effective_date date, termination_date date, reinstatement_date date, source text)
        CROSS JOIN LATERAL (SELECT coalesce(f.exclusion_list, 'LEIE') AS list) l
        CROSS JOIN LATERAL (SELECT coalesce(f.termination_date, f.reinstatement_date - 1) AS last_day) d
        WHERE pbm.is_valid_npi(f.npi)
        ORDER BY f.npi, l.list, f.effective_date, r.line DESC
    ), due AS MATERIALIZED (
        SELECT w.*, e.npi IS NOT NULL AS is_stored, e.termination_date IS NOT DISTINCT FROM w.last_day AS is_same
        FROM wanted w LEFT JOIN pbm.provider_exclusion e
            ON e.npi = w.npi AND e.exclusion_list = w.list AND e.effective_date = w.effective_date
    ), changed AS (
        UPDATE pbm.provider_exclusion e SET termination_date = d.last_day, source = d.source
        FROM due d
        WHERE e.npi = d.npi AND e.exclusion_list = d.list AND e.effective_date = d.effective_date AND NOT (d.is_same OR d.is_wrong)
        RETURNING e.npi
    ), added AS (
        INSERT INTO pbm.provider_exclusion (npi, exclusion_list, effective_date, termination_date, source)
        SELECT d.npi, d.list, d.effective_date, d.last_day, d.source FROM due d WHERE NOT (d.is_stored OR d.is_wrong) ORDER BY d.line
        RETURNING npi
    )
    SELECT d.line, CASE WHEN d.is_wrong THEN 'refused' WHEN NOT d.is_stored THEN 'added' WHEN d.is_same THEN 'unchanged' ELSE 'changed' END,
           'provider_exclusion', CASE WHEN d.is_wrong THEN 'termination_date' END, CASE WHEN d.is_wrong THEN 'dates' END
    FROM due d
    UNION ALL
    SELECT r.line, 'unchanged', 'provider_exclusion', NULL, NULL FROM unnest(records) r WHERE NOT EXISTS (SELECT FROM wanted w WHERE w.line = r.line);
END
$$;
COMMENT ON FUNCTION pbm.load_exclusions(pbm.load_record[], jsonb) IS
'Merges lists of excluded pharmacies and prescribers into provider_exclusion by NPI, list and first day: that of the Office of Inspector General, whose lines without an NPI are left out, or another one. A reinstatement ends the exclusion on the day before. Who is no longer on a list stays as the last file had him.';
REVOKE ALL ON FUNCTION pbm.load_exclusions(pbm.load_record[], jsonb) FROM PUBLIC;
