SELECT * FROM pbm.authorization_step s WHERE coalesce(s.program, $1) = $1
