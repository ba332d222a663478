CREATE TABLE pbm.network (
    network_id serial PRIMARY KEY,
    network_name text NOT NULL UNIQUE
);
COMMENT ON TABLE pbm.network IS 'Pharmacy networks';

table_holds := table_holds || '{"network": "reference"}';
