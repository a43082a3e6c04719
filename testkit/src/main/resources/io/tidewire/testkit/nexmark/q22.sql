-- Nexmark q22: Get URL Directories
-- Text of the public suite (github.com/nexmark/nexmark, Apache-2.0), without its sink.
SELECT
    auction, bidder, price, channel,
    SPLIT_INDEX(url, '/', 3) as dir1,
    SPLIT_INDEX(url, '/', 4) as dir2,
    SPLIT_INDEX(url, '/', 5) as dir3 FROM bid
