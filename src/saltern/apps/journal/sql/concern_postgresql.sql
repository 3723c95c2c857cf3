-- Whom a line concerns only grows too.
CREATE TRIGGER journal_concern_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_concern
FOR EACH STATEMENT EXECUTE FUNCTION journal_keep();
