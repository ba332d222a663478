SELECT time_zone FROM pbm.installation
