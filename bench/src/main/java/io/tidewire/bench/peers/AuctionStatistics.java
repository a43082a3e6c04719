package io.tidewire.bench.peers;

import com.fasterxml.jackson.core.JsonGenerator;

import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.List;

/** What q17 says of an auction's bids of a day, so far. */
final class AuctionStatistics implements Serializable {

    private static final long serialVersionUID = 1;

    private long total;
    private long low;
    private long middle;
    private long high;
    private long least = Long.MAX_VALUE;
    private long most = Long.MIN_VALUE;
    private long sum;

    void add(Bid bid) {
        long price = bid.price();
        total++;
        if (price < 10_000) {
            low++;
        } else if (price < 1_000_000) {
            middle++;
        } else {
            high++;
        }
        least = Math.min(least, price);
        most = Math.max(most, price);
        sum += price;
    }

    byte[] toBytes() {
        return ByteBuffer.allocate(7 * Long.BYTES)
                .putLong(total)
                .putLong(low)
                .putLong(middle)
                .putLong(high)
                .putLong(least)
                .putLong(most)
                .putLong(sum)
                .array();
    }

    static AuctionStatistics fromBytes(byte[] bytes) {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        AuctionStatistics statistics = new AuctionStatistics();
        statistics.total = from.getLong();
        statistics.low = from.getLong();
        statistics.middle = from.getLong();
        statistics.high = from.getLong();
        statistics.least = from.getLong();
        statistics.most = from.getLong();
        statistics.sum = from.getLong();
        return statistics;
    }

    /** A row of the result. */
    List<Object> row(long auction, String day) {
        return List.of(auction, day, total, low, middle, high, least, most, sum / total, sum);
    }

    void write(JsonGenerator out, long auction, String day) throws IOException {
        out.writeNumberField("auction", auction);
        out.writeStringField("day", day);
        out.writeNumberField("total_bids", total);
        out.writeNumberField("rank1_bids", low);
        out.writeNumberField("rank2_bids", middle);
        out.writeNumberField("rank3_bids", high);
        out.writeNumberField("min_price", least);
        out.writeNumberField("max_price", most);
        out.writeNumberField("avg_price", sum / total);
        out.writeNumberField("sum_price", sum);
    }
}
