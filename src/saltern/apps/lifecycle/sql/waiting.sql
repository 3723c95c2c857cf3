-- The next targets of a push whose message is not written yet: push, how many at most.
SELECT subject, why, "values" FROM lifecycle_target WHERE push_id = %s AND NOT told ORDER BY subject LIMIT %s
