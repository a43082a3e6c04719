package io.tidewire.bench.peers;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A bid with the columns that the queries read, from and to JSON by Jackson's streaming parser,
 * which is the fastest that its users have.
 *
 * @param time as it was written, {@code 2026-01-31 12:00:00.000}
 */
record Bid(long auction, long bidder, long price, String time, String extra) {

    private static final JsonFactory JSON = new JsonFactory();
    private static final BigDecimal RATE = new BigDecimal("0.908");
    private static final int DATE = 10;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);

    static Bid parse(byte[] json, int from, int length) {
        long auction = 0;
        long bidder = 0;
        long price = 0;
        String time = "";
        String extra = "";
        try (JsonParser parser = JSON.createParser(json, from, length)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "auction" -> auction = parser.getLongValue();
                    case "bidder" -> bidder = parser.getLongValue();
                    case "price" -> price = parser.getLongValue();
                    case "dateTime" -> time = parser.getText();
                    case "extra" -> extra = parser.getText();
                    default -> parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Bid(auction, bidder, price, time, extra);
    }

    /** Milliseconds since 1970. */
    long millis() {
        return LocalDateTime.of(
                                        digits(0, 4),
                                        digits(5, 2),
                                        digits(8, 2),
                                        digits(11, 2),
                                        digits(14, 2),
                                        digits(17, 2))
                                .toEpochSecond(ZoneOffset.UTC)
                        * 1000
                + digits(20, 3);
    }

    private int digits(int from, int count) {
        int value = 0;
        for (int i = from; i < from + count; i++) {
            value = value * 10 + time.charAt(i) - '0';
        }
        return value;
    }

    String day() {
        return time.substring(0, DATE);
    }

    /** The price in another currency, as q1 has it. */
    BigDecimal converted() {
        return RATE.multiply(BigDecimal.valueOf(price));
    }

    LocalDateTime dateTime() {
        return time(millis());
    }

    static LocalDateTime time(long millis) {
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(millis, 1000),
                Math.floorMod(millis, 1000) * 1_000_000,
                ZoneOffset.UTC);
    }

    /** As it is written, {@code 2026-01-31 12:00:00.000}. */
    static String text(long millis) {
        return TIME.format(time(millis));
    }

    /** In a form for topics between: what aggregates read, which is numbers and the day. */
    byte[] toBytes() {
        byte[] day = time.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(3 * Long.BYTES + day.length)
                .putLong(auction)
                .putLong(bidder)
                .putLong(price)
                .put(day)
                .array();
    }

    static Bid fromBytes(byte[] bytes) {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        return new Bid(
                from.getLong(),
                from.getLong(),
                from.getLong(),
                new String(bytes, from.position(), from.remaining(), StandardCharsets.ISO_8859_1),
                "");
    }

    /** Writes the columns of a row of a result. */
    interface Columns {
        void write(JsonGenerator out) throws IOException;
    }

    static byte[] json(Columns columns) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            columns.write(out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
