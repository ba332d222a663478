CREATE FUNCTION pbm.new_authorization_number() RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    prefix text := coalesce(current_setting('pbm.authorization_prefix', true), '');
    number text;
BEGIN
    IF prefix !~ '^([1-9][0-9]{0,7})?$' THEN
        RAISE EXCEPTION 'pbm.authorization_prefix is not 1 to 8 digits that do not begin with 0'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Each database has leading digits of its own, none of which begins with another''s.';
    END IF;
    -- 48 random bits; a number on file is drawn again, and whoever inserts at the same time meets the primary key.
    FOR attempt IN 1..64 LOOP
        number := prefix || lpad((('x' || left(replace(gen_random_uuid()::text, '-', ''), 12))::bit(48)::bigint
                                   % (10 ^ (11 - length(prefix)))::bigint)::text, 11 - length(prefix), '0');
        CONTINUE WHEN number LIKE '0%';
        IF NOT EXISTS (SELECT FROM pbm.prior_authorization a WHERE a.authorization_number = number) THEN
            RETURN number;
        END IF;
    END LOOP;
    RAISE EXCEPTION 'no free authorization number was found'
        USING ERRCODE = 'program_limit_exceeded', HINT = 'Shorten pbm.authorization_prefix, or give it other digits.';
END
$$;
COMMENT ON FUNCTION pbm.new_authorization_number() IS
'A random authorization number (462-EV, 498-PY) of eleven digits that is not on file, with the leading digits of pbm.authorization_prefix, so that two databases never assign the same. Errors: 22023 for a setting that is no leading digits, 54000 where no free number is found.';
REVOKE ALL ON FUNCTION pbm.new_authorization_number() FROM PUBLIC;
