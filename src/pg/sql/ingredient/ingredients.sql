SELECT ingredient_id, ingredient_name FROM pbm.ingredient WHERE ingredient_id = ANY ($1)
