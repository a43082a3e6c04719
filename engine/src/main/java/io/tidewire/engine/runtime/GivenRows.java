package io.tidewire.engine.runtime;

import io.tidewire.api.connector.Decoder;
import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.Schema;
import io.tidewire.api.data.Values;
import io.tidewire.api.plan.Program;
import io.tidewire.engine.quality.Checked;
import io.tidewire.engine.quality.RecordGate;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * What a test gives to one source, checked as records that were read are: contracts, computed
 * columns, rules. Positions count from 0 in one partition. Not thread-safe.
 */
public final class GivenRows {

    static final String PARTITION = "test";

    private final Program.SourceTable table;
    private final RecordGate gate;
    private final @Nullable Supplier<Decoder> decoders;
    private @Nullable Decoder decoder;
    private long given;

    /**
     * @param decoders needed only for records
     */
    public GivenRows(Program.SourceTable table, @Nullable Supplier<Decoder> decoders) {
        this.table = table;
        this.gate = new RecordGate(table);
        this.decoders = decoders;
    }

    /**
     * @param rows values as {@link Values}, in the order of the declared columns
     */
    public Checked rows(List<? extends List<? extends @Nullable Object>> rows, long nowMicros) {
        Schema schema = table.decoded();
        BatchBuilder builder = new BatchBuilder(schema);
        List<byte[]> texts = new ArrayList<>();
        for (List<? extends @Nullable Object> row : rows) {
            builder.add(1, row);
            texts.add(text(schema, row).getBytes(StandardCharsets.UTF_8));
        }
        int[] recordOf = IntStream.range(0, rows.size()).toArray();
        return gate.check(
                raw(texts, nowMicros), new Decoder.Decoded(builder.build(), recordOf, List.of()));
    }

    /** Records as the source would read them. */
    public Checked records(List<byte[]> records, long nowMicros) {
        if (decoder == null) {
            if (decoders == null) {
                throw new IllegalArgumentException("no decoder for source '" + table.name() + "'");
            }
            decoder = decoders.get();
        }
        return gate.check(raw(records, nowMicros), decoder);
    }

    /** The newest event time of rows that passed; null when there is none. */
    public @Nullable Instant newest(Checked checked) {
        Program.EventTime time = table.eventTime();
        Batch rows = checked.rows();
        if (time == null || rows.isEmpty()) {
            return null;
        }
        LongColumn times = (LongColumn) rows.column(time.column());
        return IntStream.range(0, rows.size())
                .filter(row -> !times.isNull(row))
                .mapToLong(row -> times.values()[row])
                .max()
                .stream()
                .mapToObj(Values::instant)
                .findFirst()
                .orElse(null);
    }

    private RawBatch raw(List<byte[]> payloads, long nowMicros) {
        long first = given;
        given += payloads.size();
        long[] positions = IntStream.range(0, payloads.size()).mapToLong(i -> first + i).toArray();
        return RawBatches.of(PARTITION, payloads, positions, nowMicros);
    }

    /** What the quarantine shows as the payload of a row that never was a record. */
    private static String text(Schema schema, List<? extends @Nullable Object> row) {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < row.size(); i++) {
            text.append(i == 0 ? "" : ", ").append(schema.name(i)).append(": ").append(row.get(i));
        }
        return text.append('}').toString();
    }
}
