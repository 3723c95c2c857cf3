-- Messages that do not go, or not now.
UPDATE notify_message AS m
SET state = v.state, reason = v.reason, next_at = coalesce(v.next_at, m.next_at), finished_at = v.finished_at
FROM unnest(%s::text[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::bigint[])
  AS v (state, reason, next_at, finished_at, id)
WHERE m.id = v.id
