SELECT subject, language, reminders_by, answers_by FROM notify_recipient WHERE subject = ANY(%s::bigint[])
