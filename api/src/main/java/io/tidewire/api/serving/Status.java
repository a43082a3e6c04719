package io.tidewire.api.serving;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * A pipeline at one moment. Rates are per second over the last few seconds, latencies in
 * milliseconds, times in microseconds since 1970-01-01 UTC.
 *
 * @param state one of starting, rebuilding, running, draining, finished, failed
 * @param step number of the last finished step
 * @param rebuild how far what is computed anew is; null unless rebuilding, when the rest says what
 *     it is made of
 * @param job what it runs as on a Flink cluster; null when it runs here
 */
public record Status(
        String name,
        String state,
        long step,
        long startedMicros,
        long rows,
        double rowsPerSecond,
        List<SourceStatus> sources,
        List<ViewStatus> views,
        List<SinkStatus> sinks,
        CheckpointStatus checkpoint,
        List<Problem> problems,
        @Nullable Rebuild rebuild,
        @Nullable Job job) {

    /** Of a pipeline that runs here and is not being rebuilt. */
    public Status(
            String name,
            String state,
            long step,
            long startedMicros,
            long rows,
            double rowsPerSecond,
            List<SourceStatus> sources,
            List<ViewStatus> views,
            List<SinkStatus> sinks,
            CheckpointStatus checkpoint,
            List<Problem> problems) {
        this(
                name,
                state,
                step,
                startedMicros,
                rows,
                rowsPerSecond,
                sources,
                views,
                sinks,
                checkpoint,
                problems,
                null,
                null);
    }

    /** That of a run which computes a pipeline anew. */
    public Status rebuilding(Rebuild progress) {
        return new Status(
                name,
                "rebuilding",
                step,
                startedMicros,
                rows,
                rowsPerSecond,
                sources,
                views,
                sinks,
                checkpoint,
                problems,
                progress,
                job);
    }

    /** That of a pipeline which a Flink cluster runs. */
    public Status on(Job cluster) {
        return new Status(
                name,
                state,
                step,
                startedMicros,
                rows,
                rowsPerSecond,
                sources,
                views,
                sinks,
                checkpoint,
                problems,
                rebuild,
                cluster);
    }

    /**
     * @param id Flink's; null while there is no job
     * @param cluster the address of Flink's REST API
     */
    public record Job(@Nullable String id, String cluster) {}

    /**
     * @param rowsRead again, so far
     * @param rowsToRead in all, about; -1 when unknown
     */
    public record Rebuild(long rowsRead, long rowsToRead) {}

    /**
     * The books: {@code read = delivered + filtered + late + duplicate + quarantined + inFlight},
     * always.
     *
     * @param columns as declared in the pipeline file
     * @param lag rows that wait at the source; -1 when unknown
     * @param heldMillis for how long, in all, it was not read for want of room
     * @param heldBy what it is not read for now: {@code engine}, or a sink as problems name it;
     *     null when it is read
     * @param watermarkMicros null before the first row, Long.MAX_VALUE after the last
     */
    public record SourceStatus(
            String name,
            String connector,
            List<Column> columns,
            Books books,
            double rowsPerSecond,
            long bytesRead,
            long lag,
            long heldMillis,
            @Nullable String heldBy,
            @Nullable Long watermarkMicros,
            boolean exhausted,
            List<PartitionStatus> partitions) {}

    public record Books(
            long read,
            long delivered,
            long filtered,
            long late,
            long duplicate,
            long quarantined,
            long inFlight) {
        public boolean balance() {
            return read == delivered + filtered + late + duplicate + quarantined + inFlight;
        }
    }

    public record PartitionStatus(
            String name, long position, @Nullable Long watermarkMicros, boolean idle) {}

    /**
     * @param reads the sources and views it scans
     * @param changes so far; -1 where a cluster computes the view and this process does not hold
     *     it, as are the other figures; where it does, since this process began
     * @param stateRows rows held by its operators; approximate
     * @param rowCount rows of the table now, where kept; -1 otherwise
     * @param lag records of its topic that this process has yet to read, where it holds what a
     *     cluster computes; -1 otherwise
     */
    public record ViewStatus(
            String name,
            List<String> reads,
            List<Column> columns,
            boolean insertOnly,
            String sql,
            long changes,
            double changesPerSecond,
            long stateRows,
            long stateBytes,
            long rowCount,
            long lag,
            @Nullable Long watermarkMicros,
            List<OperatorStatus> operators) {}

    public record Column(String name, String type) {}

    /**
     * @param state what it keeps, in words; null when it keeps nothing
     * @param bound what makes that state go again, such as {@code the watermark of clicks}; null
     *     when nothing does
     * @param forgotten rows or groups let go since the start because the view retains them no
     *     longer
     */
    public record OperatorStatus(
            String name,
            @Nullable String state,
            @Nullable String bound,
            long rowsIn,
            long rowsOut,
            long stateRows,
            long forgotten,
            double busyMillis) {}

    /**
     * @param lag records that wait for it in the topic that it delivers, of the partitions that are
     *     this process's; -1 where it delivers none
     * @param retries calls that were made once more
     * @param openings how often the circuit has opened
     * @param state one of running, retrying (it failed, and is tried again soon), open (it failed
     *     for a while, and is left alone), probing (it was left alone, and is tried), stalled (a
     *     call does not return), failed, finished
     * @param nextTryMillis until it is tried again, while open
     * @param latencyMillis from arrival to delivery: p50, p95, p99, max
     */
    public record SinkStatus(
            String name,
            String connector,
            String from,
            SinkBooks books,
            Buffer buffer,
            long lag,
            double rowsPerSecond,
            long retries,
            long openings,
            String state,
            @Nullable Long nextTryMillis,
            @Nullable String lastError,
            Map<String, Double> latencyMillis) {}

    /**
     * The newest published checkpoint, and how checkpoints fare.
     *
     * @param number one more than that of the one before; 0 before the first
     * @param step the last one that is in it
     * @param takenMicros when it was taken; null before the first
     * @param writtenBytes what had changed since the one before
     * @param totalBytes what it takes on the disk with the older parts it builds on
     * @param pauseMillis the longest that the steps waited for it at once
     * @param tookMillis from its beginning to its publication
     * @param failed how many were given up since it, because the disk did not take them
     */
    public record CheckpointStatus(
            long number,
            long step,
            @Nullable Long takenMicros,
            long writtenBytes,
            long totalBytes,
            double pauseMillis,
            double tookMillis,
            long failed) {
        /** Before the first; for good where none are made. */
        public static final CheckpointStatus NONE = new CheckpointStatus(0, 0, null, 0, 0, 0, 0, 0);

        public CheckpointStatus failedOnceMore() {
            return new CheckpointStatus(
                    number,
                    step,
                    takenMicros,
                    writtenBytes,
                    totalBytes,
                    pauseMillis,
                    tookMillis,
                    failed + 1);
        }
    }

    /**
     * What became of the rows for a sink since the run began: {@code offered = delivered + rejected
     * + dropped + waiting}, always.
     *
     * @param rejected by the other side, for good; in the quarantine
     * @param dropped because its buffer was full and says to drop
     */
    public record SinkBooks(
            long offered, long delivered, long rejected, long dropped, long waiting) {
        public boolean balance() {
            return offered == delivered + rejected + dropped + waiting;
        }
    }

    /**
     * What waits for a sink. Memory and disk may both hold the same row for a while.
     *
     * @param limitBytes of both together
     * @param whenFull block or drop
     * @param dropping whether rows are being dropped
     * @param holding whether the pipeline waits for the sink
     */
    public record Buffer(
            long memoryBytes,
            long diskBytes,
            long limitBytes,
            String whenFull,
            boolean dropping,
            boolean holding) {}

    /** Something a person should look at, newest first. */
    public record Problem(
            long atMicros, String code, String component, String message, @Nullable String hint) {}
}
