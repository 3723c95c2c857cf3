-- Messages that do not go, or not now.
UPDATE notify_message AS m
SET state = v.state, reason = v.reason, next_at = coalesce(v.next_at, m.next_at), finished_at = v.finished_at,
    language = coalesce(v.language, m.language), text = coalesce(v.text, m.text)
FROM unnest(
  %s::text[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::text[], %s::text[], %s::bigint[]
) AS v (state, reason, next_at, finished_at, language, text, id)
WHERE m.id = v.id
