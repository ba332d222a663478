INSERT INTO pbm.lock_in_rule (program, effective_date, second_notice_from_days, second_notice_until_days, months, extension_months, source)
VALUES ('part_d', '2019-01-01', 30, 60, 12, 12, '42 CFR 423.153(f)(8), (14)');
