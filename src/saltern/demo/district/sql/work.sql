-- Work and insurance: jobs, contributions, pensions, the housing fund.

-- name: employments
SELECT id_number, credit_code, started AS started_on, ended AS ended_on, CASE WHEN ended IS NOT NULL THEN reason END AS end_reason FROM jobs
UNION ALL
SELECT id_number, credit_code, least(day_of(started, -20 - 900 * u(pid, 'j2')), day(-50)), least(day_of(started, -10), day(-40)), 'voluntary' FROM jobs
WHERE u(pid, 'second') < 0.3
-- name: employments.history
SELECT id_number, credit_code, day(-2600 - 1000 * u(i, 'a')) AS started_on, day(-900 - 1600 * u(i, 'b')) AS ended_on, 'voluntary' AS end_reason
FROM history() JOIN people ON pid = some_person(i, 'emh') JOIN firms ON fid = some_firm(i, 'emf') WHERE age > 26

-- name: unemployment_registrations
SELECT id_number, day_of(ended, 5 + 20 * u(pid, 'ur')) AS registered_on, NULL::DATE AS cancelled_on, u(pid, 'hard') < 0.1 AS hard_to_employ
FROM jobs WHERE here AND ended IS NOT NULL AND ended < day(-30) AND lost < 0.04 AND u(pid, 'unreg') < 0.35
-- name: unemployment_registrations.history
SELECT id_number, day(-1500 - 1500 * u(i, 'a')) AS registered_on, day(-300 - 1100 * u(i, 'b')) AS cancelled_on, false AS hard_to_employ
FROM history() JOIN people ON pid = some_person(i, 'urh') WHERE age > 25

-- name: labour_dispatch_permits
SELECT code('LD4403', fid, 7) AS permit_no, credit_code, CAST(until - INTERVAL 3 YEAR AS DATE) AS issued_on, until AS valid_to, mobile AS contact_mobile,
  CASE WHEN until < day(0) THEN 'expired' ELSE 'valid' END AS status
FROM (SELECT *, day(-200 + 1200 * u(fid, 'ldv')) AS until, row_number() OVER (ORDER BY u(fid, 'ld')) AS n FROM firms WHERE status = 'active')
WHERE n <= 130 AND n <= getvariable('firms') / 20
-- name: labour_dispatch_permits.history
SELECT code('LD4402', i, 7) AS permit_no, credit_code, day(-3000) AS issued_on, day(-1900 + 300 * u(i, 'b')) AS valid_to, NULL::VARCHAR AS contact_mobile, 'expired' AS status
FROM history() JOIN firms ON fid = some_firm(i, 'ldh')

-- name: pension_accounts
SELECT id_number, 'employee' AS kind, CAST(greatest(1, (age - 22) * 12 * (0.5 + 0.5 * u(pid, 'mp'))) AS INTEGER) AS months_paid,
  CASE WHEN age < 44 OR u(pid, 'file') < 0.08 THEN NULL ELSE retires END AS statutory_retirement_on,
  CASE WHEN retires < day(0) AND u(pid, 'claims') < 0.96 THEN CAST(date_trunc('month', retires) AS DATE) END AS benefit_started_on,
  CASE WHEN retires < day(-330) AND u(pid, 'claims') < 0.96 AND u(pid, 'qual') > 0.06 THEN day(-440 * pow(u(pid, 'q'), 1.5)) END AS last_qualified_on,
  CASE WHEN died IS NOT NULL THEN 'ended' WHEN retires < day(0) THEN 'retired' ELSE 'contributing' END AS status
FROM (SELECT *, CAST(birth + to_years(CASE WHEN male THEN 60 WHEN u(pid, 'cadre') < 0.35 THEN 55 ELSE 50 END) AS DATE) AS retires FROM people
  WHERE NOT gone AND age > 18 AND (worker OR age > 50) AND u(pid, 'pension') < 0.9)
-- name: pension_accounts.history
SELECT id_number, 'resident' AS kind, CAST(12 * u(i, 'm') AS INTEGER) AS months_paid, NULL::DATE AS statutory_retirement_on, NULL::DATE AS benefit_started_on,
  NULL::DATE AS last_qualified_on, 'closed' AS status FROM history() JOIN people ON pid = some_person(i, 'pah') WHERE age > 18

-- name: social_insurance_payments
WITH span AS (
  SELECT pid, id_number, credit_code, insured, registered, age, kind, CASE
      WHEN ended IS NULL THEN 1 WHEN lost < 0.012 THEN 2 ELSE greatest(4, CAST((getvariable('as_of') - ended) / 30 AS INTEGER)) END AS since,
    CASE WHEN lost < 0.04 AND here THEN CASE kind WHEN 'unemployment' THEN 15 WHEN 'pension' THEN 15 ELSE 0 END
      WHEN kind = 'pension' AND NOT registered AND here AND (u(pid, 'permit') >= 0.72) AND u(pid, 'deep') < 0.65 THEN 13
      WHEN kind IN ('pension', 'medical') THEN 3 ELSE 0 END AS months
  FROM jobs, (VALUES ('pension'), ('medical'), ('unemployment')) k(kind) WHERE insured OR lost < 0.04
), month AS (
  SELECT *, unnest(generate_series(since, since + months - 1)) AS ago FROM span WHERE months > 0
)
SELECT id_number, credit_code, month_text(month_ago(ago)) AS month, kind, money(2200 + 18000 * pow(u(pid, 'base'), 2.4)) AS base,
  CASE WHEN u(pid * 1000 + ago, 'arrears') < 0.004 THEN NULL ELSE day_of(month_ago(ago), 15 + 9 * u(pid, 'payday')) END AS paid_on FROM month
UNION ALL
SELECT m.id_number, j.credit_code, month_text(c.birth - to_months(CAST(ago AS INTEGER))), 'maternity', money(2200 + 12000 * u(m.pid, 'base')), least(day(-1), day_of(CAST(c.birth - to_months(CAST(ago AS INTEGER)) AS DATE), 12))
FROM people c JOIN people m ON m.pid = c.mother JOIN jobs j ON j.pid = m.pid, range(0, 12) t(ago) WHERE c.role = 'child' AND c.birth > day(-400) AND j.insured AND ago < CASE WHEN u(m.pid, 'paid long') < 0.2 THEN 9 ELSE 12 END
-- name: social_insurance_payments.history
SELECT id_number, credit_code, month_text(month_ago(ago)) AS month, ['injury', 'medical', 'unemployment', 'maternity'][slot + 1] AS kind,
  money(2200 + 18000 * pow(u(pid, 'base'), 2.4)) AS base, day_of(month_ago(ago), 15 + 9 * u(pid, 'payday')) AS paid_on
FROM (SELECT i, 4 + CAST(floor(i / getvariable('jobs')) AS BIGINT) // 4 AS ago, CAST(floor(i / getvariable('jobs')) AS BIGINT) % 4 AS slot, 1 + i % getvariable('jobs') AS n FROM history())
JOIN (SELECT pid, id_number, credit_code, row_number() OVER (ORDER BY pid) AS n FROM jobs) USING (n)

-- name: unemployment_benefits
SELECT id_number, day_of(ended, 20) AS approved_on, CAST(3 + 15 * u(pid, 'um') AS INTEGER) AS months, NULL::DATE AS ended_on FROM jobs
WHERE here AND benefit AND ended < day(-21)
-- name: unemployment_benefits.history
SELECT id_number, day(-900 - 2000 * u(i, 'a')) AS approved_on, 6 AS months, day(-600 - 1000 * u(i, 'b')) AS ended_on
FROM history() JOIN people ON pid = some_person(i, 'ubh') WHERE age > 28

-- name: employer_accounts
SELECT e.credit_code, least(day(-1), day_of(e.established, 15 + 40 * u(e.fid, 'eo'))) AS opened_on, NULL::DATE AS closed_on,
  CASE WHEN e.established > day(-30) THEN NULL ELSE CAST(coalesce(staff, 0) AS INTEGER) END AS insured_count
FROM employers e LEFT JOIN (SELECT fid, count(*) AS staff FROM jobs WHERE ended IS NULL GROUP BY fid) USING (fid)
WHERE e.insured AND (staff > 0 OR u(e.fid, 'empty') < 0.3)
-- name: employer_accounts.history
SELECT credit_code, day(-4000) AS opened_on, day(-1000 - 2000 * u(i, 'b')) AS closed_on, 0 AS insured_count FROM history()
JOIN firms ON fid = 1 + CAST(getvariable('firms') + hash(i, 'eah') % greatest(1, getvariable('firms') / 10) AS BIGINT)

-- name: fund_accounts
SELECT code('F', pid, 10) AS account_no, id_number, credit_code, least(day(-20), day_of(started, 30)) AS opened_on,
  CASE WHEN ended IS NOT NULL THEN 'sealed' ELSE 'normal' END AS status FROM jobs WHERE fund AND u(pid, 'has_fund') < 0.85
UNION ALL
SELECT code('FD', pid, 10), id_number, NULL, day(-4000), CASE WHEN u(pid, 'fclosed') < 0.3 THEN 'closed' ELSE 'sealed' END FROM people
WHERE died IS NOT NULL AND age > 40
-- name: fund_accounts.history
SELECT code('G', i, 10) AS account_no, id_number, NULL::VARCHAR AS credit_code, day(-2500 - 1000 * u(i, 'a')) AS opened_on, 'closed' AS status
FROM history() JOIN people ON pid = some_person(i, 'fah') WHERE age > 28

-- name: fund_deposits
SELECT code('F', pid, 10) AS account_no, id_number, credit_code, month_text(month_ago(1)) AS month, money(200 + 3000 * pow(u(pid, 'base'), 2.4)) AS amount,
  day_of(month_ago(1), 18 + 8 * u(pid, 'fd')) AS paid_on
FROM jobs WHERE fund AND ended IS NULL AND u(pid, 'has_fund') < 0.85
-- name: fund_deposits.history
SELECT code('F', pid, 10) AS account_no, id_number, credit_code, month_text(month_ago(ago)) AS month, money(200 + 3000 * pow(u(pid, 'base'), 2.4)) AS amount,
  day_of(month_ago(ago), 18 + 8 * u(pid, 'fd')) AS paid_on
FROM (SELECT 2 + CAST(floor(i / getvariable('jobs')) AS BIGINT) AS ago, 1 + i % getvariable('jobs') AS n FROM history())
JOIN (SELECT pid, id_number, credit_code, row_number() OVER (ORDER BY pid) AS n FROM jobs) USING (n)

-- name: fund_withdrawals
SELECT code('F', pid, 10) AS account_no, id_number, pick(['rent', 'rent', 'purchase', 'other'], u(pid, 'fr')) AS reason, money(1000 + 20000 * u(pid, 'fw')) AS amount,
  day(-5 - 700 * u(pid, 'fwd')) AS paid_on FROM jobs WHERE fund AND u(pid, 'has_fund') < 0.85 AND u(pid, 'withdraws') < 0.25
-- name: fund_withdrawals.history
SELECT code('F', pid, 10) AS account_no, id_number, 'rent' AS reason, money(600 + 3000 * u(i, 'fw')) AS amount, day(-200 - 3400 * u(i, 'fwd')) AS paid_on
FROM (SELECT i, 1 + CAST(hash(i, 'fwh', getvariable('seed')) % getvariable('jobs') AS BIGINT) AS n FROM history())
JOIN (SELECT pid, id_number, row_number() OVER (ORDER BY pid) AS n FROM jobs) USING (n)

-- name: iit_settlements
SELECT id_number, CAST(date_part('year', getvariable('as_of')) - 1 AS INTEGER) AS year,
  CASE WHEN u(pid, 'iit') < 0.12 THEN NULL WHEN u(pid, 'iit') < 0.45 THEN 'none' WHEN u(pid, 'iit') < 0.8 THEN 'refund' ELSE 'pay' END AS obligation,
  CASE WHEN u(pid, 'filed') < 0.2 THEN day(-1 - 38 * u(pid, 'when_filed')) END AS filed_on
FROM people WHERE here AND worker AND u(pid, 'taxed') < 0.75
-- name: iit_settlements.history
SELECT id_number, CAST(date_part('year', getvariable('as_of')) - 2 - floor(2 * u(i, 'y')) AS INTEGER) AS year, 'none' AS obligation, NULL::DATE AS filed_on
FROM history() JOIN people ON pid = some_person(i, 'iih') WHERE age > 22
