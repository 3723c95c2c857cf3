-- One line of the journal.
INSERT INTO journal_line (at, actor, role, action, subject, object, purpose, detail, request)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
