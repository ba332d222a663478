CREATE TABLE pbm.research_protocol (
    protocol_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    protocol_name text NOT NULL,
    description text NOT NULL,
    information_types text NOT NULL,
    first_date date NOT NULL,
    last_date date,
    individuals integer NOT NULL,
    sponsor_contact text NOT NULL,
    researcher_contact text NOT NULL,
    CONSTRAINT research_protocol_dates CHECK (isfinite(first_date) AND isfinite(last_date) AND last_date >= first_date),
    -- 164.528(b)(4)(i): the disclosures of a smaller one are recorded one by one.
    CONSTRAINT research_protocol_individuals CHECK (individuals >= 50)
);
COMMENT ON TABLE pbm.research_protocol IS
'Research for which the records of 50 or more persons were disclosed without authorization: every accounting of the time names the protocol (45 CFR 164.528(b)(4))';
COMMENT ON COLUMN pbm.research_protocol.description IS 'In plain language, with its purpose and the criteria by which records are selected';
COMMENT ON COLUMN pbm.research_protocol.information_types IS 'Types of information that were disclosed';
COMMENT ON COLUMN pbm.research_protocol.first_date IS 'First day of disclosures';
COMMENT ON COLUMN pbm.research_protocol.last_date IS 'Last day of disclosures; NULL: they go on';
COMMENT ON COLUMN pbm.research_protocol.individuals IS 'How many persons'' records were disclosed';
COMMENT ON COLUMN pbm.research_protocol.sponsor_contact IS 'Name, address and telephone number of who sponsored the research';
COMMENT ON COLUMN pbm.research_protocol.researcher_contact IS 'The same of the researcher who received the records';

table_holds := table_holds || '{"research_protocol": "neither"}';
