package io.tidewire.app.demo;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.app.client.RunningClient;

import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Posts clicks to a running pipeline over HTTP, as a shop would, ten times a second until it is
 * closed. What the pipeline cannot take now is sent with the next batch.
 */
public final class Feeder implements AutoCloseable {

    private static final int BATCHES_PER_SECOND = 10;

    private final RunningClient client;
    private final Clicks clicks = new Clicks(42);
    private final Clock clock;
    private final int perBatch;
    private final StringBuilder waiting = new StringBuilder();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("demo-feeder").factory());

    /**
     * @param rate clicks per second
     */
    public Feeder(RunningClient client, int rate, Clock clock) {
        this.client = client;
        this.clock = clock;
        this.perBatch = Math.max(1, rate / BATCHES_PER_SECOND);
    }

    public void start() {
        var unused =
                thread.scheduleAtFixedRate(
                        this::feed, 0, 1000 / BATCHES_PER_SECOND, TimeUnit.MILLISECONDS);
    }

    private void feed() {
        if (waiting.isEmpty()) {
            for (int i = 0; i < perBatch; i++) {
                waiting.append(clicks.next(clock.instant())).append('\n');
            }
        }
        try {
            client.postLines("/ingest/clicks", waiting.toString());
            waiting.setLength(0);
        } catch (TidewireException e) {
            if (e.code() != ErrorCode.BUSY && e.code() != ErrorCode.NOT_RUNNING) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        client.close();
    }
}
