UPDATE notify_message AS m
SET state = v.state, reason = v.reason, next_at = v.next_at, worker = v.worker, reference = v.reference,
    finished_at = v.finished_at
FROM unnest(
  %s::text[], %s::text[], %s::timestamptz[], %s::text[], %s::text[], %s::timestamptz[], %s::bigint[], %s::text[]
) AS v (state, reason, next_at, worker, reference, finished_at, id, held_by)
WHERE m.id = v.id AND m.state = 'attempting' AND m.worker = v.held_by
