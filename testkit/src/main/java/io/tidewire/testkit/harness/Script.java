package io.tidewire.testkit.harness;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Values;
import io.tidewire.api.plan.Program;
import io.tidewire.api.plan.Program.SourceTable;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What arrives, in order: rows of all sources mixed, out of order within their delay, with NULLs,
 * repeated keys and, for sources with a primary key, replacements and deletions.
 */
public record Script(List<Arrival> arrivals) {

    private static final long SECOND = 1_000_000;
    private static final long MILLI = 1_000;
    private static final long START = 1_700_000_000L * SECOND;
    private static final String[] WORDS = {"a", "b", "c", "", "Ab", "ü", "\uD83D\uDE00", "a,b\"c"};

    /**
     * @param weight −1 deletes the row of that primary key
     */
    public record Arrival(String source, List<@Nullable Object> row, long weight) {}

    /**
     * About {@code count} arrivals over the program's sources. Rows are never below the watermark
     * of their source.
     */
    public static Script random(Program program, int count, RandomGenerator random) {
        List<Arrival> arrivals = new ArrayList<>();
        Map<String, Long> clocks = new HashMap<>();
        for (int i = 0; i < count; i++) {
            SourceTable source = program.sources().get(random.nextInt(program.sources().size()));
            Program.EventTime eventTime = source.eventTime();
            long clock = clocks.getOrDefault(source.name(), START);
            long time = clock;
            if (eventTime != null) {
                time = clock - random.nextLong(eventTime.maxDelay() / MILLI + 1) * MILLI;
                long pause = random.nextInt(10) == 0 ? 30_000 : 3_000;
                clocks.put(source.name(), clock + random.nextLong(pause) * MILLI);
            }
            List<@Nullable Object> row = new ArrayList<>();
            for (int column = 0; column < source.schema().size(); column++) {
                boolean isKey = source.primaryKey().contains(column);
                Field field = source.schema().field(column);
                if (eventTime != null && eventTime.column() == column) {
                    row.add(
                            field.type().kind() == DataType.Kind.TIMESTAMP
                                    ? Values.timestamp(time)
                                    : Values.instant(time));
                } else if (!isKey && field.type().nullable() && random.nextInt(8) == 0) {
                    row.add(null);
                } else {
                    row.add(value(field.type(), random));
                }
            }
            long weight = !source.primaryKey().isEmpty() && random.nextInt(5) == 0 ? -1 : 1;
            arrivals.add(new Arrival(source.name(), row, weight));
        }
        return new Script(arrivals);
    }

    private static Object value(DataType type, RandomGenerator random) {
        return switch (type.kind()) {
            case BOOLEAN -> random.nextBoolean();
            case INT -> random.nextInt(5);
            case BIGINT -> (long) random.nextInt(6);
            case DOUBLE -> random.nextInt(40) / 4.0;
            case DECIMAL -> BigDecimal.valueOf(random.nextInt(-500, 500), type.scale());
            case STRING -> WORDS[random.nextInt(WORDS.length)];
            case DATE ->
                    Values.timestamp(START + random.nextInt(5) * 86_400 * SECOND).toLocalDate();
            case TIMESTAMP -> Values.timestamp(START + random.nextInt(60) * SECOND);
            case TIMESTAMP_LTZ -> Values.instant(START + random.nextInt(60) * SECOND);
            default -> throw new UnsupportedOperationException("no random " + type);
        };
    }
}
