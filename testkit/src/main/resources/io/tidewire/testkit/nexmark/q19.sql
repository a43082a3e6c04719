-- Nexmark q19: Auction TOP-10 Price
-- Text of the public suite (github.com/nexmark/nexmark, Apache-2.0), without its sink.
SELECT * FROM
(SELECT *, ROW_NUMBER() OVER (PARTITION BY auction ORDER BY price DESC) AS rank_number FROM bid)
WHERE rank_number <= 10
