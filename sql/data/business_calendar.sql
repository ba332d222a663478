-- 5 USC 6103: fixed days are observed on the Friday before a Saturday and the Monday after a Sunday.
INSERT INTO pbm.business_calendar (closed_date, holiday_name)
SELECT CASE extract(isodow FROM d.day) WHEN 6 THEN d.day - 1 WHEN 7 THEN d.day + 1 ELSE d.day END, f.name
FROM generate_series(2025, 2040) y (year),
     (VALUES (1, 1, 'New Year''s Day'), (6, 19, 'Juneteenth'), (7, 4, 'Independence Day'), (11, 11, 'Veterans Day'),
             (12, 25, 'Christmas Day')) f (month, day, name),
     LATERAL (SELECT make_date(y.year, f.month, f.day)) d (day)
UNION ALL
-- The n-th Monday or Thursday of a month; 5 from the end: the last Monday of May.
SELECT CASE w.nth WHEN 5 THEN l.day - (extract(isodow FROM l.day)::integer + 7 - w.weekday) % 7
                  ELSE b.day + (w.weekday - extract(isodow FROM b.day)::integer + 7) % 7 + 7 * (w.nth - 1) END, w.name
FROM generate_series(2025, 2040) y (year),
     (VALUES (1, 1, 3, 'Birthday of Martin Luther King, Jr.'), (2, 1, 3, 'Washington''s Birthday'), (5, 1, 5, 'Memorial Day'),
             (9, 1, 1, 'Labor Day'), (10, 1, 2, 'Columbus Day'), (11, 4, 4, 'Thanksgiving Day')) w (month, weekday, nth, name),
     LATERAL (SELECT make_date(y.year, w.month, 1)) b (day),
     LATERAL (SELECT (b.day + interval '1 month' - interval '1 day')::date) l (day);
