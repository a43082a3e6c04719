package io.tidewire.testkit.fake;

import io.tidewire.api.connector.Delivery;
import io.tidewire.api.connector.Delta;
import io.tidewire.api.connector.Resume;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.data.Batch;
import io.tidewire.api.error.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A table on the other side of a sink: it stays when the process that writes to it dies, which it
 * can bring about at any call. As strict as the contract allows: what was not committed is gone
 * after a crash, what is committed and cannot be taken back stands. Thread-safe.
 */
public final class OuterTable {

    /** What kills the process. */
    public static final class Crash extends Error {
        private static final long serialVersionUID = 1;
    }

    private record Change(long step, List<@Nullable Object> row, long weight) {}

    private final Delivery delivery;
    private final List<Change> stands = new ArrayList<>();
    private final TreeSet<Long> commits = new TreeSet<>();
    private String run = "";
    private long released;
    private int calls;
    private int crashAt = Integer.MAX_VALUE;
    private boolean crashAfter;
    private int rollBackAt = Integer.MAX_VALUE;
    private @Nullable Open current;

    public OuterTable(Delivery delivery) {
        this.delivery = delivery;
    }

    /**
     * The process dies at the n-th call from now on.
     *
     * @param after whether that call has done what it does
     */
    public synchronized OuterTable crashAt(int call, boolean after) {
        calls = 0;
        crashAt = call;
        crashAfter = after;
        return this;
    }

    public synchronized OuterTable crashNoMore() {
        crashAt = Integer.MAX_VALUE;
        return this;
    }

    /** At the n-th call from now on, the other side has lost what was not committed. */
    public synchronized OuterTable rollBackAt(int call) {
        calls = 0;
        rollBackAt = call;
        return this;
    }

    /** A sink of a new process. What an older one held open is lost. */
    public synchronized Sink open() {
        Open opened = new Open();
        current = opened;
        return opened;
    }

    /** Each row with its weight. */
    public synchronized Map<List<@Nullable Object>, Long> rows() {
        Map<List<@Nullable Object>, Long> rows = new HashMap<>();
        for (Change change : stands) {
            rows.merge(change.row(), change.weight(), Long::sum);
        }
        rows.values().removeIf(weight -> weight == 0);
        return rows;
    }

    /** Calls since the crash was set. */
    public synchronized int calls() {
        return calls;
    }

    private final class Open implements Sink {

        private List<Change> pending = new ArrayList<>();

        @Override
        public Delivery delivery() {
            return delivery;
        }

        /** Does it, or dies before or after. */
        private void call(Runnable effect) {
            synchronized (OuterTable.this) {
                if (current != this) {
                    throw new Crash();
                }
                calls++;
                if (calls == rollBackAt) {
                    pending.clear();
                    throw ScriptedSource.failure(ErrorCode.SINK_ROLLED_BACK);
                }
                if (calls == crashAt && !crashAfter) {
                    current = null;
                    throw new Crash();
                }
                effect.run();
                if (calls == crashAt) {
                    current = null;
                    throw new Crash();
                }
            }
        }

        @Override
        public long recover(Resume from) {
            long[] answer = new long[1];
            call(() -> answer[0] = recovered(from));
            return answer[0];
        }

        private long recovered(Resume from) {
            pending = new ArrayList<>();
            boolean unknown = delivery == Delivery.TRANSACTIONAL && !run.equals(from.run());
            if (from.begins() || unknown) {
                stands.removeIf(change -> delivery != Delivery.AT_LEAST_ONCE);
                commits.clear();
                released = 0;
                run = from.run();
            }
            if (!run.equals(from.run())) {
                throw new AssertionError("another run: " + from.run() + " after " + run);
            }
            switch (delivery) {
                case AT_LEAST_ONCE -> {
                    return UNKNOWN;
                }
                case REVERSIBLE -> {
                    if (from.step() < released) {
                        throw new AssertionError("back before " + released + ": " + from);
                    }
                    commits.tailSet(from.step(), false).clear();
                    long last = commits.isEmpty() ? 0 : commits.last();
                    stands.removeIf(change -> change.step() > last);
                    return last;
                }
                case TRANSACTIONAL -> {
                    long last = commits.isEmpty() ? 0 : commits.last();
                    if (last > from.step()) {
                        throw new AssertionError("committed " + last + " beyond " + from);
                    }
                    return last;
                }
            }
            throw new AssertionError(delivery);
        }

        @Override
        public void write(Delta delta) {
            call(
                    () -> {
                        long last = commits.isEmpty() ? 0 : commits.last();
                        if (delta.step() <= last && delivery != Delivery.AT_LEAST_ONCE) {
                            throw new AssertionError(delta.step() + " after a commit of " + last);
                        }
                        add(delta);
                    });
        }

        private void add(Delta delta) {
            Batch batch = delta.batch();
            for (int row = 0; row < batch.size(); row++) {
                List<@Nullable Object> values = new ArrayList<>();
                for (int column = 0; column < batch.columns().length; column++) {
                    values.add(batch.value(row, column));
                }
                pending.add(new Change(delta.step(), values, batch.weight(row)));
            }
        }

        @Override
        public void flush() {
            call(
                    () -> {
                        if (delivery != Delivery.TRANSACTIONAL) {
                            show();
                        }
                    });
        }

        @Override
        public void commit(long step) {
            call(
                    () -> {
                        // As Kafka: a transaction that was not begun is not committed.
                        if (delivery != Delivery.TRANSACTIONAL || !pending.isEmpty()) {
                            commits.add(step);
                        }
                        show();
                    });
        }

        private void show() {
            stands.addAll(pending);
            pending = new ArrayList<>();
        }

        @Override
        public void release(long step) {
            call(() -> released = Math.max(released, step));
        }

        @Override
        public void close() {}
    }
}
