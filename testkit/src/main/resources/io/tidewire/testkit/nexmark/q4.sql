-- Nexmark q4: Average Price for a Category
-- Text of the public suite (github.com/nexmark/nexmark, Apache-2.0), without its sink;
-- columns without a name have the one of the sink.
SELECT
    Q.category,
    AVG(Q.final) AS final
FROM (
    SELECT MAX(B.price) AS final, A.category
    FROM auction A, bid B
    WHERE A.id = B.auction AND B.`dateTime` BETWEEN A.`dateTime` AND A.expires
    GROUP BY A.id, A.category
) Q
GROUP BY Q.category
