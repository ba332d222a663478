SELECT e.action, e.happened_at, e.answer_by
FROM pbm.authorization_event e
WHERE e.case_id = $1 AND e.action IN ('ask', 'inform')
ORDER BY e.recorded_at, e.event_id
