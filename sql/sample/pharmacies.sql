-- Pharmacies, networks, contracts and prescribers of the sample. NPIs begin with 2, which no provider was ever given;
-- DEA numbers begin with ZS, which no registrant has.

CREATE FUNCTION pbm_sample.npi(nine text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
-- Luhn over 80840 and nine digits; the prefix adds 24.
RETURN nine || (
    SELECT ((10 - (24 + sum(CASE WHEN i % 2 = 1 THEN d * 2 / 10 + d * 2 % 10 ELSE d END)) % 10) % 10)::text
    FROM generate_series(1, 9) i CROSS JOIN LATERAL (SELECT substr(nine, i, 1)::integer) s (d));
COMMENT ON FUNCTION pbm_sample.npi(text) IS 'Nine digits with the check digit that makes them an NPI';
REVOKE ALL ON FUNCTION pbm_sample.npi(text) FROM PUBLIC;

CREATE FUNCTION pbm_sample.pharmacy_npi(n integer) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN pbm_sample.npi('200000' || lpad(n::text, 3, '0'));
COMMENT ON FUNCTION pbm_sample.pharmacy_npi(integer) IS 'NPI of the n-th sample pharmacy: 1 to 46 retail, 47 to 50 mail, 51 to 56 specialty, 57 to 60 long term care';
REVOKE ALL ON FUNCTION pbm_sample.pharmacy_npi(integer) FROM PUBLIC;

CREATE FUNCTION pbm_sample.prescriber_npi(n integer) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN pbm_sample.npi('210000' || lpad(n::text, 3, '0'));
COMMENT ON FUNCTION pbm_sample.prescriber_npi(integer) IS 'NPI of the n-th sample prescriber; from 73 on they have some trouble, see sample_pharmacies';
REVOKE ALL ON FUNCTION pbm_sample.prescriber_npi(integer) FROM PUBLIC;

CREATE FUNCTION pbm_sample.pharmacies() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pbm, pg_temp
AS $$
BEGIN
    -- 45 is not in the PBM's network at all, 46 has no contract.
    INSERT INTO pharmacies (npi, name, address, city, state, zip_code, pbm_network, pbm_partner, ncpdp_id, channel, effective_date)
    SELECT pbm_sample.pharmacy_npi(n), 'Sample ' || CASE k.channel WHEN 'mail' THEN 'Mail ' WHEN 'specialty' THEN 'Specialty ' WHEN 'long_term_care' THEN 'Care Home ' ELSE '' END
               || 'Pharmacy ' || lpad(n::text, 2, '0') || ' (fictional)',
           (100 + n * 7) || ' Example Street', (ARRAY['Sampleton', 'Mockville', 'Testford', 'Exampleburg', 'Fictionham'])[1 + n % 5],
           (ARRAY['OH', 'IL', 'TX', 'MN', 'GA'])[1 + n % 5], lpad((n % 5 + 1)::text, 5, '0'),
           n <> 45, 'Sample PBM', '99' || lpad(n::text, 5, '0'), k.channel, DATE '2020-01-01'
    FROM generate_series(1, 60) n
    CROSS JOIN LATERAL (SELECT CASE WHEN n <= 46 THEN 'retail' WHEN n <= 50 THEN 'mail' WHEN n <= 56 THEN 'specialty' ELSE 'long_term_care' END) k (channel)
    ORDER BY n;

    INSERT INTO network (network_name)
    VALUES ('Sample National Retail Network'), ('Sample Preferred Network'), ('Sample Mail and Specialty Network'), ('Sample Long Term Care Network');

    -- The HMO uses preferred pharmacies only; Community Care left the national network in the middle of 2025.
    INSERT INTO plan_network (plan_id, network_id, preference, effective_date, termination_date)
    SELECT pbm_sample.plan_id(p), w.network_id, k.preference, DATE '2024-01-01',
           CASE WHEN p = 10 AND k.network = 'Sample National Retail Network' THEN DATE '2025-06-30' END
    FROM generate_series(1, 12) p
    CROSS JOIN (VALUES ('Sample Preferred Network', 1), ('Sample National Retail Network', 2),
                       ('Sample Mail and Specialty Network', 3), ('Sample Long Term Care Network', 4)) k (network, preference)
    JOIN network w ON w.network_name = k.network
    WHERE NOT (p = 6 AND k.network IN ('Sample National Retail Network', 'Sample Long Term Care Network'));

    -- 43 has new terms from 1 July 2025, 44 left on 30 June 2025. Three pharmacies stand where sales tax is due,
    -- every eighth is paid no more than the fee it asks for.
    INSERT INTO pharmacy_contract (pharmacy_id, network_id, effective_date, termination_date, brand_dispensing_fee, generic_dispensing_fee,
                                   lesser_of_submitted_fee, sales_tax_percent)
    SELECT p.pharmacy_id, w.network_id, v.from_date, v.to_date, v.brand_fee, v.generic_fee, p.n % 8 = 0,
           CASE p.n WHEN 5 THEN 1 WHEN 17 THEN 1.8 WHEN 29 THEN 1 ELSE 0 END
    FROM (SELECT pharmacy_id, channel, right(ncpdp_id, 5)::integer AS n FROM pharmacies WHERE ncpdp_id LIKE '99000__' ) p
    JOIN LATERAL (VALUES
        ('Sample National Retail Network', DATE '2024-01-01', CASE WHEN p.n IN (43, 44) THEN DATE '2025-06-30' END, 1.50 + p.n % 3 * 0.25, 1.75 + p.n % 4 * 0.25, p.channel = 'retail'),
        ('Sample National Retail Network', DATE '2025-07-01', NULL, 1.10, 1.25, p.n = 43),
        ('Sample Preferred Network', DATE '2024-01-01', NULL, 0.90, 1.00, p.n <= 20),
        ('Sample Mail and Specialty Network', DATE '2024-01-01', NULL, 0.00, 0.50, p.channel IN ('mail', 'specialty')),
        ('Sample Long Term Care Network', DATE '2024-01-01', NULL, 4.50, 4.50, p.channel = 'long_term_care')
    ) v (network, from_date, to_date, brand_fee, generic_fee, there) ON v.there AND p.n NOT IN (45, 46)
    JOIN network w ON w.network_name = v.network
    ORDER BY p.n, v.from_date, v.network COLLATE "C";

    INSERT INTO contract_rate (contract_id, product_type, price_type, adjustment_percent)
    SELECT c.contract_id, r.product_type, r.price_type, r.adjustment
    FROM pharmacy_contract c
    JOIN network w USING (network_id)
    JOIN (VALUES
        ('Sample National Retail Network', 'brand', 'nadac', 0.0), ('Sample National Retail Network', 'brand', 'wac', 2),
        ('Sample National Retail Network', 'brand', 'awp', -19), ('Sample National Retail Network', 'generic', 'nadac', 5),
        ('Sample National Retail Network', 'generic', 'mac', 0), ('Sample National Retail Network', 'generic', 'ful', 0),
        ('Sample Preferred Network', 'brand', 'nadac', -1), ('Sample Preferred Network', 'brand', 'wac', -4),
        ('Sample Preferred Network', 'generic', 'nadac', 0), ('Sample Preferred Network', 'generic', 'mac', 0),
        ('Sample Mail and Specialty Network', 'brand', 'wac', -6), ('Sample Mail and Specialty Network', 'generic', 'nadac', -3),
        ('Sample Mail and Specialty Network', 'generic', 'mac', -5),
        ('Sample Long Term Care Network', 'brand', 'awp', -16), ('Sample Long Term Care Network', 'brand', 'wac', 0),
        ('Sample Long Term Care Network', 'generic', 'nadac', 8)
    ) r (network, product_type, price_type, adjustment) ON r.network = w.network_name;

    -- 73 may not prescribe schedule II, 74 is sanctioned, 75 has died, 76 has no DEA number, 77 lost it, 78 left the plan.
    INSERT INTO prescriber (prescriber_npi, prescriber_name, specialty, dea_number, dea_schedules, dea_termination_date,
                            effective_date, termination_date, deceased_date)
    SELECT pbm_sample.prescriber_npi(n), 'Dr. Sample Prescriber ' || lpad(n::text, 2, '0') || ' (fictional)',
           (ARRAY['Family Medicine', 'Internal Medicine', 'Pediatrics', 'Psychiatry', 'Cardiology', 'Endocrinology', 'Rheumatology', 'Pain Medicine'])[1 + n % 8],
           CASE WHEN n <> 76 THEN 'ZS' || d.six || ((substr(d.six, 1, 1)::integer + substr(d.six, 3, 1)::integer + substr(d.six, 5, 1)::integer
               + 2 * (substr(d.six, 2, 1)::integer + substr(d.six, 4, 1)::integer + substr(d.six, 6, 1)::integer)) % 10) END,
           CASE WHEN n = 73 THEN '{3,4,5}'::smallint[] ELSE '{2,3,4,5}'::smallint[] END,
           CASE WHEN n = 77 THEN DATE '2025-06-30' END, DATE '2010-01-01',
           CASE WHEN n = 78 THEN DATE '2025-03-31' END, CASE WHEN n = 75 THEN DATE '2025-01-15' END
    FROM generate_series(1, 80) n CROSS JOIN LATERAL (SELECT lpad((n * 1021)::text, 6, '0')) d (six)
    ORDER BY n;
    INSERT INTO provider_exclusion (npi, exclusion_list, effective_date, source)
    VALUES (pbm_sample.prescriber_npi(74), 'Sample list', '2025-02-01', 'sample data');
END
$$;
COMMENT ON FUNCTION pbm_sample.pharmacies() IS 'Loads the sample data''s pharmacies, networks, contracts with their rates, and prescribers';
REVOKE ALL ON FUNCTION pbm_sample.pharmacies() FROM PUBLIC;
