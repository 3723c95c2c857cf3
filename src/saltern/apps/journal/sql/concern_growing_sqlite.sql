DROP TRIGGER IF EXISTS journal_concern_keep_update;
DROP TRIGGER IF EXISTS journal_concern_keep_delete;
