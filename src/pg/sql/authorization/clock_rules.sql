SELECT * FROM pbm.authorization_clock_rule r WHERE r.program = $1
