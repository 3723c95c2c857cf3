-- Lines of the journal, all in one JSON list.
INSERT INTO journal_line (at, actor, role, action, subject, object, purpose, detail, request)
SELECT
  (line->>0)::timestamptz, line->>1, line->>2, line->>3, (line->>4)::bigint, line->>5, line->>6, line->>7, line->>8
FROM jsonb_array_elements(%s::jsonb) AS line
