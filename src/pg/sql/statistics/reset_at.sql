SELECT s.reset_at FROM pbm.session_statistic s WHERE s.process = 0
