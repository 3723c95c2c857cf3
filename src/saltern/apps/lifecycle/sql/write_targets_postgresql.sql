-- The frozen audience of a push, one row a subject: push, reason, values, then the subjects as an array.
INSERT INTO lifecycle_target (push_id, subject, why, "values", told)
SELECT %s, subject, %s::jsonb, %s::jsonb, false FROM unnest(%s::bigint[]) AS subject
