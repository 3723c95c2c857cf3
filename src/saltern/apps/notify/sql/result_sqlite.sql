UPDATE notify_message
SET state = %s, reason = %s, next_at = %s, worker = %s, reference = %s, finished_at = %s
WHERE id = %s AND state = 'attempting' AND worker = %s
