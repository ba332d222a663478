CREATE TABLE pbm.authorization_criterion (
    criterion_id serial PRIMARY KEY,
    plan_id uuid REFERENCES pbm.plan,
    program text,
    ndc pbm.ndc,
    ingredient_id integer REFERENCES pbm.ingredient,
    class_id integer REFERENCES pbm.therapeutic_class,
    set_name text NOT NULL,
    criterion_name text NOT NULL,
    combine text NOT NULL DEFAULT 'all',
    test text NOT NULL,
    minimum_age integer,
    maximum_age integer,
    sex text,
    codes text[],
    history_ingredient_id integer REFERENCES pbm.ingredient,
    history_class_id integer REFERENCES pbm.therapeutic_class,
    days_back integer,
    days_supply integer,
    maximum_quantity numeric(12,3),
    granted_days integer,
    granted_fills integer,
    granted_quantity numeric(12,3),
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    CONSTRAINT authorization_criterion_target CHECK (num_nonnulls(ndc, ingredient_id, class_id) = 1),
    CONSTRAINT authorization_criterion_names CHECK (set_name ~ '[^ ]' AND criterion_name ~ '[^ ]'),
    CONSTRAINT authorization_criterion_combine CHECK (combine IN ('all', 'any')),
    -- Each test has what it needs, and nothing of another's.
    CONSTRAINT authorization_criterion_test CHECK ((CASE test
        WHEN 'age' THEN num_nonnulls(minimum_age, maximum_age) > 0 AND num_nonnulls(sex, codes, history_ingredient_id, history_class_id, days_back, days_supply, maximum_quantity) = 0
        WHEN 'sex' THEN sex IN ('F', 'M') AND num_nonnulls(minimum_age, maximum_age, codes, history_ingredient_id, history_class_id, days_back, days_supply, maximum_quantity) = 0
        WHEN 'diagnosis' THEN cardinality(codes) > 0 AND num_nonnulls(minimum_age, maximum_age, sex, history_ingredient_id, history_class_id, days_back, days_supply, maximum_quantity) = 0
        WHEN 'specialty' THEN cardinality(codes) > 0 AND num_nonnulls(minimum_age, maximum_age, sex, history_ingredient_id, history_class_id, days_back, days_supply, maximum_quantity) = 0
        WHEN 'history' THEN num_nonnulls(history_ingredient_id, history_class_id) = 1 AND days_back BETWEEN 1 AND 3660 AND days_supply BETWEEN 1 AND 3660
            AND num_nonnulls(minimum_age, maximum_age, sex, codes, maximum_quantity) = 0
        WHEN 'quantity' THEN maximum_quantity > 0 AND num_nonnulls(minimum_age, maximum_age, sex, codes, history_ingredient_id, history_class_id, days_back, days_supply) = 0
        END) IS TRUE),
    CONSTRAINT authorization_criterion_ages CHECK (minimum_age >= 0 AND maximum_age >= 0 AND maximum_age >= minimum_age),
    CONSTRAINT authorization_criterion_codes CHECK (num_nulls(VARIADIC codes) = 0),
    CONSTRAINT authorization_criterion_granted CHECK (granted_days > 0 AND granted_days <= 3660 AND granted_fills > 0 AND granted_quantity > 0),
    CONSTRAINT authorization_criterion_dates CHECK (termination_date >= effective_date),
    CONSTRAINT authorization_criterion_finite CHECK (isfinite(effective_date) AND isfinite(termination_date)
        AND greatest(maximum_quantity, granted_quantity) < 'Infinity')
);
COMMENT ON TABLE pbm.authorization_criterion IS
'Criteria by which a request for a product, ingredient or class is approved without a person; they never deny. A set is met if all of its rows that say all are met, and one of those that say any.';
COMMENT ON COLUMN pbm.authorization_criterion.plan_id IS 'NULL: any plan';
COMMENT ON COLUMN pbm.authorization_criterion.program IS 'NULL: any program';
COMMENT ON COLUMN pbm.authorization_criterion.set_name IS 'Rows of one name are one set; of several that are met the first by name approves';
COMMENT ON COLUMN pbm.authorization_criterion.criterion_name IS 'Its name in authorization_case.criteria';
COMMENT ON COLUMN pbm.authorization_criterion.test IS 'age (minimum_age, maximum_age), sex, diagnosis (codes it begins with), specialty (codes: names of specialties), history (days_supply of an ingredient or class in days_back), quantity (maximum_quantity)';
COMMENT ON COLUMN pbm.authorization_criterion.granted_days IS 'Days from the first, that day included, for which its set approves; of the rows of a set the least counts; NULL: as asked';
COMMENT ON COLUMN pbm.authorization_criterion.granted_fills IS 'The same of fills';
COMMENT ON COLUMN pbm.authorization_criterion.granted_quantity IS 'The same of units';

table_holds := table_holds || '{"authorization_criterion": "neither"}';
