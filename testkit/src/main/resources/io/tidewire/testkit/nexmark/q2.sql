-- Nexmark q2: Selection
-- Text of the public suite (github.com/nexmark/nexmark, Apache-2.0), without its sink.
SELECT auction, price FROM bid WHERE MOD(auction, 123) = 0
