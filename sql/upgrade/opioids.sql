ALTER TABLE pbm.ingredient
    ADD COLUMN safety_class text,
    ADD CONSTRAINT ingredient_safety_class CHECK (safety_class IN ('opioid', 'buprenorphine', 'benzodiazepine'));
COMMENT ON COLUMN pbm.ingredient.safety_class IS 'What it is to the edits of opioids: opioid, buprenorphine (an opioid that is no opioid use for them), benzodiazepine; NULL: none of these';
ALTER TABLE pbm.drugs ADD COLUMN long_acting boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN pbm.drugs.long_acting IS 'Whether it is a long-acting opioid, by its release or by its ingredient, such as methadone';
COMMENT ON COLUMN pbm.pharmacies.state IS 'Two letters: rows of controlled_schedule_rule for that state are for claims of the pharmacy';
