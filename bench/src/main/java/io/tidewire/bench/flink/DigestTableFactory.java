package io.tidewire.bench.flink;

import io.tidewire.bench.answer.Deciding;
import io.tidewire.bench.answer.Digest;
import io.tidewire.testkit.nexmark.Query;

import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.sink.SinkV2Provider;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.types.RowKind;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The connector {@code digest}: what comes is hashed and forgotten. */
public final class DigestTableFactory implements DynamicTableSinkFactory {

    static final String NAME = "digest";

    private static final ConfigOption<Query> QUERY =
            ConfigOptions.key("query").enumType(Query.class).noDefaultValue();

    /** Of all writers of this JVM, each of which adds its own at its end. */
    private static final Digest TOTAL = new Digest(Deciding.ALL);

    static void print() {
        synchronized (TOTAL) {
            TOTAL.print();
        }
    }

    @Override
    public String factoryIdentifier() {
        return NAME;
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of(QUERY);
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of();
    }

    @Override
    public DynamicTableSink createDynamicTableSink(Context context) {
        FactoryUtil.TableFactoryHelper helper = FactoryUtil.createTableFactoryHelper(this, context);
        helper.validate();
        return new Table(
                helper.getOptions().get(QUERY),
                context.getPhysicalRowDataType().getLogicalType().getChildren());
    }

    private record Table(Query query, List<LogicalType> types) implements DynamicTableSink {

        @Override
        public ChangelogMode getChangelogMode(ChangelogMode requested) {
            return ChangelogMode.all();
        }

        @Override
        public SinkRuntimeProvider getSinkRuntimeProvider(Context context) {
            return SinkV2Provider.of(new Hashes(query, new ArrayList<>(types)));
        }

        @Override
        public DynamicTableSink copy() {
            return this;
        }

        @Override
        public String asSummaryString() {
            return NAME;
        }
    }

    private record Hashes(Query query, List<LogicalType> types) implements Sink<RowData> {
        @Override
        public SinkWriter<RowData> createWriter(WriterInitContext context) {
            return new Writer(query, types);
        }
    }

    private static final class Writer implements SinkWriter<RowData> {

        private final Digest digest;
        private final List<RowData.FieldGetter> getters = new ArrayList<>();

        /**
         * Flink 2.3 mistakes ROW_NUMBER() = 1 with a time ascending at the end of its ORDER BY for
         * the first row in time, which never changes, and leaves standing every row that was ever
         * the first: of q9 the newest row of an auction counts.
         */
        private final boolean newest;

        Writer(Query query, List<LogicalType> types) {
            this.digest = new Digest(Deciding.of(query));
            this.newest = query == Query.Q9;
            for (int i = 0; i < types.size(); i++) {
                getters.add(RowData.createFieldGetter(types.get(i), i));
            }
        }

        @Override
        public void write(RowData row, Context context) {
            List<@Nullable Object> values = new ArrayList<>();
            for (RowData.FieldGetter getter : getters) {
                values.add(plain(getter.getFieldOrNull(row)));
            }
            RowKind kind = row.getRowKind();
            boolean comes = kind == RowKind.INSERT || kind == RowKind.UPDATE_AFTER;
            Object key = values.getFirst();
            if (newest && key != null) {
                digest.put(key, comes ? values : null);
            } else {
                digest.add(comes ? 1 : -1, values);
            }
        }

        private static @Nullable Object plain(@Nullable Object value) {
            return switch (value) {
                case StringData text -> text.toString();
                case DecimalData number -> number.toBigDecimal();
                case TimestampData time -> time.toLocalDateTime();
                case null -> null;
                default -> value;
            };
        }

        @Override
        public void flush(boolean end) {}

        @Override
        public void close() {
            synchronized (TOTAL) {
                TOTAL.add(digest);
            }
        }
    }
}
