-- What is due of a channel, emergencies or others, in its order; the words of `message_due` make it a walk along it.
SELECT id, send_id, subject, kind, template, fills, source_kind, source_id, emergency, already_done, expires_at, attempts
FROM notify_message
WHERE state = 'queued' AND channel = %s AND emergency = %s AND next_at <= %s
ORDER BY next_at, id
LIMIT %s
