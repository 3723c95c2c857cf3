-- Civil affairs and family: marriages, births, deaths, allowances, care.

-- name: marriages
SELECT code('J440308-', p.pid, 8) AS cert_no, p.id_number, s.id_number AS spouse_id_number,
  CASE WHEN u(p.pid, 'reissue') < 0.04 THEN 'reissue' ELSE 'marry' END AS kind,
  greatest(CAST(greatest(p.birth, s.birth) + INTERVAL 20 YEAR AS DATE),
    CASE WHEN p.age < 33 AND u(p.pid, 'fresh') < 0.12 THEN day(-3 - 170 * u(p.pid, 'wed')) ELSE day(-250 - 8700 * u(p.pid, 'wed')) END) AS registered_on,
  '440308' AS office
FROM people p JOIN people s ON s.pid = p.spouse
WHERE p.role = 'head' AND u(p.pid, 'here') < CASE WHEN p.died IS NOT NULL OR s.died IS NOT NULL THEN 0.9 WHEN p.age < 33 THEN 0.3 ELSE 0.13 END
-- name: marriages.history
SELECT code('L440308-', i, 8) AS cert_no, p.id_number, q.id_number AS spouse_id_number, 'divorce' AS kind, day(-400 - 6000 * u(i, 'd')) AS registered_on,
  '440308' AS office
FROM history() JOIN people p ON p.pid = some_person(i, 'm1') JOIN people q ON q.pid = some_person(i, 'm2') WHERE p.male AND NOT q.male AND p.age > 40 AND q.age > 40

-- name: elder_allowances
SELECT id_number, CASE WHEN age >= 100 THEN '100' WHEN age >= 90 THEN '90' WHEN age >= 80 THEN '80' ELSE '70' END AS band,
  past(CAST(date_trunc('month', greatest(birth + INTERVAL 70 YEAR, DATE '2019-10-01')) AS DATE)) AS started_on,
  CASE WHEN u(pid, 'ec') < 0.05 THEN NULL ELSE day(-20 - 230 * u(pid, 'chk')) END AS last_checked_on,
  CASE WHEN died IS NOT NULL THEN 'ended' WHEN age >= 80 AND u(pid, 'pause') < 0.04 THEN 'paused' ELSE 'paid' END AS status
FROM people WHERE listed AND age >= 70 AND u(pid, 'ea') < 0.93
-- name: elder_allowances.history
SELECT id_number, '80' AS band, day(-3600 + 500 * u(i, 'a')) AS started_on, day(-900 * u(i, 'b') - 400) AS last_checked_on, 'ended' AS status
FROM history() JOIN people ON pid = some_person(i, 'eh') WHERE gone AND age > 30

-- name: poor
SELECT pid, id_number, registered, kind, day(-30 - 1400 * u(hid, 'approved')) AS approved_on,
  CASE WHEN kind = 'extreme_poverty' THEN NULL ELSE day(-3 + 365 * u(hid, 'review')) END AS review_due_on, code('SA', hid, 8) AS household_no
FROM (SELECT *, CASE WHEN u(hid, 'pk') < 0.6 THEN 'dibao' WHEN u(hid, 'pk') < 0.92 THEN 'marginal' ELSE 'extreme_poverty' END AS kind
  FROM people WHERE registered AND here AND u(hid, 'poor') < 0.018)

-- name: social_assistance
SELECT household_no, id_number, kind, approved_on, review_due_on, 'active' AS status FROM poor
-- name: social_assistance.history
SELECT code('SX', i, 8) AS household_no, id_number, 'dibao' AS kind, day(-3000 - 300 * u(i, 'a')) AS approved_on, day(-800 - 900 * u(i, 'b')) AS review_due_on,
  'ended' AS status FROM history() JOIN people ON pid = some_person(i, 'sx')

-- name: disabled
SELECT pid, id_number, registered, category, CASE WHEN u(pid, 'nograde') < 0.04 THEN NULL ELSE CAST(1 + floor(u(pid, 'grade') * 4) AS INTEGER) END AS grade,
  age, valid_to, CASE WHEN valid_to < day(0) THEN 'expired' ELSE 'valid' END AS status
FROM (SELECT *, pick(['physical', 'physical', 'hearing', 'visual', 'intellectual', 'mental', 'speech'], u(pid, 'cat')) AS category,
    day(-200 + 3600 * u(pid, 'dv')) AS valid_to
  FROM people WHERE here AND age > 2 AND u(pid, 'disabled') < CASE WHEN hid IN (SELECT hid FROM people JOIN poor USING (pid)) THEN 0.16
    WHEN age > 60 THEN 0.035 WHEN age < 18 THEN 0.007 ELSE 0.008 END)

-- name: disability_certificates
SELECT id_number, category, grade, CAST(valid_to - INTERVAL 10 YEAR AS DATE) AS issued_on, valid_to, status FROM disabled
-- name: disability_certificates.history
SELECT id_number, 'physical' AS category, 3 AS grade, day(-5400) AS issued_on, day(-1700 + 300 * u(i, 'x')) AS valid_to, 'cancelled' AS status
FROM history() JOIN people ON pid = some_person(i, 'dc')

-- name: disability_allowances
SELECT d.id_number, 'living' AS kind, day(-100 - 1200 * u(pid, 'dla')) AS approved_on, 'paid' AS status
FROM disabled d JOIN poor USING (pid) WHERE d.registered AND u(pid, 'dl') < 0.72
UNION ALL
SELECT id_number, 'care', day(-100 - 1200 * u(pid, 'dca')), CASE WHEN u(pid, 'dcs') < 0.03 THEN 'paused' ELSE 'paid' END
FROM disabled WHERE registered AND (grade <= 2 OR category IN ('intellectual', 'mental')) AND u(pid, 'dc') < 0.86
-- name: disability_allowances.history
SELECT id_number, 'care' AS kind, day(-2900) AS approved_on, 'ended' AS status FROM history() JOIN people ON pid = some_person(i, 'dx') WHERE gone

-- name: elder_care
SELECT id_number, CASE WHEN u(pid, 'as') < 0.4 THEN NULL ELSE day(-5 - 800 * u(pid, 'assessed')) END AS assessed_on,
  CASE WHEN u(pid, 'as') < 0.4 THEN NULL ELSE CAST(floor(u(pid, 'al') * 4) AS INTEGER) END AS ability_level,
  CASE WHEN u(pid, 'visited') < 0.45 THEN NULL ELSE u(pid, 'alone') < 0.25 END AS lives_alone,
  pick(['meal', 'bath', 'cleaning', 'medical', 'call'], u(pid, 'sk')) AS service_kind, mobile(pid, 'm') AS contact_mobile
FROM people WHERE here AND age >= 65 AND u(pid, 'care') < 0.6
-- name: elder_care.history
SELECT id_number, day(-1400 - 600 * u(i, 'a')) AS assessed_on, 1 AS ability_level, false AS lives_alone, 'meal' AS service_kind, NULL::VARCHAR AS contact_mobile
FROM history() JOIN people ON pid = some_person(i, 'ech') WHERE age > 64

-- name: births
SELECT code('R440', c.pid, 8) AS birth_cert_no, c.birth AS birth_date, c.sex,
  CASE WHEN u(c.pid, 'nonumber') < CASE WHEN c.birth > day(-60) THEN 0.5 WHEN c.birth > day(-365) THEN 0.12 ELSE 0.03 END
    THEN NULL ELSE c.id_number END AS child_id_number,
  m.id_number AS mother_id_number, CASE WHEN u(c.pid, 'nofather') < 0.1 THEN NULL ELSE f.id_number END AS father_id_number,
  pick(['H44030801', 'H44030802', 'H44030803'], u(c.pid, 'hosp')) AS hospital
FROM people c JOIN people m ON m.pid = c.mother LEFT JOIN people f ON f.pid = c.father AND c.father > 0
WHERE c.role = 'child' AND c.birth > day(-7300) AND u(c.pid, 'bornhere') < CASE WHEN c.birth > day(-800) THEN 0.9 ELSE 0.55 END
-- name: births.history
SELECT code('S440', i, 8) AS birth_cert_no, day(-4000 - 3200 * u(i, 'a')) AS birth_date, pick(['male', 'female'], u(i, 's')) AS sex, NULL::VARCHAR AS child_id_number,
  p.id_number AS mother_id_number, NULL::VARCHAR AS father_id_number, 'H44030801' AS hospital
FROM history() JOIN people p ON p.pid = some_person(i, 'bm') WHERE NOT p.male AND p.age BETWEEN 42 AND 55

-- name: deaths
SELECT id_number, died AS died_on, pick(['hospital', 'hospital', 'home', 'other'], u(pid, 'dp')) AS place, past(day_of(died, 1 + 6 * u(pid, 'dr'))) AS reported_on
FROM people WHERE died IS NOT NULL
