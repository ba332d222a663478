CREATE TYPE pbm.mme_day AS (
    day date,
    mme numeric,
    supplies integer
);
COMMENT ON TYPE pbm.mme_day IS
'A day of an opioid supply: mme, the milligrams of morphine that all supplies on it equal, shown with one decimal; supplies: how many these are';
