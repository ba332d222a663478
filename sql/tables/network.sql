CREATE TABLE pbm.network (
    network_id serial PRIMARY KEY,
    network_name text NOT NULL UNIQUE,
    kind text NOT NULL DEFAULT 'retail',
    CONSTRAINT network_kind CHECK (kind IN ('retail', 'retail_90', 'preferred', 'mail', 'specialty', 'home_infusion', 'long_term_care'))
);
COMMENT ON TABLE pbm.network IS 'Pharmacy networks; who belongs to one, and when, is said by pharmacy_contract';
COMMENT ON COLUMN pbm.network.kind IS 'What its pharmacies dispense, and how: retail, retail_90 (long supplies too), preferred (retail, preferred by every plan that uses it), mail, specialty, home_infusion, long_term_care';

table_holds := table_holds || '{"network": "reference"}';
