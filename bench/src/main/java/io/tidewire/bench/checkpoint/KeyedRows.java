package io.tidewire.bench.checkpoint;

import io.tidewire.api.connector.Decoder;
import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.connector.Source;
import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BytesColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.Schema;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Rows as fast as they are taken: first one of every key, then rows of a few of the keys, which are
 * others after a while. A record is the eight bytes of its key; the other columns follow from it.
 */
final class KeyedRows implements Source, Decoder {

    static final Schema SCHEMA =
            Schema.of(
                    new Field("k", DataType.BIGINT.notNull()),
                    new Field("a", DataType.BIGINT.notNull()),
                    new Field("b", DataType.BIGINT.notNull()),
                    new Field("c", DataType.BIGINT.notNull()),
                    new Field("t", DataType.STRING.notNull()));

    private static final int AT_ONCE = 16_384;
    private static final String PARTITION = "rows";

    /** Odd and large: keys that follow one another lie far apart. */
    private static final long STRIDE = 7_368_787;

    private final long keys;
    private final long hotKeys;
    private final long hotNanos;
    private final byte[] text;
    private final SplittableRandom random = new SplittableRandom(42);
    private long given;
    private long started;
    private volatile boolean closed;

    /**
     * @param keys how many there are
     * @param hotKeys how many of them rows are of, once all have had one
     * @param hotTime after which they are others
     * @param textLength bytes of the text in each row
     */
    KeyedRows(long keys, long hotKeys, Duration hotTime, int textLength) {
        this.keys = keys;
        this.hotKeys = hotKeys;
        this.hotNanos = hotTime.toNanos();
        this.text = new byte[textLength];
        Arrays.fill(text, (byte) 'x');
    }

    @Override
    public void start(Map<String, String> resume) {
        given = Long.parseLong(resume.getOrDefault(PARTITION, "0"));
        started = System.nanoTime();
    }

    /** Whether every key has had a row. */
    boolean filled() {
        return given >= keys;
    }

    @Override
    public @Nullable RawBatch poll(Duration timeout) {
        if (closed) {
            return null;
        }
        byte[] data = new byte[AT_ONCE * Long.BYTES];
        int[] starts = new int[AT_ONCE];
        int[] lengths = new int[AT_ONCE];
        long[] positions = new long[AT_ONCE];
        Arrays.fill(lengths, Long.BYTES);
        long hotFrom = (System.nanoTime() - started) / hotNanos * hotKeys;
        for (int i = 0; i < AT_ONCE; i++) {
            long number = given < keys ? given : hotFrom + random.nextLong(hotKeys);
            starts[i] = i * Long.BYTES;
            positions[i] = given++;
            putLong(data, starts[i], number * STRIDE % keys);
        }
        return new RawBatch(
                PARTITION,
                data,
                starts,
                lengths,
                positions,
                AT_ONCE,
                Long.toString(given),
                System.currentTimeMillis() * 1_000);
    }

    private static void putLong(byte[] data, int at, long value) {
        for (int i = 0; i < Long.BYTES; i++) {
            data[at + i] = (byte) (value >>> 8 * i);
        }
    }

    private static long getLong(byte[] data, int at) {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value |= (data[at + i] & 0xFFL) << 8 * i;
        }
        return value;
    }

    @Override
    public Decoded decode(RawBatch records) {
        int count = records.count();
        long[][] numbers = new long[4][count];
        int[] recordOf = new int[count];
        byte[] texts = new byte[count * text.length];
        int[] starts = new int[count];
        int[] lengths = new int[count];
        for (int i = 0; i < count; i++) {
            long key = getLong(records.data(), records.start(i));
            long position = records.position(i);
            numbers[0][i] = key;
            numbers[1][i] = position;
            numbers[2][i] = key ^ position;
            numbers[3][i] = position * 31;
            recordOf[i] = i;
            starts[i] = i * text.length;
            lengths[i] = text.length;
            System.arraycopy(text, 0, texts, starts[i], text.length);
            if (text.length >= Long.BYTES) {
                // Not all alike: a row that says the same again is no change.
                putLong(texts, starts[i], 0x4141_4141_4141_4141L | position << 1);
            }
        }
        Column[] columns = {
            new LongColumn(numbers[0], null, count),
            new LongColumn(numbers[1], null, count),
            new LongColumn(numbers[2], null, count),
            new LongColumn(numbers[3], null, count),
            new BytesColumn(texts, starts, lengths, null, count)
        };
        return new Decoded(new Batch(SCHEMA, columns, count, null), recordOf, List.of());
    }

    @Override
    public boolean exhausted() {
        return false;
    }

    @Override
    public Set<String> partitions() {
        return Set.of(PARTITION);
    }

    @Override
    public void close() {
        closed = true;
    }
}
