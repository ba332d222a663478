CREATE TABLE pbm.authorization_controversy (
    program text NOT NULL,
    level text NOT NULL,
    year integer NOT NULL,
    minimum_amount numeric(12,2) NOT NULL,
    source text NOT NULL,
    PRIMARY KEY (program, level, year),
    CONSTRAINT authorization_controversy_year CHECK (year BETWEEN 1900 AND 9999),
    CONSTRAINT authorization_controversy_amount CHECK (minimum_amount >= 0 AND minimum_amount < 'Infinity'),
    CONSTRAINT authorization_controversy_source CHECK (source ~ '[^ ]')
);
COMMENT ON TABLE pbm.authorization_controversy IS
'Dollars that must be at stake for a level of appeal, by the year in which it is asked; an appeal of less is dismissed. A year without a row asks for nothing: the amounts are announced each year.';
COMMENT ON COLUMN pbm.authorization_controversy.level IS 'A level of authorization_step, such as hearing or court';
COMMENT ON COLUMN pbm.authorization_controversy.year IS 'The year of receipt of the appeal in the plan''s time zone';
COMMENT ON COLUMN pbm.authorization_controversy.source IS 'Where the amount is printed';

table_holds := table_holds || '{"authorization_controversy": "neither"}';
