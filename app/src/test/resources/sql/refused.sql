-- no such table
SELECT * FROM order
! SQL_SYNTAX 'order' is a keyword and cannot stand here

-- no such table 2
SELECT * FROM ordes
! SQL_INVALID there is no source or view 'ordes'

-- no such column
SELECT idd FROM orders
! SQL_INVALID there is no column 'idd'

-- not grouped
SELECT who, COUNT(*) FROM orders
! SQL_INVALID 'who' is neither in GROUP BY nor inside an aggregate

-- aggregate in where
SELECT id FROM orders WHERE COUNT(*) > 1
! SQL_INVALID aggregate expression is illegal in WHERE clause

-- ambiguous
SELECT item FROM orders JOIN stock ON orders.item = stock.item
! SQL_INVALID 'item' is ambiguous

-- duplicate names
SELECT id, id FROM orders
= 1 | 1
= 2 | 2
= 3 | 3
= 4 | 4
= 5 | 5
= 6 | 6

-- types do not fit
SELECT id + TRUE AS a FROM orders
! SQL_INVALID '+' does not go with BIGINT, BOOLEAN

-- recursive
WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT n FROM r
! SQL_UNSUPPORTED WITH RECURSIVE is not supported

-- insert
INSERT INTO orders SELECT * FROM orders
! SQL_UNSUPPORTED a view is a SELECT, not INSERT

-- sub-query of two columns
SELECT (SELECT item, amount FROM stock) AS x FROM single
! SQL_INVALID '$SCALAR_QUERY' does not go with these arguments

-- in of two columns
SELECT id FROM orders WHERE item IN (SELECT item, amount FROM stock)
! SQL_INVALID values passed to IN operator must have compatible types

-- window on a column that is no time
SELECT COUNT(*) AS c FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(id), INTERVAL '1' MINUTE)) GROUP BY window_start
! SQL_INVALID windows are over a TIMESTAMP, and 'id' is of type BIGINT

-- window of nothing
SELECT COUNT(*) AS c FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '0' MINUTE)) GROUP BY window_start, window_end
! SQL_UNSUPPORTED the intervals of TUMBLE must be longer than nothing

-- rounding to a unit that is none
SELECT FLOOR(ts TO NANOSECOND) AS t, COUNT(*) AS c FROM orders GROUP BY FLOOR(ts TO NANOSECOND)
! SQL_UNSUPPORTED nothing is rounded to this unit of time

-- rounding to a day of the week
SELECT CEIL(ts TO DOW) AS t FROM orders
! SQL_UNSUPPORTED nothing is rounded to this unit of time

-- interval column
SELECT INTERVAL '1' DAY AS d FROM single
! SQL_UNSUPPORTED the column 'd' is an interval, which no view can hold

-- tablesample
SELECT id FROM orders TABLESAMPLE BERNOULLI (10)
! SQL_UNSUPPORTED TABLESAMPLE is not supported

-- pivot
SELECT * FROM orders PIVOT (SUM(qty) FOR item IN ('pen' AS pen))
! SQL_UNSUPPORTED PIVOT is not supported

-- a function of other arguments
SELECT UPPER(1, 2) AS a FROM single
! SQL_INVALID 'UPPER' takes 1 arguments

-- no function
SELECT UPER('a') AS a FROM single
! SQL_INVALID there is no function 'UPER'

-- table function
SELECT * FROM TABLE(GENERATE(1, 2))
! SQL_UNSUPPORTED there is no table function 'GENERATE'

-- syntax
SELECT FROM orders
! SQL_SYNTAX 'FROM' is a keyword and cannot stand here

-- asof with a condition that is not supported
SELECT o.id, p.name FROM orders o ASOF JOIN people p MATCH_CONDITION o.ts < p.ts ON o.who = p.name
! SQL_UNSUPPORTED MATCH_CONDITION compares two columns: the left table's time >= the right table's

-- asof of no time
SELECT o.id, s.amount FROM orders o ASOF JOIN stock s MATCH_CONDITION o.qty >= s.amount ON o.item = s.item
! SQL_UNSUPPORTED an ASOF join compares event times, and one of 'qty' and 'amount' is none

-- percentile over
SELECT PERCENTILE(qty, 0.5) OVER (PARTITION BY item ORDER BY ts) AS m FROM orders
! SQL_UNSUPPORTED PERCENTILE OVER is not supported

-- within distinct
SELECT SUM(qty) WITHIN DISTINCT (who) AS s FROM orders
! SQL_UNSUPPORTED WITHIN DISTINCT is not supported

-- a multiset
SELECT MULTISET[1, 2] AS m FROM single
! SQL_UNSUPPORTED MULTISET is not supported

-- array of a sub-query
SELECT ARRAY(SELECT item FROM stock) AS a FROM single
! SQL_UNSUPPORTED ARRAY of a sub-query is not supported
