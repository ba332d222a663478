CREATE TABLE pbm.mac_price (
    list_id integer NOT NULL CONSTRAINT mac_price_list_id_fkey REFERENCES pbm.mac_list ON DELETE CASCADE,
    ndc pbm.ndc NOT NULL CONSTRAINT mac_price_ndc_fkey REFERENCES pbm.drugs (ndc_code) ON DELETE CASCADE,
    effective_date date NOT NULL,
    termination_date date,
    unit_price numeric(14,5) NOT NULL,
    PRIMARY KEY (ndc, list_id, effective_date),
    CONSTRAINT mac_price_dates CHECK (termination_date >= effective_date),
    CONSTRAINT mac_price_finite CHECK (isfinite(effective_date) AND isfinite(termination_date)),
    CONSTRAINT mac_price_unit_price CHECK (unit_price > 0 AND unit_price < 'Infinity'),
    CONSTRAINT mac_price_one_at_a_time EXCLUDE USING gist (
        int4range(list_id, list_id, '[]') WITH &&,
        int8range(ndc::text::bigint, ndc::text::bigint, '[]') WITH &&,
        daterange(effective_date, termination_date, '[]') WITH &&) DEFERRABLE
);
COMMENT ON TABLE pbm.mac_price IS 'Dollars per billing unit of the products of a MAC list, by fill date; one price of a product at a time';
COMMENT ON COLUMN pbm.mac_price.list_id IS 'The list';
COMMENT ON COLUMN pbm.mac_price.ndc IS 'The product';
COMMENT ON COLUMN pbm.mac_price.effective_date IS 'First fill date';
COMMENT ON COLUMN pbm.mac_price.termination_date IS 'Last fill date; NULL: open';
COMMENT ON COLUMN pbm.mac_price.unit_price IS 'Dollars per billing unit, above 0: what has no price is not on the list';
COMMENT ON INDEX pbm.mac_price_one_at_a_time IS 'One price of a product on a list at a time';

table_holds := table_holds || '{"mac_price": "reference"}';
