-- Moves of cases, all in one JSON list.
INSERT INTO casework_step (case_id, serial, action, before, after, actor, role, note, at)
SELECT
  (step->>0)::bigint, (step->>1)::smallint, step->>2, step->>3, step->>4, step->>5, step->>6, step->>7,
  (step->>8)::timestamptz
FROM jsonb_array_elements(%s::jsonb) AS step
