package io.tidewire.connectors.format.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;

/** A growing row of bytes with the ways to write values as text. Not thread-safe. */
public final class TextBuffer {

    private static final long DAY_MILLIS = 86_400_000L;

    private byte[] bytes;
    private int size;

    public TextBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    public int size() {
        return size;
    }

    /** The bytes as they stand, longer than {@link #size}; valid until the next write. */
    public byte[] array() {
        return bytes;
    }

    public void clear() {
        size = 0;
    }

    public void truncate(int newSize) {
        size = newSize;
    }

    public void appendTo(ByteArrayOutputStream out) {
        out.write(bytes, 0, size);
    }

    /** Makes room for so many more bytes and gives the array. */
    public byte[] reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), bytes.length * 2));
        }
        return bytes;
    }

    public void put(int value) {
        reserve(1)[size++] = (byte) value;
    }

    public void put(byte[] source) {
        put(source, 0, source.length);
    }

    public void put(byte[] source, int start, int length) {
        System.arraycopy(source, start, reserve(length), size, length);
        size += length;
    }

    @SuppressWarnings("deprecation") // the one way to copy ASCII without an array between
    public void putAscii(String text) {
        text.getBytes(0, text.length(), reserve(text.length()), size);
        size += text.length();
    }

    public void putUtf8(String text) {
        put(text.getBytes(StandardCharsets.UTF_8));
    }

    /** One code point as UTF-8. */
    public void putCodePoint(int c) {
        if (c < 0x80) {
            put(c);
        } else if (c < 0x800) {
            put(0xC0 | (c >> 6));
            put(0x80 | (c & 0x3F));
        } else if (c < 0x10000) {
            put(0xE0 | (c >> 12));
            put(0x80 | ((c >> 6) & 0x3F));
            put(0x80 | (c & 0x3F));
        } else {
            put(0xF0 | (c >> 18));
            put(0x80 | ((c >> 12) & 0x3F));
            put(0x80 | ((c >> 6) & 0x3F));
            put(0x80 | (c & 0x3F));
        }
    }

    public void putLong(long value) {
        if (value == Long.MIN_VALUE) {
            putAscii("-9223372036854775808");
            return;
        }
        if (value < 0) {
            put('-');
            value = -value;
        }
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        putPadded(value, digits);
    }

    /** An unscaled value with its point where the scale says. */
    public void putDecimal(long unscaled, int scale) {
        if (scale == 0) {
            putLong(unscaled);
            return;
        }
        if (unscaled < 0) {
            put('-');
        }
        long magnitude = Math.abs(unscaled);
        long divisor = 1;
        for (int i = 0; i < scale; i++) {
            divisor *= 10;
        }
        putLong(magnitude / divisor);
        put('.');
        putPadded(magnitude % divisor, scale);
    }

    /** {@code 2026-01-31}. */
    public void putDate(long epochDay) {
        LocalDate date = LocalDate.ofEpochDay(epochDay);
        int year = date.getYear();
        if (year < 0 || year > 9999) {
            putAscii(date.toString());
            return;
        }
        putPadded(year, 4);
        put('-');
        putPadded(date.getMonthValue(), 2);
        put('-');
        putPadded(date.getDayOfMonth(), 2);
    }

    /** {@code 12:00:00}, with milliseconds when there are any. */
    public void putTime(int millis) {
        putClock(Math.floorMod((long) millis, DAY_MILLIS) * 1000, millis % 1000 == 0 ? 0 : 3);
    }

    /**
     * {@code 2026-01-31 12:00:00.000}.
     *
     * @param precision digits of the second, 0 to 6; further ones are cut
     */
    public void putTimestamp(long micros, int precision) {
        putDate(Math.floorDiv(micros, TimeText.DAY_MICROS));
        put(' ');
        putClock(Math.floorMod(micros, TimeText.DAY_MICROS), precision);
    }

    private void putClock(long micros, int precision) {
        int seconds = (int) (micros / 1_000_000);
        putPadded(seconds / 3600, 2);
        put(':');
        putPadded(seconds / 60 % 60, 2);
        put(':');
        putPadded(seconds % 60, 2);
        if (precision > 0) {
            long fraction = micros % 1_000_000;
            for (int i = precision; i < 6; i++) {
                fraction /= 10;
            }
            put('.');
            putPadded(fraction, precision);
        }
    }

    private void putPadded(long value, int digits) {
        byte[] target = reserve(digits);
        long rest = value;
        for (int i = size + digits - 1; i >= size; i--) {
            target[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size += digits;
    }
}
