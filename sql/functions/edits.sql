CREATE TYPE pbm.edit AS (
    id integer,
    edit text,
    rule text,
    place integer,
    reject_codes text[],
    reject_group text,
    lifted_by text[]
);
COMMENT ON TYPE pbm.edit IS 'A row of the view edits';

CREATE FUNCTION pbm.list_edits() RETURNS SETOF pbm.edit
LANGUAGE c STABLE PARALLEL SAFE ROWS 30
AS 'MODULE_PATHNAME', 'list_edits_wrapper';
COMMENT ON FUNCTION pbm.list_edits() IS 'The edits and the other steps of this release, as the view edits shows them';

CREATE VIEW pbm.edits AS SELECT * FROM pbm.list_edits();
COMMENT ON VIEW pbm.edits IS
'What a claim is asked, in order: each edit with its rule in docs/rules.md, the reject codes (511-FB) it can raise and what may lift them';
COMMENT ON COLUMN pbm.edits.id IS 'Names the step in stored traces; never given again';
COMMENT ON COLUMN pbm.edits.place IS 'Place among the edits; NULL: a step that works out figures and rejects nothing';
COMMENT ON COLUMN pbm.edits.reject_codes IS 'Codes it can raise; a plan''s own data may name others';
COMMENT ON COLUMN pbm.edits.reject_group IS 'Rejects are answered in the order fields, pharmacy, member, product, prescriber, utilization, DUR, at most five; payment is asked only of a claim that nothing else rejects';
COMMENT ON COLUMN pbm.edits.lifted_by IS 'What can lift its rejects, in the order it is tried';
GRANT SELECT ON pbm.edits TO PUBLIC;
