UPDATE pbm.access_sink SET is_closed = true WHERE epoch <> $1 AND NOT is_closed
