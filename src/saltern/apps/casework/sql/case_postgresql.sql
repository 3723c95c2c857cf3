-- A new case and what hangs from every case, where its key is new, no open case of the subject holds one of its slots and
-- the words of the rules it needs are kept. The draft it was filled in as goes with it. Claims and promises follow it
-- where there are any; `case_filed_postgresql` ends it.
WITH given AS (
  SELECT %s::jsonb AS whole
), filed AS (
  INSERT INTO casework_case (
    number, item, item_version, pack_version, subject, who, unit, account, channel, request, asked, state,
    received_at, received_on, statutory_days, promised_days, statutory_due, promised_due, due_on, ends_on, calendar,
    closed_at, closed_on, changed_at, moves, for_a_person, advised, form, materials, fields_prefilled, materials_saved,
    visits_saved, handler, told
  )
  SELECT new.*, '', 1
  FROM given, jsonb_to_record(whole->'case') AS new (
    number text, item text, item_version integer, pack_version text, subject bigint, who text, unit text,
    account text, channel text, request text, asked text, state text, received_at timestamptz, received_on date,
    statutory_days integer, promised_days integer, statutory_due date, promised_due date, due_on date, ends_on date,
    calendar text,
    closed_at timestamptz, closed_on date, changed_at timestamptz, moves smallint, for_a_person boolean, advised boolean,
    form jsonb, materials jsonb, fields_prefilled smallint, materials_saved smallint, visits_saved smallint
  )
  WHERE NOT EXISTS (
    SELECT 1 FROM casework_claim
    WHERE subject = new.subject AND slot IN (SELECT jsonb_array_elements_text(whole->'slots'))
  )
  AND (whole->>'needs' IS NULL OR EXISTS (SELECT 1 FROM casework_ruletext WHERE digest = whole->>'needs'))
  ON CONFLICT (request) DO NOTHING
  RETURNING id, subject, account, item, request
), handed_in AS (
  DELETE FROM casework_draft AS draft USING filed
  WHERE draft.key = filed.request
    AND draft.account = filed.account AND draft.subject = filed.subject AND draft.item = filed.item
), decided AS (
  INSERT INTO casework_decision (
    case_id, serial, result, automatic, final, by, at, because, evidence, rules_id, pack_version, engine_version
  )
  SELECT
    filed.id, 1, told.result, true, told.final, told.by, told.at, told.because, told.evidence, kept.id,
    told.pack_version, told.engine_version
  FROM filed, given, jsonb_to_record(whole->'decision') AS told (
    result text, final boolean, by text, at timestamptz, because jsonb, evidence jsonb, pack_version text,
    engine_version text, digest text
  ), casework_ruletext AS kept
  WHERE kept.digest = told.digest
  RETURNING id
), moved AS (
  INSERT INTO casework_step (case_id, serial, action, before, after, actor, role, note, at)
  SELECT
    filed.id, (step->>0)::smallint, step->>1, step->>2, step->>3, step->>4, step->>5, step->>6,
    (step->>7)::timestamptz
  FROM filed, given, jsonb_array_elements(whole->'steps') AS step
)
