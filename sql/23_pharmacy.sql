DO $pbm$
BEGIN
IF pbm.installs_code_only() THEN RETURN; END IF;

CREATE TABLE pbm.pharmacies (
    pharmacy_id serial PRIMARY KEY,
    npi text NOT NULL UNIQUE CHECK (npi ~ '^[0-9]{10}$'),
    name text NOT NULL,
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
    CONSTRAINT pharmacies_finite CHECK (isfinite(effective_date) AND isfinite(termination_date))
);
COMMENT ON TABLE pbm.pharmacies IS 'Dispensing pharmacies. pbm_network = false: never contracted, whatever pharmacy_contract says.';
COMMENT ON COLUMN pbm.pharmacies.channel IS 'Which cost share applies';

CREATE TABLE pbm.network (
    network_id serial PRIMARY KEY,
    network_name text NOT NULL UNIQUE
);
COMMENT ON TABLE pbm.network IS 'Pharmacy networks';

CREATE TABLE pbm.plan_network (
    plan_id uuid NOT NULL REFERENCES pbm.plan,
    network_id integer NOT NULL REFERENCES pbm.network,
    preference smallint NOT NULL DEFAULT 1,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    PRIMARY KEY (plan_id, network_id, effective_date),
    CHECK (termination_date >= effective_date),
    CONSTRAINT plan_network_finite CHECK (isfinite(effective_date) AND isfinite(termination_date))
);
COMMENT ON TABLE pbm.plan_network IS 'The networks a plan uses; of several contracts of one pharmacy the lowest preference counts';

CREATE TABLE pbm.pharmacy_contract (
    contract_id serial PRIMARY KEY,
    pharmacy_id integer NOT NULL REFERENCES pbm.pharmacies,
    network_id integer NOT NULL REFERENCES pbm.network,
    effective_date date NOT NULL,
    termination_date date,
    brand_dispensing_fee numeric(10,2) NOT NULL DEFAULT 0 CHECK (brand_dispensing_fee >= 0),
    generic_dispensing_fee numeric(10,2) NOT NULL DEFAULT 0 CHECK (generic_dispensing_fee >= 0),
    lesser_of_submitted_fee boolean NOT NULL DEFAULT false,
    sales_tax_percent numeric(7,4) NOT NULL DEFAULT 0 CHECK (sales_tax_percent BETWEEN 0 AND 100),
    CHECK (termination_date >= effective_date),
    CONSTRAINT pharmacy_contract_no_overlap EXCLUDE USING gist (
        int4range(pharmacy_id, pharmacy_id, '[]') WITH &&,
        int4range(network_id, network_id, '[]') WITH &&,
        daterange(effective_date, termination_date, '[]') WITH &&),
    CONSTRAINT pharmacy_contract_finite CHECK (isfinite(effective_date) AND isfinite(termination_date)
        AND greatest(brand_dispensing_fee, generic_dispensing_fee, sales_tax_percent) < 'Infinity')
);
COMMENT ON TABLE pbm.pharmacy_contract IS 'Terms of a pharmacy in a network by date; without one on the fill date a claim is rejected 40';
COMMENT ON COLUMN pbm.pharmacy_contract.lesser_of_submitted_fee IS 'Whether a lower submitted dispensing fee (412-DC) replaces the contract''s';
COMMENT ON COLUMN pbm.pharmacy_contract.sales_tax_percent IS 'Percent of ingredient cost plus dispensing fee';
COMMENT ON INDEX pbm.pharmacy_contract_no_overlap IS 'One contract of a pharmacy in a network at a time; finds a pharmacy''s contracts';

CREATE TABLE pbm.contract_rate (
    contract_id integer NOT NULL REFERENCES pbm.pharmacy_contract ON DELETE CASCADE,
    product_type text NOT NULL CHECK (product_type IN ('brand', 'generic')),
    price_type text NOT NULL CHECK (price_type IN ('awp', 'wac', 'mac', 'nadac', 'ful')),
    adjustment_percent numeric(7,4) NOT NULL DEFAULT 0 CHECK (adjustment_percent > -100),
    PRIMARY KEY (contract_id, product_type, price_type),
    CONSTRAINT contract_rate_finite CHECK (adjustment_percent < 'Infinity')
);
COMMENT ON TABLE pbm.contract_rate IS
'The bases a contract prices by: AWP - 16 % is awp with -16. All that have a price are tried, the lowest wins. ful is the loaded upper limit, or else the higher of 175 % of AMP and NADAC (42 CFR 447.514).';

CREATE TABLE pbm.prescriber (
    prescriber_npi text PRIMARY KEY CHECK (prescriber_npi ~ '^[0-9]{10}$'),
    prescriber_name text NOT NULL,
    specialty text,
    dea_number text,
    dea_schedules smallint[] NOT NULL DEFAULT '{2,3,4,5}' CHECK (dea_schedules <@ '{2,3,4,5}'),
    dea_termination_date date,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    exclusion_date date,
    deceased_date date,
    CONSTRAINT prescriber_finite CHECK (isfinite(dea_termination_date) AND isfinite(effective_date)
        AND isfinite(termination_date) AND isfinite(exclusion_date) AND isfinite(deceased_date))
);
COMMENT ON TABLE pbm.prescriber IS 'Prescribers with their DEA authority';
COMMENT ON COLUMN pbm.prescriber.exclusion_date IS 'Sanctioned from this date on, reject A1';
COMMENT ON COLUMN pbm.prescriber.deceased_date IS 'Reject A2 for prescriptions written after it';
END
$pbm$;
