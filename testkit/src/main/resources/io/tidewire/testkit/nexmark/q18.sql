-- Nexmark q18: Find last bid
-- Text of the public suite (github.com/nexmark/nexmark, Apache-2.0), without its sink.
SELECT auction, bidder, price, channel, url, `dateTime`, extra
 FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY bidder, auction ORDER BY `dateTime` DESC) AS rank_number
       FROM bid)
 WHERE rank_number <= 1
