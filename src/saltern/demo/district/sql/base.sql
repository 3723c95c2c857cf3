-- The district itself, before any unit writes it down: addresses, firms, people with their work.

-- name: addresses
CREATE TABLE addresses AS
WITH numbered AS (
  SELECT range AS aid, u(range, 'street') AS s FROM range(1, getvariable('addresses') + 1)
), placed AS (
  SELECT aid, CASE
      WHEN s < 0.13 THEN pick(['440308001002', '440308001005', '440308001006', '440308001007'], u(aid, 'community'))
      WHEN s < 0.41 THEN pick(['440308002003', '440308002004', '440308002005', '440308002008', '440308002009', '440308002010'],
        u(aid, 'community'))
      WHEN s < 0.71 THEN pick(['440308003003', '440308003004', '440308003005', '440308003006', '440308003007', '440308003008',
        '440308003009'], u(aid, 'community'))
      WHEN s < 0.985 THEN pick(['440308004003', '440308004004', '440308004005', '440308004006', '440308004007', '440308004008'],
        u(aid, 'community'))
      ELSE '440308403498' END AS community
  FROM numbered
)
SELECT aid, community, community || code('', aid, 7) AS address_code,
  community[7:9] AS street, 'B' || community[7:12] || code('', CAST(u(aid, 'b') * 400 AS BIGINT), 4) AS building_no,
  CAST(1 + floor(u(aid, 'st') * u(aid, 'st2') * 34) AS INTEGER) AS storeys,
  aid > getvariable('addresses') * 0.8 OR community = '440308403498' AS business
FROM placed;

-- name: crowd
SELECT d.pid, d.hid, d.role, d.male, DATE '1970-01-01' + CAST(d.birth AS INTEGER) AS birth, d.registered, d.gone, CASE WHEN d.died > 0 THEN DATE '1970-01-01' + CAST(d.died AS INTEGER) END AS died, d.id_number,
  coalesce(m.pid, 0) AS mother, coalesce(f.pid, 0) AS father, coalesce(s.pid, 0) AS spouse
FROM drawn_people d LEFT JOIN drawn_people m ON m.old = d.old_mother LEFT JOIN drawn_people f ON f.old = d.old_father
LEFT JOIN drawn_people s ON s.old = d.old_spouse ORDER BY d.pid

-- name: known
SELECT key, name, id_number, mobile, sex, DATE '1970-01-01' + CAST(birth AS INTEGER) AS birth, registered FROM known_people

-- name: homes
CREATE TABLE homes AS
WITH dwelling AS (SELECT aid, row_number() OVER (ORDER BY aid) AS n FROM addresses WHERE NOT business),
chosen AS (SELECT hid, 1 + CAST(hash(hid, 'home', getvariable('seed')) % (SELECT count(*) FROM dwelling) AS BIGINT) AS n FROM (SELECT DISTINCT hid FROM crowd))
SELECT hid, aid, CASE WHEN u(hid, 'collective') < 0.03 THEN NULL ELSE code('H', hid, 8) END AS household_no FROM chosen JOIN dwelling USING (n);

-- name: firms
CREATE TABLE firms AS
WITH shop AS (SELECT aid, row_number() OVER (ORDER BY aid) AS n FROM addresses WHERE business), drawn AS (
  SELECT 1 + CAST(hash(fid, 'shop', getvariable('seed')) % (SELECT count(*) FROM shop) AS BIGINT) AS n, fid, credit_code, u(fid, 'kind') AS k,
    day(-5 - 9000 * pow(u(fid, 'established'), 1.9)) AS established, u(fid, 'state') AS s
  FROM firm_codes
)
SELECT fid, credit_code, established,
  CASE WHEN credit_code[1:2] = '92' THEN 'individual' WHEN credit_code[1:2] = '93' THEN 'coop' WHEN k < 0.08 THEN 'branch'
    WHEN k < 0.13 THEN 'partnership' ELSE 'company' END AS kind,
  CASE WHEN fid > getvariable('firms') THEN pick(['revoked', 'cancelled', 'cancelled'], u(fid, 'ended'))
    WHEN s < 0.03 THEN 'abnormal' ELSE 'active' END AS status,
  aid, pick(['F51', 'F52', 'G54', 'G55', 'G58', 'G59', 'H61', 'H62', 'I65', 'J66', 'K70', 'L72', 'M74', 'C39', 'C35', 'E48', 'O80', 'R90'],
    pow(u(fid, 'industry'), 1.3)) AS industry,
  some_person(fid, 'rep') AS rep, mobile(fid, 'firm') AS mobile,
  pick(['深圳市', '深圳', '盐田'], u(fid, 'n0')) || pick(['海', '晨', '盐', '山', '云', '启', '和', '润', '源', '星', '汇', '远', '安', '信', '鹏', '恒'], u(fid, 'n1'))
    || pick(['港', '帆', '丰', '达', '航', '泰', '景', '诚', '通', '盛', '悦', '川', '舟', '川', '森', '涛'], u(fid, 'n2'))
    || pick(['物流', '贸易', '餐饮', '科技', '文化传播', '珠宝', '海产', '旅游', '装饰', '供应链', '汽车服务', '物业管理', '医疗器械', '电子'], u(fid, 'n3'))
    || CASE WHEN credit_code[1:2] = '92' THEN '店' WHEN k < 0.08 THEN '有限公司盐田分公司' WHEN k < 0.13 THEN '合伙企业' ELSE '有限公司' END AS name
FROM drawn JOIN shop USING (n);

-- name: employers
CREATE TABLE employers AS
SELECT fid, credit_code, established, row_number() OVER (ORDER BY u(fid, 'rank')) AS rank,
  u(fid, 'account') >= CASE WHEN established > day(-730) THEN 0.10 ELSE 0.002 END AS insured,
  u(fid, 'fund') >= CASE WHEN established > day(-730) THEN 0.25 ELSE 0.01 END AS fund
FROM firms WHERE status = 'active';

-- name: people
CREATE TABLE people AS
WITH named AS (
  SELECT c.*, aid, household_no,
    pick(['陈', '林', '黄', '李', '王', '张', '刘', '吴', '杨', '周', '郑', '罗', '邓', '叶', '何', '谢', '曾', '梁', '蔡', '许', '朱', '钟', '彭', '温'],
      pow(u(pid, 'family'), 1.4)) || CASE WHEN male
      THEN pick(['伟', '强', '磊', '军', '志明', '建华', '国栋', '俊杰', '文博', '子轩', '浩然', '家豪', '海生', '振东', '晓峰', '永康', '宇航', '嘉诚'], u(pid, 'given'))
      ELSE pick(['芳', '娟', '敏', '静', '丽华', '秀英', '雪梅', '小燕', '嘉怡', '梓涵', '欣怡', '诗雨', '美玲', '海燕', '晓彤', '玉兰', '佳琪', '慧'], u(pid, 'given'))
      END AS name
  FROM crowd c JOIN homes USING (hid)
)
SELECT *, aged(birth) AS age, died IS NULL AND NOT gone AS here, registered AND NOT gone AS listed,
  CASE WHEN male THEN 'male' ELSE 'female' END AS sex, id_number[1:6] AS area,
  died IS NULL AND age BETWEEN 18 AND 58 AND u(pid, 'work') < CASE WHEN age < 22 THEN 0.45 ELSE 0.8 END AS worker
FROM named;

-- name: jobs
CREATE TABLE jobs AS
WITH wanted AS (
  SELECT pid, p.id_number, age, registered, sex, here, u(pid, 'lost') AS lost,
    1 + CAST(floor(getvariable('employers') * pow(u(pid, 'employer'), 1.6)) AS BIGINT) AS rank,
    day(-40 - 3600 * pow(u(pid, 'hired'), 1.5)) AS hired
  FROM people p WHERE worker
)
SELECT pid, w.id_number, age, registered, sex, here, e.fid, e.credit_code, e.insured, e.fund,
  greatest(hired, least(day_of(established, 3), day(-35))) AS started,
  CASE WHEN lost < 0.012 THEN day(-1 - 58 * u(pid, 'when')) WHEN lost < 0.04 THEN day(-75 - 400 * u(pid, 'when'))
    WHEN NOT here THEN day(-20 - 300 * u(pid, 'when')) END AS ended,
  CASE WHEN u(pid, 'why') < 0.33 THEN NULL ELSE pick(['voluntary', 'involuntary', 'expired'], u(pid, 'reason')) END AS reason,
  lost, lost < 0.04 AND u(pid, 'again') < 0.12 AS benefit
FROM wanted w JOIN employers e USING (rank);
