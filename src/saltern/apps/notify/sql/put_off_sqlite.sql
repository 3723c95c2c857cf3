-- A message that does not go, or not now.
UPDATE notify_message
SET state = %s, reason = %s, next_at = coalesce(%s, next_at), finished_at = %s,
    language = coalesce(%s, language), text = coalesce(%s, text)
WHERE id = %s
