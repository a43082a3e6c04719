package io.tidewire.engine.state;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The part of {@link RowFormat} for values that no primitive array holds: a byte for the Java type,
 * then the value. Lists are their elements and an end; maps their entries ordered by key, so that
 * equal maps have equal bytes.
 */
final class ObjectFormat {

    private static final int END = 0;
    private static final int NULL = 1;
    private static final int BOOLEAN = 2;
    private static final int INTEGER = 3;
    private static final int LONG = 4;
    private static final int DOUBLE = 5;
    private static final int DECIMAL = 6;
    private static final int STRING = 7;
    private static final int BYTES = 8;
    private static final int DATE = 9;
    private static final int TIME = 10;
    private static final int TIMESTAMP = 11;
    private static final int INSTANT = 12;
    private static final int LIST = 13;
    private static final int MAP = 14;

    /** Bytes of an unscaled DECIMAL: 38 digits need 127 bits. */
    private static final int DECIMAL_BYTES = 16;

    private ObjectFormat() {}

    /** A place in bytes that moves on as values are read. */
    static final class Cursor {
        private final byte[] data;
        int at;

        Cursor(byte[] data, int at) {
            this.data = data;
            this.at = at;
        }

        private long nextLong() {
            at += Long.BYTES;
            return ByteSink.getLong(data, at - Long.BYTES) ^ Long.MIN_VALUE;
        }
    }

    static void write(ByteSink out, @Nullable Object value) {
        switch (value) {
            case null -> out.putByte(NULL);
            case Boolean v -> {
                out.putByte(BOOLEAN);
                out.putByte(v ? 1 : 0);
            }
            case Integer v -> putLong(out, INTEGER, v);
            case Long v -> putLong(out, LONG, v);
            case Double v -> {
                out.putByte(DOUBLE);
                out.putLong(RowFormat.sortable(v));
            }
            case BigDecimal v -> putDecimal(out, v);
            case String v -> {
                out.putByte(STRING);
                byte[] utf8 = v.getBytes(StandardCharsets.UTF_8);
                RowFormat.writeBytes(out, utf8, 0, utf8.length);
            }
            case byte[] v -> {
                out.putByte(BYTES);
                RowFormat.writeBytes(out, v, 0, v.length);
            }
            case LocalDate v -> putLong(out, DATE, v.toEpochDay());
            case LocalTime v -> putLong(out, TIME, v.toNanoOfDay());
            case LocalDateTime v -> {
                putLong(out, TIMESTAMP, v.toEpochSecond(ZoneOffset.UTC));
                out.putInt(v.getNano());
            }
            case Instant v -> {
                putLong(out, INSTANT, v.getEpochSecond());
                out.putInt(v.getNano());
            }
            case List<?> v -> {
                out.putByte(LIST);
                for (Object element : v) {
                    write(out, element);
                }
                out.putByte(END);
            }
            case Map<?, ?> v -> {
                out.putByte(MAP);
                putEntries(out, v);
                out.putByte(END);
            }
            default -> throw new IllegalArgumentException("no value: " + value.getClass());
        }
    }

    private static void putLong(ByteSink out, int type, long value) {
        out.putByte(type);
        out.putLong(value ^ Long.MIN_VALUE);
    }

    private static void putDecimal(ByteSink out, BigDecimal value) {
        out.putByte(DECIMAL);
        byte[] unscaled = value.unscaledValue().toByteArray();
        byte[] padded = new byte[DECIMAL_BYTES];
        int pad = DECIMAL_BYTES - unscaled.length;
        Arrays.fill(padded, 0, pad, (byte) (unscaled[0] < 0 ? -1 : 0));
        System.arraycopy(unscaled, 0, padded, pad, unscaled.length);
        padded[0] ^= (byte) 0x80;
        out.putBytes(padded, 0, DECIMAL_BYTES);
        out.putInt(value.scale());
    }

    private static void putEntries(ByteSink out, Map<?, ?> map) {
        List<byte[]> entries = new ArrayList<>(map.size());
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            ByteSink bytes = new ByteSink();
            write(bytes, entry.getKey());
            write(bytes, entry.getValue());
            entries.add(Arrays.copyOf(bytes.data(), bytes.length()));
        }
        entries.sort(Arrays::compareUnsigned);
        for (byte[] entry : entries) {
            out.putBytes(entry, 0, entry.length);
        }
    }

    static @Nullable Object read(Cursor in) {
        int type = in.data[in.at++];
        return switch (type) {
            case NULL -> null;
            case BOOLEAN -> in.data[in.at++] != 0;
            case INTEGER -> (int) in.nextLong();
            case LONG -> in.nextLong();
            case DOUBLE -> RowFormat.ofSortable(in.nextLong() ^ Long.MIN_VALUE);
            case DECIMAL -> decimal(in);
            case STRING -> new String(bytes(in), StandardCharsets.UTF_8);
            case BYTES -> bytes(in);
            case DATE -> LocalDate.ofEpochDay(in.nextLong());
            case TIME -> LocalTime.ofNanoOfDay(in.nextLong());
            case TIMESTAMP -> LocalDateTime.ofEpochSecond(in.nextLong(), nano(in), ZoneOffset.UTC);
            case INSTANT -> Instant.ofEpochSecond(in.nextLong(), nano(in));
            case LIST -> list(in);
            case MAP -> map(in);
            default -> throw StateReader.unreadable("a stored value is of unknown type " + type);
        };
    }

    private static int nano(Cursor in) {
        in.at += Integer.BYTES;
        return ByteSink.getInt(in.data, in.at - Integer.BYTES);
    }

    private static BigDecimal decimal(Cursor in) {
        byte[] unscaled = Arrays.copyOfRange(in.data, in.at, in.at + DECIMAL_BYTES);
        unscaled[0] ^= (byte) 0x80;
        in.at += DECIMAL_BYTES;
        return new BigDecimal(new BigInteger(unscaled), nano(in));
    }

    private static byte[] bytes(Cursor in) {
        ByteSink plain = new ByteSink();
        in.at = RowFormat.readBytes(in.data, in.at, plain);
        return Arrays.copyOf(plain.data(), plain.length());
    }

    private static List<@Nullable Object> list(Cursor in) {
        List<@Nullable Object> elements = new ArrayList<>();
        while (in.data[in.at] != END) {
            elements.add(read(in));
        }
        in.at++;
        return Collections.unmodifiableList(elements);
    }

    private static Map<@Nullable Object, @Nullable Object> map(Cursor in) {
        Map<@Nullable Object, @Nullable Object> entries = new LinkedHashMap<>();
        while (in.data[in.at] != END) {
            Object key = read(in);
            entries.put(key, read(in));
        }
        in.at++;
        return Collections.unmodifiableMap(entries);
    }
}
