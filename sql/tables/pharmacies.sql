CREATE TABLE pbm.pharmacies (
    pharmacy_id serial PRIMARY KEY,
    npi text UNIQUE CHECK (npi ~ '^[0-9]{10}$'),
    name text,
    address text,
    city text,
    state text,
    zip_code text,
    pbm_network boolean DEFAULT true,
    pbm_partner text,
    ncpdp_id text UNIQUE CHECK (ncpdp_id ~ '^[0-9]{7}$'),
    channel text NOT NULL DEFAULT 'retail' CHECK (channel IN ('retail', 'mail', 'specialty', 'long_term_care')),
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    is_340b boolean NOT NULL DEFAULT false,
    CONSTRAINT pharmacies_finite CHECK (isfinite(effective_date) AND isfinite(termination_date))
);
COMMENT ON TABLE pbm.pharmacies IS 'Dispensing pharmacies. pbm_network = false: never contracted, whatever pharmacy_contract says.';
COMMENT ON COLUMN pbm.pharmacies.npi IS 'NULL where a list names the pharmacy alone: such a row takes part in no claim';
COMMENT ON COLUMN pbm.pharmacies.name IS 'NULL: the row takes part in no claim';
COMMENT ON COLUMN pbm.pharmacies.state IS 'Two letters: rows of controlled_schedule_rule for that state are for claims of the pharmacy';
COMMENT ON COLUMN pbm.pharmacies.channel IS 'Which cost share applies';
COMMENT ON COLUMN pbm.pharmacies.is_340b IS 'Whether it dispenses drugs bought at 340B prices, which earn no rebate';

table_holds := table_holds || '{"pharmacies": "reference"}';
