SELECT c.answered, c.paid_formulary, c.compliance FROM pbm.formulary_compliance_by_plan($2, $3) c WHERE c.plan_code = $1
