CREATE TABLE pbm.methadone_band (
    factor_set text NOT NULL REFERENCES pbm.opioid_factor_set,
    ingredient_name text NOT NULL DEFAULT 'methadone',
    above_mg numeric(9,3) NOT NULL,
    factor numeric(9,4) NOT NULL,
    PRIMARY KEY (factor_set, ingredient_name, above_mg),
    CONSTRAINT methadone_band_words CHECK (ingredient_name ~ '[^ ]'),
    CONSTRAINT methadone_band_finite CHECK (above_mg >= 0 AND above_mg < 'Infinity' AND factor >= 0 AND factor < 'Infinity')
);
COMMENT ON TABLE pbm.methadone_band IS
'Factors that depend on the day''s total of methadone: they count in place of its row in opioid_factor';
COMMENT ON COLUMN pbm.methadone_band.ingredient_name IS 'The ingredient, which is also for its salts';
COMMENT ON COLUMN pbm.methadone_band.above_mg IS 'The band is above this total of a day in milligrams, up to where the next begins and with that';
COMMENT ON COLUMN pbm.methadone_band.factor IS 'The factor of the whole total';

table_holds := table_holds || '{"methadone_band": "reference"}';
