CREATE TABLE pbm.ingredient (
    ingredient_id serial PRIMARY KEY,
    ingredient_name text NOT NULL UNIQUE
);
COMMENT ON TABLE pbm.ingredient IS 'Active ingredients';

table_holds := table_holds || '{"ingredient": "reference"}';
