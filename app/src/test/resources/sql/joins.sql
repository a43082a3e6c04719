-- inner
SELECT o.id, p.city FROM orders o JOIN people p ON o.who = p.name
= 6 | Rome
= 3 | Rome
= 1 | Rome
= 2 | Oslo

-- left
SELECT o.id, p.city FROM orders o LEFT JOIN people p ON o.who = p.name
= 6 | Rome
= 3 | Rome
= 1 | Rome
= 2 | Oslo
= 4 | NULL
= 5 | NULL

-- right
SELECT o.id, p.name, p.city FROM orders o RIGHT JOIN people p ON o.who = p.name
= 6 | ann | Rome
= 3 | ann | Rome
= 1 | ann | Rome
= 2 | bob | Oslo
= NULL | NULL | Oslo
= NULL | dan | Rome

-- full
SELECT o.id, p.name, p.city FROM orders o FULL OUTER JOIN people p ON o.who = p.name
= 6 | ann | Rome
= 3 | ann | Rome
= 1 | ann | Rome
= 2 | bob | Oslo
= 4 | NULL | NULL
= 5 | NULL | NULL
= NULL | NULL | Oslo
= NULL | dan | Rome

-- using
SELECT item, id, amount FROM orders JOIN stock USING (item)
= pen | 6 | 10
= pen | 4 | 10
= pen | 1 | 10
= ink | 3 | 0
= ink | 2 | 0

-- natural
SELECT id, amount FROM orders NATURAL JOIN stock
= 6 | 10
= 4 | 10
= 1 | 10
= 3 | 0
= 2 | 0

-- null safe equality
SELECT o.id, p.city FROM orders o JOIN people p ON o.who IS NOT DISTINCT FROM p.name
= 6 | Rome
= 3 | Rome
= 1 | Rome
= 2 | Oslo
= 4 | Oslo

-- cross join
SELECT p.name, s.item FROM people p CROSS JOIN stock s
= NULL | pen
= dan | pen
= bob | pen
= ann | pen
= NULL | ink
= dan | ink
= bob | ink
= ann | ink
= NULL | cap
= dan | cap
= bob | cap
= ann | cap

-- comma join
SELECT p.name, s.item FROM people p, stock s WHERE s.amount > 0
= NULL | pen
= dan | pen
= bob | pen
= ann | pen

-- non equi residual
SELECT o.id, p.name FROM orders o JOIN people p ON o.who = p.name AND o.qty < p.age
= 6 | ann
= 1 | ann

-- only non equi
SELECT o.id, p.name FROM orders o LEFT JOIN people p ON o.id * 10 > p.age
= 6 | ann
= 5 | ann
= 4 | ann
= 6 | dan
= 5 | dan
= 6 | NULL
= 5 | NULL
= 4 | NULL
= 3 | NULL
= 1 | NULL
= 2 | NULL

-- full join without an equality
SELECT o.id, p.name FROM orders o FULL JOIN people p ON o.id * 10 > p.age AND o.qty > 2
= 5 | ann
= 4 | ann
= 5 | dan
= 5 | NULL
= 4 | NULL
= 1 | NULL
= 2 | NULL
= 3 | NULL
= 6 | NULL
= NULL | bob

-- self join
SELECT a.id, b.id AS other FROM orders a JOIN orders b ON a.item = b.item AND a.id < b.id
= 2 | 3
= 1 | 4
= 4 | 6
= 1 | 6

-- three
SELECT o.id, p.city, s.amount FROM orders o JOIN people p ON o.who = p.name LEFT JOIN stock s ON s.item = o.item
= 1 | Rome | 10
= 6 | Rome | 10
= 2 | Oslo | 0
= 3 | Rome | 0

-- keys of two types
SELECT n.i, o.id FROM numbers n JOIN orders o ON n.i = o.id
= 1 | 1
= 2 | 2
= 3 | 3
= 4 | 4
= 5 | 5

-- interval join
SELECT o.id, p.name FROM orders o JOIN people p ON o.ts BETWEEN p.ts AND p.ts + INTERVAL '5' SECOND
= 2 | ann
= 2 | bob
= 4 | dan

-- interval left
SELECT o.id, p.name FROM orders o LEFT JOIN people p ON o.who = p.name AND p.ts BETWEEN o.ts - INTERVAL '5' SECOND AND o.ts + INTERVAL '5' SECOND
= 1 | ann
= 2 | bob
= 4 | NULL
= 3 | NULL
= 5 | NULL
= 6 | NULL

-- window join
SELECT l.id, r.name, l.window_start FROM (SELECT * FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '10' SECOND))) l JOIN (SELECT * FROM TABLE(TUMBLE(TABLE people, DESCRIPTOR(ts), INTERVAL '10' SECOND))) r ON l.who = r.name AND l.window_start = r.window_start AND l.window_end = r.window_end
= 3 | ann | 2024-05-01T10:00
= 1 | ann | 2024-05-01T10:00
= 2 | bob | 2024-05-01T10:00

-- window semi join
SELECT id FROM (SELECT * FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '10' SECOND))) l WHERE l.who IN (SELECT name FROM (SELECT * FROM TABLE(TUMBLE(TABLE people, DESCRIPTOR(ts), INTERVAL '10' SECOND))) r WHERE l.window_start = r.window_start AND l.window_end = r.window_end)
= 3
= 1
= 2

-- semi in from clause (lateral sub-query)
SELECT o.id, t.c FROM orders o, LATERAL (SELECT COUNT(*) AS c FROM people p WHERE p.name = o.who) t
= 6 | 1
= 3 | 1
= 1 | 1
= 2 | 1
= 4 | 0
= 5 | 0

-- lateral top n
SELECT p.name, t.id FROM people p, LATERAL (SELECT id FROM orders o WHERE o.who = p.name ORDER BY price DESC LIMIT 1) t
= ann | 3
= bob | 2

-- lateral left
SELECT p.name, t.id FROM people p LEFT JOIN LATERAL (SELECT id FROM orders o WHERE o.who = p.name) t ON TRUE
-- asof
SELECT o.id, p.name, p.city FROM orders o ASOF JOIN people p MATCH_CONDITION o.ts >= p.ts ON o.who = p.name
! SQL_SYNTAX 'SELECT' is a keyword and cannot stand here

-- left asof
SELECT o.id, p.name, p.ts FROM orders o LEFT ASOF JOIN people p MATCH_CONDITION o.ts >= p.ts ON o.who = p.name
= 2 | bob | 2024-05-01T10:00:02
= 3 | ann | 2024-05-01T10:00:01
= 6 | ann | 2024-05-01T10:00:01
= 1 | NULL | NULL
= 4 | NULL | NULL
= 5 | NULL | NULL

-- asof: the last of several rows
SELECT o.id, x.id AS before_it FROM orders o LEFT ASOF JOIN orders x MATCH_CONDITION o.ts >= x.ts ON o.item = x.item
= 1 | 1
= 2 | 2
= 3 | 3
= 4 | 4
= 5 | 5
= 6 | 6

-- asof, the condition the other way round
SELECT p.name, x.id FROM people p LEFT ASOF JOIN orders x MATCH_CONDITION x.ts <= p.ts ON p.name = x.who
= ann | 1
= bob | NULL
= dan | NULL
= NULL | NULL

-- bounds that reach beyond the ends of time
WITH e AS (SELECT * FROM (VALUES (1, TIMESTAMP '9999-12-31 23:59:59.999'), (1, TIMESTAMP '0001-01-01 00:00:00')) AS t (k, ts)) SELECT a.ts, b.ts AS t2 FROM e a JOIN e b ON a.k = b.k AND b.ts BETWEEN a.ts - INTERVAL '9999' DAY(4) AND a.ts + INTERVAL '9999' DAY(4)
= 9999-12-31T23:59:59.999 | 9999-12-31T23:59:59.999
= 0001-01-01T00:00 | 0001-01-01T00:00

-- keys that are null match nothing, unless they are asked not to be distinct
SELECT a.id, b.id AS j FROM orders a JOIN orders b ON a.who = b.who AND a.who IS NULL

-- keys that are null match each other where they are not distinct
SELECT a.id, b.id AS j FROM orders a JOIN orders b ON a.who IS NOT DISTINCT FROM b.who AND a.who IS NULL
= 4 | 4

-- nan is equal to nan
SELECT a.i, b.i AS j FROM numbers a JOIN numbers b ON a.f = b.f AND a.i = 3
= 3 | 3
