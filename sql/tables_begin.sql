-- From here to tables_end.sql all is the data owner's. A dump that is being restored brings it: then none of it is made.
DO $pbm$
DECLARE
    -- What each table holds, as its own file says: reference data, which every session caches, personal records, of
    -- which each change is logged, the log, or neither. The triggers come from it.
    table_holds jsonb := '{}';
BEGIN
IF pbm.installs_code_only() THEN RETURN; END IF;
