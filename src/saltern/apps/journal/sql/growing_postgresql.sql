DROP TRIGGER IF EXISTS journal_line_keep ON journal_line;
DROP TRIGGER IF EXISTS journal_batch_keep ON journal_batch;
DROP TRIGGER IF EXISTS journal_link_keep ON journal_link;
DROP FUNCTION IF EXISTS journal_keep();
