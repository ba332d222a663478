-- What each table holds is kept with the tables, so that lost triggers can be told and made again.
UPDATE pbm.schema_version SET holds = holds || table_holds;
PERFORM pbm.repair_triggers();
