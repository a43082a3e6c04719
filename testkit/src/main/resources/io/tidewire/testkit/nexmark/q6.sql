-- Nexmark q6: Average Selling Price by Seller
-- After the public suite (github.com/nexmark/nexmark, Apache-2.0), whose text no engine takes: it names
-- an alias of a sub-query outside it and filters by rownum beside its definition. Here the filter
-- stands one level further out. Flink cannot run it: OVER there wants an input that only grows.
SELECT
    Q.seller,
    AVG(Q.price) OVER
        (PARTITION BY Q.seller ORDER BY Q.`dateTime` ROWS BETWEEN 10 PRECEDING AND CURRENT ROW) AS avg_price
FROM (
    SELECT *
    FROM (SELECT A.id, A.seller, B.price, B.`dateTime`,
            ROW_NUMBER() OVER (PARTITION BY A.id, A.seller ORDER BY B.price DESC) AS rownum
        FROM auction AS A,
            bid AS B
        WHERE A.id = B.auction
            and B.`dateTime` between A.`dateTime` and A.expires)
    WHERE rownum <= 1
) AS Q
