-- Turns given back: ledger key, then the pushes and the subjects whose message was never handed over, as two arrays.
DELETE FROM lifecycle_told AS told USING unnest(%s::bigint[], %s::bigint[]) AS lost (push, subject)
WHERE told."key" = %s AND told.push_id = lost.push AND told.subject = lost.subject
