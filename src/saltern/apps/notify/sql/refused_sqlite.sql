SELECT subject, kind FROM notify_refusal WHERE subject IN (SELECT value FROM json_each(%s))
