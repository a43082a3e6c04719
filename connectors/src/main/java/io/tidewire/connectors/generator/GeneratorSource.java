package io.tidewire.connectors.generator;

import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.connector.Source;
import io.tidewire.api.connector.SourceContext;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.TidewireException;
import io.tidewire.connectors.format.text.TextBuffer;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Rows out of nothing, as JSON, in one partition; a row's number is its position. */
final class GeneratorSource implements Source {

    private static final String PARTITION = "0";
    private static final int BATCH = 4096;

    private final Recipe recipe;
    private final Draw draw;
    private final Clock clock;
    private final long rows;
    private final double rate;
    private final CountDownLatch closed = new CountDownLatch(1);
    private long next;
    private long first;
    private long startedNanos;
    private int bytesPerBatch = 1024;

    GeneratorSource(SourceContext context) {
        List<Fault> faults = new ArrayList<>();
        this.recipe = Recipe.of(context.schema(), context.options(), faults);
        if (!faults.isEmpty()) {
            throw new TidewireException(faults);
        }
        this.rows =
                context.options().has("rows") ? context.options().integer("rows") : Long.MAX_VALUE;
        this.rate = context.options().has("rate") ? context.options().number("rate") : 0;
        this.draw = new Draw(context.options().integer("seed"));
        this.clock = context.clock();
        if (context.options().has("rate") && !(rate > 0)) {
            throw new TidewireException(
                    ErrorCode.WRONG_VALUE,
                    "the rate of source '" + context.name() + "' has to be above 0",
                    "leave it out for as many rows as can be taken");
        }
    }

    @Override
    public void start(Map<String, String> resume) {
        first = Long.parseLong(resume.getOrDefault(PARTITION, "0"));
        next = first;
        startedNanos = System.nanoTime();
    }

    @Override
    public @Nullable RawBatch poll(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!exhausted() && closed.getCount() > 0) {
            long due = Math.min(due(), rows - next);
            if (due > 0) {
                return make((int) Math.min(due, BATCH));
            }
            long wait = Math.min(untilDue(), deadline - System.nanoTime());
            if (wait <= 0) {
                return null;
            }
            await(wait);
        }
        return null;
    }

    private long due() {
        if (rate <= 0) {
            return BATCH;
        }
        double seconds = (System.nanoTime() - startedNanos) / 1e9;
        return (long) (seconds * rate) + 1 - (next - first);
    }

    /** Nanoseconds until the next row is due, at least a millisecond's worth. */
    private long untilDue() {
        double at = startedNanos + (next - first) / rate * 1e9;
        return Math.max(1_000_000, (long) (at - System.nanoTime()));
    }

    private void await(long nanos) {
        try {
            boolean ignored = closed.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private RawBatch make(int count) {
        TextBuffer out = new TextBuffer(bytesPerBatch);
        int[] starts = new int[count];
        int[] lengths = new int[count];
        long[] positions = new long[count];
        long now = clock.millis() * 1000;
        draw.at(now);
        for (int i = 0; i < count; i++) {
            starts[i] = out.size();
            positions[i] = next;
            recipe.make(draw, next++, out);
            lengths[i] = out.size() - starts[i];
        }
        bytesPerBatch = Math.max(bytesPerBatch, out.size() + out.size() / 8);
        return new RawBatch(
                PARTITION,
                Arrays.copyOf(out.array(), out.size()),
                starts,
                lengths,
                positions,
                count,
                Long.toString(next),
                now);
    }

    @Override
    public boolean exhausted() {
        return next >= rows;
    }

    @Override
    public Set<String> partitions() {
        return Set.of(PARTITION);
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
