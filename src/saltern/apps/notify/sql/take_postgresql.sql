-- Messages that go: committed as "attempting" before any provider sees them.
UPDATE notify_message AS m
SET state = 'attempting', reason = '', next_at = v.next_at, language = v.language, text = v.text, parts = v.parts,
    worker = v.worker, claimed_at = v.claimed_at, provider = v.provider, attempts = m.attempts + 1, finished_at = NULL
FROM unnest(
  %s::timestamptz[], %s::text[], %s::text[], %s::smallint[], %s::text[], %s::timestamptz[], %s::text[], %s::bigint[]
) AS v (next_at, language, text, parts, worker, claimed_at, provider, id)
WHERE m.id = v.id
