package io.tidewire.engine.runtime;

import io.tidewire.api.connector.Decoder;
import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Schema;
import io.tidewire.api.data.Values;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.plan.Program;
import io.tidewire.api.serving.Quarantine;
import io.tidewire.api.serving.Status;
import io.tidewire.engine.batch.Batches;
import io.tidewire.engine.batch.Consolidation;
import io.tidewire.engine.circuit.Circuit;
import io.tidewire.engine.circuit.FailedRow;
import io.tidewire.engine.circuit.StepResult;
import io.tidewire.engine.quality.Checked;
import io.tidewire.engine.quality.Entries;
import io.tidewire.engine.quality.GateStep;
import io.tidewire.engine.quality.SourceBooks;
import io.tidewire.engine.quality.SourceGate;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A pipeline run in the caller's thread on given rows, with a clock that stands still unless moved:
 * what the pipeline's own tests use. Rows pass the same gate and circuit as in a running pipeline.
 * Each call is one step. Not thread-safe.
 */
public final class Trial implements AutoCloseable {

    /** The gate of one source, with what it has counted. */
    private static final class Lane {
        final Program.SourceTable table;
        final GivenRows given;
        final SourceGate gate;
        final SourceBooks books = new SourceBooks();

        Lane(Program.SourceTable table, @Nullable Supplier<Decoder> decoders) {
            this.table = table;
            this.given = new GivenRows(table, decoders);
            this.gate = new SourceGate(table);
        }
    }

    private final Circuit circuit;
    private final Map<String, Lane> lanes = new LinkedHashMap<>();
    private final Map<String, Program.View> views = new LinkedHashMap<>();
    private final Map<String, List<Batch>> deltas = new HashMap<>();
    private final List<Quarantine.Entry> quarantine = new ArrayList<>();
    private long nowMicros;

    /**
     * @param decoders by source name; needed only for sources that are given payloads
     * @param now what the clock shows at first
     */
    public Trial(Program program, Map<String, Supplier<Decoder>> decoders, Instant now) {
        this.circuit = Circuit.build(program, 1);
        this.nowMicros = Values.micros(now);
        program.sources()
                .forEach(
                        table ->
                                lanes.put(
                                        table.name(), new Lane(table, decoders.get(table.name()))));
        program.views().forEach(view -> views.put(view.name(), view));
        step(Map.of());
    }

    /**
     * Hands rows to a source as if decoded, in this order, of one partition.
     *
     * @param rows values as {@link Values}, in the order of the declared columns
     * @throws TidewireException EXPECTATION_STOPPED when a rule says stop
     */
    public void rows(String source, List<? extends List<? extends @Nullable Object>> rows) {
        Lane lane = lane(source);
        accept(lane, lane.given.rows(rows, nowMicros));
    }

    /**
     * Hands raw records to a source, through its decoder.
     *
     * @throws TidewireException EXPECTATION_STOPPED when a rule says stop
     */
    public void payloads(String source, List<byte[]> records) {
        Lane lane = lane(source);
        accept(lane, lane.given.records(records, nowMicros));
    }

    private void accept(Lane lane, Checked checked) {
        lane.books.read(checked.read());
        GateStep taken = new GateStep();
        lane.gate.accept(checked, Set.of(GivenRows.PARTITION), nowMicros, taken);
        quarantine.addAll(taken.refused());
        step(
                taken.passed().isEmpty()
                        ? Map.of()
                        : Map.of(lane.table.name(), Batches.concat(taken.passed())));
        lane.books.settle(taken);
        if (checked.stop() != null) {
            throw new TidewireException(List.of(checked.stop()));
        }
    }

    private void step(Map<String, Batch> inputs) {
        Map<String, Long> watermarks = new HashMap<>();
        lanes.forEach((name, lane) -> watermarks.put(name, lane.gate.advance(nowMicros, true)));
        step(inputs, watermarks);
    }

    private void step(Map<String, Batch> inputs, Map<String, Long> watermarks) {
        StepResult result = circuit.step(inputs, watermarks, nowMicros);
        result.deltas()
                .forEach(
                        (view, delta) ->
                                deltas.computeIfAbsent(view, name -> new ArrayList<>()).add(delta));
        for (FailedRow failed : result.failures()) {
            quarantine.add(
                    Entries.failed(failed.view(), failed.row(), failed.message(), nowMicros));
        }
    }

    /**
     * Moves the watermark of a source up to a time, in microseconds; one that is lower already
     * passed does nothing.
     */
    public void watermark(String source, long micros) {
        lane(source).gate.raise(micros);
        step(Map.of());
    }

    /** Moves the clock on. */
    public void advance(Duration time) {
        nowMicros += time.toNanos() / 1_000;
        step(Map.of());
    }

    /** The end of all input: every window closes. */
    public void end() {
        Map<String, Long> watermarks = new HashMap<>();
        lanes.forEach((name, lane) -> watermarks.put(name, lane.gate.raise(Long.MAX_VALUE)));
        step(Map.of(), watermarks);
    }

    public Result result() {
        Map<String, Table> tables = new LinkedHashMap<>();
        views.forEach((name, view) -> tables.put(name, table(view)));
        Map<String, Status.Books> books = new LinkedHashMap<>();
        lanes.forEach((name, lane) -> books.put(name, lane.books.books()));
        return new Result(tables, List.copyOf(quarantine), books);
    }

    private Table table(Program.View view) {
        List<Batch> all = deltas.getOrDefault(view.name(), List.of());
        List<List<@Nullable Object>> rows = new ArrayList<>();
        if (!all.isEmpty()) {
            Batch current = Consolidation.merge(all);
            for (int row = 0; row < current.size(); row++) {
                List<@Nullable Object> values = new ArrayList<>();
                for (int column = 0; column < view.schema().size(); column++) {
                    values.add(current.value(row, column));
                }
                for (long i = 0; i < current.weight(row); i++) {
                    rows.add(values);
                }
            }
        }
        return new Table(view.schema(), rows);
    }

    private Lane lane(String source) {
        Lane lane = lanes.get(source);
        if (lane == null) {
            throw new IllegalArgumentException("no source '" + source + "'");
        }
        return lane;
    }

    @Override
    public void close() {
        circuit.close();
    }

    /**
     * @param views the current rows of each view by name; rows that occur n times are listed n
     *     times
     * @param quarantine in order of arrival
     * @param books of each source by name
     */
    public record Result(
            Map<String, Table> views,
            List<Quarantine.Entry> quarantine,
            Map<String, Status.Books> books) {}

    /**
     * @param rows values as {@link Values}, in no particular order
     */
    public record Table(Schema schema, List<List<@Nullable Object>> rows) {}
}
