-- What units write down about firms.

-- name: business_entities
SELECT credit_code, f.name, f.kind, coalesce(s.id_number, p.id_number) AS legal_rep_id_number, a.address_code, industry AS industry_code, established AS established_on,
  CASE WHEN u(fid, 'term') < 0.3 THEN CAST(established + INTERVAL 20 YEAR AS DATE) END AS term_ends_on, f.mobile AS contact_mobile, f.status
FROM firms f JOIN addresses a USING (aid) LEFT JOIN people p ON p.pid = f.rep
  LEFT JOIN (SELECT w.fid AS led, k.id_number FROM sign_firms w, personas k WHERE w.part = 'warned' AND w.n = 20 AND k.key = 'signboard') s ON s.led = f.fid
-- name: business_entities.history
SELECT credit_code, name, kind, NULL::VARCHAR AS legal_rep_id_number, NULL::VARCHAR AS address_code, industry AS industry_code, established AS established_on, day(-50 - 900 * u(i, 'x')) AS term_ends_on,
  NULL::VARCHAR AS contact_mobile, status FROM history() JOIN firms ON fid = 1 + CAST(getvariable('firms') + hash(i, 'beh') % greatest(1, getvariable('firms') / 10) AS BIGINT)

-- name: annual_reports
SELECT credit_code, CAST(date_part('year', getvariable('as_of')) - back AS INTEGER) AS year, turn + CAST(60 * u(fid * 10 + back, 'filed') AS INTEGER) - 20 AS filed_on
FROM (SELECT *, make_date(CAST(date_part('year', getvariable('as_of')) - back AS INTEGER), CAST(date_part('month', established) AS INTEGER), CAST(least(28, date_part('day', established)) AS INTEGER)) AS turn
  FROM firms, range(0, 3) r(back) WHERE status IN ('active', 'abnormal') AND kind <> 'individual' AND established < day(-365))
WHERE turn + CAST(60 * u(fid * 10 + back, 'filed') AS INTEGER) - 20 < day(0) AND u(fid * 10 + back, 'files') < 0.86 AND turn > established
-- name: annual_reports.history
SELECT credit_code, CAST(date_part('year', getvariable('as_of')) - 3 - floor(4 * u(i, 'y')) AS INTEGER) AS year, day(-1100 - 1400 * u(i, 'd')) AS filed_on
FROM history() JOIN firms ON fid = some_firm(i, 'arh')

-- name: food_permits
SELECT code('JY24403080', fid, 6) AS permit_no, credit_code, pick(['restaurant', 'retail', 'canteen', 'drinks'], u(fid, 'fpk')) AS kind, a.address_code,
  CAST(until - INTERVAL 5 YEAR AS DATE) AS issued_on, until AS valid_to, mobile AS contact_mobile, CASE WHEN until < day(0) THEN 'expired' ELSE 'valid' END AS status
FROM (SELECT *, day(-100 + 1820 * u(fid, 'fpv')) AS until FROM firms WHERE status IN ('active', 'abnormal') AND industry IN ('F51', 'F52', 'G54', 'H61', 'H62') AND u(fid, 'food') < 0.5)
JOIN addresses a USING (aid)
-- name: food_permits.history
SELECT code('JX', i, 9) AS permit_no, credit_code, 'retail' AS kind, NULL::VARCHAR AS address_code, day(-4000) AS issued_on, day(-1200 - 900 * u(i, 'b')) AS valid_to, NULL::VARCHAR AS contact_mobile,
  'cancelled' AS status FROM history() JOIN firms ON fid = some_firm(i, 'fph')

-- name: special_equipment
SELECT code('3', fid * 10 + n, 11) AS equip_no, credit_code, pick(['elevator', 'elevator', 'pressure', 'forklift', 'crane', 'boiler'], u(fid * 10 + n, 'sek')) AS kind, a.address_code,
  CAST(due - INTERVAL 1 YEAR AS DATE) AS last_inspected_on, CASE WHEN u(fid * 10 + n, 'newq') < 0.03 THEN NULL ELSE due END AS next_due_on,
  CASE WHEN u(fid * 10 + n, 'ses') < 0.04 THEN 'stopped' ELSE 'in_use' END AS status
FROM (SELECT *, day(-12 + 370 * u(fid * 10 + n, 'sed')) AS due FROM firms, range(0, 3) r(n) WHERE status = 'active' AND u(fid, 'equip') < 0.09 AND u(fid * 10 + n, 'eqn') < 0.7) JOIN addresses a USING (aid)
-- name: special_equipment.history
SELECT code('4', i, 11) AS equip_no, credit_code, 'elevator' AS kind, NULL::VARCHAR AS address_code, day(-2500) AS last_inspected_on, day(-2100 + 900 * u(i, 'b')) AS next_due_on, 'scrapped' AS status
FROM history() JOIN firms ON fid = some_firm(i, 'seh')

-- name: disabled_employment
SELECT credit_code, CAST(date_part('year', getvariable('as_of')) - 1 AS INTEGER) AS year, CASE WHEN u(fid, 'noavg') < 0.05 THEN NULL ELSE money(staff * (0.85 + 0.3 * u(fid, 'avg'))) END AS employees_avg,
  CAST(floor(staff * 0.02 * u(fid, 'dis')) AS INTEGER) AS disabled_count, CASE WHEN u(fid, 'decl') < 0.18 THEN day(-1 - 38 * u(fid, 'ded')) END AS declared_on
FROM (SELECT fid, credit_code, count(*) AS staff FROM jobs WHERE ended IS NULL GROUP BY ALL) WHERE staff >= 5 ORDER BY credit_code
-- name: disabled_employment.history
SELECT credit_code, CAST(date_part('year', getvariable('as_of')) - 2 - floor(6 * u(i, 'y')) AS INTEGER) AS year, money(1 + 80 * u(i, 'e')) AS employees_avg, 0 AS disabled_count, day(-500 - 1500 * u(i, 'd')) AS declared_on
FROM history() JOIN firms ON fid = some_firm(i, 'deh')

-- name: construction_sites
SELECT code('GD', n, 6) AS site_no, credit_code, code('4403082020', n, 6) AS permit_no, a.address_code, CAST(floor(4 * u(fid, 'cr')) AS INTEGER) AS tower_cranes, u(fid, 'pit') < 0.3 AS deep_pit,
  u(fid, 'shed') < 0.5 AS sheds, mobile AS contact_mobile, day(-20 - 900 * u(fid, 'cs')) AS started_on, CASE WHEN u(fid, 'cst') < 0.15 THEN 'paused' ELSE 'active' END AS status
FROM (SELECT *, row_number() OVER (ORDER BY u(fid, 'site')) AS n FROM firms WHERE status = 'active') JOIN addresses a USING (aid) WHERE n <= greatest(4, getvariable('firms') / 220)
-- name: construction_sites.history
SELECT code('GX', i, 6) AS site_no, credit_code, code('4403082012', i, 6) AS permit_no, NULL::VARCHAR AS address_code, 1 AS tower_cranes, false AS deep_pit, true AS sheds, NULL::VARCHAR AS contact_mobile,
  day(-3000 * u(i, 'a') - 1000) AS started_on, 'done' AS status FROM history() JOIN firms ON fid = some_firm(i, 'csh')

-- name: residential_estates
SELECT code('XQ', n, 5) AS estate_no, credit_code, a.address_code, u(fid, 'gar') < 0.6 AS underground_garage, CASE WHEN u(fid, 'low') < 0.25 THEN NULL ELSE u(fid, 'low') < 0.4 END AS low_lying,
  CAST(60 + 1200 * u(fid, 'hh') AS INTEGER) AS households, mobile AS contact_mobile
FROM (SELECT *, row_number() OVER (ORDER BY u(fid, 'estate')) AS n FROM firms WHERE status = 'active') JOIN addresses a USING (aid) WHERE n <= greatest(6, getvariable('firms') / 55)
-- name: residential_estates.history
SELECT code('XX', i, 5) AS estate_no, credit_code, NULL::VARCHAR AS address_code, false AS underground_garage, NULL::BOOLEAN AS low_lying, 40 AS households, NULL::VARCHAR AS contact_mobile
FROM history() JOIN firms ON fid = some_firm(i, 'reh')

-- name: social_organisations
SELECT credit_code, pick(['foundation', 'association', 'service', 'service'], u(bid, 'sok')) AS kind, day(-400 - 6000 * u(bid, 'sor')) AS registered_on,
  CASE WHEN u(bid, 'soy') < 0.06 THEN NULL WHEN u(bid, 'soy') < 0.5 THEN CAST(date_part('year', getvariable('as_of')) - 2 AS INTEGER) ELSE CAST(date_part('year', getvariable('as_of')) - 1 AS INTEGER) END AS last_report_year,
  mobile(bid, 'body') AS contact_mobile, CASE WHEN u(bid, 'soc') < 0.1 THEN 'cancelled' ELSE 'active' END AS status
FROM bodies

-- name: hitech_certificates
SELECT code('GR2017440', fid, 5) AS cert_no, credit_code, CAST(until - INTERVAL 3 YEAR AS DATE) AS issued_on, until AS valid_to, CASE WHEN until < day(0) THEN 'expired' ELSE 'valid' END AS status
FROM (SELECT *, day(-150 + 1090 * u(fid, 'htv')) AS until FROM firms WHERE status = 'active' AND industry IN ('I65', 'M74', 'C39', 'C35') AND u(fid, 'ht') < 0.16)
-- name: hitech_certificates.history
SELECT code('GR2011440', i, 5) AS cert_no, credit_code, day(-3300) AS issued_on, day(-2200 + 800 * u(i, 'b')) AS valid_to, 'expired' AS status FROM history() JOIN firms ON fid = some_firm(i, 'hth')

-- name: industry_subsidies
SELECT code('CY', fid, 7) AS project_no, credit_code, pick(['rent', 'export', 'research', 'hiring', 'epidemic_relief'], u(fid, 'isp')) AS programme, day(-5 - 900 * u(fid, 'isd')) AS approved_on,
  money(5000 + 400000 * pow(u(fid, 'isa'), 3)) AS amount FROM firms WHERE status = 'active' AND u(fid, 'isub') < 0.028
-- name: industry_subsidies.history
SELECT code('CX', i, 7) AS project_no, credit_code, 'research' AS programme, day(-900 - 2000 * u(i, 'd')) AS approved_on, money(5000 + 90000 * u(i, 'a')) AS amount FROM history() JOIN firms ON fid = some_firm(i, 'ish')

-- name: economic_units
SELECT credit_code, industry AS industry_code, pick(['1-9', '10-49', '50-99', '100-299', '300+'], pow(u(fid, 'eb'), 3)) AS employees_band, pick(['A', 'B', 'C', 'D'], pow(u(fid, 'rb'), 2)) AS revenue_band,
  day(-100 - 260 * u(fid, 'su')) AS surveyed_on FROM firms WHERE status <> 'cancelled'
-- name: economic_units.history
SELECT credit_code, industry AS industry_code, '1-9' AS employees_band, 'A' AS revenue_band, day(-900 - 900 * u(i, 's')) AS surveyed_on FROM history() JOIN firms ON fid = some_firm(i, 'euh')

-- name: fire_inspections
SELECT code('XF', fid, 9) AS inspection_no, credit_code, a.address_code, pick(['hotel', 'mall', 'school', 'factory', 'restaurant'], u(fid, 'fik')) AS premises_kind, day(-2 - 700 * u(fid, 'fid')) AS inspected_on,
  pick(['pass', 'pass', 'pass', 'rectify', 'fail'], u(fid, 'fir')) AS result FROM firms JOIN addresses a USING (aid) WHERE status = 'active' AND u(fid, 'fire') < 0.12
-- name: fire_inspections.history
SELECT code('XG', i, 9) AS inspection_no, credit_code, NULL::VARCHAR AS address_code, 'restaurant' AS premises_kind, day(-700 - 2900 * u(i, 'd')) AS inspected_on, 'pass' AS result FROM history() JOIN firms ON fid = some_firm(i, 'fih')

-- name: pollutant_permits
SELECT code('9144', fid, 10) AS permit_no, credit_code, pick(['key', 'simplified', 'simplified', 'registered', 'registered'], u(fid, 'ppk')) AS kind, CAST(until - INTERVAL 3 YEAR AS DATE) AS issued_on, until AS valid_to,
  mobile AS contact_mobile, CASE WHEN until < day(0) THEN 'expired' ELSE 'valid' END AS status
FROM (SELECT *, day(-100 + 1000 * u(fid, 'ppv')) AS until FROM firms WHERE status = 'active' AND u(fid, 'pol') < 0.035)
-- name: pollutant_permits.history
SELECT code('9140', i, 10) AS permit_no, credit_code, 'registered' AS kind, day(-2000) AS issued_on, day(-900 + 300 * u(i, 'b')) AS valid_to, NULL::VARCHAR AS contact_mobile, 'cancelled' AS status FROM history() JOIN firms ON fid = some_firm(i, 'pph')

-- name: drainage_permits
SELECT code('PS', fid, 8) AS permit_no, credit_code, a.address_code, CAST(until - INTERVAL 5 YEAR AS DATE) AS issued_on, until AS valid_to, CASE WHEN until < day(0) THEN 'expired' ELSE 'valid' END AS status
FROM (SELECT *, day(-100 + 1820 * u(fid, 'drv')) AS until FROM firms WHERE status = 'active' AND u(fid, 'drain') < 0.025) JOIN addresses a USING (aid)
-- name: drainage_permits.history
SELECT code('PX', i, 8) AS permit_no, credit_code, NULL::VARCHAR AS address_code, day(-4000) AS issued_on, day(-2000 + 900 * u(i, 'b')) AS valid_to, 'expired' AS status FROM history() JOIN firms ON fid = some_firm(i, 'drh')

-- name: transport_practitioners
SELECT id_number, pick(['taxi', 'ride_hailing', 'freight', 'hazardous', 'coach'], u(pid, 'tpk')) AS kind, day(-400 - 3000 * u(pid, 'tpf')) AS first_issued_on, until AS valid_to, CASE WHEN until < day(0) THEN 'expired' ELSE 'valid' END AS status
FROM (SELECT *, day(-80 + 2100 * u(pid, 'tpv')) AS until FROM people WHERE here AND male AND age BETWEEN 24 AND 59 AND u(pid, 'driverpro') < 0.025)
-- name: transport_practitioners.history
SELECT id_number, 'freight' AS kind, day(-5000) AS first_issued_on, day(-1900 + 900 * u(i, 'b')) AS valid_to, 'expired' AS status FROM history() JOIN people ON pid = some_person(i, 'tph') WHERE age > 30

-- name: tourism_sites
SELECT code('LY', n, 5) AS site_no, credit_code, pick(['hotel', 'hotel', 'homestay', 'homestay', 'pool', 'scenic', 'beach', 'camping', 'diving'], u(fid, 'tsk')) AS kind, a.address_code,
  CASE WHEN u(fid, 'tsc') < 0.2 THEN NULL ELSE CAST(50 + 3000 * u(fid, 'tsc') AS INTEGER) END AS capacity, mobile AS contact_mobile, CASE WHEN u(fid, 'tss') < 0.1 THEN 'closed' ELSE 'open' END AS status
FROM (SELECT *, row_number() OVER (ORDER BY u(fid, 'tour')) AS n FROM firms WHERE status = 'active') JOIN addresses a USING (aid) WHERE n <= greatest(9, getvariable('firms') / 60)
-- name: tourism_sites.history
SELECT code('LX', i, 5) AS site_no, credit_code, 'homestay' AS kind, NULL::VARCHAR AS address_code, NULL::INTEGER AS capacity, NULL::VARCHAR AS contact_mobile, 'closed' AS status FROM history() JOIN firms ON fid = some_firm(i, 'tsx')

-- name: vessels
SELECT code('粤盐渔', pid, 6) AS vessel_no, id_number, NULL::VARCHAR AS credit_code, pick(['fishing', 'fishing', 'raft', 'yacht'], u(pid, 'vek')) AS kind, pick(['YT01', 'YT02', 'NA01'], u(pid, 'veb')) AS berth, day(-20 + 700 * u(pid, 'vev')) AS cert_valid_to,
  mobile(pid, 'm') AS contact_mobile, 'active' AS status FROM people WHERE here AND male AND age BETWEEN 28 AND 66 AND u(pid, 'fisher') < 0.0035
UNION ALL
SELECT code('粤盐客', fid, 6), NULL, credit_code, pick(['passenger', 'cargo', 'yacht'], u(fid, 'vek')), 'YT03', day(700 * u(fid, 'vev')), mobile, 'active' FROM firms WHERE status = 'active' AND industry = 'G55' AND u(fid, 'ship') < 0.12
-- name: vessels.history
SELECT code('粤盐旧', i, 6) AS vessel_no, id_number, NULL::VARCHAR AS credit_code, 'raft' AS kind, NULL::VARCHAR AS berth, day(-900 * u(i, 'b') - 400) AS cert_valid_to, NULL::VARCHAR AS contact_mobile, 'cancelled' AS status
FROM history() JOIN people ON pid = some_person(i, 'veh') WHERE age > 40

-- name: risk_points
SELECT code('YH', a.aid, 7) AS point_no, address_code, pick(['slope', 'underpass', 'basement', 'low_house', 'coast', 'temporary_shed'], u(a.aid, 'rpk')) AS kind,
  CASE WHEN u(a.aid, 'rpc') < 0.6 THEN credit_code END AS responsible_credit_code,
  mobile(a.aid, 'risk') AS responsible_mobile, day(-10 - 300 * u(a.aid, 'rps')) AS surveyed_on, CASE WHEN u(a.aid, 'rpx') < 0.2 THEN 'closed' ELSE 'open' END AS status
FROM addresses a LEFT JOIN firms ON fid = some_firm(a.aid, 'rpf') WHERE u(a.aid, 'risk') < 0.0065
-- name: risk_points.history
SELECT code('YX', i, 7) AS point_no, NULL::VARCHAR AS address_code, 'slope' AS kind, NULL::VARCHAR AS responsible_credit_code, NULL::VARCHAR AS responsible_mobile, day(-900) AS surveyed_on, 'closed' AS status FROM history()
