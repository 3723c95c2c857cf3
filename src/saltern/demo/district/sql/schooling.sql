-- Pupils, school places, degrees and graduates.

-- name: pupils
SELECT pid, id_number, mother, father, age, term,
  CASE WHEN term < 6 THEN 'kindergarten' WHEN term < 12 THEN 'primary' WHEN term < 15 THEN 'junior' ELSE 'senior' END AS stage,
  CASE WHEN term < 6 THEN term - 2 WHEN term < 18 THEN term - 5 END AS grade
FROM (SELECT *, CAST(date_part('year', getvariable('as_of') - INTERVAL 8 MONTH) - date_part('year', birth + INTERVAL 4 MONTH) AS INTEGER) AS term
  FROM people WHERE here AND role = 'child')
WHERE term BETWEEN 3 AND 17 AND u(pid, 'pupil') < CASE WHEN term < 15 THEN 0.93 ELSE 0.6 END

-- name: students
SELECT code('G440308', s.pid, 9) AS student_no, s.id_number,
  CASE WHEN u(s.pid, 'noguard') < 0.05 THEN NULL WHEN u(s.pid, 'guard') < 0.6 OR f.id_number IS NULL THEN m.id_number ELSE f.id_number END AS guardian_id_number,
  code('SCH', 1 + CAST(floor(u(s.pid, 'school') * 60) AS BIGINT), 4) AS school_code, stage, grade,
  make_date(CAST(date_part('year', getvariable('as_of') - INTERVAL 8 MONTH) AS INTEGER) -
    CASE stage WHEN 'kindergarten' THEN grade - 1 WHEN 'primary' THEN grade - 1 WHEN 'junior' THEN grade - 7 ELSE grade - 10 END, 9, 1) AS enrolled_on,
  NULL::DATE AS left_on
FROM pupils s LEFT JOIN people m ON m.pid = s.mother AND s.mother > 0 LEFT JOIN people f ON f.pid = s.father AND s.father > 0
-- name: students.history
SELECT code('G440309', i, 9) AS student_no, id_number, NULL::VARCHAR AS guardian_id_number, code('SCH', 1 + i % 60, 4) AS school_code, 'kindergarten' AS stage,
  3 AS grade, day(-3600 * u(i, 'a') - 1200) AS enrolled_on, day(-3600 * u(i, 'a') - 300) AS left_on
FROM history() JOIN people ON pid = some_person(i, 'sth') WHERE age BETWEEN 18 AND 30

-- name: school_place_applications
SELECT code('X', s.pid, 9) AS application_no, s.id_number AS child_id_number, coalesce(m.id_number, f.id_number) AS guardian_id_number,
  CAST(date_part('year', getvariable('as_of')) AS INTEGER) AS school_year, CASE WHEN s.stage = 'kindergarten' THEN 'primary' ELSE 'junior' END AS stage,
  NULL::VARCHAR AS result
FROM pupils s LEFT JOIN people m ON m.pid = s.mother AND s.mother > 0 LEFT JOIN people f ON f.pid = s.father AND s.father > 0
WHERE s.term IN (5, 11) AND u(s.pid, 'applied') < 0.42
UNION ALL
SELECT code('Y', s.pid, 9), s.id_number, coalesce(m.id_number, f.id_number),
  CAST(date_part('year', getvariable('as_of')) AS INTEGER) - CASE WHEN s.stage = 'primary' THEN s.grade ELSE s.grade - 6 END,
  s.stage, pick(['public', 'public', 'private'], u(s.pid, 'res'))
FROM pupils s LEFT JOIN people m ON m.pid = s.mother AND s.mother > 0 LEFT JOIN people f ON f.pid = s.father AND s.father > 0
WHERE s.stage IN ('primary', 'junior') AND u(s.pid, 'sp') < 0.25
-- name: school_place_applications.history
SELECT code('Z', i, 9) AS application_no, NULL::VARCHAR AS child_id_number, id_number AS guardian_id_number, 2013 AS school_year, 'primary' AS stage, 'public' AS result
FROM history() JOIN people ON pid = some_person(i, 'spa') WHERE age > 35

-- name: schools
SELECT code('SCH', range, 4) AS school_code, credit_code, '盐田区' || pick(['外国语', '实验', '海涛', '林园', '梅沙', '乐群', '田东', '云海', '庚子'], u(range, 'sn'))
    || CASE WHEN range <= 30 THEN '幼儿园' WHEN range <= 46 THEN '小学' WHEN range <= 56 THEN '学校' WHEN range <= 60 THEN '高级中学' ELSE '培训中心' END AS name,
  CASE WHEN range <= 30 THEN 'kindergarten' WHEN range <= 46 THEN 'primary' WHEN range <= 56 THEN 'junior' WHEN range <= 60 THEN 'senior' ELSE 'training' END AS stage,
  CAST(60 + u(range, 'pupils') * 1200 AS INTEGER) AS pupils, range BETWEEN 50 AND 60 AND u(range, 'board') < 0.5 AS boarding, a.address_code,
  mobile(range, 'school') AS contact_mobile
FROM range(1, 96) JOIN firms ON fid = 1 + CAST(hash(range, 'school', getvariable('seed')) % getvariable('firms') AS BIGINT) JOIN addresses a USING (aid)

-- name: degrees
SELECT id_number, pick(['深圳大学', '华南理工大学', '中山大学', '暨南大学', '华南师范大学', '广东工业大学', '武汉大学', '湖南大学', '南昌大学', '深圳职业技术学院', 'University of Leeds'],
    u(pid, 'uni')) AS school, level, awarded AS awarded_on, '10' || CAST(590 + pid % 400 AS VARCHAR) || strftime(awarded, '%Y') || code('', pid % 1000000, 6) AS number,
  CASE WHEN awarded > day(-730) AND u(pid, 'ver') < 0.12 THEN NULL WHEN u(pid, 'ver') > 0.99 THEN false ELSE true END AS verified
FROM (SELECT *, CASE WHEN u(pid, 'lv') < 0.42 THEN 'college' WHEN u(pid, 'lv') < 0.9 THEN 'bachelor' WHEN u(pid, 'lv') < 0.985 THEN 'master' ELSE 'doctor' END AS level,
    make_date(CAST(date_part('year', birth) AS INTEGER) + CASE WHEN u(pid, 'lv') < 0.42 THEN 21 WHEN u(pid, 'lv') < 0.9 THEN 22 ELSE 25 END, 6, 30) AS awarded
  FROM people WHERE NOT gone AND age BETWEEN 21 AND 55 AND u(pid, 'degree') < CASE WHEN registered THEN 0.52 ELSE 0.26 END)
WHERE awarded < day(0)
-- name: degrees.history
SELECT id_number, '广东省自学考试' AS school, 'college' AS level, day(-5000 - 2000 * u(i, 'a')) AS awarded_on, code('65440', i, 10) AS number, true AS verified
FROM history() JOIN people ON pid = some_person(i, 'dg') WHERE age > 42

-- name: graduate_receptions
SELECT p.id_number, CASE WHEN u(p.pid, 'gk') < 0.75 THEN 'graduate' ELSE 'talent' END AS kind, approved AS approved_on, j.credit_code,
  CASE WHEN p.registered THEN least(day(-1), day_of(approved, 10 + 60 * u(p.pid, 'mv'))) END AS household_moved_on
FROM (SELECT *, day(CASE WHEN age < 27 THEN -8 - 700 * u(pid, 'ga') ELSE -300 - 2500 * u(pid, 'ga') END) AS approved FROM people
  WHERE here AND age BETWEEN 22 AND 42 AND u(pid, 'degree') < CASE WHEN registered THEN 0.52 ELSE 0.26 END
  AND u(pid, 'received') < CASE WHEN registered THEN 0.6 WHEN age < 27 THEN 0.10 ELSE 0.0 END) p
JOIN jobs j USING (pid)
-- name: graduate_receptions.history
SELECT id_number, 'talent' AS kind, day(-2000 - 800 * u(i, 'a')) AS approved_on, NULL::VARCHAR AS credit_code, day(-1900 - 800 * u(i, 'a')) AS household_moved_on
FROM history() JOIN people ON pid = some_person(i, 'gr') WHERE registered AND age > 30

-- name: talent_subsidies
SELECT p.id_number, 'new_talent' AS kind, day(-10 - 900 * u(pid, 'ts')) AS approved_on, money(pick([15000, 25000, 30000], u(pid, 'amt'))) AS amount,
  day(-1 - 9 * u(pid, 'tp')) AS paid_on
FROM people p WHERE registered AND here AND age BETWEEN 22 AND 42 AND u(pid, 'degree') < 0.52 AND u(pid, 'received') < 0.6 AND u(pid, 'subsidy') < 0.4
-- name: talent_subsidies.history
SELECT id_number, 'district_topup' AS kind, day(-400 - 1700 * u(i, 'a')) AS approved_on, money(5000 + 10000 * u(i, 'b')) AS amount, day(-390 - 1690 * u(i, 'a')) AS paid_on
FROM history() JOIN people ON pid = some_person(i, 'tsh')
