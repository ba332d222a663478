ALTER TABLE pbm.drugs ADD COLUMN marketing_category text CONSTRAINT drugs_marketing_category CHECK (marketing_category ~ '[^ ]');
COMMENT ON COLUMN pbm.drugs.marketing_category IS 'FDA''s marketing category, such as NDA, ANDA or BLA, which gives the kind of a Part D drug; NULL: not known';
