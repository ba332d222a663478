SELECT field, code FROM pbm.code_value
WHERE field IN ('306-C6', '308-C8', '343-HD', '408-D8', '420-DK', '439-E4', '440-E5', '441-E6', '461-EU')
