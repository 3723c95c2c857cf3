-- Lines of the journal, one array a column.
INSERT INTO journal_line (at, actor, role, action, subject, object, purpose, detail, request)
SELECT * FROM unnest(
  %s::timestamptz[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[]
)
