-- The draft an account has begun of a form for a subject.
SELECT key, item_version, pack_version, typed, materials, contested, promised, started_at, saved_at
FROM casework_draft
WHERE account = %s AND subject = %s AND item = %s
