package io.tidewire.engine.quality;

import io.tidewire.api.connector.Decoder;
import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BooleanColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.PrunedColumn;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.plan.Program;
import io.tidewire.api.plan.Program.SourceTable;
import io.tidewire.engine.expression.EvaluationContext;
import io.tidewire.engine.expression.Evaluator;
import io.tidewire.engine.expression.ExpressionCompiler;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The part of a source's gate that looks at one record alone: decoding with the column contracts,
 * computed columns, rules in order. A row that breaks a rule is not shown to the later ones, except
 * after a rule that tags. What the rules leave must have an event time. A rule or computed column
 * that fails on a row (a division by zero) sends it to the quarantine. Used by one thread.
 */
public final class RecordGate {

    private final SourceTable table;
    private final Set<Integer> pruned;
    private final int eventTime;
    private final List<Evaluator> computed;
    private final List<Evaluator> rules;
    private final EvaluationContext context = new EvaluationContext();

    public RecordGate(SourceTable table) {
        this(table, Set.of());
    }

    /**
     * @param pruned the columns whose values nobody reads behind this gate
     */
    public RecordGate(SourceTable table, Set<Integer> pruned) {
        this.table = table;
        this.pruned = Set.copyOf(pruned);
        Program.EventTime time = table.eventTime();
        this.eventTime = time == null ? -1 : time.column();
        this.computed = table.computed().stream().map(ExpressionCompiler::compile).toList();
        this.rules =
                table.rules().stream()
                        .map(Program.Rule::check)
                        .map(ExpressionCompiler::compile)
                        .toList();
    }

    /** Decodes the records and checks the rows. There may be none: the position counts. */
    public Checked check(RawBatch raw, Decoder decoder) {
        if (raw.isCut() && raw.count() == 0) {
            Batch none = Batch.empty(table.schema());
            return new Checked(raw, none, new int[0], 0, 0, List.of(), null);
        }
        return check(raw, decoder.decode(raw));
    }

    /** Checks rows that are decoded. */
    public Checked check(RawBatch raw, Decoder.Decoded decoded) {
        Rows rows = new Rows(raw, decoded);
        for (Decoder.Reject reject : decoded.rejects()) {
            rows.refuse(reject.record(), reject.code(), reject.column(), reject.message(), null);
        }
        rows.compute();
        for (int i = 0; i < rules.size(); i++) {
            rows.apply(table.rules().get(i), rules.get(i));
        }
        rows.requireEventTime();
        return rows.finish(decoded.rows().size() + (long) decoded.rejects().size());
    }

    /** The rows of one batch while the rules go over them. */
    private final class Rows {

        private final List<Checked.Refused> refused = new ArrayList<>();
        private final RawBatch raw;
        private Batch batch;
        private int[] recordOf;
        private @Nullable String @Nullable [] tags;
        private long filtered;
        private @Nullable Fault stop;

        Rows(RawBatch raw, Decoder.Decoded decoded) {
            this.raw = raw;
            this.batch = decoded.rows();
            this.recordOf = decoded.recordOf();
        }

        /** Appends the computed columns, and an empty one for the tags. */
        void compute() {
            int decodedColumns = batch.columns().length;
            int columns = decodedColumns + computed.size();
            if (computed.isEmpty() && !table.tags()) {
                batch = batch.withSchema(table.schema());
                return;
            }
            Column[] all = Arrays.copyOf(batch.columns(), columns + (table.tags() ? 1 : 0));
            context.begin(batch.size(), raw.arrivedMicros());
            for (int i = 0; i < computed.size(); i++) {
                all[decodedColumns + i] = computed.get(i).evaluate(batch, context);
            }
            if (table.tags()) {
                all[columns] = noTags(batch.size());
            }
            batch = new Batch(table.schema(), all, batch.size(), batch.weights());
            if (context.failedCount() > 0) {
                boolean[] bad = new boolean[batch.size()];
                for (int row = 0; row < bad.length; row++) {
                    if (context.failed(row)) {
                        bad[row] = true;
                        reject(row, ErrorCode.COMPUTATION_FAILED, "", context.failure(row));
                    }
                }
                remove(bad);
            }
        }

        void apply(Program.Rule rule, Evaluator check) {
            if (batch.isEmpty()) {
                return;
            }
            context.begin(batch.size(), raw.arrivedMicros());
            BooleanColumn passed = (BooleanColumn) check.evaluate(batch, context);
            boolean[] values = passed.values();
            boolean anyFailed = context.failedCount() > 0;
            boolean @Nullable [] bad = null;
            for (int row = 0; row < batch.size(); row++) {
                boolean failed = anyFailed && context.failed(row);
                if (!failed && (values[row] || passed.isNull(row))) {
                    continue;
                }
                if (failed || broken(rule, row)) {
                    if (failed) {
                        reject(
                                row,
                                ErrorCode.COMPUTATION_FAILED,
                                rule.name(),
                                context.failure(row));
                    }
                    bad = bad == null ? new boolean[batch.size()] : bad;
                    bad[row] = true;
                }
            }
            if (bad != null) {
                remove(bad);
            }
        }

        /** A row without a time belongs in no window. It is left to the rules first. */
        void requireEventTime() {
            boolean[] nulls = eventTime < 0 ? null : batch.column(eventTime).nulls();
            if (nulls == null) {
                return;
            }
            boolean[] bad = Arrays.copyOf(nulls, batch.size());
            for (int row = 0; row < bad.length; row++) {
                if (bad[row]) {
                    String column = table.schema().name(eventTime);
                    reject(row, ErrorCode.NULL_NOT_ALLOWED, column, "the event time is NULL");
                }
            }
            remove(bad);
        }

        /** What the rule says about a row that broke it; true when the row is out. */
        private boolean broken(Program.Rule rule, int row) {
            return switch (rule.otherwise()) {
                case DROP -> {
                    filtered++;
                    yield true;
                }
                case TAG -> {
                    tags = tags == null ? new String[batch.size()] : tags;
                    String before = tags[row];
                    tags[row] = before == null ? rule.name() : before + "," + rule.name();
                    yield false;
                }
                case QUARANTINE -> {
                    reject(
                            row,
                            ErrorCode.EXPECTATION_FAILED,
                            rule.name(),
                            "does not hold: " + rule.name());
                    yield true;
                }
                case STOP -> {
                    stop(rule, row);
                    yield true;
                }
            };
        }

        private void stop(Program.Rule rule, int row) {
            reject(
                    row,
                    ErrorCode.EXPECTATION_STOPPED,
                    rule.name(),
                    "does not hold, and says stop: " + rule.name());
            if (stop == null) {
                stop =
                        Fault.error(
                                ErrorCode.EXPECTATION_STOPPED,
                                "source '"
                                        + table.name()
                                        + "': the row at "
                                        + raw.partition()
                                        + ":"
                                        + raw.position(recordOf[row])
                                        + " breaks rule '"
                                        + rule.name()
                                        + "', which says stop",
                                "the row is in the quarantine; mend it at the source, or give the"
                                        + " rule another 'otherwise'",
                                null);
            }
        }

        private void reject(int row, ErrorCode code, String rule, String reason) {
            refuse(recordOf[row], code, rule, reason, eventTimeOf(batch, eventTime, row));
        }

        void refuse(int record, ErrorCode code, String rule, String reason, @Nullable Long time) {
            refused.add(
                    new Checked.Refused(
                            record,
                            Entries.of(table.name(), raw, record, code, rule, reason, time, null)));
        }

        private void remove(boolean[] bad) {
            int[] kept = new int[bad.length];
            int count = 0;
            for (int row = 0; row < bad.length; row++) {
                if (!bad[row]) {
                    kept[count++] = row;
                }
            }
            int[] records = new int[count];
            @Nullable String @Nullable [] keptTags = tags == null ? null : new String[count];
            for (int i = 0; i < count; i++) {
                records[i] = recordOf[kept[i]];
                if (keptTags != null && tags != null) {
                    keptTags[i] = tags[kept[i]];
                }
            }
            batch = batch.gather(kept, count);
            recordOf = records;
            tags = keptTags;
        }

        Checked finish(long read) {
            if (tags != null) {
                ColumnBuilder builder = new ColumnBuilder(DataType.STRING, batch.size());
                for (String names : tags) {
                    builder.addValue(names);
                }
                Column[] columns = batch.columns().clone();
                columns[columns.length - 1] = builder.build();
                batch = new Batch(table.schema(), columns, batch.size(), batch.weights());
            }
            return new Checked(raw, prune(batch), recordOf, read, filtered, refused, stop);
        }
    }

    private Batch prune(Batch batch) {
        if (pruned.isEmpty()) {
            return batch;
        }
        Column[] columns = batch.columns().clone();
        pruned.forEach(column -> columns[column] = new PrunedColumn(batch.size()));
        return new Batch(batch.schema(), columns, batch.size(), batch.weights());
    }

    private static Column noTags(int rows) {
        ColumnBuilder builder = new ColumnBuilder(DataType.STRING, rows);
        for (int i = 0; i < rows; i++) {
            builder.addNull();
        }
        return builder.build();
    }

    static @Nullable Long eventTimeOf(Batch batch, int column, int row) {
        return column < 0 || batch.column(column).isNull(row)
                ? null
                : ((LongColumn) batch.column(column)).values()[row];
    }
}
