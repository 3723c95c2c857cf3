-- A material that was promised.
INSERT INTO casework_deferral (case_id, material, signed_by, signed_at, remind_on, due_on, days, reminder, state)
VALUES (%s, %s, %s, %s, %s, %s, %s, '', 'promised')
