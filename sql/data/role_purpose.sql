-- The roles of this server that pbm knows; a role that is added later gets its purposes by allow_purpose.
INSERT INTO pbm.role_purpose (role_id, role_name, purpose)
SELECT r.oid, r.rolname, p.purpose
FROM (VALUES
    ('pbm_switch', '{HPAYMT}'::text[]),
    ('pbm_csr', '{HOPERAT,COVERAGE,ELIGVER,PATRQT}'),
    ('pbm_pharmacist', '{TREAT,CAREMGT,PATSFTY}'),
    ('pbm_pa_reviewer', '{COVAUTH,TREAT}'),
    ('pbm_client', '{HOPERAT}'),
    ('pbm_finance', '{HPAYMT,REMITADV,PMTDS}'),
    ('pbm_rebate', '{HPAYMT}'),
    ('pbm_formulary_admin', '{HOPERAT}'),
    ('pbm_network_admin', '{HOPERAT}'),
    ('pbm_etl', '{ENROLLM,HSYSADMIN}'),
    ('pbm_analyst_deid', '{HQUALIMP,HOUTCOMS,PERFMSR}'),
    ('pbm_member', '{PATRQT}'),
    ('pbm_auditor', '{HCOMPL}'),
    ('pbm_privacy_officer', '{HCOMPL,HLEGAL,PATRQT}'),
    ('pbm_key_custodian', '{HSYSADMIN}'),
    ('pbm_breakglass', '{ETREAT,BTG}'),
    ('pbm_backup', '{RECORDMGT}')) AS allowed (role_name, purposes)
JOIN pg_catalog.pg_roles r ON r.rolname = allowed.role_name
CROSS JOIN unnest(allowed.purposes) AS p (purpose);
