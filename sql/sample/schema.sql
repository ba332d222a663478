-- Of its own, so that pbm holds what its users call and nothing else.
CREATE SCHEMA pbm_sample;
COMMENT ON SCHEMA pbm_sample IS 'Generators of the sample data, which pbm.load_sample_data calls';
