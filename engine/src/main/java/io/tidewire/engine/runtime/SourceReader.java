package io.tidewire.engine.runtime;

import io.tidewire.api.connector.Decoder;
import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.connector.Source;
import io.tidewire.api.crash.CrashPoint;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.engine.quality.Checked;
import io.tidewire.engine.quality.RecordGate;
import io.tidewire.engine.time.Time;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The thread of one source: polls, decodes, applies the stateless rules, hands over. It lives until
 * it is released, also when there is nothing left to read, because the source wants to hear of
 * checkpoints from the thread that polls it.
 */
final class SourceReader implements Runnable {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final long POLL_TOO_SHORT_NANOS = 200_000;

    private final SourceLane lane;
    private final Source source;
    private final Map<String, String> resume;
    private final Lifecycle lifecycle;
    private final Retry retry;
    private final RecordGate gate;
    private final Decoder decoder;
    private final Bell bell = new Bell();
    private final AtomicReference<@Nullable Map<String, String>> committed =
            new AtomicReference<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable Set<String> partitions;
    private volatile boolean started;
    private volatile boolean released;

    SourceReader(SourceLane lane, Map<String, String> resume, Lifecycle lifecycle) {
        this.lane = lane;
        this.source = lane.binding().source();
        this.resume = resume;
        this.lifecycle = lifecycle;
        this.retry = new Retry(lane.component(), lifecycle, lifecycle::stopping);
        this.gate = lane.recordGate();
        this.decoder = lane.decoder();
        lane.unread(retry::retryingNanos);
        lifecycle.onChange(this::changed);
    }

    /** A source that is still looking for what it reads has nothing to drain. */
    private void changed() {
        if (lifecycle.stopping() && !started && lane.binding().ingest() == null) {
            close();
        }
        bell.ring();
    }

    @Override
    public void run() {
        try {
            read();
            while (!released && !lifecycle.aborting()) {
                acknowledge();
                bell.await(1_000);
            }
            acknowledge();
        } catch (Retry.GaveUp e) {
            lane.ended(false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            // A source that is closed under a poll may throw anything; then nobody wants to know.
            if (!lifecycle.aborting()) {
                lifecycle.fail(lane.component(), e);
            }
        } finally {
            lane.ended(false);
        }
    }

    private void read() throws InterruptedException {
        retry.run(() -> source.start(resume));
        started = true;
        CrashPoint.SOURCE_STARTED.pass();
        if (lane.binding().ingest() != null) {
            lifecycle.opened();
        }
        boolean exhausted = false;
        while (!exhausted && !lifecycle.stopping()) {
            acknowledge();
            long before = Time.current().nanoTime();
            @Nullable RawBatch raw = retry.<@Nullable RawBatch>call(() -> source.poll(POLL));
            if (!handOver(raw)) {
                return;
            }
            exhausted = source.exhausted();
            if (raw == null && Time.current().nanoTime() - before < POLL_TOO_SHORT_NANOS) {
                // A source that does not wait would make this a spin.
                Time.current().pause(1_000_000);
            }
        }
        lane.ended(exhausted);
    }

    /** The first time also without rows: the gate waits for the names after a restart. */
    private boolean handOver(@Nullable RawBatch raw) throws InterruptedException {
        Set<String> named = source.partitions();
        boolean news = !named.equals(partitions);
        if (news) {
            named = Set.copyOf(named);
            partitions = named;
        }
        if (raw != null) {
            Checked checked = gate.check(raw, decoder);
            lane.read(checked);
            return lane.intake().put(new Chunk(checked, named));
        }
        return !news || lane.intake().put(new Chunk(null, named));
    }

    private void acknowledge() {
        Map<String, String> positions = committed.getAndSet(null);
        if (positions != null) {
            source.committed(positions);
        }
    }

    /** A checkpoint holds everything up to these positions. From any thread. */
    void committed(Map<String, String> positions) {
        committed.set(positions);
        bell.ring();
    }

    /** Nothing more will be asked of the source. From any thread. */
    void release() {
        released = true;
        bell.ring();
    }

    String component() {
        return lane.component();
    }

    /** Closes the source, once; a blocked poll returns. From any thread. */
    void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                source.close();
            } catch (RuntimeException e) {
                lifecycle.problem(
                        lane.component(),
                        Fault.warning(
                                ErrorCode.SOURCE_FAILED,
                                "closing failed: " + e.getMessage(),
                                null,
                                null));
            }
        }
    }
}
