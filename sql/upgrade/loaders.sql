ALTER TABLE pbm.drugs ADD COLUMN directory_date date CONSTRAINT drugs_directory_date CHECK (isfinite(directory_date));
COMMENT ON COLUMN pbm.drugs.directory_date IS 'The latest FDA directory that was loaded and has the product; NULL: none has';
