SELECT (SELECT s.last_sequence FROM pbm.access_sink s WHERE s.epoch = $1) AS last_sequence,
       EXISTS (SELECT FROM pbm.access_sink s WHERE s.epoch <> $1 AND NOT s.is_closed) AS is_cut_off
