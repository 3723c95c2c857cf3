-- Messages into the outbox, set-wise; one whose key is known already is passed over.
INSERT INTO notify_message (
  message_key, send_id, subject, recipient_kind, channel, kind, template, fills, why, source_kind, source_id,
  emergency, already_done, pack_version, created_at, expires_at, next_at,
  state, reason, language, text, parts, worker, attempts, provider, reference, receipt
)
SELECT
  message->>0, message->>1, (message->>2)::bigint, message->>3, message->>4, message->>5, message->>6,
  (message->>7)::jsonb, (message->>8)::jsonb, message->>9, message->>10, (message->>11)::boolean, message->>12,
  message->>13, (message->>14)::timestamptz, (message->>15)::timestamptz, (message->>16)::timestamptz,
  'queued', '', '', '', 0, '', 0, '', '', ''
FROM jsonb_array_elements(%s::jsonb) AS message
ON CONFLICT (message_key) DO NOTHING
