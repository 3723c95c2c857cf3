SELECT subject, language FROM notify_recipient WHERE subject IN (SELECT value FROM json_each(%s))
