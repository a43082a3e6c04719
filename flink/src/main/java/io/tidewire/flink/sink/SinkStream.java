package io.tidewire.flink.sink;

import io.tidewire.api.deploy.JobPlan.Grouping;
import io.tidewire.flink.row.KeyOfRow;
import io.tidewire.flink.row.RowTypes;

import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.transformations.PartitionTransformation;
import org.apache.flink.streaming.runtime.partitioner.ForwardPartitioner;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;

import java.util.List;

/** The end of the job for one sink: from the changes of its table to records. */
public final class SinkStream {

    private SinkStream() {}

    /** How a sink wants the changes of its table. */
    public enum Wants {
        /**
         * The table only grows. Flink need not know that, as of SELECT DISTINCT: it may announce
         * changes, but there are none.
         */
        INSERTIONS,
        /** The newest row of each key and deletions; the key's columns are never NULL. */
        UPSERTS,
        /**
         * The same, of groups whose key may be NULL, which no key of Flink's may. Their GROUP BY
         * keeps to one row of each key by itself: over rows that only come, and of which nothing is
         * unique, Flink has no way to leave it out or to group by less. Where a filter behind it
         * has to know of old rows, they come along.
         */
        UPSERTS_OF_GROUPS,
        /** Every change, to be brought to upserts here because a key may be NULL. */
        CHANGES_TO_UPSERT,
        CHANGES
    }

    public static Wants wants(SinkTable table) {
        return switch (table.writer().mode()) {
            case APPEND -> Wants.INSERTIONS;
            case CHANGELOG -> table.from().insertOnly() ? Wants.INSERTIONS : Wants.CHANGES;
            case UPSERT -> {
                if (table.from().insertOnly()) {
                    yield Wants.INSERTIONS;
                }
                // Flink would keep the rows of each key for ever to put them in order.
                boolean forgets =
                        table.from().life() != null && !table.identity().equals(table.from().key());
                if (!forgets
                        && table.identity().stream()
                                .noneMatch(
                                        column -> table.from().schema().type(column).nullable())) {
                    yield Wants.UPSERTS;
                }
                yield groupsOf(table) == Grouping.OF_STREAM
                        ? Wants.UPSERTS_OF_GROUPS
                        : Wants.CHANGES_TO_UPSERT;
            }
        };
    }

    /** What the rows that the sink tells apart by its key are groups of. */
    private static Grouping groupsOf(SinkTable table) {
        return table.identity().equals(table.from().key())
                ? table.from().grouping()
                : Grouping.NONE;
    }

    /** Names of the key's columns, for {@link Wants#UPSERTS}. */
    public static List<String> keyColumns(SinkTable table) {
        return table.identity().stream().map(table.from().schema()::name).toList();
    }

    public static DataStreamSink<RowData> attach(SinkTable table, DataStream<RowData> changes) {
        String name = table.sink().name();
        DataStream<RowData> rows =
                switch (wants(table)) {
                    case INSERTIONS, UPSERTS, CHANGES -> changes;
                    case UPSERTS_OF_GROUPS -> upsertsOfGroups(table, changes);
                    case CHANGES_TO_UPSERT ->
                            groupsOf(table) == Grouping.OF_CHANGES
                                            && endsInGroups(changes.getTransformation())
                                    ? upsertsOfGroups(table, changes)
                                    : newestOfKey(table, changes);
                };
        DataStreamSink<RowData> sink =
                table.muted()
                        ? rows.sinkTo(new DiscardingSink<>()).name(name).uid("muted:" + name)
                        : rows.sinkTo(TopicSinks.of(table)).name(name).uid("sink:" + name);
        if (rows.getParallelism() > 0) {
            // With more tasks than those before it, changes of one key would overtake each other.
            sink.setParallelism(rows.getParallelism());
        }
        return sink;
    }

    private static DataStream<RowData> upsertsOfGroups(
            SinkTable table, DataStream<RowData> changes) {
        String name = table.sink().name();
        InternalTypeInfo<RowData> type = type(table);
        SingleOutputStreamOperator<RowData> paired =
                changes.transform(
                        name + ": upserts of groups", type, new UpsertsOfGroups(key(table), type));
        if (changes.getParallelism() > 0) {
            paired.setParallelism(changes.getParallelism());
        }
        return paired.uid("upserts:" + name);
    }

    private static DataStream<RowData> newestOfKey(SinkTable table, DataStream<RowData> changes) {
        String name = table.sink().name();
        InternalTypeInfo<RowData> type = type(table);
        return changes.keyBy(key(table))
                .process(new NewestOfKey(type, table.from().life()))
                .returns(type)
                .name(name + ": newest of key")
                .uid("newest:" + name);
    }

    private static KeyOfRow key(SinkTable table) {
        return new KeyOfRow(table.from().schema(), table.identity());
    }

    private static InternalTypeInfo<RowData> type(SinkTable table) {
        return InternalTypeInfo.of(RowTypes.of(table.from().schema()));
    }

    /**
     * Whether a GROUP BY is what makes the changes, with nothing behind it but what works row by
     * row: Flink leaves one out whose groups are known to be of one row.
     */
    private static boolean endsInGroups(Transformation<?> changes) {
        if (changes instanceof PartitionTransformation<?> partition
                && partition.getPartitioner() instanceof ForwardPartitioner) {
            return endsInGroups(changes.getInputs().getFirst());
        }
        String name = changes.getName();
        return name.startsWith("GroupAggregate")
                || name.startsWith("GlobalGroupAggregate")
                || name.startsWith("Calc")
                        && changes.getInputs().size() == 1
                        && endsInGroups(changes.getInputs().getFirst());
    }
}
