-- Health and medical insurance.

-- name: immunisations
SELECT p.id_number, vaccine AS vaccine_code, dose AS dose_no, CAST(birth + INTERVAL 1 DAY * (after + CAST(20 * u(pid, vaccine) AS INTEGER)) AS DATE) AS given_on,
  pick(['C01', 'C02', 'C03', 'C04', 'C05'], u(p.hid, 'clinic')) AS clinic
FROM people p, (VALUES ('BCG', 1, 1), ('HepB', 1, 1), ('HepB', 2, 32), ('Polio', 1, 62), ('DTP', 1, 92), ('MMR', 1, 245)) v(vaccine, dose, after)
WHERE here AND age < 12 AND birth + after + 21 < getvariable('as_of') AND u(pid, 'vaccinated') > CASE WHEN age < 0.6 THEN 0.12 ELSE 0.02 END
UNION ALL
SELECT id_number, 'HPV', d, day(-20 - 150 * u(pid, 'hpv')), 'C01' FROM people, range(1, 3) r(d) WHERE here AND NOT male AND age BETWEEN 12 AND 15 AND u(pid, 'hpv_given') < 0.25
-- name: immunisations.history
SELECT id_number, pick(['Flu', 'JE', 'MenA', 'HepA', 'DTP', 'Rabies'], u(i, 'v')) AS vaccine_code, CAST(1 + floor(3 * u(i, 'd')) AS INTEGER) AS dose_no,
  greatest(birth + 200, day(-5400 * u(i, 'g'))) AS given_on, 'C02' AS clinic
FROM history() JOIN people ON pid = some_person(i, 'imm') WHERE age > 1.2

-- name: medical_visits
SELECT code('V', pid * 10 + n, 10) AS visit_no, id_number, pick(['H44030801', 'H44030802', 'S4403081', 'S4403082'], u(pid, 'fac' || n)) AS facility,
  day(-2 - 360 * u(pid, 'vis' || n)) AS visited_on, 'outpatient' AS kind,
  CASE WHEN u(pid, 'nodiag' || n) < 0.2 THEN NULL ELSE CASE WHEN u(pid, 'disease') < 0.6 THEN 'hypertension' ELSE 'diabetes' END END AS diagnosis_group
FROM people, range(1, 6) r(n) WHERE here AND age > 40 AND u(pid, 'chronic') < CASE WHEN age > 60 THEN 0.3 ELSE 0.07 END
UNION ALL
SELECT code('E', pid, 10), id_number, 'S4403081', day(-3 - 500 * u(pid, 'chk')), 'elder_check', NULL FROM people WHERE here AND age >= 65 AND u(pid, 'checked') < 0.75
UNION ALL
SELECT code('M', c.pid, 10), m.id_number, 'H44030801', least(day(-1), c.birth - 60), 'maternal', 'pregnancy' FROM people c JOIN people m ON m.pid = c.mother
WHERE c.role = 'child' AND c.birth > day(-700)
UNION ALL
SELECT code('W', pid, 10), id_number, 'H44030801', day(-1), 'maternal', 'checkup' FROM people WHERE spouse > 0 AND age < 33 AND u(least(pid, spouse), 'preg') < 0.4
-- name: medical_visits.history
SELECT code('VH', i, 10) AS visit_no, id_number, pick(['H44030801', 'H44030802', 'H44030803', 'S4403081', 'S4403082', 'S4403083'], u(i, 'f')) AS facility,
  greatest(birth, day(-1 - 3600 * pow(u(i, 'd'), 1.5))) AS visited_on, CASE WHEN u(i, 'k') < 0.03 THEN 'inpatient' ELSE 'outpatient' END AS kind,
  CASE WHEN u(i, 'g') < 0.2 THEN NULL ELSE pick(['respiratory', 'injury', 'dental', 'eye', 'skin', 'digestive', 'muscle'], u(i, 'dg')) END AS diagnosis_group
FROM history() JOIN people ON pid = some_person(i, 'mvh')

-- name: health_practitioners
SELECT id_number, kind, code('2', pid, 14) AS register_no, day(-500 - 5000 * u(pid, 'hpr')) AS registered_on,
  CASE kind WHEN 'nurse' THEN day(-10 + 1825 * u(pid, 'hpv2')) END AS valid_to, pick(['H44030801', 'H44030802', 'S4403081'], u(pid, 'hpf')) AS facility
FROM (SELECT *, CASE WHEN male OR u(pid, 'hpk') < 0.3 THEN 'doctor' ELSE 'nurse' END AS kind FROM people
  WHERE here AND worker AND age BETWEEN 23 AND 58 AND u(pid, 'hp') < CASE WHEN male THEN 0.011 ELSE 0.03 END)
-- name: health_practitioners.history
SELECT id_number, 'nurse' AS kind, code('1', i, 14) AS register_no, day(-5000) AS registered_on, day(-900 - 800 * u(i, 'b')) AS valid_to, 'H44030801' AS facility
FROM history() JOIN people ON pid = some_person(i, 'hph') WHERE gone

-- name: hygiene_permits
SELECT code('WS', fid, 9) AS permit_no, credit_code, pick(['hotel', 'barber', 'pool', 'cinema', 'bath'], u(fid, 'hyk')) AS premises_kind, a.address_code,
  CAST(until - INTERVAL 4 YEAR AS DATE) AS issued_on, until AS valid_to, mobile AS contact_mobile, CASE WHEN until < day(0) THEN 'expired' ELSE 'valid' END AS status
FROM (SELECT *, day(-150 + 1450 * u(fid, 'hyv')) AS until FROM firms WHERE status IN ('active', 'abnormal') AND u(fid, 'hyg') < 0.085) JOIN addresses a USING (aid)
-- name: hygiene_permits.history
SELECT code('WX', i, 9) AS permit_no, credit_code, 'barber' AS premises_kind, NULL::VARCHAR AS address_code, day(-4000) AS issued_on, day(-2500 + 900 * u(i, 'b')) AS valid_to,
  NULL::VARCHAR AS contact_mobile, 'cancelled' AS status FROM history() JOIN firms ON fid = some_firm(i, 'hyh')

-- name: medical_enrolments
SELECT id_number, CASE WHEN worker THEN 'employee' ELSE 'resident' END AS kind, greatest(birth + 20, day(-60 - 4000 * u(pid, 'me'))) AS started_on,
  CASE WHEN gone THEN day(-300 * u(pid, 'mo') - 5) WHEN died IS NOT NULL THEN died END AS ended_on, CASE WHEN u(pid, 'card') < 0.85 THEN code('621485', pid, 10) END AS payee_account, '440300' AS place
FROM people WHERE u(pid, 'insured') > CASE WHEN age < 0.25 THEN 0.35 WHEN worker THEN 0.02 WHEN registered THEN 0.05 ELSE 0.35 END AND birth + 21 < day(0)
-- name: medical_enrolments.history
SELECT id_number, 'resident' AS kind, greatest(birth, day(-5000 - 400 * u(i, 'a'))) AS started_on, greatest(birth, day(-3000 - 1500 * u(i, 'b'))) AS ended_on, NULL::VARCHAR AS payee_account, '440300' AS place
FROM history() JOIN people ON pid = some_person(i, 'meh')

-- name: medical_settlements
SELECT code('T', pid * 10 + n, 10) AS settlement_no, id_number, pick(['H43010201', 'H36010301', 'H42010201'], u(pid, 'far')) AS facility,
  day(-3 - 350 * u(pid, 'set' || n)) AS settled_on, 'remote' AS kind, money(800 + 30000 * pow(u(pid, 'cost' || n), 3)) AS total, money(300 + 500 * u(pid, 'fund' || n)) AS fund
FROM people, range(1, 4) r(n) WHERE here AND age > 55 AND u(pid, 'remote') < 0.08
-- name: medical_settlements.history
SELECT code('TH', i, 10) AS settlement_no, id_number, pick(['H44030801', 'H44030802', 'P44030811', 'P44030812', 'S4403081'], u(i, 'f')) AS facility,
  greatest(birth, day(-1 - 1800 * pow(u(i, 'd'), 1.3))) AS settled_on, CASE WHEN u(i, 'k') < 0.03 THEN 'inpatient' WHEN u(i, 'k') < 0.55 THEN 'outpatient' ELSE 'pharmacy' END AS kind,
  money(20 + 900 * pow(u(i, 't'), 4)) AS total, money(10 + 10 * u(i, 'fu')) AS fund
FROM history() JOIN people ON pid = some_person(i, 'msh')

-- name: maternity_claims
SELECT m.id_number, c.birth AS event_on, 'allowance' AS kind, least(day(-1), c.birth + 40) AS approved_on, CASE WHEN c.birth < day(-60) THEN c.birth + 52 END AS paid_on
FROM people c JOIN people m ON m.pid = c.mother WHERE c.role = 'child' AND c.birth BETWEEN day(-2500) AND day(-25) AND m.worker AND u(c.pid, 'claimed') < 0.8
UNION ALL
SELECT m.id_number, c.birth, 'medical', least(day(-1), c.birth + 20), c.birth + 21 FROM people c JOIN people m ON m.pid = c.mother
WHERE c.role = 'child' AND c.birth BETWEEN day(-1500) AND day(-25) AND m.worker AND u(c.pid, 'claimed2') < 0.4
-- name: maternity_claims.history
SELECT id_number, day(-2600 - 1000 * u(i, 'a')) AS event_on, 'medical' AS kind, day(-2500 - 1000 * u(i, 'a')) AS approved_on, day(-2490 - 1000 * u(i, 'a')) AS paid_on
FROM history() JOIN people ON pid = some_person(i, 'mch') WHERE NOT male AND age BETWEEN 32 AND 48

-- name: chronic_registrations
SELECT id_number, CASE WHEN u(pid, 'disease') < 0.6 THEN 'hypertension' ELSE 'diabetes' END AS disease_group, day(-100 - 1800 * u(pid, 'cra')) AS approved_on,
  CASE WHEN u(pid, 'crl') < 0.5 THEN NULL ELSE day(-60 + 900 * u(pid, 'crv')) END AS valid_to
FROM people WHERE here AND age > 40 AND u(pid, 'chronic') < CASE WHEN age > 60 THEN 0.3 ELSE 0.07 END AND u(pid, 'creg') < 0.7
-- name: chronic_registrations.history
SELECT id_number, 'other' AS disease_group, day(-3000) AS approved_on, day(-1000 - 900 * u(i, 'b')) AS valid_to FROM history() JOIN people ON pid = some_person(i, 'crh') WHERE age > 45

-- name: remote_filings
SELECT id_number, pick(['430100', '360100', '420100', '450100'], u(pid, 'rfp')) AS place, pick(['settled', 'resident', 'referral'], u(pid, 'rfk')) AS kind, day(-30 - 900 * u(pid, 'rfs')) AS started_on,
  CASE WHEN u(pid, 'rfe') < 0.3 THEN day(-100 + 400 * u(pid, 'rfx')) END AS ended_on
FROM people WHERE here AND age > 50 AND u(pid, 'remote') < 0.1 AND u(pid, 'rf') < 0.5
-- name: remote_filings.history
SELECT id_number, '430100' AS place, 'referral' AS kind, day(-1800 - 900 * u(i, 'a')) AS started_on, day(-800 - 900 * u(i, 'b')) AS ended_on FROM history() JOIN people ON pid = some_person(i, 'rfh')

-- name: veterans
SELECT id_number, discharged AS discharged_on, CASE WHEN discharged > day(-60) AND u(pid, 'vr') < 0.6 THEN NULL ELSE least(day(-1), day_of(discharged, 12)) END AS reported_on,
  pick(['self', 'assigned', 'demobilised'], u(pid, 'vk')) AS kind, CASE WHEN u(pid, 'vc') < 0.6 THEN least(day(-1), day_of(discharged, 200)) END AS card_issued_on
FROM (SELECT *, CASE WHEN age < 26 AND u(pid, 'vrec') < 0.5 THEN day(-3 - 70 * u(pid, 'vd')) ELSE day(-200 - (age - 22) * 340 * u(pid, 'vd')) END AS discharged FROM people
  WHERE here AND age BETWEEN 22 AND 75 AND u(pid, 'veteran') < CASE WHEN male THEN 0.024 ELSE 0.002 END)
-- name: veterans.history
SELECT id_number, day(-7000) AS discharged_on, day(-6900) AS reported_on, 'assigned' AS kind, NULL::DATE AS card_issued_on FROM history() JOIN people ON pid = some_person(i, 'vth') WHERE gone AND age > 45

-- name: military_registrations
SELECT id_number, CAST(date_part('year', birth) + 18 AS INTEGER) AS year, least(day(-1), make_date(CAST(date_part('year', birth) + 18 AS INTEGER), 1, 15) + CAST(150 * u(pid, 'mil') AS INTEGER)) AS registered_on
FROM people WHERE registered AND here AND male AND date_part('year', birth) + 18 <= date_part('year', getvariable('as_of'))
  AND age < 30 AND u(pid, 'milreg') < CASE WHEN date_part('year', birth) + 18 = date_part('year', getvariable('as_of')) THEN 0.35 ELSE 0.96 END
-- name: military_registrations.history
SELECT id_number, CAST(date_part('year', birth) + 18 AS INTEGER) AS year, make_date(CAST(date_part('year', birth) + 18 AS INTEGER), 5, 5) AS registered_on
FROM history() JOIN people ON pid = some_person(i, 'mih') WHERE male AND age BETWEEN 31 AND 45
