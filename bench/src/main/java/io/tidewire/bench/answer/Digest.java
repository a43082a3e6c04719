package io.tidewire.bench.answer;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A table in 24 bytes: how many rows it has and the sum of their hashes, in two independent words.
 * A change adds its row's hash as often as its weight says, so the digest of a changelog, in any
 * order and however often a row came and went, is the digest of the table it ends with. Two tables
 * that differ in any row have different digests but for a chance of about 2^-128.
 *
 * <p>Values count by what they mean: 1.50 is 1.5, and a number is the same in any type. Not
 * thread-safe.
 */
public final class Digest {

    /** The beginning of the line that {@link #print} writes. */
    public static final String MARK = "digest:";

    private static final long PRIME = 0x100000001B3L;

    private final Deciding deciding;
    private final Map<Object, List<@Nullable Object>> newest = new HashMap<>();
    private long rows;
    private long first;
    private long second;

    public Digest(Deciding deciding) {
        this.deciding = deciding;
    }

    /**
     * A row that came so many times, or went when the weight is negative.
     *
     * @param row Long and other whole numbers, BigDecimal, Double, Boolean, String, LocalDateTime
     */
    public void add(long weight, List<? extends @Nullable Object> row) {
        hash(weight, deciding.of(row));
    }

    /** A row that replaces the one with the same key; none takes back the one that is there. */
    public void put(Object key, @Nullable List<? extends @Nullable Object> row) {
        List<@Nullable Object> now = row == null ? null : deciding.of(row);
        List<@Nullable Object> before = now == null ? newest.remove(key) : newest.put(key, now);
        if (before != null) {
            hash(-1, before);
        }
        if (now != null) {
            hash(1, now);
        }
    }

    /** Adds another one over other rows. */
    public void add(Digest other) {
        rows += other.rows;
        first += other.first;
        second += other.second;
    }

    private void hash(long weight, List<@Nullable Object> row) {
        StringBuilder text = new StringBuilder();
        row.forEach(value -> append(value, text));
        long hash = 0xCBF29CE484222325L;
        long other = row.size();
        for (byte one : text.toString().getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ one & 0xFF) * PRIME;
            other = Long.rotateLeft(other, 5) * 0x9E3779B97F4A7C15L + one;
        }
        rows += weight;
        first += weight * mix(hash);
        second += weight * mix(other);
    }

    /** The finaliser of SplittableRandom: each bit of the result hangs on each bit. */
    private static long mix(long hash) {
        long mixed = (hash ^ hash >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }

    private static void append(@Nullable Object value, StringBuilder out) {
        String text =
                switch (value) {
                    case null -> "null";
                    case BigDecimal number ->
                            number.signum() == 0
                                    ? "0"
                                    : number.stripTrailingZeros().toPlainString();
                    case LocalDateTime time ->
                            Long.toString(
                                    time.toEpochSecond(ZoneOffset.UTC) * 1_000_000
                                            + time.getNano() / 1000);
                    case Collection<?> many -> {
                        StringBuilder inner = new StringBuilder();
                        many.forEach(one -> append(one, inner));
                        yield inner.toString();
                    }
                    default -> value.toString();
                };
        // With its length before it, so that neighbours do not run into each other.
        out.append(text.length()).append(value == null ? '-' : ':').append(text);
    }

    /** Rows of the table in the end. */
    public long rows() {
        return rows;
    }

    /** Prints a line that {@link #read} understands. */
    public void print() {
        System.out.println(MARK + " " + this);
    }

    /** The digest that a process printed. */
    public static String read(String line) {
        return line.substring(MARK.length() + 1);
    }

    @Override
    public String toString() {
        return "%d-%016x%016x".formatted(rows, first, second);
    }
}
