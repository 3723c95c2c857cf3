-- Close the held pushes of warnings all of whose people a newer one warns too: the newer, kind, key, the newer, its day,
-- the newer.
UPDATE lifecycle_push SET state = 'superseded', superseded_by_id = %s
WHERE kind = %s AND key = %s AND state = 'held' AND id < %s AND as_of <= %s AND NOT EXISTS (
  SELECT 1 FROM lifecycle_target AS older WHERE older.push_id = lifecycle_push.id AND NOT EXISTS (
    SELECT 1 FROM lifecycle_target AS newer WHERE newer.push_id = %s AND newer.subject = older.subject))
RETURNING id
