package io.tidewire.connectors.webhook;

import io.tidewire.api.connector.Delta;
import io.tidewire.api.connector.Encoder;
import io.tidewire.api.connector.Resume;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.connector.SinkContext;
import io.tidewire.api.data.Batch;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.connectors.changelog.Changes;
import io.tidewire.connectors.webhook.WebhookClient.Answer;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Rows gather into requests; requests are sent a few at a time, each tried again until it is
 * delivered, refused, or its time is up. A request whose time was up stays here with its
 * Idempotency-Key and goes first at the next write or flush. So a delta is either not taken or
 * never lost, and never taken twice. After a round that failed the next one begins with a single
 * request, tried once: a server that is down is not knocked at by all at once, again and again.
 *
 * <p>The key is a hash of the run, of the first row's place (how many rows after which checkpoint)
 * and of the rows themselves. So the same rows get the same key after a crash if they come in the
 * same order and the same requests, which with one row a request they do; and no two rows ever
 * share one.
 */
final class WebhookSink implements Sink {

    private static final long FIRST_BACKOFF_MILLIS = 100;

    private record Request(String key, List<byte[]> rows) {}

    /** Where a row stands in a run: after so many rows, which of its copies. */
    private record Place(long offset, int copy) {}

    private final SinkContext context;
    private final WebhookClient client;
    private final Encoder encoder;
    private final boolean withOp;
    private final int batchSize;
    private final int maxInFlight;
    private final Duration retryFor;
    private final long maxBackoffMillis;
    private final ReentrantLock delivering = new ReentrantLock();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ByteArrayOutputStream encoded = new ByteArrayOutputStream(512);
    private final Deque<Request> waiting = new ArrayDeque<>();
    private List<byte[]> gathering = new ArrayList<>();

    /** Whether the last round failed. */
    private boolean troubled;

    private @Nullable Place first;
    private String run = "";

    /** When the other side wants to hear of us again; nanoseconds, of which 0 is any time. */
    private volatile long notBefore;

    WebhookSink(SinkContext context) {
        this.context = context;
        this.client = new WebhookClient(context.options());
        this.encoder = context.encoder().get();
        this.withOp = !context.insertOnly();
        this.batchSize = (int) context.options().integer("batch_size");
        this.maxInFlight = (int) context.options().integer("max_in_flight");
        this.retryFor = context.options().duration("retry_for");
        this.maxBackoffMillis =
                Math.max(
                        FIRST_BACKOFF_MILLIS, context.options().duration("max_backoff").toMillis());
    }

    @Override
    public void write(Delta change) {
        Batch delta = change.batch();
        if (waiting.size() >= maxInFlight) {
            deliver();
        }
        int[] last = {-1, 0};
        Changes.forEach(
                delta,
                context.key(),
                (row, op) -> {
                    last[1] = row == last[0] ? last[1] + 1 : 0;
                    last[0] = row;
                    encoded.reset();
                    encoder.encode(delta, row, withOp ? op : "", encoded);
                    gather(encoded.toByteArray(), new Place(change.offset() + row, last[1]));
                });
    }

    private void gather(byte[] row, Place place) {
        first = gathering.isEmpty() ? place : first;
        gathering.add(row);
        if (gathering.size() == batchSize) {
            closeRequest();
        }
    }

    private void closeRequest() {
        if (!gathering.isEmpty()) {
            waiting.add(new Request(key(String.valueOf(first), gathering), gathering));
            gathering = new ArrayList<>();
        }
    }

    private String key(String place, List<byte[]> rows) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String scope = String.join(" ", context.pipeline(), context.name(), run, place);
            digest.update(scope.getBytes(StandardCharsets.UTF_8));
            for (byte[] row : rows) {
                digest.update((byte) '\n');
                digest.update(row);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public long recover(Resume from) {
        run = from.run();
        return UNKNOWN;
    }

    @Override
    public void flush() {
        closeRequest();
        deliver();
    }

    /** Sends all that waits; throws when some of it could not be delivered, which then waits on. */
    private void deliver() {
        delivering.lock();
        try {
            probe();
            Delivery delivery = new Delivery(waiting);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < Math.min(maxInFlight, waiting.size()); i++) {
                threads.add(Thread.ofVirtual().name("webhook").start(delivery));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            waiting.clear();
            waiting.addAll(delivery.left());
            troubled = delivery.failed();
            delivery.throwFailure();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted");
        } finally {
            delivering.unlock();
        }
    }

    private void probe() throws InterruptedException {
        if (troubled && !waiting.isEmpty()) {
            post(waiting.getFirst(), Duration.ZERO);
            waiting.removeFirst();
            troubled = false;
        }
    }

    private TidewireException unavailable(String reason) {
        return new TidewireException(
                ErrorCode.SINK_UNAVAILABLE,
                "webhook '" + context.name() + "' cannot deliver: " + reason,
                "see whether the other side is up; the rows wait and are sent again");
    }

    /** One round over what waits, shared by the threads that send. */
    private final class Delivery implements Runnable {

        private final Deque<Request> queue;
        private final List<Request> failed = new ArrayList<>();
        private @Nullable TidewireException failure;

        Delivery(Deque<Request> requests) {
            this.queue = new ArrayDeque<>(requests);
        }

        @Override
        public void run() {
            Request request;
            while ((request = next()) != null) {
                try {
                    post(request, retryFor);
                } catch (TidewireException e) {
                    fail(request, e);
                } catch (InterruptedException e) {
                    fail(request, unavailable("interrupted"));
                } catch (RuntimeException e) {
                    fail(request, unavailable(e.toString()));
                }
            }
        }

        private synchronized @Nullable Request next() {
            return failure == null ? queue.poll() : null;
        }

        private synchronized void fail(Request request, TidewireException e) {
            failed.add(request);
            failure = failure == null ? e : failure;
        }

        synchronized List<Request> left() {
            List<Request> left = new ArrayList<>(failed);
            left.addAll(queue);
            return left;
        }

        synchronized boolean failed() {
            return failure != null;
        }

        synchronized void throwFailure() {
            if (failure != null) {
                throw failure;
            }
        }
    }

    /**
     * @param patience for how long it is tried again
     */
    private void post(Request request, Duration patience) throws InterruptedException {
        byte[] body = body(request);
        long early = notBefore - System.nanoTime();
        if (notBefore != 0 && early > 0 && closed.await(early, TimeUnit.NANOSECONDS)) {
            throw unavailable("it is being closed");
        }
        long deadline = System.nanoTime() + patience.toNanos();
        long backoff = FIRST_BACKOFF_MILLIS;
        while (true) {
            switch (client.send(request.key(), body)) {
                case Answer.Delivered delivered -> {
                    return;
                }
                case Answer.Refused refused -> {
                    for (byte[] row : request.rows()) {
                        context.rejected().reject(row, refused.reason());
                    }
                    return;
                }
                case Answer.TryAgain again -> {
                    // Half of it at random, so that many senders do not come back at once.
                    long pause =
                            backoff / 2 + ThreadLocalRandom.current().nextLong(backoff / 2 + 1);
                    pause = Math.max(pause, again.retryAfter().toMillis());
                    pause = Math.min(pause, maxBackoffMillis);
                    backoff = Math.min(backoff * 2, maxBackoffMillis);
                    long left = deadline - System.nanoTime();
                    if (left < pause * 1_000_000) {
                        boolean asked = !again.retryAfter().isZero();
                        notBefore = asked ? System.nanoTime() + pause * 1_000_000 : 0;
                        throw unavailable(again.reason());
                    }
                    if (closed.await(pause, TimeUnit.MILLISECONDS)) {
                        throw unavailable(again.reason());
                    }
                }
            }
        }
    }

    private byte[] body(Request request) {
        if (batchSize == 1) {
            return request.rows().getFirst();
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream(request.rows().size() * 256);
        char mark = '[';
        for (byte[] row : request.rows()) {
            body.write(mark);
            body.writeBytes(row);
            mark = ',';
        }
        body.write(']');
        return body.toByteArray();
    }

    /** A delivery that is under way is broken off. */
    @Override
    public void close() {
        closed.countDown();
        client.close();
    }
}
