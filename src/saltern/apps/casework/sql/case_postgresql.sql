-- A new case and all that hangs from it, where its key is new and no open case of the subject holds one of its slots.
-- Gives its number in the table and how many decisions were written; no row where it could not be filed.
WITH filed AS (
  INSERT INTO casework_case (
    number, item, item_version, pack_version, subject, who, unit, account, channel, request, asked, state,
    received_at, received_on, statutory_days, promised_days, statutory_due, promised_due, due_on, ends_on, closed_at,
    closed_on, changed_at, moves, for_a_person, form, materials, fields_prefilled, materials_saved,
    visits_saved, handler
  )
  SELECT
    %s::text, %s::text, %s::integer, %s::text, %s::bigint, %s::text, %s::text, %s::text, %s::text, %s::text,
    %s::text, %s::text, %s::timestamptz, %s::date, %s::integer, %s::integer, %s::date, %s::date, %s::date, %s::date,
    %s::timestamptz, %s::date, %s::timestamptz, %s::smallint, %s::boolean, %s::jsonb, %s::jsonb,
    %s::smallint, %s::smallint, %s::smallint, ''
  WHERE NOT EXISTS (
    SELECT 1 FROM casework_claim WHERE subject = %s::bigint AND slot IN (SELECT jsonb_array_elements_text(%s::jsonb))
  )
  ON CONFLICT (request) DO NOTHING
  RETURNING id, subject
), claimed AS (
  INSERT INTO casework_claim (case_id, subject, slot)
  SELECT filed.id, filed.subject, slot FROM filed, jsonb_array_elements_text(%s::jsonb) AS slot
), decided AS (
  INSERT INTO casework_decision (
    case_id, serial, result, automatic, final, by, at, because, evidence, rules_id, pack_version, engine_version
  )
  SELECT
    filed.id, 1, %s::text, true, %s::boolean, %s::text, %s::timestamptz, %s::jsonb, %s::jsonb, kept.id, %s::text,
    %s::text
  FROM filed, casework_ruletext AS kept WHERE kept.digest = %s::text
  RETURNING id
), moved AS (
  INSERT INTO casework_step (case_id, serial, action, before, after, actor, role, note, at)
  SELECT
    filed.id, (step->>0)::smallint, step->>1, step->>2, step->>3, step->>4, step->>5, step->>6,
    (step->>7)::timestamptz
  FROM filed, jsonb_array_elements(%s::jsonb) AS step
), promised AS (
  INSERT INTO casework_deferral (case_id, material, signed_by, signed_at, remind_on, due_on, state)
  SELECT
    filed.id, promise->>0, promise->>1, (promise->>2)::timestamptz, (promise->>3)::date, (promise->>4)::date, 'promised'
  FROM filed, jsonb_array_elements(%s::jsonb) AS promise
)
SELECT filed.id, (SELECT count(*) FROM decided) FROM filed
