-- Rows of states are the installation's: their laws change, and none of them was read at its source.
INSERT INTO pbm.mac_appeal_rule (state, file_days, answer_days, source) VALUES
    (NULL, 7, 7, 'Terms that one pharmacy benefit manager publishes (unverified)');
