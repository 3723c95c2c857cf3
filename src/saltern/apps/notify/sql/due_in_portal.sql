-- What is due of a channel and wanted in the portal only; the words of `message_due` make it a walk along it.
SELECT m.id, send_id, m.subject, kind, template, fills, source_kind, source_id, emergency, already_done, expires_at,
  attempts
FROM notify_message AS m
JOIN notify_recipient AS r ON r.subject = m.subject
WHERE m.state = 'queued' AND m.channel = %s AND m.emergency = %s AND m.next_at <= %s
  AND (
    (r.reminders_by = 'portal' AND m.kind IN ('reminder', 'next_step'))
    OR (r.answers_by = 'portal' AND m.kind = 'case')
  )
ORDER BY m.next_at, m.id
LIMIT %s
