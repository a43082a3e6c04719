package io.tidewire.engine.serving;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * All rows of a view that changes, each with how often it is there. A view of more than {@link
 * #MAX_ROWS} is no longer kept: memory is bounded, and whoever wants it reads the store.
 */
final class ChangingTable implements Table {

    static final int MAX_ROWS = 500_000;

    private final String view;
    private final Schema schema;
    private final int maxRows;
    private final Map<RowKey, Long> rows = new LinkedHashMap<>();
    private long total;
    private boolean tooLarge;

    ChangingTable(String view, Schema schema, int maxRows) {
        this.view = view;
        this.schema = schema;
        this.maxRows = maxRows;
    }

    @Override
    public void apply(Batch delta) {
        if (tooLarge) {
            return;
        }
        for (int row = 0; row < delta.size(); row++) {
            long weight = delta.weight(row);
            total += weight;
            rows.merge(
                    new RowKey(RowMaps.values(delta, row)),
                    weight,
                    (was, change) -> was + change == 0 ? null : was + change);
        }
        if (rows.size() > maxRows) {
            tooLarge = true;
            rows.clear();
        }
    }

    @Override
    public List<@Nullable Object[]> rows(Predicate<@Nullable Object[]> filter, int limit) {
        requireKept();
        List<@Nullable Object[]> found = new ArrayList<>();
        for (Map.Entry<RowKey, Long> entry : rows.entrySet()) {
            if (found.size() >= limit) {
                break;
            }
            @Nullable Object[] values = entry.getKey().values();
            if (filter.test(values)) {
                for (long i = 0; i < entry.getValue() && found.size() < limit; i++) {
                    found.add(values);
                }
            }
        }
        return found;
    }

    @Override
    public Batch all() {
        requireKept();
        return batch();
    }

    private Batch batch() {
        BatchBuilder builder = new BatchBuilder(schema);
        rows.forEach((row, weight) -> builder.add(weight, Arrays.asList(row.values())));
        return builder.build();
    }

    private void requireKept() {
        if (tooLarge) {
            throw new TidewireException(
                    ErrorCode.QUERY_LIMIT,
                    "view '" + view + "' has more than " + maxRows + " rows: too many to serve",
                    "send it to a duckdb sink and query the store");
        }
    }

    @Override
    public long rowCount() {
        return tooLarge ? -1 : total;
    }

    @Override
    public void write(StateWriter out) {
        out.writeBoolean(tooLarge);
        out.writeBatch(batch());
    }

    @Override
    public void read(StateReader in) {
        rows.clear();
        total = 0;
        boolean wasTooLarge = in.readBoolean();
        apply(in.readBatch(schema));
        tooLarge |= wasTooLarge;
    }
}
