package io.tidewire.bench.flink;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What two tables do not have in common, a line per row. */
final class Differences {

    private static final int SHOWN = 10;

    private Differences() {}

    /** Rows with how much oftener they are here than there; empty when the tables are equal. */
    static List<String> between(
            Map<List<@Nullable Object>, Long> there, Map<List<@Nullable Object>, Long> here) {
        Set<List<@Nullable Object>> rows = new HashSet<>(there.keySet());
        rows.addAll(here.keySet());
        List<String> lines = new ArrayList<>();
        for (List<@Nullable Object> row : rows) {
            long more = here.getOrDefault(row, 0L) - there.getOrDefault(row, 0L);
            if (more != 0 && lines.size() < SHOWN) {
                lines.add("%+d %s".formatted(more, row));
            }
        }
        return lines;
    }
}
