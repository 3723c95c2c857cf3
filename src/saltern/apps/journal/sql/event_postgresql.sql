-- Pieces of news that no subscriber has yet, one array a column.
INSERT INTO journal_event (name, body, at, planned)
SELECT a.*, false FROM unnest(%s::text[], %s::text[], %s::timestamptz[]) AS a
