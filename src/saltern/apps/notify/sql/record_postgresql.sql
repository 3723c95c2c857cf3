-- Messages into the outbox, set-wise; one whose key is known already is passed over.
INSERT INTO notify_message (
  message_key, send_id, subject, recipient_kind, channel, kind, template, fills, why, source_kind, source_id,
  emergency, already_done, pack_version, created_at, expires_at, next_at,
  state, reason, language, text, parts, worker, attempts, provider, reference, receipt
)
SELECT a.*, 'queued', '', '', '', 0, '', 0, '', '', ''
FROM unnest(
  %s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::jsonb[], %s::jsonb[],
  %s::text[], %s::text[], %s::boolean[], %s::text[], %s::text[], %s::timestamptz[], %s::timestamptz[],
  %s::timestamptz[]
) AS a
ON CONFLICT (message_key) DO NOTHING
