-- Whom a line concerns only grows too.
CREATE TRIGGER journal_concern_keep_update BEFORE UPDATE ON journal_concern
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: journal_concern'); END;
CREATE TRIGGER journal_concern_keep_delete BEFORE DELETE ON journal_concern
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: journal_concern'); END;
