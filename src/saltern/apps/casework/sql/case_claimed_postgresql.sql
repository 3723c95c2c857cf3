-- A part of `case_postgresql`: what an open case keeps others from.
claimed AS (
  INSERT INTO casework_claim (case_id, subject, slot)
  SELECT filed.id, filed.subject, slot FROM filed, given, jsonb_array_elements_text(whole->'claimed') AS slot
)
