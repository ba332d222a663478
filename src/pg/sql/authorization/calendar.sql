SELECT b.closed_date FROM pbm.business_calendar b
