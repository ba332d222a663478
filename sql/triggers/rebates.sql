-- A claim's own insert fires none of these.
CREATE TRIGGER rebate_accrual_grows BEFORE UPDATE ON pbm.rebate_accrual FOR EACH ROW
    WHEN (OLD.invoice_line_id IS NOT NULL OR (OLD.id, OLD.contract_id, OLD.period_start, OLD.period_end, OLD.source, OLD.claim_id,
          OLD.fill_date, OLD.plan_id, OLD.client_id, OLD.ndc, OLD.units, OLD.unit_rebate, OLD.wac_amount, OLD.amount,
          OLD.administrative_fee, OLD.client_percent, OLD.client_amount, OLD.guarantee_amount, OLD.point_of_sale_amount,
          OLD.exclusion, OLD.created_at)
          IS DISTINCT FROM (NEW.id, NEW.contract_id, NEW.period_start, NEW.period_end, NEW.source, NEW.claim_id,
          NEW.fill_date, NEW.plan_id, NEW.client_id, NEW.ndc, NEW.units, NEW.unit_rebate, NEW.wac_amount, NEW.amount,
          NEW.administrative_fee, NEW.client_percent, NEW.client_amount, NEW.guarantee_amount, NEW.point_of_sale_amount,
          NEW.exclusion, NEW.created_at))
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
