-- The people the stories follow. Nothing about them is left to chance.

-- name: employer
SELECT credit_code FROM employers WHERE insured AND fund ORDER BY rank LIMIT 1

-- name: resident_register.personas
SELECT id_number, name, sex, birth AS birth_date, address_code, '360121' AS hukou_place, day(-280) AS registered_on, NULL::DATE AS left_on
FROM personas, (SELECT address_code FROM addresses WHERE street = '004' AND NOT business ORDER BY aid LIMIT 1) WHERE NOT registered

-- name: population_register.personas
SELECT id_number, name, sex, birth AS birth_date, 'HP' || left(key, 7) AS household_no, '01' AS relation_to_head, '10' AS marital_status, address_code, '440308' AS hukou_district, day(-6000) AS moved_in_on,
  'active' AS status FROM personas, (SELECT address_code FROM addresses WHERE street = '003' AND NOT business ORDER BY aid LIMIT 1) WHERE registered

-- name: id_cards.personas
SELECT id_number, day(-900) AS issued_on, day(2400) AS valid_to, 'valid' AS card_status FROM personas

-- name: contact_consents.personas
SELECT id_number, NULL::VARCHAR AS credit_code, mobile, 'sms' AS channel, true AS consent, day(-60) AS updated_on FROM personas

-- name: degrees.personas
SELECT id_number, '深圳大学' AS school, 'bachelor' AS level, day(-285) AS awarded_on, '10590120190500441' || CASE key WHEN 'graduate' THEN '0' ELSE '1' END AS number, true AS verified FROM personas WHERE key IN ('graduate', 'province')

-- name: employments.personas
SELECT id_number, credit_code, day(-270) AS started_on, NULL::DATE AS ended_on, NULL::VARCHAR AS end_reason FROM personas, (SELECT credit_code FROM employers WHERE insured AND fund ORDER BY rank LIMIT 1) WHERE key IN ('graduate', 'province', 'patient', 'deferral', 'insured', 'large-bill', 'traveller', 'high-bill')

-- name: social_insurance_payments.personas
SELECT id_number, credit_code, month_text(month_ago(n)) AS month, kind, money(7800) AS base, day_of(month_ago(n), 19) AS paid_on
FROM personas, (VALUES ('pension'), ('medical'), ('unemployment'), ('injury'), ('maternity')) k(kind), range(1, 9) r(n), (SELECT credit_code FROM employers WHERE insured AND fund ORDER BY rank LIMIT 1)
WHERE key IN ('graduate', 'province', 'patient', 'deferral', 'insured', 'large-bill', 'traveller', 'high-bill')

-- name: medical_enrolments.personas
SELECT id_number, CASE WHEN key IN ('elder', 'grandmother') THEN 'resident' ELSE 'employee' END AS kind, day(-260) AS started_on, NULL::DATE AS ended_on,
  CASE key WHEN 'insured' THEN '6214850000000002' WHEN 'traveller' THEN '6214850000000004' WHEN 'large-bill' THEN '6214850000000003' WHEN 'high-bill' THEN '6214850000000005' END AS payee_account, '440300' AS place FROM personas

-- name: pension_accounts.personas
SELECT id_number, 'employee' AS kind, 9 AS months_paid, NULL::DATE AS statutory_retirement_on, NULL::DATE AS benefit_started_on, NULL::DATE AS last_qualified_on, 'contributing' AS status FROM personas
WHERE key IN ('graduate', 'province', 'patient', 'deferral', 'insured', 'large-bill', 'traveller', 'high-bill')

-- name: remote_filings.personas
SELECT id_number, '430100' AS place, 'posted' AS kind, day(-200) AS started_on, NULL::DATE AS ended_on FROM personas WHERE key IN ('patient', 'insured', 'large-bill', 'traveller', 'high-bill')

-- name: medical_settlements.personas
SELECT 'TP000000000' || n AS settlement_no, id_number, 'H43010201' AS facility, day(-24) AS settled_on, 'remote' AS kind, money(bill) AS total, money(0) AS fund
FROM personas JOIN (VALUES ('patient', 1, 18640.50), ('insured', 2, 18640.50), ('large-bill', 3, 88000), ('traveller', 4, 18640.50), ('high-bill', 5, 88000)) b(key, n, bill) USING (key)

-- name: medical_visits.personas
SELECT 'VP000000000' || n AS visit_no, id_number, 'H43010201' AS facility, day(-31) AS visited_on, 'inpatient' AS kind, diagnosis AS diagnosis_group
FROM personas JOIN (VALUES ('insured', 2, 'respiratory'), ('large-bill', 3, 'digestive'), ('traveller', 4, 'respiratory'), ('high-bill', 5, 'digestive')) v(key, n, diagnosis) USING (key)

-- name: births.personas
SELECT 'RP0000000001' AS birth_cert_no, day(-2100) AS birth_date, 'female' AS sex, c.id_number AS child_id_number, m.id_number AS mother_id_number, NULL::VARCHAR AS father_id_number, 'H44030801' AS hospital
FROM personas m JOIN personas c ON c.key = 'child' WHERE m.key = 'parent'

-- name: students.personas
SELECT 'G440308900000001' AS student_no, c.id_number, m.id_number AS guardian_id_number, 'SCH0003' AS school_code, 'kindergarten' AS stage, 3 AS grade, day(-950) AS enrolled_on, NULL::DATE AS left_on
FROM personas m JOIN personas c ON c.key = 'child' WHERE m.key = 'parent'
