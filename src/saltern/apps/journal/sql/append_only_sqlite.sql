-- The journal only grows: UPDATE and DELETE are refused by the database itself.
CREATE TRIGGER journal_line_keep_update BEFORE UPDATE ON journal_line
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: journal_line'); END;
CREATE TRIGGER journal_line_keep_delete BEFORE DELETE ON journal_line
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: journal_line'); END;
CREATE TRIGGER journal_batch_keep_update BEFORE UPDATE ON journal_batch
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: journal_batch'); END;
CREATE TRIGGER journal_batch_keep_delete BEFORE DELETE ON journal_batch
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: journal_batch'); END;
CREATE TRIGGER journal_link_keep_update BEFORE UPDATE ON journal_link
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: journal_link'); END;
CREATE TRIGGER journal_link_keep_delete BEFORE DELETE ON journal_link
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: journal_link'); END;
