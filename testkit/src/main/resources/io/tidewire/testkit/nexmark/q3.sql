-- Nexmark q3: Local Item Suggestion
-- Text of the public suite (github.com/nexmark/nexmark, Apache-2.0), without its sink.
SELECT
    P.name, P.city, P.state, A.id
FROM
    auction AS A INNER JOIN person AS P on A.seller = P.id
WHERE
    A.category = 10 and (P.state = 'OR' OR P.state = 'ID' OR P.state = 'CA')
