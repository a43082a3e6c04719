-- plain
SELECT item, COUNT(*) AS c, COUNT(qty) AS cq, SUM(qty) AS s, AVG(qty) AS a, MIN(qty) AS lo, MAX(qty) AS hi FROM orders GROUP BY item
= pen | 3 | 3 | 9 | 3 | 2 | 5
= ink | 2 | 1 | 1 | 1 | 1 | 1
= pad | 1 | 1 | 3 | 3 | 3 | 3

-- over nothing
SELECT COUNT(*) AS c, COUNT(x) AS cx, SUM(x) AS s, AVG(x) AS a, MIN(x) AS lo FROM nothing
= 0 | 0 | NULL | NULL | NULL

-- over nothing, grouped
SELECT x, COUNT(*) AS c FROM nothing GROUP BY x

-- decimal
SELECT SUM(price) AS s, AVG(price) AS a FROM orders
= 18.75 | 3.750000

-- null key
SELECT who, COUNT(*) AS c FROM orders GROUP BY who
= ann | 3
= bob | 1
= NULL | 1
= cid | 1

-- distinct
SELECT COUNT(DISTINCT who) AS w, SUM(DISTINCT qty) AS q, AVG(DISTINCT price) AS a FROM orders
= 3 | 11 | 5.250000

-- count distinct of two columns
SELECT COUNT(DISTINCT who, item) AS c FROM orders
= 4

-- filter
SELECT COUNT(*) FILTER (WHERE item = 'pen') AS pens, SUM(qty) FILTER (WHERE who = 'ann') AS ann, COUNT(DISTINCT who) FILTER (WHERE qty > 1) AS w FROM orders
= 3 | 4 | 2

-- grouping sets
SELECT who, item, COUNT(*) AS c FROM orders GROUP BY GROUPING SETS ((who, item), (who), ())
= ann | pen | 2
= bob | ink | 1
= ann | ink | 1
= NULL | pen | 1
= cid | pad | 1
= ann | NULL | 3
= bob | NULL | 1
= NULL | NULL | 1
= cid | NULL | 1
= NULL | NULL | 6

-- rollup
SELECT who, item, SUM(qty) AS s FROM orders GROUP BY ROLLUP (who, item)
= ann | pen | 4
= bob | ink | 1
= ann | ink | NULL
= NULL | pen | 5
= cid | pad | 3
= ann | NULL | 4
= bob | NULL | 1
= NULL | NULL | 5
= cid | NULL | 3
= NULL | NULL | 13

-- cube
SELECT who, item, COUNT(*) AS c FROM orders GROUP BY CUBE (who, item)
= ann | pen | 2
= bob | ink | 1
= ann | ink | 1
= NULL | pen | 1
= cid | pad | 1
= ann | NULL | 3
= bob | NULL | 1
= NULL | NULL | 1
= cid | NULL | 1
= NULL | pen | 3
= NULL | ink | 2
= NULL | pad | 1
= NULL | NULL | 6

-- grouping
SELECT who, item, GROUPING(who) AS gw, GROUPING(item) AS gi, GROUPING_ID(who, item) AS g, COUNT(*) AS c FROM orders GROUP BY ROLLUP (who, item)
= ann | pen | 0 | 0 | 0 | 2
= bob | ink | 0 | 0 | 0 | 1
= ann | ink | 0 | 0 | 0 | 1
= NULL | pen | 0 | 0 | 0 | 1
= cid | pad | 0 | 0 | 0 | 1
= ann | NULL | 0 | 1 | 1 | 3
= bob | NULL | 0 | 1 | 1 | 1
= NULL | NULL | 0 | 1 | 1 | 1
= cid | NULL | 0 | 1 | 1 | 1
= NULL | NULL | 1 | 1 | 3 | 6

-- group_id
SELECT item, GROUP_ID() AS g, COUNT(*) AS c FROM orders GROUP BY item
= pen | 0 | 3
= ink | 0 | 2
= pad | 0 | 1

-- grouping sets twice
SELECT item, COUNT(*) AS c FROM orders GROUP BY GROUPING SETS (item, item)
= pen | 3
= ink | 2
= pad | 1
= pen | 3
= ink | 2
= pad | 1

-- grouping sets with distinct and having
SELECT item, COUNT(DISTINCT who) AS c FROM orders GROUP BY ROLLUP (item) HAVING COUNT(DISTINCT who) > 1
= ink | 2
= NULL | 3

-- rollup over nothing
SELECT x, COUNT(*) AS c FROM nothing GROUP BY ROLLUP (x)
= NULL | 0

-- grouping sets in a window
SELECT window_start, item, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, ROLLUP (item)
= 2024-05-01T10:00 | pen | 1
= 2024-05-01T10:00 | ink | 2
= 2024-05-01T10:00:10 | pen | 1
= 2024-05-01T10:00:30 | pad | 1
= 2024-05-01T10:00:30 | pen | 1
= 2024-05-01T10:00 | NULL | 3
= 2024-05-01T10:00:10 | NULL | 1
= 2024-05-01T10:00:30 | NULL | 2

-- grouping sets in a window 2
SELECT window_start, window_end, item, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, GROUPING SETS ((item), ())
= 2024-05-01T10:00 | 2024-05-01T10:00:10 | pen | 1
= 2024-05-01T10:00 | 2024-05-01T10:00:10 | ink | 2
= 2024-05-01T10:00:10 | 2024-05-01T10:00:20 | pen | 1
= 2024-05-01T10:00:30 | 2024-05-01T10:00:40 | pad | 1
= 2024-05-01T10:00:30 | 2024-05-01T10:00:40 | pen | 1
= 2024-05-01T10:00 | 2024-05-01T10:00:10 | NULL | 3
= 2024-05-01T10:00:10 | 2024-05-01T10:00:20 | NULL | 1
= 2024-05-01T10:00:30 | 2024-05-01T10:00:40 | NULL | 2

-- listagg
SELECT item, LISTAGG(who) AS l FROM orders GROUP BY item
= pen | ann,ann
= ink | bob,ann
= pad | cid

-- listagg separator
SELECT item, LISTAGG(who, '-') AS l FROM orders GROUP BY item
= pen | ann-ann
= ink | bob-ann
= pad | cid

-- listagg ordered
SELECT item, LISTAGG(who, '-') WITHIN GROUP (ORDER BY who DESC) AS l FROM orders GROUP BY item
= pen | ann-ann
= ink | bob-ann
= pad | cid

-- listagg distinct
SELECT LISTAGG(DISTINCT item) AS l FROM orders
= pen,ink,pad

-- array_agg
SELECT item, ARRAY_AGG(qty) AS l FROM orders GROUP BY item
= pen | [2, 5, 2]
= ink | [1, NULL]
= pad | [3]

-- array_agg distinct
SELECT ARRAY_AGG(DISTINCT item) AS l FROM orders
= [pen, ink, pad]

-- array_agg ordered
SELECT ARRAY_AGG(id ORDER BY price DESC, id) AS l FROM orders
= [5, 2, 3, 1, 4, 6]

-- array_agg filtered
SELECT ARRAY_AGG(id) FILTER (WHERE qty > 2) AS l FROM orders
= [4, 5]

-- collect
SELECT item, COLLECT(who) AS l FROM orders GROUP BY item
= pen | {ann: 2}
= ink | {ann: 1, bob: 1}
= pad | {cid: 1}

-- collect distinct
SELECT COLLECT(DISTINCT item) AS l FROM orders
= {ink: 1, pad: 1, pen: 1}

-- stddev
SELECT STDDEV_POP(qty) AS a, STDDEV_SAMP(qty) AS b, VAR_POP(qty) AS c, VAR_SAMP(qty) AS d, STDDEV(qty) AS e, VARIANCE(qty) AS f FROM orders
= 1 | 1 | 1 | 2 | 1 | 2

-- stddev of doubles
SELECT STDDEV_POP(CAST(qty AS DOUBLE)) AS a, VAR_SAMP(CAST(qty AS DOUBLE)) AS d FROM orders
= 1.3564659966250536 | 2.3

-- stddev of one
SELECT STDDEV_SAMP(CAST(x AS DOUBLE)) AS a, VAR_POP(CAST(x AS DOUBLE)) AS b FROM single
= NULL | 0.0

-- approx count distinct
SELECT APPROX_COUNT_DISTINCT(who) AS c FROM orders
= 3

-- first last
SELECT item, FIRST_VALUE(who) AS f, LAST_VALUE(who) AS l FROM orders GROUP BY item
= pen | ann | ann
= ink | bob | ann
= pad | cid | cid

-- arg max
SELECT ARG_MAX(who, price) AS a, ARG_MIN(who, price) AS b FROM orders
= bob | NULL

-- max by
SELECT MAX_BY(who, price) AS a, MIN_BY(who, price) AS b FROM orders
= bob | NULL

-- bit
SELECT BIT_AND(l) AS a, BIT_OR(l) AS o, BIT_XOR(l) AS x FROM numbers
= 0 | 62 | 34

-- any value
SELECT item, ANY_VALUE(item) AS a FROM orders GROUP BY item
= pen | pen
= ink | ink
= pad | pad

-- having
SELECT item FROM orders GROUP BY item HAVING SUM(qty) > 2 AND COUNT(*) > 1
= pen

-- having without group by
SELECT COUNT(*) AS c FROM orders HAVING COUNT(*) > 100

-- group by an expression
SELECT UPPER(item) AS u, COUNT(*) AS c FROM orders GROUP BY UPPER(item)
= PEN | 3
= INK | 2
= PAD | 1

-- group by alias / ordinal
SELECT UPPER(item) AS u, COUNT(*) AS c FROM orders GROUP BY u
! SQL_INVALID there is no column 'u'

-- group by position
SELECT item, COUNT(*) AS c FROM orders GROUP BY 1
! SQL_INVALID 'item' is neither in GROUP BY nor inside an aggregate

-- aggregate of an expression
SELECT SUM(qty * price) AS s, COUNT(CASE WHEN qty > 2 THEN 1 END) AS c FROM orders
= 20.75 | 2

-- aggregate of aggregates
SELECT MAX(c) AS m FROM (SELECT item, COUNT(*) AS c FROM orders GROUP BY item)
= 3

-- min max of texts, times, booleans
SELECT MIN(who) AS a, MAX(ts) AS b, MAX(item) AS c FROM orders
= ann | 2024-05-01T10:00:31 | pen

-- min max of boolean
SELECT MIN(b) AS a, MAX(b) AS c FROM numbers
= false | true

-- nan
SELECT MIN(f) AS lo, MAX(f) AS hi, SUM(f) AS s, COUNT(f) AS c FROM numbers
= -0.5 | NaN | NaN | 4

-- sum overflow
SELECT SUM(l) AS s FROM (SELECT 9223372036854775807 AS l FROM single UNION ALL SELECT 1 AS l FROM single)
= -9223372036854775808

-- int sum overflow
SELECT SUM(l) AS s FROM (SELECT 2147483647 AS l FROM single UNION ALL SELECT 1 AS l FROM single)
= -2147483648

-- decimal sum overflow
SELECT SUM(l) AS s FROM (SELECT CAST('99999999999999999999999999999999999999' AS DECIMAL(38,0)) AS l FROM single UNION ALL SELECT CAST(1 AS DECIMAL(38,0)) AS l FROM single)
= NULL

-- distinct on
SELECT DISTINCT item, qty FROM orders
= pen | 2
= ink | 1
= ink | NULL
= pen | 5
= pad | 3

-- count star filter nothing
SELECT COUNT(*) FILTER (WHERE FALSE) AS c FROM orders
= 0

-- every and some
SELECT BOOL_AND(b) AS a, BOOL_OR(b) AS o, EVERY(b) AS e FROM numbers
= false | true | false

-- nulls in arrays are kept, unless they are to be ignored
SELECT ARRAY_AGG(qty) AS n, ARRAY_AGG(qty) IGNORE NULLS AS a, ARRAY_AGG(qty) IGNORE NULLS FILTER (WHERE id > 2) AS f FROM orders
! SQL_INVALID FILTER must be applied to aggregate function

-- max_by
SELECT MAX_BY(who, price) AS a, MIN_BY(who, id) AS b FROM orders
= bob | ann

-- bits of an INT
SELECT BIT_AND(qty) AS a, BIT_OR(qty) AS o, BIT_XOR(qty) AS x FROM orders WHERE id IN (1, 5)
= 2 | 3 | 1

-- group_id tells groups that are there twice apart
SELECT item, COUNT(*) AS c, GROUP_ID() AS g FROM orders GROUP BY GROUPING SETS (item, item)
= pen | 3 | 0
= ink | 2 | 0
= pad | 1 | 0
= pen | 3 | 1
= ink | 2 | 1
= pad | 1 | 1

-- percentile
SELECT PERCENTILE(qty, 0.5) AS m FROM orders
= 2.0

-- percentile between two values
SELECT PERCENTILE(v, 0.3) AS m FROM (VALUES (0), (10), (10)) AS t (v)
= 6.0

-- percentile of values that count several times
SELECT PERCENTILE(price, 0.5, qty) AS m FROM orders
= 1.5

-- percentile_cont
SELECT PERCENTILE_CONT(0.3) WITHIN GROUP (ORDER BY qty) AS a, PERCENTILE_CONT(0.3) WITHIN GROUP (ORDER BY qty DESC) AS b FROM orders
= 2.0 | 2.8

-- percentile_disc keeps the type
SELECT PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY qty) AS a, PERCENTILE_DISC(0.2) WITHIN GROUP (ORDER BY ts DESC) AS b FROM orders
= 2 | 2024-05-01T10:00:30

-- percentile by group, filtered
SELECT item, PERCENTILE(qty, 0.5) FILTER (WHERE qty > 1) AS m FROM orders GROUP BY item
= pen | 2.0
= ink | NULL
= pad | 3.0

-- percentile over nothing
SELECT PERCENTILE(x, 0.5) AS m, APPROX_PERCENTILE(x, 0.5) AS a, APPROX_COUNT_DISTINCT(x) AS c FROM nothing
= NULL | NULL | 0

-- percentile of a fraction that is none
SELECT PERCENTILE(qty, 1.5) AS m FROM orders
= NULL

-- percentile distinct
SELECT PERCENTILE(DISTINCT qty, 0.5) AS m FROM orders
= 2.5

-- approximate percentile of negative numbers and nothing
SELECT APPROX_PERCENTILE(f, 0.1) AS m, APPROX_PERCENTILE(f, 1) AS n FROM numbers
= -0.5015394534033261 | NaN

-- percentile of groups that change
SELECT PERCENTILE(c, 0.5) AS m, APPROX_PERCENTILE(c, 0.9) AS a, PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY c) AS d FROM (SELECT item, COUNT(*) AS c FROM orders GROUP BY item)
= 2.0 | 2.9742334234767016 | 2

-- approx count distinct
SELECT item, APPROX_COUNT_DISTINCT(who) AS c FROM orders GROUP BY item
= pen | 1
= ink | 2
= pad | 1

-- approx count distinct of what changes
SELECT APPROX_COUNT_DISTINCT(c) AS d FROM (SELECT item, COUNT(*) AS c FROM orders GROUP BY item)
= 3

-- over groups of which none is left, not even the one that is there without a row
SELECT COUNT(*) AS c, MIN(5) AS lo FROM (SELECT who, COUNT(*) AS n FROM orders GROUP BY ROLLUP (who)) WHERE FALSE
= 0 | NULL

-- json_objectagg
SELECT JSON_OBJECTAGG(KEY item VALUE amount) AS j, JSON_OBJECTAGG(KEY item VALUE amount ABSENT ON NULL) AS k FROM stock
= {"cap":null,"ink":0,"pen":10} | {"ink":0,"pen":10}

-- json_arrayagg
SELECT JSON_ARRAYAGG(item ORDER BY item) AS j, JSON_ARRAYAGG(amount ORDER BY item) AS k, JSON_ARRAYAGG(amount ORDER BY item NULL ON NULL) AS l FROM stock
= ["cap","ink","pen"] | [0,10] | [null,0,10]

-- json_arrayagg by group
SELECT item, JSON_ARRAYAGG(who ORDER BY id) AS j FROM orders GROUP BY item
= pen | ["ann","ann"]
= ink | ["bob","ann"]
= pad | ["cid"]

-- json aggregates over nothing
SELECT JSON_ARRAYAGG(x) AS j, JSON_OBJECTAGG(KEY 'a' VALUE x) AS k FROM nothing
= [] | {}

-- json_arrayagg ordered
SELECT item, JSON_ARRAYAGG(who ORDER BY id DESC) AS j FROM orders GROUP BY item
= pen | ["ann","ann"]
= ink | ["ann","bob"]
= pad | ["cid"]

-- extremes of a concatenation over grouping sets
SELECT who, item, MIN('a' || who) AS lo, MAX(item || '!') AS hi FROM orders GROUP BY ROLLUP (who, item)
= ann | pen | aann | pen!
= ann | ink | aann | ink!
= bob | ink | abob | ink!
= NULL | pen | NULL | pen!
= cid | pad | acid | pad!
= ann | NULL | aann | pen!
= bob | NULL | abob | ink!
= NULL | NULL | NULL | pen!
= cid | NULL | acid | pad!
= NULL | NULL | aann | pen!

-- grouping without sets
SELECT item, GROUPING(item) AS g, GROUPING_ID(item) AS i, COUNT(*) AS c FROM orders GROUP BY item
= pen | 0 | 0 | 3
= ink | 0 | 0 | 2
= pad | 0 | 0 | 1

-- some and every
SELECT item, SOME(qty > 2) AS s, EVERY(qty > 2) AS e FROM orders GROUP BY item
= pen | true | false
= ink | false | false
= pad | true | true
