CREATE TABLE pbm.mac_list (
    list_id serial PRIMARY KEY,
    list_name text NOT NULL CONSTRAINT mac_list_name_unique UNIQUE,
    network_id integer CONSTRAINT mac_list_network_id_fkey REFERENCES pbm.network,
    client_id uuid CONSTRAINT mac_list_client_id_fkey REFERENCES pbm.client,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    CONSTRAINT mac_list_name CHECK (list_name ~ '[^ ]'),
    CONSTRAINT mac_list_owner CHECK (num_nonnulls(network_id, client_id) = 1),
    CONSTRAINT mac_list_dates CHECK (termination_date >= effective_date),
    CONSTRAINT mac_list_finite CHECK (isfinite(effective_date) AND isfinite(termination_date))
);
COMMENT ON TABLE pbm.mac_list IS 'Lists of maximum allowable costs: of a network, by which its pharmacies are paid, or of a client, by which it is charged; of several lists of one owner that are in use on a fill date the one that began last counts. The maximum allowable cost of everybody is in drug_price.';
COMMENT ON COLUMN pbm.mac_list.list_name IS 'Name of the list, by which files of prices name it';
COMMENT ON COLUMN pbm.mac_list.network_id IS 'The network whose contracts pay by it; NULL: it is a client''s';
COMMENT ON COLUMN pbm.mac_list.client_id IS 'The client whose contract charges by it; NULL: it is a network''s';
COMMENT ON COLUMN pbm.mac_list.effective_date IS 'First fill date on which the list is in use';
COMMENT ON COLUMN pbm.mac_list.termination_date IS 'Last fill date; NULL: open';

table_holds := table_holds || '{"mac_list": "reference"}';
