-- A part of `case_postgresql`: the materials that were promised.
promised AS (
  INSERT INTO casework_deferral (
    case_id, material, signed_by, signed_at, remind_on, due_on, days, reminder, state
  )
  SELECT
    filed.id, promise->>0, promise->>1, (promise->>2)::timestamptz, (promise->>3)::date, (promise->>4)::date,
    (promise->>5)::smallint, '', 'promised'
  FROM filed, given, jsonb_array_elements(whole->'promised') AS promise
)
