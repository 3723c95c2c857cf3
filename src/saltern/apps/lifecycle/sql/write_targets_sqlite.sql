-- The frozen audience of a push, one row a subject: push, reason, values, then the subjects as a JSON list.
INSERT INTO lifecycle_target (push_id, subject, why, "values", told)
SELECT %s, value, %s, %s, 0 FROM json_each(%s)
