SELECT subject, kind FROM notify_refusal WHERE subject = ANY(%s::bigint[])
