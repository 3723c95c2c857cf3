-- Turns given back: ledger key, then [push, subject] for each message that was never handed over, as a JSON list.
DELETE FROM lifecycle_told WHERE "key" = %s AND (push_id, subject) IN (
  SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(%s))
