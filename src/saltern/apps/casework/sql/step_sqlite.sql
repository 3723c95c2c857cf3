-- A move of a case.
INSERT INTO casework_step (case_id, serial, action, before, after, actor, role, note, at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
