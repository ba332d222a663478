UPDATE pbm.schema_version SET version = 2;
PERFORM pbm.adopt();
RETURN 2;
END
$upgrade$;
COMMENT ON FUNCTION pbm.upgrade_tables() IS
'Brings the tables of an older release to this one''s and gives their version; does nothing to tables that are up to date, and gives NULL where there are none. ALTER EXTENSION pbm UPDATE calls it; after the restore of an older release''s dump a superuser does. Ends with adopt(). Errors: 42501 for everybody but superusers, 55000 for tables of an unknown version, 23514 naming the table whose rows a new constraint refuses.';
REVOKE ALL ON FUNCTION pbm.upgrade_tables() FROM PUBLIC;
