-- What was copied, into the outbox; one whose key is known already is passed over.
INSERT INTO notify_message (
  message_key, send_id, subject, recipient_kind, channel, kind, template, fills, why, source_kind, source_id,
  emergency, already_done, pack_version, created_at, expires_at, next_at,
  state, reason, language, text, parts, worker, attempts, provider, reference, receipt
)
SELECT a.*, 'queued', '', '', '', 0, '', 0, '', '', '' FROM message_incoming AS a
ON CONFLICT (message_key) DO NOTHING
