-- They belong to the owner's data, as the tables do: a dump restores them after everything else, so that they refuse
-- nothing of the restore.
PERFORM pbm.ensure_guards();
