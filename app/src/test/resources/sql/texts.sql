-- functions
SELECT UPPER('aé') AS a, LOWER('AÉ') AS b, INITCAP('hello world') AS c, CHAR_LENGTH('añ😀') AS d, TRIM('  x ') AS e, TRIM(BOTH 'x' FROM 'xaxx') AS f, LTRIM('  x') AS g, RTRIM('x  ') AS h, BTRIM(' x ') AS i FROM single
= AÉ | aé | Hello World | 3 | x | a | x | x | x

-- functions 2
SELECT SUBSTRING('hello' FROM 2 FOR 3) AS a, SUBSTRING('hello', -3) AS b, LEFT('hello', 2) AS c, RIGHT('hello', 2) AS d, POSITION('l' IN 'hello') AS e, LOCATE('l', 'hello', 4) AS f, INSTR('hello', 'l') AS g, REPLACE('hello', 'l', 'L') AS h, OVERLAY('hello' PLACING 'J' FROM 1 FOR 1) AS i, REVERSE('abc') AS j FROM single
= ell | llo | he | lo | 3 | 4 | 3 | heLLo | Jello | cba

-- functions 3
SELECT CONCAT('a', 'b', 'c') AS a, CONCAT_WS('-', 'a', CAST(NULL AS STRING), 'b') AS b, 'a' || 'b' AS c, LPAD('x', 3, '0') AS d, RPAD('x', 3, '0') AS e, REPEAT('ab', 2) AS f, SPLIT_INDEX('a,b,c', ',', 1) AS g, ASCII('A') AS h, CHR(65) AS i, STARTSWITH('abc', 'ab') AS j, ENDSWITH('abc', 'bc') AS k, TRANSLATE('abc', 'ab', 'xy') AS l FROM single
= abc | a-b | ab | 00x | x00 | abab | b | 65 | A | true | true | xyc

-- null in concat
SELECT CONCAT('a', CAST(NULL AS STRING)) AS a, 'a' || CAST(NULL AS STRING) AS b FROM single
= NULL | NULL

-- like
SELECT 'abc' LIKE 'a%' AS a, 'abc' LIKE '_b_' AS b, 'a%c' LIKE 'a!%c' ESCAPE '!' AS c, 'abc' NOT LIKE 'x%' AS d, 'abc' SIMILAR TO '(a|b)+c' AS e, 'ABC' LIKE 'abc' AS f FROM single
= true | true | true | true | true | false

-- regular expressions
SELECT REGEXP('abc', '^a.') AS a, REGEXP_REPLACE('a1b2', '[0-9]', '') AS b, REGEXP_EXTRACT('foothebar', 'foo(.*?)(bar)', 2) AS c, REGEXP_COUNT('aXbX', 'X') AS d, REGEXP_SUBSTR('a12', '[0-9]+') AS e FROM single
= true | ab | bar | 2 | 12

-- broken regular expression
SELECT REGEXP_EXTRACT(item, '(', 1) AS a FROM orders WHERE id = 1
= NULL

-- codes
SELECT MD5('a') AS a, SHA1('a') AS b, SHA256('a') AS c, TO_BASE64('hi') AS d, FROM_BASE64('aGk=') AS e, PARSE_URL('http://h/p?q=1', 'QUERY', 'q') AS f, URL_ENCODE('a b') AS g, URL_DECODE('a+b') AS h FROM single
= 0cc175b9c0f1b6a831c399e269772661 | 86f7e437faa5a7fce15d1ddcb9eaeaea377667b8 | ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb | aGk= | hi | 1 | a+b | a b

-- compare
SELECT 'a' < 'b' AS a, 'a' = 'a ' AS b, 'B' < 'a' AS c FROM single
= true | false | true

-- char padding
SELECT CAST('ab' AS CHAR(4)) AS a, CAST('abcd' AS VARCHAR(2)) AS b, CHAR_LENGTH(CAST('ab' AS CHAR(4))) AS c FROM single
= ab | ab | 2

-- quotes
SELECT 'it''s' AS a, U&'\00e9' AS b FROM single
= it's | é

-- an escape of LIKE that is none
SELECT who LIKE 'a%' ESCAPE '\\\\' AS x FROM orders WHERE id = 1
~ the escape of LIKE is one character, not '\\\\'

-- nothing behind the escape of LIKE
SELECT who LIKE 'a\' ESCAPE '\' AS x FROM orders WHERE id = 1
~ nothing follows the escape in LIKE 'a\'
