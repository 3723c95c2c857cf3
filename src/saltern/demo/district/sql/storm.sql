-- Outdoor advertising on the day of the storm. Forty-seven firms hold a valid permit where the warning applies; that is
-- decided here, sign by sign, and nowhere else.

-- name: sign_firms
CREATE TABLE sign_firms AS
WITH ranked AS (
  SELECT fid, credit_code, street, address_code, mobile, row_number() OVER (PARTITION BY street IN ('001', '002', '003') ORDER BY u(fid, 'sign')) AS n,
    street IN ('001', '002', '003') AS warned
  FROM firms JOIN addresses USING (aid) WHERE status = 'active' AND street <> '403'
)
SELECT *, CASE WHEN warned AND n <= 47 THEN 'warned' WHEN NOT warned AND n <= 12 THEN 'elsewhere' WHEN n <= 330 THEN 'past' END AS part
FROM ranked WHERE n <= 330;

-- name: outdoor_ad_permits
SELECT code('GG', fid, 6) AS permit_no, credit_code, address_code, pick(['wall', 'roof', 'pole', 'screen', 'light_box'], u(fid, 'gs')) AS structure, money(2 + 60 * u(fid, 'ga')) AS area_m2,
  CAST(until - INTERVAL 2 YEAR AS DATE) AS issued_on, until AS valid_to, mobile AS contact_mobile, 'valid' AS status
FROM (SELECT *, day(9 + 700 * u(fid, 'gv')) AS until FROM sign_firms WHERE part IN ('warned', 'elsewhere'))
UNION ALL
SELECT code('GH', fid, 6), credit_code, address_code, 'roof', money(4 + 20 * u(fid, 'ga2')), CAST(until - INTERVAL 2 YEAR AS DATE), until, mobile, 'valid'
FROM (SELECT *, day(30 + 600 * u(fid, 'gv2')) AS until FROM sign_firms WHERE (part = 'warned' AND n <= 9) OR (part = 'elsewhere' AND n <= 2))
UNION ALL
SELECT code('GI', fid, 6), credit_code, address_code, 'wall', money(4 + 20 * u(fid, 'ga3')), CAST(until - INTERVAL 2 YEAR AS DATE), until, mobile, CASE WHEN u(fid, 'gr') < 0.3 THEN 'removed' ELSE 'expired' END
FROM (SELECT *, day(-4 - 1600 * pow(u(fid, 'gv3'), 1.6)) AS until FROM sign_firms WHERE part = 'past' OR (part = 'warned' AND n BETWEEN 5 AND 14))
-- name: outdoor_ad_permits.history
SELECT code('GJ', i, 6) AS permit_no, credit_code, NULL::VARCHAR AS address_code, 'wall' AS structure, money(9) AS area_m2, day(-3500) AS issued_on, day(-2800 + 600 * u(i, 'b')) AS valid_to, NULL::VARCHAR AS contact_mobile, 'removed' AS status
FROM history() JOIN firms ON fid = some_firm(i, 'adh')
