-- Nexmark q10: Log to File System
-- Text of the public suite (github.com/nexmark/nexmark, Apache-2.0), without its sink;
-- columns without a name have the one of the sink.
SELECT auction, bidder, price, `dateTime`, extra, DATE_FORMAT(`dateTime`, 'yyyy-MM-dd') AS dt, DATE_FORMAT(`dateTime`, 'HH:mm') AS hm
FROM bid
