-- The journal only grows: UPDATE, DELETE and TRUNCATE are refused by the database itself.
CREATE FUNCTION journal_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the journal is append-only: %', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER journal_line_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_line
FOR EACH STATEMENT EXECUTE FUNCTION journal_keep();
CREATE TRIGGER journal_batch_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_batch
FOR EACH STATEMENT EXECUTE FUNCTION journal_keep();
CREATE TRIGGER journal_link_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_link
FOR EACH STATEMENT EXECUTE FUNCTION journal_keep();
