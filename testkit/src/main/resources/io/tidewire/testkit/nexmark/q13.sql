-- Nexmark q13: Bounded Side Input Join
-- Text of the public suite (github.com/nexmark/nexmark, Apache-2.0), without its sink.
-- side_input has a BIGINT key from 0 to 9999 and a STRING value, the key as text.
SELECT
    B.auction,
    B.bidder,
    B.price,
    B.`dateTime`,
    S.`value`
FROM (SELECT *, PROCTIME() as p_time FROM bid) B
JOIN side_input FOR SYSTEM_TIME AS OF B.p_time AS S
ON mod(B.auction, 10000) = S.key
