-- What an open case keeps others from.
INSERT INTO casework_claim (case_id, subject, slot) VALUES (%s, %s, %s)
