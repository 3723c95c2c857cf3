SELECT subject, language FROM notify_recipient WHERE subject = ANY(%s::bigint[])
