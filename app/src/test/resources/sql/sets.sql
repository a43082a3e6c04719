-- union all
SELECT item FROM orders UNION ALL SELECT item FROM stock
= pen
= ink
= ink
= pen
= pad
= pen
= pen
= ink
= cap

-- union
SELECT item FROM orders UNION SELECT item FROM stock
= pen
= ink
= pad
= cap

-- union of nulls
SELECT who FROM orders UNION SELECT name FROM people
= ann
= bob
= NULL
= cid
= dan

-- union of two types
SELECT qty FROM orders UNION ALL SELECT price FROM prices
= 2.00
= 1.00
= NULL
= 5.00
= 3.00
= 2.00
= 6.00
= 2.00

-- intersect
SELECT who FROM orders INTERSECT SELECT name FROM people
= ann
= bob
= NULL

-- intersect all
SELECT item FROM orders INTERSECT ALL SELECT * FROM (VALUES ('pen'), ('pen'), ('ink'), ('cap')) AS t (item)
= pen
= pen
= ink

-- except
SELECT who FROM orders EXCEPT SELECT name FROM people
= cid

-- except all
SELECT item FROM orders EXCEPT ALL SELECT item FROM stock
= pen
= pen
= ink
= pad

-- three branches
SELECT item FROM orders UNION SELECT item FROM stock EXCEPT SELECT 'pen' FROM single
= ink
= pad
= cap

-- set of a different number of columns
SELECT item FROM orders UNION SELECT item, amount FROM stock
! SQL_INVALID column count mismatch in UNION

-- values
SELECT * FROM (VALUES (1, 'a'), (2, 'b'), (NULL, 'c')) AS t (n, s)
= 1 | a
= 2 | b
= NULL | c

-- bare values
VALUES (1, 'a'), (2, 'b')
= 1 | a
= 2 | b

-- values join
SELECT o.id, t.label FROM orders o JOIN (VALUES ('pen', 'a pen'), ('ink', 'some ink')) AS t (item, label) ON o.item = t.item
= 6 | a pen
= 4 | a pen
= 1 | a pen
= 3 | some ink
= 2 | some ink

-- values of expressions
SELECT * FROM (VALUES (1 + 1, UPPER('a'))) AS t (n, s)
= 2 | A

-- select without from
SELECT 1 AS a, 'x' AS b
= 1 | x

-- order by limit
SELECT id, price FROM orders ORDER BY price DESC, id LIMIT 3
= 2 | 7.25
= 3 | 7.00
= 1 | 1.50

-- order by without limit
SELECT id FROM orders ORDER BY price
= 1
= 2
= 3
= 4
= 5
= 6

-- limit offset
SELECT id FROM orders ORDER BY id LIMIT 2 OFFSET 1
= 2
= 3

-- fetch first
SELECT id FROM orders ORDER BY id DESC FETCH FIRST 2 ROWS ONLY
= 6
= 5

-- limit without order
SELECT COUNT(*) AS c FROM (SELECT id FROM orders LIMIT 4)
= 4

-- limit zero
SELECT id FROM orders ORDER BY id LIMIT 0

-- limit of a union
(SELECT item FROM orders ORDER BY id LIMIT 2) UNION ALL (SELECT item FROM stock ORDER BY item LIMIT 1)
= pen
= ink
= cap

-- nulls last
SELECT id FROM orders ORDER BY price ASC NULLS LAST, id LIMIT 3
= 1
= 4
= 6

-- null order default
SELECT id FROM orders ORDER BY price, id LIMIT 2
= 5
= 1

-- top n per group
SELECT item, id, rn FROM (SELECT item, id, ROW_NUMBER() OVER (PARTITION BY item ORDER BY price DESC, id) AS rn FROM orders) WHERE rn <= 1
= pen | 1 | 1
= ink | 2 | 1
= pad | 5 | 1

-- qualify
SELECT item, id FROM orders QUALIFY ROW_NUMBER() OVER (PARTITION BY item ORDER BY price DESC, id) = 1
= pen | 1
= ink | 2
= pad | 5

-- select distinct order limit
SELECT DISTINCT item FROM orders ORDER BY item LIMIT 2
= ink
= pad
