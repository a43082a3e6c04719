-- a function of two texts
SELECT id, TIMES_IN('n', item) AS n, times_in('e', who) AS e FROM orders
= 1 | 1 | 0
= 2 | 1 | 0
= 3 | 1 | 0
= 4 | 1 | NULL
= 5 | 0 | 0
= 6 | 1 | 0

-- NULL where the parameter takes none, and where it does
SELECT id, OR_LESS(qty) AS q FROM orders WHERE only_even(qty * 2) IS NULL OR TIMES_IN('p', item) = 0
= 2 | 1
= 3 | -1

-- of constants
SELECT x, TIMES_IN('a', 'banana') AS n FROM (VALUES (1)) AS t (x)
= 1 | 3

-- in aggregates and keys
SELECT TIMES_IN('p', item) AS p, SUM(OR_LESS(qty)) AS s FROM orders GROUP BY TIMES_IN('p', item)
= 1 | 12
= 0 | 0

-- in a join
SELECT o.id, p.city FROM orders o JOIN people p ON TIMES_IN('n', o.who) = TIMES_IN('o', p.city) + 1 AND o.who = p.name
= 1 | Rome
= 3 | Rome
= 6 | Rome

-- an array
SELECT id, PAIR(who, item) AS p FROM orders WHERE id = 4
= 4 | [NULL, pen]

-- a row fails
SELECT id, only_even(qty) AS q FROM orders WHERE qty IN (1, 2)
= 1 | 2
= 6 | 2
~ only_even: 1 is odd

-- a table function
SELECT p.name, w.word, w.n FROM people p, LATERAL TABLE(WORDS(CONCAT(p.city, ' of ', p.name))) AS w (word, n) WHERE p.age > 30 AND n > 2
= ann | Rome | 4
= ann | ann | 3
= dan | Rome | 4
= dan | dan | 3

-- a table function under its own names
SELECT name, word, length FROM people CROSS JOIN LATERAL TABLE(WORDS(name)) WHERE age < 30

-- a table function, outer
SELECT p.city, w.word FROM people p LEFT JOIN LATERAL TABLE(WORDS(p.name)) AS w (word, n) ON TRUE WHERE p.city = 'Oslo'
= Oslo | bob
= Oslo | NULL

-- a table function of no row
SELECT word, n FROM TABLE(WORDS('to be or')) AS w (word, n)
= to | 2
= be | 2
= or | 2

-- a table function that fails
SELECT p.name, w.word FROM people p, LATERAL TABLE(WORDS(CASE WHEN p.name = 'bob' THEN '?' ELSE p.name END)) AS w (word, n)
= ann | ann
= dan | dan
~ words: no answers, only words

-- too few
SELECT TIMES_IN('a') AS n FROM orders
! SQL_INVALID 'TIMES_IN'

-- another type
SELECT TIMES_IN(qty, item) AS n FROM orders
! SQL_INVALID 'TIMES_IN' takes STRING as argument 1, not INT

-- a wider type
SELECT OR_LESS(price) AS n FROM orders
! SQL_INVALID 'OR_LESS' takes BIGINT as argument 1, not DECIMAL(10, 2)

-- no such function
SELECT TIMES_INN('a', item) AS n FROM orders
! SQL_INVALID there is no function 'TIMES_INN'

-- a table function as a value
SELECT WORDS(item) AS w FROM orders
! SQL_UNSUPPORTED WORDS gives rows, not a value

-- a scalar function as a table
SELECT * FROM orders, LATERAL TABLE(OR_LESS(qty)) AS t (x)
! SQL_UNSUPPORTED there is no table function 'OR_LESS'
