-- One piece of news that no subscriber has yet.
INSERT INTO journal_event (name, body, at, planned) VALUES (%s, %s, %s, 0)
