-- A new case, where its key is new and no open case of the subject holds one of its slots.
INSERT INTO casework_case (
  number, item, item_version, pack_version, subject, who, unit, account, channel, request, asked, state,
  received_at, received_on, statutory_days, promised_days, statutory_due, promised_due, due_on, ends_on, calendar,
  closed_at, closed_on, changed_at, moves, for_a_person, advised, form, materials, fields_prefilled, materials_saved,
  visits_saved, handler, told
)
SELECT
  %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s,
  %s, %s, %s, %s, %s, '', 1
WHERE NOT EXISTS (
  SELECT 1 FROM casework_claim WHERE subject = %s AND slot IN (SELECT value FROM json_each(%s))
)
ON CONFLICT (request) DO NOTHING
