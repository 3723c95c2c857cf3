-- Close the held pushes of earlier sweeps that a newer one takes the place of: the newer, kind, key, the newer, its day.
UPDATE lifecycle_push SET state = 'superseded', superseded_by_id = %s
WHERE kind = %s AND key = %s AND state = 'held' AND id < %s AND as_of <= %s AND "trigger" LIKE 'sweep:%%'
RETURNING id
