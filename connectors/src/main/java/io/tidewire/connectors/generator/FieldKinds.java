package io.tidewire.connectors.generator;

import io.tidewire.api.data.DataType;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.connectors.format.json.JsonText;
import io.tidewire.connectors.format.text.TextBuffer;
import io.tidewire.connectors.format.text.TimeText;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The kinds of fields, each made from its settings. */
final class FieldKinds {

    private static final int MAX_SKEWED = 1_000_000;
    private static final String KINDS =
            "sequence, random, choice, uuid, pattern, timestamp, constant";

    private FieldKinds() {}

    static FieldMaker of(DataType type, Settings settings) {
        String kind = settings.text("kind", "");
        return switch (kind) {
            case "" -> {
                for (String other : List.of("values", "min", "max", "pattern", "start", "value")) {
                    if (settings.has(other)) {
                        settings.fault(
                                ErrorCode.MISSING_KEY,
                                "a field with '" + other + "' needs its kind",
                                "one of " + KINDS);
                    }
                }
                yield standard(type, settings);
            }
            case "sequence" -> sequence(type, settings);
            case "random" -> random(type, settings);
            case "choice" -> choice(type, settings);
            case "uuid" -> uuid();
            case "pattern" -> pattern(settings.text("pattern", "????-####"));
            case "timestamp" -> Timestamps.of(type, settings);
            case "constant" -> constant(type, settings.value("value"));
            default -> {
                settings.wrong("kind", "one of " + KINDS, kind);
                yield constant(type, null);
            }
        };
    }

    /** What a column is made of when nobody says. */
    private static FieldMaker standard(DataType type, Settings settings) {
        return switch (type.kind()) {
            case BOOLEAN -> (draw, row, out) -> out.putAscii(draw.below(2) == 0 ? "true" : "false");
            case BIGINT -> sequence(type, settings);
            case INT, DOUBLE, DECIMAL, INTERVAL_DAY, INTERVAL_MONTH -> random(type, settings);
            case STRING -> pattern("????-####");
            case BYTES -> pattern("????????");
            case DATE, TIME, TIMESTAMP, TIMESTAMP_LTZ -> Timestamps.of(type, settings);
            case ARRAY -> (draw, row, out) -> out.putAscii("[]");
            case MAP, ROW -> (draw, row, out) -> out.putAscii("{}");
        };
    }

    private static FieldMaker sequence(DataType type, Settings settings) {
        long start = settings.integer("start", 1);
        long step = settings.integer("step", 1);
        byte[] prefix = settings.text("prefix", "").getBytes(StandardCharsets.UTF_8);
        return number(type, prefix, (draw, row, out) -> out.putLong(start + row * step));
    }

    private static FieldMaker random(DataType type, Settings settings) {
        byte[] prefix = settings.text("prefix", "").getBytes(StandardCharsets.UTF_8);
        return switch (type.kind()) {
            case DOUBLE -> {
                double minimum = settings.number("min", 0);
                double maximum = settings.number("max", 1);
                yield (draw, row, out) ->
                        out.putAscii(
                                Double.toString(minimum + draw.nextDouble() * (maximum - minimum)));
            }
            case DECIMAL -> {
                double unit = Math.pow(10, type.scale());
                long most = (long) Math.pow(10, Math.min(type.precision(), 15)) - 1;
                long minimum = Math.round(settings.number("min", 0) * unit);
                long maximum =
                        Math.round(settings.number("max", Math.min(100, most / unit)) * unit);
                yield (draw, row, out) ->
                        out.putDecimal(draw.between(minimum, maximum), type.scale());
            }
            case BOOLEAN -> {
                double trueShare = settings.number("share", 0.5);
                yield (draw, row, out) ->
                        out.putAscii(draw.nextDouble() < trueShare ? "true" : "false");
            }
            default -> {
                long minimum = settings.integer("min", 0);
                long maximum = settings.integer("max", Math.max(minimum, 1_000));
                double skew = settings.number("skew", 0);
                if (maximum < minimum) {
                    settings.wrong("max", "at least min", maximum);
                    yield constant(type, null);
                }
                if (skew <= 0) {
                    yield number(
                            type,
                            prefix,
                            (draw, row, out) -> out.putLong(draw.between(minimum, maximum)));
                }
                if (maximum - minimum >= MAX_SKEWED) {
                    settings.wrong("max", "less than a million above min when skewed", maximum);
                    yield constant(type, null);
                }
                Weighted zipf = Weighted.zipf((int) (maximum - minimum + 1), skew);
                yield number(
                        type, prefix, (draw, row, out) -> out.putLong(minimum + zipf.pick(draw)));
            }
        };
    }

    /** Between quotes and behind its prefix where the column is text. */
    private static FieldMaker number(DataType type, byte[] prefix, FieldMaker digits) {
        if (!Recipe.isQuoted(type)) {
            return digits;
        }
        return (draw, row, out) -> {
            out.put('"');
            out.put(prefix);
            digits.make(draw, row, out);
            out.put('"');
        };
    }

    private static FieldMaker choice(DataType type, Settings settings) {
        List<?> values = settings.list("values");
        List<?> weights = settings.list("weights");
        double skew = settings.number("skew", 0);
        if (values.isEmpty()) {
            settings.wrong("values", "a list of at least one value", values);
            return constant(type, null);
        }
        FieldMaker[] makers =
                values.stream().map(value -> constant(type, value)).toArray(FieldMaker[]::new);
        Weighted weighted = Weighted.zipf(makers.length, Math.max(skew, 0));
        if (!weights.isEmpty()) {
            boolean numbers =
                    weights.stream().allMatch(w -> w instanceof Number n && n.doubleValue() >= 0);
            double[] given =
                    numbers
                            ? weights.stream()
                                    .mapToDouble(w -> ((Number) w).doubleValue())
                                    .toArray()
                            : new double[0];
            if (given.length != makers.length || Arrays.stream(given).sum() <= 0) {
                settings.wrong("weights", "one number for each of the values", weights);
            } else {
                weighted = new Weighted(given);
            }
        }
        Weighted picked = weighted;
        return (draw, row, out) -> makers[picked.pick(draw)].make(draw, row, out);
    }

    private static FieldMaker uuid() {
        return (draw, row, out) -> {
            long high = (draw.nextLong() & ~0xF000L) | 0x4000L;
            long low = (draw.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
            out.put('"');
            out.putAscii(new UUID(high, low).toString());
            out.put('"');
        };
    }

    /** # is a digit, ? a letter, {n} the number of the row; the rest stands for itself. */
    private static FieldMaker pattern(String pattern) {
        String[] around = pattern.split("\\{n\\}", -1);
        byte[][] parts = new byte[around.length][];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = bare(around[i]);
        }
        return (draw, row, out) -> {
            out.put('"');
            for (int i = 0; i < parts.length; i++) {
                if (i > 0) {
                    out.putLong(row);
                }
                for (byte b : parts[i]) {
                    switch (b) {
                        case '#' -> out.put((int) ('0' + draw.below(10)));
                        case '?' -> out.put((int) ('a' + draw.below(26)));
                        default -> out.put(b);
                    }
                }
            }
            out.put('"');
        };
    }

    /** As JSON has it between its quotes. */
    private static byte[] bare(String text) {
        JsonText json = new JsonText();
        json.putString(text);
        return Arrays.copyOfRange(json.buffer().array(), 1, json.buffer().size() - 1);
    }

    private static FieldMaker constant(DataType type, @Nullable Object value) {
        JsonText json = new JsonText();
        put(json, value, Recipe.isQuoted(type));
        TextBuffer text = json.buffer();
        byte[] bytes = Arrays.copyOf(text.array(), text.size());
        return (draw, row, out) -> out.put(bytes);
    }

    private static void put(JsonText json, @Nullable Object value, boolean quoted) {
        TextBuffer out = json.buffer();
        switch (value) {
            case null -> out.putAscii("null");
            case Map<?, ?> map -> {
                char mark = '{';
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    out.put(mark);
                    mark = ',';
                    json.putString(String.valueOf(entry.getKey()));
                    out.put(':');
                    put(json, entry.getValue(), false);
                }
                out.putAscii(map.isEmpty() ? "{}" : "}");
            }
            case List<?> list -> {
                char mark = '[';
                for (Object element : list) {
                    out.put(mark);
                    mark = ',';
                    put(json, element, false);
                }
                out.putAscii(list.isEmpty() ? "[]" : "]");
            }
            case Number number when !quoted -> out.putAscii(number.toString());
            case Boolean flag when !quoted -> out.putAscii(flag.toString());
            case Object other -> json.putString(other.toString());
        }
    }

    /** Points in time: now, or from a start in steps, some of them out of order. */
    static final class Timestamps {

        private Timestamps() {}

        static FieldMaker of(DataType type, Settings settings) {
            Object start = settings.value("start");
            long step = settings.duration("step", 1_000_000);
            long jitter = settings.duration("jitter", 0);
            long from = 0;
            if (start != null) {
                byte[] text = start.toString().getBytes(StandardCharsets.UTF_8);
                from = new TimeText().timestamp(text, 0, text.length);
                if (from <= TimeText.OUT_OF_RANGE) {
                    settings.wrong("start", "a time such as 2026-01-31 12:00:00", start);
                    from = 0;
                }
            }
            long origin = from;
            boolean now = start == null;
            return (draw, row, out) -> {
                long micros = now ? draw.nowMicros() : origin + row * step;
                micros -= jitter > 0 ? draw.below(jitter + 1) : 0;
                put(type, micros, out);
            };
        }

        private static void put(DataType type, long micros, TextBuffer out) {
            out.put('"');
            switch (type.kind()) {
                case DATE -> out.putDate(Math.floorDiv(micros, 86_400_000_000L));
                case TIME -> out.putTime((int) (Math.floorMod(micros, 86_400_000_000L) / 1000));
                default -> out.putTimestamp(micros, Math.max(type.precision(), 3));
            }
            out.put('"');
        }
    }
}
