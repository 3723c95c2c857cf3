SELECT subject, language, reminders_by, answers_by FROM notify_recipient WHERE subject IN (SELECT value FROM json_each(%s))
