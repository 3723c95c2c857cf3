-- The draft a new case was filled in as.
DELETE FROM casework_draft WHERE key = %s AND account = %s AND subject = %s AND item = %s
