SELECT a.class_name, a.members, a.adherent, a.adherence_rate, a.mean_pdc FROM pbm.adherence_by_class($1, $2, $3) a
