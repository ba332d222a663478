ALTER TABLE pbm.ingredient
    ADD COLUMN duplication_severity smallint DEFAULT 2,
    ADD COLUMN underuse_severity smallint,
    ADD CONSTRAINT ingredient_duplication_severity CHECK (duplication_severity BETWEEN 1 AND 3),
    ADD CONSTRAINT ingredient_underuse_severity CHECK (underuse_severity BETWEEN 1 AND 3);
COMMENT ON COLUMN pbm.ingredient.duplication_severity IS 'Severity of taking it twice, in another strength, product or combination (439-E4 ID); NULL: no finding';
COMMENT ON COLUMN pbm.ingredient.underuse_severity IS 'Severity of refilling it late (439-E4 LR); NULL: it is not meant to be taken without end';
ALTER TABLE pbm.plan
    ADD COLUMN underuse_percent numeric(6,2) DEFAULT 125,
    ADD COLUMN underuse_lookback_days integer NOT NULL DEFAULT 120,
    ADD CONSTRAINT plan_underuse CHECK (underuse_percent >= 100 AND underuse_percent < 'Infinity' AND underuse_lookback_days BETWEEN 1 AND 3660);
COMMENT ON COLUMN pbm.plan.underuse_percent IS 'Percent of a supply after which a refill of an ingredient with an underuse severity is late (439-E4 LR); NULL: not screened';
COMMENT ON COLUMN pbm.plan.underuse_lookback_days IS 'Days back in which that supply was filled; one from before it is another therapy';
COMMENT ON COLUMN pbm.dur_alert.override_reason IS 'The DUR/PPS triple (439-E4/440-E5/441-E6) that overrode it within its claim, or the reason given to override_dur_alert';
COMMENT ON COLUMN pbm.dur_alert.override_date IS 'When it was overridden; NULL: it stands';
