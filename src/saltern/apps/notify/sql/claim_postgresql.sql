UPDATE notify_message AS m
SET state = v.state, reason = v.reason, next_at = v.next_at, language = v.language, text = v.text, parts = v.parts,
    worker = v.worker, claimed_at = v.claimed_at, provider = v.provider, attempts = m.attempts + v.attempts,
    finished_at = v.finished_at
FROM unnest(
  %s::text[], %s::text[], %s::timestamptz[], %s::text[], %s::text[], %s::smallint[], %s::text[], %s::timestamptz[],
  %s::text[], %s::int[], %s::timestamptz[], %s::bigint[]
) AS v (state, reason, next_at, language, text, parts, worker, claimed_at, provider, attempts, finished_at, id)
WHERE m.id = v.id
