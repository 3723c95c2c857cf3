-- Those of these messages nobody else has taken meanwhile; the transaction is the only one that writes.
SELECT id FROM notify_message WHERE id IN (SELECT value FROM json_each(%s)) AND state = 'queued'
