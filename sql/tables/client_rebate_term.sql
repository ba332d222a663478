CREATE TABLE pbm.client_rebate_term (
    client_id uuid NOT NULL CONSTRAINT client_rebate_term_client_id_fkey REFERENCES pbm.client,
    effective_date date NOT NULL DEFAULT '2000-01-01',
    termination_date date,
    share_percent numeric(5,2),
    share_per_claim numeric(10,2),
    point_of_sale_percent numeric(5,2) NOT NULL DEFAULT 0,
    guarantee_per_claim numeric(10,2),
    PRIMARY KEY (client_id, effective_date),
    CONSTRAINT client_rebate_term_dates CHECK (termination_date >= effective_date),
    CONSTRAINT client_rebate_term_finite CHECK (isfinite(effective_date) AND isfinite(termination_date)),
    CONSTRAINT client_rebate_term_one_share CHECK (num_nonnulls(share_percent, share_per_claim) <= 1),
    CONSTRAINT client_rebate_term_amounts CHECK (share_per_claim >= 0 AND guarantee_per_claim >= 0
        AND greatest(share_per_claim, guarantee_per_claim) < 'Infinity'
        AND share_percent BETWEEN 0 AND 100 AND point_of_sale_percent BETWEEN 0 AND 100)
);
COMMENT ON TABLE pbm.client_rebate_term IS 'What a client gets of the rebates of its plans'' claims by fill date; of rows that overlap the one that began last. Neither share_percent nor share_per_claim: all of them.';
COMMENT ON COLUMN pbm.client_rebate_term.share_percent IS 'Percent of what is earned';
COMMENT ON COLUMN pbm.client_rebate_term.share_per_claim IS 'Dollars for each claim that earns a rebate, whatever the volume';
COMMENT ON COLUMN pbm.client_rebate_term.point_of_sale_percent IS 'Percent of a claim''s expected rebate that the member''s share is not taken of';
COMMENT ON COLUMN pbm.client_rebate_term.guarantee_per_claim IS 'Dollars for each claim that earns a rebate that the client''s share is to come to at least; NULL: no guarantee';

table_holds := table_holds || '{"client_rebate_term": "reference"}';
