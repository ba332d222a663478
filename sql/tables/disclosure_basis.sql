CREATE TABLE pbm.disclosure_basis (
    basis text PRIMARY KEY,
    citation text NOT NULL,
    description text NOT NULL,
    is_accounted boolean NOT NULL,
    may_be_summarized boolean NOT NULL,
    CONSTRAINT disclosure_basis_summary CHECK (is_accounted OR NOT may_be_summarized)
);
COMMENT ON TABLE pbm.disclosure_basis IS
'Why records may be disclosed, whether an accounting names such a disclosure (45 CFR 164.528(a)(1)), and whether it may sum up several to one recipient (164.528(b)(3))';
COMMENT ON COLUMN pbm.disclosure_basis.citation IS 'The paragraph of 45 CFR';
COMMENT ON COLUMN pbm.disclosure_basis.is_accounted IS 'False: an exception of 164.528(a)(1), which an accounting leaves out';
COMMENT ON COLUMN pbm.disclosure_basis.may_be_summarized IS 'True: made to the Secretary or under 164.512';

table_holds := table_holds || '{"disclosure_basis": "reference"}';
