UPDATE notify_message
SET state = %s, reason = %s, next_at = %s, language = %s, text = %s, parts = %s, worker = %s, claimed_at = %s,
    provider = %s, attempts = attempts + %s, finished_at = %s
WHERE id = %s
