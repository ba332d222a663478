SELECT pbm.sees_all() AS sees_all, pbm.visible_plans() AS plans, pbm.own_persons() AS persons
