-- Chance that is the same on every run: a number in [0, 1) for a key and a word.
-- name: macros
CREATE MACRO u(k, word) AS (hash(k, word, getvariable('seed')) >> 11) / 9007199254740992.0;
CREATE MACRO pick(list, r) AS list[1 + CAST(floor(r * len(list)) AS INTEGER)];
CREATE MACRO day(n) AS getvariable('as_of') + CAST(floor(n) AS INTEGER);
CREATE MACRO day_of(d, n) AS d + CAST(floor(n) AS INTEGER);
CREATE MACRO past(d) AS least(d, getvariable('as_of') - 1);
CREATE MACRO month_ago(n) AS CAST(date_trunc('month', getvariable('as_of')) - to_months(CAST(n AS INTEGER)) AS DATE);
CREATE MACRO month_text(d) AS strftime(d, '%Y-%m');
CREATE MACRO aged(birth) AS (getvariable('as_of') - birth) / 365.25;
CREATE MACRO code(letter, n, width) AS letter || lpad(CAST(n AS VARCHAR), width, '0');
CREATE MACRO some_person(i, word) AS 1 + CAST(hash(i, word, getvariable('seed')) % getvariable('people') AS BIGINT);
CREATE MACRO some_firm(i, word) AS 1 + CAST(hash(i, word, getvariable('seed')) % getvariable('firms') AS BIGINT);
CREATE MACRO money(x) AS CAST(round(x, 2) AS DECIMAL(18, 2));
CREATE MACRO mobile(k, word) AS pick(['135', '136', '137', '138', '139', '150', '151', '158', '159', '176', '182', '186', '187', '188'],
  u(k, word || 'p')) || lpad(CAST(CAST(u(k, word) * 100000000 AS BIGINT) % 100000000 AS VARCHAR), 8, '0');
CREATE MACRO history() AS TABLE SELECT range AS i FROM range(getvariable('first'), getvariable('last'));
