DROP TRIGGER IF EXISTS journal_line_keep_update;
DROP TRIGGER IF EXISTS journal_line_keep_delete;
DROP TRIGGER IF EXISTS journal_batch_keep_update;
DROP TRIGGER IF EXISTS journal_batch_keep_delete;
DROP TRIGGER IF EXISTS journal_link_keep_update;
DROP TRIGGER IF EXISTS journal_link_keep_delete;
