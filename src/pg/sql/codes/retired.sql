SELECT (max(q.quarter_start) + interval '3 months')::date AS retired_before FROM pbm.claim_quarter q WHERE q.retired_at IS NOT NULL
