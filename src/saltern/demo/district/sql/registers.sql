-- What the police write down: who is registered where, with which card.

-- name: population_register
SELECT id_number, name, sex, birth AS birth_date, household_no,
  CASE role WHEN 'head' THEN '01' WHEN 'spouse' THEN '10' WHEN 'child' THEN '20' ELSE '50' END AS relation_to_head,
  CASE WHEN spouse > 0 AND u(pid, 'lag') < 0.9 THEN '20' WHEN age > 60 AND spouse = 0 THEN '30' ELSE '10' END AS marital_status,
  a.address_code, '440308' AS hukou_district, past(day_of(birth, (getvariable('as_of') - birth) * u(pid, 'moved'))) AS moved_in_on,
  CASE WHEN gone THEN 'moved' WHEN died IS NOT NULL AND (died < day(-60) OR u(pid, 'noted') < 0.3) THEN 'dead' ELSE 'active' END AS status
FROM people JOIN addresses a USING (aid) WHERE registered

-- name: resident_register
SELECT id_number, name, sex, birth AS birth_date, a.address_code, area AS hukou_place,
  CASE WHEN u(pid, 'since') < 0.12 THEN day(-1 - 364 * u(pid, 'reg')) ELSE past(day(-365 - 2500 * u(pid, 'reg'))) END AS registered_on,
  CASE WHEN gone THEN day(-1 - 700 * u(pid, 'left')) WHEN died < day(-20) THEN died END AS left_on
FROM people JOIN addresses a USING (aid) WHERE NOT registered
UNION ALL
SELECT id_number, name, sex, CASE WHEN u(pid, 'twice') < 0.15 THEN day_of(birth, 30) ELSE birth END, a.address_code, area, day(-3000), NULL
FROM people JOIN addresses a USING (aid) WHERE registered AND here AND age > 25 AND u(pid, 'both') < 0.02
-- name: contradictions
SELECT count(*) FROM people WHERE registered AND here AND age > 25 AND u(pid, 'both') < 0.02 AND u(pid, 'twice') < 0.15

-- name: resident_register.history
SELECT id_number, name, sex, birth AS birth_date, a.address_code, area AS hukou_place,
  greatest(birth, day(-2600 - 900 * u(i, 'in'))) AS registered_on, greatest(birth, day(-2590 + 1800 * u(i, 'out'))) AS left_on
FROM history() JOIN people ON pid = some_person(i, 'rr') JOIN addresses a USING (aid)

-- name: id_cards
SELECT id_number, issued AS issued_on,
  CASE WHEN age >= 47 AND u(pid, 'long') < 0.97 THEN NULL
    WHEN age < 16.4 THEN CAST(issued + INTERVAL 5 YEAR AS DATE) ELSE ends END AS valid_to,
  CASE WHEN u(pid, 'card') < 0.012 THEN 'lost' ELSE 'valid' END AS card_status
FROM (
  SELECT id_number, pid, age,
    CASE WHEN age < 16.4 THEN day(-1600 * u(pid, 'issued')) ELSE CAST(ends - to_years(CASE WHEN age < 26 THEN 10 ELSE 20 END) AS DATE) END AS issued,
    ends
  FROM (SELECT *, day(-25 + (CASE WHEN age < 26 THEN 3300 ELSE 6200 END) * u(pid, 'ends')) AS ends FROM people
    WHERE age >= 1 AND NOT gone AND (age >= 16.4 OR u(pid, 'young card') < 0.6))
)
-- name: id_cards.history
SELECT id_number, day(-7400 - 200 * u(i, 'a')) AS issued_on, day(-100 - 3000 * u(i, 'b')) AS valid_to, 'replaced' AS card_status
FROM history() JOIN people ON pid = some_person(i, 'card')

-- name: residence_permits
SELECT id_number, code('440308', pid, 9) AS permit_no, day_of(until, -366 - 365 * floor(u(pid, 'years') * 4)) AS issued_on,
  until AS endorsed_until, CASE WHEN until < day(0) THEN 'suspended' WHEN u(pid, 'pstate') < 0.01 THEN 'cancelled' ELSE 'active' END AS status
FROM (SELECT *, day(-30 + 395 * u(pid, 'until')) AS until FROM people
  WHERE NOT registered AND here AND age BETWEEN 16 AND 70 AND u(pid, 'permit') < 0.72)
-- name: residence_permits.history
SELECT id_number, code('440300', i, 9) AS permit_no, day(-2500 - 300 * u(i, 'a')) AS issued_on, day(-400 - 1500 * u(i, 'b')) AS endorsed_until,
  'cancelled' AS status
FROM history() JOIN people ON pid = some_person(i, 'rp')

-- name: exit_entry_documents
SELECT id_number, doc_type, code(CASE doc_type WHEN 'passport' THEN 'E' WHEN 'hk_macao' THEN 'C' WHEN 'taiwan' THEN 'T' ELSE 'Z' END, pid, 8) AS doc_no,
  CAST(until - to_years(CASE doc_type WHEN 'zhongying_street' THEN 1 ELSE 10 END) AS DATE) AS issued_on, until AS valid_to,
  CASE WHEN u(pid, 'ee') < 0.02 THEN 'cancelled' ELSE 'valid' END AS status
FROM (
  SELECT *, CASE doc_type WHEN 'zhongying_street' THEN day(-60 + 360 * u(pid, doc_type)) ELSE day(-400 + 3600 * u(pid, doc_type)) END AS until
  FROM people, (VALUES ('passport', 0.20), ('hk_macao', 0.28), ('zhongying_street', 0.05), ('taiwan', 0.03)) t(doc_type, share)
  WHERE here AND age > 3 AND u(pid, doc_type || 'has') < share
)
-- name: exit_entry_documents.history
SELECT id_number, 'passport' AS doc_type, code('G', i, 8) AS doc_no, day(-5200) AS issued_on, day(-1550 + 400 * u(i, 'b')) AS valid_to,
  'cancelled' AS status
FROM history() JOIN people ON pid = some_person(i, 'ee')

-- name: driving_licences
SELECT id_number, pick(['C1', 'C1', 'C1', 'C2', 'B2', 'A2'], u(pid, 'class')) AS licence_class,
  CAST(cycle - to_years(CAST(1 + u(pid, 'lic') * least(age - 18, 25) AS INTEGER)) AS DATE) AS first_issued_on,
  CASE WHEN u(pid, 'longlic') < 0.25 AND age > 34 THEN NULL ELSE day(-20 + 2900 * u(pid, 'lv')) END AS valid_to,
  cycle AS cycle_ends_on,
  CASE WHEN age >= 70 AND u(pid, 'med') < 0.6 THEN past(day_of(cycle, -300)) END AS last_medical_on,
  CASE WHEN u(pid, 'ls') < 0.01 THEN 'overdue' WHEN u(pid, 'ls') < 0.02 THEN 'cancelled' ELSE 'normal' END AS status
FROM (SELECT *, day(-28 + 365 * u(pid, 'cycle')) AS cycle FROM people WHERE here AND age BETWEEN 18.5 AND 79
  AND u(pid, 'driver') < CASE WHEN age > 60 THEN 0.16 WHEN age > 28 THEN 0.36 ELSE 0.2 END)
-- name: driving_licences.history
SELECT id_number, 'C1' AS licence_class, day(-6000 - 800 * u(i, 'a')) AS first_issued_on, day(-200 - 1500 * u(i, 'b')) AS valid_to,
  day(-150 - 365 * u(i, 'c')) AS cycle_ends_on, NULL::DATE AS last_medical_on, 'cancelled' AS status
FROM history() JOIN people ON pid = some_person(i, 'dl') WHERE age > 40

-- name: vehicles
SELECT '粤B' || lpad(to_base(1000000 + pid, 36), 5, '0') AS plate_no, id_number, NULL::VARCHAR AS credit_code,
  pick(['K33', 'K33', 'K31', 'K42', 'M21'], u(pid, 'vt')) AS vehicle_type, registered AS registered_on,
  CASE WHEN registered > day(-200) AND u(pid, 'new') < 0.5 THEN NULL ELSE day(-15 + 640 * u(pid, 'insp')) END AS inspection_valid_to,
  CASE WHEN u(pid, 'vs') < 0.02 THEN 'moved' WHEN u(pid, 'vs') < 0.04 THEN 'scrapped' ELSE 'normal' END AS status
FROM (SELECT pid, id_number, day(-20 - 3500 * u(pid, 'vreg')) AS registered FROM people WHERE here AND age BETWEEN 22 AND 68 AND u(pid, 'car') < 0.19)
UNION ALL
SELECT '粤B' || to_base(20000000 + fid, 36), NULL, credit_code, 'H11', day(-3000 * u(fid, 'vr')), day(600 * u(fid, 'vi')), 'normal'
FROM firms WHERE status = 'active' AND u(fid, 'truck') < 0.15
-- name: vehicles.history
SELECT '粤B' || to_base(30000000 + i, 36) AS plate_no, id_number, NULL::VARCHAR AS credit_code, 'K33' AS vehicle_type,
  day(-4300 - 200 * u(i, 'a')) AS registered_on, day(-600 - 700 * u(i, 'b')) AS inspection_valid_to, 'scrapped' AS status
FROM history() JOIN people ON pid = some_person(i, 'vh')
