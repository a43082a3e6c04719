-- Nexmark q1: Currency conversion
-- Text of the public suite (github.com/nexmark/nexmark, Apache-2.0), without its sink.
SELECT
    auction,
    bidder,
    0.908 * price as price, -- convert dollar to euro
    `dateTime`,
    extra
FROM bid
