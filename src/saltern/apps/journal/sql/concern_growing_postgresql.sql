DROP TRIGGER IF EXISTS journal_concern_keep ON journal_concern;
