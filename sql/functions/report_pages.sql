CREATE FUNCTION pbm.report_html(plan_code text, from_date date, to_date date) RETURNS text
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp SET jit = off
AS 'MODULE_PATHNAME', 'report_html_wrapper';
COMMENT ON FUNCTION pbm.report_html(text, date, date) IS
'A plan''s spend for fills from one day to another, both included, at most ten years, as one HTML page with charts and their tables: spend by month and class, cost per member per month, rejections, formulary compliance, adherence. It loads nothing from elsewhere and names no person; figures of fewer than 11 persons are left out, and those that would give them away. Errors: P0002 for a plan code that there is not, or that is no plan of the caller''s clients; 22023 where to_date is before from_date, or a date is infinite or the period too long.';
REVOKE ALL ON FUNCTION pbm.report_html(text, date, date) FROM PUBLIC;

CREATE FUNCTION pbm.claim_html(claim_number text) RETURNS text
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'claim_html_wrapper';
COMMENT ON FUNCTION pbm.claim_html(text) IS
'How a claim was decided as one HTML page: what was answered, the fill, amounts in dollars, messages, the steps in words as explain_claim has them, and of a rejected claim what would pay it, where the caller may ask what_would_pay. Nothing of it says whose claim it is; the read is recorded as one of explain_claim is. Errors: P0002 for an unknown number; XX001 for a trace that cannot be read.';
REVOKE ALL ON FUNCTION pbm.claim_html(text) FROM PUBLIC;
