CREATE TABLE pbm.formulary_quantity_limit (
    quantity_limit_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    formulary_id uuid NOT NULL REFERENCES pbm.formulary ON DELETE CASCADE,
    quantity_limit numeric(10,3) NOT NULL,
    quantity_limit_days integer,
    CONSTRAINT formulary_quantity_limit_amount CHECK (quantity_limit > 0 AND quantity_limit < 'Infinity'),
    CONSTRAINT formulary_quantity_limit_days CHECK (quantity_limit_days > 0),
    CONSTRAINT formulary_quantity_limit_once UNIQUE NULLS NOT DISTINCT (formulary_id, quantity_limit_days)
);
COMMENT ON TABLE pbm.formulary_quantity_limit IS 'Quantity limits of a formulary rule beside the one in formulary: all of them hold';
COMMENT ON COLUMN pbm.formulary_quantity_limit.quantity_limit IS 'Units per fill, reject 9G; with quantity_limit_days, units in that many days, reject 76';
COMMENT ON COLUMN pbm.formulary_quantity_limit.quantity_limit_days IS 'Days of each period that holds the fill; NULL: per fill';

table_holds := table_holds || '{"formulary_quantity_limit": "reference"}';
