-- Those of these messages nobody else has taken meanwhile, for us alone.
SELECT id FROM notify_message WHERE id = ANY(%s::bigint[]) AND state = 'queued' FOR UPDATE SKIP LOCKED
