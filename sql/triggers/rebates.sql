-- A claim's own insert fires none of these.
CREATE TRIGGER rebate_accrual_grows BEFORE UPDATE ON pbm.rebate_accrual FOR EACH ROW
    WHEN (OLD.invoice_line_id IS NOT NULL
          OR OLD.id IS DISTINCT FROM NEW.id OR OLD.contract_id IS DISTINCT FROM NEW.contract_id
          OR OLD.period_start IS DISTINCT FROM NEW.period_start OR OLD.period_end IS DISTINCT FROM NEW.period_end
          OR OLD.source IS DISTINCT FROM NEW.source OR OLD.claim_id IS DISTINCT FROM NEW.claim_id
          OR OLD.fill_date IS DISTINCT FROM NEW.fill_date OR OLD.plan_id IS DISTINCT FROM NEW.plan_id
          OR OLD.client_id IS DISTINCT FROM NEW.client_id OR OLD.ndc IS DISTINCT FROM NEW.ndc
          OR OLD.units IS DISTINCT FROM NEW.units OR OLD.unit_rebate IS DISTINCT FROM NEW.unit_rebate
          OR OLD.wac_amount IS DISTINCT FROM NEW.wac_amount OR OLD.amount IS DISTINCT FROM NEW.amount
          OR OLD.administrative_fee IS DISTINCT FROM NEW.administrative_fee OR OLD.client_percent IS DISTINCT FROM NEW.client_percent
          OR OLD.client_amount IS DISTINCT FROM NEW.client_amount OR OLD.guarantee_amount IS DISTINCT FROM NEW.guarantee_amount
          OR OLD.point_of_sale_amount IS DISTINCT FROM NEW.point_of_sale_amount OR OLD.exclusion IS DISTINCT FROM NEW.exclusion
          OR OLD.created_at IS DISTINCT FROM NEW.created_at)
    EXECUTE FUNCTION pbm.rebate_accrual_grows();
CREATE TRIGGER rebate_accrual_insert BEFORE INSERT ON pbm.rebate_accrual FOR EACH ROW
    WHEN (NEW.invoice_line_id IS NOT NULL) EXECUTE FUNCTION pbm.rebate_accrual_grows();
CREATE TRIGGER rebate_accrual_delete BEFORE DELETE ON pbm.rebate_accrual FOR EACH ROW EXECUTE FUNCTION pbm.rebate_accrual_grows();
CREATE TRIGGER rebate_accrual_truncate BEFORE TRUNCATE ON pbm.rebate_accrual FOR EACH STATEMENT EXECUTE FUNCTION pbm.rebate_accrual_grows();
CREATE TRIGGER rebate_accrual_invoiced AFTER UPDATE ON pbm.rebate_accrual REFERENCING NEW TABLE AS invoiced
    FOR EACH STATEMENT EXECUTE FUNCTION pbm.rebate_line_is_closed();
CREATE TRIGGER rebate_invoice_line_adds_up AFTER INSERT OR UPDATE ON pbm.rebate_invoice_line FOR EACH ROW
    EXECUTE FUNCTION pbm.rebate_line_adds_up();
CREATE CONSTRAINT TRIGGER rebate_invoice_adds_up AFTER INSERT OR UPDATE ON pbm.rebate_invoice
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pbm.rebate_invoice_adds_up();
CREATE CONSTRAINT TRIGGER rebate_invoice_adds_up AFTER INSERT OR UPDATE OR DELETE ON pbm.rebate_invoice_line
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pbm.rebate_invoice_adds_up();
CREATE CONSTRAINT TRIGGER rebate_invoice_adds_up AFTER INSERT OR UPDATE OR DELETE ON pbm.rebate_payment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pbm.rebate_invoice_adds_up();
CREATE CONSTRAINT TRIGGER rebate_invoice_adds_up AFTER INSERT OR UPDATE OR DELETE ON pbm.rebate_dispute
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pbm.rebate_invoice_adds_up();
