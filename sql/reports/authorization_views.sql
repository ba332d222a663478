CREATE VIEW pbm.authorization_due AS
SELECT DISTINCT ON (k.case_id) k.case_id, c.plan_id, c.program, c.level, c.request_type, c.urgency, c.state, k.clock, k.due_at,
       round((extract(epoch FROM k.due_at - clock_timestamp()) / 3600)::numeric, 2) AS hours_left, k.source
FROM pbm.authorization_clock k
JOIN pbm.authorization_case c USING (case_id)
WHERE k.met_at IS NULL
ORDER BY k.case_id, k.due_at NULLS LAST;
COMMENT ON VIEW pbm.authorization_due IS 'What the plan has to do next for each request that something is due of: the clock, the hours left (below 0: late), where it is printed; NULL while it stands still';

CREATE VIEW pbm.authorization_late AS
SELECT k.case_id, c.plan_id, c.program, c.level, c.request_type, c.urgency, c.state, k.clock, k.due_at, k.met_at,
       round((extract(epoch FROM coalesce(k.met_at, clock_timestamp()) - k.due_at) / 3600)::numeric, 2) AS hours_late,
       k.forward_to, k.forward_by, f.forwarded_at, k.source
FROM pbm.authorization_clock k
JOIN pbm.authorization_case c USING (case_id)
LEFT JOIN LATERAL (SELECT min(e.happened_at) AS forwarded_at FROM pbm.authorization_event e
                   WHERE e.case_id = k.case_id AND e.action = 'forward') f ON k.forward_to IS NOT NULL
WHERE coalesce(k.met_at, clock_timestamp()) > k.due_at;
COMMENT ON VIEW pbm.authorization_late IS 'Clocks that were missed, or are late by now, with the level that the case must go to, by when, and when it went';

CREATE VIEW pbm.authorization_turnaround AS
SELECT c.case_id, c.plan_id, c.program, c.level, c.request_type, c.urgency, c.state, c.received_at, c.decided_at, k.due_at,
       round((extract(epoch FROM c.decided_at - c.received_at) / 3600)::numeric, 2) AS hours, c.decided_at <= k.due_at AS in_time
FROM pbm.authorization_case c
LEFT JOIN pbm.authorization_clock k ON k.case_id = c.case_id AND k.clock = 'decision'
WHERE c.decided_at IS NOT NULL;
COMMENT ON VIEW pbm.authorization_turnaround IS 'How long each decided request took, and whether it was decided in time';

CREATE VIEW pbm.authorization_metrics AS
SELECT c.plan_id, extract(year FROM c.received_at AT TIME ZONE coalesce(a.time_zone, 'America/New_York'))::integer AS year,
       count(*) FILTER (WHERE c.appeal_of IS NULL) AS requests,
       count(*) FILTER (WHERE c.appeal_of IS NULL AND g.granted) AS approved,
       count(*) FILTER (WHERE c.appeal_of IS NULL AND g.refused) AS denied,
       count(*) FILTER (WHERE c.appeal_of IS NOT NULL) AS appeals,
       count(*) FILTER (WHERE c.appeal_of IS NOT NULL AND g.granted) AS approved_after_appeal,
       count(*) FILTER (WHERE c.decided_at > k.due_at) AS decided_late,
       round((percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM c.decided_at - c.received_at)
           ) FILTER (WHERE g.granted OR g.refused) / 3600)::numeric, 2) AS median_hours
FROM pbm.authorization_case c
LEFT JOIN pbm.plan_authorization a ON a.plan_id = c.plan_id
LEFT JOIN pbm.authorization_clock k ON k.case_id = c.case_id AND k.clock = 'decision'
CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM pbm.authorization_event e WHERE e.case_id = c.case_id AND e.action IN ('approve', 'approve_partly')) AS granted,
                           c.state = 'denied' AS refused) g
GROUP BY 1, 2;
COMMENT ON VIEW pbm.authorization_metrics IS 'By plan and year of receipt: requests, approved (also in part), denied, appeals, approved after appeal, decided late, and the median hours from receipt to an approval or denial (45 CFR 156.122, CMS-0057-F)';

CREATE VIEW pbm.emergency_supply AS
SELECT u.claim_id, c.claim_number, u.patient_id, c.plan_id, c.ndc, u.fill_date, u.quantity, c.days_supply, u.amount, u.given_back_at
FROM pbm.authorization_use u
JOIN pbm.pharmacy_claim c ON c.id = u.claim_id AND c.fill_date = u.fill_date
WHERE u.authorization_number IS NULL;
COMMENT ON VIEW pbm.emergency_supply IS 'Claims that were paid as an emergency supply without the authorization they need; given_back_at: reversed since';
