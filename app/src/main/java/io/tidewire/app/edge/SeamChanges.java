package io.tidewire.app.edge;

import io.tidewire.api.connector.Decoder;
import io.tidewire.api.connector.Delta;
import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.app.flink.Seam;
import io.tidewire.connectors.format.Formats;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * From the records of one partition of a sink's topic to the changes that the job wrote. A change
 * is named by its record's offset, so that it has the same name whoever reads it, and however
 * often. The old and the new form of a row belong together: where the batch ends between the two,
 * the old one waits for the next. Not thread-safe.
 */
final class SeamChanges {

    private final Schema view;
    private final boolean insertOnly;
    private final Decoder decoder;
    private @Nullable RawBatch held;
    private long step;

    SeamChanges(Schema view, boolean insertOnly) {
        this.view = view;
        this.insertOnly = insertOnly;
        PipelineSpec.Format format = Seam.format();
        Schema written =
                insertOnly
                        ? view
                        : new Schema(
                                Stream.concat(
                                                Stream.of(
                                                        new Field("op", DataType.STRING.notNull())),
                                                view.fields().stream())
                                        .toList());
        this.decoder = Formats.named(format.name()).decoder(written, format.options());
    }

    /**
     * @throws TidewireException SOURCE_FAILED for a record that the job did not write
     */
    List<Delta> take(RawBatch records) {
        RawBatch before = held;
        held = null;
        RawBatch all = before == null ? records : join(before, records);
        Batch rows = decode(all);
        return insertOnly ? runs(all, rows) : changes(all, rows, true);
    }

    /** What waits for a record that does not come. */
    List<Delta> rest() {
        RawBatch before = held;
        held = null;
        return before == null ? List.of() : changes(before, decode(before), false);
    }

    /** The offset of the record that waits; -1 when none does. */
    long heldAt() {
        return held == null ? -1 : held.position(0);
    }

    private Batch decode(RawBatch records) {
        Decoder.Decoded decoded = decoder.decode(records);
        if (!decoded.rejects().isEmpty() || decoded.rows().size() != records.count()) {
            String why =
                    decoded.rejects().isEmpty()
                            ? "not one row a record"
                            : decoded.rejects().getFirst().message();
            throw new TidewireException(
                    ErrorCode.SOURCE_FAILED,
                    records.partition()
                            + " from "
                            + records.position(0)
                            + " on has a record that the job did not write: "
                            + why,
                    "the topic is the job's alone; when the view's columns were changed, let the"
                            + " edge deliver what is there before the new job starts");
        }
        return decoded.rows();
    }

    /** Rows whose offsets follow each other: between them lie marks of transactions. */
    private List<Delta> runs(RawBatch records, Batch rows) {
        List<Delta> runs = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= rows.size(); i++) {
            if (i == rows.size() || records.position(i) != records.position(i - 1) + 1) {
                runs.add(new Delta(rows.slice(from, i), ++step, records.position(from)));
                from = i;
            }
        }
        return runs;
    }

    private List<Delta> changes(RawBatch records, Batch rows, boolean mayHold) {
        Batch values =
                Batch.of(
                        view,
                        IntStream.range(0, view.size())
                                .mapToObj(i -> rows.column(i + 1))
                                .toArray(Column[]::new),
                        rows.size());
        List<Delta> changes = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            boolean replaced = op(rows, i).equals("-U");
            if (replaced && mayHold && i + 1 == rows.size()) {
                held = last(records);
            } else if (replaced && i + 1 < rows.size() && op(rows, i + 1).equals("+U")) {
                changes.add(delta(values, new int[] {i, i + 1}, new long[] {-1, 1}, records));
                i++;
            } else {
                long weight = op(rows, i).startsWith("+") ? 1 : -1;
                changes.add(delta(values, new int[] {i}, new long[] {weight}, records));
            }
        }
        return changes;
    }

    private Delta delta(Batch values, int[] rows, long[] weights, RawBatch records) {
        return new Delta(
                values.gather(rows, rows.length).withWeights(weights),
                ++step,
                records.position(rows[0]));
    }

    private static String op(Batch rows, int row) {
        return String.valueOf(rows.value(row, 0));
    }

    private static RawBatch last(RawBatch records) {
        int record = records.count() - 1;
        int start = records.start(record);
        int length = records.length(record);
        return new RawBatch(
                records.partition(),
                Arrays.copyOfRange(records.data(), start, start + length),
                new int[] {0},
                new int[] {length},
                new long[] {records.position(record)},
                1,
                records.resume(),
                records.arrivedMicros());
    }

    /** One record before others. */
    private static RawBatch join(RawBatch first, RawBatch others) {
        int offset = first.length(0);
        byte[] data = Arrays.copyOf(first.data(), offset + others.data().length);
        System.arraycopy(others.data(), 0, data, offset, others.data().length);
        int count = others.count() + 1;
        int[] starts = new int[count];
        int[] lengths = new int[count];
        long[] positions = new long[count];
        lengths[0] = offset;
        positions[0] = first.position(0);
        for (int i = 1; i < count; i++) {
            starts[i] = offset + others.start(i - 1);
            lengths[i] = others.length(i - 1);
            positions[i] = others.position(i - 1);
        }
        return new RawBatch(
                others.partition(),
                data,
                starts,
                lengths,
                positions,
                count,
                others.resume(),
                others.arrivedMicros());
    }
}
