-- Housing, money, utilities, cases and visits.

-- name: service_cases
SELECT code('YT', pid * 100 + n, 12) AS case_no, id_number, NULL::VARCHAR AS credit_code, item AS item_key, day(-1 - 25 * u(pid, 'sc' || item)) AS applied_on, NULL::DATE AS decided_on, 'open' AS state,
  pick(['web', 'app', 'hall', 'kiosk'], u(pid, 'ch' || item)) AS channel, NULL::INTEGER AS satisfaction
FROM people, (VALUES (1, 'id-card'), (2, 'residence-permit-endorsement'), (3, 'driving-licence-renewal'), (4, 'graduate-reception'), (5, 'residence-permit'), (6, 'elder-allowance'), (7, 'maternity-allowance'),
  (8, 'public-rental-renewal'), (9, 'unemployment-benefit'), (10, 'pension-claim'), (11, 'birth-registration')) t(n, item)
WHERE here AND u(pid, 'oc' || item) < 0.006 AND CASE item WHEN 'elder-allowance' THEN age > 69 AND u(pid, 'ea') >= 0.93 WHEN 'pension-claim' THEN age BETWEEN 49 AND 61 WHEN 'birth-registration' THEN age BETWEEN 22 AND 40 ELSE age BETWEEN 16 AND 70 END
UNION ALL
SELECT code('YF', fid * 100 + n, 12), NULL, credit_code, item, day(-1 - 25 * u(fid, 'sf' || item)), NULL, 'open', 'web', NULL
FROM firms, (VALUES (1, 'food-permit-extension'), (2, 'hygiene-permit-extension'), (3, 'pollutant-permit-extension')) t(n, item) WHERE status = 'active' AND u(fid, 'of' || item) < 0.01
-- name: service_cases.history
SELECT code('YH', i, 12) AS case_no, id_number, NULL::VARCHAR AS credit_code, pick(['residence-proof', 'social-insurance-record', 'housing-fund-withdrawal', 'exit-entry-permit', 'vehicle-plate', 'marriage-record', 'no-crime-record'], u(i, 'item')) AS item_key,
  day(-10 - 2100 * u(i, 'd')) AS applied_on, day(-4 - 2100 * u(i, 'd')) AS decided_on, CASE WHEN u(i, 's') < 0.94 THEN 'approved' WHEN u(i, 's') < 0.97 THEN 'withdrawn' ELSE 'refused' END AS state,
  pick(['web', 'app', 'hall', 'kiosk'], u(i, 'ch')) AS channel, CASE WHEN u(i, 'sat') < 0.4 THEN CAST(5 - floor(1.3 * u(i, 'st')) AS INTEGER) END AS satisfaction
FROM history() JOIN people ON pid = some_person(i, 'sch') WHERE age > 17

-- name: contact_consents
SELECT id_number, NULL::VARCHAR AS credit_code, mobile(pid, 'm') AS mobile, CASE WHEN u(pid, 'chan') < 0.7 THEN 'sms' WHEN u(pid, 'chan') < 0.95 THEN 'app' ELSE 'none' END AS channel,
  CASE WHEN u(pid, 'consent') < 0.07 THEN false WHEN u(pid, 'consent') < 0.15 THEN NULL ELSE true END AS consent, day(-3 - 1200 * u(pid, 'cu')) AS updated_on
FROM people WHERE here AND age > 15 AND u(pid, 'contact') < 0.96
UNION ALL
SELECT NULL, credit_code, mobile, 'sms', CASE WHEN u(fid, 'fconsent') < 0.03 AND fid NOT IN (SELECT fid FROM sign_firms) THEN false ELSE true END, day(-3 - 1200 * u(fid, 'cu')) FROM firms WHERE status IN ('active', 'abnormal')
-- name: contact_consents.history
SELECT id_number, NULL::VARCHAR AS credit_code, NULL::VARCHAR AS mobile, 'none' AS channel, NULL::BOOLEAN AS consent, day(-1500 - 500 * u(i, 'd')) AS updated_on FROM history() JOIN people ON pid = some_person(i, 'cch') WHERE gone

-- name: public_rentals
SELECT code('GZ', hid, 7) AS contract_no, p.id_number, a.address_code, CAST(ends - INTERVAL 3 YEAR AS DATE) AS started_on, ends AS ends_on, CASE WHEN ends < day(0) THEN 'ended' ELSE 'active' END AS status
FROM (SELECT *, day(-60 + 1090 * u(hid, 'pre')) AS ends FROM people WHERE role = 'head' AND here AND u(hid, 'prent') < CASE WHEN registered THEN 0.17 ELSE 0.04 END) p JOIN addresses a USING (aid)
-- name: public_rentals.history
SELECT code('GX', i, 7) AS contract_no, id_number, NULL::VARCHAR AS address_code, day(-3500) AS started_on, day(-2400 + 1000 * u(i, 'b')) AS ends_on, 'ended' AS status FROM history() JOIN people ON pid = some_person(i, 'prh') WHERE age > 28

-- name: buildings
SELECT address_code, community AS community_code, building_no, storeys, u(aid, 'oldh') < 0.08 AS old_house, CASE WHEN u(aid, 'slp') < 0.3 THEN NULL ELSE u(aid, 'slp') < 0.36 END AS near_slope, u(aid, 'coa') < CASE WHEN street IN ('001', '003') THEN 0.3 ELSE 0.08 END AS coastal
FROM addresses

-- name: owners
SELECT hid, pid, id_number, aid, bought, u(pid, 'owner') < CASE WHEN registered THEN 0.45 ELSE 0.08 END AS owns
FROM (SELECT *, CASE WHEN u(pid, 'recent') < 0.05 THEN day(-2 - 57 * u(pid, 'bought')) ELSE day(-70 - 6000 * u(pid, 'bought')) END AS bought FROM people WHERE role = 'head' AND age > 22)

-- name: property_titles
SELECT code('粤', pid, 9) AS title_no, id_number, NULL::VARCHAR AS credit_code, a.address_code, CASE WHEN u(pid, 'ptk') < 0.55 THEN 'transfer' ELSE 'first' END AS kind, bought AS registered_on, NULL::DATE AS ended_on
FROM owners JOIN addresses a USING (aid) WHERE owns
UNION ALL
SELECT code('粤企', fid, 8), NULL, credit_code, a.address_code, 'first', day(-3000 * u(fid, 'ptf')), NULL FROM firms JOIN addresses a USING (aid) WHERE status = 'active' AND u(fid, 'ptown') < 0.12
-- name: property_titles.history
SELECT code('粤旧', i, 9) AS title_no, id_number, NULL::VARCHAR AS credit_code, a.address_code, 'transfer' AS kind, day(-6500 - 500 * u(i, 'a')) AS registered_on, day(-900 - 3000 * u(i, 'b')) AS ended_on
FROM history() JOIN people ON pid = some_person(i, 'pth') JOIN addresses a USING (aid) WHERE age > 40

-- name: credit_records
SELECT code('XY', fid, 9) AS record_no, NULL::VARCHAR AS id_number, credit_code, pick(['permit', 'permit', 'permit', 'penalty', 'redlist', 'blacklist'], u(fid, 'crk')) AS kind, day(-4 - 900 * u(fid, 'crd')) AS decided_on,
  CASE WHEN u(fid, 'cru') < 0.4 THEN NULL ELSE day(-100 + 900 * u(fid, 'cru')) END AS published_until FROM firms WHERE u(fid, 'credit') < 0.5
UNION ALL
SELECT code('XP', pid, 9), id_number, NULL, CASE WHEN u(pid, 'crk') < 0.15 THEN 'blacklist' WHEN u(pid, 'crk') < 0.4 THEN 'penalty' ELSE 'redlist' END, day(-4 - 900 * u(pid, 'crd')), day(-200 + 900 * u(pid, 'cru')) FROM people WHERE here AND age > 20 AND u(pid, 'credit') < 0.01
-- name: credit_records.history
SELECT code('XH', i, 9) AS record_no, NULL::VARCHAR AS id_number, credit_code, 'permit' AS kind, day(-900 - 2000 * u(i, 'd')) AS decided_on, NULL::DATE AS published_until FROM history() JOIN firms ON fid = some_firm(i, 'crx')

-- name: benefit_payments
SELECT id_number, programme, month_text(month_ago(1 + m)) AS month, money(amount) AS amount, day_of(month_ago(1 + m), 20) AS paid_on
FROM (SELECT id_number, 'elder' AS programme, CASE WHEN age >= 80 THEN 300 ELSE 200 END AS amount FROM people WHERE listed AND died IS NULL AND age >= 70 AND u(pid, 'ea') < 0.93
  UNION ALL SELECT id_number, 'dibao', 800 FROM poor WHERE kind = 'dibao'
  UNION ALL SELECT m.id_number, 'childcare', 3600 FROM people c JOIN people m ON m.pid = c.mother WHERE c.role = 'child' AND c.here AND c.age < 3 AND getvariable('as_of') >= DATE '2025-01-01' AND u(c.pid, 'ccs') < 0.5), range(0, 3) r(m)
WHERE programme <> 'childcare' OR m = 0
-- name: benefit_payments.history
SELECT id_number, pick(['transport', 'heating', 'price_relief', 'student_aid', 'voucher'], u(i, 'p')) AS programme, month_text(month_ago(4 + floor(68 * u(i, 'm')))) AS month, money(50 + 300 * u(i, 'a')) AS amount,
  day_of(month_ago(4 + floor(68 * u(i, 'm'))), 21) AS paid_on FROM history() JOIN people ON pid = some_person(i, 'bph')

-- name: legal_aid_cases
SELECT code('FY', pid, 8) AS case_no, id_number, pick(['labour', 'family', 'injury', 'criminal'], u(pid, 'lak')) AS kind, day(-40 - 900 * u(pid, 'lad')) AS applied_on, day(-30 - 890 * u(pid, 'lad')) AS decided_on
FROM people WHERE here AND age > 18 AND u(pid, 'laid') < 0.004
-- name: legal_aid_cases.history
SELECT code('FX', i, 8) AS case_no, id_number, 'labour' AS kind, day(-1300 - 2000 * u(i, 'a')) AS applied_on, day(-1290 - 1990 * u(i, 'a')) AS decided_on FROM history() JOIN people ON pid = some_person(i, 'lah') WHERE age > 25

-- name: power_bills
SELECT code('05', p.pid, 10) AS account_no, CASE WHEN o.bought > day(-60) AND u(p.pid, 'late_name') < 0.7 THEN q.id_number ELSE p.id_number END AS id_number, NULL::VARCHAR AS credit_code, a.address_code,
  month_text(month_ago(1)) AS month, money(60 + 400 * u(p.pid, 'kwh')) AS kwh, CASE WHEN u(p.pid, 'pb') < 0.06 THEN NULL ELSE day(-1 - 8 * u(p.pid, 'pbd')) END AS paid_on
FROM people p JOIN addresses a USING (aid) LEFT JOIN (SELECT * FROM owners WHERE owns) o ON o.pid = p.pid LEFT JOIN people q ON q.pid = some_person(p.pid, 'seller') WHERE p.role = 'head' AND NOT p.gone
UNION ALL
SELECT code('06', fid, 10), NULL, credit_code, a.address_code, month_text(month_ago(1)), money(300 + 9000 * pow(u(fid, 'kwh'), 3)), day(-3) FROM firms JOIN addresses a USING (aid) WHERE status = 'active'
-- name: power_bills.history
SELECT code('05', pid, 10) AS account_no, id_number, NULL::VARCHAR AS credit_code, a.address_code, month_text(month_ago(ago)) AS month, money(60 + 400 * u(i, 'kwh')) AS kwh, day_of(month_ago(ago), 40) AS paid_on
FROM (SELECT i, 2 + CAST(floor(i / getvariable('people')) AS BIGINT) AS ago, 1 + i % getvariable('people') AS pid FROM history()) JOIN people USING (pid) JOIN addresses a USING (aid)

-- name: water_bills
SELECT code('SW', p.pid, 10) AS account_no, p.id_number, NULL::VARCHAR AS credit_code, a.address_code, month_text(month_ago(1)) AS month, money(3 + 25 * u(p.pid, 'm3')) AS m3, CASE WHEN u(p.pid, 'wb') < 0.06 THEN NULL ELSE day(-1 - 8 * u(p.pid, 'wbd')) END AS paid_on
FROM people p JOIN addresses a USING (aid) WHERE p.role = 'head' AND NOT p.gone
-- name: water_bills.history
SELECT code('SW', pid, 10) AS account_no, id_number, NULL::VARCHAR AS credit_code, a.address_code, month_text(month_ago(ago)) AS month, money(3 + 25 * u(i, 'm3')) AS m3, day_of(month_ago(ago), 40) AS paid_on
FROM (SELECT i, 2 + CAST(floor(i / getvariable('people')) AS BIGINT) AS ago, 1 + i % getvariable('people') AS pid FROM history()) JOIN people USING (pid) JOIN addresses a USING (aid)

-- name: gas_bills
SELECT code('RQ', p.pid, 10) AS account_no, p.id_number, NULL::VARCHAR AS credit_code, a.address_code, month_text(month_ago(1)) AS month, money(2 + 30 * u(p.pid, 'gas')) AS m3, CASE WHEN u(p.pid, 'gb') < 0.06 THEN NULL ELSE day(-1 - 8 * u(p.pid, 'gbd')) END AS paid_on
FROM people p JOIN addresses a USING (aid) WHERE p.role = 'head' AND NOT p.gone AND u(p.pid, 'bimonth') < 0.35
-- name: gas_bills.history
SELECT code('RQ', pid, 10) AS account_no, id_number, NULL::VARCHAR AS credit_code, a.address_code, month_text(month_ago(ago)) AS month, money(2 + 30 * u(i, 'gas')) AS m3, day_of(month_ago(ago), 40) AS paid_on
FROM (SELECT i, 2 + CAST(floor(i / getvariable('people')) AS BIGINT) AS ago, 1 + i % getvariable('people') AS pid FROM history()) JOIN people USING (pid) JOIN addresses a USING (aid)

-- name: tax_returns
SELECT credit_code, 'cit' AS tax_kind, CAST(CAST(date_part('year', getvariable('as_of')) - 1 AS INTEGER) AS VARCHAR) AS period, make_date(CAST(date_part('year', getvariable('as_of')) AS INTEGER), 5, 31) AS due_on,
  CASE WHEN u(fid, 'cit') < 0.35 THEN day(-1 - 60 * u(fid, 'citd')) END AS filed_on FROM firms WHERE status IN ('active', 'abnormal') AND kind <> 'individual' AND established < make_date(CAST(date_part('year', getvariable('as_of')) AS INTEGER), 1, 1)
-- name: tax_returns.history
SELECT credit_code, ['vat', 'iit', 'stamp', 'property'][slot % 4 + 1] AS tax_kind, month_text(month_ago(ago)) AS period, day_of(month_ago(ago), 45) AS due_on,
  CASE WHEN u(i, 'f') < 0.02 THEN NULL ELSE day_of(month_ago(ago), 33 + 11 * u(i, 'fd')) END AS filed_on
FROM (SELECT i, CAST(floor(i / getvariable('firms')) AS BIGINT) AS slot, 2 + slot // 4 AS ago, 1 + i % getvariable('firms') AS fid FROM history()) JOIN firms USING (fid)

-- name: invoices
SELECT code('44030', fid, 15) AS invoice_no, credit_code AS seller_credit_code, NULL::VARCHAR AS buyer_credit_code, day(-1 - 30 * u(fid, 'ivd')) AS issued_on, money(10 + 900 * u(fid, 'iva')) AS amount, 'plain' AS kind FROM firms WHERE status = 'active'
-- name: invoices.history
SELECT code('44031', i, 15) AS invoice_no, s.credit_code AS seller_credit_code, CASE WHEN u(i, 'b2c') < 0.35 THEN NULL ELSE b.credit_code END AS buyer_credit_code, day(-1 - 1820 * pow(u(i, 'd'), 1.2)) AS issued_on, money(10 + 60000 * pow(u(i, 'a'), 6)) AS amount,
  pick(['special', 'plain', 'electronic'], u(i, 'k')) AS kind FROM history() JOIN firms s ON s.fid = some_firm(i, 'ivs') JOIN firms b ON b.fid = some_firm(i, 'ivb')

-- name: transit_taps
SELECT code('SZT', pid, 10) AS card_no, id_number, CASE WHEN age >= 60 THEN 'elder' WHEN age < 18 THEN 'student' ELSE 'normal' END AS card_kind,
  CAST(day(-1) AS TIMESTAMP) + to_seconds(CAST(21600 + 60000 * u(pid, 'tt') AS BIGINT)) AS tapped_at, 'M8' AS line, pick(['盐田路', '海山', '沙头角', '深外高中', '盐田港西', '大梅沙', '小梅沙'], u(pid, 'stn')) AS station FROM people WHERE here AND age > 6 AND u(pid, 'rider') < 0.3
-- name: transit_taps.history
SELECT code('SZT', pid, 10) AS card_no, CASE WHEN u(i, 'anon') < 0.2 THEN NULL ELSE id_number END AS id_number, CASE WHEN age >= 60 THEN 'elder' WHEN age < 18 THEN 'student' ELSE 'normal' END AS card_kind,
  CAST(day(-1 - 1090 * u(i, 'd')) AS TIMESTAMP) + to_seconds(CAST(21600 + 60000 * u(i, 't') AS BIGINT)) AS tapped_at, pick(['B103', 'B308', 'M362', 'M8', 'B380', 'B1'], u(i, 'l')) AS line,
  CASE WHEN u(i, 'bus') < 0.6 THEN NULL ELSE pick(['盐田路', '海山', '沙头角', '深外高中', '盐田港西', '大梅沙', '小梅沙'], u(i, 'stn')) END AS station FROM history() JOIN people ON pid = some_person(i, 'tap')

-- name: grid_visits
SELECT code('ZF', hid, 9) AS visit_no, CASE WHEN u(hid, 'gv') < 0.2 THEN NULL ELSE p.id_number END AS id_number, p.household_no, a.address_code, day(-2 - 400 * u(hid, 'gvd')) AS visited_on,
  CASE WHEN p.age < 60 OR u(hid, 'gva') < 0.4 THEN NULL ELSE u(hid, 'gva') < 0.55 END AS lives_alone, CASE WHEN u(hid, 'gvh') < 0.04 THEN pick(['care', 'repair', 'meal', 'job'], u(hid, 'gvk')) END AS needs_help, mobile(p.pid, 'm') AS contact_mobile
FROM people p JOIN addresses a USING (aid) WHERE p.role = 'head' AND p.here AND a.street = getvariable('street') AND u(hid, 'visited') < 0.35
-- name: grid_visits.history
WITH neighbours AS (
  SELECT pid, id_number, household_no, address_code, row_number() OVER (ORDER BY pid) AS n FROM people JOIN addresses USING (aid) WHERE street = getvariable('street')
), visits AS (
  SELECT i, 1 + CAST(hash(i, 'gvx', getvariable('seed')) % (SELECT count(*) FROM neighbours) AS BIGINT) AS n FROM history()
)
SELECT code('ZG' || getvariable('street'), i, 9) AS visit_no, CASE WHEN u(i, 'anon') < 0.4 THEN NULL ELSE id_number END AS id_number, household_no, address_code,
  day(-30 - 1400 * u(i, 'd')) AS visited_on, NULL::BOOLEAN AS lives_alone, NULL::VARCHAR AS needs_help, NULL::VARCHAR AS contact_mobile
FROM visits JOIN neighbours USING (n)
