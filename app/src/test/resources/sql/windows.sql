-- tumble
SELECT window_start, window_end, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end
= 2024-05-01T10:00 | 2024-05-01T10:00:10 | 3
= 2024-05-01T10:00:10 | 2024-05-01T10:00:20 | 1
= 2024-05-01T10:00:30 | 2024-05-01T10:00:40 | 2

-- tumble offset
SELECT window_start, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '2' SECOND)) GROUP BY window_start, window_end
= 2024-05-01T09:59:52 | 1
= 2024-05-01T10:00:02 | 2
= 2024-05-01T10:00:12 | 1
= 2024-05-01T10:00:22 | 2

-- named arguments
SELECT window_start, COUNT(*) AS c FROM TABLE(TUMBLE(DATA => TABLE orders, TIMECOL => DESCRIPTOR(ts), SIZE => INTERVAL '1' MINUTE)) GROUP BY window_start, window_end
= 2024-05-01T10:00 | 6

-- old tumble
SELECT TUMBLE_START(ts, INTERVAL '10' SECOND) AS s, COUNT(*) AS c FROM orders GROUP BY TUMBLE(ts, INTERVAL '10' SECOND)
= 2024-05-01T10:00 | 3
= 2024-05-01T10:00:10 | 1
= 2024-05-01T10:00:30 | 2

-- hop
SELECT window_start, window_end, SUM(qty) AS s FROM TABLE(HOP(TABLE orders, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND)) GROUP BY window_start, window_end
= 2024-05-01T10:00 | 2024-05-01T10:00:10 | 3
= 2024-05-01T09:59:55 | 2024-05-01T10:00:05 | 3
= 2024-05-01T10:00:05 | 2024-05-01T10:00:15 | 5
= 2024-05-01T10:00:10 | 2024-05-01T10:00:20 | 5
= 2024-05-01T10:00:30 | 2024-05-01T10:00:40 | 5
= 2024-05-01T10:00:25 | 2024-05-01T10:00:35 | 5

-- cumulate
SELECT window_start, window_end, SUM(qty) AS s FROM TABLE(CUMULATE(TABLE orders, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '20' SECOND)) GROUP BY window_start, window_end
= 2024-05-01T10:00 | 2024-05-01T10:00:10 | 3
= 2024-05-01T10:00 | 2024-05-01T10:00:20 | 8
= 2024-05-01T10:00:20 | 2024-05-01T10:00:40 | 5

-- session
SELECT window_start, window_end, COUNT(*) AS c FROM TABLE(SESSION(TABLE orders, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY window_start, window_end
= 2024-05-01T10:00 | 2024-05-01T10:00:17 | 4
= 2024-05-01T10:00:30 | 2024-05-01T10:00:36 | 2

-- session: rows exactly the gap apart are of one session
SELECT window_start, window_end, COUNT(*) AS c FROM TABLE(SESSION(TABLE orders, DESCRIPTOR(ts), INTERVAL '4' SECOND)) GROUP BY window_start, window_end
= 2024-05-01T10:00 | 2024-05-01T10:00:16 | 4
= 2024-05-01T10:00:30 | 2024-05-01T10:00:35 | 2

-- session by key
SELECT who, window_start, window_end, COUNT(*) AS c FROM TABLE(SESSION(TABLE orders PARTITION BY who, DESCRIPTOR(ts), INTERVAL '8' SECOND)) GROUP BY who, window_start, window_end
= ann | 2024-05-01T10:00 | 2024-05-01T10:00:16 | 2
= ann | 2024-05-01T10:00:31 | 2024-05-01T10:00:39 | 1
= bob | 2024-05-01T10:00:04 | 2024-05-01T10:00:12 | 1
= NULL | 2024-05-01T10:00:12 | 2024-05-01T10:00:20 | 1
= cid | 2024-05-01T10:00:30 | 2024-05-01T10:00:38 | 1

-- old session
SELECT SESSION_START(ts, INTERVAL '4' SECOND) AS s, SESSION_END(ts, INTERVAL '4' SECOND) AS e, COUNT(*) AS c FROM orders GROUP BY SESSION(ts, INTERVAL '4' SECOND)
= 2024-05-01T10:00 | 2024-05-01T10:00:16 | 4
= 2024-05-01T10:00:30 | 2024-05-01T10:00:35 | 2

-- window top n
SELECT window_start, item, c FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY c DESC, item) AS rn FROM (SELECT window_start, window_end, item, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, item)) WHERE rn = 1
= 2024-05-01T10:00 | ink | 2
= 2024-05-01T10:00:10 | pen | 1
= 2024-05-01T10:00:30 | pad | 1

-- window dedup
SELECT id FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end, item ORDER BY ts DESC) AS rn FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '1' MINUTE))) WHERE rn = 1
= 6
= 3
= 5

-- cascading windows
SELECT window_start, window_end, SUM(c) AS c FROM TABLE(TUMBLE((SELECT window_time AS rt, item, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY window_start, window_end, window_time, item), DESCRIPTOR(rt), INTERVAL '10' SECOND)) GROUP BY window_start, window_end
= 2024-05-01T10:00 | 2024-05-01T10:00:10 | 3
= 2024-05-01T10:00:10 | 2024-05-01T10:00:20 | 1
= 2024-05-01T10:00:30 | 2024-05-01T10:00:40 | 2

-- tumble over a sub-query
SELECT window_start, COUNT(*) AS c FROM TABLE(TUMBLE((SELECT ts, id FROM orders WHERE qty > 1), DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end
= 2024-05-01T10:00 | 1
= 2024-05-01T10:00:10 | 1
= 2024-05-01T10:00:30 | 2

-- window without aggregation
SELECT id, window_start, window_time FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '10' SECOND)) WHERE id < 3
= 1 | 2024-05-01T10:00 | 2024-05-01T10:00:09.999
= 2 | 2024-05-01T10:00 | 2024-05-01T10:00:09.999

-- a rank that no row has
SELECT id FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS rn FROM orders) WHERE rn <= 0

-- a rank between nothing
SELECT id FROM (SELECT id, RANK() OVER (ORDER BY id) AS rn FROM orders) WHERE rn > 3 AND rn < 2

-- a day at either end of time
WITH e AS (SELECT * FROM (VALUES (TIMESTAMP '9999-12-31 23:59:59.999'), (TIMESTAMP '0001-01-01 00:00:00')) AS t (ts)) SELECT window_start, window_end, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE e, DESCRIPTOR(ts), INTERVAL '1' DAY)) GROUP BY window_start, window_end
= 9999-12-31T00:00 | +10000-01-01T00:00 | 1
= 0001-01-01T00:00 | 0001-01-02T00:00 | 1

-- sessions at either end of time
WITH e AS (SELECT * FROM (VALUES (TIMESTAMP '9999-12-31 23:59:59.999'), (TIMESTAMP '0001-01-01 00:00:00')) AS t (ts)) SELECT window_start, window_end, COUNT(*) AS c FROM TABLE(SESSION(TABLE e, DESCRIPTOR(ts), INTERVAL '1' DAY)) GROUP BY window_start, window_end
= 9999-12-31T23:59:59.999 | +10000-01-01T23:59:59.999 | 1
= 0001-01-01T00:00 | 0001-01-02T00:00 | 1

-- a range that reaches beyond the ends of time
WITH e AS (SELECT * FROM (VALUES (TIMESTAMP '9999-12-31 23:59:59.999'), (TIMESTAMP '0001-01-01 00:00:00')) AS t (ts)) SELECT ts, COUNT(*) OVER (ORDER BY ts RANGE BETWEEN INTERVAL '9999' DAY(4) PRECEDING AND INTERVAL '9999' DAY(4) FOLLOWING) AS c FROM e
= 9999-12-31T23:59:59.999 | 1
= 0001-01-01T00:00 | 1
