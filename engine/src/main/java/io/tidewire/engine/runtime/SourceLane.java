package io.tidewire.engine.runtime;

import io.tidewire.api.connector.Decoder;
import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.plan.Program.SourceTable;
import io.tidewire.engine.quality.Checked;
import io.tidewire.engine.quality.GateStep;
import io.tidewire.engine.quality.RecordGate;
import io.tidewire.engine.quality.SourceBooks;
import io.tidewire.engine.quality.SourceGate;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Everything between one source and the circuit. The intake, the books and the numbers may be used
 * from any thread; gate and positions belong to the worker.
 */
final class SourceLane {

    private final SourceTable table;
    private final Set<Integer> pruned;
    private final SourceBinding binding;
    private final Intake intake;
    private final @Nullable Long ceiling;
    private final SourceGate gate;
    private final SourceBooks books = new SourceBooks();
    private final Map<String, String> resume = new HashMap<>();
    private final Rate rate = new Rate();
    private final AtomicLong bytes = new AtomicLong();
    private volatile boolean exhausted;
    private volatile LongSupplier unreadNanos = () -> 0;

    /**
     * @param pruned the columns that nobody reads behind the gate
     * @param ceiling absent unless it goes once more over what was read: then what it reads has no
     *     end, and its watermark rises no further than this
     */
    SourceLane(
            SourceTable table,
            Set<Integer> pruned,
            SourceBinding binding,
            Intake intake,
            @Nullable Long ceiling) {
        this.ceiling = ceiling;
        this.table = table;
        this.pruned = pruned;
        this.binding = binding;
        this.intake = intake;
        this.gate = new SourceGate(table, ceiling == null ? Long.MAX_VALUE : ceiling);
    }

    String name() {
        return table.name();
    }

    /** What checkpoints know it by. */
    String label() {
        return binding.label();
    }

    /** As problems and faults name it. */
    String component() {
        return "source '" + table.name() + "'";
    }

    SourceTable table() {
        return table;
    }

    SourceBinding binding() {
        return binding;
    }

    Intake intake() {
        return intake;
    }

    /** The part of the gate that looks at one record alone, for one thread with its decoder. */
    RecordGate recordGate() {
        return new RecordGate(table, pruned);
    }

    /** For the record gate, which lets go what nobody reads. */
    Decoder decoder() {
        Decoder decoder = binding.decoder().get();
        int decoded = table.decoded().size();
        decoder.reuse(
                pruned.stream()
                        .filter(column -> column < decoded)
                        .collect(Collectors.toUnmodifiableSet()));
        return decoder;
    }

    SourceGate gate() {
        return gate;
    }

    SourceBooks books() {
        return books;
    }

    Rate rate() {
        return rate;
    }

    long bytes() {
        return bytes.get();
    }

    /** Where to go on, by partition, after what the gate has accepted. */
    Map<String, String> resume() {
        return resume;
    }

    /** Records were read and will be handed over. */
    void read(Checked checked) {
        books.read(checked.read());
        rate.add(checked.read());
        bytes.addAndGet(checked.raw().bytes());
    }

    /** The reader reads no more. */
    void ended(boolean all) {
        if (all && ceiling == null) {
            exhausted = true;
        }
        intake.end();
    }

    /** Whether the source was bounded and gave everything. */
    boolean exhausted() {
        return exhausted;
    }

    /** Lets one chunk through the gate. */
    void accept(Chunk chunk, long steadyMicros, GateStep into) {
        long active = activeMicros(steadyMicros);
        Checked checked = chunk.checked();
        if (checked == null) {
            gate.partitions(chunk.partitions(), active);
            return;
        }
        gate.accept(checked, chunk.partitions(), active, into);
        RawBatch raw = checked.raw();
        if (!raw.partition().equals(SourceGate.REPLAY)) {
            resume.put(raw.partition(), raw.resume());
        }
    }

    /** The source's watermark after what was accepted. */
    long watermark(long steadyMicros) {
        return exhausted && intake.drained()
                ? gate.raise(Long.MAX_VALUE)
                : gate.advance(activeMicros(steadyMicros), intake.isEmpty());
    }

    /** A clock that stands still while the source is not read, for whatever reason. */
    private long activeMicros(long steadyMicros) {
        return steadyMicros - intake.waitedMicros() - unreadNanos.getAsLong() / 1_000;
    }

    /**
     * How long, in all, the source could not be read because it did not answer: that is not the
     * silence of its partitions. Asked by the worker.
     */
    void unread(LongSupplier nanos) {
        unreadNanos = nanos;
    }

    /** Books and what is small of the gate, after the last step. */
    void write(StateWriter out) {
        out.section("source", 1);
        books.write(out);
        gate.write(out);
    }

    /**
     * @param positions where to go on, by partition
     * @param sameClock whether its times are still of the column that they were of
     */
    void read(StateReader in, Map<String, String> positions, boolean sameClock, long steadyMicros) {
        in.section("source", 1);
        books.restore(in);
        if (sameClock) {
            gate.read(in, steadyMicros);
        }
        resume.putAll(positions);
    }
}
