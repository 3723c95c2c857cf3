-- A message that goes: committed as "attempting" before any provider sees it.
UPDATE notify_message
SET state = 'attempting', reason = '', next_at = %s, language = %s, text = %s, parts = %s, worker = %s,
    claimed_at = %s, provider = %s, attempts = attempts + 1, finished_at = NULL
WHERE id = %s
