INSERT INTO pbm.access_sink AS s (epoch, last_sequence, stored_at) VALUES ($1, $2, clock_timestamp())
ON CONFLICT (epoch) DO UPDATE SET last_sequence = excluded.last_sequence, stored_at = excluded.stored_at, is_closed = false
