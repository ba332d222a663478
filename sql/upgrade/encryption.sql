-- What was plain text waits for a key in a table of its own. Other types have members written anew: the file that held
-- the text is removed.
INSERT INTO pbm.member_plain_contact (patient_id, address, city, zip_code, phone, email)
SELECT m.patient_id, m.address, m.city, m.zip_code, m.phone, m.email
FROM pbm.members m
WHERE num_nonnulls(m.address, m.city, m.zip_code, m.phone, m.email) > 0;
ALTER TABLE pbm.members
    ALTER COLUMN address TYPE pbm.enc USING NULL,
    ALTER COLUMN city TYPE pbm.enc USING NULL,
    ALTER COLUMN zip_code TYPE pbm.enc USING NULL,
    ALTER COLUMN phone TYPE pbm.enc USING NULL,
    ALTER COLUMN email TYPE pbm.enc USING NULL,
    ADD COLUMN ssn pbm.enc;
COMMENT ON COLUMN pbm.members.address IS 'Street address, encrypted as members.address with patient_id; pbm.set_member_contact writes it';
COMMENT ON COLUMN pbm.members.city IS 'City, encrypted as members.city with patient_id';
COMMENT ON COLUMN pbm.members.zip_code IS 'Postal code, encrypted as members.zip_code with patient_id';
COMMENT ON COLUMN pbm.members.phone IS 'Telephone number, encrypted as members.phone with patient_id';
COMMENT ON COLUMN pbm.members.email IS 'E-mail address, encrypted as members.email with patient_id';
COMMENT ON COLUMN pbm.members.ssn IS 'Social security number, nine digits, encrypted as members.ssn with patient_id; found by pbm.find_member';
