CREATE TABLE pbm.access_sink (
    epoch bigint PRIMARY KEY,
    last_sequence bigint NOT NULL,
    stored_at timestamptz NOT NULL,
    is_closed boolean NOT NULL DEFAULT false
) WITH (fillfactor = 50);
COMMENT ON TABLE pbm.access_sink IS
'How far the reads of each epoch are in access_log: stored in the transaction of the rows, so that none is written twice and none is missed after a restart';
COMMENT ON COLUMN pbm.access_sink.epoch IS 'As in access_log';
COMMENT ON COLUMN pbm.access_sink.last_sequence IS 'The last sequence that is stored';
COMMENT ON COLUMN pbm.access_sink.is_closed IS 'Nothing of it was left in memory when its process ended, or what was lost has its row of kind gap';

table_holds := table_holds || '{"access_sink": "neither"}';
