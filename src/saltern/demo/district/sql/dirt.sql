-- Real-life dirt in a number. The kind is chosen by chance per row; every kind planted is counted.

-- name: dirt_macros
CREATE MACRO wide(t) AS translate(t, '0123456789', '０１２３４５６７８９');
CREATE MACRO swapped(t) AS t[1:8] || CASE WHEN t[9:9] <> t[10:10] THEN t[10:10] || t[9:9] ELSE CAST((CAST(t[9:9] AS INTEGER) + 1) % 10 AS VARCHAR) || t[10:10] END || t[11:18];
CREATE MACRO person_dirt(t, r) AS CASE
  WHEN t IS NULL OR r >= 0.02 THEN NULL
  WHEN r < 0.0020 THEN 'full_width' WHEN r < 0.0045 THEN 'spaces' WHEN r < 0.0060 THEN 'transposed' WHEN r < 0.0075 THEN 'missing' WHEN r < 0.0080 THEN 'filler'
  WHEN r < 0.0130 AND t[7:8] = '19' THEN 'fifteen_digits' WHEN t[18:18] = 'X' THEN 'lower_x' END;
CREATE MACRO firm_dirt(t, r) AS CASE
  WHEN t IS NULL OR r >= 0.02 THEN NULL
  WHEN r < 0.0030 THEN 'full_width' WHEN r < 0.0070 THEN 'spaces' WHEN r < 0.0120 THEN 'lower_case' WHEN r < 0.0126 THEN 'missing' WHEN r < 0.0130 THEN 'filler' END;
CREATE MACRO soiled(t, kind) AS CASE kind
  WHEN 'full_width' THEN wide(t) WHEN 'spaces' THEN ' ' || t[1:6] || ' ' || t[7:] WHEN 'transposed' THEN swapped(t) WHEN 'missing' THEN NULL
  WHEN 'filler' THEN '111111111111111111' WHEN 'fifteen_digits' THEN t[1:6] || t[9:17] WHEN 'lower_x' THEN lower(t) WHEN 'lower_case' THEN lower(t) ELSE t END;
