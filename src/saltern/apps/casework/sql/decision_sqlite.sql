-- The machine's first decision of a case, by the words of the rules as they are kept.
INSERT INTO casework_decision (
  case_id, serial, result, automatic, final, by, at, because, evidence, rules_id, pack_version, engine_version
)
SELECT %s, 1, %s, 1, %s, %s, %s, %s, %s, id, %s, %s FROM casework_ruletext WHERE digest = %s
