ALTER TABLE pbm.pharmacy_claim ADD COLUMN dispensing_status text;
COMMENT ON COLUMN pbm.pharmacy_claim.dispensing_status IS 'Dispensing status (343-HD) as it was sent: P partial fill, C its completion';
