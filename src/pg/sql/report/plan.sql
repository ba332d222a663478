SELECT p.plan_id, p.plan_name, pbm.today() AS today FROM pbm.plan p WHERE p.plan_id = pbm.report_plan($1, '{pbm_client,pbm_finance}')
