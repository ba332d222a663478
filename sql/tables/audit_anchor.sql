CREATE TABLE pbm.audit_anchor (
    anchor_number bigint PRIMARY KEY CHECK (anchor_number > 0),
    block_number bigint NOT NULL,
    anchored_at timestamptz NOT NULL,
    line text NOT NULL,
    missed text
);
COMMENT ON TABLE pbm.audit_anchor IS
'The anchors that were given out. What counts is the copy that was carried off the machine: these rows tell whether anchors are given out, and prove nothing.';
COMMENT ON COLUMN pbm.audit_anchor.anchor_number IS 'From 1 on without gaps, so that a missing anchor is noticed';
COMMENT ON COLUMN pbm.audit_anchor.block_number IS 'The last block at that moment';
COMMENT ON COLUMN pbm.audit_anchor.line IS 'The line as it was given out';
COMMENT ON COLUMN pbm.audit_anchor.missed IS 'Which of pbm.anchor_file and pbm.anchor_command did not take it; NULL: none';

table_holds := table_holds || '{"audit_anchor": "log"}';
