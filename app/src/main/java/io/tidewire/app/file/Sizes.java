package io.tidewire.app.file;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers of bytes as the file writes them: {@code 500kB}, {@code 64MB}, {@code 1GB}, {@code 2GiB}.
 */
public final class Sizes {

    /** What a size looks like, also for the JSON Schema. */
    public static final String PATTERN = "^[0-9]{1,9}([kKMGT]i?)?B$";

    private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})(?:([kKMGT])(i?))?B");
    private static final List<String> UNITS = List.of("B", "kB", "MB", "GB", "TB");

    private Sizes() {}

    /** Null for text that is no size. */
    public static @Nullable Long parse(String text) {
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            return null;
        }
        long bytes = Long.parseLong(size.group(1));
        if (size.group(2) == null) {
            return bytes;
        }
        int power = 1 + "KMGT".indexOf(size.group(2).toUpperCase(Locale.ROOT));
        int base = size.group(3).isEmpty() ? 1000 : 1024;
        for (int i = 0; i < power; i++) {
            bytes *= base;
        }
        return bytes;
    }

    /** The shortest way to write it exactly. */
    public static String format(long bytes) {
        long decimal = bytes;
        int unit = 0;
        while (decimal != 0 && decimal % 1000 == 0 && unit < UNITS.size() - 1) {
            decimal /= 1000;
            unit++;
        }
        long binary = bytes;
        int binaryUnit = 0;
        while (binary != 0 && binary % 1024 == 0 && binaryUnit < UNITS.size() - 1) {
            binary /= 1024;
            binaryUnit++;
        }
        return unit >= binaryUnit
                ? decimal + UNITS.get(unit)
                : binary + "BKMGT".substring(binaryUnit, binaryUnit + 1) + "iB";
    }
}
