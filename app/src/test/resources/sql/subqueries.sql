-- in
SELECT id FROM orders WHERE who IN (SELECT name FROM people)
= 6
= 3
= 1
= 2

-- in two columns
SELECT id FROM orders WHERE (who, item) IN (SELECT 'ann', item FROM stock)
= 6
= 1
= 3

-- not in with a NULL
SELECT id FROM orders WHERE who NOT IN (SELECT name FROM people)

-- not in without NULL
SELECT id FROM orders WHERE who NOT IN (SELECT name FROM people WHERE name IS NOT NULL)
= 5

-- not in over nothing
SELECT id FROM orders WHERE who NOT IN (SELECT CAST(x AS STRING) FROM nothing)
= 1
= 2
= 3
= 4
= 5
= 6

-- not in of two columns
SELECT id FROM orders WHERE (who, item) NOT IN (SELECT name, 'pen' FROM people)
= 2
= 3
= 5

-- in list
SELECT id FROM orders WHERE who IN ('ann', NULL)
= 1
= 3
= 6

-- not in list
SELECT id FROM orders WHERE who NOT IN ('ann', 'bob')
= 5

-- not in list with null
SELECT id FROM orders WHERE who NOT IN ('ann', NULL)

-- exists
SELECT id FROM orders o WHERE EXISTS (SELECT 1 FROM people p WHERE p.name = o.who AND p.age > 30)
= 6
= 3
= 1

-- not exists
SELECT id FROM orders o WHERE NOT EXISTS (SELECT 1 FROM people p WHERE p.name = o.who)
= 4
= 5

-- exists uncorrelated
SELECT id FROM orders WHERE EXISTS (SELECT 1 FROM nothing)

-- not exists uncorrelated
SELECT id FROM orders WHERE NOT EXISTS (SELECT 1 FROM nothing)
= 1
= 2
= 3
= 4
= 5
= 6

-- exists or
SELECT id FROM orders o WHERE EXISTS (SELECT 1 FROM people p WHERE p.name = o.who) OR o.qty > 4
= 6
= 3
= 1
= 2
= 4

-- in or
SELECT id FROM orders o WHERE who IN (SELECT name FROM people) OR qty > 4
= 1
= 3
= 6
= 2
= 4

-- not in or
SELECT id FROM orders o WHERE who NOT IN (SELECT name FROM people) OR qty > 4
= 4

-- in as a value
SELECT id, who IN (SELECT name FROM people) AS known FROM orders
= 1 | true
= 3 | true
= 6 | true
= 2 | true
= 4 | NULL
= 5 | NULL

-- exists as a value
SELECT id, EXISTS (SELECT 1 FROM people p WHERE p.name = o.who) AS known FROM orders o
= 6 | true
= 3 | true
= 1 | true
= 2 | true
= 4 | false
= 5 | false

-- correlated in
SELECT id FROM orders o WHERE o.item IN (SELECT s.item FROM stock s WHERE s.amount > o.qty)
= 6
= 4
= 1

-- exists with non equi
SELECT id FROM orders o WHERE EXISTS (SELECT 1 FROM stock s WHERE s.amount > o.qty)
= 6
= 5
= 4
= 2
= 1

-- exists with group by
SELECT id FROM orders o WHERE EXISTS (SELECT city FROM people p WHERE p.name = o.who GROUP BY city HAVING COUNT(*) > 0)
= 6
= 3
= 1
= 2

-- scalar
SELECT id, (SELECT MAX(age) FROM people) AS oldest FROM orders
= 6 | 44
= 5 | 44
= 4 | 44
= 3 | 44
= 2 | 44
= 1 | 44

-- scalar in a filter
SELECT id FROM orders WHERE price > (SELECT AVG(price) FROM orders)
= 3
= 2

-- scalar correlated
SELECT id, (SELECT MAX(age) FROM people p WHERE p.name = o.who) AS age FROM orders o
= 6 | 31
= 3 | 31
= 1 | 31
= 2 | NULL
= 4 | NULL
= 5 | NULL

-- scalar correlated count
SELECT name, (SELECT COUNT(*) FROM orders o WHERE o.who = p.name) AS c FROM people p
= ann | 3
= bob | 1
= dan | 0
= NULL | 0

-- scalar correlated in a filter
SELECT id FROM orders o WHERE price >= (SELECT AVG(price) FROM orders x WHERE x.item = o.item)
= 6
= 4
= 1
= 2

-- scalar correlated non equi
SELECT id, (SELECT COUNT(*) FROM orders x WHERE x.id < o.id) AS before_it FROM orders o
= 2 | 1
= 3 | 2
= 4 | 3
= 5 | 4
= 6 | 5
= 1 | 0

-- scalar of one row without aggregate
SELECT id, (SELECT x FROM single) AS x FROM orders
= 6 | 1
= 5 | 1
= 4 | 1
= 3 | 1
= 2 | 1
= 1 | 1

-- scalar of no row
SELECT id, (SELECT x FROM nothing) AS x FROM orders
= 6 | NULL
= 5 | NULL
= 4 | NULL
= 3 | NULL
= 2 | NULL
= 1 | NULL

-- scalar sub-query correlated of unique key
SELECT id, (SELECT amount FROM stock s WHERE s.item = o.item) AS amount FROM orders o
= 6 | 10
= 4 | 10
= 1 | 10
= 3 | 0
= 2 | 0
= 5 | NULL

-- scalar of several rows fails every row
SELECT id, (SELECT item FROM stock) AS x FROM single, orders
~ a sub-query that must have one row has 3
~ a sub-query that must have one row has 3
~ a sub-query that must have one row has 3
~ a sub-query that must have one row has 3
~ a sub-query that must have one row has 3
~ a sub-query that must have one row has 3

-- scalar of several rows fails the rows that it is for
SELECT name, (SELECT qty FROM orders o WHERE o.who = p.name) AS q FROM people p
= bob | 1
= dan | NULL
= NULL | NULL
~ a sub-query that must have one row has 3

-- scalar of several rows fails only where it is wanted
SELECT name, CASE WHEN name <> 'ann' THEN (SELECT qty FROM orders o WHERE o.who = p.name) END AS q FROM people p
= ann | NULL
= bob | 1
= dan | NULL
= NULL | NULL

-- scalar of several rows in a filter
SELECT name FROM people p WHERE (SELECT qty FROM orders o WHERE o.who = p.name) > 0
= bob
~ a sub-query that must have one row has 3

-- scalar of several rows that are equal
SELECT name, (SELECT o.who FROM orders o WHERE o.who = p.name) AS q FROM people p
= bob | bob
= dan | NULL
= NULL | NULL
~ a sub-query that must have one row has 3

-- scalar with a limit
SELECT name, (SELECT o.id FROM orders o WHERE o.who = p.name ORDER BY id DESC LIMIT 1) AS q FROM people p
= ann | 6
= bob | 2
= dan | NULL
= NULL | NULL

-- scalar with a limit and an offset
SELECT name, (SELECT o.id FROM orders o WHERE o.who = p.name ORDER BY id LIMIT 1 OFFSET 1) AS q FROM people p
= ann | 3
= bob | NULL
= dan | NULL
= NULL | NULL

-- elements of the outer row, counted
SELECT id, (SELECT COUNT(*) FROM UNNEST(b.list) AS u (x)) AS n FROM bags b
= 1 | 3
= 2 | 0
= 3 | 0
= 4 | 2

-- elements of the outer row, looked for
SELECT id FROM bags b WHERE EXISTS (SELECT 1 FROM UNNEST(b.list) AS u (x) WHERE x = 'x')
= 1

-- elements of the outer row, with others of it
SELECT id, (SELECT MAX(x || CAST(b.id AS STRING)) FROM UNNEST(b.list) WITH ORDINALITY AS u (x, i) WHERE i < b.id + 1) AS hi FROM bags b
= 1 | x1
= 2 | NULL
= 3 | NULL
= 4 | z4

-- some
SELECT id FROM orders WHERE qty > SOME (SELECT amount FROM stock)
= 6
= 5
= 4
= 2
= 1

-- all
SELECT id FROM orders WHERE qty >= ALL (SELECT qty FROM orders WHERE qty IS NOT NULL)
= 4

-- nested
SELECT id FROM orders WHERE who IN (SELECT name FROM people WHERE city IN (SELECT city FROM people WHERE age > 40))
= 6
= 3
= 1

-- nested correlated two levels
SELECT id FROM orders o WHERE EXISTS (SELECT 1 FROM people p WHERE p.name = o.who AND EXISTS (SELECT 1 FROM stock s WHERE s.item = o.item AND s.amount > 0))
= 6
= 1

-- sub-query in having
SELECT item, COUNT(*) AS c FROM orders GROUP BY item HAVING COUNT(*) > (SELECT COUNT(*) FROM nothing)
= pad | 1
= ink | 2
= pen | 3

-- sub-query in join condition
SELECT o.id, p.name FROM orders o JOIN people p ON o.who = p.name AND o.item IN (SELECT item FROM stock WHERE amount > 0)
= 1 | ann
= 6 | ann

-- sub-query in case
SELECT id, CASE WHEN who IN (SELECT name FROM people WHERE name IS NOT NULL) THEN 'known' ELSE 'new' END AS what FROM orders
= 1 | known
= 3 | known
= 6 | known
= 2 | known
= 4 | new
= 5 | new

-- with
WITH big AS (SELECT * FROM orders WHERE qty > 1), names AS (SELECT DISTINCT who FROM big) SELECT who FROM names
= ann
= NULL
= cid

-- with twice
WITH c AS (SELECT item, COUNT(*) AS n FROM orders GROUP BY item) SELECT a.item, b.item AS other FROM c a JOIN c b ON a.n = b.n AND a.item < b.item

-- with recursive
WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT n FROM r
! SQL_UNSUPPORTED WITH RECURSIVE is not supported

-- scalar with a limit of nothing
SELECT name, (SELECT o.id FROM orders o WHERE o.who = p.name LIMIT 0) AS q FROM people p
= ann | NULL
= bob | NULL
= dan | NULL
= NULL | NULL
