-- division
SELECT 7 / 2 AS a, 7.0 / 2 AS b, CAST(7 AS DOUBLE) / 2 AS c, -7 / 2 AS d, MOD(-7, 3) AS e, 7 % 3 AS f FROM single
= 3 | 3.500000000000 | 3.5 | -3 | -1 | 1

-- integer division by zero
SELECT i / (i - i) AS a FROM numbers WHERE i = 1
~ division by zero

-- decimal division by zero
SELECT d / (d - d) AS a FROM numbers WHERE i = 1
~ division by zero

-- double division by zero
SELECT f / (f - f) AS a FROM numbers WHERE i <> 3
= Infinity
= -Infinity
= NULL
= Infinity

-- mod by zero
SELECT MOD(i, i - i) AS a FROM numbers WHERE i = 1
~ division by zero

-- int overflow
SELECT (i + 2147483646) + i AS a, (i + 9223372036854775806) + i AS b FROM numbers WHERE i = 1
= -2147483648 | -9223372036854775808

-- int multiply overflow
SELECT i * 2147483647 * 2 AS a FROM numbers WHERE i = 1
= -2

-- negate the least
SELECT -(-2147483648) AS a, ABS(-2147483648) AS b FROM single
= 2147483648 | -2147483648

-- decimal arithmetic
SELECT d + 1 AS a, d * d AS b, d / 3 AS c, d - 0.001 AS e FROM numbers WHERE i = 2
= 3.50 | 6.2500 | 0.8333333333333 | 2.499

-- decimal overflow
SELECT CAST(99999999.99 AS DECIMAL(10, 2)) * CAST(99999999.99 AS DECIMAL(10, 2)) AS a FROM single
= 9999999998000000.0001

-- decimal cast overflow
SELECT CAST(d * 1000000000 AS DECIMAL(5, 2)) AS a FROM numbers WHERE i = 2
= NULL

-- decimal to decimal cast overflow
SELECT CAST(CAST(12345.67 AS DECIMAL(10, 2)) AS DECIMAL(5, 2)) AS a FROM single
= NULL

-- text to decimal overflow
SELECT CAST('12345.67' AS DECIMAL(5, 2)) AS a FROM single
~ '12345.67' is no DECIMAL(5, 2)

-- bigint to decimal overflow
SELECT CAST(123456 AS DECIMAL(5, 2)) AS a FROM single
= NULL

-- decimal rounds
SELECT CAST(1.235 AS DECIMAL(10, 2)) AS a, CAST(-1.235 AS DECIMAL(10, 2)) AS b, CAST(1.5 AS INT) AS c, CAST(-1.5 AS INT) AS d FROM single
= 1.24 | -1.24 | 1 | -1

-- casts
SELECT CAST('12' AS INT) AS a, CAST(' 12 ' AS INT) AS b, CAST(12 AS STRING) AS c, CAST(1.50 AS STRING) AS d, CAST(TRUE AS STRING) AS e, CAST('true' AS BOOLEAN) AS f, CAST(0 AS BOOLEAN) AS g, CAST(TRUE AS INT) AS h FROM single
= 12 | 12 | 12 | 1.50 | TRUE | true | false | 1

-- cast failure
SELECT CAST(item AS INT) AS a FROM orders WHERE id = 1
~ 'pen' is no INT

-- try cast
SELECT TRY_CAST(item AS INT) AS a, TRY_CAST('5' AS INT) AS b FROM orders WHERE id = 1
= NULL | 5

-- double to int
SELECT CAST(CAST(1e20 AS DOUBLE) AS BIGINT) AS a, CAST(CAST(1e20 AS DOUBLE) AS INT) AS b, CAST(CAST('NaN' AS DOUBLE) AS INT) AS c FROM single
~ '1.0E20' is no BIGINT

-- nan compare
SELECT i, f = f AS a, f > 1 AS b, f < 1 AS c, f <> f AS d FROM numbers
= 1 | true | true | false | false
= 2 | true | false | true | false
= 3 | true | false | false | false
= 4 | NULL | NULL | NULL | NULL
= 5 | true | true | false | false

-- infinity
SELECT CAST('Infinity' AS DOUBLE) AS a, -CAST('Infinity' AS DOUBLE) AS b, CAST('Infinity' AS DOUBLE) - CAST('Infinity' AS DOUBLE) AS c FROM single
= Infinity | -Infinity | NaN

-- nan grouped
SELECT f, COUNT(*) AS c FROM numbers GROUP BY f
= 1.5 | 1
= -0.5 | 1
= NaN | 1
= NULL | 1
= 2.0 | 1

-- nan and infinity to decimal
SELECT CAST(f AS DECIMAL(10, 2)) AS a FROM numbers WHERE i = 3
~ 'NaN' is no DECIMAL(10, 2)

-- math functions
SELECT ABS(-1.5) AS a, CEIL(1.2) AS b, FLOOR(-1.2) AS c, ROUND(2.5, 0) AS d, ROUND(-2.567, 2) AS e, TRUNCATE(2.567, 2) AS f, SIGN(-3) AS g, POWER(2, 10) AS h, SQRT(2) AS i, EXP(0) AS j, LN(1) AS k, LOG10(100) AS l, LOG2(8) AS m, LOG(2, 8) AS n FROM single
= 1.5 | 2 | -2 | 3 | -2.57 | 2.56 | -1 | 1024.0 | 1.4142135623730951 | 1.0 | 0.0 | 2.0 | 3.0 | 3.0

-- math of bad arguments
SELECT SQRT(-1) AS a, LN(-1) AS b, LN(0) AS c, ASIN(2) AS d FROM single
= NaN | NaN | -Infinity | NaN

-- trigonometry
SELECT SIN(0) AS a, COS(0) AS b, TAN(0) AS c, ATAN2(0, 1) AS d, PI() AS e, DEGREES(0) AS f FROM single
= 0.0 | 1.0 | 0.0 | 0.0 | 3.141592653589793 | 0.0

-- greatest
SELECT GREATEST(1, 3, 2) AS a, LEAST(1, 3, 2) AS b, GREATEST(1, CAST(NULL AS INT)) AS c, COALESCE(CAST(NULL AS INT), 2) AS d, NULLIF(1, 1) AS e, IFNULL(CAST(NULL AS INT), 5) AS f FROM single
= 3 | 1 | NULL | 2 | NULL | 5

-- boolean logic
SELECT i, b AND NULL AS a, b OR NULL AS o, NOT b AS n, b IS TRUE AS t, b IS NOT FALSE AS u, b IS UNKNOWN AS k FROM numbers WHERE i IN (1, 2, 3)
= 1 | NULL | true | false | true | true | false
= 2 | false | NULL | true | false | false | false
= 3 | NULL | NULL | NULL | false | true | true

-- null comparisons
SELECT i, l = NULL AS a, l IS NULL AS b, l IS DISTINCT FROM 20 AS c, l BETWEEN 10 AND 20 AS d FROM numbers
= 1 | NULL | false | true | true
= 2 | NULL | false | false | true
= 3 | NULL | true | true | NULL
= 4 | NULL | false | true | false
= 5 | NULL | false | false | true

-- case
SELECT i, CASE WHEN l > 15 THEN 'big' WHEN l IS NULL THEN 'none' ELSE 'small' END AS s, CASE i WHEN 1 THEN 'one' END AS o, IF(i > 2, 'x', 'y') AS f FROM numbers
= 1 | small | one | y
= 2 | big | NULL | y
= 3 | none | NULL | x
= 4 | big | NULL | x
= 5 | big | NULL | x

-- case does not compute what it does not need
SELECT i, CASE WHEN i = 1 THEN 0 ELSE 10 / (i - 1) END AS q FROM numbers
= 1 | 0
= 2 | 10
= 3 | 5
= 4 | 3
= 5 | 2

-- hex, bin
SELECT HEX(255) AS a, BIN(5) AS b, UUID() IS NOT NULL AS c, RAND(1) < 1 AS d FROM single
= FF | 101 | true | true

-- implicit text to number
SELECT id FROM orders WHERE id = '3'
= 3

-- text and number in one column
SELECT i + '1' AS a FROM numbers WHERE i = 1
= 2

-- between and in
SELECT i FROM numbers WHERE i BETWEEN 2 AND 4 AND i NOT IN (3)
= 2
= 4

-- between symmetric
SELECT i FROM numbers WHERE i BETWEEN SYMMETRIC 4 AND 2
= 2
= 3
= 4

-- a failing row leaves the others
SELECT i, 10 / (i - 3) AS q FROM numbers
= 1 | -5
= 2 | -10
= 4 | 10
= 5 | 5
~ division by zero

-- boolean and number
SELECT CAST(TRUE AS INT) AS a, CAST(FALSE AS BIGINT) AS b, CAST(0 AS BOOLEAN) AS c, CAST(2.5 AS BOOLEAN) AS d FROM single
= 1 | 0 | false | true

-- decimal arithmetic that has no room
SELECT CAST('99999999999999999999999999999999999999' AS DECIMAL(38, 0)) + 1 AS a FROM single
= NULL
