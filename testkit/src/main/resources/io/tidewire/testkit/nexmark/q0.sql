-- Nexmark q0: Pass through
-- Text of the public suite (github.com/nexmark/nexmark, Apache-2.0), without its sink.
SELECT auction, bidder, price, `dateTime`, extra FROM bid
