package io.tidewire.connectors.file;

import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.connector.Source;
import io.tidewire.api.connector.SourceContext;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.connectors.format.csv.CsvDialect;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads files, each a partition named by its path. Bounded, it reads them one after the other in
 * the order of their names; following, it goes round all of them and looks for new ones, also for
 * one that is away while it is rotated or was never there.
 */
final class FileSource implements Source {

    private static final long IDLE_MILLIS = 20;
    private static final long LONGEST_READ_MILLIS = 500;
    private static final long LOOK_FOR_FILES_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final FileSet files;
    private boolean follow;
    private final RecordSplitter splitter;
    private final boolean hasHeader;
    private final Clock clock;
    private final int chunk;
    private final Map<String, FilePartition> partitions = new ConcurrentSkipListMap<>();
    private final ReentrantLock reading = new ReentrantLock();
    private final CountDownLatch closed = new CountDownLatch(1);
    private Map<String, String> resume = Map.of();

    /** Where to stop, when rows are read once more; absent at the ends of the files. */
    private @Nullable Map<String, String> bounds;

    private String lastRead = "";
    private long lookedAt;

    FileSource(SourceContext context) {
        this(context, FilePartition.CHUNK);
    }

    FileSource(SourceContext context, int chunk) {
        this.files = new FileSet(context.options().string("path"));
        this.follow = context.options().flag("follow");
        this.splitter = RecordSplitter.of(context.format());
        this.hasHeader = hasHeader(context.format());
        this.clock = context.clock();
        this.chunk = chunk;
    }

    private static boolean hasHeader(PipelineSpec.@Nullable Format format) {
        return format != null
                && format.name().equals("csv")
                && CsvDialect.of(format.options()).header();
    }

    @Override
    public boolean stopAt(Map<String, String> positions) {
        bounds = Map.copyOf(positions);
        follow = false;
        return true;
    }

    @Override
    public void start(Map<String, String> resumeAt) {
        resume = new TreeMap<>(resumeAt);
        look(follow);
    }

    private void look(boolean mayBeEmpty) {
        Map<String, String> until = bounds;
        List<Path> wanted =
                until == null
                        ? files.find(mayBeEmpty)
                        : until.keySet().stream().sorted().map(Path::of).toList();
        for (Path path : wanted) {
            partitions.computeIfAbsent(
                    path.toString(),
                    name ->
                            new FilePartition(
                                    path,
                                    resume.get(name),
                                    until == null ? null : until.get(name),
                                    splitter,
                                    follow,
                                    hasHeader,
                                    chunk,
                                    clock));
        }
        lookedAt = System.nanoTime();
    }

    @Override
    public @Nullable RawBatch poll(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (closed.getCount() > 0) {
            RawBatch batch = take();
            if (batch != null || exhausted()) {
                return batch;
            }
            if (System.nanoTime() - lookedAt > LOOK_FOR_FILES_NANOS) {
                look(true);
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return null;
            }
            await(Math.min(left, TimeUnit.MILLISECONDS.toNanos(IDLE_MILLIS)));
        }
        return null;
    }

    private @Nullable RawBatch take() {
        reading.lock();
        try {
            return closed.getCount() == 0 ? null : follow ? nextOfAny() : nextInOrder();
        } finally {
            reading.unlock();
        }
    }

    private void await(long nanos) {
        try {
            boolean ignored = closed.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable RawBatch nextInOrder() {
        for (FilePartition partition : partitions.values()) {
            while (!partition.finished() && closed.getCount() > 0) {
                RawBatch batch = next(partition);
                if (batch != null) {
                    return batch;
                }
            }
        }
        return null;
    }

    /** Of the file after the one that gave the last batch, so that none is starved. */
    private @Nullable RawBatch nextOfAny() {
        List<FilePartition> all = List.copyOf(partitions.values());
        int first = 0;
        while (first < all.size() && all.get(first).name().compareTo(lastRead) <= 0) {
            first++;
        }
        for (int i = 0; i < all.size(); i++) {
            FilePartition partition = all.get((first + i) % all.size());
            RawBatch batch = partition.finished() ? null : next(partition);
            if (batch != null) {
                lastRead = partition.name();
                return batch;
            }
        }
        return null;
    }

    private @Nullable RawBatch next(FilePartition partition) {
        try {
            return partition.next();
        } catch (IOException e) {
            if (closed.getCount() == 0) {
                return null;
            }
            throw new TidewireException(
                    ErrorCode.SOURCE_FAILED,
                    "cannot read " + partition.name() + ": " + reason(e),
                    "it was fine when the pipeline started: see whether it is still there and whole",
                    e);
        }
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return e.getClass().getSimpleName() + (message == null ? "" : " " + message);
    }

    @Override
    public boolean exhausted() {
        return !follow && partitions.values().stream().allMatch(FilePartition::finished);
    }

    /** Those that still have rows to give: a file that was read to its end holds nothing back. */
    @Override
    public Set<String> partitions() {
        Set<String> open = new LinkedHashSet<>();
        for (FilePartition partition : partitions.values()) {
            if (!partition.finished()) {
                open.add(partition.name());
            }
        }
        return open;
    }

    /** An estimate from the mean length of records. */
    @Override
    public long lag() {
        long lag = 0;
        for (FilePartition partition : partitions.values()) {
            double length = partition.bytesPerRecord();
            long bytes = partition.remainingBytes();
            if (length <= 0 && bytes > 0) {
                return -1;
            }
            lag += bytes == 0 ? 0 : Math.round(bytes / length);
        }
        return lag;
    }

    /**
     * Waits for a read that is under way, unless it blocks, as that of a pipe may: it is broken
     * off.
     */
    @Override
    public void close() {
        closed.countDown();
        boolean alone = false;
        try {
            alone = reading.tryLock(LONGEST_READ_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            partitions.values().forEach(FileSource::close);
        } finally {
            if (alone) {
                reading.unlock();
            }
        }
    }

    private static void close(FilePartition partition) {
        try {
            partition.close();
        } catch (IOException e) {
            // It was only read.
        }
    }
}
