-- unnest
SELECT id, e FROM bags CROSS JOIN UNNEST(list) AS t (e)
= 1 | x
= 1 | y
= 1 | x
= 4 | z
= 4 | NULL

-- unnest ordinality
SELECT id, e, o FROM bags CROSS JOIN UNNEST(list) WITH ORDINALITY AS t (e, o)
= 1 | x | 1
= 1 | y | 2
= 1 | x | 3
= 4 | z | 1
= 4 | NULL | 2

-- unnest left
SELECT id, e FROM bags LEFT JOIN UNNEST(list) AS t (e) ON TRUE
= 1 | x
= 1 | y
= 1 | x
= 2 | NULL
= 3 | NULL
= 4 | z
= 4 | NULL

-- unnest map
SELECT id, k, v FROM bags CROSS JOIN UNNEST(pairs) AS t (k, v)
= 1 | a | 1
= 1 | b | 2
= 4 | c | NULL

-- unnest map ordinality
SELECT id, k, v, o FROM bags CROSS JOIN UNNEST(pairs) WITH ORDINALITY AS t (k, v, o)
= 1 | a | 1 | 1
= 1 | b | 2 | 2
= 4 | c | NULL | 1

-- unnest comma
SELECT id, e FROM bags, UNNEST(list) AS t (e)
= 1 | x
= 1 | y
= 1 | x
= 4 | z
= 4 | NULL

-- unnest a constant
SELECT e FROM UNNEST(ARRAY[1, 2, 3]) AS t (e)
= 1
= 2
= 3

-- unnest rows
SELECT x, y FROM UNNEST(ARRAY[ROW(1, 'a'), ROW(2, 'b')]) AS t (x, y)
= 1 | a
= 2 | b

-- unnest multiset
SELECT item, e FROM (SELECT item, COLLECT(who) AS c FROM orders GROUP BY item) CROSS JOIN UNNEST(c) AS t (e)
= pen | ann
= pen | ann
= ink | bob
= ink | ann
= pad | cid

-- unnest aggregated array
SELECT item, e FROM (SELECT item, ARRAY_AGG(id) AS c FROM orders GROUP BY item) CROSS JOIN UNNEST(c) AS t (e)
= pen | 1
= pen | 4
= pen | 6
= ink | 2
= ink | 3
= pad | 5

-- element access
SELECT id, list[1] AS a, list[9] AS b, pairs['a'] AS c, pairs['?'] AS d FROM bags
= 1 | x | NULL | 1 | NULL
= 2 | NULL | NULL | NULL | NULL
= 3 | NULL | NULL | NULL | NULL
= 4 | z | NULL | NULL | NULL

-- array index 0
SELECT id, list[0] AS a FROM bags WHERE id = 1
= 1 | NULL

-- row access
SELECT id, pt.x AS x, b.pt.y AS y FROM bags b
= 1 | 3 | 4
= 2 | NULL | 0
= 3 | NULL | NULL
= 4 | 5 | 6

-- row expand
SELECT id, b.pt.* FROM bags b
= 1 | 3 | 4
= 2 | NULL | 0
= 3 | NULL | NULL
= 4 | 5 | 6

-- constructors
SELECT ARRAY[1, 2] AS a, MAP['k', 1] AS m, ROW(1, 'a') AS r FROM single
= [1, 2] | {k: 1} | [1, a]

-- empty constructors
SELECT ARRAY[] AS a FROM single
! SQL_INVALID require at least 1 argument

-- array of mixed
SELECT ARRAY[1, 2.5] AS a FROM single
= [1.0, 2.5]

-- array of null
SELECT ARRAY[1, NULL] AS a FROM single
= [1, NULL]

-- nested
SELECT ARRAY[ARRAY[1], ARRAY[2, 3]] AS a, ARRAY[ROW(1, 2)] AS r, MAP['a', ARRAY[1]] AS m FROM single
= [[1], [2, 3]] | [[1, 2]] | {a: [1]}

-- cardinality
SELECT id, CARDINALITY(list) AS a, CARDINALITY(pairs) AS m FROM bags
= 1 | 3 | 2
= 2 | 0 | 0
= 3 | NULL | NULL
= 4 | 2 | 1

-- element
SELECT ELEMENT(ARRAY[7]) AS a FROM single
= 7

-- element of many
SELECT ELEMENT(ARRAY[7, 8]) AS a FROM single
~ ELEMENT wants one element at most, not 2

-- array functions
SELECT ARRAY_CONTAINS(ARRAY[1, 2], 2) AS a, ARRAY_DISTINCT(ARRAY[1, 1, 2]) AS b, ARRAY_POSITION(ARRAY['a', 'b'], 'b') AS c, ARRAY_REMOVE(ARRAY[1, 2, 1], 1) AS d, ARRAY_REVERSE(ARRAY[1, 2]) AS e, ARRAY_SLICE(ARRAY[1, 2, 3], 2, 3) AS f, ARRAY_UNION(ARRAY[1], ARRAY[2]) AS g, ARRAY_CONCAT(ARRAY[1], ARRAY[1]) AS h FROM single
= true | [1, 2] | 2 | [2] | [2, 1] | [2, 3] | [1, 2] | [1, 1]

-- array functions 2
SELECT ARRAY_MAX(ARRAY[1, 3, 2]) AS a, ARRAY_MIN(ARRAY[3, 1]) AS b, ARRAY_JOIN(ARRAY['a', 'b'], '-') AS c, ARRAY_SORT(ARRAY[3, 1, 2]) AS d, ARRAY_APPEND(ARRAY[1], 2) AS e, ARRAY_PREPEND(ARRAY[1], 2) AS f, ARRAY_EXCEPT(ARRAY[1, 2], ARRAY[2]) AS g, ARRAY_INTERSECT(ARRAY[1, 2], ARRAY[2]) AS h FROM single
= 3 | 1 | a-b | [1, 2, 3] | [1, 2] | [2, 1] | [1] | [2]

-- map functions
SELECT MAP_KEYS(MAP['a', 1]) AS a, MAP_VALUES(MAP['a', 1]) AS b, MAP_ENTRIES(MAP['a', 1]) AS c, MAP_FROM_ARRAYS(ARRAY['x'], ARRAY[1]) AS d, MAP_UNION(MAP['a', 1], MAP['b', 2]) AS e, STR_TO_MAP('a=1,b=2') AS f FROM single
= [a] | [1] | [[a, 1]] | {x: 1} | {a: 1, b: 2} | {a: 1, b: 2}

-- equality of arrays
SELECT id FROM bags WHERE list = ARRAY['x', 'y', 'x']
= 1

-- group by array
SELECT list, COUNT(*) AS c FROM bags GROUP BY list
= [x, y, x] | 1
= [] | 1
= NULL | 1
= [z, NULL] | 1

-- row comparison
SELECT id FROM orders WHERE (item, qty) = ('pen', 2)
= 1
= 6

-- json value
SELECT JSON_VALUE('{"a": {"b": 1}}', '$.a.b') AS a, JSON_VALUE('{"a": true}', '$.a' RETURNING BOOLEAN) AS b, JSON_VALUE('{"a": 1}', '$.x' DEFAULT 'd' ON EMPTY) AS c, JSON_VALUE('{"a": "x"}', '$.a' RETURNING INTEGER DEFAULT 7 ON ERROR) AS d FROM single
= 1 | true | NULL | NULL

-- json value of a broken text
SELECT JSON_VALUE('{oops', '$.a') AS a FROM single
= NULL

-- json value error on error
SELECT JSON_VALUE('{"a": 1}', 'strict $.x' ERROR ON ERROR) AS a FROM single
~ JSON_VALUE: the path leads nowhere

-- json query
SELECT JSON_QUERY('{"a": [1, 2]}', '$.a') AS a, JSON_QUERY('{"a": 1}', '$.a') AS b, JSON_QUERY('{"a": 1}', '$.a' WITH WRAPPER) AS c, JSON_QUERY('{"a": 1}', '$.x' EMPTY ARRAY ON EMPTY) AS d FROM single
= [1,2] | NULL | [1] | NULL

-- json exists
SELECT JSON_EXISTS('{"a": 1}', '$.a') AS a, JSON_EXISTS('{"a": 1}', '$.b') AS b, JSON_EXISTS('x', '$.b' TRUE ON ERROR) AS c FROM single
= true | false | true

-- is json
SELECT '{"a": 1}' IS JSON AS a, 'x' IS JSON AS b, '[1]' IS JSON ARRAY AS c, '1' IS JSON SCALAR AS d, '[1]' IS JSON OBJECT AS e, 'x' IS NOT JSON AS f FROM single
= true | false | true | true | false | true

-- json object
SELECT JSON_OBJECT(KEY 'a' VALUE 1, KEY 'b' VALUE 'x') AS a, JSON_OBJECT(KEY 'a' VALUE CAST(NULL AS INT) ABSENT ON NULL) AS b, JSON_OBJECT() AS c FROM single
= {"a":1,"b":"x"} | {} | {}

-- json string
SELECT JSON_STRING(1) AS a, JSON_STRING('x"') AS b, JSON_STRING(ARRAY[1, 2]) AS c, JSON_STRING(MAP['a', 1]) AS d, JSON_STRING(ROW(1, 'x')) AS e, JSON_STRING(TRUE) AS f FROM single
= 1 | "x\"" | [1,2] | {"a":1} | {"EXPR$0":1,"EXPR$1":"x"} | true

-- collect in json
SELECT JSON_OBJECT(KEY 'items' VALUE ARRAY_AGG(item)) AS j FROM stock
= {"items":["pen","ink","cap"]}

-- elements in an order that UNNEST and COLLECT keep
SELECT item, e FROM (SELECT item, COLLECT(qty) AS c FROM orders GROUP BY item) CROSS JOIN UNNEST(c) AS t (e)
= pen | 2
= pen | 2
= pen | 5
= ink | 1
= pad | 3

-- unnest of an expression
SELECT e FROM UNNEST(SPLIT('a,b', ',')) AS t (e)
= a
= b

-- several percentiles
SELECT PERCENTILE(qty, ARRAY[0, 0.25, 0.5, 1]) AS m FROM orders
= [1.0, 2.0, 2.0, 5.0]

-- approximate percentile
SELECT APPROX_PERCENTILE(qty, 0.5) AS m, APPROX_PERCENTILE(price, ARRAY[0, 1]) AS n FROM orders
= 1.993661701417345 | [1.5067630358630386, 7.315653261164798]

-- json_objectagg of arrays and times
SELECT JSON_OBJECTAGG(KEY CAST(id AS STRING) VALUE list) AS j FROM bags
= {"1":["x","y","x"],"2":[],"3":null,"4":["z",null]}

-- text of collections
SELECT CAST(list AS STRING) AS a, CAST(pairs AS STRING) AS m, CAST(pt AS STRING) AS r FROM bags
= [x, y, x] | {a=1, b=2} | (3, 4)
= [] | {} | (NULL, 0)
= NULL | NULL | NULL
= [z, NULL] | {c=NULL} | (5, 6)

-- text of collections within others
SELECT CAST(ARRAY[1, 2] AS ARRAY<STRING>) AS a, CAST(ARRAY[ARRAY[1]] AS ARRAY<STRING>) AS b, CAST(list AS VARCHAR(3)) AS c FROM bags WHERE id = 1
= [1, 2] | [[1]] | [x,

-- collections cast part by part
SELECT CAST(MAP['a', 1] AS MAP<STRING, BIGINT>) AS m, CAST(ROW(1, 'a') AS ROW<x BIGINT, y STRING>) AS r, CAST(NULL AS ARRAY<INT>) AS n FROM single
= {a: 1} | [1, a] | NULL

-- collections are not read from text
SELECT CAST('[1]' AS ARRAY<INT>) AS a FROM single
! SQL_INVALID cast function cannot convert value of type CHAR(3) to type INTEGER ARRAY

-- collections are not cast to scalars
SELECT CAST(list AS INT) AS a FROM bags
! SQL_INVALID cast function cannot convert value of type VARCHAR(2147483647) ARRAY to type INTEGER

-- rows of other lengths
SELECT CAST(ROW(1, 'a') AS ROW<x BIGINT>) AS a FROM single
! SQL_INVALID cast function cannot convert value
