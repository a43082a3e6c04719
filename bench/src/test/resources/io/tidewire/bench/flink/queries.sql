-- Texts for the Flink oracle, over a (a column of each type), b and t (current values by id).
-- Left out on purpose, because Flink's answer is not worth having: INITCAP of letters outside ASCII, LPAD that
-- cuts a character outside the BMP in two, TRY_CAST('x' AS DECIMAL), which it makes 0. An aggregate
-- without GROUP BY over no rows at all has a row here, as the standard says, and none in Flink.

-- numbers
SELECT i + l AS a1, i - l AS a2, i * 3 AS a3, l / 7 AS a4, MOD(l, 7) AS a5, -i AS a6 FROM a;
SELECT c + i AS a1, c * c AS a2, c - l AS a3, c / 3 AS a4, c / i AS a5, 0.908 * l AS a6 FROM a WHERE i <> 0;
SELECT w + c AS a1, w * 2 AS a2, w - l AS a3, w / 7 AS a4 FROM a;
SELECT d + i AS a1, d * c AS a2, d / 4 AS a3, ABS(d) AS a4, ABS(c) AS a5, ABS(i) AS a6, SIGN(c) AS a7 FROM a;
SELECT ROUND(c, 1) AS a1, ROUND(c, 0) AS a2, ROUND(d, 1) AS a3, ROUND(l, -2) AS a4, TRUNCATE(c, 1) AS a5 FROM a;
SELECT FLOOR(c) AS a1, CEIL(c) AS a2, FLOOR(d) AS a3, CEIL(d) AS a4 FROM a;
SELECT i, CASE WHEN i > 5 THEN 1 WHEN i < -5 THEN l ELSE c END AS a1, COALESCE(i, l, 0) AS a2, NULLIF(i, 3) AS a3 FROM a;
SELECT GREATEST(i, 3) AS a1, LEAST(l, 10) AS a2, IF(o, i, 0) AS a3 FROM a;
SELECT k, i BETWEEN -3 AND 3 AS a1, i IN (1, 2, 3) AS a2, NOT o AS a3, o IS TRUE AS a4, o IS NOT FALSE AS a5, i = l AS a6, c > d AS a7 FROM a;

-- casts
SELECT CAST(i AS STRING) AS a1, CAST(l AS STRING) AS a2, CAST(c AS STRING) AS a3, CAST(w AS STRING) AS a4, CAST(o AS STRING) AS a5 FROM a;
SELECT CAST(d AS STRING) AS a1 FROM a;
SELECT CAST(d AS INT) AS a1, CAST(d AS BIGINT) AS a2, CAST(c AS INT) AS a3, CAST(c AS DOUBLE) AS a4, CAST(d AS DECIMAL(10, 1)) AS a5, CAST(c AS DECIMAL(5, 1)) AS a6 FROM a;
SELECT s, TRY_CAST(s AS INT) AS a1, TRY_CAST(s AS DOUBLE) AS a2, TRY_CAST(NULLIF(s, 'x') AS DECIMAL(6, 2)) AS a3, TRY_CAST(s AS BOOLEAN) AS a4, TRY_CAST(s AS DATE) AS a5 FROM a;
SELECT CAST(ts AS STRING) AS a1, CAST(dt AS STRING) AS a2, CAST(ts AS DATE) AS a3, CAST(dt AS TIMESTAMP(3)) AS a4 FROM a;
SELECT CAST(tl AS STRING) AS a1, CAST(tl AS TIMESTAMP(3)) AS a2, CAST(tl AS DATE) AS a3 FROM a;

-- text
SELECT UPPER(s) AS a1, LOWER(s) AS a2, CHAR_LENGTH(s) AS a3, TRIM(s) AS a4, REVERSE(s) AS a5, INITCAP(k) AS a6 FROM a;
SELECT SUBSTRING(s, 2) AS a1, SUBSTRING(s FROM 1 FOR 2) AS a2, LEFT(s, 2) AS a3, RIGHT(s, 2) AS a4, SUBSTRING(s, -2) AS a5 FROM a;
SELECT CONCAT(k, '-', s) AS a1, k || s AS a2, CONCAT_WS('|', k, s, 'z') AS a3, REPLACE(s, 'b', 'BB') AS a4, REPEAT(s, 2) AS a5 FROM a;
SELECT LPAD(k, 5, 'ab') AS a1, RPAD(k, 5, 'ab') AS a2, LPAD(k, 8, 'ü') AS a7, POSITION('b' IN s) AS a3, LOCATE('c', s) AS a4, INSTR(s, ',') AS a5, SPLIT_INDEX(s, ',', 1) AS a6 FROM a;
SELECT s LIKE 'a%' AS a1, s LIKE '_' AS a2, s SIMILAR TO '[0-9]+' AS a3, REGEXP(s, '^[0-9]') AS a4, REGEXP_EXTRACT(s, '([a-z]),', 1) AS a5, REGEXP_REPLACE(s, '[0-9]', '#') AS a6 FROM a;
SELECT ASCII(s) AS a1, MD5(s) AS a2, SHA256(s) AS a3, TO_BASE64(s) AS a4, OVERLAY(s PLACING 'XX' FROM 2 FOR 1) AS a5 FROM a;

-- time
SELECT DATE_FORMAT(ts, 'yyyy-MM-dd HH:mm:ss.SSS') AS a1, DATE_FORMAT(ts, 'yy/M/d H') AS a2, EXTRACT(YEAR FROM ts) AS a3, EXTRACT(MONTH FROM dt) AS a4, EXTRACT(DAY FROM ts) AS a5, HOUR(ts) AS a6, MINUTE(ts) AS a7, SECOND(ts) AS a8 FROM a;
SELECT YEAR(dt) AS a1, QUARTER(dt) AS a2, MONTH(dt) AS a3, WEEK(dt) AS a4, DAYOFYEAR(dt) AS a5, DAYOFMONTH(dt) AS a6, DAYOFWEEK(dt) AS a7, EXTRACT(DOW FROM dt) AS a8, EXTRACT(ISOYEAR FROM dt) AS a9 FROM a;
SELECT FLOOR(ts TO MINUTE) AS a1, CEIL(ts TO HOUR) AS a2, FLOOR(ts TO DAY) AS a3, FLOOR(dt TO MONTH) AS a4, FLOOR(ts TO YEAR) AS a5 FROM a;
SELECT ts + INTERVAL '90' SECOND AS a1, ts - INTERVAL '2' DAY AS a2, dt + INTERVAL '1' MONTH AS a3, ts + INTERVAL '1' YEAR AS a4, dt - INTERVAL '10' DAY AS a5 FROM a;
SELECT TIMESTAMPDIFF(SECOND, TIMESTAMP '2026-01-31 23:59:00', ts) AS a1, TIMESTAMPDIFF(DAY, dt, DATE '2025-06-15') AS a2, TIMESTAMPDIFF(MONTH, dt, DATE '2025-06-15') AS a3, TIMESTAMPADD(HOUR, 5, ts) AS a4 FROM a;
SELECT TO_TIMESTAMP('2026-02-03 04:05:06') AS a1, TO_TIMESTAMP('03/02/2026', 'dd/MM/yyyy') AS a2, TO_DATE(s) AS a3, UNIX_TIMESTAMP('2026-01-01 00:00:00') AS a4, FROM_UNIXTIME(l) AS a5, TO_TIMESTAMP_LTZ(l, 3) AS a6 FROM a;
SELECT IS_ALPHA(s) AS a1, IS_DIGIT(s) AS a2, IS_DECIMAL(s) AS a3, IS_ALPHA(k) AS a4 FROM a;
SELECT ELT(i, s, k) AS a1, ELT(2, s, k) AS a2, PRINTF('%s has %d and %.2f', s, i, d) AS a3, PRINTF('%d', s) AS a4, UNHEX(s) IS NULL AS a5, DECODE(UNHEX('616'), 'UTF-8') AS a6 FROM a;

-- aggregates
SELECT k, COUNT(*) AS c1, COUNT(i) AS c2, SUM(i) AS s1, SUM(l) AS s2, SUM(c) AS s3, AVG(i) AS m1, AVG(l) AS m2, AVG(c) AS m3, MIN(s) AS lo, MAX(s) AS hi FROM a GROUP BY k;
SELECT k, MIN(ts) AS t1, MAX(dt) AS t2, MAX(d) AS d1, MIN(c) AS c1, SUM(w) AS w1, AVG(w) AS w2 FROM a GROUP BY k;
SELECT o, COUNT(DISTINCT k) AS c1, COUNT(DISTINCT i) FILTER (WHERE l > 0) AS c2, SUM(DISTINCT i) AS s1, COUNT(*) FILTER (WHERE s IS NOT NULL) AS c3 FROM a GROUP BY o HAVING COUNT(*) > 3;
SELECT COUNT(*) AS n, SUM(i) AS s1, MAX(k) AS hi, AVG(c) AS m FROM a WHERE i > 0;
SELECT n, COUNT(*) AS ks FROM (SELECT i, COUNT(*) AS n FROM a GROUP BY i) GROUP BY n;
SELECT DISTINCT k, o FROM a;
SELECT k, STDDEV_POP(d) > 0 AS a1, VAR_POP(i) >= 0 AS a2 FROM a GROUP BY k;

-- joins and sets
SELECT a.k, a.i, b.x FROM a JOIN b ON a.k = b.k AND a.i > b.x;
SELECT a.k, a.i, b.x FROM a LEFT JOIN b ON a.k = b.k AND a.i = b.x;
SELECT a.i, b.k, b.x FROM a RIGHT JOIN b ON a.k = b.k AND a.i = b.x;
SELECT a.k AS k1, b.k AS k2, a.i, b.x FROM a FULL JOIN b ON a.k = b.k AND a.i = b.x;
SELECT a.k, a.l, t.name, t.score FROM a JOIN t ON a.i = t.id;
SELECT a.k, a.l, t.name, t.score FROM a LEFT JOIN t ON a.i = t.id;
SELECT a.k, a.i, b.x FROM a JOIN b ON a.k = b.k AND b.ts BETWEEN a.ts - INTERVAL '2' SECOND AND a.ts + INTERVAL '1' SECOND;
SELECT a.k, a.i, b.x FROM a LEFT JOIN b ON a.k = b.k AND b.ts BETWEEN a.ts - INTERVAL '2' SECOND AND a.ts + INTERVAL '1' SECOND;
SELECT k, i FROM a WHERE i IN (SELECT x FROM b);
SELECT k, i FROM a WHERE EXISTS (SELECT 1 FROM t WHERE t.id = a.i AND t.score > 10);
SELECT k, i FROM a WHERE NOT EXISTS (SELECT 1 FROM t WHERE t.id = a.i);
SELECT k FROM a UNION SELECT k FROM b;
SELECT k, l FROM a UNION ALL SELECT k, x FROM b;
SELECT k FROM b EXCEPT SELECT k FROM a;
SELECT i FROM a INTERSECT SELECT score FROM t;
SELECT name, COUNT(*) AS n, SUM(score) AS s, MIN(score) AS lo, MAX(score) AS hi FROM t GROUP BY name;

-- ranks
SELECT k, i, l, ts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY l DESC, ts DESC) AS rn FROM a WHERE l IS NOT NULL) WHERE rn <= 3;
SELECT name, id, score, rn FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY name ORDER BY score DESC, id) AS rn FROM t) WHERE rn <= 2;

-- windows
SELECT window_start, window_end, k, COUNT(*) AS n, SUM(i) AS s FROM TABLE(TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY window_start, window_end, k;
SELECT window_start, window_end, COUNT(*) AS n, MAX(l) AS hi FROM TABLE(HOP(TABLE a, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '6' SECOND)) GROUP BY window_start, window_end;
SELECT window_start, window_end, k, COUNT(DISTINCT i) AS n FROM TABLE(CUMULATE(TABLE a, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '6' SECOND)) GROUP BY window_start, window_end, k;
SELECT window_start, window_end, k, COUNT(*) AS n FROM TABLE(SESSION(TABLE a PARTITION BY k, DESCRIPTOR(ts), INTERVAL '4' SECOND)) GROUP BY window_start, window_end, k;
SELECT window_start, window_end, k, n FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY n DESC, k) AS rn FROM (SELECT window_start, window_end, k, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, k)) WHERE rn <= 2;
