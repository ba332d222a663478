SELECT (max(m.month_start) + interval '1 month')::date AS retired_before FROM pbm.claim_month m WHERE m.retired_at IS NOT NULL
