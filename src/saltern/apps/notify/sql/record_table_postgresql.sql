-- Where many messages are copied to before those that are new go into the outbox.
CREATE TEMPORARY TABLE message_incoming (
  message_key text, send_id text, subject bigint, recipient_kind text, channel text, kind text, template text,
  fills jsonb, why jsonb, source_kind text, source_id text, emergency boolean, already_done text, pack_version text,
  created_at timestamptz, expires_at timestamptz, next_at timestamptz
) ON COMMIT DROP
